"""What tests share: a project made of texts, built through the command line's own function."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from sitegen.build.build import BuildOptions, BuildResult, build
from sitegen.bundled import bundled
from sitegen.errors import ContentError
from sitegen.features import BUILT_IN
from sitegen.read.project import Project
from sitegen.render.templates import SandboxedTemplates, Templates
from tests.browser.tools import missing, program
from tests.shared_converter import SharedConverter

# How long an example takes says more of the machine than of the program.
settings.register_profile("sitegen", deadline=None, max_examples=50)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.load_profile("sitegen")

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""The clock of all tests."""

BASE = {
    "content/site.yaml": """
        name: Corner Shop
        url: https://shop.example/
        timezone: Europe/Berlin
        owner: anna
        search: off
        """,
    "content/people/anna.md": """
        ---
        id: anna00000000
        name: Anna
        role: owner
        ---
        I bake.
        """,
}
"""The smallest project with somebody to write posts."""


def post(title: str = "Hello", body: str = "Good morning.", **fields: str) -> str:
    """A post's source; `fields` are added to its front matter."""
    front = {"id": title.lower().replace(" ", "-"), "title": title, "date": "2026-03-14"}
    front.update({"author": "anna"}, **fields)
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\n{lines}---\n{body}\n"


needs_fork = pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="no fork here"
)
"""Marks tests of work that is divided among forked processes."""


MEMORY = Path("/dev/shm")
"""A folder in memory, on Linux."""

