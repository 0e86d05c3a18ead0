"""Feeds: one of 5,000 items taken in, listed and searched, beside feedparser reading it.

A web server on loopback serves it, in a thread of the same process.
"""

from __future__ import annotations

import io
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser

from reader.session.feeds.desk import FeedDesk
from reader.session.feeds.rules import Rule, Rules
from reader.store.feeds_protocol import Subscription

from . import newsmark
from .results import Comparison, Result, round_robin

ITEMS = 5_000
ROUNDS = 7
PARSED = "feedparser alone, the same bytes"
TAKEN_IN = "fetched, parsed, kept, held against a rule"
AGAIN = "the same, nothing new in it"
LISTED = "all items listed, newest first"
FOUND = "a word of one item found among all"
_PARAGRAPH = "<p>The council met again on Tuesday, and this time nobody left before the vote.</p>"


def feed(count: int) -> bytes:
    """Return an RSS feed of so many items of 2 kB."""
    items = "".join(
        f"<item><title>Prices in town {n}</title><guid isPermaLink='false'>{n}</guid>"
        f"<link>https://news.example/{n}</link><author>Ana Li</author>"
        f"<pubDate>Mon, {1 + n % 28:02} Nov 2025 {n % 24:02}:{n % 60:02}:00 GMT</pubDate>"
        f"<description><![CDATA[<p>Unique{n}.</p>{_PARAGRAPH * 24}]]></description></item>"
        for n in range(count)
    )
    head = "<rss version='2.0'><channel><title>Daily</title><link>https://news.example/</link>"
    return f"{head}{items}</channel></rss>".encode()


def run(_work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure every subject."""
    data = feed(ITEMS)
    result = Result("feeds", f"a feed of {ITEMS:,} items, {len(data) / 1e6:.0f} MB", "ms", PARSED)
    result.comparisons = [
        Comparison(subject, PARSED) for subject in (TAKEN_IN, AGAIN, LISTED, FOUND)
    ]
    url, stop = _serve(data)
    with tempfile.TemporaryDirectory() as folder:
        store = newsmark.open_store(Path(folder) / "store")
        rules = Rules([Rule("tag", r"town 77\b", "town")])
        desk = FeedDesk(store, "ana", rules, max_bytes=100_000_000)
        desk.feeds.subscribe(Subscription(url))
        actions: dict[str, Callable[[], float]] = {
            PARSED: partial(_timed, lambda: feedparser.parse(io.BytesIO(data))),
            TAKEN_IN: partial(_take_in, desk, url, fresh=True),
            AGAIN: partial(_take_in, desk, url, fresh=False),
            LISTED: partial(_timed, lambda: desk.items([url])),
            FOUND: partial(_timed, lambda: desk.feeds.cache.search("unique4999", [url])),
        }
        _take_in(desk, url, fresh=True)
        round_robin(result, actions, dict.fromkeys(actions, min(ROUNDS, most)))
        desk.close()
    stop()
    return [result]


def _serve(data: bytes) -> tuple[str, Callable[[], None]]:
    """Serve the bytes; return their address and what stops the server."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/feed", server.shutdown


def _take_in(desk: FeedDesk, url: str, *, fresh: bool) -> float:
    if fresh:
        desk.feeds.cache.forget(url)

    def refresh() -> None:
        desk.refresh([url], anyway=True)
        while not desk.refresher.wait(60):
            pass

    taken = _timed(refresh)
    progress = desk.refresher.progress
    assert (progress.new, progress.failed) == (ITEMS if fresh else 0, 0)
    return taken


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000
