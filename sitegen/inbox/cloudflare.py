"""Fetches the submissions that the form function of Cloudflare Pages keeps in Workers KV.

The function (`authoring/host_files/cloudflare/form.js`) stores each under `submission:TIME:ID`, as
an object like those of Netlify's API. https://developers.cloudflare.com/api/resources/kv/ has the
two requests: `GET …/keys` lists names (`prefix`, `limit`, `cursor`), a thousand at a time, and
`GET …/values/{name}` returns a value as it was stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from sitegen.inbox.exports import from_api
from sitegen.inbox.form_service import FormService, FormServiceError, PullResult, RetryPolicy
from sitegen.inbox.store import InboxStore, IngestResult

API: Final = "https://api.cloudflare.com/client/v4"
PER_PAGE: Final = 1000
"""Names in a page of a list, the most that the API returns."""
MOST_PAGES: Final = 1000
PREFIX: Final = "submission:"
SERVICE: Final = "cloudflare"
_AT_ONCE: Final = 25
"""Submissions that are stored together. A pull that is interrupted loses at most these."""
_ID: Final = re.compile(r"[0-9a-f]{32}")
"""The id of an account or a namespace."""
REMEDY: Final = (
    "create one with the permission Workers KV Storage: Read at "
    "https://dash.cloudflare.com/profile/api-tokens"
)


class CloudflareApi:
    """The KV namespace of a site, with the API's token."""

    def __init__(
        self,
        token: str,
        account: str,
        namespace: str,
        *,
        base: str = API,
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        retry: RetryPolicy | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        for key, value in (("account", account), ("namespace", namespace)):
            if not _ID.fullmatch(value.lower()):
                raise FormServiceError(
                    f'inbox.cloudflare.{key}: "{value}" is not an id (copy the 32 characters that '
                    "the dashboard shows)"
                )
        self._address = (
            f"{base.rstrip('/')}/accounts/{account.lower()}/storage/kv/namespaces/"
            f"{namespace.lower()}"
        )
        self._service = FormService(
            "Cloudflare",
            token,
            base,
            remedy=REMEDY,
            # 400 is how the API answers a token that has the wrong form (code 6003).
            refusals=frozenset({400, 401, 403}),
            sleep=sleep,
            clock=clock,
            retry=retry,
            report=report,
        )

    def names(self) -> Iterator[str]:
        """Iterate over the names of all submissions, the oldest first."""
        cursor, seen = "", set[str]()
        for _ in range(MOST_PAGES):
            query = {"prefix": PREFIX, "limit": str(PER_PAGE)} | (
                {"cursor": cursor} if cursor else {}
            )
            answer = self._service.get(f"{self._address}/keys?{urlencode(query)}")
            if answer is None:
                raise FormServiceError(
                    "Cloudflare has no such namespace (compare inbox.cloudflare in "
                    "content/site.yaml with the dashboard)"
                )
            page = json.loads(answer.content)
            result = page.get("result") if isinstance(page, dict) else None
            if not isinstance(result, list):
                raise FormServiceError("Cloudflare's list has an unknown form (try again later)")
            for key in result:
                name = key.get("name") if isinstance(key, dict) else None
                if isinstance(name, str) and name.startswith(PREFIX):
                    yield name
            # A page may be empty, or short, though there is a next one.
            info = page.get("result_info")
            cursor = str(info.get("cursor") or "") if isinstance(info, dict) else ""
            if not cursor or cursor in seen:
                return
            seen.add(cursor)

    def value(self, name: str) -> bytes | None:
        """The value of a name; None if it expired or was deleted meanwhile."""
        address = f"{self._address}/values/{quote(name, safe='')}"
        answer = self._service.get(address, is_json=False)
        return None if answer is None else answer.content


def pull(api: CloudflareApi, store: InboxStore, *, everything: bool = False) -> PullResult:
    """Import the submissions that the inbox doesn't have yet.

    `everything` fetches all of them again, which changes nothing in those that it has. Raises
    FormServiceError; what was stored before that is kept.
    """
    pulled, waiting = PullResult(), list[Any]()
    forms: set[str] = set()
    for name in api.names():
        if not everything and store.has_ingested(f"{SERVICE}:{name.rpartition(':')[2]}"):
            continue
        value = api.value(name)
        if value is None:
            continue
        record = _record(value)
        if isinstance(record, dict):
            forms.add(str(record.get("form_name") or ""))
        waiting.append(record)
        if len(waiting) == _AT_ONCE:
            pulled = _store(store, waiting, pulled)
            waiting = []
    pulled = _store(store, waiting, pulled)
    return PullResult(
        ingested=pulled.ingested,
        quarantined=pulled.quarantined,
        forms=tuple(sorted(form for form in forms if form)),
    )


def _record(value: bytes) -> object:
    """A stored submission; its text, which is then quarantined, if it isn't JSON."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value.decode("utf-8", "replace")


def _store(store: InboxStore, records: list[Any], pulled: PullResult) -> PullResult:
    if not records:
        return pulled
    batch = from_api(records, "Cloudflare", service=SERVICE)
    ingested: IngestResult = pulled.ingested.plus(store.ingest(batch.messages))
    quarantined = pulled.quarantined + store.quarantine(batch.quarantined)
    return PullResult(ingested=ingested, quarantined=quarantined)
