"""Feeds that move, end, or wish to be left alone, and servers that are slow or broken.

The server is a real one, on loopback.
"""

from __future__ import annotations

import time
from functools import partial
from threading import Barrier, Lock

import pytest

from reader.articles.web import fetch as fetching
from reader.session.feeds.desk import FeedDesk
from reader.session.feeds.moved import is_safe_move, take_moves
from reader.session.feeds.refresh import Progress
from reader.session.feeds.rules import Rules
from reader.session.feeds.subscribe import subscribe
from reader.store.feeds_protocol import Subscription
from reader.store.folder_store import open_store
from tests.articles.web.web_server import web_server

KIND = "application/rss+xml"


def rss(count: int, title: str = "The Daily") -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><guid isPermaLink='false'>{n}</guid></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@pytest.fixture
def site():
    with web_server() as site:
        yield site


@pytest.fixture
def other():
    """Another server: for feeds, another port is the same host, and another name is not."""
    with web_server() as site:
        site.url = site.url.replace("127.0.0.1", "localhost")
        yield site


@pytest.fixture
def desk(tmp_path):
    store = open_store(tmp_path / "store", machine="7f3c")
    desk = FeedDesk(store, "ana", Rules([]), max_bytes=1_000_000)
    yield desk
    desk.close()


def followed(desk, url: str, **settings: object) -> str:
    desk.feeds.subscribe(Subscription(url, **settings))
    return url


def refreshed(desk, *urls: str, anyway: bool = False) -> Progress:
    desk.refresh(urls or list(desk.feeds.subscriptions), anyway=anyway)
    while not desk.refresher.wait(10):
        pass
    return desk.refresher.progress


def fetched(desk, url: str):
    return desk.feeds.cache.fetches()[url]


# Moving -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_has_moved_for_good_is_asked_for_there(desk, site, status):
    new = site.serve("/new", rss(2), kind=KIND, ETag='"n"')
    old = followed(desk, site.serve("/old", b"", status=status, Location="/new"))
    assert refreshed(desk).new == 2
    assert take_moves(desk) == [
        f"The Daily has moved for good; from now on it is asked for at {new}."
    ]
    assert desk.feeds.subscriptions[old].at == new
    assert take_moves(desk) == []
    site.seen.clear()
    site.serve("/new", rss(3), kind=KIND)
    assert refreshed(desk).new == 1
    assert site.paths() == ["/new"]
    assert site.seen[0].headers["If-None-Match"] == '"n"'


def test_what_was_read_and_starred_stays_so_after_a_move(desk, site):
    old = followed(desk, site.serve("/old", rss(3), kind=KIND))
    refreshed(desk)
    first, second, _ = desk.items([old])
    desk.feeds.mark_read([first.entry.key])
    desk.toggle_star(second)
    site.serve("/new", rss(4), kind=KIND)
    site.serve("/old", b"", status=301, Location="/new")
    assert refreshed(desk).new == 1
    take_moves(desk)
    rows = {row.entry.title: (row.read, row.starred) for row in desk.items([old])}
    assert rows["Item 0"] == (True, False)
    assert rows["Item 1"] == (False, True)
    assert len(rows) == 4
    assert desk.find(site.url + "/new").url == old


def test_a_moved_feed_is_at_its_new_address_on_every_machine(desk, site, tmp_path):
    site.serve("/new", rss(1), kind=KIND)
    old = followed(desk, site.serve("/old", b"", status=301, Location="/new"), folder="World")
    refreshed(desk)
    take_moves(desk)
    again = open_store(tmp_path / "store", machine="0a1b").feeds("ana", readonly=True)
    assert again.subscriptions[old] == Subscription(old, "", "World", address=site.url + "/new")


def test_a_chain_of_permanent_redirects_leads_to_its_end(desk, site):
    site.serve("/a", b"", status=301, Location="/b")
    site.serve("/b", b"", status=308, Location="/c")
    site.serve("/c", rss(1), kind=KIND)
    old = followed(desk, site.url + "/a")
    refreshed(desk)
    take_moves(desk)
    assert desk.feeds.subscriptions[old].at == site.url + "/c"


