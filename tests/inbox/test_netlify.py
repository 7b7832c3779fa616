"""Pulling from a local server that speaks the documented API, also on its bad days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from sitegen.inbox.form_service import FormServiceError, RetryPolicy
from sitegen.inbox.netlify import NetlifyApi, pull
from sitegen.inbox.store import InboxStore
from tests.conftest import NOW
from tests.inbox.netlify_server import TOKEN, Netlify
from tests.json_answer import say


@pytest.fixture
def netlify() -> Iterator[Netlify]:
    netlify = Netlify()
    yield netlify
    netlify.stop()


class Sleeps(list[float]):
    """Remembers the pauses, and makes none."""


def api(netlify: Netlify, sleeps: list[float] | None = None, token: str = TOKEN) -> NetlifyApi:
    return NetlifyApi(
        token,
        base=netlify.base,
        sleep=(sleeps if sleeps is not None else []).append,
        clock=lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        retry=RetryPolicy(timeout=5),
    )


def messages(store: InboxStore) -> list[str]:
    return sorted(submission.message for submission in store.submissions())


def test_all_pages_of_all_forms_verified_and_spam_come_in_once(
    netlify: Netlify, store: InboxStore
) -> None:
    for number in range(35):
        netlify.put("comment", number)
    netlify.put("question", 1)
    netlify.put("question", 2, "spam")
    for _ in range(2):
        pulled = pull(api(netlify), store, site="shop.example")
    assert pulled.forms == ("comment", "question")
    assert pulled.ingested.new == ()
    assert len(store.submissions()) == 37
    assert [submission.message for submission in store.submissions() if submission.suspected] == [
        "question 2"
    ]
    assert not any(
        "203.0.113" in value for submission in store.submissions() for _, value in submission.fields
    )


def test_only_what_is_new_is_asked_for(netlify: Netlify, store: InboxStore) -> None:
    for number in range(1000):
        netlify.put("comment", number)
    pull(api(netlify), store, site="corner")
    assert len(netlify.requests) > 100
    netlify.requests.clear()
    for number in range(1000, 1004):
        netlify.put("comment", number)
    pulled = pull(api(netlify), store, site="corner")
    assert len(pulled.ingested.new) == 4
    # Sites, forms, spam, and the pages of the last week and one before.
    assert len(netlify.requests) <= 3 + 7 * 24 // 10 + 3


def test_full_pages_without_links_are_followed_too(netlify: Netlify, store: InboxStore) -> None:
    netlify.links, netlify.per_page = False, 100
    for number in range(250):
        netlify.put("comment", number)
    pull(api(netlify), store, site="corner")
    assert len(store.submissions()) == 250


def test_a_list_that_is_not_newest_first_is_read_to_its_end(
    netlify: Netlify, store: InboxStore
) -> None:
    for number in range(600):
        netlify.put("comment", number)
    pull(api(netlify), store, site="corner")
    netlify.put("comment", 600)
    netlify.lists["comment", "verified"].reverse()
    assert len(pull(api(netlify), store, site="corner").ingested.new) == 1


def test_a_wrong_token_is_told_of_and_not_shown(netlify: Netlify, store: InboxStore) -> None:
    with pytest.raises(FormServiceError, match="doesn't accept the token") as caught:
        pull(api(netlify, token="nfp_wrong"), store, site="corner")
    assert "nfp_wrong" not in str(caught.value)


def test_the_token_never_goes_in_the_clear_or_elsewhere(
    netlify: Netlify, store: InboxStore
) -> None:
    with pytest.raises(FormServiceError, match="isn't encrypted"):
        NetlifyApi(TOKEN, base="http://api.netlify.com/api/v1", sleep=print, clock=lambda: NOW)
    with pytest.raises(FormServiceError, match="invalid characters"):
        NetlifyApi("a\r\nHost: evil", sleep=print, clock=lambda: NOW)
    link = {"Link": '<https://evil.example/next>; rel="next"'}
    netlify.trouble[1] = lambda request: say(request, 200, [], link)
    with pytest.raises(FormServiceError, match="is on another host"):
        pull(api(netlify), store, site="corner")


def redirect(request: BaseHTTPRequestHandler) -> None:
    say(request, 302, [], {"Location": "https://evil.example/"})


def test_redirects_are_not_followed(netlify: Netlify, store: InboxStore) -> None:
    netlify.trouble[1] = redirect
    with pytest.raises(FormServiceError, match="302"):
        pull(api(netlify), store, site="corner")


def cut_before(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True
    request.connection.close()


def cut_within(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    request.wfile.write(b'[{"id": "x", ')
    request.close_connection = True


def half_json(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write(b'[{"id": "x", ')
    request.close_connection = True


def busy(after: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda request: say(request, 429, {}, {"Retry-After": after})


@pytest.mark.parametrize("at", range(1, 9))
@pytest.mark.parametrize(
    ("trouble", "pause"),
    [
        (lambda request: say(request, 500, {}), 2),
        (cut_before, 2),
        (cut_within, 2),
        (half_json, 2),
        (busy("17"), 17),
        (busy("Sun, 22 Nov 2026 12:01:30 GMT"), 90),
        (busy("soon"), 2),
    ],
    ids=["500", "cut before", "cut within", "half", "429", "429 with a date", "429 with nonsense"],
)
def test_each_message_arrives_once_through_any_trouble(
    netlify: Netlify,
    store: InboxStore,
    at: int,
    trouble: Callable[[BaseHTTPRequestHandler], None],
    pause: float,
) -> None:
    for number in range(25):
        netlify.put("comment", number)
    netlify.put("comment", 25, "spam")
    sleeps: list[float] = []
    netlify.trouble[at] = trouble
    pull(api(netlify, sleeps), store, site="corner")
    assert len(store.submissions()) == len(set(messages(store))) == 26
    # Two lists, sites and forms: there are six requests.
    assert sleeps == ([pause] if at <= 6 else [])


def test_a_pull_that_broke_off_goes_on_where_it_was(netlify: Netlify, store: InboxStore) -> None:
    for number in range(45):
        netlify.put("comment", number)
    for at in range(5, 10):
        netlify.trouble[at] = cut_before
    with pytest.raises(FormServiceError, match="doesn't respond"):
        pull(api(netlify), store, site="corner")
    assert len(store.submissions()) == 20
    netlify.trouble.clear()
    pull(api(netlify), store, site="corner")
    assert len(store.submissions()) == len(set(messages(store))) == 45


def test_a_long_pause_ends_the_pull_politely(netlify: Netlify, store: InboxStore) -> None:
    netlify.put("comment", 1)
    netlify.trouble[3] = busy("3600")
    sleeps: list[float] = []
    with pytest.raises(FormServiceError, match="try again in 61 minutes"):
        pull(api(netlify, sleeps), store, site="corner")
    assert sleeps == []


def test_malformed_records_are_quarantined_and_the_others_come_in(
    netlify: Netlify, store: InboxStore
) -> None:
    netlify.put("comment", 1)
    netlify.lists["comment", "verified"][:0] = [
        {"id": "x", "data": {"ip": "203.0.113.9", "note": "?"}, "created_at": "yesterday"},
        {"id": "y", "data": "text"},
        {},
    ]
    netlify.lists["comment", "verified"].append(None)  # type: ignore[arg-type]
    pulled = pull(api(netlify), store, site="corner")
    assert messages(store) == ["comment 1"]
    assert pulled.quarantined == len(store.quarantined()) == 4
    assert not any("203.0.113" in one.raw for one in store.quarantined())


def test_site_and_forms_are_found_by_name(netlify: Netlify, store: InboxStore) -> None:
    netlify.put("comment", 1)
    netlify.put("question", 2)
    with pytest.raises(FormServiceError, match='did you mean "corner"'):
        pull(api(netlify), store, site="corne")
    with pytest.raises(FormServiceError, match='did you mean "question"'):
        pull(api(netlify), store, site="corner", forms=("questions",))
    pull(api(netlify), store, site="CORNER", forms=("question",))
    assert messages(store) == ["question 2"]
