"""The real blog as projects of other generators, with what their users add for such a blog.

Both get links resolved, comments as data of their posts, and issues of the newsletter as pages.
Their themes are the plain ones of `benchmarks/themes/hugo` and `eleventy`, with the files of
`real-hugo` and `real-eleventy` over them: pictures in several sizes, a feed for each tag, comments.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.blog import Blog
from benchmarks.corpus import Corpus, Entry
from benchmarks.layouts.eleventy import EleventyLayout
from benchmarks.layouts.hugo import SETTINGS, HugoLayout
from benchmarks.layouts.layout import Layout, published, yaml_front

THEMES = Path(__file__).parent / "themes"


@dataclass(frozen=True, slots=True)
class BlogLayout:
    """How a generator reads the blog."""

    layout: Layout
    theme: str
    """The folder of `benchmarks/themes` with what it has beyond the plain theme."""
    settings: Callable[[Blog], dict[str, str]]

    def copy_theme(self, folder: Path) -> None:
        """Put the theme's files into a project."""
        target = folder / self.layout.theme_folder
        for name in (self.layout.theme, self.theme):
            shutil.copytree(THEMES / name, target, dirs_exist_ok=True)
        stylesheet = folder / self.layout.stylesheet
        stylesheet.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(THEMES / "style.css", stylesheet)

    def files(self, blog: Blog) -> Iterator[tuple[str, bytes]]:
        """Each file of the project but the theme's: its path and its content."""
        for name, text in self.settings(blog).items():
            yield name, text.encode()
        for entry in (*blog.authors(), *blog.faqs()):
            yield self.layout.path(entry), self.layout.text(entry).encode()
        for number in range(blog.posts):
            yield self.post(blog, number)
            picture = blog.picture_name(number)
            if picture is not None:
                yield f"content/posts/{blog.entry(number).slug}/{picture}", blog.picture(number)
        for issue in blog.issues():
            front = yaml_front({"title": issue.subject, "date": f"!{issue.day:%Y-%m-%d}"})
            posts = [blog.entry(number) for number in issue.items]
            links = "\n".join(f"- [{one.title}]({published('posts', one.slug)})" for one in posts)
            name = f"content/newsletter/week-{issue.week:04d}.md"
            yield name, f"{front}{issue.text}\n\n{links}\n".encode()

    def post(self, blog: Blog, number: int, revision: int = 0) -> tuple[str, bytes]:
        """The path and text of a post, a page of its own folder."""
        entry = blog.entry(number, revision)
        plain = self.layout.text(_without_body(entry)).removesuffix("---\n\n")
        comments = [
            {"by": one.by, "date": f"{one.day:%Y-%m-%d}", "text": one.text}
            for one in blog.comments(number)
        ]
        front = f"{plain}comments: {json.dumps(comments)}\n---\n\n"
        body = blog.body(number, entry, published)
        return f"content/posts/{entry.slug}/index.md", (front + body).encode()


def _without_body(entry: Entry) -> Entry:
    return Entry(entry.section, entry.slug, entry.title, "", entry.date, entry.author, entry.tags)


def _hugo_settings(_blog: Blog) -> dict[str, str]:
    settings = SETTINGS.replace('term = ["html"]', 'term = ["html", "rss"]')
    return {"hugo.toml": settings.replace('section = ["html"]', 'section = ["html", "rss"]')}


def _eleventy_settings(blog: Blog) -> dict[str, str]:
    return dict(EleventyLayout().settings(Corpus(blog.posts)))


HUGO = BlogLayout(HugoLayout(), "real-hugo", _hugo_settings)
ELEVENTY = BlogLayout(EleventyLayout(), "real-eleventy", _eleventy_settings)
