"""The agreement of what is exported, for the formats that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.formats.common.model import Agreed, Figures
from reader.formats.common.registry import load_format
from reader.formats.exporting.select import Selection
from reader.session.comparing import OnProgress, study
from reader.store.protocol import Store

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
