"""Colleagues' annotations beside one's own: what they are called and how they are shown.

An annotation of a colleague is shown under the name ``NAME/ID``: a separator that no annotator's
name may hold, so that a record in a colleague's store can never stand for one of one's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from reader.annotations.model import Annotation, Comment
from reader.store.protocol import Worked

GOLD = "gold"
"""The annotator whose work the reviewers' decisions are, and what they made; all write there."""
_SEPARATOR = "/"
OTHERS = "\N{NULL}others"
"""What follows a label's id in the cover by colleagues' annotations."""


def shown_name(annotator: str, name: str) -> str:
    """Return what a colleague's annotation is called here."""
    return f"{annotator}{_SEPARATOR}{name}"


def split_name(name: str) -> tuple[str, str]:
    """Return whose an annotation is (empty: one's own) and its id."""
    annotator, separator, own = name.partition(_SEPARATOR)
    return (annotator, own) if separator else ("", name)


def shown(annotator: str, record: Annotation) -> Annotation:
    """Return a colleague's annotation as it is shown: under its name here."""
    return msgspec.structs.replace(record, id=shown_name(annotator, record.id), annotator=annotator)


def annotations_of(works: Mapping[str, Worked]) -> Iterator[Annotation]:
    """Yield all annotations of colleagues as they are shown."""
    for annotator, work in works.items():
        for record in work.annotations.values():
            yield shown(annotator, record)


def comments_on(name: str, works: Mapping[str, Worked]) -> list[Comment]:
    """Return the comments on an annotation by everybody in ``works``, the oldest first.

    Who wrote one is in whose work it is, whatever it says itself; in that of the reviewers, who
    share it, it says who it was.
    """
    found = [
        comment if annotator == GOLD else msgspec.structs.replace(comment, author=annotator)
        for annotator, work in works.items()
        for comment in work.comments.values()
        if comment.annotation == name
    ]
    return sorted(found, key=lambda each: (each.created, each.id))


def is_others(label: str) -> bool:
    """Tell whether a name in the cover stands for a label of colleagues' annotations."""
    return label.endswith(OTHERS)


def label_of(label: str) -> str:
    """Return the label's id, whosever annotation carries it."""
    return label.removesuffix(OTHERS)
