"""What stands beside the text: legend, annotators, and the list of all marks with their notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reader.formats.common.model import Item
from reader.formats.exporting.presentation import (
    annotators,
    described,
    flat,
    is_placed,
    links,
    remarks,
)
from reader.formats.html.paint import Mark, content

LONG = 160
"""Code points of a marked passage repeated in the list."""


def aside(item: Item, marks: Sequence[Mark], anchor: str, agreement: str) -> Iterator[str]:
    """Yield the part beside the text of one article; ``agreement`` is shown as it is."""
    yield '<aside lang="en">\n'
    yield _legend(marks)
    yield _people(item, marks)
    yield agreement
    if marks:
        yield '<h2>Marks</h2>\n<ol class="marks">\n'
        yield from _list(item, marks, anchor)
        yield "</ol>\n"
    yield "</aside>\n"


def _legend(marks: Sequence[Mark]) -> str:
    if not marks:
        return '<p class="none">No passage is marked.</p>\n'
    counts = Counter(mark.look for mark in marks)
    rows = [
        f'<li class="{look.css}"><span class="tag">{content(flat(look.mark))}</span>'
        f'<span class="line">{content(flat(look.name))}</span><b>{count:,}</b></li>\n'
        for look, count in sorted(counts.items(), key=lambda pair: pair[0].rank)
    ]
    return f'<h2>Labels</h2>\n<ul class="legend">\n{"".join(rows)}</ul>\n'


def _people(item: Item, marks: Sequence[Mark]) -> str:
    counts: dict[str, Counter[str]] = {name: Counter() for name in annotators(item)}
    for mark in sorted(marks, key=lambda each: each.look.rank):
        counts[mark.annotation.annotator][mark.look.mark] += 1
    rows = []
    for name, by_mark in counts.items():
        progress = item.progress.get(name)
        done = " <i>done</i>" if progress and progress.state == "done" else ""
        shown = " · ".join(f"{content(flat(mark))} {count}" for mark, count in by_mark.items())
        rows.append(
            f'<li><bdi class="who">{content(flat(name))}</bdi>{done}'
            f"<span>{shown or 'none'}</span><b>{by_mark.total():,}</b></li>\n"
        )
    return f'<h2>Annotators</h2>\n<ul class="people">\n{"".join(rows)}</ul>\n' if rows else ""


def _list(item: Item, marks: Sequence[Mark], anchor: str) -> Iterator[str]:
    comments, relations = remarks(item), links(item)
    by_id = {mark.annotation.id: mark for mark in marks}
    for mark in marks:
        each = mark.annotation
        exact = each.exact if len(each.exact) <= LONG else each.exact[: LONG - 1] + "…"
        yield f'<li class="{mark.look.css}" id="n{anchor}-{mark.number}">\n'
        yield f'<p class="head">{_tag(mark, item, anchor)} <bdi class="who">'
        yield f"{content(flat(each.annotator))}</bdi></p>\n"
        yield f'<p class="exact" dir="auto">{content(flat(exact))}</p>\n'
        if each.note:
            yield f'<p class="note" dir="auto">{content(each.note)}</p>\n'
        yield from _facts(mark)
        for author, text in comments.get(each.id, ()):
            who = f'<bdi class="who">{content(flat(author))}</bdi>'
            yield f'<p class="comment" dir="auto">{who} {content(text)}</p>\n'
        for kind, other in relations.get(each.id, ()):
            end = _tag(by_id[other], item, anchor) if other in by_id else content(flat(other))
            yield f'<p class="relation">{content(flat(kind))} → {end}</p>\n'
        yield "</li>\n"


def _tag(mark: Mark, item: Item, anchor: str) -> str:
    """The letter and number of a mark, and the way back to it where it has a place in the text."""
    shown = f"{content(flat(mark.look.mark))}{mark.number}"
    if is_placed(mark.annotation, item.article.text):
        return f'<a class="tag {mark.look.css}" href="#t{anchor}-{mark.number}">{shown}</a>'
    return f'<span class="tag {mark.look.css}">{shown}</span>'


def _facts(mark: Mark) -> Iterator[str]:
    each = mark.annotation
    facts = [f"{name}: {value}" for name, value in described(each.attributes)]
    if each.status == "orphaned":
        facts.append("no longer in the text")
    if each.origin.kind != "human":
        facts.append(" ".join(filter(None, (each.origin.kind, each.origin.name))))
    if facts:
        yield f'<p class="facts" dir="auto">{content(flat(" · ".join(facts)))}</p>\n'
