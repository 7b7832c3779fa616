"""The one HTTP client, built on urllib3.

It is safe for URLs that other people wrote. A name is resolved once, and the connection goes to an
address that was checked (`sitegen.network`), so a name that resolves to another address the second
time gains nothing. The same holds for each redirect. Responses are read in pieces, with a limit of
size and of time. Requests that may succeed later are retried, no earlier than the server asks.

urllib3 handles HTTP and TLS. It is imported with the first request, because the import takes 40 ms.
Redirects, retries and addresses are handled here, because urllib3's own classes accept neither a
clock nor a choice of the address to connect to.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from sitegen import __version__
from sitegen.errors import SitegenError
from sitegen.network import is_public, parse_ip

if TYPE_CHECKING:
    from urllib3 import HTTPHeaderDict
    from urllib3.connection import HTTPConnection
    from urllib3.response import BaseHTTPResponse

USER_AGENT: Final = f"sitegen/{__version__}"

RETRIED: Final = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may succeed later (RFC 6585, RFC 9110)."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_REPEATABLE: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be sent twice without doing more than once (RFC 9110, section 9.2.2)."""
_NOT_DONE: Final = frozenset({429, 503})
"""Statuses that say that a request was not carried out."""
_CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_PIECE: Final = 64 * 1024
_MOST_ADDRESSES: Final = 4
"""Of a host that has many, how many are tried."""

T = TypeVar("T")


class HttpError(SitegenError):
    """A request has no answer. The message has no headers in it, so no secret either."""


class InvalidUrl(HttpError):
    """The text is no address of the web."""


class PrivateAddress(HttpError):
    """The host is not on the public Internet, and the owner did not name it."""


class NameNotFound(HttpError):
    """There is no such host, or no network."""


class InvalidCertificate(HttpError):
    """The host can't prove its identity."""


class ResponseTooLarge(HttpError):
    """The answer is larger than what was allowed."""


class TooManyRedirects(HttpError):
    """There are too many redirects."""


class Unreachable(HttpError):
    """The connection failed or broke. It may work later."""

    sent = True
    """False if the other side can't have seen the request."""


class TimedOut(Unreachable):
    """There was no answer in time."""


class Hop(NamedTuple):
    """An answer that led elsewhere."""

    status: int
    url: str
    """Where it led."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A server's response."""

    url: str
    """Where the answer comes from, after all redirects."""
    status: int
    reason: str
    headers: HTTPHeaderDict
    content: bytes = b""
    """Decoded according to `Content-Encoding`. Of an error, at most the first 64 KiB."""
    retry_after: float | None = None
    """Seconds to wait, if the server asks for a pause (RFC 9110, section 10.2.3)."""
    hops: tuple[Hop, ...] = ()


class Attempt(NamedTuple, Generic[T]):
    """How an attempt ended."""

    result: T
    trouble: str = ""
    """Why another attempt may end better; empty if it would not."""
    wait: float | None = None
    """Seconds to wait before the attempt, as the server asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and how late something is tried again."""

    pauses: tuple[float, ...] = (1, 4, 15)
    """Seconds before each further attempt; longer if the server asks for it."""
    longest: float = 120
    """If the server asks for a longer pause (seconds), there is no further attempt."""
    sleep: Callable[[float], None] = time.sleep
    on_pause: Callable[[str, float], None] = lambda trouble, seconds: None
    """Gets the trouble and the pause in seconds, before the pause."""

    def run(self, attempt: Callable[[], Attempt[T]]) -> T:
        """The result of the first attempt without trouble, or of the last one."""
        for pause in self.pauses:
            ended = attempt()
            seconds = max(pause, ended.wait or 0.0)
            if not ended.trouble or seconds > self.longest:
                return ended.result
            self.on_pause(ended.trouble, seconds)
            self.sleep(seconds)
        return attempt().result


NO_RETRIES: Final = Retries(pauses=())


