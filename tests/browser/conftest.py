"""The demo site, served once, and one browser to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import served
from tests.conftest import Site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo(built_demo: Site) -> Path:
    """The folder of the built demo site."""
    return built_demo.root / "public"


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
