"""Feeds fetched anew in threads of their own: two at a time, one of each host."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Thread
from urllib.parse import urlsplit

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.articles.errors import NewsmarkError
from reader.session.feeds_fetched import feed_of, record_of
from reader.session.feeds_rules import Rules
from reader.store.feeds import FeedCache, Fetch

AT_ONCE = 2
"""How many feeds are fetched at the same time."""
LATER = 15 * 60.0
"""Seconds for which a server that answers 429 without saying more is left alone."""
_TOO_MANY = 429


@dataclass(frozen=True)
class Progress:
    """How far a refresh is; ``new`` counts items that were not known before."""

    done: int = 0
    total: int = 0
    new: int = 0
    failed: int = 0

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.done >= self.total


class Refresher:
    """Refreshes feeds in the background; safe to use from any thread.

    ``progress`` begins anew with the first feed after all were done.
    """

    def __init__(self, cache: FeedCache, rules: Rules, *, max_bytes: int):
        self._cache = cache
        self._rules = rules
        self._max_bytes = max_bytes
        self._condition = Condition()
        self._waiting: list[str] = []
        self._busy: dict[str, str] = {}
        self._left_alone: dict[str, float] = {}
        self._threads = 0
        self._stopped = False
        self.progress = Progress()

    def start(self, feeds: Iterable[str]) -> None:
        """Have feeds refreshed, those that are not being refreshed already."""
        with self._condition:
            if self.progress.is_over:
                self.progress = Progress()
            known = {*self._waiting, *self._busy.values()}
            new = [feed for feed in dict.fromkeys(feeds) if feed not in known]
            self._waiting += new
            old = self.progress
            self.progress = Progress(old.done, old.total + len(new), old.new, old.failed)
            while self._threads < min(AT_ONCE, len(self._waiting) + len(self._busy)):
                self._threads += 1
                Thread(target=self._work, name="newsmark feeds", daemon=True).start()
            self._condition.notify_all()

    def stop(self) -> None:
        """Fetch nothing more; what is being fetched is dropped."""
        with self._condition:
            self._stopped = True
            self._waiting.clear()
            self._condition.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until something is done, for so many seconds; True when all is."""
        with self._condition:
            if not self.progress.is_over and not self._stopped:
                self._condition.wait(timeout)
            return self.progress.is_over or self._stopped

    def _work(self) -> None:
        """Fetch what is waiting until nothing is."""
        while (feed := self._next()) is not None:
            host = _host(feed)
            new, failed = 0, True
            try:
                new, failed = self._refresh(feed, host)
            except Exception as error:  # told where the feed is listed, never lost with the thread
                with suppress(Exception):
                    self._cache.keep(Fetch(feed, error=f"It could not be refreshed: {error!r}."))
            finally:
                with self._condition:
                    del self._busy[host]
                    old = self.progress
                    self.progress = Progress(
                        old.done + 1, old.total, old.new + new, old.failed + failed
                    )
                    self._condition.notify_all()

    def _next(self) -> str | None:
        """Take the first feed whose host is not busy, waiting for one; None when none is left."""
        with self._condition:
            while self._waiting and not self._stopped:
                for feed in self._waiting:
                    if _host(feed) not in self._busy:
                        self._waiting.remove(feed)
                        self._busy[_host(feed)] = feed
                        return feed
                self._condition.wait()
            self._threads -= 1
            return None

    def _refresh(self, feed: str, host: str) -> tuple[int, bool]:
        """Refresh one feed; return how many items are new, and whether it failed."""
        known = self._cache.fetches().get(feed, Fetch(feed))
        until = max(known.not_before, self._left_alone.get(host, 0.0))
        if time.time() < until:
            self._keep(replace(known, error=_left_alone(until), not_before=until))
            return 0, True
        fetch, new = self._fetch(known)
        if fetch.not_before > time.time():
            self._left_alone[host] = fetch.not_before
        return new, bool(fetch.error) and fetch.refreshed == known.refreshed

    def _fetch(self, known: Fetch) -> tuple[Fetch, int]:
        from reader.articles.fetch import FetchError, fetch

        try:
            got = fetch(
                known.url, max_bytes=self._max_bytes, etag=known.etag, modified=known.modified
            )
            if got.not_modified:
                return self._keep(replace(known, refreshed=now(), error="", not_before=0.0)), 0
            feed = feed_of(got)
        except FetchError as error:
            wait = error.retry_after or (LATER if error.status == _TOO_MANY else 0.0)
            not_before = time.time() + wait if wait else 0.0
            return self._keep(replace(known, error=str(error), not_before=not_before)), 0
        except NewsmarkError as error:
            return self._keep(replace(known, error=str(error))), 0
        if self._stopped:
            return known, 0
        fresh = record_of(known.url, got, feed)
        new = self._cache.keep(fresh, feed.items)
        self._rules.apply(self._cache, stopped=lambda: self._stopped)
        return fresh, new

    def _keep(self, fetch: Fetch) -> Fetch:
        if not self._stopped:
            self._cache.keep(fetch)
        return fetch


def _left_alone(until: float) -> str:
    when = time.strftime("%H:%M", time.localtime(until))
    return f"Its server asked to be left alone until {when}."


def _host(feed: str) -> str:
    try:
        return (urlsplit(feed).hostname or feed).lower()
    except ValueError:
        return feed