class _Target(NamedTuple):
    """A URL in the parts that a connection needs."""

    scheme: str
    host: str
    """In ASCII, without brackets."""
    port: int
    path: str

    @property
    def host_field(self) -> str:
        """The value of `Host` (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


_PORTS: Final = {"http": 80, "https": 443}


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, the best first. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Sends requests, and reads answers whole. Threads may share it.

    Each request has a connection of its own. Proxies of the environment (`https_proxy`,
    `no_proxy`) are used; through them, names are resolved by the proxy.
    """

    trusted_hosts: frozenset[str] = frozenset()
    """Hosts that the owner named, which may have private addresses; a redirect to another may not.
    """
    timeout: float = 30
    """Seconds to connect, and to wait for each piece of an answer."""
    deadline: float = 300
    """Seconds for a whole answer."""
    largest: int = 64 * 1024 * 1024
    """Octets of an answer, decoded."""
    redirects: int = 5
    """Redirects that are followed; with 0, a redirect is an answer as any."""
    retries: Retries = Retries()
    retried: frozenset[int] = RETRIED
    """Statuses after which it is tried again."""
    clock: Callable[[], datetime] = _now
    """For a `Retry-After` that is a date."""
    resolve: Callable[[str, int], Sequence[str]] = resolve
    certificates: ssl.SSLContext | None = None
    """Whom to trust; whom the system trusts, by default."""
    user_agent: str = USER_AGENT

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        content: bool = True,
        repeatable: bool | None = None,
        unusable: Callable[[Response], str] = lambda response: "",
    ) -> Response:
        """The response to a request, whatever its status.

        `content`: read the body. `repeatable`: whether the request may be sent twice; by default,
        whether its method is idempotent. `unusable` returns what is wrong with a response that is
        worth another attempt, such as a truncated one. If all attempts end with such a response, or
        with a status of `retried`, the last one is returned. Raises HttpError.
        """
        twice = method in _REPEATABLE if repeatable is None else repeatable

        def attempt() -> Attempt[Response | HttpError]:
            try:
                response = self._follow(method, url, dict(headers or {}), body, content)
            except Unreachable as error:
                return Attempt(error, str(error) if twice or not error.sent else "")
            if response.status in self.retried and (twice or response.status in _NOT_DONE):
                return Attempt(response, f"the answer is {response.status}", response.retry_after)
            return Attempt(response, unusable(response) if twice else "")

        result = self.retries.run(attempt)
        if isinstance(result, HttpError):
            raise result
        return result

    def _follow(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, content: bool
    ) -> Response:
        hops: tuple[Hop, ...] = ()
        while True:
            target = _target(url)
            response = self._exchange(method, url, target, headers, body, content, hops)
            location = _location(response)
            changes = response.status in (301, 302) and method not in ("GET", "HEAD")
            # Whether 301 and 302 let a POST become a GET is in dispute, so the caller sees them.
            if not self.redirects or not location or changes:
                return response
            if len(hops) == self.redirects:
                raise TooManyRedirects(f"{url} redirects without end")
            if response.status == 303 and method != "HEAD":
                method, body = "GET", None
            url = _joined(url, location)
            hops = (*hops, Hop(response.status, url))
            if _target(url).origin != target.origin:
                headers = {
                    name: value
                    for name, value in headers.items()
                    if name.lower() not in _CREDENTIALS
                }

    def _exchange(
        self,
        method: str,
        url: str,
        target: _Target,
        headers: Mapping[str, str],
        body: bytes | None,
        content: bool,
        hops: tuple[Hop, ...],
    ) -> Response:
        """One request and its answer."""
        sent = {
            "Host": target.host_field,
            "User-Agent": self.user_agent,
            "Accept-Encoding": "identity",
            **headers,
        }
        connection, path = self._connected(target)
        late = threading.Event()
        try:
            with contextlib.closing(connection), _cut_off_after(self.deadline, connection, late):
                connection.request(method, path, body, sent, preload_content=False)
                answer = connection.getresponse()
                response = Response(
                    url=url,
                    status=answer.status,
                    reason=answer.reason or "",
                    headers=answer.headers,
                    content=self._read(answer) if content else b"",
                    retry_after=self._retry_after(answer.headers.get("Retry-After")),
                    hops=hops,
                )
                answer.close()
        except HttpError:
            raise
        except Exception as error:
            # `from None`: some of these carry the request, and with it a token.
            raise self._understood(error, late.is_set()) from None
        if late.is_set():  # an answer that doesn't say its length seems to have ended
            raise TimedOut(f"no answer in {self.deadline:g} seconds")
        return response

    def _read(self, answer: BaseHTTPResponse) -> bytes:
        largest = self.largest if answer.status < 400 else min(self.largest, _PIECE)
        read = bytearray()
        # `read1` returns with what there is; `read` would wait for a whole piece.
        while piece := answer.read1(_PIECE, decode_content=True):
            read += piece
            if len(read) > largest:
                if answer.status >= 400:
                    return bytes(read[:largest])
                raise ResponseTooLarge(f"the answer is larger than {largest:,} bytes")
        if answer.length_remaining:
            raise Unreachable("the connection broke (IncompleteRead)")
        return bytes(read)

    def _understood(self, error: Exception, late: bool) -> HttpError:
        import urllib3.exceptions

        slow = (TimeoutError, urllib3.exceptions.TimeoutError)
        if isinstance(error, slow) or late:
            limit = self.deadline if late else self.timeout
            return TimedOut(f"no answer in {limit:g} seconds")
        broken = (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError)
        if isinstance(error, broken):
            return Unreachable(f"the connection broke ({type(error).__name__})")
        if isinstance(error, ValueError):  # what can't be sent: a control character in a header
            return InvalidUrl("this is not a valid request")
        raise error

    # --- connecting -------------------------------------------------------------------------

    def _connected(self, target: _Target) -> tuple[HTTPConnection, str]:
        """A connection that is open, and how the path is written on it. Raises HttpError."""
        proxy = _proxy(target)
        if proxy is not None:
            return self._through(proxy, target)
        trouble: HttpError = Unreachable("the host has no address")
        for address in self._addresses(target):
            connection = self._connection(target, address, target.port)
            try:
                connection.connect()
            except Exception as error:
                connection.close()
                trouble = self._not_connected(error)
            else:
                return connection, target.path
        raise trouble

    def _addresses(self, target: _Target) -> list[str]:
        """The addresses of the host that may be connected to."""
        if parse_ip(target.host) is not None:
            found: Sequence[str] = (target.host,)
        else:
            try:
                found = self.resolve(target.host, target.port)
            except (OSError, UnicodeError) as error:
                raise NameNotFound(f"there is no host {target.host}") from error
        if target.host not in self.trusted_hosts:
            found = [address for address in found if is_public(address)]
            if not found:
                raise PrivateAddress(f"{target.host} is not on the public Internet")
        return list(found[:_MOST_ADDRESSES])

    def _connection(self, target: _Target, host: str, port: int) -> HTTPConnection:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        if target.scheme == "http":
            return HTTPConnection(host, port, timeout=self.timeout)
        context = self.certificates or _trusted_by_the_system()
        return HTTPSConnection(
            host, port, timeout=self.timeout, ssl_context=context, server_hostname=target.host
        )

    def _through(self, proxy: _Target, target: _Target) -> tuple[HTTPConnection, str]:
        """A connection to the proxy; to the host itself within it, for https."""
        if target.host not in self.trusted_hosts and parse_ip(target.host) is not None:
            self._addresses(target)
        connection = self._connection(target, proxy.host, proxy.port)
        path = f"http://{target.host_field}{target.path}"
        if target.scheme == "https":
            connection.set_tunnel(target.host, target.port)
            path = target.path
        try:
            connection.connect()
        except Exception as error:
            connection.close()
            raise self._not_connected(error) from error
        return connection, path

    def _not_connected(self, error: Exception) -> HttpError:
        import urllib3.exceptions

        if isinstance(error, ssl.SSLCertVerificationError):
            return InvalidCertificate(f"its certificate is not valid ({error.verify_message})")
        found: Unreachable
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        if isinstance(cause, TimeoutError):
            found = TimedOut(f"no answer in {self.timeout:g} seconds")
        elif isinstance(cause, (OSError, urllib3.exceptions.HTTPError)):
            why = getattr(cause, "strerror", None) or type(cause).__name__
            found = Unreachable(str(why))
        else:
            raise error
        found.sent = False
        return found

    def _retry_after(self, text: str | None) -> float | None:
        """Seconds, as a `Retry-After` field has them or a date (RFC 9110, section 10.2.3)."""
        text = (text or "").strip()
        if re.fullmatch(r"[0-9]{1,9}", text):
            return float(text)
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - self.clock()).total_seconds())


