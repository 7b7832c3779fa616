"""`sitegen init`: a site that builds at once, says nothing untrue, and overwrites nothing."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from lxml import html

from sitegen.authoring.requirements import project_requirements
from sitegen.cli.init import system_zone
from tests.cli.conftest import Run
from tests.conftest import Site

ANA = ("--name", "Ana's *Bakery*: bread", "--owner", "Ana Ruiz", "--timezone", "Europe/Madrid")

DEMO = Path(__file__).parents[2] / "content"


def test_it_builds_without_any_mistake_or_warning(run: Run, tmp_path: Path) -> None:
    result = run("init", "shop", *ANA, folder=tmp_path)
    assert result.exit_code == 0, result.output
    assert "cd shop && sitegen serve" in result.stdout.splitlines()[-1]
    site = Site(tmp_path / "shop")
    built = site.build()
    # It doesn't know its address yet, which is all that there is to say.
    assert [one.rule for one in built.warnings] == ["no-url"]
    assert "Ana&#39;s *Bakery*: bread" in site.read("index.html")
    assert "Ana Ruiz" in site.read("people/ana-ruiz/index.html")
    for path in ("posts", "faqs", "values", "house-rules", "privacy", "contact", "about"):
        assert site.read(f"{path}/index.html")
    # What only the owner can know is kept back until it was written.
    assert {one.state for one in built.skipped} == {"draft"}
    # With all its drafts, it has no mistake either.
    again = site.build("preview", drafts=True, url="https://ana.example/")
    assert not again.warnings


def test_the_configuration_is_filled_in_and_keeps_its_comments(run: Run, tmp_path: Path) -> None:
    run("init", "shop", *ANA, "--url", "https://ana.example/", folder=tmp_path)
    text = (tmp_path / "shop/content/site.yaml").read_text(encoding="utf-8")
    assert 'name: "Ana\'s *Bakery*: bread"\n' in text
    assert "url: https://ana.example/\n" in text
    assert "timezone: Europe/Madrid\nowner: ana-ruiz\n" in text
    assert "# How to reach a human." in text


def test_what_is_commented_out_would_be_right(run: Run, tmp_path: Path) -> None:
    run("init", "shop", *ANA, folder=tmp_path)
    site = Site(tmp_path / "shop")
    config = site.root / "content/site.yaml"
    lines = config.read_text(encoding="utf-8").splitlines()
    config.write_text("\n".join(re.sub(r"^#( *[a-z_]+:|  +- )", r"\1", line) for line in lines))
    text = config.read_text()
    assert "\npromise:\n" in text and "\n  phone:" in text
    site.write({"content/static/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9'/>"})
    site.write({"content/static/favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})
    site.build()


PUNCTUATION = tuple(
    f"{before}{sign}{after}"
    for sign in string.punctuation
    for before, after in (("Müller ", " Söhne"), ("Müller", "Söhne"), ("", "Müller"), ("Söhne", ""))
)
"""Names with every sign of punctuation: between words, within one, and at both ends."""


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize(
    "name",
    [
        " ".join(PUNCTUATION[0::4]),
        " ".join(PUNCTUATION[1::4]),
        "x ".join(PUNCTUATION[2::4]),
        " x".join(PUNCTUATION[3::4]),
        "Müller & Söhne",
        "<Plan B>",
        "&amp; <b>bold</b>",
        "A \\& B \\< C [A](b.md) **A** `x` and $y$ a_b_c ~~d~~ ^e^ f:smile:",
        "www.mueller.example https://mueller.example ana@mueller.example",
        "1. Friseur",
        "- A -- B",
    ],
)
def test_pages_show_exactly_the_name(engine: str, name: str, run: Run, tmp_path: Path) -> None:
    who = ("--name", name, "--owner", f"Ana {name}", "--timezone", "Europe/Berlin")
    assert run("init", "shop", *who, "--host", "other", folder=tmp_path).exit_code == 0
    site = Site(tmp_path / "shop")
    config = site.root / "content/site.yaml"
    text = config.read_text(encoding="utf-8")
    # So that quotation marks stay as they are, too.
    config.write_text(
        f"{text}\nmarkdown:\n  engine: {engine}\n  typographic: off\n", encoding="utf-8"
    )
    site.build()
    (person,) = (site.root / "public/people").glob("*/index.html")
    about = html.fromstring(site.read("about/index.html"))
    words = " ".join(about.find(".//main").text_content().split())
    assert f"We are {name}, and Ana {name} answers for what we do." in words
    owner = html.fromstring(person.read_text(encoding="utf-8"))
    assert f"I run {name}. We write" in " ".join(owner.find(".//main").text_content().split())
    (description,) = owner.xpath("//meta[@name='description']/@content")
    assert f"I run {name}. We write"[:150] in description
    rules = html.fromstring(site.read("house-rules/index.html"))
    assert f"Ana {name} does." in " ".join(rules.find(".//main").text_content().split())


def test_nothing_of_another_business_is_left(run: Run, tmp_path: Path) -> None:
    run("init", "shop", *ANA, folder=tmp_path)
    demo = (DEMO / "site.yaml").read_text(encoding="utf-8")
    names = {path.stem for path in (DEMO / "people").glob("*.md")}
    names |= {"millrace", "sallowford", *re.findall(r"\d{5} \d{6}", demo)}
    for path in (tmp_path / "shop").rglob("*"):
        if path.is_file() and path.suffix != ".whl":
            words = set(re.findall(r"\w+", path.read_text(encoding="utf-8").lower()))
            assert not words & names, path
    assert "{{" not in (tmp_path / "shop/content/site.yaml").read_text()


def test_dates_are_those_of_the_sites_time_zone(run: Run, tmp_path: Path) -> None:
    late = "2026-12-31T23:30:00-05:00"
    run("init", "shop", *ANA, "--now", late, folder=tmp_path)
    assert "date: 2027-01-01" in (tmp_path / "shop/content/posts/why-we-write-here.md").read_text()


def test_private_things_stay_out_of_git(run: Run, tmp_path: Path) -> None:
    run("init", "shop", *ANA, folder=tmp_path)
    ignored = (tmp_path / "shop/.gitignore").read_text().splitlines()
    assert {"/public/", "/private/", "/newsletter-out/", ".sitegen/"} <= set(ignored)
    hosted = tomllib.loads((tmp_path / "shop/netlify.toml").read_text())
    assert hosted["build"]["publish"] == "public"
    preview = hosted["context"]["deploy-preview"]["command"]
    assert preview == 'python -m sitegen build --url "$DEPLOY_PRIME_URL" --noindex'
    required = project_requirements()["requirements.txt"]
    assert (tmp_path / "shop/requirements.txt").read_bytes() == required


def test_a_folder_with_a_site_is_refused(run: Run, tmp_path: Path) -> None:
    run("init", "shop", *ANA, folder=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "shop").rglob("*")}
    result = run("init", "shop", *ANA, folder=tmp_path)
    assert result.exit_code == 1
    assert "shop already contains a site" in result.stderr and "another folder" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "shop").rglob("*")} == before


def test_what_is_there_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    (tmp_path / "README.md").write_text("mine\n")
    assert run("init", ".", *ANA, folder=tmp_path).exit_code == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert (tmp_path / "content/site.yaml").is_file()


@pytest.mark.parametrize(
    ("taken", "message"),
    [("shop", "shop is a file"), ("shop/content/pages/about.md", "about.md already exists")],
)
def test_a_file_in_the_way_is_named_and_nothing_is_written(
    taken: str, message: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / taken
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    result = run("init", "shop", *ANA, folder=tmp_path)
    assert result.exit_code == 1
    assert message in result.stderr
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--owner", "Ana"), 2, "--name is missing"),
        (("--name", "Shop"), 2, '--owner is missing; add it, for example --owner "Ana Ruiz"'),
        (("--name", "Shop", "--owner", ""), 2, 'for example --owner "Ana Ruiz"'),
        (("--name", "", "--owner", "Ana"), 2, "--name is missing"),
        ((*ANA[:4], "--timezone", "Mars/Phobos"), 1, "write a name such as Europe/Berlin"),
        ((*ANA, "--url", "ana.example"), 1, "https://"),
        (("--name", "Shop", "--owner", "???"), 1, "contains no letters for a file name"),
    ],
)
def test_what_is_missing_or_wrong_is_told_before_anything_is_written(
    arguments: tuple[str, ...], status: int, message: str, run: Run, tmp_path: Path
) -> None:
    result = run("init", "shop", *arguments, folder=tmp_path)
    assert result.exit_code == status
    assert message in result.stderr
    assert not (tmp_path / "shop").exists()


def test_on_a_terminal_it_asks(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.cli.init.on_terminal", lambda: True)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    answers = "Ana's Bakery\nAna Ruiz\nMars\n\ngithub\nana@ana.example\n\nnetlify\nmail\n"
    result = run("init", "shop", folder=tmp_path, given=answers)
    assert result.exit_code == 0, result.output
    assert "The name of the business" in result.stdout
    assert 'there is no time zone "Mars"' in result.output
    config = (tmp_path / "shop/content/site.yaml").read_text()
    assert "timezone: Asia/Tokyo" in config and "#url:" in config
    assert "https://YOU.github.io/PROJECT/" in result.stdout
    assert "only Netlify takes" in result.output
    assert "  host: github\n" in config and "    forms: mail\n" in config
    assert "  email: ana@ana.example\n" in config


def test_the_computers_time_zone_is_one_that_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Europe/Lisbon")
    assert system_zone() == "Europe/Lisbon"
    monkeypatch.setenv("TZ", "nonsense")
    from zoneinfo import ZoneInfo

    assert ZoneInfo(system_zone())


@pytest.mark.slow
def test_the_demo_can_be_looked_around_in(
    run: Run, tmp_path: Path, demo_pictures: Callable[[Site], Site]
) -> None:
    assert run("init", "look", "--demo", folder=tmp_path).exit_code == 0
    made = demo_pictures(Site(tmp_path / "look"))
    made.build()
    assert made.read("posts/index.html")


URL_OF_WHEEL = '{"url": "https://x.example/s.whl", "archive_info": {}}'
FROM_GIT = '{"url": "https://git.example/s", "vcs_info": {"vcs": "git", "commit_id": "abc"}}'


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, r"sitegen\[search\]==\d+\.\d+\.\d+"),
        (FROM_GIT, re.escape("sitegen[search] @ git+https://git.example/s@abc")),
        (URL_OF_WHEEL, re.escape("sitegen[search] @ https://x.example/s.whl")),
    ],
)
def test_a_host_installs_sitegen_from_where_it_came(
    origin: str | None, line: str, came_from: Callable[[str | None], None]
) -> None:
    came_from(origin)
    files = project_requirements()
    assert list(files) == ["requirements.txt"]
    assert re.fullmatch(line + "\n", files["requirements.txt"].decode())


@pytest.mark.parametrize(
    "origin",
    [
        '{"url": "file:///home/ana/sitegen", "dir_info": {}}',
        '{"url": "file:///home/ana/sitegen-0.1.0-py3-none-any.whl", "archive_info": {}}',
        '{"url": "ssh://git.example/s", "vcs_info": {"vcs": "git", "commit_id": "abc"}}',
        '{"url": "file:///home/ana/s", "vcs_info": {"vcs": "git", "commit_id": "abc"}}',
    ],
)
def test_a_sitegen_that_no_host_can_reach_goes_into_the_project(
    origin: str, came_from: Callable[[str | None], None]
) -> None:
    came_from(origin)
    files = project_requirements()
    (wheel,) = files.keys() - {"requirements.txt"}
    text = files["requirements.txt"].decode()
    assert text.splitlines()[-1] == f"./{wheel}[search]"
    assert "/home/ana" not in text
    assert files == project_requirements(), "the same bytes each time"


@pytest.fixture
def came_from(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Lets the installed sitegen have come from elsewhere (`direct_url.json`)."""
    read = PathDistribution.read_text

    def set_origin(origin: str | None) -> None:
        def read_text(self: PathDistribution, name: str) -> str | None:
            return origin if str(name) == "direct_url.json" else read(self, name)

        monkeypatch.setattr(PathDistribution, "read_text", read_text)

    return set_origin


