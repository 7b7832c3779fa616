"""Links to other sites, asked for politely: a few hosts at once, each host one request at a time.

Answers are kept for a week, failures for a day, so that most checks ask nobody. A page is asked
for with HEAD, and with GET where a host does not like that. Hosts that refuse programs (401, 403)
are believed to be there for people.
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
"""A host that asks for a longer pause (seconds) is not asked again in this run."""

State = Literal["alive", "moved", "dead", "unreachable", "offline"]

_REFUSED = frozenset({401, 403, 405, 406, 429, 451, 999})
_GONE = frozenset({404, 410})
_PASSING = frozenset({429, 500, 502, 503, 504})
_FOR_GOOD = frozenset({301, 308})
_HEADERS = {"Accept": "*/*"}


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
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}


def _save(file: Path, answers: Mapping[str, Answer]) -> None:
    data = json.dumps(
        {page: msgspec.to_builtins(one) for page, one in sorted(answers.items())},
        ensure_ascii=False,
        indent=1,
    )
    write_cache(file, data.encode())


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


def _ask_patiently(page: str, settings: Settings) -> Answer:
    """Ask until there is an answer, or no more patience."""
    retries = Retries(
        pauses=tuple(settings.pause * 2**attempt for attempt in range(settings.retries)),
        longest=LONGEST_WAIT,
        sleep=settings.sleep,
    )
    client = Client(
        # What an author names by its number is meant; a name or a redirect may lead astray.
        trusted_hosts=frozenset({urlsplit(page).hostname or ""} if _is_number(page) else ()),
        timeout=settings.patience,
        deadline=2 * settings.patience,
        redirects=REDIRECTS,
        retries=NO_RETRIES,
        clock=lambda: settings.now,
        user_agent=USER_AGENT,
    )
    return retries.run(lambda: _ask_once(client, page))


def _is_number(page: str) -> bool:
    try:
        return parse_ip(urlsplit(page).hostname or "") is not None
    except ValueError:
        return False


def _ask_once(client: Client, page: str) -> Attempt[Answer]:
    """HEAD, then GET where HEAD gets no good answer."""
    try:
        ascii_url(page)
    except InvalidUrl:
        return Attempt(Answer("dead", "this is no web address"))
    try:
        reply = client.request("HEAD", page, headers=_HEADERS)
        if reply.status >= 400 and reply.status != 429:
            reply = client.request("GET", page, headers=_HEADERS, content=False)
    except NameNotFound:
        return Attempt(Answer("offline"))  # there is no such site, or no network: the others tell
    except InvalidUrl:
        return Attempt(Answer("dead", "it leads to something that is no web page"))
    except TooManyRedirects:
        return Attempt(Answer("unreachable", "it redirects without end"))
    except Unreachable as error:
        return Attempt(Answer("unreachable", str(error)), str(error))
    except HttpError as error:
        return Attempt(Answer("unreachable", str(error)))
    return _judge(reply)


def _judge(reply: Response) -> Attempt[Answer]:
    status = reply.status
    if status in _GONE:
        return Attempt(Answer("dead", f"{status}"))
    if status in _PASSING:
        state: State = "alive" if status == 429 else "unreachable"
        return Attempt(Answer(state, f"{status}"), f"{status}", reply.retry_after)
    if status >= 400 and status not in _REFUSED:
        return Attempt(Answer("unreachable", f"{status}"))
    for_good = list(takewhile(lambda hop: hop.status in _FOR_GOOD, reply.hops))
    return Attempt(Answer("moved", for_good[-1].url) if for_good else Answer("alive"))
