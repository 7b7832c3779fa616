"""Pulling from a local server that speaks the documented API, and the function that fills it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from sitegen.address import parse_address
from sitegen.inbox.cloudflare import CloudflareApi, pull
from sitegen.inbox.form_service import FormServiceError, RetryPolicy
from sitegen.inbox.store import InboxStore
from sitegen.newsletter.sending.message import unsubscribe_token
from sitegen.newsletter.subscribers.database import Subscribers
from tests.browser.tools import program
from tests.cli.conftest import Run, run
from tests.conftest import NOW, Site

__all__ = ["run"]

TOKEN = "a-very-secret-token"
ACCOUNT, NAMESPACE = "0a" * 16, "1b" * 16
FUNCTION = Path(__file__).parents[2] / "sitegen/authoring/host_files/cloudflare/form.js"


class Cloudflare:
    """A KV namespace; `trouble` may answer a request otherwise, by its number."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.trouble: dict[int, tuple[int, dict[str, str]]] = {}
        self.requests: list[str] = []
        self.per_page = 10
        cloudflare = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body, headers = cloudflare.answer(self.path, self.headers["Authorization"])
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/client/v4"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def put(self, number: int, **record: Any) -> str:
        """A submission as the function stores it."""
        created = f"2026-11-{1 + number // 24:02}T{number % 24:02}:00:00.123Z"
        id = f"00000000-0000-4000-8000-{number:012}"
        data = {"message": f"question {number}", "name": "Ruth", "email": "ruth@ruth.example"}
        name = f"submission:{created}:{id}"
        whole = {"id": id, "form_name": "question", "created_at": created, "data": data, **record}
        self.values[name] = json.dumps(whole).encode()
        return name

    def answer(self, path: str, authorization: str) -> tuple[int, bytes, dict[str, str]]:
        self.requests.append(path)
        if len(self.requests) in self.trouble:
            status, headers = self.trouble.pop(len(self.requests))
            return status, b"{}", headers
        if authorization != f"Bearer {TOKEN}":
            return 403, error(10000, "Authentication error"), {}
        parts = urlsplit(path)
        place = f"/client/v4/accounts/{ACCOUNT}/storage/kv/namespaces/{NAMESPACE}"
        if not parts.path.startswith(place):
            return 404, error(10013, "namespace not found"), {}
        rest = parts.path.removeprefix(place)
        if rest.startswith("/values/"):
            value = self.values.get(unquote(rest.removeprefix("/values/")))
            return (200, value, {}) if value is not None else (404, error(10009, "not found"), {})
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert int(query["limit"]) <= 1000
        names = sorted(name for name in self.values if name.startswith(query["prefix"]))
        start = int(query.get("cursor", "0"))
        shown = names[start : start + self.per_page]
        end = start + self.per_page
        body = {
            "success": True,
            "errors": [],
            "messages": [],
            "result": [{"name": name, "expiration": 1795348800} for name in shown],
            "result_info": {"count": len(shown), "cursor": str(end) if end < len(names) else ""},
        }
        return 200, json.dumps(body).encode(), {}


def error(code: int, message: str) -> bytes:
    body = {"success": False, "errors": [{"code": code, "message": message}], "result": None}
    return json.dumps(body).encode()


@pytest.fixture
def cloudflare() -> Iterator[Cloudflare]:
    cloudflare = Cloudflare()
    yield cloudflare
    cloudflare.server.shutdown()
    cloudflare.server.server_close()


def api(
    cloudflare: Cloudflare,
    sleeps: list[float] | None = None,
    *,
    token: str = TOKEN,
    namespace: str = NAMESPACE,
) -> CloudflareApi:
    return CloudflareApi(
        token,
        ACCOUNT,
        namespace,
        base=cloudflare.base,
        sleep=(sleeps if sleeps is not None else []).append,
        clock=lambda: NOW,
        retry=RetryPolicy(timeout=5),
    )


def messages(store: InboxStore) -> list[str]:
    return sorted(submission.message for submission in store.submissions())


def test_everything_comes_in_once(cloudflare: Cloudflare, store: InboxStore) -> None:
    for number in range(45):
        cloudflare.put(number)
    cloudflare.values["something-else"] = b"not ours"
    pulled = pull(api(cloudflare), store)
    assert pulled.forms == ("question",) and len(pulled.ingested.new) == 45
    assert len(set(messages(store))) == 45
    # Later, only names are listed, and only what is new is fetched.
    cloudflare.put(50)
    cloudflare.requests.clear()
    assert len(pull(api(cloudflare), store).ingested.new) == 1
    assert sum("/values/" in request for request in cloudflare.requests) == 1
    assert not pull(api(cloudflare), store, everything=True).ingested.new
    assert len(store.submissions()) == 46


def test_what_was_deleted_does_not_come_back(cloudflare: Cloudflare, store: InboxStore) -> None:
    cloudflare.put(1)
    pull(api(cloudflare), store)
    store.delete([submission.number for submission in store.submissions()])
    assert not pull(api(cloudflare), store).ingested.new
    assert not store.submissions()


