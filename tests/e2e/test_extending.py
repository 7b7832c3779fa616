"""The package of `docs/extending.md`, installed beside sitegen, keeps what the page promises."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
FENCE = re.compile(r"\*\*`([\w./]+)`\*\*.*?\n```(\w+)\n(.*?)```", re.DOTALL)
SOURCES = {name: code for name, _, code in FENCE.findall(PAGE)}

FILES = {
    "content/site.yaml": """
name: Corner Shop
url: https://shop.example/
owner: anna
search: off
contact: {email: hello@shop.example}
newsletter: {postal_address: "1 Main Street"}
promise: {reply: 1 business day}
""",
    "content/people/anna.md": """---
id: anna00000000
name: Anna
role: owner
---
Hello.
""",
    "content/events/open-workshop.md": """---
id: workshop0000
title: Open workshop
date: 2026-11-10
starts: 2026-12-05 18:30
place: Back room
---
Bring your bicycle, and we look at it together.
""",
    "content/comments/events/open-workshop/2026-11-12-bert.md": """---
by: Bert
date: 2026-11-12 10:00
---
May I bring two?
""",
    "content/newsletter/one.md": """---
id: one000000000
subject: What is on
date: 2026-11-20
from: anna
items: [workshop0000]
---
Come by.
""",
}


class Shop:
    """A project, and an environment with the package beside sitegen."""

    def __init__(self, folder: Path) -> None:
        self.packages, self.root = folder / "packages", folder / "shop"
        for name, code in SOURCES.items():
            if name != "pyproject.toml":
                self.write(self.packages / name, code)
        metadata = self.packages / "shop_events-1.0.dist-info"
        self.write(
            metadata / "METADATA", "Metadata-Version: 2.1\nName: shop-events\nVersion: 1.0\n"
        )
        group = re.search(r'\[project\.entry-points\."(.*?)"\]\n(.*)', SOURCES["pyproject.toml"])
        assert group is not None
        entry = group[2].replace('"', "")
        self.write(metadata / "entry_points.txt", f"[{group[1]}]\n{entry}\n")
        for name, text in FILES.items():
            self.write(self.root / name, text)

    @staticmethod
    def write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", *arguments],
            cwd=self.root,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(self.packages))),
                "PYTHONDONTWRITEBYTECODE": "1",
                "SOURCE_DATE_EPOCH": "1764028800",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def read(self, path: str) -> str:
        return (self.root / "public" / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("extending"))
    shop.run("build", "--now", "2026-11-25")
    return shop


def test_it_takes_less_than_sixty_lines_of_code() -> None:
    assert set(SOURCES) == {
        "pyproject.toml",
        "shop_events/__init__.py",
        "shop_events/commands.py",
        "shop_events/theme/templates/event.html",
    }
    code = "".join(text for name, text in SOURCES.items() if name.endswith(".py"))
    lines = code.splitlines()
    assert len([line for line in lines if line.strip()]) < 60


def test_it_reaches_pages_lists_feeds_sitemap_and_search(shop: Shop) -> None:
    page = shop.read("events/open-workshop/index.html")
    assert "<h1>Open workshop, Back room</h1>" in page  # its template and its filter
    assert "Bring your bicycle" in page
    assert "data-pagefind-body" in page
    assert "May I bring two?" in page  # comments
    assert '<a href="/events/open-workshop/">Open workshop</a>' in shop.read("events/index.html")
    assert "Open workshop" in shop.read("feed.xml")
    assert "Open workshop" in shop.read("events/feed.xml")
    assert "https://shop.example/events/open-workshop/" in shop.read("sitemap.xml")
    assert "Open workshop" in shop.read("newsletter/one/index.html")


@pytest.mark.slow
def test_the_commands_know_it(shop: Shop) -> None:
    assert shop.run("events") == "open-workshop\n"
    assert "open-workshop" in shop.run("list", "event")
    schema = json.loads(shop.run("schema", "event"))
    assert {"starts", "place"} <= schema["properties"].keys()
    assert "events" in shop.run("--help")
    status = json.loads(shop.run("status", "--json", "--now", "2026-11-25"))
    assert status["documents"]["event"] == 1


@pytest.mark.slow
def test_new_writes_one_and_check_looks_at_it(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.run(
        "new", "event", "Tea", "--set", "starts=2026-01-01", "--set", "place=Here",
        "--body", "You are welcome.", "--live", "--now", "2026-11-25",
    )  # fmt: skip
    path = shop.root / "content/events/tea.md"
    shop.write(path, path.read_text(encoding="utf-8").replace("draft: true\n", ""))
    found = shop.run("check", "--now", "2026-11-25")
    assert "this event begins before it is announced" in found
    assert "[event-over]" in found
    assert "Nobody can come to it." in shop.run("check", "--explain", "event-over")


def test_the_newsletter_proposes_it(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    (shop.root / "content/newsletter/one.md").unlink()
    shop.run("newsletter", "draft", "--now", "2026-11-25")
    (draft,) = (shop.root / "content/newsletter").glob("*.md")
    assert "workshop0000" in draft.read_text(encoding="utf-8")


@pytest.mark.slow
def test_its_code_decides_a_build(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.run("build", "--now", "2026-11-25")
    assert ": 0 files written" in shop.run("build", "--now", "2026-11-25")
    code = shop.packages / "shop_events/__init__.py"
    changed = code.read_text(encoding="utf-8").replace("}, {event.place}", "}!")
    shop.write(code, changed)
    shop.run("build", "--now", "2026-11-25")
    assert "<h1>Open workshop!</h1>" in shop.read("events/open-workshop/index.html")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise RuntimeError('half installed')", "can't be loaded"),
        ("FEATURE = 1", "is not a sitegen.features.Feature"),
        (
            "from sitegen.features import Feature\nFEATURE = Feature(name='newsletter')",
            'two features are called "newsletter"',
        ),
    ],
)
def test_a_package_that_is_broken_is_named(tmp_path: Path, code: str, message: str) -> None:
    shop = Shop(tmp_path)
    shop.write(shop.packages / "shop_events/__init__.py", code)
    said = shop.run("build", status=1)
    assert message in said
    assert "Traceback" not in said


WITHOUT = """
import sys
import sitegen.features as features
features.BUILT_IN = tuple(one for one in features.BUILT_IN if sys.argv[1] not in one)
from sitegen.cli.main import sitegen
sitegen(sys.argv[2:], prog_name="sitegen")
"""


@pytest.mark.slow
@pytest.mark.parametrize("feature", ["newsletter", "inbox", "publish", "walk"])
def test_without_the_line_of_a_feature_the_rest_builds_the_demo(
    tmp_path: Path, feature: str
) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", WITHOUT, feature, "--project", str(ROOT), *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )

    out = tmp_path / "public"
    done = run("build", "--output", str(out), "--now", "2026-11-25")
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert done.returncode == 0, said
    assert (out / "posts/index.html").is_file()
    assert ("content/newsletter/" in said) == (
        feature == "newsletter"
    )  # what nobody reads is named
    assert (out / "newsletter/index.html").exists() == (feature != "newsletter")
    status = run("status", "--json", "--now", "2026-11-25")
    assert status.returncode == 0, status.stderr
    gone = run(feature, "--help")
    assert gone.returncode == 2
    assert f'there is no command "{feature}"' in gone.stderr
