"""Finding marks while keys are heard: searching in one thread, reading what is new in another.

What is asked for is searched among the marks that are known. What is new is read after the first
search, and each time that this has brought something, the same is searched again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from reader.annotations.schemes.scheme import Scheme
from reader.articles.errors import NewsmarkError
from reader.session.library.mark_filter import Asked, Known, ask, finished, look_up
from reader.store.marks_protocol import Blindness, Mark, Order
from reader.store.protocol import Store

NEAR = 50
"""Marks on each side of the chosen one that are read with the keys of all."""

Chosen = Callable[[], tuple[int, int]]
"""Tells the key and the place of the chosen mark."""


class _Stopped(Exception):  # noqa: N818
    """Nobody waits for what is being read any more."""


@dataclass(frozen=True)
class Wish:
    """What to list: what the filter says, in an order, of everybody or only of the annotator.

    The end of a filter that ``is_typed`` just now may be the beginning of something else.
    """

    filter: str = ""
    is_typed: bool = False
    order: Order = "newest"
    with_everybody: bool = False


@dataclass(frozen=True)
class Found:
    """What to show: the keys of all marks, which one is chosen, and the marks near that."""

    keys: Sequence[int] = ()
    chosen: int = 0
    near: Sequence[Mark] = ()


class MarkFinder:
    """Finds marks for a list in the interface.

    With ``is_blind`` others' marks are found only in articles that the annotator is done with.
    ``start`` runs something in a thread, ``hand_over`` something in the interface, from a thread.
    ``show`` is called there with what was found, ``tell`` with what cannot be read.
    """

    def __init__(
        self,
        store: Store,
        scheme: Scheme,
        annotator: str,
        *,
        is_blind: bool,
        start: Callable[[Callable[[], None]], object],
        hand_over: Callable[[Callable[[], None]], object],
        show: Callable[[Found], None],
        tell: Callable[[Sequence[str]], None],
    ) -> None:
        self._store, self._scheme, self._annotator = store, scheme, annotator
        self._start, self._hand_over, self._show, self._tell = start, hand_over, show, tell
        self._blind_for = annotator if is_blind else ""
        self.known = Known(blind=Blindness(annotator) if is_blind else None)
        self.asked = ask("", self.known, by=annotator)
        self.is_reading = False
        self.read = (0, 0)
        self._wish = Wish()
        self._next: tuple[Wish, Chosen] | None = None
        self._is_finding = self._has_news = self._is_stopped = False
        self._looks = 0
        self._looked_at: frozenset[str] | None = None

    def stop(self) -> None:
        """Let go of what is being read; nothing is shown from now on."""
        self._is_stopped = True

    # Searching -----------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Tell whether more may be found soon."""
        return self.is_reading or self._is_finding

    def find(self, wish: Wish, chosen: Chosen) -> None:
        """Search for what is wished; one search at a time, the last wish counts.

        The chosen mark stays chosen where it is found again; else its place does, unless the wish
        is another one.
        """
        if self._is_finding:
            self._next = wish, chosen
            return
        self._is_finding, self._next = True, None
        key, place = chosen()
        place = place if wish == self._wish else 0
        self._wish = wish
        by = "" if wish.with_everybody else self._annotator
        typed = finished(wish.filter) if wish.is_typed else wish.filter
        asked = ask(typed, self.known, by=by, order=wish.order)
        self._start(partial(self._find, asked, key, place))

    def _find(self, asked: Asked, key: int, place: int) -> None:
        marks = self._store.marks()
        found = Found()
        try:
            keys = marks.find_known(asked.query)
            place = keys.index(key) if key in keys else max(min(place, len(keys) - 1), 0)
            found = Found(keys, place, marks.read(keys[max(place - NEAR, 0) : place + NEAR]))
        except NewsmarkError as error:
            asked = Asked(asked.query, [*asked.problems, str(error)])
        self._do(partial(self._take, asked, found))

    def _take(self, asked: Asked, found: Found) -> None:
        self._is_finding, self.asked = False, asked
        self._show(found)
        if self._next is not None:
            self.find(*self._next)
        elif self._looked_at not in (frozenset(), self._wanted):
            self.look()

    # Reading what is new -------------------------------------------------------------------------

    @property
    def _wanted(self) -> frozenset[str]:
        """Whose work must be read for what is asked for; empty: everybody's."""
        own = frozenset([self._annotator])
        query = self.asked.query
        return own if query.annotators == own and not query.tags else frozenset()

    def look(self) -> None:
        """Read what is new or changed."""
        self._looks += 1
        self._looked_at = self._wanted
        self.is_reading, self.read = True, (0, 0)
        self._start(partial(self._look, self._looks, self._looked_at))

    def _look(self, look: int, annotators: frozenset[str]) -> None:
        def tell(done: int, total: int) -> None:
            if self._is_stopped or look != self._looks:
                raise _Stopped
            self.read = done, total

        faults: list[str] = []
        try:
            if not self.known.annotators:
                self.known = look_up(self._store, self._scheme, self._blind_for)
            marks = self._store.marks()
            faults += marks.look(annotators, on_progress=tell, on_news=self._note_news)
            self.known = look_up(self._store, self._scheme, self._blind_for)
        except _Stopped:
            return
        except NewsmarkError as error:
            faults.append(str(error))
        self._do(partial(self._end, look, faults))

    def _note_news(self) -> None:
        self._has_news = True

    def has_news(self) -> bool:
        """Tell whether there is more to be found since this was asked last."""
        news, self._has_news = self._has_news, False
        return news

    def _end(self, look: int, faults: Sequence[str]) -> None:
        if look == self._looks:
            self.is_reading, self._has_news = False, True
            self._tell(faults)

    def read_more(self, keys: Sequence[int], take: Callable[[Sequence[Mark]], None]) -> None:
        """Read marks by their keys, and hand them to ``take``."""

        def read() -> None:
            marks: Sequence[Mark] = ()
            try:
                marks = self._store.marks().read(keys)
            except NewsmarkError as error:
                self._do(partial(self._tell, [str(error)]))
            self._do(partial(take, marks))

        self._start(read)

    def _do(self, then: Callable[[], None]) -> None:
        """Do in the interface what a thread has made ready, unless nobody waits for it."""
        if not self._is_stopped:
            self._hand_over(then)
