"""The parts of an annotation: one, or several with gaps between them.

A record has ``fragments`` only where there are gaps. Its bounds reach from the beginning of the
first part to the end of the last, and ``exact`` is the text between the bounds, gaps included.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from reader.annotations.model import Annotation
from reader.annotations.selection import Span

GAP = " … "
"""What stands for a gap where the parts are shown one after another."""


def parts_of(annotation: Annotation) -> list[Span]:
    """Return what is marked, in the order of the text; one span where there is no gap."""
    if not annotation.fragments:
        return [(annotation.start, annotation.end)]
    return joined(annotation.fragments)


def gaps(parts: list[Span]) -> list[Span]:
    """Return what lies between parts that are in order."""
    return [(before[1], after[0]) for before, after in pairwise(parts)]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order; those that overlap or touch become one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def fragments(parts: list[Span]) -> list[Span]:
    """Return parts as a record holds them: none where there is only one."""
    return parts if len(parts) > 1 else []


def cut_to(parts: Iterable[Span], span: Span) -> list[Span]:
    """Return what of the parts lies within a span."""
    low, high = span
    cut = [(max(start, low), min(end, high)) for start, end in parts]
    return [(start, end) for start, end in cut if start < end]


def without(parts: Iterable[Span], span: Span) -> list[Span]:
    """Return what of the parts lies outside of a span."""
    found: list[Span] = []
    for start, end in parts:
        sides = (start, min(end, span[0])), (max(start, span[1]), end)
        found += [(low, high) for low, high in sides if low < high]
    return found


def stretched(parts: list[Span], span: Span) -> list[Span]:
    """Return the parts within new bounds: what is outside is cut off.

    Where the bounds reach further than the parts did, the outermost part does, too; where no part
    lies within, the whole span is one.
    """
    kept = cut_to(parts, span) or [span]
    if span[0] < parts[0][0]:
        kept[0] = span[0], kept[0][1]
    if span[1] > parts[-1][1]:
        kept[-1] = kept[-1][0], span[1]
    return kept


def share_text(parts: list[Span], others: list[Span]) -> bool:
    """Tell whether two annotations have a code point in common."""
    return any(cut_to(others, part) for part in parts)


def lie_within(parts: list[Span], others: list[Span]) -> bool:
    """Tell whether each of the parts lies within one of the others."""
    return all(cut_to(others, part) == [part] for part in parts)


def is_in_gap(annotation: Annotation, offset: int) -> bool:
    """Tell whether an offset lies between two parts, where nothing is marked."""
    return any(low <= offset < high for low, high in gaps(parts_of(annotation)))


def quote(annotation: Annotation, most: int | None = None) -> str:
    """Return the marked words, with :data:`GAP` for each gap; of the text, ``most`` code points."""
    if not annotation.fragments:
        return annotation.exact[:most]
    start = annotation.start
    texts = (annotation.exact[low - start : high - start] for low, high in parts_of(annotation))
    return GAP.join(texts)[:most]


def bounds(annotation: Annotation) -> str:
    """Return the bounds of each part as people read them: ``0–5, 12–17``."""
    return ", ".join(f"{start}–{end}" for start, end in parts_of(annotation))
