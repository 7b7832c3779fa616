"""A post's takeaway is on its page, in the list, and in what people get elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.newsletter.emails import render_emails
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post

SENTENCE = "Rye keeps for a week & &lt;b>longer&lt;/b>."
SHOWN = "Rye keeps for a week &amp; &lt;b&gt;longer&lt;/b&gt;."
ANNA = """
    ---
    id: anna00000000
    name: Anna
    role: owner
    email: anna@shop.example
    ---
    I bake.
    """
ISSUE = """
    ---
    id: issue0000000
    subject: Bread
    date: 2026-11-10
    from: anna
    items: [rye000000000, plain0000000]
    ---
    Hello.
    """


def test_a_takeaway_is_on_every_surface(project: Callable[..., Site]) -> None:
    with_one = post("Rye", takeaway=f'"{SENTENCE}"', id="rye000000000")
    site = project(
        {
            "content/posts/rye.md": with_one,
            "content/posts/plain.md": post("Plain", id="plain0000000"),
            "content/newsletter/issue.md": ISSUE,
            "content/people/anna.md": ANNA,
        }
    )
    site.build()
    for path in (
        "posts/rye/index.html",
        "takeaways/index.html",
        "newsletter/issue/index.html",
    ):
        assert SHOWN in site.read(path), path
        assert site.read(path).count("To remember") <= 1, path
    for path in ("feed.xml", "posts/feed.xml", "atom.xml", "newsletter/posts.xml",
                 "newsletter/feed.xml"):  # fmt: skip
        assert "To remember" in site.read(path), path
        assert site.read(path).count("To remember") == 1, path
        assert "<b>longer" not in site.read(path)
    assert "To remember" not in site.read("takeaways/feed.xml")
    read = Project(site.root)
    (email,) = render_emails(read, read_config(read), ["issue0000000"], NOW).emails
    assert SHOWN in email.html
    assert "Rye keeps for a week & <b>longer</b>." in " ".join(email.text.split())
