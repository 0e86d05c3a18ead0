"""What each annotator made of an article, for formats that keep people's work apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import msgspec

from reader.annotations.model import Annotation, Progress, ProgressState, Relation
from reader.formats.common.file_names import safe_stem
from reader.formats.common.folders import NOBODY
from reader.formats.common.model import Item
from reader.formats.common.report import Ledger, LossKind
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.presentation import annotators, in_order

BETWEEN_PEOPLE = LossKind(
    "relations-between-people",
    "1 relation to an annotation that is not its own annotator's was left out.",
    "{n} relations to annotations that are not their own annotators' were left out.",
)


RENAMED = LossKind(
    "annotator-names",
    "1 annotator's name was changed to be the name of a file.",
    "{n} annotators' names were changed to be the names of files.",
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


def output(files: Files, name: str, names: Iterable[str], ledger: Ledger) -> IO[bytes]:
    """Return where an annotator's share goes, asked for once; ``names`` are all there are.

    What nobody has touched has a file of its own, or goes with that of the only annotator.
    """
    if files.is_folder and name and safe_stem(name) != name:
        ledger.lose(RENAMED, "")
    if not files.is_folder:
        name = name or max(names)
    return files.shared(name or NOBODY, key=name)
