"""One web address to the bytes it holds, from a server that nobody vouches for.

What is limited: the kinds of address (http and https, after each redirect too), the number of
redirects, the time in all and between two bytes, the size after decompression, and the machines
that may be asked (:mod:`reader.articles.web.reach`). No cookie is kept, and nothing but the address
itself and where it redirects to is asked for.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from reader import __version__
from reader.articles.errors import ArticleError
from reader.articles.files import printable
from reader.articles.web.addresses import named
from reader.articles.web.headers import as_sent, freshness_of, wait_of
from reader.articles.web.logins import without_login
from reader.articles.web.reach import Hop, Reach, UnreachableError

if TYPE_CHECKING:
    from http.cookiejar import CookieJar

    import httpx

MAX_REDIRECTS = 5

_USER_AGENT = f"newsmark/{__version__} (news reader for the terminal)"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, "
    "application/feed+json, application/xml;q=0.9, */*;q=0.8"
)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_GZIP_OR_ZLIB = 47
_BARE_DEFLATE = -15
_CODINGS = frozenset(("gzip", "x-gzip", "deflate"))
_STEP = 64 * 1024

_REASONS = {
    401: "it asks for a login",
    403: "it refuses access",
    404: "there is nothing at this address",
    410: "it is gone for good",
    429: "it asks to come back later",
    451: "it is withheld for legal reasons",
}


class FetchError(ArticleError):
    """An address that could not be fetched.

    ``status`` is the server's answer, 0 where there was none; ``retry_after`` is how many seconds
    the server wishes to be left alone.
    """

    def __init__(self, message: str, *, status: int = 0, retry_after: float = 0.0):
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Fetched(msgspec.Struct, frozen=True):
    """A server's answer.

    ``url`` is where it came from after redirects, without a password. ``content_type`` is the
    lower-case media type alone, ``charset`` what was declared beside it; both may be empty, and so
    may ``etag`` and ``modified``, which a later :func:`fetch` takes. With ``not_modified`` the body
    is empty: what was fetched then still holds. ``moved`` is the address to ask from now on, with
    a password where the one asked had it: empty unless all that led there were permanent
    redirects. The answer holds for ``fresh`` seconds, by the server's word.
    """

    url: str
    status: int
    content_type: str
    charset: str
    body: bytes
    etag: str = ""
    modified: str = ""
    not_modified: bool = False
    moved: str = ""
    fresh: float = 0.0


def is_web_address(text: str) -> bool:
    """Tell whether this is an address that :func:`fetch` would try."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # as for a port that is none
        return False
    return known and bool(parts.hostname) and text.isprintable()


def fetch(
    url: str,
    *,
    max_bytes: int,
    typed: str | None = None,
    timeout: float = 20.0,
    etag: str = "",
    modified: str = "",
) -> Fetched:
    """Return what the server at ``url`` answers; never call it in a thread with an event loop.

    ``typed`` is the address that a person gave and that led here; None where that is ``url``
    itself, empty where nobody gave one. Addresses of this machine and of private networks are
    fetched only where it is one of the same kind.

    ``max_bytes`` limits the body after decompression, ``timeout`` is the seconds that all of it may
    take; half of that may pass between two bytes. With ``etag`` or ``modified`` the server is asked
    only for what has changed since, unless it has moved for good: another address may have the
    same tags for other things. Raises FetchError.
    """
    if not is_web_address(url):
        raise FetchError(f"{named(url)} is no web address that begins with http:// or https://.")
    try:
        reach = Reach(url if typed is None else typed)
        return asyncio.run(_within(timeout, url, max_bytes, etag, modified, reach))
    except TimeoutError:
        raise FetchError(
            f"{named(url)} did not answer in full within {timeout:g} seconds; try again later."
        ) from None


