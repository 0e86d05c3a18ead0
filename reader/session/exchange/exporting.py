"""Exporting from a store: what is selected, article by article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, get_args

from reader.annotations.model import Status
from reader.articles.errors import NewsmarkError
from reader.formats.common.model import Agreed, Figures, Item
from reader.formats.common.registry import load_format
from reader.formats.common.report import Report
from reader.formats.exporting.collect import collect
from reader.formats.exporting.outputs import STDOUT
from reader.formats.exporting.select import Selection, select
from reader.session.library.marks import read_all
from reader.session.review.study import OnProgress, study
from reader.store.marks_protocol import MarkQuery
from reader.store.protocol import Store, Work

if TYPE_CHECKING:
    from reader.review.agreement import ArticleFigures, Measures


def figures(
    store: Store, form: str, selection: Selection, *, on_progress: OnProgress | None = None
) -> Figures | None:
    """Return how well those whose work is exported agree, where the format shows that.

    None where it does not, where nobody shares an article that both are done with, and where only
    some annotations of a layer go out: figures of a part would tell nothing.
    """
    is_part = selection.marks is not None or selection.since or selection.until
    if not load_format(form).shows_agreement or is_part or len(store.annotators()) < 2:
        return None
    studied = study(
        store,
        annotators=selection.annotators,
        articles=selection.articles,
        labels=selection.labels,
        on_progress=on_progress,
    )
    if all(len(each.layers) < 2 for each in studied):
        return None
    from reader.review.agreement import agreement  # not quick to import

    found = agreement(studied, draws=0)
    return Figures(
        annotators=found.annotators,
        articles={each.article: _of_article(each) for each in found.by_article},
        labels={label: _of_label(each) for label, each in found.labels.items()},
        overall=_of_label(found.overall),
    )


def _of_article(each: ArticleFigures) -> Agreed:
    return Agreed(each.spans, each.alpha_u, each.exact, each.overlap)


def _of_label(each: Measures) -> Agreed:
    return Agreed(each.spans, each.alpha_u.value, each.exact.value, each.overlap.value)


OnArticle = Callable[[int, int], None]


def items(
    store: Store, selection: Selection, on_article: OnArticle | None = None
) -> Iterator[Item]:
    """Yield what is selected, article by article; a few articles do not cost a walk of all.

    ``on_article`` is told how many articles have been read, and of how many.
    """
    if selection.articles or selection.marks is not None:
        ids = sorted(selection.articles)
        works = _works(store, ids, selection.annotators)
    else:
        ids = store.article_ids()
        works = store.works(sorted(selection.annotators))
    found: Iterator[Item] = collect(ids, works, store.article)
    if on_article is not None:
        found = _counted(found, len(ids), on_article)
    yield from select(found, selection)


def _counted(found: Iterator[Item], total: int, on_article: OnArticle) -> Iterator[Item]:
    for number, item in enumerate(found, 1):
        yield item
        on_article(number, total)


def selected(
    store: Store, query: MarkQuery, *, on_progress: Callable[[int, int], None] | None = None
) -> Selection:
    """Return the selection of what is asked for; where words or tags are, they are looked for now.

    Raises NewsmarkError where some of it cannot be read.
    """
    if query.words or query.tags:
        found = store.marks().find(query, on_progress=on_progress)
        if found.faults:
            raise NewsmarkError(found.faults[0])
        return just_found(store, found.keys)
    return Selection(
        articles=query.articles,
        annotators=query.annotators,
        labels=query.labels,
        statuses=query.statuses,
        since=query.since,
        until=query.until,
    )


def just_found(store: Store, keys: Sequence[int]) -> Selection:
    """Return the selection of just the marks of these keys; NewsmarkError where some have gone."""
    marks = read_all(store.marks(), keys)
    names = frozenset((mark.article, mark.annotator, mark.id) for mark in marks)
    if len(names) < len(keys):
        raise NewsmarkError("The marks have changed while they were looked for; try again.")
    return Selection(
        articles=frozenset(article for article, _, _ in names),
        annotators=frozenset(annotator for _, annotator, _ in names),
        statuses=frozenset(get_args(Status)),
        marks=names,
    )


def _works(store: Store, ids: list[str], annotators: frozenset[str]) -> Iterator[Work]:
    names = sorted(annotators) or store.annotators()
    for article in ids:
        for name in names:
            work = store.read(article, name)
            records = (
                *(work.annotations, work.relations, work.comments, work.decisions),
                *(work.tags, work.bookmarks),
            )
            if any(records) or work.progress.state != "new":
                yield work


def refuse_own(store: Store, target: str) -> None:
    """Raise NewsmarkError where writing to a file or folder would reach files of the store."""
    if target != STDOUT and store.holds(target):
        raise NewsmarkError(f"{target} lies in the store itself; name a place outside it.")


def told(done: Report, target: str) -> list[str]:
    """Return what to say of an export: what was lost, then what was written."""
    where = "" if target == STDOUT else f" to {target}"
    if len(done.files) > 1:
        where = f" to {len(done.files)} files in {target}"
    written = (
        f"wrote {done.annotations} annotation{'' if done.annotations == 1 else 's'} of"
        f" {done.articles} article{'' if done.articles == 1 else 's'} as {done.format}{where}"
    )
    return [*(loss.message for loss in done.losses), written]