@functools.cache
def _trusted_by_the_system() -> ssl.SSLContext:
    return ssl.create_default_context()  # reads some hundred certificates


@contextlib.contextmanager
def _cut_off_after(
    seconds: float, connection: HTTPConnection, late: threading.Event
) -> Iterator[None]:
    """End a connection after some seconds, also if its server sends one octet after another.

    `late` is set then.
    """
    opened = connection.sock

    def cut() -> None:
        late.set()
        # The plain socket's: that of TLS would say goodbye first, and wait for an answer.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(opened, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _location(response: Response) -> str:
    """The target of a redirect; empty if there is none."""
    location = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
    # Fields are read as Latin-1, but what is not ASCII in them is nearly always UTF-8.
    with contextlib.suppress(UnicodeError):
        return location.encode("latin-1").decode("utf-8")
    return location


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise InvalidUrl(f"{location} is not a web address") from error


def _proxy(target: _Target) -> _Target | None:
    """The proxy that the environment names for a host, if any."""
    from urllib.request import getproxies, proxy_bypass

    found = getproxies().get(target.scheme)
    address = parse_ip(target.host)
    near = target.host == "localhost" or (address is not None and address.is_loopback)
    if not found or near or proxy_bypass(target.host):
        return None
    proxy = _target(found if "://" in found else f"http://{found}")
    if proxy.scheme != "http":
        raise InvalidUrl(f"the proxy {proxy.host} can't be used (only http:// proxies can)")
    return proxy


