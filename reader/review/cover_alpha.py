"""Krippendorff's nominal alpha over code points: in a span of the label, or not.

Each code point is a unit of the reliability data, judged by everybody who is done with its article.
Source: K. Krippendorff, Content Analysis, 2nd edition (2004), chapter 11; with n values in all, of
which n0 are "out" and n1 "in", and o the off-diagonal sum of the coincidence matrix (each unit
counts 1/(m-1) for its m judgements), alpha is 1 - (n-1) * o / (n0 * n1).

Only the edges of spans are looked at, so the cost does not depend on the length of the texts.
"""

from __future__ import annotations

import numpy as np

from reader.review.continuum import Continuum, Floats


def nothing(weighings: int) -> Floats:
    """Return the counts where nothing was judged, for so many weighings."""
    return np.zeros((3, weighings))


def coincidences(continuum: Continuum, label: int) -> Floats:
    """Count the judgements of one label in each article of a continuum.

    The rows are: all judgements, those that say "in", and the coincidences of in and out.
    """
    layers = [layer.of_label(label).covered() for layer in continuum.layers]
    people, size = len(layers), len(continuum.articles)
    judgements = continuum.lengths.astype(np.float64) * people
    starts = np.concatenate([layer.start for layer in layers])
    ends = np.concatenate([layer.end for layer in layers])
    article = np.concatenate([layer.article for layer in layers])
    inside = np.bincount(article, weights=(ends - starts).astype(np.float64), minlength=size)
    edges = np.concatenate([ends, starts])  # at one place an article ends before the next begins
    order = np.argsort(edges, kind="stable")
    steps = np.concatenate([-np.ones(len(ends)), np.ones(len(starts))])[order]
    depth = np.cumsum(steps)[:-1]
    widths = np.diff(edges[order]).astype(np.float64)
    of_article = np.concatenate([article, article])[order][:-1]
    crossing = widths * depth * (people - depth) / (people - 1)
    crossed = np.bincount(of_article, weights=crossing, minlength=size)
    return np.array([judgements, inside, crossed])


def alpha(counts: Floats) -> Floats:
    """Return alpha of counts of coincidences, for each column; NaN where all judgements agree.

    (Then there is no telling agreement from a label that nobody, or everybody, always uses.)
    """
    judgements, inside, crossed = counts
    product = inside * (judgements - inside)
    values: Floats = np.full(product.shape, np.nan)
    np.divide((judgements - 1) * crossed, product, out=values, where=product > 0)
    return 1 - values