@pytest.mark.parametrize("statuses", [(302,), (303,), (307,), (301, 302), (307, 301)])
def test_a_redirect_that_is_not_permanent_all_the_way_changes_nothing(desk, site, statuses):
    for number, status in enumerate(statuses):
        site.serve(f"/{number}", b"", status=status, Location=f"/{number + 1}")
    site.serve(f"/{len(statuses)}", rss(1), kind=KIND)
    old = followed(desk, site.url + "/0")
    assert refreshed(desk).new == 1
    assert take_moves(desk) == []
    assert desk.feeds.subscriptions[old].at == old


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"<html><form>Log in</form></html>", "text/html", 200), (b"", "text/plain", 404)],
)
def test_a_new_place_without_a_feed_is_not_taken(desk, site, body, kind, status):
    site.serve("/old", rss(2), kind=KIND)
    old = followed(desk, site.url + "/old")
    refreshed(desk)
    site.serve("/login", body, kind=kind, status=status)
    site.serve("/old", b"", status=301, Location="/login")
    assert refreshed(desk).failed == 1
    assert take_moves(desk) == []
    assert desk.feeds.subscriptions[old].at == old
    assert len(desk.items([old])) == 2


def test_at_another_address_tags_of_the_old_one_are_not_sent(desk, site):
    """Two addresses may have the same tag for other things: then 304 would hide the new feed."""
    site.serve("/old", rss(1), kind=KIND, ETag='"1"')
    followed(desk, site.url + "/old")
    refreshed(desk)

    def answer(request):
        if request.headers["If-None-Match"]:
            request.reply(status=304)
        else:
            request.reply(rss(3), kind=KIND)

    site.answers["/new"] = answer
    site.serve("/old", b"", status=301, Location="/new")
    assert refreshed(desk).new == 2


def test_behind_a_redirect_for_now_they_are_sent(desk, site):
    when = "Mon, 02 Nov 2026 10:00:00 GMT"
    site.serve("/here", rss(1), kind=KIND, ETag='"1"', Last_Modified=when)
    site.serve("/old", b"", status=302, Location="/here")
    followed(desk, site.url + "/old")
    refreshed(desk)
    refreshed(desk)
    last = site.seen[-1].headers
    assert last["If-None-Match"] == '"1"'
    assert last["If-Modified-Since"] == when


def test_a_feed_that_has_moved_to_one_followed_already_stays_and_that_is_told(desk, site):
    new = followed(desk, site.serve("/new", rss(1), kind=KIND))
    old = followed(desk, site.serve("/old", b"", status=301, Location="/new"))
    refreshed(desk)
    (told,) = take_moves(desk)
    assert "which you follow already" in told
    assert desk.feeds.subscriptions[old].at == old
    assert desk.feeds.subscriptions[new].at == new


def test_a_feed_that_moves_back_has_its_first_address_again(desk, site):
    site.serve("/new", rss(1), kind=KIND)
    old = followed(desk, site.serve("/old", b"", status=301, Location="/new"))
    refreshed(desk)
    take_moves(desk)
    site.serve("/new", b"", status=301, Location="/old")
    site.serve("/old", rss(1), kind=KIND)
    refreshed(desk)
    take_moves(desk)
    assert desk.feeds.subscriptions[old] == Subscription(old)


@pytest.mark.parametrize(
    ("old", "new", "is_safe"),
    [
        ("http://a.example/f", "https://a.example/f", True),
        ("https://a.example/f", "https://b.example/f", True),
        ("http://a.example/f", "http://b.example/f", True),
        ("https://a.example/f", "http://a.example/f", False),
        ("https://a.example/f", "file:///etc/passwd", False),
        ("http://a.example/f", "http://a.example/\x1b[2J", False),
        ("http://a.example/f", "http://a.example/" + "x" * 3000, False),
    ],
)
def test_no_move_to_what_is_less_safe_or_no_address(old, new, is_safe):
    assert is_safe_move(old, new) is is_safe


