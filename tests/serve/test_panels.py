"""Panels of features: what they cost before anybody looks at them, and that their HTML is valid."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.status.panel import status_panel
from sitegen.inbox.panel import inbox_panel
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.newsletter.panel import emails_panel, page_links
from sitegen.read.project import Project
from sitegen.serve.extensions import (
    Panel,
    PanelRequest,
    PanelResponse,
    PreviewExtensions,
    SourceLinks,
)
from tests.browser.tools import close, module, program
from tests.check.cases import ASKED, value
from tests.conftest import NOW, Site, post
from tests.inbox.support import sent
from tests.newsletter.test_panel import FILES
from tests.serve.conftest import Running

ROOT = Path(__file__).parents[2]
PAGE = {"Sec-Fetch-Mode": "navigate"}
HOSTILE = "</pre><script>ran()</script>\u202e<b>& \"quoted\" 'words'"

PANEL_PAGES = ("inbox", "inbox/1", "inbox/2", "emails", "emails/one", "status")
PANELS = """
import sys
from pathlib import Path
from sitegen.inbox.panel import inbox_panel
from sitegen.newsletter.issues_panel import issues_panel
from sitegen.newsletter.panel import emails_panel
from sitegen.publishing.panel import publish_panel
from sitegen.cli.status.panel import status_panel
from sitegen.read.project import Project
project = Project(Path("."))
panels = (inbox_panel, issues_panel, emails_panel, publish_panel, status_panel)
print([panel(project).url for panel in panels])
print([one for one in sys.modules if one.partition(".")[0] == "jinja2"])
"""


def test_templates_are_read_when_a_panel_is_shown() -> None:
    names = ("inbox", "newsletter", "emails", "publish", "status")
    done = subprocess.run(
        [sys.executable, "-c", PANELS], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines() == [
        str([f"/_sitegen/panel/{name}" for name in names]),
        "[]",
    ]


@pytest.mark.slow
def test_every_page_is_valid_and_escapes_what_strangers_write(
    project: Callable[..., Site], serve: Callable[..., Running], tmp_path: Path
) -> None:
    java = program("java", remedy="apt-get install default-jre-headless")
    checker = module("vnu-jar/build/dist/vnu.jar")
    site = project({**FILES, **ASKED, "content/values/v.md": value()})
    with InboxStore(inbox_file(site.root), lambda: NOW) as store:
        store.ingest(
            [
                sent(HOSTILE, name=HOSTILE, page="/posts/rye/"),
                sent("Do you have spelt?", "question", page=HOSTILE, newsletter="yes"),
                sent("It went well.", "story"),
                sent("", "subscribe"),
            ]
        )
    root = Project(site.root)
    panels = (inbox_panel(root), emails_panel(root), status_panel(root))
    running = serve(site, extensions=PreviewExtensions(page_links=page_links, panels=panels))
    paths = [
        *("inbox", "inbox/1?done=2", "inbox/2", "inbox/3", "inbox/4", "inbox/99"),
        *("emails", "emails/one", "emails/nothing", "status", "inbox/1/preview"),
    ]
    folder = tmp_path / "pages"
    folder.mkdir()
    for path in paths:
        page = running.get(f"/_sitegen/panel/{path}", **PAGE).text
        assert "<script>ran()" not in page
        name = path.translate(str.maketrans("/?=", "---"))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    for name, path in {"overview": "", "phone": "phone"}.items():
        page = running.get(f"/_sitegen/{path}", **PAGE).text
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    command = [java, "-jar", str(checker), "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]
    assert [f"{one['url'][-30:]}:{one.get('lastLine')}: {one['message']}" for one in found] == []


def test_a_panel_has_files_larger_forms_and_data_of_its_own(
    project: Callable[..., Site], serve: Callable[..., Running]
) -> None:
    def respond(request: PanelRequest) -> PanelResponse:
        if request.method == "POST":
            size = len(request.form["text"])
            return PanelResponse("", content=b"%d" % size, content_type="text/x-size")
        return PanelResponse("Own", scripts=("panel.js",), stylesheets=("panel.css",))

    links = SourceLinks(lambda file: f"/edit/{file}", lambda kind: f"/new/{kind}", "/edit")
    # The preview's own package has a folder of that name.
    panel = Panel(
        "own", "Own", respond, private=True, package="sitegen.serve", largest_form=200_000,
        sources=links,
    )  # fmt: skip
    site = project({"content/posts/a.md": post("A")})
    running = serve(site, extensions=PreviewExtensions(panels=(panel,)))
    page = running.get("/_sitegen/panel/own", **PAGE).text
    assert '<script type="module" src="/_sitegen/panel/own/static/panel.js">' in page
    assert running.get("/_sitegen/panel/own/static/panel.css").status == 200
    assert running.get("/_sitegen/panel/own/static/bar.html").status == 404
    token = json.loads(running.get("/_sitegen/page?path=/").text)["token"]
    form = {"Origin": running.serving.origin, "Content-Type": "application/x-www-form-urlencoded"}
    body = f"token={token}&text={'x' * 150_000}"
    answer = running.get("/_sitegen/panel/own", "POST", body, **form)
    assert answer.status == 413  # its own URL path has the limit of all pages
    answer = running.get("/_sitegen/panel/own/a", "POST", body, **form)
    assert (answer.status, answer.text) == (200, "150000")
    assert answer.headers["Content-Type"] == "text/x-size"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    overview = running.get("/_sitegen/", **PAGE).text
    assert 'href="/edit/content/posts/a.md"' in overview
    assert 'href="/new/post"' in overview
    # A title, its file and its status are words of their own.
    assert re.search(r"</a>\s+<button[^>]* data-open=\"content/posts/a.md\"", overview)


def test_a_panel_can_take_files_as_they_come(
    project: Callable[..., Site], serve: Callable[..., Running]
) -> None:
    def respond(request: PanelRequest) -> PanelResponse:
        if request.body is None:
            return PanelResponse("Own", status=422)
        sizes = [len(part) for part in iter(lambda: request.body.read(50_000), b"")]
        said = f"{sizes} {dict(request.form)} {dict(request.query)}"
        return PanelResponse("", content=said.encode(), content_type="text/x-said")

    panel = Panel("own", "Own", respond, private=True, uploads={"file": 120_000})
    running = serve(project({}), extensions=PreviewExtensions(panels=(panel,)))
    token = json.loads(running.get("/_sitegen/page?path=/").text)["token"]
    given = {"Origin": running.serving.origin, "X-Sitegen-Token": token}
    form = {**given, "Content-Type": "application/x-www-form-urlencoded"}
    body = "token=x&" + "y" * 119_992
    answer = running.get("/_sitegen/panel/own/file?a=b", "POST", body, **form)
    # It is a file, whatever it says that it is.
    assert (answer.status, answer.text) == (200, "[50000, 50000, 20000] {} {'a': 'b'}")
    assert running.get("/_sitegen/panel/own/file", "POST", f"{body}z", **given).status == 413
    assert running.get("/_sitegen/panel/own/other", "POST", body, **given).status == 413
    without = {"Origin": running.serving.origin}
    assert running.get("/_sitegen/panel/own/file", "POST", body, **without).status == 403
    assert running.get("/_sitegen/panel/own/other", "POST", "a=b", **given).status == 403
    assert running.get("/_sitegen/panel/own/file", **PAGE).status == 422


_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG = "Lebensmittelunverträglichkeitsbescheinigungen" * 2


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_panel_is_wider_than_its_window(
    project: Callable[..., Site], serve: Callable[..., Running], browser: Any, width: int
) -> None:
    site = project(
        {
            **FILES,
            **ASKED,
            "content/values/v.md": value(),
            f"content/posts/{LONG.lower()}.md": post(LONG, LONG),
            "content/posts/later.md": post("Later", LONG, expires="2026-12-24"),
            "content/posts/wrong.md": f"---\ntitle: {LONG}\n{LONG}: 1\n---\n",
        }
    )
    with InboxStore(inbox_file(site.root), lambda: NOW) as store:
        store.ingest([sent(LONG, name=LONG, page="/posts/rye/"), sent(LONG, "question")])
    root = Project(site.root)
    panels = (inbox_panel(root), emails_panel(root), status_panel(root))
    running = serve(site, extensions=PreviewExtensions(page_links=page_links, panels=panels))
    context = browser.new_context(viewport={"width": width, "height": 800})
    # Otherwise a page is loaded again when the whole site was checked, while it is measured.
    context.route("**/_sitegen/events", lambda route: route.abort())
    page = context.new_page()
    found = {}
    for path in ("", "phone", *(f"panel/{name}" for name in PANEL_PAGES)):
        page.goto(f"{running.serving.origin}/_sitegen/{path}")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found[path] = page.evaluate(_OVERFLOW)
        for scroller in page.locator("[role='group'][tabindex='0']").all():
            assert scroller.get_attribute("aria-label"), path
    close(context)
    assert {path: wide for path, wide in found.items() if wide > 0} == {}
