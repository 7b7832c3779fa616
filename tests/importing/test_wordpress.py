"""WordPress: who may see what, when it was, where it was, who wrote, and what readers answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.importing.sources import title_of
from tests.conftest import NOW
from tests.importing.conftest import Import, Imported, base_project, call, files_of
from tests.importing.exports import attachment, comment, item, written
from tests.pictures import png

ZERO = "0000-00-00 00:00:00"

STATES = {
    # title: item, state, a part of why
    "Published": (item(1, "Published"), "live", ""),
    "Two": (item(2, "Two"), "live", ""),
    "Three": (item(3, "Three"), "live", ""),
    "Scheduled": (
        item(4, "Scheduled", status="future", gmt="2027-02-01 08:00:00"),
        "scheduled",
        "",
    ),
    "Draft": (item(5, "Draft", status="draft", gmt=ZERO, local=ZERO), "draft", "a draft"),
    "Pending": (item(6, "Pending", status="pending"), "draft", "waiting"),
    "Private": (item(7, "Private", status="private"), "draft", "private"),
    "Password": (item(8, "Password", password="sesame"), "draft", "password"),
    "Private page": (item(9, "Private page", kind="page", status="private"), "draft", "private"),
    "Password page": (item(10, "Password page", kind="page", password="x"), "draft", "password"),
    "Odd status": (item(11, "Odd status", status="archived"), "draft", "archived"),
    "About": (item(12, "About", kind="page"), "live", ""),
    "Scheduled secret": (
        item(13, "Scheduled secret", status="future", gmt="2027-02-01 08:00:00", password="x"),
        "draft",
        "password",
    ),
}
LEFT_OUT = {
    # what the report calls it: the items
    "post in the trash": (item(30, "Trashed", status="trash"),
                          item(31, "Auto draft", status="auto-draft")),
    "page in the trash": (item(32, "Trashed page", kind="page", status="trash"),),
    "revision": (item(33, "Revision", kind="revision", status="inherit"),),
    "menu item": tuple(item(34 + n, "Menu", kind="nav_menu_item") for n in range(3)),
    "stylesheet": (item(40, "CSS", kind="custom_css"),),
    "part of a theme": (item(41, "Template", kind="wp_template"),
                        item(42, "Block", kind="wp_block"),
                        item(43, "Styles", kind="wp_global_styles")),
    'item of the type "product"': (item(44, "Red mug", kind="product"),),
}  # fmt: skip


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("states")
    site = base_project(folder / "site")
    items = [one for one, _, _ in STATES.values()]
    export = written(folder, *items, *(one for several in LEFT_OUT.values() for one in several))
    result = call(site.root, export)
    assert result.exit_code == 0, result.output
    site.build()
    return Imported(site, result)


@pytest.mark.parametrize("title", STATES)
def test_nobody_sees_more_than_before(states: Imported, title: str) -> None:
    _, state, why = STATES[title]
    found = states.document(title)
    assert (found["state"], why in found["why"]) == (state, True)
    assert bool(states.front(found["file"]).get("draft")) == (state == "draft")
    address = found["url"].strip("/") + "/index.html"
    assert (states.site.root / "public" / address).exists() == (state == "live")


def test_the_scheduled_appears_on_its_day(states: Imported) -> None:
    states.site.build("later", now=NOW.replace(year=2027, month=3))
    address = states.document("Scheduled")["url"].strip("/") + "/index.html"
    assert "Scheduled" in states.site.read(address, "later")
    secret = states.document("Scheduled secret")["url"].strip("/")
    assert not (states.site.root / "later" / secret).exists()


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_nobody_read_is_left_out_and_counted(states: Imported, what: str) -> None:
    assert states.omitted()[what] == len(LEFT_OUT[what])


def test_nothing_else_came(states: Imported) -> None:
    assert {one["title"] for one in states.report["documents"]} == set(STATES)
    assert sum(states.omitted().values()) == sum(len(one) for one in LEFT_OUT.values())
    assert len(states.findings("password")) == 3
    assert "left out" in states.result.output


DATES = {
    # title: the fields of the item, the date in the file or None for a draft
    "GMT": ({"gmt": "2020-05-03 22:30:00", "local": "2020-05-04 00:30:00"}, "2020-05-04 00:30"),
    "Winter": ({"gmt": "2020-01-03 22:30:00", "local": "2020-01-03 23:30:00"}, "2020-01-03 23:30"),
    "Local": ({"gmt": ZERO, "local": "2020-05-03 12:00:00"}, "2020-05-03 12:00"),
    "Wrong weekday": (
        {"gmt": ZERO, "local": ZERO, "published": "Mon, 03 May 2020 10:00:00 +0000"},
        "2020-05-03 12:00",
    ),
    "Wrong weekday and GMT": ({"published": "Fri, 03 May 2020 10:00:00 +0000"}, "2020-05-03 12:00"),
    "Zeros": ({"gmt": ZERO, "local": ZERO, "published": "Thu, 30 Nov -0001 00:00:00 +0000"}, None),
    "No such day": ({"gmt": "2020-02-31 10:00:00", "local": ZERO, "published": ""}, None),
}


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("dates")
    site = base_project(folder / "site")
    items = [
        item(number, title, link=f"https://old.example/{number}/", **fields)  # type: ignore[arg-type]
        for number, (title, (fields, _)) in enumerate(DATES.items(), 1)
    ]
    result = call(site.root, written(folder, *items))
    assert result.exit_code == 0, result.output
    return Imported(site, result)


@pytest.mark.parametrize("title", DATES)
def test_a_date_is_in_the_sites_zone(dates: Imported, title: str) -> None:
    expected = DATES[title][1]
    found = dates.document(title)
    text = (dates.site.root / found["file"]).read_text(encoding="utf-8")
    if expected is None:
        assert (found["state"], found["why"]) == ("draft", "it has no date")
    else:
        assert f"date: {expected}" in text.replace("T", " ")
        assert found["state"] == "live"


def test_addresses_survive(importing: Import, tmp_path: Path) -> None:
    """Nine in ten make the pattern; the others redirect."""
    posts = [item(n, f"Day {n}") for n in range(1, 10)]
    odd = item(10, "Odd one", link="https://old.example/offers/odd-one.html")
    page = item(11, "Hours", kind="page", link="https://old.example/shop/hours/")
    came = importing(written(tmp_path, *posts, odd, page))
    config = (came.site.root / "content/site.yaml").read_text(encoding="utf-8")
    assert "permalink: /{year}/{month}/{slug}/" in config
    assert came.report["permalink"] == "/{year}/{month}/{slug}/"
    came.site.build()
    public = came.site.tree()
    for number in range(1, 10):
        assert f"Day {number}".encode() in public[f"2020/05/day-{number}/index.html"]
    for old, title in (("offers/odd-one.html", "Odd one"), ("shop/hours/index.html", "Hours")):
        document = came.document(title)
        assert came.front(document["file"]).get("aliases") or document["url"] in f"/{old}"
        assert document["url"].encode() in public[old]
    report = came.report
    assert (report["addresses"], report["same"] + report["redirected"]) == (11, 11)
    assert came.findings("query-address")


def test_fewer_than_nine_in_ten_become_aliases(importing: Import, tmp_path: Path) -> None:
    posts = [item(n, f"Day {n}") for n in range(1, 8)]
    posts += [item(n, f"Day {n}", link=f"https://old.example/n/{n}.html") for n in (8, 9, 10)]
    came = importing(written(tmp_path, *posts))
    assert came.report["permalink"] == ""
    came.site.build()
    public = came.site.tree()
    assert {"2020/05/day-1/index.html", "n/8.html", "n/10.html"} <= set(public)
    assert came.front(came.document("Day 1")["file"])["aliases"] == ["/2020/05/day-1/"]


def test_numbers_redirect_where_the_host_can(importing: Import, tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    site.write({"netlify.toml": "[build]\n", "content/static/_redirects": "/a /b 301\n"})
    export = written(
        tmp_path,
        item(1, "One"),
        item(2, "Two", kind="page"),
        item(3, "Hidden", status="private"),
    )
    came = importing(export)
    rules = (site.root / "content/static/_redirects").read_text(encoding="utf-8")
    assert rules.startswith("/a /b 301\n")
    assert f"/ p=1 {came.document('One')['url']} 301!" in rules
    assert f"/ page_id=2 {came.document('Two')['url']} 301!" in rules
    assert "p=3" not in rules
    assert not came.findings("query-address")


def test_fields(importing: Import, tmp_path: Path) -> None:
    terms = [
        ("category", "bread", "Bread &amp; rolls"),
        ("post_tag", "rye", "Rye"),
        ("category", "uncategorized", "Uncategorized"),
        ("post_format", "post-format-aside", "Aside"),
    ]
    first = item(
        1,
        "First",
        excerpt="What <b>we</b> bake.",
        terms=terms,
        fields={"_thumbnail_id": "50", "mood": "sunny", "_edit_lock": "1:1"},
    )
    second = item(
        2,
        "Second",
        fields={"_yoast_wpseo_metadesc": "Found by search.", "_thumbnail_id": "99"},
        terms=[("author", "cap-ana-login", "Ana Ruiz"), ("author", "cap-ben", "ben")],
    )
    third = item(3, "Third", author="ghost-login@secret.example")
    picture = attachment(50, "wp-content/uploads/loaf.png", alt="A loaf on a board")
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "loaf.png").write_bytes(png(40, 30))
    came = importing(written(tmp_path, first, second, third, picture), "--media", folder)
    front = came.front(came.document("First")["file"])
    assert front["tags"] == ["Bread & rolls", "Rye"]
    assert front["summary"] == "What we bake."
    assert front["image"]["alt"] == "A loaf on a board"
    assert front["image"]["src"].endswith("wp-content/uploads/loaf.png")
    assert front["extra"] == {"format": "aside", "mood": "sunny"}
    front = came.front(came.document("Second")["file"])
    assert front["summary"] == "Found by search."
    assert "image" not in front
    assert came.findings("media-missing", came.document("Second")["file"])
    assert came.report["people"] == ["content/people/ana-ruiz.md"]
    assert came.front("content/people/ana-ruiz.md")["name"] == "Ana Ruiz"
    assert came.front(came.document("Third")["file"])["author"] == "anna"
    came.site.build()
    everything = b"".join(files_of(came.site.root).values())
    for secret in (b"ana-login", b"ghost-login", b"secret.example", b"_edit_lock"):
        assert secret not in everything, secret


def test_titles_that_speak_of_markup_stay(importing: Import, tmp_path: Path) -> None:
    title = "When &lt;br&gt; and `code` are **not** enough"
    came = importing(written(tmp_path, item(1, title, excerpt="Write &lt;em&gt;this&lt;/em&gt;.")))
    (found,) = came.report["documents"]
    result = came.site.build()
    assert not [one for one in result.warnings if one.rule == "plain-text"]
    slug = Path(found["file"]).stem
    page = next(path for path in came.site.tree() if slug in path and path.endswith("index.html"))
    html = came.site.read(page)
    assert "When &lt;br&gt; and `code` are **not** enough</h1>" in html
    assert "Write &lt;em&gt;this&lt;/em&gt;." in html


def test_an_author_can_be_somebody_here(importing: Import, tmp_path: Path) -> None:
    came = importing(written(tmp_path, item(1, "One")), "--map-author", "ana-login=anna")
    assert came.report["people"] == []
    assert came.front(came.document("One")["file"])["author"] == "anna"


def test_a_page_can_be_another_kind(importing: Import, tmp_path: Path) -> None:
    export = written(tmp_path, item(1, "One"), item(2, "When open", kind="page"))
    came = importing(export, "--page-as", "when-open=faq")
    assert came.document("When open")["kind"] == "faq"
    assert came.document("When open")["file"].startswith("content/faqs/")
    came.site.build()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--map-author", "ana-login=nobody", 'no person "nobody" here'),
        ("--map-author", "ana-logn=anna", 'nobody in the export is called "ana-logn"'),
        ("--page-as", "when-open=fax", 'no kind "fax"'),
        ("--page-as", "when=faq", 'no page with the slug "when"'),
    ],
)
def test_wrong_names_change_nothing(tmp_path: Path, option: str, value: str, message: str) -> None:
    site = base_project(tmp_path / "site")
    before = files_of(site.root)
    export = written(tmp_path, item(1, "One"), item(2, "When open", kind="page"))
    result = call(site.root, export, option, value)
    assert (result.exit_code, message in result.output) == (1, True), result.output
    assert files_of(site.root) == before


COMMENTS = (
    comment(1, "Lovely <b>bread</b>!\n\nThank you."),
    comment(2, "You are welcome.", name="Ana Ruiz", parent=1, user=7),
    comment(3, "An answer to spam.", parent=5),
    comment(4, "A ping", kind="pingback"),
    comment(5, "Buy pills", approved="spam"),
    comment(6, "Waiting", approved="0"),
    comment(7, "Gone", approved="trash"),
    comment(8, "A track", kind="trackback"),
    comment(9, "Write to carla@secret.example", name="carla@secret.example"),
    comment(10, "An old one", kind=""),
)


@pytest.fixture(scope="module")
def commented(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("comments")
    site = base_project(folder / "site")
    hidden = item(2, "Locked", password="x", inner=comment(20, "Psst"))
    export = written(folder, item(1, "Bread", inner="".join(COMMENTS)), hidden)
    result = call(site.root, export)
    assert result.exit_code == 0, result.output
    site.build()
    return Imported(site, result)


def test_comments_that_readers_saw_come(commented: Imported) -> None:
    folder = commented.site.root / "content/comments/posts/bread"
    by_text = {
        commented.body(path.relative_to(commented.site.root).as_posix()): path
        for path in folder.iterdir()
    }
    assert set(by_text) == {
        "Lovely bread!\n\nThank you.",
        "You are welcome.",
        "An answer to spam.",
        "Write to [email address]",
        "An old one",
    }
    fronts = {
        text: commented.front(path.relative_to(commented.site.root).as_posix())
        for text, path in by_text.items()
    }
    answer = fronts["You are welcome."]
    assert answer["reply_to"] == by_text["Lovely bread!\n\nThank you."].stem
    assert (answer["by"], answer["role"]) == ("ana-ruiz", "staff")
    assert "reply_to" not in fronts["An answer to spam."]
    assert "role" not in fronts["Lovely bread!\n\nThank you."]
    assert fronts["Write to [email address]"]["by"] == "Anonymous"
    page = commented.site.read(commented.document("Bread")["url"].strip("/") + "/index.html")
    assert "Lovely bread!" in page
    assert "Buy pills" not in page


def test_other_comments_are_counted(commented: Imported) -> None:
    omitted = commented.omitted()
    assert {
        "pingback": 2,
        "comment (spam)": 1,
        "comment (not approved)": 1,
        "comment (deleted)": 1,
    }.items() <= omitted.items()


@pytest.mark.parametrize(
    "secret", [b"carla@", b"secret.example", b"203.0.113.77", b"SecretAgent", b"ana-login"]
)
def test_nothing_of_commenters_is_kept(commented: Imported, secret: bytes) -> None:
    for path in commented.site.root.rglob("*"):
        assert not (path.is_file() and secret in path.read_bytes()), path


@pytest.mark.parametrize(
    ("source", "title"), [("wordpress", "WordPress"), ("hugo", "Hugo"), ("rss", "a feed")]
)
def test_a_source_is_called_as_people_call_it(source: str, title: str) -> None:
    assert title_of(source) == title