def test_a_feed_that_has_moved_is_followed_at_its_new_address(desk, site):
    site.serve("/new", rss(1), kind=KIND)
    site.serve("/old", b"", status=308, Location="/new")
    assert subscribe(desk, site.url + "/old").url == site.url + "/new"
    assert list(desk.feeds.subscriptions) == [site.url + "/new"]
    assert not subscribe(desk, site.url + "/old").is_new
    assert take_moves(desk) == []


def test_a_password_moves_with_the_feed_and_is_not_told(desk, site):
    site.serve("/new", rss(1), kind=KIND)
    site.serve("/old", b"", status=301, Location="/new")
    old = followed(desk, site.url.replace("http://", "http://ana:secret@") + "/old")
    refreshed(desk)
    (told,) = take_moves(desk)
    assert "secret" not in told
    assert desk.feeds.subscriptions[old].at == old.replace("/old", "/new")


# Gone for good, not due, left alone ---------------------------------------------------------------


def test_a_feed_that_is_gone_is_told_and_asked_again_only_by_itself(desk, site):
    url = followed(desk, site.serve("/feed", rss(2), kind=KIND))
    refreshed(desk)
    site.serve("/feed", b"", status=410)
    assert refreshed(desk).failed == 1
    assert "gone for good, says its server (HTTP 410)" in fetched(desk, url).error
    assert len(desk.items([url])) == 2, "its items stay"
    site.seen.clear()
    assert refreshed(desk) == Progress(done=1, total=1, gone=1)
    assert str(desk.refresher.progress) == "0 feeds, 0 new items, 1 gone for good"
    assert site.seen == []
    site.serve("/feed", rss(3), kind=KIND)
    assert refreshed(desk, url, anyway=True).new == 1
    assert not fetched(desk, url).error
    assert refreshed(desk).failed == 0
    assert len(site.seen) == 2


@pytest.mark.parametrize(
    ("headers", "is_asked"),
    [
        ({"Cache_Control": "max-age=600"}, False),
        ({"Cache_Control": "public, Max-Age=600, must-revalidate"}, False),
        ({"Cache_Control": "max-age=600, no-cache"}, True),
        ({"Cache_Control": "no-store"}, True),
        ({"Cache_Control": "max-age=0"}, True),
        ({"Cache_Control": "max-age=600", "Age": "700"}, True),
        ({"Cache_Control": "s-maxage=600"}, True),
        ({"Expires": "Wed, 21 Oct 2099 07:28:00 GMT"}, False),
        ({"Expires": "Wed, 21 Oct 2015 07:28:00 GMT"}, True),
        ({"Expires": "0"}, True),
        ({"Cache_Control": "max-age=nonsense"}, True),
        ({}, True),
    ],
)
def test_a_feed_is_asked_again_when_its_server_says_that_it_may_change(
    desk, site, headers, is_asked
):
    url = followed(desk, site.serve("/feed", rss(1), kind=KIND, **headers))
    refreshed(desk)
    again = refreshed(desk)
    assert again.fresh == (not is_asked)
    assert len(site.seen) == 1 + is_asked
    refreshed(desk, url, anyway=True)
    assert len(site.seen) == 2 + is_asked, "a feed refreshed by itself is always asked"


def test_an_answer_that_nothing_has_changed_holds_as_long_as_it_says(desk, site):
    def answer(request):
        if request.headers["If-None-Match"]:
            request.reply(status=304, Cache_Control="max-age=600")
        else:
            request.reply(rss(1), kind=KIND, ETag='"1"')

    site.answers["/feed"] = answer
    followed(desk, site.url + "/feed")
    assert [refreshed(desk).fresh for _ in range(3)] == [0, 0, 1]
    assert len(site.seen) == 2


def test_a_year_of_freshness_is_cut_to_an_hour(desk, site):
    url = followed(desk, site.serve("/feed", rss(1), kind=KIND, Cache_Control="max-age=31536000"))
    refreshed(desk)
    assert 3000 < fetched(desk, url).fresh_until - time.time() <= 3600


