"""Finds subscribers' addresses in public files: pages, content, feeds, anything in git.

Pure functions from texts to problems. Addresses are masked, because build logs are public too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from sitegen.address import Address, AddressError, parse_address
from sitegen.errors import Problem

RULE = "private-address"

_LEFT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\U0010ffff-]{1,100}\Z", re.ASCII)
_RIGHT = re.compile(r"[\w.-]{1,255}")
_START = re.compile(r"(?<![\w.+-])[\w.+_-]")
_AROUND = 120


def find_exposed(
    texts: Iterable[tuple[str, str]],
    subscribers: Iterable[Address],
    public: Collection[str] = (),
) -> tuple[Problem, ...]:
    """The problems: one for each line of the texts, (path, text), with a subscriber's address.

    `public` are the keys of addresses that are public on purpose. Entities (`&#64;`) and
    percent-encoding (`%40`) are decoded.
    """
    private = {address.key for address in subscribers} - {*public}
    if not private:
        return ()
    return tuple(
        problem for path, text in texts for problem in _leaks_in(path, text, frozenset(private))
    )


def _leaks_in(path: str, text: str, private: frozenset[str]) -> Iterator[Problem]:
    if not re.search(r"@|%40|&(?:#0*64;?|#x0*40;?|commat;)", text, re.IGNORECASE):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = {address.key: address for address in _addresses(line) if address.key in private}
        for address in found.values():
            yield Problem(
                path,
                number,
                f"a subscriber's address is published here ({address.masked})",
                "remove it; if it is public on purpose, add it to a person in content/people/",
                rule=RULE,
            )


def _addresses(line: str) -> Iterator[Address]:
    """All addresses that a line may contain, as it is and decoded."""
    variants = {line}
    if "&" in line or "%" in line:
        variants |= {html.unescape(line), unquote(line), unquote(html.unescape(line))}
    for variant in variants:
        for at in re.finditer("@", variant):
            left = _LEFT.search(variant[max(0, at.start() - _AROUND) : at.start()])
            right = _RIGHT.match(variant, at.end())
            if left and right:
                yield from _candidates(left[0], right[0])


def _candidates(left: str, domain: str) -> Iterator[Address]:
    """The possible addresses with this text before the `@`: characters of addresses may also
    be markup (`mail=anna@…`, `'anna@…'`), so each start of a word is tried."""
    unmarked = len(left) - len(left.lstrip("_*~`'"))
    starts = {0, unmarked, *(match.start() for match in _START.finditer(left))}
    for start in sorted(starts):
        try:
            yield parse_address(f"{left[start:]}@{domain.strip('.-_')}")
        except AddressError:
            continue
