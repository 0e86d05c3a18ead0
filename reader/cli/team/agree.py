"""``newsmark agree``: how well annotators agree, in figures that say what they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.annotations.decimals import decimal
from reader.articles.errors import NewsmarkError
from reader.cli.shared.completers import complete_article
from reader.cli.shared.options import ARGUMENTS, places, scheme_option, store_option
from reader.cli.shared.output import counted, print_json, print_table, say, width
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.review.agreement import Agreement, Figure, Measures
    from reader.review.study import Studied
    from reader.session.review.gamma import Gamma
    from reader.store.protocol import Store

SHOWN = 10
"""Articles and confusions that the table shows; --json and --html have all."""


@click.command(context_settings=ARGUMENTS)
@click.option(
    "--article",
    "articles",
    metavar="ARTICLE",
    multiple=True,
    shell_complete=complete_article,
    help="Only this; any number.",
)
@click.option(
    "--annotator",
    "annotators",
    metavar="NAME",
    multiple=True,
    help="Only these, at least two (everybody but gold).",
)
@click.option("--label", "labels", metavar="LABEL", multiple=True, help="Only this; any number.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.option(
    "--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write a page to pass on."
)
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
@click.option("--gamma", "with_gamma", is_flag=True, help="Gamma too; slow, needs an extra.")
@store_option
@scheme_option
def agree(
    articles: tuple[str, ...],
    annotators: tuple[str, ...],
    labels: tuple[str, ...],
    as_json: bool,
    html: str | None,
    force: bool,
    with_gamma: bool,
) -> None:
    """Print how well annotators agree, on the articles that at least two of them are done with.

    alpha-U and cover alpha are Krippendorff's, corrected for chance; F1 is the mean over pairs of
    annotators, for spans with the same ends and for spans that share at least half. In brackets:
    the interval in which 95 % of the figures lie when the articles are drawn anew.
    """
    from reader.cli.shared.open_store import check_known, need_store
    from reader.session.review.study import study

    now = places()
    store = need_store(now)
    check_known(store, annotators)
    if len(set(annotators)) == 1:
        raise click.UsageError("agreement takes at least two annotators.")
    if html and Path(html).exists() and not force:
        raise NewsmarkError(f"{html} exists, and nothing was written; --force replaces it.")
    with ProgressLine("reading") as line:
        studied = study(
            store,
            annotators=annotators,
            articles=[store.find_article(prefix) for prefix in articles],
            labels=labels,
            on_progress=line.tell,
        )
    from reader.review.agreement import agreement  # not quick to import

    found = agreement(studied)
    if not found.articles:
        raise NewsmarkError(_nothing(found, store))
    figures = _gamma(studied) if with_gamma else []
    if html:
        _write_page(found, store, Path(html))
    if as_json:
        print_json({**_plain(found), "gamma": _plain(figures)} if with_gamma else _plain(found))
    elif not html:
        _print(found, store)
    if with_gamma and not as_json:
        _print_gamma(figures)


def _nothing(found: Agreement, store: Store) -> str:
    if found.left_out:
        return (
            f"no article is marked done by two people; {counted(len(found.left_out), 'article')}"
            " by one. m in the reader, and an import, say that an article is done."
        )
    who = ", ".join(store.annotators()) or "nobody"
    return f"no article is marked done; work is there by {who}. m in the reader says done."


def _plain(found: object) -> Any:
    import msgspec

    return msgspec.to_builtins(found)


def _gamma(studied: list[Studied]) -> list[Gamma]:
    from reader.session.review.gamma import gamma

    with ProgressLine("computing gamma") as line:
        return gamma(studied, on_progress=line.tell)


def _print_gamma(found: list[Gamma]) -> None:
    """Print the means, and every article of which there is none."""
    known = [
        (x.gamma, x.gamma_cat) for x in found if x.gamma is not None and x.gamma_cat is not None
    ]
    if known:
        means = [decimal(sum(column) / len(known)) for column in zip(*known, strict=True)]
        what = counted(len(known), "article")
        click.echo(f"\ngamma {means[0]}, gamma-cat {means[1]} (the mean of {what})")
    for each in found:
        if each.problem:
            say(f"no gamma of {each.article[:8]}: {each.problem}")


def _write_page(found: Agreement, store: Store, path: Path) -> None:
    from reader.review.page import page
    from reader.session.review.study import titles
    from reader.store.journal.files import write_atomic

    write_atomic(path, [page(found, titles(store)).encode()])
    say(f"wrote the agreement of {counted(len(found.articles), 'article')} to {path}")


def _print(found: Agreement, store: Store) -> None:
    people = ", ".join(found.annotators)
    click.echo(
        f"{counted(len(found.articles), 'article')} done by two or more of"
        f" {counted(len(found.annotators), 'annotator')}: {people}"
    )
    if found.left_out:
        few = ", ".join(each[:8] for each in found.left_out[:SHOWN])
        more = ", …" if len(found.left_out) > SHOWN else ""
        what = counted(len(found.left_out), "article")
        click.echo(f"left out, as fewer than two are done: {what} ({few}{more})")
    limit = width()
    for title, rows in _tables(found, store):
        click.echo(f"\n{title}")
        print_table([*rows], limit=limit)
    for label, count in found.dropped.items():
        click.echo(
            f"\nalpha-U left out {counted(count, 'span')} of {label} that overlap another"
            " of the same label by the same annotator."
        )


def _tables(found: Agreement, store: Store) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    head = ("LABEL", "SPANS", "ALPHA-U", "COVER ALPHA", "F1 EXACT", "F1 IOU ≥ .5")
    rows = [head, *(_measures(label, each) for label, each in found.labels.items())]
    yield "Agreement", [*rows, _measures("all", found.overall)]
    if len(found.pairs) > 1:
        yield (
            "Pairs",
            [
                ("PAIR", "ARTICLES", "F1 EXACT", "F1 IOU ≥ .5"),
                *(
                    (f"{x.one} – {x.other}", f"{x.articles}", decimal(x.exact), decimal(x.overlap))
                    for x in found.pairs
                ),
            ],
        )
    if found.confusion:
        yield (
            "Labels that met",
            [
                ("LABEL", "LABEL", "TIMES"),
                *(
                    (each.one or "(nothing)", each.other, f"{each.count:,}")
                    for each in found.confusion[:SHOWN]
                ),
            ],
        )
    worst = [each for each in found.by_article if each.overlap is not None]
    worst.sort(key=lambda each: (each.overlap, each.article))
    if len(worst) > 1:
        from reader.session.review.study import titles

        names = titles(store)
        yield (
            "Articles that agree least",
            [
                ("ARTICLE", "SPANS", "ALPHA-U", "F1 IOU ≥ .5", "TITLE"),
                *(
                    (
                        *(each.article[:8], f"{each.spans:,}"),
                        *(decimal(each.alpha_u), decimal(each.overlap)),
                        names.get(each.article, ""),
                    )
                    for each in worst[:SHOWN]
                ),
            ],
        )


def _measures(label: str, each: Measures) -> tuple[str, ...]:
    cover = figure(each.cover) if each.cover else ""
    shown = (figure(each.alpha_u), cover, figure(each.exact), figure(each.overlap))
    return label, f"{each.spans:,}", *shown


def figure(each: Figure) -> str:
    """Return a figure with its interval, as it is printed."""
    if each.low is None or each.high is None:
        return decimal(each.value)
    return f"{decimal(each.value)} ({decimal(each.low)} to {decimal(each.high)})"
