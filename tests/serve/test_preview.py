"""A preview shows the newest save, and the last good state of what is broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from sitegen.serve.preview import Preview
from tests.conftest import Site, post
from tests.pictures import png
from tests.serve.conftest import Clock, Told

Make = Callable[..., Site]
MakePreview = Callable[..., tuple[Preview, Told, Clock]]

FILES: dict[str, str | bytes] = {
    "content/posts/tea.md": post("Tea", "Black or green.", tags="[drinks]"),
    "content/posts/cake.md": post("Cake", "See [tea](tea.md).", date="2026-03-20"),
}


def shown(preview: Preview, path: str) -> str | None:
    """The page at a path as it is now; None if there is none."""
    state = preview.current_state()
    output = preview.find(state, path)
    if output is None:
        return None
    page = preview.render(state, output)
    return (page.content or b"").decode()


def mistakes(preview: Preview) -> list[str]:
    return [str(problem) for problem in preview.current_state().errors]


TEA, CAKE = "posts/tea/index.html", "posts/cake/index.html"


@pytest.fixture(params=["told", "polled"])
def shop(
    request: pytest.FixtureRequest, project: Make, preview: MakePreview
) -> tuple[Site, Preview, Told, Clock]:
    site = project(FILES)
    return (site, *preview(site, polling=request.param == "polled"))


Shop = tuple[Site, Preview, Told, Clock]


def test_a_text_a_title_and_a_new_post(shop: Shop) -> None:
    site, preview, _, _ = shop
    assert "Black or green." in (shown(preview, TEA) or "")
    site.write({"content/posts/tea.md": post("Tea", "White.", tags="[drinks]")})
    assert "White." in (shown(preview, TEA) or "")
    site.write({"content/posts/tea.md": post("Infusions", "White.", id="tea")})
    assert "Infusions" in (shown(preview, CAKE) or "")
    site.write({"content/posts/milk.md": post("Milk", "Cold.", date="2026-04-01")})
    assert "Milk" in (shown(preview, "index.html") or "")
    assert "Cold." in (shown(preview, "posts/milk/index.html") or "")


def test_a_removed_post_and_a_renamed_one(shop: Shop) -> None:
    site, preview, _, _ = shop
    (site.root / "content/posts/cake.md").unlink()
    assert shown(preview, CAKE) is None
    (site.root / "content/posts/tea.md").rename(site.root / "content/posts/coffee.md")
    assert shown(preview, TEA) is None
    assert "Black or green." in (shown(preview, "posts/coffee/index.html") or "")
    assert mistakes(preview) == []


def test_a_renamed_folder(shop: Shop) -> None:
    site, preview, _, _ = shop
    files = {
        "content/posts/jam/index.md": post("Jam", "Red [a](a.txt)."),
        "content/posts/jam/a.txt": "x",
    }
    site.write(files)
    assert "Red " in (shown(preview, "posts/jam/index.html") or "")
    (site.root / "content/posts/jam").rename(site.root / "content/posts/jelly")
    assert shown(preview, "posts/jam/index.html") is None
    assert "Red " in (shown(preview, "posts/jelly/index.html") or "")
    assert preview.find(preview.current_state(), "posts/jelly/a.txt") is not None


def test_a_broken_file_keeps_its_last_good_state(shop: Shop) -> None:
    site, preview, _, _ = shop
    before = shown(preview, TEA)
    site.write({"content/posts/tea.md": "---\ntitle: [\n---\nNew words.\n"})
    assert shown(preview, TEA) == before
    assert "content/posts/tea.md:2" in mistakes(preview)[0]
    site.write({"content/posts/tea.md": post("Tea", "New words.")})
    assert mistakes(preview) == []
    assert "New words." in (shown(preview, TEA) or "")


def test_a_link_that_leads_nowhere_keeps_the_last_good_state(shop: Shop) -> None:
    site, preview, _, _ = shop
    before = shown(preview, TEA)
    site.write({"content/posts/tea.md": post("Tea", "New, see [jam](jam.md).")})
    assert shown(preview, TEA) == before
    assert len(mistakes(preview)) == 1
    assert "jam.md" in mistakes(preview)[0]
    # Another file fixes it.
    site.write({"content/posts/jam.md": post("Jam")})
    assert "New, see" in (shown(preview, TEA) or "")
    assert mistakes(preview) == []


def test_a_new_file_with_a_mistake_is_shown_with_it(shop: Shop) -> None:
    site, preview, _, _ = shop
    site.write({"content/posts/jam.md": post("Jam", "Red, see [rye](rye.md).")})
    assert "Red, see" in (shown(preview, "posts/jam/index.html") or "")
    assert "rye.md" in mistakes(preview)[0]


def test_a_copied_file_does_not_replace_the_one_it_was_copied_from(shop: Shop) -> None:
    site, preview, _, _ = shop
    text = (site.root / "content/posts/tea.md").read_text()
    site.write({"content/posts/other.md": text.replace("Black", "Changed")})
    assert "Black or green." in (shown(preview, TEA) or "")
    assert 'the id "tea" is also that of content/posts/tea.md' in mistakes(preview)[0]
    site.write({"content/posts/other.md": post("Other", "Fine.")})
    assert mistakes(preview) == []
    assert "Fine." in (shown(preview, "posts/other/index.html") or "")


def test_an_address_that_is_taken(shop: Shop) -> None:
    site, preview, _, _ = shop
    site.write({"content/posts/second.md": post("Second", slug="tea")})
    assert "Black or green." in (shown(preview, TEA) or "")
    assert "its address /posts/tea/ is also that of" in mistakes(preview)[0]


def test_the_configuration(shop: Shop) -> None:
    site, preview, _, _ = shop
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": config.replace("Corner Shop", "Bakery")})
    assert "Bakery" in (shown(preview, "index.html") or "")
    site.write({"content/site.yaml": config + "nonsense: 1\n"})
    assert "Bakery" in (shown(preview, "index.html") or "")
    assert 'unknown field "nonsense"' in mistakes(preview)[0]
    site.write({"content/site.yaml": config.replace("Europe/Berlin", "Asia/Tokyo")})
    assert mistakes(preview) == []
    assert "Black or green." in (shown(preview, TEA) or "")


def test_a_configuration_that_is_broken_at_the_start(project: Make, preview: MakePreview) -> None:
    site = project({**FILES, "content/site.yaml": "name: [\n"})
    made, _, _ = preview(site)
    assert made.current_state().site is None
    assert "content/site.yaml:" in mistakes(made)[0]
    site.write({"content/site.yaml": "name: Bakery\nowner: anna\n"})
    assert "Bakery" in (shown(made, "index.html") or "")
    assert mistakes(made) == []


def use_own_theme(site: Site) -> None:
    """Write a theme whose page for what is missing says "One", and choose it."""
    config = (site.root / "content/site.yaml").read_text()
    site.write(
        {
            "themes/own/theme.yaml": "name: own\nextends: default\n",
            "themes/own/templates/404.html": "<p>One</p>",
            "content/site.yaml": config + "theme: {name: own}\n",
        }
    )


def test_a_theme_and_its_mistakes(shop: Shop) -> None:
    site, preview, _, _ = shop
    use_own_theme(site)
    assert shown(preview, "404.html") == "<p>One</p>"
    site.write({"themes/own/templates/404.html": "<p>Two</p>"})
    assert shown(preview, "404.html") == "<p>Two</p>"
    site.write({"themes/own/templates/404.html": "<p>\n{{ nothing }}</p>"})
    state = preview.current_state()
    output = preview.find(state, "404.html")
    assert output is not None
    page = preview.render(state, output)
    assert page.content == b"<p>Two</p>"
    assert [(one.file, one.line) for one in page.problems] == [("themes/own/templates/404.html", 2)]
    site.write({"themes/own/templates/404.html": "<p>Three</p>"})
    assert shown(preview, "404.html") == "<p>Three</p>"
    assert preview.problems_of(preview.current_state(), "404.html") == ()


def test_a_heading_gives_way_to_a_new_part_of_the_theme(shop: Shop) -> None:
    site, preview, _, _ = shop
    use_own_theme(site)
    site.write({"content/posts/tea.md": post("Tea", "## Opening hours\n\nAlways.")})
    assert '<h2 id="opening-hours">' in (shown(preview, TEA) or "")
    site.write({"themes/own/templates/404.html": '<p id="opening-hours">Always</p>'})
    page = shown(preview, TEA) or ""
    assert "Opening hours</h2>" in page
    assert '<h2 id="opening-hours">' not in page
    assert mistakes(preview) == []


def test_files_beside_documents(shop: Shop) -> None:
    site, preview, _, _ = shop
    site.write({"content/posts/tea.md": post("Tea", "![A cup](cup.png)")})
    assert 'there is no file "content/posts/cup.png"' in mistakes(preview)[0]
    site.write({"content/posts/cup.png": png(40, 30)})
    assert mistakes(preview) == []
    assert 'width="40"' in (shown(preview, TEA) or "")
    site.write({"content/posts/cup.png": png(60, 30)})
    assert 'width="60"' in (shown(preview, TEA) or "")


def test_the_passing_of_time(shop: Shop) -> None:
    site, preview, announced, clock = shop
    fading = post("Fading", expires="2026-11-24").replace("id: fading\n", "")
    site.write({"content/posts/fading.md": fading})
    assert shown(preview, "posts/fading/index.html") is not None
    preview.start()
    # What only the check of the whole site tells, which also finds out what comes next.
    announced.wait(lambda: any(one.rule == "missing-id" for one in announced.problems))
    clock.now += timedelta(days=3)
    assert shown(preview, "posts/fading/index.html") is None


def test_a_text_that_takes_too_long(project: Make, preview: MakePreview) -> None:
    config = "name: Shop\nowner: anna\nmarkdown: {max_seconds: 0.2}\n"
    site = project({**FILES, "content/site.yaml": config})
    made, announced, _ = preview(site)
    made.start()
    site.write({"content/posts/tea.md": post("Tea", "[a" * 20_000)})
    assert "Black or green." in (shown(made, TEA) or "")
    announced.wait(
        lambda: any("0.2 seconds to convert" in one.message for one in announced.problems)
    )
    site.write({"content/posts/tea.md": post("Tea", "Quick.")})
    assert "Quick." in (shown(made, TEA) or "")
    assert mistakes(made) == []


def test_problems_are_told_once_and_their_end_too(project: Make, preview: MakePreview) -> None:
    site = project(FILES)
    made, announced, _ = preview(site)
    made.start()
    site.write({"content/posts/tea.md": "---\ntitle: [\n---\n"})
    announced.wait(lambda: announced.errors == 1)
    site.write({"content/posts/cake.md": post("Cake", "Other.")})
    announced.wait(lambda: "content/posts/cake.md" in announced.saved)
    site.write({"content/posts/tea.md": post("Tea")})
    announced.wait(lambda: announced.errors == 0)
    assert len([one for one in announced.problems if one.file == "content/posts/tea.md"]) == 1


def test_the_whole_site_is_checked_when_nobody_waits(project: Make, preview: MakePreview) -> None:
    site = project(FILES)
    made, announced, _ = preview(site)
    made.start()
    (site.root / "content/posts/tea.md").unlink()
    announced.wait(lambda: any(one.file == "content/posts/cake.md" for one in announced.problems))
    assert "See tea." in (shown(made, CAKE) or "").replace("</p>", "")


def test_a_save_re_reads_one_file(
    project: Make, preview: MakePreview, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.serve import source_cache

    site = project(FILES | {f"content/posts/p{n}.md": post(f"P{n}") for n in range(30)})
    made, _, _ = preview(site)
    read: list[str] = []
    real = source_cache.read_bytes

    def counted(root: object, path: str) -> object:
        read.append(path)
        return real(root, path)  # type: ignore[arg-type]

    monkeypatch.setattr(source_cache, "read_bytes", counted)
    site.write({"content/posts/p7.md": post("P7", "New.")})
    assert "New." in (shown(made, "posts/p7/index.html") or "")
    assert set(read) == {"content/posts/p7.md"}


JAM, MENU = "content/posts/jam/index.md", "posts/jam/menu.pdf"


def test_a_file_is_there_as_long_as_something_refers_to_it(shop: Shop) -> None:
    site, preview, _, _ = shop
    site.write({JAM: post("Jam", "Red."), "content/posts/jam/menu.pdf": "menu"})

    def there() -> bool:
        return preview.find(preview.current_state(), MENU) is not None

    assert not there()
    site.write({JAM: post("Jam", "[Menu](menu.pdf)")})
    assert there()
    site.write({JAM: post("Jam", "Red.")})
    assert not there()
    site.write({"content/posts/tea.md": post("Tea", "[Menu](jam/menu.pdf)")})
    assert there()
    site.write({"content/posts/tea.md": post("Tea"), JAM: post("Jam", files='["*.pdf"]')})
    assert there()
    (site.root / JAM).unlink()
    assert not there()


def test_a_text_that_nobody_sees_is_named_until_something_refers_to_it(shop: Shop) -> None:
    site, preview, told, _ = shop
    preview.start()

    def named() -> bool:
        found = preview.current_state().problems
        return any(one.rule == "unread-text" for one in found)

    site.write({"content/posts/jam.docx": "x"})
    told.wait(named)
    site.write({"content/posts/tea.md": post("Tea", "[Jam](jam.docx)")})
    told.wait(lambda: not named())
    site.write({"content/posts/tea.md": post("Tea")})
    told.wait(named)
    (site.root / "content/posts/jam.docx").unlink()
    told.wait(lambda: not named())


@pytest.mark.parametrize("name", ["jam.markdown", "jam.MD", "jam/index.Markdown"])
def test_a_document_with_another_suffix(shop: Shop, name: str) -> None:
    site, preview, _, _ = shop
    site.write({f"content/posts/{name}": post("Jam", "Red.")})
    assert "Red." in (shown(preview, "posts/jam/index.html") or "")
    site.write({"content/posts/tea.md": post("Tea", f"[Jam]({name})")})
    assert 'href="/posts/jam/"' in (shown(preview, TEA) or "")
    site.write({f"content/posts/{name}": post("Jam", "Black.")})
    assert "Black." in (shown(preview, "posts/jam/index.html") or "")


def test_a_configuration_that_is_too_large_is_named_once(shop: Shop) -> None:
    site, preview, _, _ = shop
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": f"{config}description: {'a' * 2_500_000}\n"})
    (mistake,) = mistakes(preview)
    assert re.fullmatch(
        r"content/site.yaml: the file has 2.5 MB, at most 2 MB are read \(.*\)", mistake
    )
    assert "Black or green." in (shown(preview, TEA) or "")
