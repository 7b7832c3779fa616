"""Panels of features: what they cost before anybody looks at them, and that their HTML is valid."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sitegen.cli.status.panel import status_panel
from sitegen.inbox.panel import inbox_panel
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.newsletter.panel import emails_panel, page_links
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from tests.browser.tools import module, program
from tests.check.cases import ASKED, value
from tests.conftest import NOW, Site
from tests.inbox.support import sent
from tests.newsletter.test_panel import FILES
from tests.serve.conftest import Running

ROOT = Path(__file__).parents[2]
PAGE = {"Sec-Fetch-Mode": "navigate"}
HOSTILE = "</pre><script>ran()</script>\u202e<b>& \"quoted\" 'words'"

PANELS = """
import sys
from pathlib import Path
from sitegen.inbox.panel import inbox_panel
from sitegen.newsletter.panel import emails_panel
from sitegen.cli.status.panel import status_panel
from sitegen.read.project import Project
project = Project(Path("."))
print([panel(project).url for panel in (inbox_panel, emails_panel, status_panel)])
print([one for one in sys.modules if one.partition(".")[0] == "jinja2"])
"""


def test_templates_are_read_when_a_panel_is_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PANELS], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines() == [
        "['/_sitegen/panel/inbox', '/_sitegen/panel/emails', '/_sitegen/panel/status']",
        "[]",
    ]


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
