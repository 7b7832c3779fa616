"""Netlify's API, as far as forms go: read-only, polite, and each submission once.

https://docs.netlify.com/api/get-started/#forms and https://open-api.netlify.com. Lists come in
pages (`page`, `per_page`) with a `Link` header (RFC 8288). `GET /forms/{id}/submissions` lists
what is verified, and with `state=spam` what was taken for spam.

The token goes to the API's own host only, over TLS only (plain HTTP just to this machine), and is
in no message. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from sitegen.errors import SitegenError, did_you_mean
from sitegen.inbox.exports import from_api
from sitegen.inbox.incoming import parse_time
from sitegen.inbox.store import IngestResult, Store

API: Final = "https://api.netlify.com/api/v1"
PER_PAGE: Final = 100
MOST_PAGES: Final = 10_000
_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_OVERLAP: Final = timedelta(days=7)
"""How far before the last complete pull a pull looks again, for what came late."""


class NetlifyError(SitegenError):
    """The API can't be used, or does not have what was asked for."""


class Patience(Struct, frozen=True, kw_only=True):
    """How often and how long is waited, in seconds."""

    pauses: tuple[float, ...] = (2, 5, 15, 30)
    """Before a request is tried again that failed on their side or on the way."""
    longest: float = 300
    """If the API asks for a longer pause than this, the pull ends and says when to come back."""
    timeout: float = 30


class PullResult(Struct, frozen=True, kw_only=True):
    """What a pull brought."""

    ingested: IngestResult = IngestResult()
    quarantined: int = 0
    forms: tuple[str, ...] = ()
    requests: int = 0


class _Answer(NamedTuple):
    body: object
    next: str | None


