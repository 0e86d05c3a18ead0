"""``newsmark history ARTICLE --at``: the annotations as they were, and the way back to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.articles.errors import NewsmarkError
from reader.cli.marks.history_words import handle, short, shown_time, words
from reader.cli.shared.output import counted, print_json_items, print_table, say, width

if TYPE_CHECKING:
    from reader.settings.places import Places
    from reader.store.protocol import LoggedAction, Past, Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""How a time begins; anything else is the name of an action."""


def _end_of(text: str) -> str:
    """Return the last moment of the day, minute or second that a text names; else nothing.

    Raises NewsmarkError for a day or an hour that there is not.
    """
    from reader.annotations.times import end_of

    return end_of(text) if _DAY.match(text.strip()) else ""


def show_past(
    store: Store, article: str, at: str, names: tuple[str, ...], *, as_json: bool
) -> None:
    """Print the annotations of everybody, or of those named, as they were."""
    import msgspec

    time = _end_of(at)
    action = None if time else find_action(store, article, at)
    pasts = [
        _past_of(store, article, name, action, time)
        for name in names or store.annotators()
        if article in store.worked_on(name)
    ]
    if as_json:
        print_json_items(msgspec.json.encode(_record(past)) for past in pasts)
        return
    if action is None:
        say(f"As it was at {shown_time(time)}:")
    else:
        say(f"As it was after {short(action.id)}, {shown_time(action.time)}:")
        say(f"  {action.annotator} {words(action)}")
    _print(pasts)


def _past_of(store: Store, article: str, name: str, action: LoggedAction | None, time: str) -> Past:
    """Return an annotator's past; with another one's action, at the time of that."""
    if action is None:
        return store.past(article, name, time=time)
    if action.annotator == name:
        return store.past(article, name, action=action.id)
    return store.past(article, name, time=action.time)


def find_action(store: Store, article: str, prefix: str) -> LoggedAction:
    """Return the one action on an article whose name or full id begins so.

    Raises NewsmarkError where there is none, or more than one.
    """
    wanted = prefix.strip().lower()
    found = [
        action
        for name in store.annotators()
        if article in store.worked_on(name)
        for action in store.history(article, name)
        if wanted and (handle(action.id).startswith(wanted) or action.id.startswith(wanted))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(handle(action.id) for action in found[:3])
        raise NewsmarkError(
            f"{len(found)} actions on {article} begin with {prefix!r} ({some}); give more digits."
        )
    raise NewsmarkError(
        f"{prefix!r} is no time and no action on {article}; newsmark history {article} lists them,"
        " and a time is written like 2026-01-31 or 2026-01-31T09:30:00Z."
    )


def _print(pasts: list[Past]) -> None:
    for past in pasts:
        active = sum(a.status == "active" for a in past.annotations.values())
        say(f"  {past.annotator}: {counted(active, 'annotation')}, {past.progress.state}")
    rows = [
        (
            past.annotator,
            each.label + ("" if each.status == "active" else f" ({each.status})"),
            f"{each.start}–{each.end}",
            f"“{each.exact}”" + (f" note: {each.note}" if each.note else ""),
        )
        for past in pasts
        for each in sorted(past.annotations.values(), key=lambda it: (it.start, it.end, it.id))
        if each.status != "deleted"
    ]
    limit = width()
    if rows and limit is not None:
        rows.insert(0, ("WHO", "LABEL", "PLACE", "TEXT"))
    print_table(rows, limit=limit)


def _record(past: Past) -> dict[str, object]:
    import msgspec

    fields = msgspec.structs.asdict(past)
    lists = {
        name: list(fields[name].values())
        for name in ("annotations", "relations", "comments", "decisions", "tags", "bookmarks")
    }
    return {**fields, **lists}


def bring_back(store: Store, article: str, at: str, now: Places, whose: tuple[str, ...]) -> None:
    """Bring the work of the annotator in force back to what it was, as one action.

    Raises NewsmarkError where the work or the action is somebody else's.
    """
    from reader.cli.shared.open_store import check_annotator, open_store
    from reader.store.work.past import changes_back

    name = now.annotator.value
    for other in whose:
        _check_own(other, name, article, at)
    time = _end_of(at)
    action = None if time else find_action(store, article, at)
    if action is not None:
        _check_own(action.annotator, name, article, at)
    check_annotator(now, name)
    if article not in store.worked_on(name):
        raise NewsmarkError(
            f"{name} has done nothing on {article}, so there is nothing to restore."
        )
    past = store.past(article, name, action=action.id if action else "", time=time)
    work = open_store(now).open(article, name)
    try:
        changes = changes_back(work, past)
        work.apply("restore", changes, target=past.after)
        if work.fault:
            raise NewsmarkError(f"nothing was restored: {work.fault}")
    finally:
        work.close()
    _tell(name, past, len(changes))


def _tell(name: str, past: Past, changed: int) -> None:
    if not changed:
        say(f"{name}'s work is as it was then; there is nothing to restore.")
        return
    when = (
        f"after {short(past.after)}, {shown_time(past.time)}" if past.after else "at the beginning"
    )
    say(f"{name}'s work is again as it was {when}: {counted(changed, 'record')} changed.")
    say("It is one step in the history; u in the reader takes it back.")


def _check_own(owner: str, name: str, article: str, at: str) -> None:
    if owner != name:
        raise NewsmarkError(
            f"that is {owner}'s work and you are {name}: one restores one's own work only."
            f" If you are {owner}: newsmark --annotator {owner} history {article[:8]} --at {at}"
            " --restore"
        )