def test_what_expires_during_a_pull_is_left_out(cloudflare: Cloudflare, store: InboxStore) -> None:
    name = cloudflare.put(1)
    cloudflare.put(2)
    answer = cloudflare.answer

    def expiring(path: str, authorization: str) -> tuple[int, bytes, dict[str, str]]:
        given = answer(path, authorization)
        cloudflare.values.pop(name, None)
        return given

    cloudflare.answer = expiring  # type: ignore[method-assign]
    pull(api(cloudflare), store)
    assert messages(store) == ["question 2"]


def test_malformed_values_are_quarantined(cloudflare: Cloudflare, store: InboxStore) -> None:
    cloudflare.put(1)
    cloudflare.put(2, created_at="yesterday")
    cloudflare.values["submission:2026-11-01T00:00:00.000Z:x"] = b"\xff not JSON"
    pulled = pull(api(cloudflare), store)
    assert messages(store) == ["question 1"]
    assert pulled.quarantined == len(store.quarantined()) == 2


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_trouble_is_waited_out(
    status: int, cloudflare: Cloudflare, store: InboxStore
) -> None:
    cloudflare.put(1)
    cloudflare.trouble = {1: (status, {}), 3: (status, {"Retry-After": "7"})}
    sleeps: list[float] = []
    pull(api(cloudflare, sleeps), store)
    assert sleeps == [2, 7] and messages(store) == ["question 1"]


def test_a_pull_that_broke_off_goes_on_where_it_was(
    cloudflare: Cloudflare, store: InboxStore
) -> None:
    for number in range(45):
        cloudflare.put(number)
    cloudflare.trouble = {number: (500, {}) for number in range(35, 45)}
    with pytest.raises(FormServiceError, match="status is 500"):
        pull(api(cloudflare), store)
    assert len(store.submissions()) == 25
    cloudflare.trouble.clear()
    pull(api(cloudflare), store)
    assert len(store.submissions()) == 45


def test_what_is_wrong_is_said_without_the_token(cloudflare: Cloudflare, store: InboxStore) -> None:
    cases: list[tuple[Callable[[], CloudflareApi], str]] = [
        (lambda: api(cloudflare, token="wrong"), "doesn't accept the token"),
        (lambda: api(cloudflare, token=" "), "copy it again"),
        (lambda: api(cloudflare, namespace="2c" * 16), "no such namespace"),
        (lambda: api(cloudflare, namespace="SUBMISSIONS"), "is not an id"),
    ]
    for make, message in cases:
        with pytest.raises(FormServiceError, match=message) as caught:
            pull(make(), store)
        assert TOKEN not in str(caught.value)
    with pytest.raises(FormServiceError, match="isn't encrypted"):
        CloudflareApi(
            TOKEN, ACCOUNT, NAMESPACE, base="http://x.example", sleep=print, clock=lambda: NOW
        )
    cloudflare.trouble = {len(cloudflare.requests) + 1: (429, {"Retry-After": "3600"})}
    with pytest.raises(FormServiceError, match="try again in 61 minutes"):
        pull(api(cloudflare), store)


def test_the_command_pulls_from_where_the_site_is(
    cloudflare: Cloudflare, shop: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shop.root / "content/site.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + "deployment: {host: cloudflare}\n", encoding="utf-8")
    result = run("inbox", "pull", folder=shop.root)
    assert result.exit_code == 1 and "inbox.cloudflare.account" in result.stderr
    ids = f"inbox:\n  cloudflare: {{account: {ACCOUNT}, namespace: {NAMESPACE}}}\n"
    config.write_text(text + ids, encoding="utf-8")
    result = run("inbox", "pull", folder=shop.root)
    assert result.exit_code == 1 and "CLOUDFLARE_API_TOKEN" in result.stderr
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    monkeypatch.setenv("CLOUDFLARE_API_URL", cloudflare.base)
    cloudflare.put(1)
    result = run("inbox", "pull", folder=shop.root)
    assert result.exit_code == 0, result.output
    assert "Cloudflare, question: 1 new" in result.stdout


CALLS = """
import { pathToFileURL } from "node:url";
const { onRequestPost } = await import(pathToFileURL(process.argv[2]));
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const results = [];
for (const call of JSON.parse(Buffer.concat(chunks))) {
  const kept = {};
  const SUBMISSIONS = {
    async put(name, value, options) {
      if (call.broken) throw new Error("KV PUT failed: 429 Too Many Requests");
      kept[name] = { value, options };
    },
  };
  const request = new Request("https://shop.example/forms/" + call.form + (call.query || ""), {
    method: "POST", headers: { "Content-Type": call.type }, body: call.body,
  });
  const env = call.unbound ? {} : { SUBMISSIONS };
  const response = await onRequestPost({ request, env, params: { form: call.form } });
  results.push({
    status: response.status, location: response.headers.get("Location"),
    text: await response.text(), kept,
  });
}
console.log(JSON.stringify(results));
"""

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nGrüße\r\n'
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.exe"\r\n'
    "Content-Type: application/octet-stream\r\n\r\nMZ\r\n--b--\r\n"
)


