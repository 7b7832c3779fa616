"""The CMS that `sitegen schema cms` configures, as it is: what it does to an owner's files.

It runs with its own test backend, which keeps files in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import served
from tests.browser.tools import module
from tests.cli.conftest import Run, run
from tests.conftest import Site, post

__all__ = ["run"]

PUT = """async (files) => {
  const disk = await navigator.storage.getDirectory();
  const root = await disk.getDirectoryHandle('sveltia-cms-test', {create: true});
  for (const [path, text] of Object.entries(files)) {
    const steps = path.split('/');
    let folder = root;
    for (const name of steps.slice(0, -1))
      folder = await folder.getDirectoryHandle(name, {create: true});
    const file = await folder.getFileHandle(steps.at(-1), {create: true});
    const stream = await file.createWritable();
    await stream.write(text);
    await stream.close();
  }
}"""
GET = """async () => {
  const found = {};
  const walk = async (folder, path) => {
    for await (const [name, one] of folder.entries())
      if (one.kind === 'directory') await walk(one, path + name + '/');
      else
        try {
          found[path + name] = await (await one.getFile()).text();
        } catch {}  // it is moved to its place just now
  };
  const disk = await navigator.storage.getDirectory();
  await walk(await disk.getDirectoryHandle('sveltia-cms-test'), '');
  return found;
}"""
SERIOUS = ("error", "warning")
ODD = """---
# What the form of a CMS would lose: comments, quotes, order, aliases, a list of one.
tags: wheels   # alone
title: 'It''s "odd"'
date: 2026-03-14
author: &me anna
id: "odd000000000"
summary: >-
  Folded
  lines.
---

# A heading {#own}

* a list   
+ of another kind

<div markdown="1">HTML</div>

[link]: https://example.com/ 'x'
"""  # noqa: W291
EDITS = (
    ("posts/entries/odd", "content/posts/odd.md", "Folded", "Unfolded"),
    (
        "posts/entries/own-folder/index",
        "content/posts/own-folder/index.md",
        "Good morning",
        "Good evening",
    ),
    ("site/entries/settings", "content/site.yaml", "Corner Shop", "Corner Café"),
)


@pytest.mark.slow
def test_a_save_changes_what_was_typed_and_nothing_else(
    browser: Any, project: Callable[..., Site], run: Run
) -> None:
    site = project(
        {"content/posts/odd.md": "", "content/posts/own-folder/index.md": post("In a folder")}
    )
    (site.root / "content/posts/odd.md").write_text(ODD, encoding="utf-8")
    run("schema", "cms", "--output", "admin", folder=site.root)
    config = site.root / "admin/config.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("name: github\n  repo: OWNER/REPOSITORY", "name: test-repo"),
        encoding="utf-8",
    )
    (site.root / "admin/empty.html").write_text("<!doctype html><title>x</title>")
    sources = [*(site.root / "content").rglob("*.md"), site.root / "content/site.yaml"]
    files = {
        one.relative_to(site.root).as_posix(): one.read_text(encoding="utf-8") for one in sources
    }
    with served(site.root / "admin") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text) if one.type in SERIOUS else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.route("**/*", lambda route: _answer(route, address))
        page.goto("empty.html")
        page.evaluate(PUT, files)
        page.goto("")
        page.get_by_role("button", name="Work with Test Repository").click()
        page.get_by_text("own-folder", exact=False).first.wait_for()
        for place, path, old, new in EDITS:
            page.goto(f"#/collections/{place}")
            field = page.get_by_role("textbox", name="Text")
            field.wait_for()
            field.fill(field.input_value().replace(old, new, 1))
            _save(page, path, new)
        page.goto("#/collections/people/new")
        page.get_by_role("textbox", name="Slug").fill("bert")
        field = page.get_by_role("textbox", name="Text")
        begun = field.input_value().replace('name: "…"', "name: Bert")
        field.fill(begun)
        _save(page, "content/people/bert.md", "Bert")
        after = page.evaluate(GET)
        context.close()
    assert said == []
    edited = {path: files[path].replace(old, new, 1) for _, path, old, new in EDITS}
    assert after == {**files, **edited, "content/people/bert.md": begun + "\n"}


def _save(page: Any, path: str, new: str) -> None:
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_function(
        f"async ([path, text]) => ((await ({GET})())[path] ?? '').includes(text)", arg=[path, new]
    )
    page.wait_for_url(re.compile(r"#/collections/\w+$"))  # it goes back to the list


def _answer(route: Any, address: str) -> None:
    """The script as npm has it; of other hosts, nothing."""
    url = route.request.url
    if url.startswith(address):
        route.continue_()
    elif url.endswith("/dist/sveltia-cms.js"):
        script = module("@sveltia/cms/dist/sveltia-cms.js")
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
        route.fulfill(body=Path(script).read_bytes(), headers=headers)
    elif url.endswith(".woff2"):
        font = next(
            module("@sveltia/cms/package.json").parent.glob("npm/assets/source-sans*.woff2")
        )
        route.fulfill(path=font, headers={"Access-Control-Allow-Origin": "*"})
    else:
        route.fulfill(json={}, headers={"Access-Control-Allow-Origin": "*"})