@pytest.mark.parametrize(
    ("host", "files", "forms"),
    [
        ("netlify", {"netlify.toml", "netlify/functions/unsubscribe.mjs"}, "netlify"),
        ("github", {".github/workflows/pages.yml"}, "mail"),
        ("cloudflare", {"functions/forms/[form].js", ".python-version"}, "address"),
        ("other", set(), "mail"),
    ],
)
def test_a_host_gets_its_own_files_only_and_forms_that_work_there(
    host: str, files: set[str], forms: str, run: Run, tmp_path: Path
) -> None:
    mail = ("--email", "ana@ana.example", "--url", "https://ana.example/")
    result = run("init", "shop", *ANA, "--host", host, *mail, folder=tmp_path)
    assert result.exit_code == 0, result.output
    made = {
        path.relative_to(tmp_path / "shop").as_posix()
        for path in (tmp_path / "shop").rglob("*")
        if path.is_file()
    }
    common = {".gitignore", "requirements.txt"}
    assert {one for one in made if not one.startswith(("content/", "vendor/"))} == files | common
    config = (tmp_path / "shop/content/site.yaml").read_text(encoding="utf-8")
    assert f"    forms: {forms}\n" in config and f"  host: {host}\n" in config
    # The forms can work there, so nothing is wrong.
    assert not Site(tmp_path / "shop").build().warnings
    checked = run("check", folder=tmp_path / "shop")
    assert "lost-forms" not in checked.output and "no-url" not in checked.output
    if host == "cloudflare":
        page = (tmp_path / "shop/public/contact/index.html").read_text(encoding="utf-8")
        assert 'action="/forms/contact"' in page


