"""The demo's emails: as messages, in email programs, in Chromium, in feeds, and sent."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from sitegen.build.build import BuildOptions, BuildResult, build
from sitegen.bundled import bundled
from sitegen.newsletter import emails
from sitegen.newsletter.rendering.email_metadata import read_metadata
from sitegen.read.project import Project
from tests.browser.tools import module, program
from tests.conftest import NOW, Site, post
from tests.feeds.rss_rules import rss_problems
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.newsletter.support import MailServer
from tests.pictures import png
from tests.warm_program import WarmRun, warm_program

Make = Callable[..., Site]

DEGRADES_WELL = {
    "<style> element": "Gmail for mobile web accounts drops it: all styles but dark mode and the "
    "phone's margins are inlined.",
    "@media": "Without it the mail is light, with a margin of 32 pixels on a phone.",
    "<body> element": "Replaced by a div: the table inside repeats its colour and its width.",
    "border-radius": "Corners are square; the button is drawn by VML in Outlook.",
    "display:none": "Gmail for mobile web: the preheader has no height, too.",
    "overflow": "Outlook: the preheader is hidden by mso-hide.",
    "table-layout": "A wide table widens the mail instead of scrolling by itself.",
    "overflow-wrap": "A word that is longer than a line widens the mail.",
    "height property": "Yahoo takes it for min-height; `auto` is all that is ever set.",
    "role attribute": "Outlook's own screen reader mode reads layout tables as tables, in order.",
}
"""What is not supported by each of Gmail, Apple Mail, Outlook and Yahoo, and why that is well."""


def built(site: Site, *, now: datetime = NOW) -> BuildResult:
    project = Project(site.root)
    return build(
        project,
        BuildOptions(
            target=project.output,
            now=now,
            jobs=1,
            secondary_targets=(emails.secondary_target(project),),
        ),
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The demo with all its emails built."""
    site = Site(tmp_path_factory.mktemp("letters"))
    shutil.copytree(bundled("content"), site.root / "content")
    assert built(site).warnings == ()
    return site


def folders(demo: Site) -> list[Path]:
    found = sorted(path.parent for path in (demo.root / "newsletter-out").rglob("issue.html"))
    assert len(found) == 6  # three issues and three letters of the welcome series
    return found


