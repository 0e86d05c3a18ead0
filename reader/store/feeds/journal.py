"""What a person did with feeds: an append-only journal per writer, folded field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reader.annotations.ids import new_id, now
from reader.articles.json_faults import encoding_fault
from reader.store.feeds.acts import TAG, Change, changes_of, lines_of
from reader.store.feeds.cache import SqliteFeedCache
from reader.store.feeds.fold import SETTINGS, FeedsFold, Order
from reader.store.feeds_protocol import Starred, Subscription
from reader.store.journal.files import open_read
from reader.store.journal.history import (
    START,
    Action,
    DamagedLineError,
    Position,
    Step,
    position_after,
)
from reader.store.journal.paths import Place
from reader.store.journal.scan import Scan, mark_at
from reader.store.journal.watch import Watch
from reader.store.journal.writer import Pending, Writer
from reader.store.protocol import StoreError
from reader.store.work.load import histories_fit, is_being_written, unreadable


class JournalFeeds:
    """The :class:`~reader.store.feeds_protocol.Feeds` of a store in a folder.

    ``place.article`` is FEEDS.
    """

    def __init__(self, place: Place, machine: str, *, readonly: bool = False):
        self._place = place
        self._readonly = readonly
        self._gone = False
        self._watch = Watch(place)
        self._writer = Writer(place, machine, self._enter_slot)
        self._unwritten: dict[str, tuple[Order, list[Change]]] = {}
        self._notices: list[str] = []
        self.cache = SqliteFeedCache(place.root)
        self._reload_due = False
        self._reset()
        self._watch.changed()
        self._read_all()

    def _reset(self) -> None:
        self._positions: dict[str, Position] = {}
        self._fold = FeedsFold()

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """The feeds by address, in the order of their first mention."""
        return self._fold.subscriptions

    @property
    def read(self) -> set[str]:
        """The keys of the items that were read."""
        return self._fold.read

    @property
    def starred(self) -> Mapping[str, Starred | None]:
        """Items by key: starred, or (None) not, whatever a rule says."""
        return self._fold.starred

    @property
    def tags(self) -> Mapping[str, Mapping[str, bool]]:
        """For each item the tags that it got, or (False) lost, by hand."""
        return self._fold.tags

    @property
    def articles(self) -> Mapping[str, str]:
        """For each item that was opened the id of its article."""
        return self._fold.articles

    @property
    def fault(self) -> str:
        """Empty while everything is on disk; else one sentence that says why it is not."""
        return self._writer.fault

    @property
    def unsaved(self) -> int:
        """The number of acts that are in memory only."""
        return len(self._writer.pending)

    @property
    def unsaved_lines(self) -> bytes:
        """Those acts as lines of the journal, to be kept elsewhere."""
        return b"".join(pending.lines for pending in self._writer.pending)

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
        """Follow a feed no more."""
        if feed in self.subscriptions:
            self._act("unsubscribe", [Change("subscribed", [feed], False)])

    def set(self, feed: Subscription) -> None:
        """Give a feed this title, folder, setting and address."""
        self._act("set", self._settings(feed))

    def _settings(self, feed: Subscription) -> list[Change]:
        """Return the changes that give a feed its settings, where they are others."""
        return [
            Change(name, [feed.url], getattr(feed, name))
            for name, empty in SETTINGS
            if getattr(feed, name) != self._fold.value(name, feed.url, empty)
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
        self._hold(kind, changes)
        self.retry()

    def _hold(self, kind: str, changes: list[Change]) -> None:
        """Take an act into memory, to be written. Raises StoreError for one that cannot be."""
        writer = self._writer.name
        action = Action(new_id(), self._fold.clock + 1, now(), kind, (), writer)
        try:
            lines = lines_of(action, changes)
        except (DamagedLineError, UnicodeEncodeError) as error:
            raise StoreError(
                f"This cannot be saved and was not done: {encoding_fault(error)}."
            ) from None
        order = (action.clock, writer, action.id)
        self._fold.take(order, changes)
        self._unwritten[action.id] = order, changes
        step = Step(action.id, kind, "", action.order, undoable=False)
        self._writer.pending.append(Pending(action, lines, step))

    def retry(self) -> bool:
        """Try again to write what is in memory only; True when everything is on disk."""
        if self._readonly:
            return True
        if (self._gone or self._writer.cut_short) and not self._writer.prepare():
            return False
        written = self._writer.flush()
        if written is None:
            self._gone |= self._is_gone()
            return False
        name = self._writer.name
        for pending in written:
            self._unwritten.pop(pending.action.id, None)
            start = self._positions.get(name, START)
            self._positions[name] = position_after(start, pending.lines)
        if any(pending.action.writer != name for pending in written):
            # It went into another slot than was thought, which is part of the order.
            self._reload_due = True
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
        if self._is_gone():
            self._gone = True
            self._writer.lose(f"{self._place.folder} is gone or cannot be reached")
        if self._gone and not self._come_back():
            return False
        try:
            changed = self._watch.changed()
        except StoreError as error:
            self._note(str(error))
            return False
        if self._writer.has_slot and self._writer.name in changed:
            self._look_at_own()
        if self._writer.cut_short:
            return self.retry()
        found = [self._look_at(name) for name in changed]
        if self._reload_due:
            found.append(self._reload_or_note())
        return any(found)

    def _look_at(self, writer: str) -> bool:
        """Read on in a journal; one that cannot be read now is read at a later look."""
        try:
            return self._take_in(writer)
        except StoreError as error:
            self._note(str(error))
            return False

    def _reload_or_note(self) -> bool:
        try:
            self._reload()
        except StoreError as error:
            self._note(str(error))
            return False
        return True

    def _is_gone(self) -> bool:
        return bool(self._positions) and self._watch.is_gone()

    def _come_back(self) -> bool:
        """After the folder was away: True when it is there, and all is on disk, again."""
        if not self._readonly:
            return self.retry()
        self._gone = self._is_gone()
        self._writer.fault = self.fault if self._gone else ""
        return not self._gone

    def _look_at_own(self) -> None:
        """Let go of one's own journal where another program has put another in its place.

        One that was replaced is another's decision, as of git or a sync tool, and counts; one that
        was cut short is damage, and what it lost is written again.
        """
        writer = self._writer
        if writer.is_in_place():
            return
        if writer.cut_short:
            writer.lose(f"{writer.path} was cut short by another program")
        else:
            writer.give_up()
            self._note(
                f"{writer.path} was replaced or taken away by another program; what is there now "
                "counts."
            )

    def _enter_slot(self, writer: Writer) -> None:
        """Before a journal is written to, read what it holds, and let it end in a whole line.

        Raises StoreError or OSError where it cannot be read: then nothing is written to it.
        """
        missed = self._gone or writer.cut_short
        if missed and not histories_fit(self._place, self._positions):
            self._bring_back()
            self._note("What another program has taken from the disk was written again.")
        else:
            self._take_in(writer.name)
        self._gone = writer.cut_short = False
        position = self._positions.get(writer.name, START)
        if (tidied := writer.tidy(position)) != position:
            self._positions[writer.name] = tidied

    def _read_all(self) -> None:
        for name in self._place.writers():
            self._take_in(name)

    def _bring_back(self) -> None:
        """After a loss on disk: what is known and not there becomes an act again."""
        for name in self._place.writers():
            self._read_on(name)  # what others did meanwhile stays
        before = self._fold
        self._reload()
        lost = before.beyond(self._fold)
        if lost:
            self._hold("restore", lost)

    def _reload(self) -> None:
        """Read everything afresh; what is in memory only stays.

        Raises StoreError, with all as it was, where a journal cannot be read; it is then due at
        the next look.
        """
        self._reload_due = True
        known = self._positions, self._fold
        self._reset()
        try:
            self._read_all()
        except StoreError:
            self._positions, self._fold = known
            raise
        self._reload_due = False
        for order, changes in self._unwritten.values():
            self._fold.take(order, changes)

    def _take_in(self, writer: str) -> bool:
        """Fold in what a journal has got more, or all anew; True when that changed anything."""
        before = self._positions.get(writer, START)
        if self._read_on(writer):
            return self._positions.get(writer, START) != before
        self._reload()
        return True

    def _read_on(self, writer: str) -> bool:
        """Fold in what a journal has got more; False where another program has put another there.

        The same lines again, or in another order, come to the same. Raises StoreError where the
        journal cannot be read; it then counts as changed, and is read at the next look.
        """
        path = self._place.history(writer)
        position = self._positions.get(writer, START)
        try:
            with open_read(path, self._place.root) as file:
                if mark_at(file, position.end) != position.mark:
                    return False
                scan = Scan(file, position)
                for entry in scan:
                    try:
                        changes = changes_of(entry.lines)
                    except DamagedLineError as error:
                        self._note(f"In {path}, line {entry.number} was left out: {error}.")
                        continue
                    first = entry.lines[0]
                    self._fold.take((first.clock, writer, first.id), changes)
                self._positions[writer] = scan.position
        except FileNotFoundError:
            return not position.end
        except OSError as error:
            self._watch.forget(writer)
            raise unreadable(path, error) from None
        except StoreError:
            self._watch.forget(writer)
            raise
        for notice in scan.notices:
            self._note(f"In {path}, {notice}.")
        if scan.torn and position == START and not is_being_written(path):
            self._note(
                f"{path} ends in {scan.torn} bytes of an action that was never written in whole; "
                "it does not count."
            )
        return True

    def _note(self, notice: str) -> None:
        if notice not in self._notices:
            self._notices.append(notice)
