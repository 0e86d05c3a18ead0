"""What an action did, in plain words: one line, made from the values before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from reader.articles.text.cells import fit

if TYPE_CHECKING:
    from reader.annotations.model import Annotation
    from reader.store.protocol import Change, LoggedAction

QUOTE = 48
"""Cells of the marked text that stand in a line."""
HANDLE = 12
"""Characters at the end of an action's id by which it is named: the chance part of a UUID."""
SHORT = 7
"""Characters of them that are shown."""

VERBS = {"import": "imported", "re-anchor": "re-anchored", "add": "marked", "delete": "deleted"}


def handle(action: str) -> str:
    """Return the name of an action for people: the last twelve digits of its id.

    The first digits are its time and the same for all actions of a minute.
    """
    return action.replace("-", "")[-HANDLE:]


def short(action: str) -> str:
    """Return as much of an action's name as lines show."""
    return handle(action)[:SHORT]


def shown_time(time: str) -> str:
    """Return a time as lines show it, to the second and with the Z of UTC."""
    return f"{time[:10]} {time[11:19]}Z"


def is_position(action: LoggedAction) -> bool:
    """Tell whether all that an action did is to keep the place and the time spent on reading."""
    return action.kind == "progress" and all(
        change.table == "progress"
        and change.old is not None
        and change.new is not None
        and change.old.state == change.new.state
        for change in action.changes
    )


def words(action: LoggedAction) -> str:
    """Return one line on what an action did, what became of it first."""
    from reader.store.protocol import Change

    if action.kind == "undo":
        taken_back = [Change(c.table, c.id, c.new, c.old) for c in reversed(action.changes)]
        text = f"undid: {_did(action.target_kind, taken_back)}"
    elif action.kind == "redo":
        text = f"redid: {_did(action.target_kind, action.changes)}"
    elif action.kind == "restore" and action.target:
        text = f"went back to {short(action.target)}: {_did('', action.changes)}"
    elif action.kind == "restore":
        text = f"restored: {_did('', action.changes)}"
    else:
        text = _did(action.kind, action.changes)
    return _fate(action) + text


def _fate(action: LoggedAction) -> str:
    """Say whether a later action that did not know of this one took its place."""
    by = [short(winner) for winner in dict.fromkeys(action.overruled_by.values())]
    if by:
        partly = len(action.overruled_by) < len({change.id for change in action.changes})
        return f"{'partly ' if partly else ''}overruled by {', '.join(by)}: "
    if action.overrules:
        return f"in force over {', '.join(short(loser) for loser in action.overrules)}: "
    return ""


def _did(kind: str, changes: Sequence[Change]) -> str:
    tables: dict[str, list[Change]] = {}
    for change in changes:
        tables.setdefault(change.table, []).append(change)
    if not tables:
        return "nothing was left to change"
    return ", ".join(_in_table(kind, table, found) for table, found in tables.items())


def _in_table(kind: str, table: str, changes: list[Change]) -> str:
    if len(changes) > 1 and table == "annotations":
        return _many(kind, changes)
    if len(changes) > 1:
        return f"{len(changes):,} {table}"
    return _ONE[table](kind, changes[0].old, changes[0].new)


def _many(kind: str, changes: list[Change]) -> str:
    """Return what was done to several annotations, counted by what became of them."""
    if kind in VERBS:
        return f"{VERBS[kind]} {len(changes):,} annotations"
    counts: dict[str, int] = {}
    for change in changes:
        verb = _became(change.old, change.new) or "changed"
        counts[verb] = counts.get(verb, 0) + 1
    told = " and ".join(f"{verb} {count:,}" for verb, count in counts.items())
    return f"{told} annotations"


def _became(old: Annotation | None, new: Annotation | None) -> str:
    """Return the verb where an annotation came, went or came back; else an empty string."""
    there, here = _is_there(old), _is_there(new)
    if there == here:
        return ""
    if here:
        return "brought back" if old else "marked"
    return "lost the place of" if new and new.status == "orphaned" else "deleted"


def _is_there(record: Annotation | None) -> bool:
    return record is not None and record.status == "active"


def _annotation(kind: str, old: Annotation | None, new: Annotation | None) -> str:
    from reader.annotations.fragments import quote as words_of

    record = new or old
    assert record is not None
    quote = f"“{fit(words_of(record), QUOTE)}”"
    about = f"{record.label} {quote}"
    verb = _became(old, new)
    if verb:
        return f"{VERBS.get(kind, verb) if verb == 'marked' else verb} {about}"
    if old is None or new is None:
        return f"kept a record of {about} ({record.status})"
    if kind == "re-anchor":
        return f"re-anchored {about}"
    done = _differences(old, new)
    if done == [_NOTE]:
        return f"{_note(old.note, new.note)} {about}"
    about = quote if old.label != new.label else about
    return f"{' and '.join(done) or 'touched the record'} of {about}"


_NOTE = "changed the note"


def _differences(old: Annotation, new: Annotation) -> list[str]:
    """Return what is different, the label first."""
    found = []
    if old.label != new.label:
        found.append(f"changed label from {old.label} to {new.label}")
    moved = (old.start != new.start, old.end != new.end)
    if any(moved):
        end = "both ends" if all(moved) else "the start" if moved[0] else "the end"
        found.append(f"moved {end}")
    elif old.fragments != new.fragments:
        found.append("changed the parts")
    if old.note != new.note:
        found.append(_NOTE)
    found += [
        f"set {name} to {fit(str(new.attributes.get(name, 'nothing')), QUOTE)}"
        for name in dict.fromkeys([*old.attributes, *new.attributes])
        if old.attributes.get(name) != new.attributes.get(name)
    ]
    if old.status != new.status:
        found.append(f"changed the status from {old.status} to {new.status}")
    return found


def _note(old: str, new: str) -> str:
    if not new:
        return "removed the note of"
    return f"{'changed the note to' if old else 'noted'} “{fit(new, QUOTE)}” on"


def _relation(kind: str, old: Any, new: Any) -> str:
    del kind
    record = new or old
    return f"{'linked' if old is None else 'unlinked' if new is None else 'changed'} {record.kind}"


def _comment(kind: str, old: Any, new: Any) -> str:
    del kind
    verb = "deleted the comment" if new is None else "changed a comment to" if old else "commented"
    return f"{verb} “{fit((new or old).text, QUOTE)}”"


def _progress(kind: str, old: Any, new: Any) -> str:
    del kind
    before, after = (record.state if record else "new" for record in (old, new))
    if before != after:
        return f"{before} → {after}"
    return f"stopped reading at character {new.position:,}" if new else "no progress"


def _decision(kind: str, old: Any, new: Any) -> str:
    del kind
    record = new or old
    verb = "decided" if old is None else "took back the decision" if new is None else "decided anew"
    reason = f" “{fit(record.rationale, QUOTE)}”" if record.rationale else ""
    return f"{verb}: {record.outcome}{reason}"


def _tag(kind: str, old: Any, new: Any) -> str:
    del kind
    return f"tagged the article “{new.id}”" if new else f"took away the tag “{old.id}”"


def _bookmark(kind: str, old: Any, new: Any) -> str:
    del kind
    verb = (
        "took away the bookmark"
        if new is None
        else "changed a bookmark to"
        if old
        else "bookmarked"
    )
    return f"{verb} “{fit((new or old).name, QUOTE)}”"


_ONE: dict[str, Callable[[str, Any, Any], str]] = {
    "annotations": _annotation,
    "relations": _relation,
    "comments": _comment,
    "progress": _progress,
    "decisions": _decision,
    "tags": _tag,
    "bookmarks": _bookmark,
}
