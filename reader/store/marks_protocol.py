"""All marks of a store as the rest of newsmark looks for them: what is asked, what is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from reader.annotations.model import Status

Order = Literal["newest", "article"]


class Blindness(msgspec.Struct, frozen=True):
    """Who is to see the marks of others only in the articles that they are done with themselves."""

    annotator: str
    done: frozenset[str] = frozenset()


class MarkQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which marks to find. What is empty asks for nothing; of a set any one will do.

    ``words`` stand in the marked text or the note, ``note`` in the note, ``title`` in the article's
    title (or is the beginning of its id), all as :meth:`reader.store.protocol.Store.search` takes
    them. ``tags`` are those that anybody gave the article; ``tagged`` are articles that have one of
    them elsewhere. ``since`` and ``until`` (RFC 3339, UTC, milliseconds, both included) are about
    the last change; a mark of which that is not known is found whatever they say. With ``blind``
    nothing is found that its annotator is not to see.

    ``newest`` orders by the last change, those of one moment by article and place; ``article`` by
    title and place.
    """

    words: str = ""
    note: str = ""
    title: str = ""
    labels: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    tagged: frozenset[str] = frozenset()
    annotators: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset({"active"})
    since: str = ""
    until: str = ""
    blind: Blindness | None = None
    order: Order = "newest"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """An annotation that was found, with its article's title.

    ``annotator`` is in whose work it is, ``time`` that of its last change, empty if not known.
    """

    key: int
    id: str
    article: str
    title: str
    annotator: str
    label: str
    status: Status
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    note: str
    time: str


class FoundMarks(msgspec.Struct, frozen=True):
    """The keys of marks in order, and what could not be read: one sentence each.

    A key means one mark for as long as the store is open, whatever changes in it.
    """

    keys: Sequence[int]
    faults: Sequence[str] = ()


class Marks(Protocol):
    """Everybody's marks in a store, to be looked for; for any number of threads."""

    def find(
        self, query: MarkQuery, *, on_progress: Callable[[int, int], None] | None = None
    ) -> FoundMarks:
        """Return the marks that are asked for, after a look at what is new.

        Raises StoreError for words that cannot be searched for.
        """

    def look(
        self,
        annotators: frozenset[str] = frozenset(),
        *,
        on_progress: Callable[[int, int], None] | None = None,
        on_news: Callable[[], None] | None = None,
    ) -> Sequence[str]:
        """Read what is new or changed of what these annotators did, or all; tell what cannot be.

        ``on_progress`` is told how many works have been read; it may raise to call all off, and the
        next look goes on where this one was. ``on_news`` is told when some can be found.
        """

    def find_known(self, query: MarkQuery) -> Sequence[int]:
        """Return the keys of marks among what was read last, in order."""

    def read(self, keys: Sequence[int]) -> list[Mark]:
        """Return marks by their keys, in this order, without those that have gone."""

    def labels(self) -> list[str]:
        """Return the labels of all marks that were read, sorted."""

    def tags(self) -> list[str]:
        """Return the tags of all articles that were read, sorted."""
