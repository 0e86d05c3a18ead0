"""How well annotators agree, for a format that shows it: figures only, counted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec


class Agreed(msgspec.Struct, frozen=True):
    """How well the annotators agree on an article, or on a label; None where it is not defined.

    ``alpha_u`` is Krippendorff's alpha for unitizing, at most 1; ``exact`` and ``overlap`` are F1
    from 0 to 1, of spans with the same ends and of those that share at least half (IoU).
    """

    spans: int
    alpha_u: float | None
    exact: float | None
    overlap: float | None


class Figures(msgspec.Struct, frozen=True):
    """The agreement of those ``annotators`` who are done with ``articles`` (by id), two or more.

    ``labels`` holds the figures by label over all these articles; ``overall`` is all labels' own.
    """

    annotators: Sequence[str]
    articles: Mapping[str, Agreed]
    labels: Mapping[str, Agreed]
    overall: Agreed