def test_a_host_without_forms_gets_none_rather_than_lost_ones(run: Run, tmp_path: Path) -> None:
    result = run("init", "shop", *ANA, "--host", "github", folder=tmp_path)
    assert "this host takes none" in result.output
    assert "https://YOU.github.io/PROJECT/" in result.output
    assert {one.rule for one in Site(tmp_path / "shop").build().warnings} == {"no-url"}
    assert "<textarea" not in Site(tmp_path / "shop").read("contact/index.html")


def test_forms_go_to_an_address_of_the_owners_choice(run: Run, tmp_path: Path) -> None:
    address = "https://forms.example/f/{form}"
    run("init", "shop", *ANA, "--host", "other", "--forms", address, folder=tmp_path)
    site = Site(tmp_path / "shop")
    site.build()
    assert 'action="https://forms.example/f/contact"' in site.read("contact/index.html")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--host", "github", "--forms", "netlify"), "only Netlify takes"),
        (("--host", "other", "--forms", "mail"), "add --email"),
        (("--host", "github", "--forms", "/contact"), "GitHub Pages takes no forms"),
        (("--host", "other", "--forms", "formspree"), '"formspree" takes no forms'),
        (("--host", "geocities"), "geocities"),
    ],
)
def test_forms_that_would_be_lost_are_refused(
    arguments: tuple[str, ...], message: str, run: Run, tmp_path: Path
) -> None:
    result = run("init", "shop", *ANA, *arguments, folder=tmp_path)
    assert result.exit_code == 2 and message in result.stderr
    assert not (tmp_path / "shop").exists()
