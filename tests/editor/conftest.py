"""The editor in a real preview, asked over HTTP as a browser does."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sitegen.editor.addresses import HOME
from sitegen.editor.panel import editor_panel
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from tests.conftest import Site
from tests.serve.conftest import Answer, Running, preview, serve

__all__ = ["preview", "serve"]

PAGE = {"Sec-Fetch-Mode": "navigate"}


def form_in(page: str, action: str = "/save") -> dict[str, str]:
    """The values of a form in a page, as a browser without scripts sends them."""
    found = next(
        one
        for one in re.findall(r"<form\b.*?</form>", page, re.DOTALL)
        if f'{action}"' in one.partition(">")[0]
    )
    found = re.sub(r"<template>.*?</template>", "", found, flags=re.DOTALL)
    values: dict[str, str] = {}
    controls = re.finditer(
        r"<input\b([^>]*)>|<textarea\b([^>]*)>\n?(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>",
        found,
        re.DOTALL,
    )
    for one in controls:
        attributes = one[1] or one[2] or one[4] or ""
        name = re.search(r'\bname="([^"]*)"', attributes)
        if name is None:
            continue
        if one[2] is not None:
            value = html.unescape(one[3])
        elif one[4] is not None:
            chosen = re.search(r'<option value="([^"]*)" selected', one[5])
            first = re.search(r'<option value="([^"]*)"', one[5])
            option = chosen or first
            value = html.unescape(option[1]) if option is not None else ""
        else:
            given = re.search(r'\bvalue="([^"]*)"', attributes)
            value = html.unescape(given[1]) if given else ""
            if 'type="radio"' in attributes and not attributes.endswith(" checked"):
                continue
        # A browser sends every line end as CRLF.
        value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
        values[html.unescape(name[1])] = value
    return values


@dataclass
class Editor:
    """A browser with the editor."""

    running: Running
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.running.site.root

    def read(self, file: str) -> bytes:
        return (self.root / file).read_bytes()

    def get(self, at: str, **query: str) -> Answer:
        """A page of the editor."""
        mark = f"?{urlencode(query)}" if query else ""
        return self.running.get(f"{HOME}{at}{mark}", **PAGE)

    def open(self, file: str, **query: str) -> dict[str, str]:
        """The form of a source."""
        page = self.get("/edit", file=file, **query)
        assert page.status == 200, page.text
        return form_in(page.text)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        """A form as the page sends it."""
        given = {
            "Origin": self.running.serving.origin,
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        return self.running.get(f"{HOME}{path}", "POST", urlencode(form), **given)

    def data(self, path: str, form: Mapping[str, str]) -> tuple[int, Any]:
        """What a script of the page gets."""
        answer = self.post(path, {**form, "as": "data"})
        return answer.status, json.loads(answer.body)

    def token(self) -> str:
        return form_in(self.get("/new", kind="post").text, "/create")["token"]


def opened(form: Mapping[str, str]) -> bytes:
    """The bytes that a form was made of."""
    return base64.b64decode(form["opened"])


@pytest.fixture
def editor(serve: Callable[..., Running]) -> Callable[..., Editor]:
    """Starts a preview with the editor."""

    def begin(site: Site, **options: Any) -> Editor:
        panel = editor_panel(Project(site.root))
        return Editor(serve(site, extensions=PreviewExtensions(panels=(panel,)), **options))

    return begin


@pytest.fixture
def demo(tmp_path: Path, demo_at: Callable[[Path], Site]) -> Site:
    """The demo site, to be changed at will."""
    return demo_at(tmp_path / "demo")
