"""The rows of one annotator's work: what stands in the columns of each token."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.annotations.selection import Span
from reader.formats.common.losses import LOOSE
from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.text_files import Utf16
from reader.formats.inception.layers import ANNOTATION, VALUE, Placed, features_of, short
from reader.formats.inception.sheets import Link, Sheet
from reader.formats.inception.tsv.escapes import NO_VALUE, NONE, escape_value
from reader.formats.inception.tsv.token_grid import Grid, Place, numbered

BLANK_SPANS = LossKind(
    "blank-spans",
    "1 annotation of nothing but white space was left out.",
    "{n} annotations of nothing but white space were left out.",
)
TRIMMED = LossKind(
    "trimmed",
    "1 annotation was written without white space at its edges.",
    "{n} annotations were written without white space at their edges.",
)
_DIGIT = 9
"""INCEpTION reads one digit of a sub-token's number in a relation; a later one needs a number."""

Unit = tuple[int, Span | None]


class _Mark(NamedTuple):
    """An annotation in its rows; its number is 0 where it has none."""

    placed: Placed
    place: Place
    number: int
    cells: tuple[str, ...]


class _Layer(NamedTuple):
    type: str
    features: tuple[str, ...]
    marks: list[_Mark]

    def cells(self, marks: Sequence[_Mark]) -> str:
        """Return the columns of a row that holds these; a tab follows each."""
        width = max(1, len(self.features))
        if not marks:
            return f"{NONE}\t" * width
        return "".join(f"{'|'.join(each.cells[at] for each in marks)}\t" for at in range(width))


class _Relations(NamedTuple):
    type: str
    joins: str
    cells: dict[Unit, list[tuple[str, str]]]