def ascii_url(url: str) -> str:
    """A URL in ASCII and without its fragment, as it is requested (RFC 3987, section 3.1).

    Raises InvalidUrl unless it is an http or https URL.
    """
    try:
        parts = urlsplit(urldefrag(url)[0])
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            import idna

            host = idna.encode(host, uts46=True).decode()
    except (ValueError, UnicodeError) as error:
        raise InvalidUrl(f"{url} is not a web address") from error
    if parts.scheme not in _PORTS or not host or re.search(r"[\x00-\x20\x7f]", host):
        raise InvalidUrl(f"{url} is not a web address")
    host = f"[{host}]" if ":" in host else host
    netloc = host if port is None else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme, netloc, path, query, ""))


_IN_FRAGMENT = "/%:@!$&'()*+,;=~-._?"
"""What needs no escape in a fragment (RFC 3986, section 3.5), and `%`, of escapes."""


def uri(url: str) -> str:
    """A URL with its fragment as a URI (RFC 3986), which programs can follow that take no other
    characters. What isn't an http or https URL is returned as it is."""
    address, mark, fragment = url.partition("#")
    try:
        return f"{ascii_url(address)}{mark}{quote(fragment, safe=_IN_FRAGMENT)}"
    except InvalidUrl:
        return url


def _target(url: str) -> _Target:
    parts = urlsplit(ascii_url(url))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    host = parts.hostname or ""
    return _Target(parts.scheme, host, parts.port or _PORTS[parts.scheme], path)