def call_function(folder: Path, calls: list[dict[str, object]]) -> list[dict[str, Any]]:
    """What the function answers to requests, and what it kept."""
    node = program("node", remedy="apt-get install nodejs")
    runner = folder / "call.mjs"
    runner.write_text(CALLS, encoding="utf-8")
    # Cloudflare takes every file in functions/ for a module; Node needs its ending.
    function = folder / "form.mjs"
    function.write_bytes(FUNCTION.read_bytes())
    done = subprocess.run(
        [node, runner, function],
        input=json.dumps([{"form": "question", "type": URLENCODED, **call} for call in calls]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


@pytest.mark.slow
def test_the_function_keeps_what_the_inbox_pulls(
    cloudflare: Cloudflare, store: InboxStore, tmp_path: Path
) -> None:
    body = "form-name=question&message=How+long%3F&name=Ruth&email=ruth%40ruth.example&consent=yes"
    again = "solved=yes&solved=no&__proto__=x&constructor=y&message=again"
    calls: list[dict[str, object]] = [
        {"body": body},
        {"body": again, "form": "solved"},
        {"body": MULTIPART, "type": "multipart/form-data; boundary=b", "form": "not-right"},
    ]
    results = call_function(tmp_path, calls)
    for result, form in zip(results, ("question", "solved", "not-right"), strict=True):
        assert result["status"] == 303 and result["location"] == f"/thanks/{form}/"
        ((name, kept),) = result["kept"].items()
        assert name.startswith("submission:2") and len(name.encode()) <= 512
        assert kept["options"]["expirationTtl"] == 365 * 24 * 60 * 60
        cloudflare.values[name] = kept["value"].encode()
    values = [json.loads(value) for value in cloudflare.values.values()]
    first = next(value for value in values if value["form_name"] == "question")
    assert "form-name" not in first["data"] and "ip" not in first
    solved = next(value for value in values if value["form_name"] == "solved")
    assert solved["data"]["solved"] == "yes, no" and solved["data"]["__proto__"] == "x"
    pull(api(cloudflare), store)
    assert messages(store) == ["Grüße", "How long?", "again"]
    question = next(one for one in store.submissions() if one.message == "How long?")
    assert question.form == "question"
    assert not any("MZ" in str(submission) for submission in store.submissions())


@pytest.mark.slow
def test_one_click_at_the_function_takes_a_person_off_the_list(
    cloudflare: Cloudflare,
    shop: Site,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """From the request of an email program (RFC 8058, 3.2) to silence."""
    secret, anna = "a secret of more than sixteen letters", parse_address("anna@mail.example")
    monkeypatch.setenv("SITEGEN_NEWSLETTER_SECRET", secret)
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    monkeypatch.setenv("CLOUDFLARE_API_URL", cloudflare.base)
    config = shop.root / "content/site.yaml"
    ids = f"inbox:\n  cloudflare: {{account: {ACCOUNT}, namespace: {NAMESPACE}}}\n"
    config.write_text(config.read_text(encoding="utf-8") + ids, encoding="utf-8")
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        subscribers.add(anna)
        subscribers.confirm(anna)
    token = unsubscribe_token(secret.encode(), "newsletter.shop.example", anna)
    body = "List-Unsubscribe=One-Click"
    call = {"form": "unsubscribe", "query": f"?t={token}", "body": body}
    (result,) = call_function(tmp_path, [call])
    # A redirect would be against the standard, and lose the request.
    assert result["status"] == 200 and result["location"] is None
    ((name, kept),) = result["kept"].items()
    cloudflare.values[name] = kept["value"].encode()
    pulled = run("inbox", "pull", "--apply-unsubscribes", folder=shop.root)
    assert f"{anna} is unsubscribed" in pulled.output, pulled.output
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        assert [one.state for one in subscribers] == ["removed"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "status", "text"),
    [
        ({"body": "message=x", "unbound": True}, 503, "write an email"),
        ({"body": "message=x", "broken": True}, 503, "try again later"),
        ({"body": "message=" + "x" * 300_000}, 413, "too long"),
        ({"body": "form-name=question"}, 400, "empty"),
        ({"body": "&".join(f"f{number}=x" for number in range(60))}, 400, "too many fields"),
        ({"body": "{}", "type": "application/json"}, 415, "forms only"),
        ({"body": "x", "type": "multipart/form-data; boundary=b"}, 400, "could not be read"),
        ({"body": "message=x", "form": "../admin"}, 404, "no such form"),
    ],
)
def test_the_function_says_when_a_message_was_not_kept(
    call: dict[str, object], status: int, text: str, tmp_path: Path
) -> None:
    (result,) = call_function(tmp_path, [call])
    assert result["status"] == status and text in result["text"]
    assert not result["kept"] and result["location"] is None
