"""A client for the forms in Netlify's API: read-only, within its rate limits, incremental.

https://docs.netlify.com/api/get-started/#forms and https://open-api.netlify.com. Lists come in
pages (`page`, `per_page`) with a `Link` header (RFC 8288). `GET /forms/{id}/submissions` lists the
verified submissions, and with `state=spam` those marked as spam.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from sitegen.errors import did_you_mean
from sitegen.inbox.exports import from_api
from sitegen.inbox.form_service import FormService, FormServiceError, PullResult, RetryPolicy
from sitegen.inbox.store import InboxStore
from sitegen.timestamps import parse_timestamp

API: Final = "https://api.netlify.com/api/v1"
PER_PAGE: Final = 100
MOST_PAGES: Final = 10_000
REMEDY: Final = "create one at https://app.netlify.com/user/applications"
_OVERLAP: Final = timedelta(days=7)
"""How far before the last complete pull a pull reads again, to find late arrivals."""


class NetlifyApi:
    """The API with its token."""

    def __init__(
        self,
        token: str,
        *,
        base: str = API,
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        retry: RetryPolicy | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._base = base.rstrip("/")
        self._service = FormService(
            "Netlify",
            token,
            base,
            remedy=REMEDY,
            sleep=sleep,
            clock=clock,
            retry=retry,
            report=report,
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
            response = self._service.get(address)
            if response is None:
                raise FormServiceError(f"{path}: Netlify has no such list")
            found = json.loads(response.content)
            if not isinstance(found, list):
                raise FormServiceError(f"{path}: the response isn't a list (try again later)")
            yield found
            address = _next_page(response.headers.getlist("Link"), address)
            if address is None and len(found) >= PER_PAGE:
                # A full page without a link: there may still be a next one.
                address = f"{self._base}{path}{joint}per_page={PER_PAGE}&page={number}"


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
    before. Raises FormServiceError; what was stored before that is kept.
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
    raise FormServiceError(
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
            raise FormServiceError(f'the site has no form "{name}" ({did_you_mean(name, every)})')
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
    return parse_timestamp(str(record.get("created_at"))) if isinstance(record, dict) else None


def _reached(times: list[datetime], until: datetime | None) -> bool:
    """Whether a page is entirely older than the last pull; known only for lists newest first."""
    if until is None or len(times) < 2:
        return False
    newest_first = all(one >= two for one, two in pairwise(times))
    return newest_first and times[0] > times[-1] and times[0] < until - _OVERLAP
