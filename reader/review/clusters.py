"""Clusters: the spans of several annotators that stand for one thing in the text, or should.

Spans that everybody has are clusters by themselves, so that what is agreed never hides in a chain
of spans that overlap. Of the rest, spans of one label that overlap, directly or through others,
come together; and so do spans of different labels at the same place (IoU of at least one half),
where neither annotator has marked the other's label there. Every span lies in one cluster.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from reader.annotations.model import Annotation

Kind = Literal["agreed", "missing", "split", "label", "boundary", "attributes"]
KINDS: tuple[Kind, ...] = ("missing", "split", "label", "boundary", "attributes")
"""The kinds of disagreement, the first of those that a cluster has names it.

``missing``: somebody has nothing there; ``split``: one has several spans where another has one;
``label``: the labels differ; ``boundary``: the ends differ; ``attributes``: only those differ.
"""
SAME_PLACE = 0.5
"""The least IoU of spans of different labels that are taken for one thing."""
ID_DIGITS = 20


@dataclass(frozen=True)
class Cluster:
    """Spans of one thing. ``versions`` has each annotator's, none where they marked nothing.

    ``id`` is made of all that the annotators say, so that it stays the same as long as that does;
    ``[start, end)`` holds all of the spans; ``kinds`` are all that are true of it.
    """

    id: str
    kinds: tuple[Kind, ...]
    start: int
    end: int
    versions: Mapping[str, tuple[Annotation, ...]]

    @property
    def kind(self) -> Kind:
        """The kind that names it."""
        return self.kinds[0]

    @property
    def members(self) -> list[Annotation]:
        """All of its spans, by annotator and place."""
        return [each for spans in self.versions.values() for each in spans]

    def labels(self) -> list[str]:
        """Return the labels in it, those that most annotators chose first."""
        found = Counter(
            label for spans in self.versions.values() for label in {each.label for each in spans}
        )
        return sorted(found, key=lambda label: (-found[label], label))


def clusters(layers: Mapping[str, Iterable[Annotation]]) -> list[Cluster]:
    """Return the clusters of one article, in the order of the text.

    ``layers`` holds, by annotator, the active annotations of everybody who is done with it.
    """
    names = sorted(layers)
    every = {name: sorted(layers[name], key=_place) for name in names}
    agreed, rest = _common(every)
    groups = [*agreed, *_joined(rest)]
    found = [_cluster(names, group) for group in groups]
    return sorted(found, key=_order)


def _order(each: Cluster) -> tuple[Any, ...]:
    """The outer of two that begin together comes first, and what is agreed before what is not."""
    return each.start, -each.end, each.kind != "agreed", each.labels(), each.id


def _place(each: Annotation) -> tuple[Any, ...]:
    return each.start, -each.end, each.label, each.fragments, _attributes(each), each.id


def _attributes(each: Annotation) -> bytes:
    return msgspec.json.encode(each.attributes, order="deterministic") if each.attributes else b""


def _common(
    layers: Mapping[str, Sequence[Annotation]],
) -> tuple[list[list[Annotation]], list[Annotation]]:
    """Part the spans that everybody has, by what they are, from the others."""
    found: dict[tuple[Any, ...], dict[str, list[Annotation]]] = {}
    for name, spans in layers.items():
        for each in spans:
            key = (each.start, each.end, each.label, tuple(each.fragments))
            found.setdefault(key, {}).setdefault(name, []).append(each)
    agreed, rest = [], []
    for by_name in found.values():
        shared = min(map(len, by_name.values())) if len(by_name) == len(layers) else 0
        if shared:
            agreed.append([each for spans in by_name.values() for each in spans[:shared]])
        rest += [each for spans in by_name.values() for each in spans[shared:]]
    return agreed, rest


def _joined(spans: list[Annotation]) -> list[list[Annotation]]:
    """Bring together what belongs together."""
    chains = [
        chain
        for label in sorted({each.label for each in spans})
        for chain in _chains([each for each in spans if each.label == label])
    ]
    chains.sort(key=lambda chain: (chain[0].start, chain[0].label))
    parent = list(range(len(chains)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in _neighbours(chains):
        if _same_thing(chains[one], chains[other]):
            parent[root(other)] = root(one)
    groups: dict[int, list[Annotation]] = {}
    for number, chain in enumerate(chains):
        groups.setdefault(root(number), []).extend(chain)
    return list(groups.values())


def _chains(spans: list[Annotation]) -> Iterator[list[Annotation]]:
    """Yield spans that overlap, directly or through others."""
    chain: list[Annotation] = []
    reach = 0
    for each in sorted(spans, key=_place):
        if chain and each.start >= reach:
            yield chain
            chain = []
        chain.append(each)
        reach = max(reach, each.end) if len(chain) > 1 else each.end
    if chain:
        yield chain


def _neighbours(chains: Sequence[Sequence[Annotation]]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of chains that overlap; they are in the order of their starts."""
    ends = [max(each.end for each in chain) for chain in chains]
    open_: list[int] = []
    for number, chain in enumerate(chains):
        open_ = [each for each in open_ if ends[each] > chain[0].start]
        for other in open_:
            yield other, number
        open_.append(number)


def _same_thing(one: Sequence[Annotation], other: Sequence[Annotation]) -> bool:
    """Tell whether two chains of different labels are about one thing."""
    mine = {each.annotator for each in one}
    theirs = {each.annotator for each in other}
    return one[0].label != other[0].label and any(
        first.annotator not in theirs
        and second.annotator not in mine
        and _iou(first, second) >= SAME_PLACE
        for first in one
        for second in other
    )


def _iou(one: Annotation, other: Annotation) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (one.end - one.start + other.end - other.start - shared) if shared > 0 else 0.0


def _cluster(names: Sequence[str], members: list[Annotation]) -> Cluster:
    versions = {
        name: tuple(sorted((x for x in members if x.annotator == name), key=_place))
        for name in names
    }
    said = [[name, [_said(each) for each in versions[name]]] for name in names]
    digest = hashlib.sha256(msgspec.json.encode(said)).hexdigest()
    return Cluster(
        id=digest[:ID_DIGITS],
        kinds=_kinds(list(versions.values())),
        start=min(each.start for each in members),
        end=max(each.end for each in members),
        versions=versions,
    )


def _said(each: Annotation) -> list[Any]:
    """Return what an annotator says with a span; who says it, and when, is no part of it."""
    return [each.start, each.end, each.label, each.fragments, _attributes(each).decode()]


def _kinds(versions: Sequence[tuple[Annotation, ...]]) -> tuple[Kind, ...]:
    there = [spans for spans in versions if spans]
    is_true: dict[Kind, bool] = {
        "missing": len(there) < len(versions),
        "split": len({len(spans) for spans in there}) > 1,
        "label": _differ(there, lambda each: each.label),
        "boundary": _differ(there, lambda each: (each.start, each.end, tuple(each.fragments))),
        "attributes": _differ(there, _attributes),
    }
    found = tuple(kind for kind in KINDS if is_true[kind])
    if is_true["split"]:  # where the numbers differ, so do the lists of ends
        found = tuple(kind for kind in found if kind not in ("boundary", "attributes"))
    return found or ("agreed",)


def _differ(versions: Sequence[tuple[Annotation, ...]], what: Any) -> bool:
    return len({frozenset(map(what, spans)) for spans in versions}) > 1