def message_of(folder: Path) -> EmailMessage:
    message = message_from_bytes((folder / "issue.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


# --- messages -------------------------------------------------------------------------------------


def test_every_message_parses_without_a_defect(demo: Site) -> None:
    for folder in folders(demo):
        message = message_of(folder)
        for part in message.walk():
            assert part.defects == []
            for name, header in part.items():
                assert header.defects == (), name
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        assert all(len(line) <= 998 for line in (folder / "issue.eml").read_bytes().split(b"\r\n"))


def test_the_parts_are_the_files(demo: Site) -> None:
    for folder in folders(demo):
        message = message_of(folder)
        for kind, name in (("plain", "issue.txt"), ("html", "issue.html")):
            part = message.get_body((kind,))
            assert part is not None
            content = part.get_content().replace("\r\n", "\n").rstrip("\n")
            assert content == (folder / name).read_text(encoding="utf-8").rstrip("\n")


def test_both_parts_say_the_same(demo: Site) -> None:
    for folder in folders(demo):
        html = (folder / "issue.html").read_text(encoding="utf-8")
        text, _, notes = (
            (folder / "issue.txt").read_text(encoding="utf-8").partition("\nLinks\n-----\n")
        )
        body = re.sub(r"<!--.*?-->", "", html.partition("<body")[2].partition(">")[2], flags=re.S)
        body = re.sub(r'<div class="preheader".*?</div>', "", body, flags=re.DOTALL)
        said = re.findall(r"\w+", unescape(re.sub(r"<(?!br)[^>]*>|<br>", " ", body)))
        read = re.findall(r"\w+", re.sub(r"\[\d+\]|^=+$|^-+$|^\* \* \*$", "", text, flags=re.M))
        assert read == said
        addresses = {unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', body)}
        for address in addresses:
            assert address in notes or address.startswith("tel:"), address


def test_the_text_is_good_to_read(demo: Site) -> None:
    for folder in folders(demo):
        text = (folder / "issue.txt").read_text(encoding="utf-8")
        prose = text.partition("\nLinks\n")[0]
        assert max(map(len, prose.split("\n"))) <= 72
        assert not re.search(r"<\w|&\w+;|\n\n\n", text)


def test_no_letter_comes_near_the_size_that_is_cut(demo: Site) -> None:
    for folder in folders(demo):
        metadata = read_metadata((folder / "issue.json").read_bytes())
        assert metadata.warnings == ()
        assert metadata.size.html_part < 40_000


# --- mail programs --------------------------------------------------------------------------------


@pytest.mark.slow
def test_mail_programs_support_all_of_it_but_for_a_few_things_with_reasons(demo: Site) -> None:
    node = program("node", remedy="apt-get install nodejs npm")
    module("caniemail/package.json")
    script = Path(__file__).with_name("caniemail.mjs")
    files = [str(folder / "issue.html") for folder in folders(demo)]
    done = subprocess.run([node, str(script), *files], capture_output=True, check=True, timeout=300)
    unsupported = json.loads(done.stdout)
    new = {
        feature: programs
        for feature, programs in unsupported.items()
        if feature not in DEGRADES_WELL
    }
    assert new == {}
    assert set(DEGRADES_WELL) - set(unsupported) == set()  # no reason without its feature


# --- Chromium -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 600])
def test_it_fits_every_width_and_can_be_read_in_light_and_dark(
    demo: Site, browser: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    pictures = os.environ.get("UPDATE_SCREENSHOTS")
    for folder in folders(demo):
        page_file = tmp_path / "mail.html"
        page_file.write_text(as_read(folder, demo.root / "public"), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
        )
        page = context.new_page()
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, folder.name
        broken = page.evaluate(
            "[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
        )
        assert broken == []
        assert page.evaluate(CONTRASTS) == [], folder.name
        if pictures and width != 320 and folder.name in SHOWN:
            name = f"newsletter-{SHOWN[folder.name]}-{width}-{scheme}.png"
            page.screenshot(path=str(Path(pictures) / name), full_page=True)
        context.close()


SHOWN = {"2026-10-a-loose-bolt": "issue", "02-five-to-begin-with": "welcome"}
"""Of which `UPDATE_SCREENSHOTS=docs/screenshots pytest tests/e2e/test_newsletter.py` keeps a
picture, and how that is called."""

CONTRASTS = """() => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const channel = value =>
    (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const contrast = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    if (contrast < 4.5) poor.push(`${contrast.toFixed(1)} ${walker.currentNode.data.trim()}`);
  }
  return poor;
}"""


def as_read(folder: Path, public: Path) -> str:
    """The email as a recipient called Anna gets it, with pictures from the built site."""
    html = (folder / "issue.html").read_text(encoding="utf-8")
    address = "Millrace Cycles<br>3 Millrace Yard, Weir Lane<br>WX4 2MR Sallowford"
    html = html.replace("{{ subscriber.first_name | friend }}", "Anna")
    html = html.replace("{{ postal_address }}", address)
    return html.replace('src="https://millracecycles.example/', f'src="{public.as_uri()}/')


def test_the_preview_shows_all_four_looks(demo: Site, browser: Any) -> None:
    folder = folders(demo)[0]
    page = browser.new_page(viewport={"width": 2400, "height": 1000})
    page.goto((folder / "preview.html").as_uri())
    grounds = {}
    for frame in page.frames[1:]:
        name = frame.frame_element().get_attribute("title")
        frame.wait_for_selector("h1")
        grounds[name] = frame.locator("body").evaluate(
            "element => getComputedStyle(element).backgroundColor"
        )
    assert grounds["desktop"] == grounds["phone"] == "rgb(251, 248, 241)"
    assert grounds["dark"] == "rgb(26, 24, 21)"
    assert "Links\n-----" in page.locator("pre").inner_text()
    page.close()


# --- feeds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["feed", "posts"])
def test_the_mail_feeds_keep_the_rules(demo: Site, name: str) -> None:
    address = f"https://millracecycles.example/newsletter/{name}.xml"
    assert (
        list(rss_problems((demo.root / f"public/newsletter/{name}.xml").read_bytes(), address))
        == []
    )


def test_the_mail_feeds_hold_what_mail_programs_show(demo: Site) -> None:
    import feedparser

    feed = feedparser.parse((demo.root / "public/newsletter/feed.xml").read_bytes())
    posts = feedparser.parse((demo.root / "public/newsletter/posts.xml").read_bytes())
    assert not feed.bozo and not posts.bozo
    assert [entry.title for entry in feed.entries] == [
        "Ten degrees colder, a sixth of a bar less",
        "A loose bolt, and what I changed",
        "What holds a wheel together",
    ]
    assert "A minute before you ride" not in [entry.title for entry in posts.entries]
    for entry in (*feed.entries, *posts.entries):
        content = entry.content[0].value
        assert "{{" not in content
        assert not re.search(r"<(video|audio|figure|svg|details|picture|source)\b", content)
        for image in re.findall(r"<img [^>]*>", content):
            assert re.search(r'src="https://[^"]*\.(jpg|png|gif)"', image)
            assert re.search(r'width="\d+"', image)
            assert int(re.search(r'width="(\d+)"', image)[1]) <= 536  # type: ignore[index]
    assert all(entry.media_content[0]["url"].startswith("https://") for entry in feed.entries)


# --- never stale ----------------------------------------------------------------------------------

FILES: dict[str, str | bytes] = {
    "content/site.yaml": SETTINGS,
    "content/posts/rye.md": post("Rye", id="rye", image="{src: rye.png, alt: A loaf}"),
    "content/posts/rye.png": png(900, 300),
    "content/newsletter/one.md": issue("Hi.\n\n{{ digest }}", items="[rye]"),
    "content/newsletter/two.md": issue("Later.", id="two", date="2026-11-25"),
    "content/newsletter/welcome/01-hi.md": "---\nid: w\nsubject: Hi\nday: 0\nfrom: anna\n---\nHo\n",
}

EDITS: dict[str, dict[str, str | bytes]] = {
    "the letter's body": {"content/newsletter/one.md": issue("Ho.\n\n{{ digest }}", items="[rye]")},
    "the subject": {"content/newsletter/one.md": issue("Hi.", subject="Ho", items="[rye]")},
    "an item's title": {"content/posts/rye.md": post("Oat", id="rye")},
    "an item's picture": {"content/posts/rye.png": png(640, 320)},
    "the sender": {
        "content/people/anna.md": "---\nid: anna00000000\nname: Anne\nrole: owner\n---\nI bake.\n"
    },
    "the configuration": {"content/site.yaml": SETTINGS.replace("Hauptstraße", "Nebenstraße")},
    "the theme's mail": {
        "content/site.yaml": SETTINGS.replace("url:", "theme: {name: own}\nurl:"),
        "themes/own/theme.yaml": "name: Own\nextends: default\n",
        "themes/own/templates/email/style.css": "p { color: #123456; }",
    },
    "a letter more": {"content/newsletter/three.md": issue("New.", id="three")},
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_build_after_an_edit_gives_what_a_clean_one_gives(project: Make, edit: str) -> None:
    site = project(FILES)
    built(site)
    site.write(EDITS[edit])
    later = NOW + timedelta(days=4)  # and the second issue has gone out
    built(site, now=later)
    incremental = site.tree("newsletter-out"), site.tree()
    for folder in ("public", "newsletter-out", ".sitegen"):
        shutil.rmtree(site.root / folder)
    built(site, now=later)
    assert (site.tree("newsletter-out"), site.tree()) == incremental
    again = built(site, now=later)
    assert all(report.written == () for _, report in again.secondary)


def test_a_letter_that_is_gone_is_gone_from_both_folders(project: Make) -> None:
    site = project(FILES)
    built(site)
    (site.root / "content/newsletter/one.md").unlink()
    built(site)
    assert not [path for path in site.tree("newsletter-out") if path.startswith("one/")]
    assert "newsletter/one/index.html" not in site.tree()


# --- sent -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("kills", [(1,), (7, 30), (59,)])
def test_a_command_that_is_killed_and_run_again_reaches_everybody(
    project: Make, kills: tuple[int, ...]
) -> None:
    running: list[WarmRun] = []

    def kill(count: int) -> None:
        if count in kills:
            running[-1].kill()

    server = MailServer(on_message=kill)
    try:
        settings = (
            f"{SETTINGS}newsletter:\n  smtp: {{host: 127.0.0.1, port: {server.port}, "
            "tls: none, rate: 6000}\n"
        )
        site = project({**FILES, "content/site.yaml": settings})
        readers = [f"reader{number:02}@x.example" for number in range(60)]
        rows = "".join(f"{reader},Kim,confirmed\n" for reader in readers)
        (site.root / "list.csv").write_text(f"email,name,state\n{rows}")
        send = ("newsletter", "send", "one", "--to", "list.csv", "--yes")
        deadline = time.monotonic() + 300
        statuses = []
        while not statuses or statuses[-1] != 0:
            assert time.monotonic() < deadline
            running.append(warm_program().start(send, site.root))
            statuses.append(running[-1].result().returncode)
            assert len(statuses) <= len(kills) + 1
        assert len(statuses) == len(kills) + 1
        counts = server.counts()
        assert sorted(counts) == readers
        assert sum(counts.values()) <= 60 + len(kills)
    finally:
        server.stop()
