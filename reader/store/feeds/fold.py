"""From acts to what a person has done with feeds: of each field of each thing the last value.

Acts are ordered by (clock, writer, id), so what comes of them is the same on every machine, in
whatever order they arrive, however often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reader.store.feeds.acts import TAG, Change
from reader.store.feeds_protocol import Starred, Subscription
from reader.store.journal.records import ENCODER

Order = tuple[int, str, str]
"""The place of an act among all: its clock, its writer, its id."""

SETTINGS: tuple[tuple[str, Any], ...] = (
    ("title", ""),
    ("folder", ""),
    ("full_text", False),
    ("address", ""),
)
"""The fields of a subscription beside its name, and what they are where nothing was said."""


class FeedsFold:
    """The values in force, and views of them; ``clock`` is the highest that was seen."""

    def __init__(self) -> None:
        self.clock = 0
        self.read: set[str] = set()
        self.starred: dict[str, Starred | None] = {}
        self.tags: dict[str, dict[str, bool]] = {}
        self.articles: dict[str, str] = {}
        self._values: dict[tuple[str, str], tuple[Order, Any]] = {}
        self._subscriptions: dict[str, Subscription] | None = None

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """The feeds by name, in the order of their first mention."""
        if self._subscriptions is None:
            self._subscriptions = {
                feed: Subscription(
                    feed, **{name: self.value(name, feed, empty) for name, empty in SETTINGS}
                )
                for (field, feed), (_, on) in self._values.items()
                if field == "subscribed" and on
            }
        return self._subscriptions

    def value(self, field: str, thing: str, empty: Any) -> Any:
        """Return the value of a field, ``empty`` where nothing was ever said of it."""
        found = self._values.get((field, thing))
        return found[1] if found else empty

    def take(self, order: Order, changes: Iterable[Change]) -> None:
        """Fold changes in."""
        self.clock = max(self.clock, order[0])
        for change in changes:
            for thing in change.of:
                known = self._values.get((change.field, thing))
                if known is None or known[0] < order:
                    self._values[change.field, thing] = order, change.value
                    self._show(change.field, thing, change.value)

    def _show(self, field: str, thing: str, value: Any) -> None:
        """Bring the views in line with a value."""
        if field == "read":
            (self.read.add if value else self.read.discard)(thing)
        elif field == "starred":
            self.starred[thing] = value
        elif field == "article":
            self.articles[thing] = value
        elif field.startswith(TAG):
            self.tags.setdefault(thing, {})[field.removeprefix(TAG)] = value
        else:
            self._subscriptions = None

    def beyond(self, other: FeedsFold) -> list[Change]:
        """Return the changes that lead from another state to all values that are known here."""
        found: dict[tuple[str, bytes], Change] = {}
        for (field, thing), (_, value) in self._values.items():
            known = other._values.get((field, thing))
            if known is None or known[1] != value:
                key = field, ENCODER.encode(value)
                found.setdefault(key, Change(field, [], value)).of.append(thing)
        return list(found.values())
