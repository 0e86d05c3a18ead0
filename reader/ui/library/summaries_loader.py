"""The articles of the list with the annotator's progress, read in a thread of their own.

Ten thousand articles of which nothing is known yet take a second to look through, and much longer
where their histories must be read; the interface goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Thread

from reader.session.library.catalogue import as_left, disagreements_in
from reader.store.protocol import Store, Summary, Work


class _Stopped(Exception):  # noqa: N818
    """Nobody waits for the articles any more."""


class Disagreements:
    """Looks in a thread of its own for the articles on which annotators disagree."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread: Thread | None = None
        self._found: set[str] = set()
        self._error: Exception | None = None
        self._is_fresh = self._is_stopped = False

    def ask(self, wait: float = 0.0) -> set[str] | None:
        """Return their ids, None where they are not known within so many seconds; StoreError."""
        if self._thread is None and not self._is_fresh:
            self._is_fresh = True
            self._thread = Thread(target=self._look)
            self._thread.start()
        if self._thread is not None:
            self._thread.join(wait)
            if self._thread.is_alive():
                return None
            self._thread = None
            error, self._error = self._error, None
            if error is not None:
                raise error
        return self._found if self._is_fresh else self.ask(wait)

    def forget(self) -> None:
        """Look anew when asked next."""
        self._is_fresh = False

    def stop(self) -> None:
        """Let go of what is being read."""
        self._is_stopped = True

    def _look(self) -> None:
        try:
            self._found = disagreements_in(self._store, self._go_on)
        except _Stopped:
            pass
        except Exception as error:  # told to who asks
            self._error = error

    def _go_on(self, _done: int, _total: int) -> None:
        if self._is_stopped:
            raise _Stopped


class Shelf:
    """Reads the articles when asked to and keeps them until told to forget.

    ``rows`` is what is known of them now, ``read`` how many of how many files that had to be read
    have been. ``only`` limits them and gives their order. The list in which one goes from article
    to article is what the library last showed of them, see :meth:`show`.
    """

    def __init__(self, store: Store, only: Sequence[str] | None = None):
        self._store = store
        self._only = only
        self._thread: Thread | None = None
        self._error: Exception | None = None
        self._is_fresh = False
        self._is_stopped = False
        self._has_rows, self._has_all = Event(), Event()
        self._places: dict[str, int] | None = None
        self._shown: Sequence[Summary] = ()
        self._shown_places: dict[str, int] | None = None
        self.disagreements = Disagreements(store)
        self.rows: list[Summary] = []
        self.read = (0, 0)

    def forget(self) -> None:
        """Read the articles anew when they are asked for next."""
        self._is_fresh = False
        self.disagreements.forget()

    def stop(self) -> None:
        """Let go of what is being read."""
        self._is_stopped = True
        self.disagreements.stop()

    def show(self, rows: Sequence[Summary]) -> None:
        """Go from article to article in this order from now on."""
        if rows is not self._shown:
            self._shown, self._shown_places = rows, None

    def leave(self, work: Work) -> None:
        """Know an article as it was left; all of them are read anew when asked for next."""
        self.rows = [as_left(row, work) if row.id == work.article else row for row in self.rows]
        self.forget()

    def put(self, row: Summary) -> None:
        """Know an article as it is now, without reading any."""
        self._is_fresh = self._is_fresh and self._thread is None  # which may have read it before
        self.rows = [row if each.id == row.id else each for each in self.rows]

    def ask(self, annotator: str, wait: float | None = None, *, hasty: bool = False) -> bool:
        """Have the articles read; True when ``rows`` is as the store is.

        Waits for that so many seconds at the most; None: as long as it takes; ``hasty``: until they
        are as they were last time, to be checked. Raises StoreError where they cannot be read.
        """
        if self._thread is None and not self._is_fresh:
            self._is_fresh, self.read = True, (0, 0)
            self._has_rows.clear()
            self._has_all.clear()
            self._thread = Thread(target=self._look, args=(annotator,))
            self._thread.start()
        if self._thread is not None:
            (self._has_rows if hasty else self._has_all).wait(wait)
            if not self._has_all.is_set():
                return False
            self._thread = None
            error, self._error = self._error, None
            if error is not None:
                raise error
        return self._is_fresh or self.ask(annotator, wait)

    def names(self, article: str = "") -> list[str]:
        """Return the ids of the list, in order: all articles where this one is not shown."""
        return list(self._places_around(article))

    def place(self, article: str) -> tuple[int, int]:
        """Return the number of an article in the list, from 1, and how many there are."""
        places = self._places_around(article)
        return places.get(article, 0), len(places)

    def _places_around(self, article: str) -> dict[str, int]:
        if self._shown_places is None:
            self._shown_places = {row.id: number for number, row in enumerate(self._shown, 1)}
        if article in self._shown_places or (self._shown and not article):
            return self._shown_places
        if self._places is None:
            names = self._only if self._only is not None else self._store.article_ids()
            self._places = {name: number for number, name in enumerate(names, 1)}
        return self._places

    def _look(self, annotator: str) -> None:
        try:
            self._keep(self._store.library(annotator, on_progress=self._tell, on_rows=self._take))
        except _Stopped:
            pass
        except Exception as error:  # told to who asks
            self._error = error
        self._has_all.set()
        self._has_rows.set()

    def _tell(self, done: int, total: int) -> None:
        if self._is_stopped:
            raise _Stopped
        self.read = done, total

    def _take(self, rows: list[Summary], is_partial: bool) -> None:
        if not self.rows:  # what is known already is newer
            self._keep(rows)
        if not is_partial:
            self._has_rows.set()

    def _keep(self, rows: list[Summary]) -> None:
        if self._only is not None:
            by_id = {row.id: row for row in rows}
            rows = [by_id[name] for name in self._only if name in by_id]
        else:
            self._places = {row.id: number for number, row in enumerate(rows, 1)}
        self.rows = rows
