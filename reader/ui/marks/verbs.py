"""What the actions on all marks do, among them writing those that are shown to a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader.articles.errors import NewsmarkError
from reader.ui.marks.screen import AllMarksScreen

if TYPE_CHECKING:
    from reader.ui.core.choose import Answer

NAME = "marks"


def choose_format(screen: AllMarksScreen) -> None:
    """Choose the format, then ask for the file."""
    from reader.formats.common.registry import MODULES, format_names
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog

    if not screen.list.count:
        screen.tell("There is no mark to write.")
        return
    keys, names = screen.list.keys, format_names()

    def take(answer: Answer | None) -> None:
        if answer is not None:
            screen.attempt(partial(_ask_file, screen, names[answer[0]], keys))

    rows = [Choice(name, 0, MODULES[name][1] if name in MODULES else "") for name in names]
    screen.app.push_screen(
        ChooseDialog(f"Write {_counted(len(keys))} as", rows, enter="name a file"), take
    )


def _ask_file(screen: AllMarksScreen, name: str, keys: Sequence[int]) -> None:
    """Ask where to write; a format that cannot be written is told before."""
    from reader.formats.common.registry import load_format

    form = load_format(name)
    if form.write is None:
        raise NewsmarkError(f"{name} is a format to be read only; choose another.")
    file = f"{NAME}{form.suffix}" if form.single else f"{NAME}/"
    label = f"Write {_counted(len(keys))} as {name} to:"
    screen.ask_then(label, file, partial(_write, screen, name, keys, ""))


def _write(
    screen: AllMarksScreen, form: str, keys: Sequence[int], replaced: str, typed: str
) -> None:
    """Write to the file that was typed; where it exists, only when it was typed twice."""
    from reader.session.exchange.exporting import refuse_own

    target = os.path.expanduser(typed.strip())  # noqa: PTH111 - a slash at its end must stay
    if not target:
        return
    refuse_own(screen.newsmark.store, target)
    if os.path.lexists(target) and target != replaced:
        label = "That exists. Enter replaces it:"
        if os.path.isdir(target):  # noqa: PTH112 - as above
            label = "That folder exists. Enter replaces files in it:"
        screen.ask_then(label, typed, partial(_write, screen, form, keys, target))
        return
    screen.activity = f"writing {_counted(len(keys))}…"
    screen.show_lines()
    screen.run_worker(partial(_export, screen, form, keys, target), thread=True)


def _export(screen: AllMarksScreen, form: str, keys: Sequence[int], target: str) -> None:
    """Write the marks, and tell how that went; in a thread."""
    from reader.formats.exporting.export import export
    from reader.session.exchange.exporting import items, just_found, told

    app, is_problem = screen.newsmark, False
    try:
        selection = just_found(app.store, keys)
        written = items(app.store, selection)
        done = export(form, written, target, scheme=app.scheme, force=True)
        message = "\n".join(told(done, target))
    except NewsmarkError as error:
        message, is_problem = str(error), True
    screen.app.call_from_thread(_end, screen, message, is_problem)


def _end(screen: AllMarksScreen, message: str, is_problem: bool) -> None:
    screen.activity = ""
    if screen.is_attached:
        screen.show_lines()
    screen.newsmark.notify(message, severity="error" if is_problem else "information", markup=False)


def _counted(count: int) -> str:
    return f"{count:,} mark{'' if count == 1 else 's'}"


VERBS: dict[str, Callable[[AllMarksScreen], None]] = {
    "marks-open": AllMarksScreen.open_chosen,
    "marks-down": lambda screen: screen.step(1),
    "marks-up": lambda screen: screen.step(-1),
    "marks-page-down": lambda screen: screen.page(1),
    "marks-page-up": lambda screen: screen.page(-1),
    "marks-home": lambda screen: screen.list.choose(0),
    "marks-end": lambda screen: screen.list.choose(screen.list.count),
    "marks-next-article": lambda screen: screen.list.choose_article(1),
    "marks-previous-article": lambda screen: screen.list.choose_article(-1),
    "marks-filter": AllMarksScreen.ask_filter,
    "marks-clear": lambda screen: screen.wish_for(filter=""),
    "marks-label": AllMarksScreen.next_label,
    "marks-everybody": AllMarksScreen.toggle_everybody,
    "marks-sort": AllMarksScreen.toggle_order,
    "marks-export": choose_format,
    "back": AllMarksScreen.back,
}
"""What every action does here."""