class _Again(Exception):
    """The request may succeed later; after this pause, if the API asked for one."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class Api:
    """The API with its token."""

    def __init__(
        self,
        token: str,
        *,
        base: str = API,
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        patience: Patience = Patience(),  # noqa: B008 - frozen
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise NetlifyError(f"{base} is not encrypted; the token would be read on the way")
        if not token or re.search(r"[^\x21-\x7e]", token):
            raise NetlifyError("the token is empty or has characters that no token has")
        self._token = token
        self._base = base.rstrip("/")
        self._sleep = sleep
        self._clock = clock
        self._patience = patience
        self._tell = tell
        self.requests = 0

    def pages(self, path: str) -> Iterator[list[object]]:
        """The pages of a list, one after the other."""
        joint = "&" if "?" in path else "?"
        address: str | None = f"{self._base}{path}{joint}per_page={PER_PAGE}&page=1"
        seen: set[str] = set()
        for number in range(2, MOST_PAGES):
            if address is None or address in seen:
                return
            seen.add(address)
            answer = self._get(address)
            if not isinstance(answer.body, list):
                raise NetlifyError(f"{path}: the answer is no list")
            yield answer.body
            address = answer.next
            if address is None and len(answer.body) >= PER_PAGE:
                # A full page without a link: the next one may be there all the same.
                address = f"{self._base}{path}{joint}per_page={PER_PAGE}&page={number}"

    def _get(self, address: str) -> _Answer:
        pauses = iter(self._patience.pauses)
        while True:
            try:
                return self._try(address)
            except _Again as again:
                pause = next(pauses, None)
                if pause is None:
                    raise NetlifyError(f"Netlify does not answer: {again}") from again
                pause = pause if again.pause is None else again.pause
                if pause > self._patience.longest:
                    minutes = int(pause // 60) + 1
                    raise NetlifyError(
                        f"Netlify asks to come back in {minutes} minutes; what came in stays in"
                    ) from again
                self._tell(f"{again}; again in {pause:.0f} s")
                self._sleep(pause)

    def _try(self, address: str) -> _Answer:
        parts = urlsplit(address)
        here = urlsplit(self._base)
        if (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
            raise NetlifyError(f"the next page lies elsewhere ({parts.netloc}); not followed")
        self.requests += 1
        connection = self._connection(parts.hostname or "", parts.port, parts.scheme)
        try:
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            connection.request(
                "GET",
                target,
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "Accept": "application/json",
                    "User-Agent": "sitegen",
                },
            )
            response = connection.getresponse()
            data = response.read(_LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            # `from None`: some of these carry the request, and with it the token.
            raise _Again(f"the connection broke ({type(error).__name__})") from None
        finally:
            connection.close()
        return self._understood(response, data, address)

    def _connection(self, host: str, port: int | None, scheme: str) -> http.client.HTTPConnection:
        timeout = self._patience.timeout
        if scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def _understood(self, response: http.client.HTTPResponse, data: bytes, address: str) -> _Answer:
        path = urlsplit(address).path
        status = response.status
        if status == 429 or status >= 500:
            raise _Again(f"Netlify says {status}", self._pause(response))
        if status in (401, 403):
            raise NetlifyError(
                "Netlify does not accept the token (make one at "
                "https://app.netlify.com/user/applications and put it into the environment)"
            )
        if status != 200:
            raise NetlifyError(f"{path}: Netlify says {status} {response.reason}")
        if len(data) > _LARGEST_ANSWER:
            raise NetlifyError(f"{path}: the answer is too large")
        try:
            body = json.loads(data)
        except (ValueError, RecursionError):
            raise _Again(f"{path}: the answer is no JSON") from None
        return _Answer(body, _next_page(response.headers.get_all("Link") or [], address))

    def _pause(self, response: http.client.HTTPResponse) -> float | None:
        """What `Retry-After` asks for: seconds or a date (RFC 9110, 10.2.3)."""
        text = (response.headers.get("Retry-After") or "").strip()
        if re.fullmatch(r"\d{1,9}", text):
            return float(text)
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - self._clock()).total_seconds())


def _next_page(headers: list[str], address: str) -> str | None:
    """The link with the relation `next` (RFC 8288)."""
    for header in headers:
        for target, parameters in re.findall(r"<([^>]*)>([^<]*)", header):
            for relation in re.findall(r'(?i)\brel\s*=\s*"?([^";,]+)"?', parameters):
                if "next" in relation.lower().split():
                    return urljoin(address, str(target))
    return None


def pull(
    api: Api, store: Store, *, site: str, forms: tuple[str, ...] = (), everything: bool = False
) -> PullResult:
    """Bring in what is new of a site's forms, verified and spam.

    `site` is its name or domain; without `forms`, all of its forms. Each page is on the disk
    before the next is asked for. `everything` reads the lists to their ends whatever was pulled
    before. Raises NetlifyError; what came in before that stays.
    """
    site_id = _site(api, site)
    found = _forms(api, site_id, forms)
    pulled = PullResult(forms=tuple(name for name, _ in found))
    for name, form_id in found:
        for state in ("verified", "spam"):
            pulled = _pull_list(api, store, name, form_id, state, everything, pulled)
    return PullResult(
        ingested=pulled.ingested,
        quarantined=pulled.quarantined,
        forms=pulled.forms,
        requests=api.requests,
    )


def _site(api: Api, wanted: str) -> str:
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
        f'Netlify has no site "{wanted}" for this token '
        f"({near}; set inbox.netlify.site in content/site.yaml)"
    )


def _forms(api: Api, site_id: str, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
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
    api: Api,
    store: Store,
    form: str,
    form_id: str,
    state: str,
    everything: bool,
    pulled: PullResult,
) -> PullResult:
    """One list, newest first, until what an earlier pull read to the end."""
    name = f"netlify {form_id} {state}"
    until = store.pulled_until(name)
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
    # Only a list that was read to its end moves the mark: a pull that broke off is done again.
    if newest is not None:
        store.set_pulled(name, newest)
    return PullResult(ingested=ingested, quarantined=quarantined, forms=pulled.forms)


def _created(record: object) -> datetime | None:
    return parse_time(str(record.get("created_at"))) if isinstance(record, dict) else None


def _reached(times: list[datetime], until: datetime | None) -> bool:
    """Whether a page lies wholly before the last pull; only a list newest first shows that."""
    if until is None or len(times) < 2:
        return False
    newest_first = all(one >= two for one, two in pairwise(times))
    return newest_first and times[0] > times[-1] and times[0] < until - _OVERLAP
