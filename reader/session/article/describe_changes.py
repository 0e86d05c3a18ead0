"""What a set of changes did, in a few words, for the status line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.annotations.fragments import bounds, quote
from reader.annotations.schemes.scheme import Label
from reader.articles.text.cells import fit
from reader.store.protocol import Change


def describe(changes: Sequence[Change], label_of: Callable[[str], Label]) -> str:
    """Return the words; ``label_of`` looks a label up by its id."""
    marks = [change for change in changes if change.table == "annotations"]
    tables = {change.table for change in changes}
    if tables == {"bookmarks"}:
        return _bookmark_changes(changes)
    if tables == {"tags"}:
        from reader.session.article.tags import told  # not needed to mark, and not quick to import

        return told(changes)
    if not marks:
        states = [change.new.state for change in changes if change.table == "progress"]
        return f"the article is {states[-1]}" if states else _counted(changes)
    if len(marks) > 1:
        return f"{len(marks)} annotations"
    old, new = marks[0].old, marks[0].new
    record = new or old
    words = quote(record, 25)
    words = words if len(words) <= 24 else words[:23] + "…"
    gone = new is None or new.status == "deleted"
    back = not gone and (old is None or old.status == "deleted")
    if gone or back:
        return f"{label_of(record.label).name} {'taken away' if gone else 'back'}: {words}"
    changed = []
    if old.label != new.label:
        changed.append(f"label {label_of(new.label).name}")
    if (old.start, old.end) != (new.start, new.end):
        changed.append(f"bounds {bounds(new)}")
    elif old.fragments != new.fragments:
        changed.append(f"parts {bounds(new)}" if new.fragments else "in one piece")
    if old.note != new.note:
        changed.append(f"note “{new.note[:24]}”" if new.note else "no note")
    return f"{', '.join(changed) or 'as it was'}: {words}"


def _counted(changes: Sequence[Change]) -> str:
    what = changes[0].table.removesuffix("s") if changes else "record"
    return f"1 {what}" if len(changes) == 1 else f"{len(changes)} {what}s"


def _bookmark_changes(changes: Sequence[Change]) -> str:
    """Return a few words on what became of bookmarks."""
    if len(changes) > 1:
        return f"{len(changes)} bookmarks"
    old, new = changes[0].old, changes[0].new
    name = fit((new or old).name, 24)
    if new is None or old is None:
        return f"bookmark {'taken away' if new is None else 'back'}: {name}"
    return f"bookmark called {name}"
