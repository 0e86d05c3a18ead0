"""The agreement of a study as one page of HTML that stands alone, to pass on or print.

No script, nothing from elsewhere; names and titles are text, never markup. Whatever a colour says
is written in the cell, too.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from reader import __version__
from reader.annotations.decimals import decimal
from reader.review.agreement import Agreement, Figure, Measures

WORST = 20
"""The articles that agree least, as many as are listed."""
_STYLE = """
:root { color-scheme: light dark; --paper: #fdfcf9; --ink: #1f1d1a; --soft: #67625a;
  --edge: #e4dfd5; --hot: 31 111 209; --sans: system-ui, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181b; --ink: #e5e2da; --soft: #a09b91;
  --edge: #34353a; --hot: 106 169 255; } }
html { background: var(--paper); color: var(--ink); font: 1rem/1.5 var(--sans); }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.5rem 3rem; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { margin: .3rem 0; max-width: 46rem; } .soft, footer { color: var(--soft); font-size: .9rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
th, td { padding: .35rem .8rem; border-bottom: 1px solid var(--edge); text-align: right; }
th { font-weight: 600; color: var(--soft); }
th:first-child, td:first-child, .left { text-align: left; overflow-wrap: anywhere; }
td small { color: var(--soft); display: block; } tr.all td { font-weight: 600; }
.scroll { overflow-x: auto; } svg { max-width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px var(--sans); } svg .bar { fill: rgb(var(--hot)); }
svg .line { stroke: var(--edge); } footer { margin-top: 3rem; }
@media print { body { padding: 0; } h2 { break-after: avoid; } table { break-inside: avoid; } }
"""
_SHADES = "".join(
    f".h{step} {{ background: rgb(var(--hot) / {step * 6}%); }}\n" for step in range(11)
)


def page(found: Agreement, titles: Mapping[str, str]) -> str:
    """Return the page; ``titles`` are the articles' by id."""
    style = _STYLE + _SHADES
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    parts = [_summary(found), _labels(found), _pairs(found), _confusion(found)]
    parts += [_chart(found, titles), _worst(found, titles), _left_out(found, titles), _method()]
    body = "\n".join(part for part in parts if part)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'\
; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Agreement</title>
<style>{style}</style>
</head>
<body>
{body}
<footer>Made with newsmark {__version__}</footer>
</body>
</html>
"""


def _text(words: str) -> str:
    """Return words as content: no control or reordering character, and no markup."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in words)
    return escape(
        f"\u2068{shown}\u2069" if any("\u0590" <= char <= "\u08ff" for char in shown) else shown
    )


def _summary(found: Agreement) -> str:
    people = ", ".join(map(_text, found.annotators))
    articles = f"{len(found.articles):,} article{'' if len(found.articles) == 1 else 's'}"
    return (
        f"<h1>Agreement</h1>\n<p>{articles} done by at least two of"
        f" {len(found.annotators)} annotators: {people}.</p>\n"
        f"<p>{found.overall.spans:,} spans; alpha-U of all labels <strong>"
        f"{decimal(found.overall.alpha_u.value)}</strong>{_range(found.overall.alpha_u)}.</p>"
    )


def _labels(found: Agreement) -> str:
    head = ("Label", "Spans", "alpha-U", "Cover alpha", "F1 exact", "F1 IoU ≥ .5")
    rows = [_row(_text(label), each) for label, each in found.labels.items()]
    return "<h2>Labels</h2>\n" + _table(head, [*rows, _row("all", found.overall)], last="all")


def _row(label: str, each: Measures) -> list[str]:
    cells = [_cell(figure) if figure else "" for figure in (each.alpha_u, each.cover)]
    return [label, f"{each.spans:,}", *cells, _cell(each.exact), _cell(each.overlap)]


def _cell(figure: Figure) -> str:
    if figure.low is None:
        return decimal(figure.value)
    return f"{decimal(figure.value)}<small>{decimal(figure.low)} to {decimal(figure.high)}</small>"


def _range(figure: Figure) -> str:
    if figure.low is None:
        return ""
    return f" ({decimal(figure.low)} to {decimal(figure.high)})"


def _pairs(found: Agreement) -> str:
    """A heat map: F1 by IoU above the diagonal, exact below it."""
    if not found.pairs:
        return ""
    values = {(each.one, each.other): each.overlap for each in found.pairs}
    values |= {(each.other, each.one): each.exact for each in found.pairs}
    rows = []
    for one in found.annotators:
        cells = [f"<th class=left>{_text(one)}</th>"]
        for other in found.annotators:
            value = values.get((one, other))
            shade = "" if value is None else f" class=h{round(value * 10)}"
            cells.append(f"<td{shade}>{'' if one == other else decimal(value)}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    heads = "".join(f"<th>{_text(name)}</th>" for name in found.annotators)
    return (
        "<h2>Pairs</h2>\n<p class=soft>F1 of spans that share at least half, above the diagonal;"
        f" of spans with the same ends, below it.</p>\n<div class=scroll><table>"
        f"<tr><th></th>{heads}</tr>\n" + "\n".join(rows) + "</table></div>"
    )


def _confusion(found: Agreement) -> str:
    labels = list(found.labels)
    counts = {(each.one, each.other): each.count for each in found.confusion}
    most = max(counts.values(), default=0)
    if not most:
        return ""
    rows = []
    for one in labels:
        cells = [f"<th class=left>{_text(one)}</th>"]
        for other in [*labels, ""]:
            count = counts.get((min(one, other), max(one, other)), 0)
            cells.append(f"<td class=h{round(10 * count / most)}>{count or ''}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    heads = "".join(f"<th>{_text(label)}</th>" for label in labels)
    return (
        "<h2>Labels that met</h2>\n<p class=soft>How often two annotators gave these labels to"
        " spans that share at least half; “nothing” where the other has no such span.</p>\n"
        f"<div class=scroll><table><tr><th></th>{heads}<th>nothing</th></tr>\n"
        + "\n".join(rows)
        + "</table></div>"
    )


def _chart(found: Agreement, titles: Mapping[str, str]) -> str:
    """Bars: how many articles have which F1."""
    values = [each.overlap for each in found.by_article if each.overlap is not None]
    if len(values) < 2:
        return ""
    del titles
    bins = [0] * 10
    for value in values:
        bins[min(int(value * 10), 9)] += 1
    top = max(bins)
    bars = []
    for number, count in enumerate(bins):
        height = 110 * count / top
        x = 20 + number * 52
        bars.append(
            f"<rect class=bar x={x} y={130 - height:.1f} width=44 height={height:.1f}></rect>"
            f"<text x={x + 22} y={124 - height:.1f} text-anchor=middle>{count or ''}</text>"
            f"<text x={x + 22} y=146 text-anchor=middle>.{number}</text>"
        )
    return (
        "<h2>Articles</h2>\n<p class=soft>How many articles have which F1 (IoU ≥ .5): from .0 to"
        " .1, from .1 to .2, and so on.</p>\n<svg viewBox='0 0 560 155' width=560 role=img"
        " aria-label='Articles by F1'><line class=line x1=14 x2=546 y1=130 y2=130></line>"
        + "".join(bars)
        + "</svg>"
    )


def _worst(found: Agreement, titles: Mapping[str, str]) -> str:
    chosen = sorted(
        (each for each in found.by_article if each.overlap is not None),
        key=lambda each: (each.overlap, each.article),
    )[:WORST]
    if len(chosen) < 2:
        return ""
    rows = [
        [
            f"<code>{each.article[:8]}</code> {_text(titles.get(each.article, ''))}",
            ", ".join(map(_text, each.annotators)),
            *(f"{each.spans:,}", decimal(each.alpha_u)),
            *(decimal(each.exact), decimal(each.overlap)),
        ]
        for each in chosen
    ]
    head = ("Article", "Annotators", "Spans", "alpha-U", "F1 exact", "F1 IoU ≥ .5")
    return (
        "<h2>Articles that agree least</h2>\n<p class=soft><code>newsmark review ID</code> opens"
        " one with its disagreements.</p>\n" + _table(head, rows)
    )


def _left_out(found: Agreement, titles: Mapping[str, str]) -> str:
    if not found.left_out and not found.dropped:
        return ""
    lines = [
        f"<p>{_text(titles.get(each, ''))} <code>{each[:8]}</code></p>" for each in found.left_out
    ]
    head = "<p class=soft>Fewer than two people are done with these articles:</p>" if lines else ""
    dropped = "".join(
        f"<p>{count:,} spans of {_text(label)} overlap another of the same label by the same"
        " annotator; alpha-U leaves them out.</p>"
        for label, count in found.dropped.items()
    )
    return "<h2>Left out</h2>\n" + head + "".join(lines) + dropped


def _method() -> str:
    return (
        "<h2>What the figures are</h2>\n<p class=soft>alpha-U: Krippendorff's alpha for unitizing"
        " (1995); cover alpha: his nominal alpha over characters, in a span or not. 1 is perfect"
        " agreement, 0 that of chance; .667 and .8 are the thresholds usually quoted. alpha-U"
        " punishes fragments hard. F1: the mean over pairs of annotators, for spans with the same"
        " ends, and one to one for spans that share at least half (IoU). In small print: the"
        " interval in which 95 % of the figures lie when the articles are drawn anew.</p>"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], last: str = "") -> str:
    heads = "".join(f"<th>{word}</th>" for word in head)
    lines = []
    for row in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in row)
        lines.append(f"<tr{' class=all' if last and row[0] == last else ''}>{cells}</tr>")
    body = "\n".join(lines)
    return f"<div class=scroll><table><tr>{heads}</tr>\n{body}</table></div>"