def test_a_server_that_wants_to_be_left_alone_is_for_all_its_feeds(desk, site, other, tmp_path):
    busy = followed(desk, site.serve("/busy", b"", status=503, Retry_After="600"))
    refreshed(desk, busy)
    second = followed(desk, site.serve("/second", rss(1), kind=KIND))
    elsewhere = followed(desk, other.serve("/third", rss(1), kind=KIND))
    site.seen.clear()
    assert refreshed(desk, second, elsewhere, anyway=True) == Progress(2, 2, 1, 1)
    assert "asked to be left alone until" in fetched(desk, second).error
    assert site.seen == []
    desk.close()
    again = FeedDesk(
        open_store(tmp_path / "store", machine="7f3c"), "ana", Rules([]), max_bytes=1_000_000
    )
    assert refreshed(again, second, anyway=True).failed == 1
    assert site.seen == [], "another program knows it too"
    again.close()


def test_when_the_time_has_come_it_is_asked_again(desk, site, monkeypatch):
    url = followed(desk, site.serve("/feed", b"", status=429))
    refreshed(desk)
    site.serve("/feed", rss(1), kind=KIND)
    later = time.time() + 16 * 60
    monkeypatch.setattr("reader.session.feeds.refresh.time.time", lambda: later)
    assert refreshed(desk).new == 1
    assert not fetched(desk, url).error


# At once, slow, broken ----------------------------------------------------------------------------


def test_one_host_is_asked_for_one_feed_at_a_time(desk, site):
    lock, counts = Lock(), [0, 0]

    def answer(request):
        with lock:
            counts[0] += 1
            counts[1] = max(counts)
        request.reply(rss(1), kind=KIND)
        with lock:
            counts[0] -= 1

    for number in range(8):
        site.answers[f"/{number}"] = answer
        followed(desk, f"{site.url}/{number}")
    assert refreshed(desk).new == 8
    assert counts[1] == 1


def test_two_hosts_are_asked_at_the_same_time(desk, site, other):
    both = Barrier(2)

    def answer(request):
        both.wait(10)  # broken, and no feed, unless the other is there too
        request.reply(rss(1), kind=KIND)

    for each in (site, other):
        each.answers["/feed"] = answer
        followed(desk, each.url + "/feed")
    assert refreshed(desk).new == 2


def slow_headers(site, request):
    site.stopped.wait(30)


def slow_body(site, request):
    request.send_response(200)
    request.send_header("Content-Type", KIND)
    request.end_headers()
    for byte in rss(50):
        request.wfile.write(bytes([byte]))
        if site.stopped.wait(0.02):
            return


def cut_short(site, request):
    request.send_response(200)
    request.send_header("Content-Type", KIND)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    request.wfile.write(rss(3))
    request.close_connection = True


def hang_up(site, request):
    request.close_connection = True


def nonsense(site, request):
    request.wfile.write(b"\x00\x1b[31mnot http at all\r\n\r\n")


def empty(site, request):
    request.reply(b"", kind=KIND)


def damaged_chunks(site, request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n")


@pytest.mark.parametrize(
    "fault",
    [slow_headers, slow_body, cut_short, hang_up, nonsense, empty, damaged_chunks],
    ids=lambda fault: fault.__name__,
)
def test_a_slow_or_broken_answer_is_told_and_takes_nothing_away(desk, site, monkeypatch, fault):
    monkeypatch.setattr(fetching, "fetch", partial(fetching.fetch, timeout=0.5))
    url = followed(desk, site.serve("/feed", rss(2), kind=KIND, ETag='"1"'))
    fine = followed(desk, site.serve("/fine", rss(1, "Fine"), kind=KIND))
    refreshed(desk)
    site.answers["/feed"] = partial(fault, site)
    site.serve("/fine", rss(2, "Fine"), kind=KIND)
    assert refreshed(desk) == Progress(2, 2, 1, 1)
    known = fetched(desk, url)
    assert known.error.endswith(".")
    assert known.error.isprintable()
    assert (known.title, known.etag) == ("The Daily", '"1"')
    assert len(desk.items([url])) == 2
    assert not fetched(desk, fine).error


def test_what_is_stopped_keeps_nothing(desk, site):
    site.answers["/feed"] = partial(slow_headers, site)
    url = followed(desk, site.url + "/feed")
    desk.refresh([url])
    desk.refresher.stop()
    assert desk.refresher.wait(10)
    assert url not in desk.feeds.cache.fetches()
