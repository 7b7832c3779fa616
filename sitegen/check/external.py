"""Links to other sites, asked for politely: a few hosts at once, each host one request at a time.

Answers are kept for a week, failures for a day, so that most checks ask nobody. A page is asked
for with HEAD, and with GET where a host does not like that. Hosts that refuse programs (401, 403)
are believed to be there for people.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

import msgspec

from sitegen import __version__
from sitegen.check.finding import Finding
from sitegen.check.rules import all_rules
from sitegen.errors import Problem

USER_AGENT = f"sitegen/{__version__} (checks links of the site that uses it)"
REDIRECTS = 8
LONGEST_WAIT = 30.0
"""Seconds that a host may ask us to wait before we try again."""

State = Literal["alive", "moved", "dead", "unreachable", "offline"]

_REFUSED = frozenset({401, 403, 405, 406, 429, 451, 999})
_GONE = frozenset({404, 410})
_PASSING = frozenset({429, 500, 502, 503, 504})
_FOR_GOOD = frozenset({301, 308})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})


class Answer(msgspec.Struct, frozen=True):
    """What became of a link."""

    state: State
    detail: str = ""
    """Why, or the new address."""
    asked: float = 0.0
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to ask."""

    cache: Path
    now: datetime
    hosts: int = 12
    """Hosts asked at once."""
    pause: float = 0.5
    """Seconds between two requests to one host."""
    patience: float = 12.0
    """Seconds for one answer."""
    retries: int = 2
    keep: timedelta = timedelta(days=7)
    keep_failures: timedelta = timedelta(days=1)
    sleep: Callable[[float], None] = time.sleep


def check_links(
    links: Mapping[str, Sequence[str]],
    settings: Settings,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Problem, ...]:
    """Problems with links to other sites; `links` are addresses with the files that have them."""
    known = _load(settings.cache)
    pages = {urldefrag(link)[0] for link in links}
    answers = {page: known[page] for page in pages if _holds(known.get(page), settings)}
    answers |= _ask(sorted(pages - answers.keys()), settings, on_progress)
    kept = {page: one for page, one in (known | answers).items() if _holds(one, settings)}
    _save(settings.cache, kept)
    if answers and all(one.state == "offline" for one in answers.values()):
        message = "no other site could be reached; is this computer online?"
        return (Problem("content", None, message, "", "advice", "unreachable-link"),)
    return tuple(
        problem
        for link, files in links.items()
        for problem in _problems(link, answers[urldefrag(link)[0]], files)
    )


def _problems(link: str, answer: Answer, files: Iterable[str]) -> list[Problem]:
    rules = {
        "dead": ("dead-link", f"the link {link} is dead: {answer.detail}"),
        "moved": ("moved-link", f"the link {link} has moved for good"),
        "unreachable": ("unreachable-link", f"the link {link} did not work: {answer.detail}"),
        "offline": ("dead-link", f"the link {link} is dead: there is no such site"),
    }
    if answer.state == "alive":
        return []
    name, message = rules[answer.state]
    rule = all_rules()[name]
    remedy = f"link to {answer.detail}" if answer.state == "moved" else rule.remedy
    return [
        Finding(message, text=link).problem(rule.id, rule.severity, file, remedy) for file in files
    ]


def _holds(answer: Answer | None, settings: Settings) -> bool:
    if answer is None or answer.state == "offline":
        return False
    kept = settings.keep if answer.state in ("alive", "moved") else settings.keep_failures
    return settings.now.timestamp() - answer.asked < kept.total_seconds()


def _load(file: Path) -> dict[str, Answer]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Answer])
    except (OSError, msgspec.MsgspecError):
        return {}


def _save(file: Path, answers: Mapping[str, Answer]) -> None:
    data = json.dumps(
        {page: msgspec.to_builtins(one) for page, one in sorted(answers.items())},
        ensure_ascii=False,
        indent=1,
    )
    temporary = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # a cache that can't be kept costs only time
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(data, encoding="utf-8")
        temporary.replace(file)


# --- asking -------------------------------------------------------------------------------------


def _ask(
    pages: Sequence[str], settings: Settings, on_progress: Callable[[int, int], None] | None
) -> dict[str, Answer]:
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for page in pages:
        by_host[urlsplit(page).netloc.lower()].append(page)
    answers: dict[str, Answer] = {}
    if not pages:
        return answers
    with ThreadPoolExecutor(min(settings.hosts, len(by_host))) as pool:
        waiting = [pool.submit(_ask_host, urls, settings) for urls in by_host.values()]
        for done in as_completed(waiting):
            answers.update(done.result())
            if on_progress is not None:
                on_progress(len(answers), len(pages))
    return answers


