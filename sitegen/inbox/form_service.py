"""What the clients of form services share: a token for one host, retries, limits, and messages.

The token is sent to the API's own host only, over TLS only (plain HTTP just to this machine), and
is in no message. Redirects are not followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.errors import SitegenError
from sitegen.http import Client, HttpError, Response, ResponseTooLarge, Retries
from sitegen.inbox.store import IngestResult

_PASSING: Final = frozenset({429, *range(500, 600)})
"""HTTP statuses after which a request is retried."""
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))


class FormServiceError(SitegenError):
    """The API can't be used, or doesn't have what is asked for."""


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


class FormService:
    """An API with its token. `get` reads an address of it."""

    def __init__(
        self,
        name: str,
        token: str,
        base: str,
        *,
        remedy: str,
        refusals: frozenset[int] = frozenset({401, 403}),
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        retry: RetryPolicy | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`base` is the API's URL, `remedy` says where a token comes from, and `refusals` are the
        statuses with which the API refuses one. Raises FormServiceError if either can't be used.
        """
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise FormServiceError(
                f"{base} isn't encrypted, so the token could be read on the way (use https)"
            )
        if not token or re.search(r"[^\x21-\x7e]", token):
            raise FormServiceError("the token is empty or has invalid characters (copy it again)")
        retry = retry or RetryPolicy()
        self._name = name
        self._token = token
        self._home = (parts.scheme, parts.netloc)
        self._remedy = remedy
        self._refusals = refusals
        self._longest = retry.longest
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

    def get(self, address: str, *, is_json: bool = True) -> Response | None:
        """The response to a request; None if there is nothing at the address. Raises
        FormServiceError for every other status than 200, and for broken JSON."""
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) != self._home:
            raise FormServiceError(
                f"the next page is on another host ({parts.netloc}), so it wasn't read"
            )
        unusable = _broken_json if is_json else _nothing
        try:
            response = self._client.request(
                "GET",
                address,
                headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
                unusable=unusable,
            )
        except ResponseTooLarge as error:
            raise FormServiceError(f"{self._name}'s response can't be read: {error}") from error
        except HttpError as error:
            raise self._unavailable(str(error)) from error
        status, wait = response.status, response.retry_after or 0.0
        if status in _PASSING and wait > self._longest:
            raise FormServiceError(
                f"{self._name}'s rate limit is reached (try again in {int(wait // 60) + 1} "
                "minutes; what was imported so far is kept)"
            )
        if status in _PASSING:
            raise self._unavailable(f"its status is {status}")
        if status in self._refusals:
            raise FormServiceError(f"{self._name} doesn't accept the token ({self._remedy})")
        if status == 404:
            return None
        if status != 200:
            raise FormServiceError(
                f"{parts.path}: {self._name} responded {status} {response.reason}"
            )
        if trouble := unusable(response):
            raise self._unavailable(trouble)
        return response

    def _unavailable(self, reason: str) -> FormServiceError:
        return FormServiceError(f"{self._name} doesn't respond: {reason} (try again later)")


def _broken_json(response: Response) -> str:
    """The mistake in a response that should be JSON; empty if there is none."""
    if response.status == 200:
        try:
            json.loads(response.content)
        except (ValueError, RecursionError):
            return "the response isn't valid JSON"
    return ""


def _nothing(_: Response) -> str:
    return ""
