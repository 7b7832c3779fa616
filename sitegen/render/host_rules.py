"""Applies `_redirects` and `_headers` as a static host does: for the preview, and to know which
paths the host answers.

According to Netlify's documentation: docs.netlify.com/routing/redirects/redirect-options and
docs.netlify.com/routing/headers. Rules with conditions on country, language, role or cookie are
left out, because a preview has no such visitors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote


class RedirectRule(NamedTuple):
    """A line of `_redirects`."""

    pattern: re.Pattern[str]
    query: Mapping[str, str]
    target: str
    status: int
    force: bool
    """Also where there is a file."""


class RedirectResult(NamedTuple):
    """The result of a rule: redirect to `target`, or (200, 404) show the content of `target`."""

    target: str
    status: int


class HeaderBlock(NamedTuple):
    """A path of `_headers`, and the headers below it."""

    pattern: re.Pattern[str]
    headers: tuple[tuple[str, str], ...]


def read_redirects(text: str) -> tuple[RedirectRule, ...]:
    """The rules of a `_redirects` file, in its order; lines that can't be read are left out."""
    return tuple(rule for line in text.splitlines() if (rule := _rule(line)) is not None)


def _rule(line: str) -> RedirectRule | None:
    words = line.partition(" #")[0].split()
    if len(words) < 2 or words[0].startswith("#"):
        return None
    source, *rest = words
    query: dict[str, str] = {}
    while rest and not _is_target(rest[0]):
        name, equals, value = rest.pop(0).partition("=")
        if not equals:
            return None
        query[name] = value
    if not rest or not source.startswith("/"):
        return None
    target, *more = rest
    status, force = 301, False
    if more and (found := re.fullmatch(r"(\d{3})(!?)", more[0])):
        status, force = int(found[1]), bool(found[2])
        more = more[1:]
    if more or status not in (200, 301, 302, 303, 307, 308, 404, 410, 451):
        return None
    return RedirectRule(path_pattern(source), query, target, status, force)


def _is_target(word: str) -> bool:
    return word.startswith("/") or "://" in word


def path_pattern(path: str) -> re.Pattern[str]:
    """A path with `*` at the end of it and `:name` in place of a segment."""
    parts = []
    for segment in unquote(path).strip("/").split("/"):
        if segment == "*":
            parts.append(r"(?:/(?P<splat>.*))?")
        elif segment.startswith(":") and segment[1:].isidentifier():
            parts.append(rf"/(?P<{segment[1:]}>[^/]+)")
        else:
            parts.append("/" + re.escape(segment).replace(r"\*", "[^/]*") if segment else "")
    return re.compile("".join(parts) + "/?")


def redirect(
    rules: tuple[RedirectRule, ...], path: str, query: str, exists: bool
) -> RedirectResult | None:
    """The result of the first rule that matches a path; `exists` if there is a file for it."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    for rule in rules:
        if exists and not rule.force:
            continue
        found = rule.pattern.fullmatch(path)
        if found is None or not rule.query.keys() <= given.keys():
            continue
        values = {**found.groupdict(default="")}
        if any(
            value != given[name] and not value.startswith(":") for name, value in rule.query.items()
        ):
            continue
        values.update(
            (value[1:], given[name]) for name, value in rule.query.items() if value[:1] == ":"
        )
        return RedirectResult(_filled(rule.target, values), rule.status)
    return None


def _filled(target: str, values: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match[1]
        return quote(values[name], safe="/~@!$&'()*+,;=:") if name in values else match[0]

    head, mark, rest = target.partition("://")
    if mark:
        host, slash, path = rest.partition("/")  # a host may have a port
        return f"{head}{mark}{host}{slash}{_PLACEHOLDER.sub(fill, path)}"
    return _PLACEHOLDER.sub(fill, target)


_PLACEHOLDER = re.compile(r":([A-Za-z_]\w*)")


def read_headers(text: str) -> tuple[HeaderBlock, ...]:
    """The blocks of a `_headers` file; lines that can't be read are left out."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[HeaderBlock]:
    path: str | None = None
    headers: list[tuple[str, str]] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            if path is not None:
                yield HeaderBlock(path_pattern(path), tuple(headers))
            path, headers = (line.strip() if line.startswith("/") else None), []
        elif ":" in line:
            name, _, value = line.strip().partition(":")
            if re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
                headers.append((name, value.strip()))
    if path is not None:
        yield HeaderBlock(path_pattern(path), tuple(headers))


def headers_of(blocks: tuple[HeaderBlock, ...], path: str) -> dict[str, str]:
    """The headers of a path; those that are given more than once are joined."""
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for block in blocks:
        if block.pattern.fullmatch(path):
            for name, value in block.headers:
                name = names.setdefault(name.lower(), name)
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found
