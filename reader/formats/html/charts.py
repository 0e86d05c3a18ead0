"""How well the annotators agree: figures with small charts, of one article and of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reader.annotations.decimals import decimal
from reader.formats.common.model import Agreed, Figures
from reader.formats.exporting.presentation import flat
from reader.formats.html.paint import Looks, content

WORST = 20
"""The articles that agree least, as many as are listed."""
_USUAL = (66.7, 80.0)
"""Where alpha is usually said to be enough for tentative conclusions, and for firm ones."""
_METHOD = (
    "alpha-U is Krippendorff's alpha for unitizing: 1 is perfect agreement, 0 that of chance; the"
    " two lines mark .667 and .8, the thresholds usually quoted. F1 is the mean over pairs of"
    " annotators, from 0 to 1: of spans with the same ends, and of those that share at least half."
)


def article_figures(found: Agreed | None) -> str:
    """Return what stands beside an article of which there are figures; nothing for another."""
    if found is None:
        return ""
    rows = (
        ("alpha-U", _alpha(found)),
        ("F1, same ends", _bar(found.exact)),
        ("F1, half shared", _bar(found.overlap)),
    )
    body = "".join(f'<tr><th scope="row">{name}</th>{cells}</tr>\n' for name, cells in rows)
    return f'<h2>Agreement</h2>\n<table class="figures">\n{body}</table>\n'


def all_figures(found: Figures, titles: Mapping[str, tuple[str, str]], looks: Looks) -> str:
    """Return the section on all articles; ``titles`` holds the place and title of each by id."""
    count = len(found.articles)
    what = "the article" if count == 1 else f"{count:,} articles"
    people = ", ".join(f"<bdi>{content(flat(name))}</bdi>" for name in found.annotators)
    return (
        '<section class="agreement" id="agreement" lang="en">\n<h1>Agreement</h1>\n'
        f"<p>On {what} that two or more of these annotators are done with: {people}.</p>\n"
        f"{_labels(found, looks)}{_worst(found, titles)}"
        f'<p class="none">{_METHOD}</p>\n</section>\n'
    )


def _labels(found: Figures, looks: Looks) -> str:
    rows = []
    for label, each in sorted(found.labels.items(), key=lambda pair: looks.look(pair[0]).rank):
        look = looks.look(label)
        name = f'<span class="line">{content(flat(look.name))}</span>'
        rows.append(f'<tr class="{look.css}"><th scope="row">{name}</th>{_cells(each)}</tr>\n')
    rows.append(f'<tr class="all"><th scope="row">all</th>{_cells(found.overall)}</tr>\n')
    return _table("Label", rows)


def _worst(found: Figures, titles: Mapping[str, tuple[str, str]]) -> str:
    """The articles that agree least; each leads to its place on the page."""
    known = [(each.overlap, name) for name, each in found.articles.items() if name in titles]
    chosen = sorted((value, name) for value, name in known if value is not None)[:WORST]
    if len(chosen) < 2:
        return ""
    rows = []
    for _value, name in chosen:
        place, title = titles[name]
        link = f'<a href="#a{place}">{content(flat(title)) or "Untitled"}</a>'
        cells = _cells(found.articles[name])
        rows.append(f'<tr><th scope="row" dir="auto">{link}</th>{cells}</tr>\n')
    return f"<h2>Articles that agree least</h2>\n{_table('Article', rows)}"


def _table(first: str, rows: Sequence[str]) -> str:
    heads = "".join(_head(name) for name in (first, "Spans"))
    heads += "".join(_head(name, 2) for name in ("alpha-U", "F1, same ends", "F1, half shared"))
    return f'<table class="figures">\n<tr>{heads}</tr>\n{"".join(rows)}</table>\n'


def _head(name: str, columns: int = 1) -> str:
    return f'<th scope="col"{f" colspan={columns}" if columns > 1 else ""}>{name}</th>'


def _cells(each: Agreed) -> str:
    return f"<td>{each.spans:,}</td>{_alpha(each)}{_bar(each.exact)}{_bar(each.overlap)}"


def _alpha(each: Agreed) -> str:
    return _bar(each.alpha_u, _USUAL)


def _bar(value: float | None, ticks: Sequence[float] = ()) -> str:
    """Two cells: the value as a bar from 0 to 1, and in figures."""
    return f'<td>{"".join(_drawn(value, ticks))}</td><td class="n">{decimal(value)}</td>'


def _drawn(value: float | None, ticks: Sequence[float]) -> Iterator[str]:
    yield '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    yield '<rect class="room" width="100" height="10"></rect>'
    if value is not None and value > 0:
        yield f'<rect class="value" width="{min(value, 1) * 100:.1f}" height="10"></rect>'
    for tick in ticks:
        yield f'<line x1="{tick}" x2="{tick}" y1="0" y2="10"></line>'
    yield "</svg>"
