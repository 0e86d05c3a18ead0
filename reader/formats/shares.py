"""What each annotator made of an article, for formats that keep people's work apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from reader.annotations.model import Annotation, Progress, ProgressState, Relation
from reader.formats.model import Item
from reader.formats.reading import annotators, in_order
from reader.formats.report import Ledger, LossKind

BETWEEN_PEOPLE = LossKind(
    "relations-between-people",
    "1 relation to an annotation that is not its own annotator's was left out.",
    "{n} relations to annotations that are not their own annotators' were left out.",
)


class Share(msgspec.Struct, frozen=True):
    """One annotator's annotations, in the order of the text, and the relations between them.

    ``state`` is how far the annotator is with the article.
    """

    annotator: str
    annotations: Sequence[Annotation]
    relations: Sequence[Relation]
    state: ProgressState


UNTOUCHED = Share("", (), (), "new")
"""What there is of an article that nobody has marked or finished."""


def shares(item: Item, ledger: Ledger) -> Iterator[Share]:
    """Yield the share of everybody who marked the article or finished it, by name.

    Who finished it without a mark has an empty share. Relations that do not lie within a share are
    counted as lost.
    """
    for name in annotators(item):
        own = in_order(each for each in item.annotations if each.annotator == name)
        ids = {each.id for each in own}
        inner = [x for x in item.relations.get(name, ()) if {x.source, x.target} <= ids]
        for _ in range(len(item.relations.get(name, ())) - len(inner)):
            ledger.lose(BETWEEN_PEOPLE, item.article.id)
        yield Share(name, own, inner, item.progress.get(name, Progress()).state)
    for name in item.relations.keys() - set(annotators(item)):
        for _ in item.relations[name]:
            ledger.lose(BETWEEN_PEOPLE, item.article.id)
