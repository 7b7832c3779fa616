"""The function that takes one-click requests at Netlify, and hands them to Netlify's own forms."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sitegen.address import parse_address
from sitegen.newsletter.sending.message import unsubscribe_token
from sitegen.newsletter.subscribers.database import Subscribers
from tests.browser.tools import program
from tests.cli.conftest import Run, run
from tests.conftest import NOW, Site

__all__ = ["run"]

FUNCTION = Path(__file__).parents[2] / "sitegen/authoring/host_files/netlify/unsubscribe.mjs"
SECRET = "a secret of more than sixteen letters"
ANNA = parse_address("anna@mail.example")
ONE_CLICK = "List-Unsubscribe=One-Click"

CALLS = """
import { pathToFileURL } from "node:url";
const { default: unsubscribe, config } = await import(pathToFileURL(process.argv[2]));
const call = JSON.parse(process.argv[3]);
const sent = [];
globalThis.fetch = async (address, options) => {
  if (call.broken) throw new Error("out of reach");
  sent.push({ address, fields: Object.fromEntries(new URLSearchParams(options.body)) });
  return new Response(null, { status: call.refused ? 404 : 200 });
};
const request = new Request("https://shop.example" + config.path + call.query, {
  method: call.method || "POST",
  headers: call.body ? { "Content-Type": "application/x-www-form-urlencoded" } : {},
  body: call.body,
});
const response = await unsubscribe(request);
console.log(JSON.stringify({
  status: response.status, location: response.headers.get("Location"), sent,
}));
"""

pytestmark = pytest.mark.slow


def call_function(folder: Path, **call: Any) -> dict[str, Any]:
    """What the function answers, and what it sent to Netlify's forms."""
    node = program("node", remedy="apt-get install nodejs")
    runner = folder / "call.mjs"
    runner.write_text(CALLS, encoding="utf-8")
    done = subprocess.run(
        [node, runner, FUNCTION, json.dumps({"query": "", **call})],
        capture_output=True, text=True, encoding="utf-8", check=True, timeout=60,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_one_click_takes_a_person_off_the_list(
    shop: Site, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From the request of an email program (RFC 8058, 3.2) to silence."""
    monkeypatch.setenv("SITEGEN_NEWSLETTER_SECRET", SECRET)
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        subscribers.add(ANNA)
        subscribers.confirm(ANNA)
    token = unsubscribe_token(SECRET.encode(), "newsletter.shop.example", ANNA)
    result = call_function(tmp_path, query=f"?t={token}", body=ONE_CLICK)
    # A redirect would be against the standard, and lose the request.
    assert result["status"] == 200 and result["location"] is None
    (sent,) = result["sent"]
    assert sent["address"] == "https://shop.example/"
    assert sent["fields"].pop("form-name") == "unsubscribe"
    record = {"id": "1", "form_name": "unsubscribe", "data": sent["fields"]}
    file = tmp_path / "export.json"
    file.write_text(json.dumps([record]))
    taken = run("inbox", "import", str(file), "--apply-unsubscribes", folder=shop.root)
    assert f"{ANNA} is unsubscribed" in taken.output
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        assert [one.state for one in subscribers] == ["removed"]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"query": "?t=abc", "body": "a=b"}, 400),
        ({"query": "", "body": ONE_CLICK}, 400),
        ({"query": "?t=abc", "body": ONE_CLICK, "broken": True}, 503),
        ({"query": "?t=abc", "body": ONE_CLICK, "refused": True}, 503),
        ({"query": "?t=abc", "body": f"{ONE_CLICK}&x={'x' * 5000}"}, 400),
    ],
)
def test_what_was_not_kept_is_not_confirmed(
    call: dict[str, object], status: int, tmp_path: Path
) -> None:
    assert call_function(tmp_path, **call)["status"] == status


def test_a_person_gets_the_page_instead(tmp_path: Path) -> None:
    """Programs that look at links must not unsubscribe anybody."""
    result = call_function(tmp_path, query="?t=abc", method="GET")
    assert (result["status"], result["location"]) == (303, "/unsubscribe/?t=abc")
    assert result["sent"] == []
