"""The search in the preview: the last build's index, and an honest word where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import Site, post
from tests.serve.conftest import Running

Make = Callable[..., Site]


def note(running: Running, path: str = "/search/") -> str:
    announced: dict[str, str] = json.loads(running.get(f"/_sitegen/page?path={path}").body)
    return announced["note"]


def searched(project: Make) -> Site:
    site = project({"content/posts/a.md": post("Rye", "Sourdough.")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("search: off", "search: on"))
    return site


def test_the_index_of_the_last_build_is_asked(project: Make, serve: Callable[..., Running]) -> None:
    site = searched(project)
    running = serve(site)
    assert running.get("/pagefind/pagefind.js").status == 404
    assert "until `sitegen build`" in note(running)
    site.write({"public/pagefind/pagefind.js": "export const search = 1;\n"})
    answer = running.get("/pagefind/pagefind.js")
    assert (answer.status, answer.body) == (200, b"export const search = 1;\n")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "the last `sitegen build`" in note(running)
    assert note(running, "/posts/a/") == ""


def test_nothing_else_of_the_last_build_is_shown(
    project: Make, serve: Callable[..., Running]
) -> None:
    site = searched(project)
    site.write({"public/old.txt": "old", "secret.txt": "secret"})
    running = serve(site)
    for path in ("/old.txt", "/pagefind/../old.txt", "/pagefind/%2e%2e/%2e%2e/secret.txt"):
        assert running.get(path).status in (400, 404)
