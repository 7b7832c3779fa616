"""Whatever an author gets wrong is told by file and line, with a remedy, all in one run."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import Site, post

Make = Callable[..., Site]

A = "content/posts/a.md"


def front(*lines: str, body: str = "Text.") -> str:
    """A post with these further lines of front matter."""
    text = "\n".join(("id: a", "title: A", "date: 2026-03-14", "author: anna", *lines))
    return f"---\n{text}\n---\n{body}\n"


MISTAKES: dict[str, tuple[str | bytes, str, str]] = {
    # name: (the post's source, where, what is said)
    "tab": ("---\nid: a\n\ttitle: A\n---\n", f"{A}:3", "tab"),
    "unclosed quotes": ('---\nid: a\ntitle: "A\ndate: 2026-01-01\n---\n', f"{A}:3", "not closed"),
    "colon in a text": ("---\nid: a\ntitle: A: B\n---\n", f"{A}:3", "put quotes around"),
    "duplicate key": (front("title: B"), f"{A}:6", '"title" occurs twice'),
    "unknown field": (front("titel: B"), f"{A}:6", 'unknown field "titel" (did you mean "title"'),
    "title as a list": (
        "---\nid: a\ntitle: [A, B]\ndate: 2026-01-01\nauthor: anna\n---\n",
        f"{A}:3",
        '"title" can\'t be a list (write a text)',
    ),
    "no such day": (
        "---\nid: a\ntitle: A\ndate: 2024-02-30\nauthor: anna\n---\n",
        f"{A}:4",
        "there is no such day",
    ),
    "no date": ("---\nid: a\ntitle: A\nauthor: anna\n---\n", f"{A}:2", '"date" is missing'),
    "empty title": (
        "---\nid: a\ntitle:\ndate: 2026-01-01\nauthor: anna\n---\n",
        f"{A}:3",
        '"title" is empty',
    ),
    "blank title": (
        '---\nid: a\ntitle: "  "\ndate: 2026-01-01\nauthor: anna\n---\n',
        f"{A}:3",
        '"title" is empty',
    ),
    "unknown author": (
        "---\nid: a\ntitle: A\ndate: 2026-01-01\nauthor: ann\n---\n",
        f"{A}:5",
        'there is no person "ann" (did you mean "anna"?)',
    ),
    "unknown value": (front("values: [honesty]"), f"{A}:6", 'there is no value "honesty"'),
    "long takeaway": (front(f"takeaway: {'x' * 141}"), f"{A}:6", "141 characters, at most 140"),
    "bad boolean": (front("draft: perhaps"), f"{A}:6", "(write on or off"),
    "slug leaves the folder": (front("slug: ../../x"), f"{A}:6", "(write one path segment"),
    "alias leaves the site": (front("aliases: [../x]"), f"{A}:6", "(write a path"),
    "nested mistake": (front("image: {src: a.jpg, al: x}"), f"{A}:6", 'unknown field "image.al"'),
    "not UTF-8": (b"---\nid: a\ntitle: \xff\n---\n", f"{A}:3", "not UTF-8"),
    "front matter not closed": ("---\nid: a\ntitle: A\n", f"{A}:1", "is not closed"),
    "no front matter": ("Just words.\n", f"{A}:1", "there is no front matter"),
    "empty file": ("", f"{A}:1", "there is no front matter"),
    "a file of 50 MB": (b"x" * 50_000_000, A, "50 MB"),
    "alias bomb": (
        "---\nid: a\nextra:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"  {new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
            for old, new in ("ab", "bc", "cd", "de", "ef", "fg")
        )
        + "---\n",
        f"{A}:4",
        "repeats itself too often",
    ),
    "an alias within itself": ("---\nextra: {a: &a [*a]}\n---\n", f"{A}:2", "nested too deeply"),
    "a comma in braces": (
        front("image: {src: a.jpg, alt: A cup, blue}"),
        f"{A}:6",
        "put quotes around a text that has a comma",
    ),
    "missing image": (front(body="![A cup](cup.jpg)"), f"{A}:7", "there is no file"),
    "missing top image": (
        front("image: {src: cup.jpg, alt: A cup}"),
        f"{A}:6",
        'there is no file "content/posts/cup.jpg"',
    ),
    "link to nowhere": (front(body="\n\n[x](b.md)"), f"{A}:9", 'the link "b.md" leads nowhere'),
    "link out of content": (front(body="[x](../../x.md)"), f"{A}:7", "leaves content/"),
    "deeply nested quotes": (front(body=">" * 3000 + " x"), f"{A}:7", "nested too deeply"),
    "a noncharacter": (front(body="x \ufdd0 y"), f"{A}:7", "invisible character"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_told_with_its_place_and_a_remedy(project: Make, name: str) -> None:
    source, place, said = MISTAKES[name]
    site = project()
    (site.root / "content/posts").mkdir()
    (site.root / A).write_bytes(source if isinstance(source, bytes) else source.encode())
    mistakes = site.mistakes()
    fitting = [one for one in mistakes if one.startswith(f"{place}: ") and said in one]
    assert fitting, mistakes
    assert fitting[0].endswith(")"), "no remedy"
    assert not (site.root / "public").exists()


def test_pathological_markdown_is_stopped_and_the_time_out_is_not_remembered(project: Make) -> None:
    site = project({A: front(body="[a" * 20_000)})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "markdown: {max_seconds: 0.2}\n")
    for _ in range(2):
        (mistake,) = site.mistakes()
        assert mistake.startswith(f"{A}:7: the text took more than 0.2 seconds")


def test_several_mistakes_in_several_files_are_told_in_one_run(project: Make) -> None:
    site = project(
        {
            A: "---\nid: a\ntitel: A\ndate: never\nauthor: anna\n---\n",
            "content/posts/b.md": post("B", tags="{a: b}"),
            "content/values/c.md": "---\nid: c\ntitle: C\n---\n",
        }
    )
    places = [mistake.split(": ")[0] for mistake in site.mistakes()]
    assert places == [f"{A}:3", f"{A}:4", "content/posts/b.md:6", "content/values/c.md:2"]


def test_two_documents_with_one_address_are_both_named(project: Make) -> None:
    site = project({A: post("A", slug="x"), "content/posts/b.md": post("B", slug="x")})
    (mistake,) = site.mistakes()
    assert "content/posts/a.md" in mistake and "content/posts/b.md" in mistake
    assert "/posts/x/" in mistake


def test_addresses_that_differ_in_case_only_are_one(project: Make) -> None:
    site = project({A: post("A", slug="x"), "content/posts/b.md": post("B", slug="X")})
    assert len(site.mistakes()) == 1


def test_two_equal_ids_are_an_error_and_a_missing_one_a_warning(project: Make) -> None:
    site = project({A: post("A", id="x"), "content/posts/b.md": post("B", id="x")})
    (mistake,) = site.mistakes()
    said = 'content/posts/b.md:2: the id "x" is also that of content/posts/a.md'
    assert mistake.startswith(said)
    no_id = post("B").replace("id: b\n", "")
    site.write({"content/posts/b.md": no_id})
    (warning,) = site.build().warnings
    assert warning.file == "content/posts/b.md" and "add `id: " in str(warning)


def test_a_tag_that_is_not_allowed(project: Make) -> None:
    site = project({A: post("A", tags="[bread, cofee]")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "tags: [bread, coffee]\n")
    (mistake,) = site.mistakes()
    assert mistake == f'{A}:6: "cofee" is not among the tags in site.yaml (did you mean "coffee"?)'


def test_a_category_that_is_not_configured(project: Make) -> None:
    faq = "---\nid: q\nquestion: Q?\ndate: 2026-01-01\ncategory: Prises\n---\nA.\n"
    site = project({"content/faqs/q.md": faq})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "categories: [Prices, Returns]\n")
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/faqs/q.md:5: ") and 'did you mean "Prices"' in mistake


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("author: Anna", '"author": "Anna" is the name of the person in content/people/anna-b.md'),
        ("author: ' ANNA '", "(write anna-b, the name of the file)"),
        ("author: anna-b.md", '"anna-b.md" is the file of the person anna-b (write anna-b, the'),
        (
            "values: [Say what it costs]",
            "is the title of the value in content/values/honesty.md (write honesty, the name",
        ),
    ],
)
def test_what_readers_call_a_document_is_not_its_name(field: str, said: str, project: Make) -> None:
    site = project(
        {
            "content/people/anna-b.md": "---\nname: Anna\nrole: owner\n---\n",
            "content/values/honesty.md": (
                "---\ntitle: Say what it costs\npromise: We do.\n---\nYes.\n"
            ),
            A: f"---\ntitle: A\ndate: 2026-01-01\n{field}\n"
            + ("---\nYes.\n" if "author" in field else "author: anna-b\n---\nYes.\n"),
        }
    )
    (site.root / "content/people/anna.md").unlink()
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("owner: anna", "owner: Anna"))
    mistakes = site.mistakes()
    assert any(one.startswith(f"{A}:4: ") and said in one for one in mistakes), mistakes
    assert any(
        one.startswith("content/site.yaml:4: ") and "write anna-b" in one for one in mistakes
    ), mistakes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("timezone: Europe/Berln", 'there is no time zone "Europe/Berln" (did you mean'),
        ("colour: red", 'unknown field "colour"'),
        ("theme: {name: lost}", 'there is no theme "lost"'),
        ("theme: {options: {acent: '#123456'}}", 'the theme has no option "acent"'),
        ("owner: nobody", 'there is no person "nobody"'),
        ("kinds: {posts: {per_page: 5}}", 'there is no content kind "posts"'),
        ("kinds: {post: {per_page: 0}}", "write a whole number between 1 and 500"),
        ("url: shop.example", "write a full address"),
        ("publish: git", "(write publish: {to: git})"),
        ("publish: perhaps", "fields written as `name: value`"),
        ("contact: {hours: {monday: '24:00-25:00'}}", "a span such as 09:00-17:30"),
        ("contact: {hours: {monday: '09:60-10:00'}}", "a span such as 09:00-17:30"),
        ("logo: static/lost.svg", 'there is no file "content/static/lost.svg"'),
    ],
)
def test_mistakes_in_the_configuration(project: Make, line: str, said: str) -> None:
    key = line.split(":")[0]
    fields = {"name": "name: Shop", "url": "url: https://x.example/", "timezone": "", "owner": ""}
    fields[key] = line
    site = project({"content/site.yaml": "\n".join(fields.values())})
    number = [*fields.values()].index(line) + 1
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"content/site.yaml:{number}: ") and said in mistake


@pytest.mark.parametrize(
    ("template", "place", "said"),
    [
        ("{{ post.titel }}", "themes/own/templates/post.html:1", "has no attribute 'titel'"),
        ("x\n{{ nothing }}", "themes/own/templates/post.html:2", "'nothing' is undefined"),
        ("x\n{% if %}", "themes/own/templates/post.html:2", "the template is broken"),
        ("{% include 'lost.html' %}", "themes/own/templates/post.html:1", "there is no template"),
        ("x\n{% include 'post.html' %}", "themes/own/templates/post.html:2", "without end"),
        (
            "{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}",
            "themes/own/templates/post.html:1",
            "without end",
        ),
        ("{{ t('lost') }}", "themes/own/templates/post.html:1", 'has a text "lost"'),
        ("{{ asset('lost.css') }}", "themes/own/templates/post.html:1", 'no asset "lost.css"'),
        ("{{ 1 / 0 }}", "themes/own/templates/post.html:1", "ZeroDivisionError"),
    ],
)
def test_mistakes_in_a_template(project: Make, template: str, place: str, said: str) -> None:
    site = project(
        {
            A: post("A"),
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/post.html": template,
        }
    )
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: own}\n")
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{place}: ") and said in mistake
    assert not (site.root / "public").exists()


def test_symlinks_that_leave_the_project_or_lead_back(project: Make, tmp_path: Path) -> None:
    site = project()
    secret = tmp_path / "secret.md"
    secret.write_text(post("Secret"))
    (site.root / "content/posts").mkdir()
    (site.root / "content/posts/secret.md").symlink_to(secret)
    (site.root / "content/posts/again").symlink_to(site.root / "content")
    mistakes = site.mistakes()
    assert [one.split(": ")[1].split(" (")[0] for one in mistakes] == [
        "this link leads back to its own folder",
        "this link leaves the project",
    ]


PRIVATE = {
    "private/subscribers.sqlite": "anna@customer.example",
    ".git/config": "[remote]",
    ".sitegen/journal": "x",
    "public/old.html": "x",
    "themes/own/theme.yaml": "name: Own\nextends: default\n",
    "content/.env": "TOKEN=secret",
    "content/posts/.git/config": "[remote]",
    "outside.txt": "x",
}
LEADS_OUT = "this link leads out of content/, to {}"
LEADS_TO_SOURCE = "this link leads to {}, and would publish sources as they are"
LINKS = {
    # name: (the links and where they lead, the last of them the one that is reported; the message)
    "file": ({"content/static/a.db": "../../private/subscribers.sqlite"}, LEADS_OUT),
    "folder": ({"content/static/a": "../../private"}, LEADS_OUT),
    "beside a document": ({"content/posts/a.db": "../../private/subscribers.sqlite"}, LEADS_OUT),
    "a document": ({"content/posts/b.md": "../../outside.txt"}, LEADS_OUT),
    "in content itself": ({"content/logo.png": "../outside.txt"}, LEADS_OUT),
    "history": ({"content/static/git": "../../.git"}, LEADS_OUT),
    "cache": ({"content/static/cache": "../../.sitegen"}, LEADS_OUT),
    "output": ({"content/static/old": "../../public"}, LEADS_OUT),
    "theme": ({"content/static/theme": "../../themes/own"}, LEADS_OUT),
    "the project": ({"content/static/all": "../.."}, LEADS_OUT),
    "absolute": ({"content/static/a.db": "{root}/private/subscribers.sqlite"}, LEADS_OUT),
    "chain": (
        {"link": "private", "content/static/a.db": "../../link/subscribers.sqlite"},
        LEADS_OUT,
    ),
    "well-known": ({"content/static/.well-known/a": "../../../private"}, LEADS_OUT),
    "hidden file": ({"content/static/env.txt": "../.env"}, "to content/.env, which is hidden"),
    "hidden folder": (
        {"content/static/git": "../posts/.git"},
        "to content/posts/.git, which is hidden",
    ),
    "within a hidden folder": (
        {"content/static/git.txt": "../posts/.git/config"},
        "to content/posts/.git/config, which is hidden",
    ),
    "nowhere": ({"content/static/a": "b"}, "this link leads nowhere"),
    "document": ({"content/static/a.txt": "../posts/a.md"}, LEADS_TO_SOURCE),
    "document by its name": ({"content/static/a.md": "../posts/a.md"}, LEADS_TO_SOURCE),
    "configuration": ({"content/static/settings": "../site.yaml"}, LEADS_TO_SOURCE),
    "document as a picture": ({"content/posts/a.jpg": "a.md"}, LEADS_TO_SOURCE),
    "configuration beside a document": ({"content/posts/a.txt": "../site.yaml"}, LEADS_TO_SOURCE),
    "folder of documents": ({"content/static/posts": "../posts"}, LEADS_TO_SOURCE),
}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("name", LINKS)
def test_links_lead_only_within_content(project: Make, name: str) -> None:
    site = project({A: post("A"), **PRIVATE})
    links, said = LINKS[name]
    for path, to in links.items():
        link = site.root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(to.format(root=site.root))
    target = Path(os.path.realpath(link)).relative_to(os.path.realpath(site.root)).as_posix()
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{path}: ") and said.format(target) in mistake
    assert "remove it" in mistake
    assert not (site.root / "public/posts").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_within_content_are_followed(project: Make) -> None:
    site = project({A: post("A"), "content/static/given/a.txt": "given"})
    static = site.root / "content/static"
    (static / "b.txt").symlink_to("given/a.txt")
    (static / "c.txt").symlink_to(site.root / "content/static/b.txt")
    (static / "folder").symlink_to("given")
    site.build()
    for path in ("b.txt", "c.txt", "folder/a.txt"):
        assert (site.root / "public" / path).read_text() == "given"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("to", ["../../../private/subscribers.sqlite", "../../../private"])
def test_links_of_a_theme_lead_only_within_it(project: Make, to: str) -> None:
    site = project({A: post("A"), **PRIVATE})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: own}\n")
    (site.root / "themes/own/assets").mkdir()
    (site.root / "themes/own/assets/a.db").symlink_to(to)
    (mistake,) = site.mistakes()
    assert mistake.startswith("themes/own/assets/a.db: this link leads out of its theme")


@pytest.mark.skipif(os.name == "nt", reason="rights work otherwise on Windows")
def test_a_file_that_is_no_file_is_told(project: Make) -> None:
    site = project({A: post("A")})
    os.mkfifo(site.root / "content/posts/pipe.md")
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/posts/pipe.md: this is not a readable file")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("one.jfif", "JPEG"),
        ("photo.jpg.1", "JPEG"),
        ("photo", "JPEG"),
        ("photo.txt", "PNG"),
        ("photo.bin", "WEBP"),
        ("photo.dat", "GIF"),
        ("photo.jpg", "TIFF"),
        ("photo.png", "TIFF"),
        ("photo.dng", "TIFF"),
    ],
)
def test_a_picture_under_another_suffix_is_an_error(project: Make, name: str, form: str) -> None:
    stream = BytesIO()
    Image.new("RGB", (2, 2)).save(stream, form)
    site = project({A: post("A"), f"content/static/{name}": stream.getvalue()})
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"content/static/{name}: this is a picture (")
    assert not (site.root / "public").exists()


@pytest.mark.parametrize("suffix", ["tif", "tiff", "TIF"])
@pytest.mark.parametrize(
    ("tag", "said"),
    [
        (270, "metadata of a camera or an editor"),
        (272, "metadata of a camera or an editor"),
        (315, "metadata of a camera or an editor"),
        (700, "metadata of a camera or an editor"),
        (None, "can't be read"),
    ],
)
def test_a_tiff_with_metadata_is_an_error(
    project: Make, suffix: str, tag: int | None, said: str
) -> None:
    stream = BytesIO()
    Image.new("RGB", (2, 2)).save(
        stream, "TIFF", tiffinfo={tag: b"Anna" if tag == 700 else "Anna"} if tag else {}
    )
    data = stream.getvalue() if tag else b"II*\0nothing"
    site = project({A: post("A"), f"content/static/photo.{suffix}": data})
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"content/static/photo.{suffix}: the picture") and said in mistake


def test_a_tiff_without_metadata_is_published(project: Make) -> None:
    stream = BytesIO()
    Image.new("RGB", (2, 2)).save(stream, "TIFF")
    site = project({A: post("A"), "content/static/photo.tif": stream.getvalue()})
    site.build()
    assert (site.root / "public/photo.tif").read_bytes() == stream.getvalue()


@pytest.mark.parametrize("name", ["photo.jpg", "photo.JPEG", "photo.png"])
def test_a_picture_of_another_format_is_published_without_its_place(
    project: Make, name: str
) -> None:
    stream = BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Anna Example"
    Image.new("RGB", (2, 2)).save(stream, "JPEG", exif=exif)
    site = project({A: post("A"), f"content/static/{name}": stream.getvalue()})
    site.build()
    assert b"Anna Example" in stream.getvalue()
    assert b"Anna Example" not in (site.root / "public" / name).read_bytes()


def test_an_unknown_folder_is_told(project: Make) -> None:
    site = project({"content/post/a.md": post("A")})
    (mistake,) = site.mistakes()
    assert 'did you mean "posts"' in mistake


def test_a_damaged_cache_is_a_warning_and_begun_afresh(project: Make) -> None:
    site = project({A: post("A")})
    site.build()
    (site.root / ".sitegen/content-cache.sqlite").write_bytes(b"this is no database" * 1000)
    for rest in (site.root / ".sitegen").glob("content-cache.sqlite-*"):
        rest.unlink()
    site.write({A: post("A", "Other words.")})
    (warning,) = site.build().warnings
    assert "damaged" in warning.message
    assert "Other words." in site.read("posts/a/index.html")
    site.write({A: post("A", "Words again.")})
    assert site.build().warnings == ()


def test_a_damaged_record_costs_nothing_but_time(project: Make) -> None:
    site = project({A: post("A")})
    site.build()
    before = site.tree()
    (record,) = (site.root / ".sitegen").glob("build-*")
    record.write_bytes(record.read_bytes()[:-7])
    assert not site.build().report.changed
    assert site.tree() == before
