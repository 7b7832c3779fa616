"""Publishing by Netlify's deploy API, to a local server that speaks it, also on its bad days."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import ModuleType

import pytest

import sitegen.publishing.netlify as module
from sitegen.publishing.errors import PublishError
from sitegen.publishing.publication import PublishOptions, plan_publication, publish
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post
from tests.json_answer import say
from tests.publishing.conftest import Publish, Web, configure
from tests.publishing.netlify_api import TOKEN, NetlifyApi
from tests.warm_program import WarmRun, warm_program


@pytest.fixture
def netlify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: Site) -> Iterator[NetlifyApi]:
    folder = tmp_path / "netlify"
    folder.mkdir()
    api = NetlifyApi(folder)
    monkeypatch.setenv("NETLIFY_API_URL", api.base)
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", TOKEN)
    configure(shop, "publish: {to: netlify}")
    yield api
    api.server.shutdown()
    api.server.server_close()


def put(site: Site, sleeps: list[float] | None = None, steps: list[str] | None = None) -> None:
    """Publish without real pauses."""
    pauses = sleeps if sleeps is not None else []
    options = PublishOptions(now=NOW, wait=0, sleep=pauses.append)
    on_step = (steps if steps is not None else []).append
    publish(plan_publication(Project(site.root), options, on_step), on_step)


def seen(netlify: NetlifyApi) -> dict[str, bytes]:
    """What visitors see."""
    return {
        path.relative_to(netlify.folder).as_posix(): path.read_bytes()
        for path in sorted(netlify.folder.rglob("*"))
        if path.is_file()
    }


def test_only_required_files_are_uploaded(
    netlify: NetlifyApi, shop: Site, publish: Publish, web: Web
) -> None:
    web.folder = netlify.folder
    shop.write({"content/static/ä b?.txt": "odd", "content/static/same.txt": "odd"})
    result = publish(shop, "--wait", "20")
    assert result.exit_code == 0, result.output
    assert "Published to Netlify (corner)." in result.output
    assert "http://shop.example/ shows the new version." in result.output
    assert seen(netlify).keys() == shop.tree().keys() | {"sitegen-version.txt"}
    # One of two files with the same content.
    assert len([path for path in netlify.uploads() if path in ("/ä b?.txt", "/same.txt")]) == 1
    netlify.requests.clear()
    shop.write({"content/posts/a.md": post("Rye bread", "Other.")})
    result = publish(shop, "--wait", "20")
    assert result.exit_code == 0, result.output
    assert "“Rye bread” changed" in result.output
    assert "/posts/a/index.html" in netlify.uploads() or "/posts/rye-bread/index.html" in (
        netlify.uploads()
    )
    assert not [path for path in netlify.uploads() if path.endswith((".css", ".js"))]
    assert {path: seen(netlify)[path] for path in shop.tree()} == shop.tree()
    netlify.requests.clear()
    assert "Nothing to publish: Netlify (corner) has it all." in publish(shop).output
    assert not [one for one in netlify.requests if not one.startswith("GET")]


def test_a_dry_run_only_reads(netlify: NetlifyApi, shop: Site, publish: Publish) -> None:
    result = publish(shop, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "To Netlify (corner): " in result.output
    assert {one.split()[0] for one in netlify.requests} == {"GET"}


def test_errors_of_the_check_stop_it(netlify: NetlifyApi, shop: Site, publish: Publish) -> None:
    shop.write({"content/posts/b.md": post("B", "![](missing.png)")})
    result = publish(shop)
    assert result.exit_code == 1
    assert "content/posts/b.md" in result.output
    assert {one.split()[0] for one in netlify.requests} <= {"GET"}


def busy(request: BaseHTTPRequestHandler) -> None:
    say(request, 429, {"message": "slow down"}, {"Retry-After": "7"})


def down(request: BaseHTTPRequestHandler) -> None:
    say(request, 503, {"message": "down"})


def cut_off(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True
    request.connection.close()


def half(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "4")
    request.end_headers()
    request.wfile.write(b'{"a"')


@pytest.mark.parametrize("number", [1, 2, 3, 5, 12])
@pytest.mark.parametrize("trouble", [busy, down, cut_off, half])
def test_passing_trouble_is_waited_for(
    trouble: object, number: int, netlify: NetlifyApi, shop: Site
) -> None:
    netlify.trouble[number] = trouble  # type: ignore[assignment]
    sleeps: list[float] = []
    put(shop, sleeps)
    assert {path: seen(netlify)[path] for path in shop.tree()} == shop.tree()
    assert sleeps
    if trouble is busy:
        assert sleeps[0] == 7


def test_it_waits_until_the_deploy_is_processed(netlify: NetlifyApi, shop: Site) -> None:
    netlify.polls = 5
    sleeps: list[float] = []
    put(shop, sleeps)
    assert len(sleeps) >= 5
    assert seen(netlify)


def test_many_files_are_compared_in_the_background(
    netlify: NetlifyApi, shop: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MANY", 10)
    netlify.polls = 2
    put(shop)
    assert {path: seen(netlify)[path] for path in shop.tree()} == shop.tree()


def test_a_deploy_that_is_never_processed(netlify: NetlifyApi, shop: Site) -> None:
    netlify.polls = 100_000
    with pytest.raises(PublishError, match="has been processing the deploy for 15 minutes"):
        put(shop)


def test_a_deploy_that_fails(netlify: NetlifyApi, shop: Site) -> None:
    netlify.fails = "too many redirects"
    with pytest.raises(PublishError, match="could not publish the deploy: too many redirects"):
        put(shop)
    assert not seen(netlify)


def refused(request: BaseHTTPRequestHandler) -> None:
    say(request, 422, {"message": "the account is over its limit"})


def always_down(request: BaseHTTPRequestHandler) -> None:
    say(request, 500, {"message": "oops"})


@pytest.mark.slow
def test_wherever_it_ends_the_old_site_is_whole_and_the_next_run_goes_on(
    netlify: NetlifyApi, shop: Site
) -> None:
    put(shop)
    old = seen(netlify)
    shop.write({"content/posts/b.md": post("B"), "content/posts/a.md": post("Rye bread", "Other.")})
    netlify.requests.clear()
    done = 0
    for number in range(1, 1000):
        netlify.requests.clear()
        netlify.trouble = {number: refused}
        try:
            put(shop)
        except PublishError as error:
            assert "over its limit" in str(error)
            assert seen(netlify) == old
            done += len(netlify.uploads()) > 1
            continue
        break
    assert done
    netlify.trouble = {}
    put(shop)
    assert {path: seen(netlify)[path] for path in shop.tree()} == shop.tree()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 4, 6, 9])
def test_killed_while_it_publishes(number: int, netlify: NetlifyApi, shop: Site) -> None:
    put(shop)
    old = seen(netlify)
    shop.write({"content/posts/b.md": post("B")})
    processes: list[WarmRun] = []

    def kill(request: BaseHTTPRequestHandler) -> None:
        processes[0].kill()
        cut_off(request)

    netlify.requests.clear()
    netlify.trouble = {number: kill}
    environment = {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    arguments = ("--project", shop.root, "publish", "-y")
    processes.append(warm_program().start(arguments, shop.root.parent, environment=environment))
    assert processes[0].result().returncode == -9
    assert seen(netlify) == old
    netlify.trouble = {}
    put(shop)
    assert {path: seen(netlify)[path] for path in shop.tree()} == shop.tree()


def test_the_token(
    netlify: NetlifyApi, shop: Site, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "nfp_wrong")
    result = publish(shop)
    assert result.exit_code == 1
    assert "Netlify doesn't accept the token" in result.output
    assert "nfp_wrong" not in result.output
    monkeypatch.delenv("NETLIFY_AUTH_TOKEN")
    monkeypatch.setitem(sys.modules, "keyring", None)
    result = publish(shop)
    assert "set the environment variable NETLIFY_AUTH_TOKEN" in result.output
    assert "keyring set sitegen NETLIFY_AUTH_TOKEN" in result.output


def keyring_with(password: str | None, locked: bool = False) -> dict[str, ModuleType]:
    """The library `keyring`, as far as it is used."""
    library, errors = ModuleType("keyring"), ModuleType("keyring.errors")

    class KeyringError(Exception):
        pass

    def get_password(service: str, name: str) -> str | None:
        assert (service, name) == ("sitegen", "NETLIFY_AUTH_TOKEN")
        if locked:
            raise KeyringError("it is locked")
        return password

    vars(errors)["KeyringError"] = KeyringError
    vars(library).update(get_password=get_password, errors=errors)
    return {"keyring": library, "keyring.errors": errors}


def test_the_token_in_the_keyring(
    netlify: NetlifyApi, shop: Site, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETLIFY_AUTH_TOKEN")
    for name, one in keyring_with(TOKEN).items():
        monkeypatch.setitem(sys.modules, name, one)
    assert publish(shop).exit_code == 0
    for name, one in keyring_with(None, locked=True).items():
        monkeypatch.setitem(sys.modules, name, one)
    result = publish(shop)
    assert result.exit_code == 1
    assert "the system's keyring can't be read: it is locked" in result.output


def test_the_token_goes_nowhere_unencrypted(
    netlify: NetlifyApi, shop: Site, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETLIFY_API_URL", "http://api.example/v1")
    assert "isn't encrypted" in publish(shop).output


@pytest.mark.parametrize(
    ("lines", "found"),
    [("site: corner", True), ("site: corner.netlify.app", True), ("site: elsewhere", False)],
)
def test_the_site_is_found_by_its_name(
    lines: str, found: bool, netlify: NetlifyApi, shop: Site, publish: Publish
) -> None:
    file = shop.root / "content/site.yaml"
    file.write_text(file.read_text().replace("{to: netlify}", f"{{to: netlify, {lines}}}"))
    result = publish(shop)
    assert (result.exit_code == 0) == found, result.output
    if not found:
        assert 'this token has no access to a site "elsewhere"' in result.output


def test_functions_are_not_silently_lost(netlify: NetlifyApi, shop: Site, publish: Publish) -> None:
    shop.write({"netlify/functions/unsubscribe.mjs": "export default () => {}"})
    result = publish(shop, "--dry-run")
    assert "functions (unsubscribe.mjs) aren't uploaded this way" in result.output