async def _within(
    timeout: float, url: str, max_bytes: int, etag: str, modified: str, reach: Reach
) -> Fetched:
    import httpx

    headers = {"User-Agent": _USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    since = {"If-None-Match": etag, "If-Modified-Since": modified}
    since = {name: value for name, value in since.items() if value}
    try:
        async with (
            asyncio.timeout(timeout),
            httpx.AsyncClient(
                headers=headers,
                timeout=timeout / 2,
                verify=_certificates(),
                cookies=_no_cookies(),
                limits=httpx.Limits(max_keepalive_connections=0),  # each connection is looked at
            ) as client,
        ):
            return await _follow(client, url, max_bytes, since, reach)
    except httpx.TimeoutException:
        raise FetchError(
            f"{named(url)} sent nothing for {timeout / 2:g} seconds; try again later."
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ExceptionGroup) as error:
        if isinstance(error, TimeoutError):
            raise
        raise FetchError(f"{named(url)} cannot be fetched: {_reason(error)}.") from None


async def _follow(
    client: httpx.AsyncClient, url: str, max_bytes: int, since: dict[str, str], reach: Reach
) -> Fetched:
    address, moved = url, ""
    is_permanent = True
    for _ in range(MAX_REDIRECTS + 1):
        asked = {} if moved else since
        async with _asked(client, address, asked, reach, url) as response:
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                got = await _answer(response, url, max_bytes, bool(asked))
                return replace(got, moved=moved)
            target = str(response.url.join(response.headers["location"]))
            if not is_web_address(target):
                raise FetchError(
                    f"{named(url)} redirects to {named(target)}, which is no web address.",
                    status=response.status_code,
                )
            is_permanent = is_permanent and response.status_code in _PERMANENT
            address, moved = target, target if is_permanent else ""
    raise FetchError(f"{named(url)} redirects more than {MAX_REDIRECTS} times.")


@asynccontextmanager
async def _asked(
    client: httpx.AsyncClient, address: str, headers: dict[str, str], reach: Reach, url: str
) -> AsyncIterator[httpx.Response]:
    """Ask for one address, on the way from ``url``, if it is one that may be reached."""
    hop = Hop(reach, address)
    try:
        hop.check_literal()
        extensions = {"trace": hop.trace}
        async with client.stream("GET", address, headers=headers, extensions=extensions) as answer:
            if not hop.was_seen:
                raise FetchError(f"{named(url)} cannot be fetched: where it leads was not seen.")
            yield answer
    except UnreachableError as error:
        raise FetchError(_out_of_reach(url, address, error)) from None


def _out_of_reach(url: str, address: str, error: UnreachableError) -> str:
    if address == url:
        return (
            f"{named(url)} is {error}, so it is not fetched just because a page or a feed names it;"
            " give the address to newsmark yourself to read it."
        )
    return (
        f"{named(url)} redirects to {named(address)}, {error}; such an address is fetched only"
        " where you gave one yourself."
    )


async def _answer(response: httpx.Response, url: str, max_bytes: int, conditional: bool) -> Fetched:
    status = response.status_code
    unchanged = status == 304 and conditional
    if not (200 <= status < 300 or unchanged):
        raise FetchError(
            f"{named(url)} cannot be fetched: {_refusal(status)}.",
            status=status,
            retry_after=wait_of(response.headers),
        )
    body = b"" if unchanged else await _body(response, url, max_bytes)
    media, _, _ = response.headers.get("content-type", "").partition(";")
    return Fetched(
        url=_without_password(response.url),
        status=status,
        content_type=printable(media.strip().lower()),
        charset=printable(response.charset_encoding or ""),
        body=body,
        etag=as_sent(response.headers.get("etag", "")),
        modified=as_sent(response.headers.get("last-modified", "")),
        not_modified=unchanged,
        fresh=freshness_of(response.headers),
    )


async def _body(response: httpx.Response, url: str, max_bytes: int) -> bytes:
    """Return the body, decompressed here: the library's own way knows no limit on what comes out.

    Each byte received may stand for a thousand, and a server may name several codings in a row.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    parts = bytearray()
    chunks = response.aiter_raw(_STEP)
    try:
        async for chunk in _decompressed(chunks, coding) if coding in _CODINGS else chunks:
            parts += chunk
            if len(parts) > max_bytes:
                raise _too_large(url, max_bytes)
    except zlib.error:
        raise FetchError(f"{named(url)} sent damaged compressed data; try again later.") from None
    if coding not in _CODINGS and coding not in ("", "identity"):
        raise FetchError(f"{named(url)} sent its answer compressed in a way not asked for.")
    return bytes(parts)


async def _decompressed(chunks: AsyncIterator[bytes], coding: str) -> AsyncIterator[bytes]:
    inflater = None
    async for chunk in chunks:
        data = chunk
        while data:
            if inflater is None:
                inflater = zlib.decompressobj(_wbits(coding, data))
            yield inflater.decompress(data, _STEP)
            data = inflater.unconsumed_tail
            if inflater.eof:  # a gzip file may be several, one after the other
                data = inflater.unused_data.lstrip(b"\0")
                inflater = None
    while inflater is not None and (rest := inflater.decompress(inflater.unconsumed_tail, _STEP)):
        yield rest
    if inflater is not None and not inflater.eof:
        raise zlib.error("it ends too soon")


def _wbits(coding: str, data: bytes) -> int:
    """Return zlib's name for the coding; some servers say deflate and leave out its header."""
    if coding == "deflate" and data[0] & 0x0F != 8:
        return _BARE_DEFLATE
    return _GZIP_OR_ZLIB


def _too_large(url: str, max_bytes: int) -> FetchError:
    return FetchError(
        f"{named(url)} has more than the {max_bytes / 1e6:g} MB that are read; raise "
        "max_article_mb in the config file to read it."
    )


@cache
def _certificates() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context()


def _no_cookies() -> CookieJar:
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _without_password(url: httpx.URL) -> str:
    return str(url.copy_with(userinfo=b""))


def _refusal(status: int) -> str:
    reason = _REASONS.get(status)
    if reason is None:
        reason = "the server has a fault, try again later" if status >= 500 else "it was refused"
    return f"{reason} (HTTP {status})"


def _reason(error: Exception) -> str:
    """Return why the network failed, as a clause."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not valid for this address"
        if isinstance(cause, ssl.SSLError):
            return "no secure connection could be made"
        if isinstance(cause, ConnectionRefusedError):
            return "nothing answers there (connection refused)"
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_AGAIN:
                return "host names cannot be looked up; are you online?"
            return "there is no such host"
        cause = cause.__cause__ or cause.__context__
    text = printable(without_login(str(error))).rstrip(".")
    known = (
        ("absolute URLs", "it redirects to what is no web address"),  # httpx looks there first
        ("location header", "it redirects to what is no web address"),
        ("connection attempts failed", "nothing answers there"),
        ("disconnected", "the server broke off the connection"),
        ("peer closed", "the server broke off the connection"),
    )
    return next((words for sign, words in known if sign in text), text or "the connection failed")
