"""Feeds fetched anew in threads of their own: two at a time, one of each host."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from threading import Condition, Thread
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from reader.annotations.ids import now
from reader.articles.errors import NewsmarkError
from reader.articles.web.logins import without_login
from reader.session.feeds.fetched import feed_of, fresh_until, record_of
from reader.session.feeds.rules import Rules
from reader.store.feeds_protocol import FeedCache, Fetch, Subscription

if TYPE_CHECKING:
    from reader.articles.web.fetch import FetchError

AT_ONCE = 2
"""How many feeds are fetched at the same time."""
LATER = 15 * 60.0
"""Seconds for which a server that answers 429 without saying more is left alone."""
_TOO_MANY, _GONE = 429, 410
GONE = "It is gone for good, says its server (HTTP 410); refresh it alone to ask again."

Outcome = Literal["done", "failed", "fresh", "gone"]
"""What became of a feed: asked, with or without success; or not asked, and why."""


class Progress(msgspec.Struct, frozen=True):
    """How far a refresh is; ``new`` counts items that were not known before.

    ``fresh`` feeds were not asked, for their servers have said that nothing changes before some
    time; nor were those that are ``gone`` for good.
    """

    done: int = 0
    total: int = 0
    new: int = 0
    failed: int = 0
    fresh: int = 0
    gone: int = 0

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.done >= self.total

    def __str__(self) -> str:
        """What came of it, as a clause."""
        asked = self.done - self.failed - self.fresh - self.gone
        told = [f"{asked:,} feed{'' if asked == 1 else 's'}"]
        told += [f"{self.new:,} new item{'' if self.new == 1 else 's'}"]
        told += [f"{self.failed:,} failed"] if self.failed else []
        told += [f"{self.fresh:,} not due yet"] if self.fresh else []
        told += [f"{self.gone:,} gone for good"] if self.gone else []
        return ", ".join(told)


class _Task(NamedTuple):
    """A feed to refresh; ``anyway``: also if it is fresh or gone."""

    feed: Subscription
    host: str
    anyway: bool


class Refresher:
    """Refreshes feeds in the background; safe to use from any thread.

    ``progress`` begins anew with the first feed after all were done.
    """

    def __init__(self, cache: FeedCache, rules: Rules, *, max_bytes: int):
        self._cache = cache
        self._rules = rules
        self._max_bytes = max_bytes
        self._condition = Condition()
        self._waiting: list[_Task] = []
        self._busy: dict[str, str] = {}
        self._threads = 0
        self._stopped = False
        self.progress = Progress()

    def start(self, feeds: Iterable[Subscription], *, anyway: bool = False) -> None:
        """Have feeds refreshed, those that are not being refreshed already.

        With ``anyway`` also those that need not be asked yet, or are gone; never before the time
        until which a server wishes to be left alone.
        """
        with self._condition:
            if self.progress.is_over:
                self.progress = Progress()
            known = {*(task.feed.url for task in self._waiting), *self._busy.values()}
            named = {feed.url: feed for feed in feeds if feed.url not in known}
            self._waiting += [_Task(feed, host_of(feed.at), anyway) for feed in named.values()]
            old = self.progress
            self.progress = replace(old, total=old.total + len(named))
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
        while (task := self._next()) is not None:
            new = 0
            outcome: Outcome = "failed"
            try:
                new, outcome = self._refresh(task)
            except Exception as error:  # told where the feed is listed, never lost with the thread
                url = task.feed.url
                fault = without_login(f"It could not be refreshed: {error!r}.")
                with suppress(Exception):
                    self._cache.keep(Fetch(url, error=fault))
            finally:
                with self._condition:
                    del self._busy[task.host]
                    self.progress = _counted(self.progress, new, outcome)
                    self._condition.notify_all()

    def _next(self) -> _Task | None:
        """Take the first feed whose host is not busy, waiting for one; None when none is left."""
        with self._condition:
            while self._waiting and not self._stopped:
                for task in self._waiting:
                    if task.host not in self._busy:
                        self._waiting.remove(task)
                        self._busy[task.host] = task.feed.url
                        return task
                self._condition.wait()
            self._threads -= 1
            return None

    def _refresh(self, task: _Task) -> tuple[int, Outcome]:
        """Refresh one feed; return how many items are new, and what became of it."""
        fetches = self._cache.fetches()
        known = fetches.get(task.feed.url, Fetch(task.feed.url))
        until = _left_alone_until(task.host, fetches)
        if time.time() < until:
            when = time.strftime("%H:%M", time.localtime(until))
            error = f"Its server asked to be left alone until {when}."
            self._keep(replace(known, error=error))
            return 0, "failed"
        if known.gone and not task.anyway:
            return 0, "gone"
        if time.time() < known.fresh_until and not task.anyway:
            return 0, "fresh"
        fetch, new = self._fetch(task, known)
        failed = bool(fetch.error) and fetch.refreshed == known.refreshed
        return new, "failed" if failed else "done"

    def _fetch(self, task: _Task, known: Fetch) -> tuple[Fetch, int]:
        """Ask for one feed; return what is kept of that, and how many items are new."""
        from reader.articles.web.fetch import FetchError, fetch

        known = replace(known, host=task.host, not_before=0.0, gone=False)
        try:
            got = fetch(
                task.feed.at, max_bytes=self._max_bytes, etag=known.etag, modified=known.modified
            )
            if got.not_modified:
                same = replace(known, refreshed=now(), error="", fresh_until=fresh_until(got))
                return self._keep(same), 0
            feed = feed_of(got)
        except FetchError as error:
            return self._keep(_failed(known, error)), 0
        except NewsmarkError as error:
            return self._keep(replace(known, error=str(error))), 0
        if self._stopped:
            return known, 0
        fresh = replace(record_of(known.url, got, feed), host=task.host)
        new = self._cache.keep(fresh, feed.items)
        self._rules.apply(self._cache, stopped=lambda: self._stopped)
        return fresh, new

    def _keep(self, fetch: Fetch) -> Fetch:
        if not self._stopped:
            self._cache.keep(fetch)
        return fetch


def _failed(known: Fetch, error: FetchError) -> Fetch:
    """Return what is kept of a feed that could not be fetched."""
    wait = error.retry_after or (LATER if error.status == _TOO_MANY else 0.0)
    is_gone = error.status == _GONE
    return replace(
        known,
        error=GONE if is_gone else str(error),
        gone=is_gone,
        not_before=time.time() + wait if wait else 0.0,
    )


def _counted(progress: Progress, new: int, outcome: Outcome) -> Progress:
    """Return the progress after one more feed."""
    more = replace(progress, done=progress.done + 1, new=progress.new + new)
    match outcome:
        case "failed":
            return replace(more, failed=more.failed + 1)
        case "fresh":
            return replace(more, fresh=more.fresh + 1)
        case "gone":
            return replace(more, gone=more.gone + 1)
        case _:
            return more


def _left_alone_until(host: str, fetches: Mapping[str, Fetch]) -> float:
    """Return until when a server wishes not to be asked for any of its feeds, 0 if it has none."""
    return max((fetch.not_before for fetch in fetches.values() if fetch.host == host), default=0.0)


def host_of(address: str) -> str:
    """Return the name of the server of an address, in small letters."""
    try:
        return (urlsplit(address).hostname or address).lower()
    except ValueError:
        return address