ENOUGH_MEMORY = 8 * 1024**3
"""Bytes: several times what all folders of a run take together."""


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples where only the quick tests are asked for, and let programs be interrupted:
    a shell's background jobs ignore it, and so would the programs that tests start.

    Tests make and delete hundreds of thousands of files, so their folders are in memory if there is
    plenty of it. The variable is pytest's own, and may name another place.
    """
    with suppress(OSError, AttributeError):
        where = os.statvfs(MEMORY)
        if where.f_bavail * where.f_frsize > ENOUGH_MEMORY and not where.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.markexpr == "not slow":
        settings.load_profile("quick")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One worker more than processors for the quick tests, which often wait for disks and other
    programs; those that open a browser have enough to do."""
    quick = config.option.markexpr == "not slow"
    return (os.cpu_count() or 1) + 1 if quick else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all tests of `tests/browser`, and others that open a browser. Those that need
    Node or Java, or only take long, have the mark as a decorator.

    Coverage is that of the rooms' quick tests: measuring makes a test take half as long again.

    Tests that need a feature are left out where `tests.without_features` has taken it away.
    """
    there = {reference.split(".")[1] for reference in BUILT_IN}
    items[:] = [
        item
        for item in items
        if all(there.issuperset(mark.args) for mark in item.iter_markers("needs_features"))
    ]
    room = Path(__file__).parent
    for item in items:
        needs_browser = "browser" in getattr(item, "fixturenames", ())
        if needs_browser or room / "browser" in item.path.parents:
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow") or room / "e2e" in item.path.parents:
            item.add_marker(pytest.mark.no_cover)
    gc.collect()
    gc.freeze()  # thousands of tests: no collection needs to look at them again
    # It takes longest by far: at the end, all other workers would wait for it.
    items.sort(key=lambda item: item.path.name != "test_without_features.py")


@dataclass(frozen=True)
class Site:
    """A project in a temporary folder."""

    root: Path

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files, given as texts with any indentation."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")

    def build(
        self, output: str = "public", *, now: datetime = NOW, jobs: int = 1, **options: object
    ) -> BuildResult:
        """Build the project."""
        target = self.root / output
        return build(Project(self.root), BuildOptions(target=target, now=now, jobs=jobs, **options))  # type: ignore[arg-type]

    def mistakes(self) -> list[str]:
        """What a build says is wrong; fails the test if nothing is."""
        with pytest.raises(ContentError) as caught:
            self.build()
        return [str(problem) for problem in caught.value.problems]

    def read(self, path: str, output: str = "public") -> str:
        """A built file's text."""
        return (self.root / output / path).read_text(encoding="utf-8")

    def tree(self, output: str = "public") -> dict[str, bytes]:
        """Every built file by its path, without what sitegen keeps for itself."""
        folder = self.root / output
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and ".sitegen" not in path.relative_to(folder).parts
        }


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what all tests of a run share, in whichever of its processes they are."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(run_folder: Path) -> Iterator[None]:
    """Keep compiled templates for the whole run, and not in each test's own project: to compile
    the theme takes three times as long as to build a small site."""
    folder = run_folder / "templates"

    def templates(folders: Sequence[tuple[str, Path]], cache: Path | None) -> Templates:
        return Templates(folders, cache and folder)

    def sandboxed(folders: Sequence[tuple[str, Path]], cache: Path | None) -> Templates:
        return SandboxedTemplates(folders, cache and folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.render.renderer.Templates", templates)
        patch.setattr("sitegen.render.renderer.SandboxedTemplates", sandboxed)
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_converters() -> Iterator[None]:
    """Let all previews of a process take turns with few converters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.serve.preview_updater.Converter", SharedConverter)
        yield
    SharedConverter.end_all()


Demo = Callable[[Path], Site]


@pytest.fixture(scope="session")
def demo_pictures(run_folder: Path) -> Callable[[Site], Site]:
    """Lets a project use the resized pictures that other tests made of the same photographs.
    They are kept under the digests of all that they depend on, and take most of the time that
    it takes to build the demo."""
    pictures = run_folder / "pictures"
    pictures.mkdir(exist_ok=True)

    def share(site: Site) -> Site:
        (site.root / ".sitegen").mkdir(exist_ok=True)
        with suppress(OSError):  # Windows, where links need a right: each project makes its own
            (site.root / ".sitegen" / "pictures").symlink_to(pictures)
        return site

    return share


@pytest.fixture(scope="session")
def demo_at(demo_pictures: Callable[[Site], Site]) -> Demo:
    """Makes a copy of the demo in a folder, to be changed at will."""

    def copy(folder: Path) -> Site:
        shutil.copytree(bundled("content"), folder / "content")
        return demo_pictures(Site(folder))

    return copy


@pytest.fixture(scope="session")
def built_demo(demo_at: Demo, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The demo, built once in each process of a run. Not to be changed."""
    site = demo_at(tmp_path_factory.mktemp("demo"))
    site.build()
    return site


@pytest.fixture
def project(tmp_path: Path, run_folder: Path) -> Callable[..., Site]:
    """Makes a project of the base files and of others that replace or add to them. Programs that
    build it find the compiled templates of the whole run, too."""

    def make(files: Mapping[str, str | bytes] | None = None, *, base: bool = True) -> Site:
        site = Site(tmp_path / "site")
        (site.root / ".sitegen").mkdir(parents=True, exist_ok=True)
        (run_folder / "templates").mkdir(exist_ok=True)
        with suppress(OSError):  # Windows, where links need a right
            (site.root / ".sitegen" / "templates").symlink_to(run_folder / "templates")
        site.write({**(BASE if base else {}), **(files or {})})
        return site

    return make


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features="
    + ",".join(
        (
            # What its address bar would show is rendered anew for each window, which takes more
            # than twice as long as all else that a window needs.
            "WebUIOmniboxPopup",
            "WebUIOmniboxAimPopup",
            # Playwright's own choice, which the flag replaces.
            "AimEnabled",
            "AvoidCorsURLLoaderRestartOnRedirect",
            "AvoidUnnecessaryBeforeUnloadCheckSync",
            "DestroyProfileOnBrowserClose",
            "HttpsFirstBalancedModeAutoEnable",
            "HttpsUpgrades",
            "LensOverlay",
            "MediaRouter",
            "NetworkTimeServiceQuerying",
            "OptimizationHints",
            "PaintHolding",
            "PreconnectToSearch",
            "ThirdPartyStoragePartitioning",
        )
    ),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium: one for all tests of a process, for Playwright starts only once in a process."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "pip install playwright")
    chromium = program("chromium", "google-chrome", remedy="apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