def _ask_host(pages: Sequence[str], settings: Settings) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for number, page in enumerate(pages):
        if number:
            settings.sleep(settings.pause)
        answer = _ask_patiently(page, settings)
        answers[page] = msgspec.structs.replace(answer, asked=settings.now.timestamp())
    return answers


class _Reply(NamedTuple):
    status: int
    location: str
    wait: float
    """Seconds that the host asks us to wait; 0 if it does not."""


def _ask_patiently(page: str, settings: Settings) -> Answer:
    """Ask until there is an answer, or no more patience."""
    answer = Answer("unreachable")
    for attempt in range(settings.retries + 1):
        try:
            answer, wait = _follow(page, settings)
        except socket.gaierror:
            return Answer("offline")  # there is no such site, or no network: the others tell
        except ssl.SSLCertVerificationError as error:
            return Answer("unreachable", f"its certificate is not valid ({error.verify_message})")
        except (ValueError, UnicodeError):
            return Answer("dead", "this is no web address")
        except TimeoutError:
            answer, wait = Answer("unreachable", f"no answer in {settings.patience:g} seconds"), 0.0
        except (OSError, http.client.HTTPException) as error:
            answer, wait = Answer("unreachable", str(error) or type(error).__name__), 0.0
        else:
            if wait < 0:
                return answer
        if attempt < settings.retries:
            settings.sleep(min(max(wait, settings.pause * 2**attempt), LONGEST_WAIT))
    return answer


def _follow(page: str, settings: Settings) -> tuple[Answer, float]:
    """One attempt, through redirects. The seconds to wait are negative if the answer is final."""
    here, for_good = page, True
    moved = ""
    for _ in range(REDIRECTS):
        reply = _request(here, settings)
        if reply.status in _ELSEWHERE and reply.location:
            here = urljoin(here, reply.location)
            if urlsplit(here).scheme not in ("http", "https"):
                return Answer("dead", "it leads to something that is no web page"), -1
            for_good = for_good and reply.status in _FOR_GOOD
            moved = here if for_good else moved
            continue
        if reply.status in _GONE:
            return Answer("dead", f"{reply.status}"), -1
        if reply.status in _PASSING:
            state: State = "alive" if reply.status == 429 else "unreachable"
            return Answer(state, f"{reply.status}"), reply.wait
        if reply.status < 400 or reply.status in _REFUSED:
            return (Answer("moved", moved), -1) if moved else (Answer("alive"), -1)
        return Answer("unreachable", f"{reply.status}"), -1
    return Answer("unreachable", "it redirects without end"), -1


def _request(page: str, settings: Settings) -> _Reply:
    """HEAD, then GET where HEAD gets no good answer."""
    reply = _one_request("HEAD", page, settings)
    if reply.status >= 400 and reply.status != 429:
        return _one_request("GET", page, settings)
    return reply


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Redirects are answers here."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _one_request(method: str, page: str, settings: Settings) -> _Reply:
    request = urllib.request.Request(  # noqa: S310  the scheme was looked at
        _encoded(page), method=method, headers={"User-Agent": USER_AGENT, "Accept": "*/*"}
    )
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        with opener.open(request, timeout=settings.patience) as response:
            return _Reply(response.status, "", 0.0)
    except urllib.error.HTTPError as error:
        with error:
            location = error.headers.get("Location", "")
            return _Reply(error.code, location, _wait(error.headers.get("Retry-After"), settings))
    except urllib.error.URLError as error:
        if isinstance(error.reason, Exception):
            raise error.reason from None
        raise OSError(str(error.reason)) from None


def _wait(text: str | None, settings: Settings) -> float:
    """Seconds, as a `Retry-After` field has them or a date (RFC 9110, section 10.2.3)."""
    if not text:
        return 0.0
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - settings.now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _encoded(page: str) -> str:
    """The address in ASCII, as it is asked for (RFC 3987, section 3.1)."""
    parts = urlsplit(page)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(page)
    host = parts.hostname
    if not host.isascii():
        import idna

        host = idna.encode(host, uts46=True).decode()
    if ":" in host:
        host = f"[{host}]"
    netloc = f"{host}:{parts.port}" if parts.port else host
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme, netloc, path, query, ""))
