"""Which addresses a fetch may reach: those of this machine and its networks only if typed.

A page, a feed or a redirect may name an address that only this machine can reach: a program that
listens on loopback, a router, a metadata service. Whoever wrote the page must not be able to have
them asked. So what counts is the address that a connection is really made to, whatever name led
there; it is looked at before anything is sent.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Literal
from urllib.parse import urlsplit

Kind = Literal["public", "loopback", "private", "link-local", "reserved"]
Origin = tuple[str, str, int]
"""Scheme, host and port."""

WHERE: dict[Kind, str] = {
    "public": "a public address",
    "loopback": "an address of this machine",
    "private": "an address of a private network",
    "link-local": "an address of the network link",
    "reserved": "a reserved address",
}
_NETWORKS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("loopback", ("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128")),
    ("link-local", ("169.254.0.0/16", "fe80::/10")),
    (
        "private",
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"),
    ),
)
_PARSED = tuple((kind, tuple(map(ip_network, names))) for kind, names in _NETWORKS)
_EMBEDDING = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"), ip_network("::/96"))
"""Networks of IPv6 whose addresses end in one of IPv4: mapped, translated (NAT64), compatible."""
_SIX_TO_FOUR = ip_network("2002::/16")
_LOCAL_NAMES = {"localhost", "localhost.localdomain", "localhost6", "ip6-localhost", "ip6-loopback"}
_PORTS = {"http": 80, "https": 443}


class UnreachableError(Exception):
    """An address that this fetch may not reach; ``kind`` is what it is."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(WHERE[kind])
        self.kind = kind


def kind_of(address: str) -> Kind:
    """Return what an IP address is; ValueError where it is none."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        found = _embedded(found) or IPv6Address(int(found))
    for kind, networks in _PARSED:
        if any(found in network for network in networks):
            return kind
    return "public" if found.is_global and not found.is_multicast else "reserved"


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that one of IPv6 leads to."""
    number = int(address)
    if number > 1 and any(address in network for network in _EMBEDDING):
        return IPv4Address(number & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFFFFFF)
    return None


def literal_kind(host: str) -> Kind | None:
    """Return what a host is that is written as an address, in any form, or means this machine.

    None for a name that must be looked up.
    """
    name = host.strip("[]").rstrip(".").lower()
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return "loopback"
    try:
        return kind_of(name)
    except ValueError:
        pass
    if not name[:1].isdigit():
        return None
    try:  # 127.1, 0x7f.1, 2130706433, 0177.0.0.1
        return kind_of(socket.inet_ntoa(socket.inet_aton(name)))
    except OSError:
        return None


def origin_of(address: str) -> Origin | None:
    """Return the origin of a web address; None where it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    return (parts.scheme, host, port) if host and port else None


class Reach:
    """What one fetch, redirects and all, may reach: public addresses, and what ``typed`` is.

    ``typed`` is the address that a person gave, by which the one to fetch was come to; empty where
    nobody gave one. Its own kind of address may be reached too, wherever the redirects lead.
    """

    def __init__(self, typed: str) -> None:
        self._typed = origin_of(typed)
        self._kinds: set[Kind] = {"public"}
        if self._typed and (kind := literal_kind(self._typed[1])):
            self._kinds.add(kind)

    def allows(self, origin: Origin | None, kind: Kind) -> bool:
        """Tell whether an address of this kind may be reached for an origin."""
        return kind in self._kinds or (origin is not None and origin == self._typed)

    def note(self, origin: Origin | None, kind: Kind) -> None:
        """Note what an origin was found to be. Of what was typed, that counts from now on: the next
        answer to the same question may be another.
        """
        if origin is not None and origin == self._typed:
            self._kinds.add(kind)
            self._typed = None


class Hop:
    """One request of a fetch, followed by its ``trace`` (an extension of httpcore).

    Through a proxy only addresses that are written as such are refused: it is the proxy that looks
    up names and connects.
    """

    def __init__(self, reach: Reach, address: str) -> None:
        self._reach = reach
        self._origin = origin_of(address)
        self._direct = False
        self.was_seen = False

    def check_literal(self) -> None:
        """Raise UnreachableError where the address is written as one that may not be reached."""
        kind = literal_kind(self._origin[1]) if self._origin else None
        if kind:
            self._check([kind])

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Follow the connection being made. Raises UnreachableError."""
        if event.endswith("connect_tcp.started"):
            host, port = info["host"].strip("[]").rstrip("."), info["port"]
            self.was_seen = True
            self._direct = self._origin is not None and (host, port) == _ascii(self._origin)
            if self._direct:
                self._check(await _kinds(info["host"], port))
        elif event.endswith("connect_tcp.complete") and self._direct:
            stream = info["return_value"]
            peer = stream.get_extra_info("server_addr")
            kind: Kind = kind_of(peer[0]) if peer else "reserved"
            try:
                self._check([kind])
            except UnreachableError:
                await stream.aclose()
                raise
            self._reach.note(self._origin, kind)

    def _check(self, kinds: Iterable[Kind]) -> None:
        """Raise UnreachableError where none of these may be reached."""
        found = list(kinds)
        if found and not any(self._reach.allows(self._origin, kind) for kind in found):
            raise UnreachableError(found[0])


def _ascii(origin: Origin) -> tuple[str, int]:
    _, host, port = origin
    if host.isascii():
        return host, port
    import httpx

    return httpx.URL(scheme="http", host=host).raw_host.decode("ascii"), port


async def _kinds(host: str, port: int) -> list[Kind]:
    """Return what a name stands for; nothing where it cannot be looked up, which is told later."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [kind_of(str(each[4][0])) for each in found]
