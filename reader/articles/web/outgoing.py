"""The address of a link as another program is given it: a web page, or a mail to be written.

Addresses come from articles, which anyone may have written. A mail address may ask the mail program
to attach a file of the reader's, a web address may carry a name and a password, and both may hold
characters that mean something to a shell or a terminal. What is handed on holds none of these.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from reader.articles.web.logins import without_login

MAIL = "mailto:"
WEB = ("http://", "https://")
MAIL_FIELDS = ("to", "cc", "bcc", "subject", "body")
"""The fields of a mail that a link may fill in, in the order in which they are handed on."""
_RECIPIENTS = ("to", "cc", "bcc")
_IN_WEB_ADDRESS = "!#$%&'()*+,-./:;=?@_~[]"
_IN_MAIL_FIELD = "@+-._~!*/:"
_LOGIN = "the name and password"


class Outgoing(NamedTuple):
    """An address to hand to another program, and what of the link's own was left out of it."""

    address: str
    left_out: list[str]


def outgoing(address: str) -> Outgoing | None:
    """Return a link's address as another program may have it; None for one that none may have.

    Web addresses are handed on without name and password, mail addresses with
    :data:`MAIL_FIELDS` alone. Any other scheme may start a program, and is not handed on.
    """
    scheme, colon, rest = address.partition(":")
    scheme = scheme.lower() + colon
    if scheme == MAIL:
        return _mail(rest)
    whole = scheme + rest
    if not whole.startswith(WEB) or not whole.isprintable() or not _names_a_host(whole):
        return None
    safe = without_login(whole)
    return Outgoing(_quoted(safe), [_LOGIN] if safe != whole else [])


def _names_a_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _quoted(address: str) -> str:
    """Return a web address, with what may not stand in one (RFC 3986) as its percent code."""
    return "".join(
        char if char.isalnum() or not char.isascii() or char in _IN_WEB_ADDRESS else quote(char)
        for char in address
    )


def _mail(rest: str) -> Outgoing:
    recipients, _, fields = rest.partition("#")[0].partition("?")
    values: dict[str, list[str]] = {name: [] for name in MAIL_FIELDS}
    values["to"] += _listed(recipients)
    left_out: list[str] = []
    for field in filter(None, fields.split("&")):
        name, _, value = field.partition("=")
        name = unquote(name).lower()
        if name in _RECIPIENTS:
            values[name] += _listed(value)
        elif name in values and not values[name]:
            values[name] = [_clean(value, lines=name == "body")]
        else:
            left_out.append(_clean(name))
    query = "&".join(
        f"{name}={_encoded(values[name])}" for name in MAIL_FIELDS[1:] if any(values[name])
    )
    to = _encoded(values["to"])
    return Outgoing(f"{MAIL}{to}?{query}" if query else f"{MAIL}{to}", left_out)


def _listed(recipients: str) -> list[str]:
    return [found for each in recipients.split(",") if (found := _clean(each).strip())]


def _clean(value: str, *, lines: bool = False) -> str:
    """Return a decoded value without what no text has: a line end would begin another header."""
    text = unquote(value, errors="replace")
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char if char.isprintable() or (lines and char == "\n") else " " for char in text)


def _encoded(values: list[str]) -> str:
    return ",".join(
        quote(value.replace("\n", "\r\n"), safe=_IN_MAIL_FIELD, errors="replace")
        for value in values
    )
