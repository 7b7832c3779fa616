"""A client for the forms in Netlify's API: read-only, within its rate limits, incremental.

https://docs.netlify.com/api/get-started/#forms and https://open-api.netlify.com. Lists come in
pages (`page`, `per_page`) with a `Link` header (RFC 8288). `GET /forms/{id}/submissions` lists the
verified submissions, and with `state=spam` those marked as spam.

The token is sent to the API's own host only, over TLS only (plain HTTP just to this machine), and
is in no message. Redirects are not followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from sitegen.errors import SitegenError, did_you_mean
from sitegen.http import Client, HttpError, Response, ResponseTooLarge, Retries
from sitegen.inbox.exports import from_api
from sitegen.inbox.incoming import parse_time
from sitegen.inbox.store import InboxStore, IngestResult

API: Final = "https://api.netlify.com/api/v1"
PER_PAGE: Final = 100
MOST_PAGES: Final = 10_000
_PASSING: Final = frozenset({429, *range(500, 600)})
"""HTTP statuses after which a request is retried."""
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_OVERLAP: Final = timedelta(days=7)
"""How far before the last complete pull a pull reads again, to find late arrivals."""


class NetlifyError(SitegenError):
    """The API can't be used, or doesn't have the requested site or form."""


class RetryPolicy(Struct, frozen=True, kw_only=True):
    """When requests are retried, in seconds."""

    pauses: tuple[float, ...] = (2, 5, 15, 30)
    """The pauses before a request is retried that failed at the server or on the way."""
    longest: float = 300
    """If the API asks for a longer pause than this, the pull ends and says when to try again."""
    timeout: float = 30


class PullResult(Struct, frozen=True, kw_only=True):
    """The result of a pull."""

    ingested: IngestResult = IngestResult()
    quarantined: int = 0
    forms: tuple[str, ...] = ()


class _ListPage(NamedTuple):
    body: object
    next: str | None


class NetlifyApi:
    """The API with its token."""

    def __init__(
        self,
        token: str,
        *,
        base: str = API,
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise NetlifyError(
                f"{base} isn't encrypted, so the token could be read on the way (use https)"
            )
        if not token or re.search(r"[^\x21-\x7e]", token):
            raise NetlifyError("the token is empty or has invalid characters (copy it again)")
        self._token = token
        self._base = base.rstrip("/")
        self._retry = retry
        self._client = Client(
            trusted_hosts=frozenset({parts.hostname or ""}),
            timeout=retry.timeout,
            redirects=0,
            retries=Retries(
                pauses=retry.pauses,
                longest=retry.longest,
                sleep=sleep,
                on_pause=lambda trouble, pause: report(f"{trouble}; trying again in {pause:.0f} s"),
            ),
            retried=_PASSING,
            clock=clock,
        )

    def pages(self, path: str) -> Iterator[list[object]]:
        """Iterate over the pages of a list."""
        joint = "&" if "?" in path else "?"
        address: str | None = f"{self._base}{path}{joint}per_page={PER_PAGE}&page=1"
        seen: set[str] = set()
        for number in range(2, MOST_PAGES):
            if address is None or address in seen:
                return
            seen.add(address)
            answer = self._get(address)
            if not isinstance(answer.body, list):
                raise NetlifyError(f"{path}: the response isn't a list (try again later)")
            yield answer.body
            address = answer.next
            if address is None and len(answer.body) >= PER_PAGE:
                # A full page without a link: there may still be a next one.
                address = f"{self._base}{path}{joint}per_page={PER_PAGE}&page={number}"

    def _get(self, address: str) -> _ListPage:
        parts, here = urlsplit(address), urlsplit(self._base)
        if (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
            raise NetlifyError(
                f"the next page is on another host ({parts.netloc}), so it wasn't read"
            )
        try:
            response = self._client.request(
                "GET",
                address,
                headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
                unusable=_cut_off,
            )
        except ResponseTooLarge as error:
            raise NetlifyError(f"{parts.path}: {error}") from error
        except HttpError as error:
            raise NetlifyError(f"Netlify doesn't respond: {error} (try again later)") from error
        return self._parse_page(response, address)

    def _parse_page(self, response: Response, address: str) -> _ListPage:
        path = urlsplit(address).path
        status, wait = response.status, response.retry_after or 0.0
        if status in _PASSING:
            if wait > self._retry.longest:
                minutes = int(wait // 60) + 1
                raise NetlifyError(
                    f"Netlify's rate limit is reached (try again in {minutes} minutes; what was "
                    "imported so far is kept)"
                )
            raise NetlifyError(f"Netlify doesn't respond: its status is {status} (try again later)")
        if status in (401, 403):
            raise NetlifyError(
                "Netlify doesn't accept the token (create one at "
                "https://app.netlify.com/user/applications and set the environment variable)"
            )
        if status != 200:
            raise NetlifyError(f"{path}: Netlify responded {status} {response.reason}")
        if trouble := _cut_off(response):
            raise NetlifyError(f"Netlify doesn't respond: {path}: {trouble} (try again later)")
        return _ListPage(
            json.loads(response.content), _next_page(response.headers.getlist("Link"), address)
        )


def _cut_off(response: Response) -> str:
    """The mistake in a response that should be JSON; empty if there is none."""
    if response.status == 200:
        try:
            json.loads(response.content)
        except (ValueError, RecursionError):
            return "the response isn't valid JSON"
    return ""


def _next_page(headers: list[str], address: str) -> str | None:
    """The link with the relation `next` (RFC 8288)."""
    for header in headers:
        for target, parameters in re.findall(r"<([^>]*)>([^<]*)", header):
            for relation in re.findall(r'(?i)\brel\s*=\s*"?([^";,]+)"?', parameters):
                if "next" in relation.lower().split():
                    return urljoin(address, str(target))
    return None


def pull(
    api: NetlifyApi,
    store: InboxStore,
    *,
    site: str,
    forms: tuple[str, ...] = (),
    everything: bool = False,
) -> PullResult:
    """Import what is new in a site's forms, verified and spam.

    `site` is its name or domain; without `forms`, all of its forms are read. Each page is stored
    before the next is requested. `everything` reads the lists completely, whatever was pulled
    before. Raises NetlifyError; what was stored before that is kept.
    """
    site_id = _site(api, site)
    found = _forms(api, site_id, forms)
    pulled = PullResult(forms=tuple(name for name, _ in found))
    for name, form_id in found:
        for state in ("verified", "spam"):
            pulled = _pull_list(api, store, name, form_id, state, everything, pulled)
    return pulled


def _site(api: NetlifyApi, wanted: str) -> str:
    names: list[str] = []
    for page in api.pages("/sites"):
        for one in page:
            if not isinstance(one, dict):
                continue
            domains = one.get("domain_aliases")
            hosts = [urlsplit(str(one.get(key) or "")).hostname for key in ("url", "ssl_url")]
            known = {
                str(one.get("name") or ""),
                str(one.get("custom_domain") or ""),
                *(str(domain) for domain in (domains if isinstance(domains, list) else ())),
                *(host for host in hosts if host),
            }
            if wanted.lower() in {name.lower() for name in known if name}:
                return str(one.get("id") or one.get("site_id"))
            names.append(str(one.get("name") or ""))
    near = did_you_mean(wanted, [name for name in names if name])
    raise NetlifyError(
        f'this token has no access to a site "{wanted}" '
        f"({near}; set inbox.netlify.site in content/site.yaml)"
    )


def _forms(api: NetlifyApi, site_id: str, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    every = {
        str(one["name"]): str(one["id"])
        for page in api.pages(f"/sites/{quote(site_id, safe='')}/forms")
        for one in page
        if isinstance(one, dict) and one.get("name") and one.get("id")
    }
    for name in wanted:
        if name not in every:
            raise NetlifyError(f'the site has no form "{name}" ({did_you_mean(name, every)})')
    return [(name, every[name]) for name in (wanted or sorted(every))]


def _pull_list(
    api: NetlifyApi,
    store: InboxStore,
    form: str,
    form_id: str,
    state: str,
    everything: bool,
    pulled: PullResult,
) -> PullResult:
    """Read one list, newest first, up to the end of an earlier complete pull."""
    name = f"netlify {form_id} {state}"
    until = store.last_pull(name)
    newest = until
    suffix = "?state=spam" if state == "spam" else ""
    ingested, quarantined = pulled.ingested, pulled.quarantined
    for page in api.pages(f"/forms/{quote(form_id, safe='')}/submissions{suffix}"):
        batch = from_api(page, f"Netlify, {form}", form, suspected=state == "spam")
        result = store.ingest(batch.messages)
        quarantined += store.quarantine(batch.quarantined)
        ingested = ingested.plus(result)
        times = [at for at in map(_created, page) if at is not None]
        newest = max([*times, *([newest] if newest else [])], default=None)
        if not everything and not result.new and _reached(times, until):
            break
    # Only a completely read list moves the mark: an interrupted pull is repeated.
    if newest is not None:
        store.set_last_pull(name, newest)
    return PullResult(ingested=ingested, quarantined=quarantined, forms=pulled.forms)


def _created(record: object) -> datetime | None:
    return parse_time(str(record.get("created_at"))) if isinstance(record, dict) else None


def _reached(times: list[datetime], until: datetime | None) -> bool:
    """Whether a page is entirely older than the last pull; known only for lists newest first."""
    if until is None or len(times) < 2:
        return False
    newest_first = all(one >= two for one, two in pairwise(times))
    return newest_first and times[0] > times[-1] and times[0] < until - _OVERLAP
