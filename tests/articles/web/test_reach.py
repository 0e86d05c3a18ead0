"""Addresses of this machine and of private networks are fetched only where somebody gave one.

``127.0.0.2`` stands for a server on the web here: nothing else in the tests is public.
"""

from __future__ import annotations

import socket
import sys

import pytest

from reader.articles.web import reach
from reader.articles.web.fetch import FetchError, fetch
from reader.articles.web.reach import kind_of, literal_kind
from tests.articles.web.web_server import web_server

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 without being told"
)
LIMIT = 100_000


@pytest.fixture
def inner():
    """A server of this machine."""
    with web_server() as site:
        site.serve("/secret", b"of this machine")
        yield site


@pytest.fixture
def web(monkeypatch):
    """A server on the web."""
    real = reach.kind_of
    monkeypatch.setattr(reach, "kind_of", lambda x: "public" if x == "127.0.0.2" else real(x))
    with web_server("127.0.0.2") as site:
        yield site


@pytest.fixture
def names(monkeypatch):
    """What names are looked up as: addresses in turn, the last of them for good."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name in known:
            host = known[name][0] if len(known[name]) == 1 else known[name].pop(0)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def port_of(site) -> str:
    return site.url.rpartition(":")[2]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"), ("127.9.9.9", "loopback"), ("0.0.0.0", "loopback"),
        ("::1", "loopback"), ("::", "loopback"), ("10.0.0.1", "private"),
        ("172.16.0.1", "private"), ("172.32.0.1", "public"), ("192.168.9.9", "private"),
        ("100.64.0.1", "private"), ("100.128.0.1", "public"), ("fd12::1", "private"),
        ("169.254.169.254", "link-local"), ("fe80::1", "link-local"), ("fe80::1%1", "link-local"),
        ("::ffff:10.0.0.1", "private"), ("64:ff9b::a00:1", "private"), ("2002:a00:1::", "private"),
        ("::127.0.0.1", "loopback"), ("::ffff:9.9.9.9", "public"), ("224.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"), ("192.0.2.1", "reserved"), ("9.9.9.9", "public"),
        ("2620:fe::fe", "public"), ("ff02::1", "reserved"),
    ],
)  # fmt: skip
def test_what_an_address_is(address, kind):
    assert kind_of(address) == kind
    assert literal_kind(f"[{address}]" if ":" in address else address) == kind


@pytest.mark.parametrize(
    "host",
    ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "LOCALHOST.", "a.localhost"],
)  # fmt: skip
def test_other_ways_to_write_this_machine(host):
    assert literal_kind(host) == "loopback"


def test_a_name_must_be_looked_up():
    assert literal_kind("news.example") is literal_kind("127.news.example") is None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f.1", "0.0.0.0",
        "[::ffff:127.0.0.1]",
    ],
)  # fmt: skip
def test_a_page_cannot_redirect_to_this_machine(web, inner, host):
    url = web.serve("/a", b"", status=302, Location=f"http://{host}:{port_of(inner)}/secret")
    with pytest.raises(FetchError, match=r"redirects to .+ an address of this machine"):
        fetch(url, max_bytes=LIMIT)
    assert inner.seen == []


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://169.254.169.254/x", "http://[fd00::1]/"]
)
def test_nor_to_a_private_network(web, target):
    url = web.serve("/a", b"", status=307, Location=target)
    with pytest.raises(FetchError, match="an address of "):
        fetch(url, max_bytes=LIMIT)


def test_nor_by_a_name_that_leads_there(web, inner, names):
    names["public.example"] = ["127.0.0.1"]
    target = f"http://public.example:{port_of(inner)}/secret"
    url = web.serve("/a", b"", status=302, Location=target)
    with pytest.raises(FetchError, match="an address of this machine"):
        fetch(url, max_bytes=LIMIT)
    assert inner.seen == []


def test_nor_by_a_name_that_is_looked_up_differently_the_next_time(web, inner, names):
    """One address for whoever checks, another for the connection."""
    names["turning.example"] = ["127.0.0.2", "127.0.0.1"]
    target = f"http://turning.example:{port_of(inner)}/secret"
    url = web.serve("/a", b"", status=302, Location=target)
    with pytest.raises(FetchError, match="an address of this machine"):
        fetch(url, max_bytes=LIMIT)
    assert inner.seen == []


def test_nor_by_its_own_name_that_leads_elsewhere_later(web, inner, names):
    names["turning.example"] = ["127.0.0.2", "127.0.0.2", "127.0.0.1"]
    target = f"http://turning.example:{port_of(inner)}/secret"
    web.serve("/a", b"", status=302, Location=target)
    with pytest.raises(FetchError, match="an address of this machine"):
        fetch(f"http://turning.example:{port_of(web)}/a", max_bytes=LIMIT)
    assert inner.seen == []


def test_who_gives_an_address_of_this_machine_gets_it(inner, names):
    names["box.example"] = ["127.0.0.1"]
    inner.serve("/a", b"", status=302, Location="/secret")
    for host in ("127.0.0.1", "localhost", "box.example"):
        got = fetch(f"http://{host}:{port_of(inner)}/a", max_bytes=LIMIT)
        assert got.body == b"of this machine"


def test_but_none_of_another_kind(inner):
    url = inner.serve("/a", b"", status=302, Location="http://10.0.0.1/")
    with pytest.raises(FetchError, match="private network"):
        fetch(url, max_bytes=LIMIT)


def test_from_this_machine_to_the_web(web, inner):
    url = inner.serve("/a", b"", status=302, Location=web.serve("/b", b"of the web"))
    assert fetch(url, max_bytes=LIMIT).body == b"of the web"


def test_what_a_feed_or_a_page_names_is_not_typed(web, inner):
    for typed in ("", web.url + "/feed"):
        with pytest.raises(FetchError, match="just because a page or a feed names it"):
            fetch(inner.url + "/secret", max_bytes=LIMIT, typed=typed)
    assert inner.seen == []
    got = fetch(inner.url + "/secret", max_bytes=LIMIT, typed="http://localhost:1/feed")
    assert got.body == b"of this machine"


def test_through_a_proxy_only_names_are_left_to_it(inner, monkeypatch):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", inner.url)
    inner.answers["http://news.example/a"] = lambda request: request.reply(b"by the proxy")
    inner.answers["http://news.example/b"] = lambda request: request.reply(
        b"", status=302, Location="http://127.1/c"
    )
    assert fetch("http://news.example/a", max_bytes=LIMIT).body == b"by the proxy"
    with pytest.raises(FetchError, match="an address of this machine"):
        fetch("http://news.example/b", max_bytes=LIMIT)
    assert len(inner.seen) == 2


def test_a_fetch_whose_connection_is_not_seen_is_refused(inner, monkeypatch):
    """As if another version of the library called its events otherwise."""

    async def blind(self, event, info):
        pass

    monkeypatch.setattr(reach.Hop, "trace", blind)
    with pytest.raises(FetchError, match="was not seen"):
        fetch(inner.url + "/secret", max_bytes=LIMIT)
