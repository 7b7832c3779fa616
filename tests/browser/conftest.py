"""The demo site, built once, served once, and one browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sitegen.build.build import BuildOptions, build
from sitegen.parallel import default_jobs
from sitegen.read.project import Project
from tests.browser.server import served
from tests.conftest import NOW

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built demo site, in a project of its own."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "content", folder / "content")
    target = folder / "public"
    build(Project(folder), BuildOptions(target=target, now=NOW, jobs=default_jobs()))
    return target


@pytest.fixture(scope="session")
def address(demo: Path) -> Iterator[str]:
    """Where the demo site is served."""
    with served(demo) as url:
        yield url


Open = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def opened(browser: Any, address: str) -> Open:
    """Opens a window on the demo; at its end, fails if anything in it was reported or asked of
    another host."""

    @contextmanager
    def open_window(
        width: int = 1280, height: int = 900, *, script: bool = True, **options: Any
    ) -> Iterator[Any]:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            base_url=address,
            reduced_motion="reduce",
            **options,
        )
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))

        def asked(request: Any) -> None:
            if not request.url.startswith((address, "data:", "blob:")):
                said.append(f"request: {request.url}")

        page.on("request", asked)
        try:
            yield page
        finally:
            context.close()
        assert said == []

    return open_window
