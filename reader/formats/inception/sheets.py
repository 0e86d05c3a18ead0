"""One annotator's work on one article, sorted into layers: what a file of INCEpTION holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.annotations.model import Annotation, Relation
from reader.articles.model import Article
from reader.formats.common.model import Item
from reader.formats.common.report import Ledger
from reader.formats.exporting.shares import UNTOUCHED, shares
from reader.formats.inception.layers import Placed, place, relation_layer

NOBODY = "INITIAL_CAS"
"""What INCEpTION calls a text that nobody has worked on, in the place of an annotator."""


class Link(NamedTuple):
    """A relation in its layer; ``joins`` is the layer of its ends, which are ids of annotations."""

    kind: str
    layer: str
    joins: str
    source: str
    target: str


class Sheet(NamedTuple):
    """The annotations by layer, each layer in the order of the text, and the relations of them.

    ``is_read`` tells whether the annotator has finished the article, with or without a mark.
    """

    article: Article
    annotator: str
    is_read: bool
    layers: dict[str, list[Placed]]
    links: list[Link]


def sheets(item: Item, ledger: Ledger) -> Iterator[Sheet]:
    """Yield a sheet for everybody who marked or finished the article; for nobody, if nobody did.

    Relations of one annotator to annotations of another are left out and counted.
    """
    for share in list(shares(item, ledger)) or [UNTOUCHED]:
        layers: dict[str, list[Placed]] = {}
        for each in map(place, sorted(share.annotations, key=_order)):
            layers.setdefault(each.layer.type, []).append(each)
        types = {each.record.id: name for name, placed in layers.items() for each in placed}
        links = [_link(each, types) for each in share.relations]
        ordered = dict(sorted(layers.items()))
        yield Sheet(item.article, share.annotator or NOBODY, share.state == "done", ordered, links)


def _order(record: Annotation) -> tuple[object, ...]:
    """As the UIMA framework sorts; of equal spans, as they stood where they came from."""
    numbers = [int(digits) for digits in re.findall(r"\d{1,9}", record.origin.original_id)]
    return record.start, -record.end, numbers, record.id


def _link(relation: Relation, types: dict[str, str]) -> Link:
    layer, joins = relation_layer(types[relation.source], types[relation.target])
    return Link(relation.kind, layer, joins, relation.source, relation.target)
