"""What a person did with feeds: an append-only journal per writer, folded field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reader.annotations.ids import new_id, now
from reader.store.feeds import Starred, Subscription
from reader.store.feeds_acts import TAG, Change, changes_of, lines_of
from reader.store.feeds_cache import SqliteFeedCache
from reader.store.files import open_read, why
from reader.store.history import START, Action, DamagedLineError, Position, position_after
from reader.store.place import Place
from reader.store.protocol import StoreError
from reader.store.scan import Scan, mark_at
from reader.store.undo import Step
from reader.store.watch import Watch
from reader.store.writer import Pending, Writer

_Order = tuple[int, str, str]


class JournalFeeds:
    """The :class:`~reader.store.feeds.Feeds` of a store in a folder; ``place.article`` is FEEDS."""

    def __init__(self, place: Place, machine: str, *, readonly: bool = False):
        self._place = place
        self._readonly = readonly
        self._watch = Watch(place)
        self._writer = Writer(place, machine, self._enter_slot)
        self._unwritten: dict[str, tuple[_Order, list[Change]]] = {}
        self._notices: list[str] = []
        self.cache = SqliteFeedCache(place.root)
        self._reset()
        self._read_all()
        self._watch.changed()

    def _reset(self) -> None:
        self._positions: dict[str, Position] = {}
        self._clock = 0
        self._values: dict[tuple[str, str], tuple[_Order, Any]] = {}
        self._subscriptions: dict[str, Subscription] | None = None
        self.read: set[str] = set()
        self.starred: dict[str, Starred | None] = {}
        self.tags: dict[str, dict[str, bool]] = {}
        self.articles: dict[str, str] = {}

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """The feeds by address, in the order of their first mention."""
        if self._subscriptions is None:
            self._subscriptions = {
                feed: Subscription(
                    feed, **{name: self._value(name, feed, empty) for name, empty in _SETTINGS}
                )
                for (field, feed), (_, on) in self._values.items()
                if field == "subscribed" and on
            }
        return self._subscriptions

    def _value(self, field: str, thing: str, empty: Any) -> Any:
        found = self._values.get((field, thing))
        return found[1] if found else empty

    @property
    def fault(self) -> str:
        """Empty while everything is on disk; else one sentence that says why it is not."""
        return self._writer.fault

    @property
    def unsaved(self) -> int:
        """The number of acts that are in memory only."""
        return len(self._writer.pending)

    @property
    def notices(self) -> Sequence[str]:
        """What was found damaged: one sentence each."""
        return self._notices

    # Acts ----------------------------------------------------------------------------------------

    def subscribe(self, *feeds: Subscription) -> None:
        """Follow feeds; what is followed already stays as it is."""
        new = [feed for feed in feeds if feed.url not in self.subscriptions]
        changes = [Change("subscribed", [feed.url], True) for feed in new]
        self._act("subscribe", changes + [x for feed in new for x in self._settings(feed)])

    def unsubscribe(self, feed: str) -> None:
        """Follow a feed no more, and forget what was fetched of it."""
        if feed in self.subscriptions:
            self._act("unsubscribe", [Change("subscribed", [feed], False)])
            self.cache.forget(feed)

    def set(self, feed: Subscription) -> None:
        """Give a feed this title, folder, setting and address."""
        self._act("set", self._settings(feed))

    def _settings(self, feed: Subscription) -> list[Change]:
        """Return the changes that give a feed its settings, where they are others."""
        return [
            Change(name, [feed.url], getattr(feed, name))
            for name, empty in _SETTINGS
            if getattr(feed, name) != self._value(name, feed.url, empty)
        ]

    def mark_read(self, keys: Sequence[str], *, read: bool = True) -> None:
        """Say of items that they were read, or not."""
        new = [key for key in dict.fromkeys(keys) if (key in self.read) is not read]
        self._act("read" if read else "unread", [Change("read", new, read)] if new else [])

    def opened(self, key: str, article: str) -> None:
        """Say that an item was opened, and so read, as this article."""
        changes = [] if key in self.read else [Change("read", [key], True)]
        if self.articles.get(key) != article:
            changes.append(Change("article", [key], article))
        self._act("open", changes)

    def star(self, key: str, starred: Starred | None) -> None:
        """Star an item, or take its star away."""
        if key not in self.starred or self.starred[key] != starred:
            self._act("star" if starred else "unstar", [Change("starred", [key], starred)])

    def tag(self, key: str, tag: str, *, on: bool = True) -> None:
        """Give an item a tag, or take it away. Raises StoreError for what cannot be a tag."""
        if self.tags.get(key, {}).get(tag) is not on:
            self._act("tag" if on else "untag", [Change(TAG + tag, [key], on)])

    def _act(self, kind: str, changes: list[Change]) -> None:
        if not changes:
            return
        if self._readonly:
            raise StoreError(f"The feeds of {self._place.annotator} are open to be read only.")
        if not self._writer.has_slot:
            self._writer.prepare()
        writer = self._writer.name
        action = Action(new_id(), self._clock + 1, now(), kind, (), writer)
        try:
            lines = lines_of(action, changes)
        except (DamagedLineError, UnicodeEncodeError) as error:
            raise StoreError(f"This cannot be saved and was not done: {error}.") from None
        order = (action.clock, writer, action.id)
        self._take(order, changes)
        self._unwritten[action.id] = order, changes
        step = Step(action.id, kind, "", action.order, undoable=False)
        self._writer.pending.append(Pending(action, lines, step))
        self.retry()

    def retry(self) -> bool:
        """Try again to write what is in memory only; True when everything is on disk."""
        written = self._writer.flush()
        if written is None:
            return False
        name = self._writer.name
        for pending in written:
            self._unwritten.pop(pending.action.id, None)
            start = self._positions.get(name, START)
            self._positions[name] = position_after(start, pending.lines)
        if any(pending.action.writer != name for pending in written):
            self._reload()  # it went into another slot than was thought, which is part of the order
        return True

    def close(self) -> None:
        """Let go of the journal."""
        if not self._readonly:
            self.retry()
        self._writer.close()
        self.cache.close()

    # Reading -------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Take in what other windows and machines wrote; True when anything changed."""
        changed = self._watch.changed()
        found = [self._take_in(name) for name in changed]
        return any(found)

    def _enter_slot(self, writer: Writer) -> None:
        """Before a journal is written to, read what it holds, and let it end in a whole line."""
        self._take_in(writer.name)
        position = self._positions.get(writer.name, START)
        if (tidied := writer.tidy(position)) != position:
            self._positions[writer.name] = tidied

    def _read_all(self) -> None:
        for name in self._place.writers():
            self._take_in(name)

    def _reload(self) -> None:
        """Read everything afresh; what is in memory only stays."""
        self._reset()
        self._read_all()
        for order, changes in self._unwritten.values():
            self._take(order, changes)

    def _take_in(self, writer: str) -> bool:
        """Fold in what a journal has got more; True when that was anything."""
        path = self._place.history(writer)
        position = self._positions.get(writer, START)
        try:
            with open_read(path, self._place.root) as file:
                if mark_at(file, position.end) != position.mark:
                    self._reload()  # another program has put another file there
                    return True
                scan = Scan(file, position)
                for entry in scan:
                    try:
                        changes = changes_of(entry.lines)
                    except DamagedLineError as error:
                        self._note(f"In {path}, line {entry.number} was left out: {error}.")
                        continue
                    first = entry.lines[0]
                    self._take((first.clock, writer, first.id), changes)
                self._positions[writer] = scan.position
        except FileNotFoundError:
            if position.end:
                self._reload()
            return bool(position.end)
        except OSError as error:
            self._note(f"{path} cannot be read: {why(error)}.")
            return False
        for notice in scan.notices:
            self._note(f"In {path}, {notice}.")
        return self._positions[writer].end != position.end

    def _note(self, notice: str) -> None:
        if notice not in self._notices:
            self._notices.append(notice)

    def _take(self, order: _Order, changes: Sequence[Change]) -> None:
        """Fold changes in; the same ones again, or in another order, come to the same."""
        self._clock = max(self._clock, order[0])
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


_SETTINGS: tuple[tuple[str, Any], ...] = (
    ("title", ""),
    ("folder", ""),
    ("full_text", False),
    ("address", ""),
)
