"""The screens and what their actions do: the one place that knows them all.

They are imported when they are first shown, as reading must not wait for the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from reader.ui.core.host import Verb


class Found(NamedTuple):
    """Where a screen is found, and the table of its verbs: ``module:name`` each."""

    screen: str
    verbs: str


SCREENS = {
    "reading": Found("reader.ui.reading.screen:ReaderScreen", "reader.ui.reading.verbs:VERBS"),
    "library": Found("reader.ui.library.screen:LibraryScreen", "reader.ui.library.verbs:VERBS"),
    "feeds": Found("reader.ui.feeds.screen:FeedsScreen", "reader.ui.feeds.verbs:VERBS"),
    "marks": Found("reader.ui.marks.screen:AllMarksScreen", "reader.ui.marks.verbs:VERBS"),
    "search": Found("reader.ui.search.screen:SearchHitsScreen", "reader.ui.search.screen:VERBS"),
    "review": Found("reader.ui.review.screen:ReviewScreen", "reader.ui.review.verbs:VERBS"),
    "agreement": Found(
        "reader.ui.review.agreement_screen:AgreementScreen",
        "reader.ui.review.agreement_screen:VERBS",
    ),
}
"""By the kind of screen, which each screen bears as ``kind``."""


def make_screen(kind: str, *arguments: Any) -> Any:
    """Make a screen of a kind, with the arguments that its class takes."""
    return _found(SCREENS[kind].screen)(*arguments)


def verbs(kind: str) -> Mapping[str, Verb]:
    """Return what the actions of a kind of screen do, by the action's id."""
    found: Mapping[str, Verb] = _found(SCREENS[kind].verbs)
    return found


@cache
def _found(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
