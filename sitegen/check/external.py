"""Checks links to other sites politely: a few hosts at once, with one request at a time to each.

Results are kept for a week, failures for a day, so most checks send no request. A page is requested
with HEAD, and with GET if the host rejects HEAD. A host that refuses programs (401, 403) is assumed
to work for people.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag, urlsplit

import msgspec

from sitegen import __version__
from sitegen.atomic import write_cache
from sitegen.check.finding import Finding
from sitegen.check.rules import all_rules
from sitegen.errors import Problem
from sitegen.http import (
    NO_RETRIES,
    Attempt,
    Client,
    HttpError,
    InvalidUrl,
    NameNotFound,
    Response,
    Retries,
    TooManyRedirects,
    Unreachable,
    ascii_url,
)
from sitegen.network import parse_ip

USER_AGENT = f"sitegen/{__version__} (checks links of the site that uses it)"
REDIRECTS = 8
LONGEST_WAIT = 30.0
"""Seconds. A host that asks for a longer pause is not requested again in this run."""

State = Literal["alive", "moved", "dead", "unreachable", "offline"]

_REFUSED = frozenset({401, 403, 405, 406, 429, 451, 999})
_GONE = frozenset({404, 410})
_PASSING = frozenset({429, 500, 502, 503, 504})
_FOR_GOOD = frozenset({301, 308})
_HEADERS = {"Accept": "*/*"}


class LinkStatus(msgspec.Struct, frozen=True):
    """The result of checking a link."""

    state: State
    detail: str = ""
    """The reason, or the new URL."""
    checked_at: float = 0.0
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class LinkCheckOptions:
    """The options of checking links to other sites."""

    cache: Path
    now: datetime
    hosts: int = 12
    """Hosts checked at the same time."""
    pause: float = 0.5
    """Seconds between two requests to one host."""
    patience: float = 12.0
    """Seconds to wait for one response."""
    retries: int = 2
    keep: timedelta = timedelta(days=7)
    keep_failures: timedelta = timedelta(days=1)
    sleep: Callable[[float], None] = time.sleep


def check_links(
    links: Mapping[str, Sequence[str]],
    options: LinkCheckOptions,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Problem, ...]:
    """Problems with links to other sites; `links` maps URLs to the files that contain them."""
    known = _load(options.cache)
    pages = {urldefrag(link)[0] for link in links}
    statuses = {page: known[page] for page in pages if _is_fresh(known.get(page), options)}
    statuses |= _check_pages(sorted(pages - statuses.keys()), options, on_progress)
    kept = {page: one for page, one in (known | statuses).items() if _is_fresh(one, options)}
    _save(options.cache, kept)
    if statuses and all(one.state == "offline" for one in statuses.values()):
        message = "no other site could be reached (is this computer online?)"
        return (Problem("content", None, message, "", "advice", "unreachable-link"),)
    return tuple(
        problem
        for link, files in links.items()
        for problem in _problems(link, statuses[urldefrag(link)[0]], files)
    )


def _problems(link: str, status: LinkStatus, files: Iterable[str]) -> list[Problem]:
    rules = {
        "dead": ("dead-link", f"the link {link} is dead: {status.detail}"),
        "moved": ("moved-link", f"the link {link} has moved permanently"),
        "unreachable": ("unreachable-link", f"the link {link} does not work: {status.detail}"),
        "offline": ("dead-link", f"the link {link} is dead: the site doesn't exist"),
    }
    if status.state == "alive":
        return []
    name, message = rules[status.state]
    rule = all_rules()[name]
    remedy = f"link to {status.detail}" if status.state == "moved" else rule.remedy
    return [
        Finding(message, text=link).problem(rule.id, rule.severity, file, remedy) for file in files
    ]


def _is_fresh(status: LinkStatus | None, options: LinkCheckOptions) -> bool:
    if status is None or status.state == "offline":
        return False
    kept = options.keep if status.state in ("alive", "moved") else options.keep_failures
    return options.now.timestamp() - status.checked_at < kept.total_seconds()


def _load(file: Path) -> dict[str, LinkStatus]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, LinkStatus])
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}


def _save(file: Path, statuses: Mapping[str, LinkStatus]) -> None:
    data = json.dumps(
        {page: msgspec.to_builtins(one) for page, one in sorted(statuses.items())},
        ensure_ascii=False,
        indent=1,
    )
    write_cache(file, data.encode())


# --- requests -----------------------------------------------------------------------------------


def _check_pages(
    pages: Sequence[str], options: LinkCheckOptions, on_progress: Callable[[int, int], None] | None
) -> dict[str, LinkStatus]:
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for page in pages:
        by_host[urlsplit(page).netloc.lower()].append(page)
    statuses: dict[str, LinkStatus] = {}
    if not pages:
        return statuses
    with ThreadPoolExecutor(min(options.hosts, len(by_host))) as pool:
        waiting = [pool.submit(_check_host, urls, options) for urls in by_host.values()]
        for done in as_completed(waiting):
            statuses.update(done.result())
            if on_progress is not None:
                on_progress(len(statuses), len(pages))
    return statuses


def _check_host(pages: Sequence[str], options: LinkCheckOptions) -> dict[str, LinkStatus]:
    statuses: dict[str, LinkStatus] = {}
    for number, page in enumerate(pages):
        if number:
            options.sleep(options.pause)
        status = _check_page(page, options)
        statuses[page] = msgspec.structs.replace(status, checked_at=options.now.timestamp())
    return statuses


def _check_page(page: str, options: LinkCheckOptions) -> LinkStatus:
    """Request a page until there is a result, or until the retries are used up."""
    retries = Retries(
        pauses=tuple(options.pause * 2**attempt for attempt in range(options.retries)),
        longest=LONGEST_WAIT,
        sleep=options.sleep,
    )
    client = Client(
        # An author who writes an IP address means it; a name or a redirect may be a trap.
        trusted_hosts=frozenset({urlsplit(page).hostname or ""} if _is_number(page) else ()),
        timeout=options.patience,
        deadline=2 * options.patience,
        redirects=REDIRECTS,
        retries=NO_RETRIES,
        clock=lambda: options.now,
        user_agent=USER_AGENT,
    )
    return retries.run(lambda: _request_once(client, page))


def _is_number(page: str) -> bool:
    try:
        return parse_ip(urlsplit(page).hostname or "") is not None
    except ValueError:
        return False


def _request_once(client: Client, page: str) -> Attempt[LinkStatus]:
    """HEAD, then GET if HEAD is not successful."""
    try:
        ascii_url(page)
    except InvalidUrl:
        return Attempt(LinkStatus("dead", "this is not a valid URL"))
    try:
        reply = client.request("HEAD", page, headers=_HEADERS)
        if reply.status >= 400 and reply.status != 429:
            reply = client.request("GET", page, headers=_HEADERS, content=False)
    except NameNotFound:
        return Attempt(
            LinkStatus("offline")
        )  # no such site, or no network: the other hosts show which
    except InvalidUrl:
        return Attempt(LinkStatus("dead", "it redirects to something that is not a web page"))
    except TooManyRedirects:
        return Attempt(LinkStatus("unreachable", "it redirects endlessly"))
    except Unreachable as error:
        return Attempt(LinkStatus("unreachable", str(error)), str(error))
    except HttpError as error:
        return Attempt(LinkStatus("unreachable", str(error)))
    return _link_status(reply)


def _link_status(reply: Response) -> Attempt[LinkStatus]:
    status = reply.status
    if status in _GONE:
        return Attempt(LinkStatus("dead", f"{status}"))
    if status in _PASSING:
        state: State = "alive" if status == 429 else "unreachable"
        return Attempt(LinkStatus(state, f"{status}"), f"{status}", reply.retry_after)
    if status >= 400 and status not in _REFUSED:
        return Attempt(LinkStatus("unreachable", f"{status}"))
    for_good = list(takewhile(lambda hop: hop.status in _FOR_GOOD, reply.hops))
    return Attempt(LinkStatus("moved", for_good[-1].url) if for_good else LinkStatus("alive"))
