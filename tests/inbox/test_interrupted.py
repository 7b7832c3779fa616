"""A process killed at any moment between import, approve and build loses and doubles nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.cli.main import sitegen
from sitegen.inbox.moderation_log import MARKER as PENDING
from sitegen.inbox.moderation_log import is_pending
from sitegen.inbox.recovery import MARKER
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.private import FOLDER
from tests.conftest import NOW, Site
from tests.inbox.support import killed_at, tree
from tests.inbox.test_moderation import without_parts

EXPORT = [
    {
        "id": str(number),
        "form_name": "comment",
        "created_at": f"2026-11-20T09:3{number}:00Z",
        "data": {
            "message": f"The crust of loaf {number} sings.",
            "name": "Ruth Ames",
            "consent": "yes",
            "page": "/posts/bread/",
        },
    }
    for number in (1, 2)
]

IMPORT = ("inbox", "import", "export.json")
APPROVE = ("inbox", "approve", "--all")
BUILD = ("build", "--jobs", "1", "--quiet")


@pytest.fixture
def ready(shop: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built shop, and an export to bring in."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    monkeypatch.chdir(shop.root.parent)
    (shop.root.parent / "export.json").write_text(json.dumps(EXPORT))
    say(shop.root, BUILD)
    return shop.root


def say(root: Path, *commands: tuple[str, ...]) -> None:
    """Run commands in this process."""
    for arguments in commands:
        sitegen.main(["--project", str(root), *arguments], standalone_mode=False)


def site_of(root: Path) -> dict[str, bytes]:
    """What is published."""
    return {path: content for path, content in Site(root).tree().items() if path != "feed.xml"}


def published(root: Path) -> int:
    """How often the page shows the customers' words."""
    page = (root / "public/posts/bread/index.html").read_text()
    shown = [page.count(f"<p>The crust of loaf {number} sings.") for number in (1, 2)]
    assert max(shown) <= 1
    return sum(shown)


def states(root: Path) -> list[str]:
    path = inbox_file(root)
    if not path.exists():
        return []
    with InboxStore(path, lambda: NOW) as store:
        return [submission.state for submission in store.submissions()]


def test_the_marker_is_the_inboxs_own() -> None:
    assert MARKER == (FOLDER, PENDING)


def test_what_is_remembered_can_not_lead_out_of_the_content(
    ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The store may have come with somebody else's project."""
    say(ready, IMPORT, APPROVE)
    victim = ready / "victim.md"
    victim.write_text("mine", "utf-8")
    with InboxStore(inbox_file(ready), lambda: NOW) as store, store.connection as connection:
        connection.execute("UPDATE step SET stage = 'begun'")
        connection.execute(
            "UPDATE change SET path = 'content/../victim.md', before = ?", (b"mine",)
        )
    (ready / FOLDER / PENDING).touch()
    with pytest.raises(SystemExit):
        say(ready, BUILD)
    assert "is outside of content/" in capsys.readouterr().err
    assert victim.read_text("utf-8") == "mine"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
@pytest.mark.parametrize(("begun", "last"), [((), IMPORT), ((IMPORT,), APPROVE)])
def test_what_is_built_after_a_kill_is_what_was_decided(
    tmp_path: Path, ready: Path, begun: tuple[tuple[str, ...], ...], last: tuple[str, ...]
) -> None:
    say(ready, *begun)
    original, whole = tmp_path / "original", tmp_path / "whole"
    shutil.copytree(ready, original)
    say(ready, last, *(command for command in (IMPORT, APPROVE, BUILD) if command != last))
    say(ready, IMPORT, APPROVE, BUILD)
    shutil.copytree(ready, whole)
    died = pending = 0
    while True:
        died += 1
        shutil.rmtree(ready)
        shutil.copytree(original, ready)
        if not killed_at(died, lambda: say(ready, last)):
            break
        interrupted = is_pending(inbox_file(ready))
        pending += interrupted
        # Building takes its time: always where a decision is half done, else now and then.
        builds = interrupted or died % 4 == 0
        if builds:
            # Whoever builds first completes what was decided: the inbox and the page agree.
            say(ready, BUILD)
            assert not is_pending(inbox_file(ready))
            assert states(ready).count("approved") == published(ready)
        say(ready, IMPORT, APPROVE)
        assert states(ready) == ["approved", "approved"]
        assert without_parts(tree(ready)) == without_parts(tree(whole))
        if builds:
            say(ready, BUILD)
            assert site_of(ready) == site_of(whole)
    assert died > 10
    assert pending > 5 or last == IMPORT


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_a_build_that_is_killed_after_a_decision_is_completed_by_the_next(
    tmp_path: Path, ready: Path
) -> None:
    say(ready, IMPORT, APPROVE)
    original = tmp_path / "original"
    shutil.copytree(ready, original)
    say(ready, BUILD)
    whole = site_of(ready)
    died, step = 0, 23
    while True:
        died += step
        shutil.rmtree(ready)
        shutil.copytree(original, ready)
        if not killed_at(died, lambda: say(ready, BUILD)):
            break
        assert published(ready) in (0, 2)
        say(ready, IMPORT, APPROVE, BUILD)
        assert states(ready) == ["approved", "approved"]
        assert published(ready) == 2
        assert site_of(ready) == whole
    assert died > 3 * step


def test_what_comes_in_again_after_the_inbox_was_lost_is_the_same_document(ready: Path) -> None:
    say(ready, IMPORT, APPROVE)
    before = tree(ready)
    shutil.rmtree(ready / FOLDER)
    say(ready, IMPORT)
    assert states(ready) == ["waiting", "waiting"]
    say(ready, APPROVE)
    assert tree(ready) == before


def test_a_build_without_anything_interrupted_does_not_know_the_rooms(
    ready: Path,
) -> None:
    say(ready, IMPORT, APPROVE)
    program = (
        "import sys\n"
        "from sitegen.cli.main import sitegen\n"
        f"sitegen.main(['--project', {str(ready)!r}, 'build', '--quiet', '--jobs', '1'], "
        "standalone_mode=False)\n"
        "rooms = ('sitegen.inbox', 'sitegen.authoring')\n"
        "known = ('sitegen.inbox', 'sitegen.inbox.feature')\n"
        "print([one for one in sys.modules if one.startswith(rooms) and one not in known])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout == "[]\n"
