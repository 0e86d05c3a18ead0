"""The marks of a WebAnno TSV file, gathered row by row, then added to an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from reader.annotations.model import Origin
from reader.formats.common.errors import FormatError
from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.text_files import Utf16
from reader.formats.importing.incoming import Incoming
from reader.formats.inception.layers import (
    ANNOTATION,
    LAST_LINKS,
    RELATION_FEATURES,
    VALUE,
    WORD_RELATIONS,
    Layer,
    read_mark,
    short,
)
from reader.formats.inception.tsv.columns import Columns
from reader.formats.inception.tsv.escapes import (
    NO_VALUE,
    NONE,
    linked,
    numbered,
    slots,
    stacked,
    unescape_value,
)

_WORDS = frozenset(
    (
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token",
        "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS",
    )
)
"""Layers that relations join although their tokens may not be marked in the file."""
_ENDS = re.compile(r"([0-9]{1,9}-[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\[([0-9]{1,9})_([0-9]{1,9})\])?")


class Unit(NamedTuple):
    """A row: the number of its token, its offsets in UTF-16 units, and where it is in the file."""

    name: str
    start: int
    end: int
    where: str


@dataclass
class _Mark:
    """A mark as far as it is known; ``declared`` is whether its layer is one of spans."""

    layer: Layer
    declared: bool
    unit: Unit
    end: int
    values: Mapping[str, str | None]
    number: int = 0
    id: str = ""


class _End(NamedTuple):
    """One end of a relation: a layer, a row of it and, unless it is 0, the number of a mark."""

    layer: str
    unit: str
    number: int


class _Link(NamedTuple):
    kind: str
    source: _Mark | _End
    target: _Mark | _End
    where: str


class Marks:
    """What the rows of one file hold."""

    def __init__(self) -> None:
        self._marks: list[_Mark] = []
        self._by_number: dict[int, _Mark] = {}
        self._by_unit: dict[tuple[str, str], _Mark] = {}
        self._chains: dict[int, dict[int, tuple[_Mark, str | None]]] = {}
        self._links: list[_Link] = []
        self._losses: list[tuple[LossKind, str]] = []
        self._above: dict[int, tuple[Sequence[str], list[_Mark]]] = {}

    def __len__(self) -> int:
        return len(self._marks)

    def take(self, unit: Unit, columns: Sequence[Columns], cells: Sequence[str]) -> None:
        """Take in a row; FormatError where its cells do not go together."""
        for each in columns:
            own = cells[each.start : each.stop]
            if own.count(NONE) == len(own):
                continue
            if each.way == "span":
                self._spans(unit, each, own)
            else:
                take_one = self._relation if each.way == "relation" else self._chain
                for parts in _stack(own, unit):
                    take_one(unit, each, parts)

    def add_to(self, incoming: Incoming, units: Utf16, annotator: str, ledger: Ledger) -> None:
        """Add everything to the article, whose text in the file has these ``units``."""
        for mark in self._marks:
            mark.id = _add(incoming, units, annotator, mark)
        for links in self._chains.values():
            self._join(links)
        for link in self._links:
            source, target = self._end(link.source, link), self._end(link.target, link)
            if source is None or target is None:
                self._losses.append((WORD_RELATIONS, link.where))
            else:
                incoming.relate(link.kind, source.id, target.id, annotator=annotator)
        for kind, where in self._losses:
            ledger.lose(kind, incoming.article.id, place=where)

    def _spans(self, unit: Unit, columns: Columns, cells: Sequence[str]) -> None:
        """Take in the spans of a layer; most rows of long ones say the same as the row above."""
        above, marks = self._above.get(columns.start, ((), []))
        if cells == above:
            for mark in marks:
                mark.end = max(mark.end, unit.end)
            return
        marks = [self._span(unit, columns, parts) for parts in _stack(cells, unit)]
        is_whole = all(mark.number for mark in marks)
        self._above[columns.start] = (cells, marks) if is_whole else ((), [])

    def _span(self, unit: Unit, columns: Columns, parts: Sequence[str]) -> _Mark:
        values: dict[str, str | None] = {}
        roles: list[str] = []
        links: list[tuple[str, _End]] = []
        numbers = {0}
        for column, part in zip(columns.columns, parts, strict=True):
            value, number = (part, 0) if column.kind == "slot" else numbered(part)
            numbers.add(number)
            if column.kind == "value":
                values[column.feature] = _value(value)
            elif column.kind == "role":
                roles = [] if value == NONE else slots(value)
            elif column.kind == "slot":
                found = [] if value in (NONE, NO_VALUE) else slots(value)
                if len(found) != len(roles):
                    raise _fault(unit, f"{column.feature} has not a role for each slot")
                for role, slot in zip(roles, found, strict=True):
                    end = _End(column.joins, *numbered(slot))
                    links.append((_value(role) or column.feature, end))
        if len(numbers) > 2:
            raise _fault(unit, "an annotation has two numbers")
        mark = self._mark(unit, columns.layer, values, max(numbers))
        if mark.unit is unit:
            self._links += [_Link(kind, mark, end, unit.where) for kind, end in links]
        return mark

    def _mark(
        self, unit: Unit, layer: Layer, values: Mapping[str, str | None], number: int
    ) -> _Mark:
        """Return the mark of this number, reaching to this row from now on, or else a new one."""
        there = self._by_number.get(number)
        if there is None:
            mark = _Mark(layer, True, unit, unit.end, values, number)
            self._marks.append(mark)
            self._by_unit.setdefault((layer.type, unit.name), mark)
            if number:
                self._by_number[number] = mark
            return mark
        if there.layer != layer or there.values != values:
            raise _fault(unit, f"the annotation [{number}] is another one than above")
        there.end = max(there.end, unit.end)
        return there

    def _relation(self, unit: Unit, columns: Columns, parts: Sequence[str]) -> None:
        values: dict[str, str | None] = {}
        for column, part in zip(columns.columns, parts, strict=True):
            if column.kind == "value":
                values[column.feature] = _value(part)
                continue
            found = _ENDS.fullmatch(part)
            if not found:
                raise _fault(unit, f"a relation begins at {part[:40]!r}, which is no row")
            source = _End(column.joins, found[1], int(found[2] or 0))
            target = _End(column.joins, unit.name, int(found[3] or 0))
        read = read_mark(columns.layer, values)
        if read.attributes or read.note:
            self._losses.append((RELATION_FEATURES, unit.where))
        self._links.append(_Link(read.label, source, target, unit.where))

    def _chain(self, unit: Unit, columns: Columns, parts: Sequence[str]) -> None:
        values: dict[str, str | None] = {}
        link = None
        for column, part in zip(columns.columns, parts, strict=True):
            if column.kind == "link":
                link = linked(part)
            else:
                name = VALUE if column.kind == "element" else column.feature
                values[name] = _value(numbered(part)[0])
        if link is None:
            raise _fault(unit, f"a mark of {columns.layer.type} does not say its place in a chain")
        kind, number, place = link
        chain = self._chains.setdefault(number, {})
        if place in chain:
            chain[place][0].end = max(chain[place][0].end, unit.end)
            return
        layer = Layer(columns.layer.type, (VALUE, *columns.layer.features))
        mark = _Mark(layer, False, unit, unit.end, values)
        self._marks.append(mark)
        chain[place] = mark, _value(kind)

    def _join(self, chain: Mapping[int, tuple[_Mark, str | None]]) -> None:
        """Make a relation of each step of a chain."""
        marks = [chain[place] for place in sorted(chain)]
        for (source, kind), (target, _) in pairwise(marks):
            name = kind or short(source.layer.type)
            self._links.append(_Link(name, source, target, source.unit.where))
        if marks[-1][1]:
            self._losses.append((LAST_LINKS, marks[-1][0].unit.where))

    def _end(self, end: _Mark | _End, link: _Link) -> _Mark | None:
        """Return the mark at an end of a relation; None where a word without a mark is meant."""
        if isinstance(end, _Mark):
            return end
        if end.number:
            found = self._by_number.get(end.number)
        else:
            found = self._by_unit.get((end.layer, end.unit))
        if found is None and (end.number or end.layer not in _WORDS):
            number = f"[{end.number}]" if end.number else ""
            raise FormatError(
                f"{link.where}: a relation joins {end.unit}{number}, where"
                f" {'nothing' if end.layer == ANNOTATION else f'no {end.layer}'} is marked; nothing"
                " was imported."
            )
        return found


def _add(incoming: Incoming, units: Utf16, annotator: str, mark: _Mark) -> str:
    start, end = units.code_points(mark.unit.start), units.code_points(mark.end)
    if start is None or end is None or end < start:
        raise _fault(mark.unit, "an annotation does not end where a character does")
    found = read_mark(mark.layer, mark.values)
    number = f"[{mark.number}]" if mark.number else ""
    return incoming.add(
        found.label,
        start,
        end,
        annotator=annotator,
        where=mark.unit.where,
        attributes=found.attributes,
        note=found.note,
        origin=Origin(
            kind="import",
            name=found.declared if mark.declared else "",
            format="webanno",
            original_id=f"{mark.unit.name}{number}",
        ),
    )


def _stack(cells: Sequence[str], unit: Unit) -> Iterator[tuple[str, ...]]:
    """Yield the values of each annotation that is stacked in the columns of a layer."""
    parts = [[] if cell == NONE else stacked(cell) for cell in cells]
    sizes = {len(each) for each in parts if each}
    if len(sizes) != 1:
        raise _fault(unit, "its columns hold different numbers of annotations")
    size = sizes.pop()
    yield from zip(*(each or [NONE] * size for each in parts), strict=True)


def _value(part: str) -> str | None:
    return None if part in (NONE, NO_VALUE) else unescape_value(part)


def _fault(unit: Unit, what: str) -> FormatError:
    return FormatError(f"{unit.where}: {what}; nothing was imported.")