class Rows:
    """The header and the rows of a file; :meth:`of` is asked for every token once, in order."""

    def __init__(self, sheet: Sheet, grid: Grid, units: Utf16, ledger: Ledger) -> None:
        self._text, self._article = sheet.article.text, sheet.article.id
        self._grid, self._units, self._ledger = grid, units, ledger
        self._firsts = [each.tokens.start for each in grid.sentences]
        layers = {name: self._places(placed) for name, placed in sheet.layers.items()}
        places = {name: found for name, found in layers.items() if found}
        self._parts: dict[int, dict[Span, list[list[_Mark]]]] = {}
        for found in places.values():
            for _, place in found:
                for token, part in place.parts:
                    stacks: list[list[_Mark]] = [[] for _ in places]
                    self._parts.setdefault(token, {}).setdefault(part, stacks)
        self._layers = self._numbered(places, _singled_out(sheet.links, places, self._parts))
        for at, layer in enumerate(self._layers):
            for mark in layer.marks:
                for token, part in mark.place.parts:
                    self._parts[token][part][at].append(mark)
        self._relations = self._related(sheet.links)
        self._open: list[list[_Mark]] = [[] for _ in self._layers]
        self._next = [0] * len(self._layers)
        self._last = [layer.cells(()) for layer in self._layers]
        self._none = list(self._last)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is marked in any row."""
        return not any(layer.marks for layer in self._layers)

    def header(self) -> Iterator[str]:
        """Yield the lines that say what the columns are."""
        for layer in self._layers:
            yield f"#T_SP={layer.type}|{'|'.join(layer.features)}\n"
        for each in self._relations:
            yield f"#T_RL={each.type}|{VALUE}|BT_{each.joins}\n"

    def of(self, token: int, name: str) -> Iterator[str]:
        """Yield the row of a token and those of its parts; ``name`` is the token's number."""
        start, end = self._grid.starts[token], self._grid.ends[token]
        yield self._row(name, start, end, self._columns(token), (token, None))
        for number, (part, layers) in enumerate(self._parts.get(token, {}).items(), 1):
            cells = [layer.cells(marks) for layer, marks in zip(self._layers, layers, strict=True)]
            yield self._row(f"{name}.{number}", *part, cells, (token, part))

    def _row(self, name: str, start: int, end: int, cells: Sequence[str], unit: Unit) -> str:
        low, high = self._units.units(start), self._units.units(end)
        related = "".join(_related_cells(each.cells.get(unit, ())) for each in self._relations)
        return f"{name}\t{low}-{high}\t{self._text[start:end]}\t{''.join(cells)}{related}\n"

    def _columns(self, token: int) -> list[str]:
        """Return the columns of a token; they are made anew where a span begins or ends."""
        for at, layer in enumerate(self._layers):
            marks, open_here = layer.marks, self._open[at]
            kept = [each for each in open_here if token < each.place.whole.stop]
            is_changed = len(kept) != len(open_here)
            while self._next[at] < len(marks):
                mark = marks[self._next[at]]
                if mark.place.whole and mark.place.whole.start > token:
                    break
                if mark.place.whole:
                    kept.append(mark)
                    is_changed = True
                self._next[at] += 1
            if is_changed:
                self._open[at] = kept
                self._last[at] = layer.cells(kept) if kept else self._none[at]
        return self._last

    def _places(self, placed: Sequence[Placed]) -> list[tuple[Placed, Place]]:
        found = []
        for each in placed:
            record = each.record
            place = self._grid.place(record.start, record.end)
            if place is None:
                self._ledger.drop(BLANK_SPANS, record)
                continue
            if place.span != (record.start, record.end):
                self._ledger.lose(TRIMMED, record.article, record.id)
            found.append((each, place))
        return found

    def _numbered(
        self, places: dict[str, list[tuple[Placed, Place]]], singled_out: set[str]
    ) -> list[_Layer]:
        layers = []
        number = 0
        for name, found in places.items():
            features = features_of([placed for placed, _ in found])
            marks = []
            needs = numbered([place for _, place in found])
            for (placed, place), is_needed in zip(found, needs, strict=True):
                is_needed = is_needed or placed.record.id in singled_out
                number += is_needed
                own = number if is_needed else 0
                marks.append(_Mark(placed, place, own, _cells(placed, features, own)))
            layers.append(_Layer(name, features, marks))
        return layers

    def _related(self, links: Sequence[Link]) -> list[_Relations]:
        marks = {mark.placed.record.id: mark for layer in self._layers for mark in layer.marks}
        layers: dict[tuple[str, str], _Relations] = {}
        for link in links:
            if link.source not in marks or link.target not in marks:
                self._ledger.lose(LOOSE["relations"], self._article, link.source)
        kept = [each for each in links if each.source in marks and each.target in marks]
        for link in sorted(kept, key=lambda each: _order(marks[each.target])):
            source, target = marks[link.source], marks[link.target]
            layer = layers.setdefault(
                (link.layer, link.joins), _Relations(link.layer, link.joins, {})
            )
            kind = NO_VALUE if link.kind == short(link.layer) else escape_value(link.kind)
            cells = layer.cells.setdefault(target.place.unit, [])
            cells.append((kind, self._reference(source, target)))
        return list(layers.values())

    def _reference(self, source: _Mark, target: _Mark) -> str:
        token, part = source.place.unit
        sentence = bisect_right(self._firsts, token) - 1
        name = f"{sentence + 1}-{token - self._firsts[sentence] + 1}"
        name += f".{list(self._parts[token]).index(part) + 1}" if part else ""
        is_plain = not source.number and not target.number
        return name if is_plain else f"{name}[{source.number}_{target.number}]"


def _order(mark: _Mark) -> tuple[int, int]:
    start, end = mark.place.span
    return start, -end


def _cells(placed: Placed, features: Sequence[str], number: int) -> tuple[str, ...]:
    """Return an annotation's value in each column of its layer, or the one that stands for it."""
    tail = f"[{number}]" if number else ""
    values = [placed.values.get(name) for name in features] or [None]
    return tuple(f"{NO_VALUE if value is None else escape_value(value)}{tail}" for value in values)


def _related_cells(cells: Sequence[tuple[str, str]]) -> str:
    if not cells:
        return f"{NONE}\t{NONE}\t"
    return f"{'|'.join(kind for kind, _ in cells)}\t{'|'.join(ends for _, ends in cells)}\t"


def _singled_out(
    links: Sequence[Link],
    places: dict[str, list[tuple[Placed, Place]]],
    parts: dict[int, dict[Span, list[list[_Mark]]]],
) -> set[str]:
    """Return the annotations that a relation can name by a number only."""
    units = {placed.record.id: place.unit for found in places.values() for placed, place in found}
    found = set()
    for link in links:
        for each in (link.source, link.target):
            token, part = units.get(each, (0, None))
            is_late = part is not None and list(parts[token]).index(part) >= _DIGIT
            if each in units and (is_late or link.joins == ANNOTATION):
                found.add(each)
    return found
