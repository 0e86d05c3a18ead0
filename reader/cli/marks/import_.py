"""``newsmark import``: what other programs, or this one, wrote comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.marks.archive import import_archive
from reader.cli.shared.options import ARGUMENTS, given, global_options, places
from reader.cli.shared.output import counted, say
from reader.formats.common.registry import ARCHIVE, format_names

if TYPE_CHECKING:
    from reader.annotations.schemes.scheme import Scheme
    from reader.formats.common.model import Format, Item
    from reader.formats.common.report import Ledger
    from reader.session.exchange.import_changes import Imported
    from reader.session.exchange.label_mapping import LabelMap
    from reader.settings.places import Places
    from reader.store.protocol import Store

FIRST_LETTERS = 40


@click.command("import", context_settings=ARGUMENTS)
@click.argument("words", metavar="[FORMAT] FILE...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--map",
    "pairs",
    metavar="FOREIGN=LABEL",
    multiple=True,
    help="What a label of the files becomes here; any number.",
)
@click.option(
    "--make-scheme",
    metavar="FILE.toml",
    type=click.Path(dir_okay=False),
    help="Write a scheme of the files' labels there, and mark with it.",
)
@click.option("--not-done", is_flag=True, help="Do not say that the articles are done.")
@click.option(
    "--replace", "is_replacing", is_flag=True, help="Change what is in the store already."
)
@click.option("--dry-run", is_flag=True, help="Say what would come in, and write nothing.")
@click.option("--strict", is_flag=True, help="Take nothing in where anything would be left out.")
@click.option(
    "--report", metavar="FILE", type=click.Path(), help="Write what was left out there, as JSON."
)
@global_options
def import_(
    words: tuple[str, ...],
    pairs: tuple[str, ...],
    make_scheme: str | None,
    not_done: bool,
    is_replacing: bool,
    dry_run: bool,
    strict: bool,
    report: str | None,
) -> None:
    """Take in articles and annotations that other programs wrote, or this one.

    FORMAT is one that newsmark formats lists, or archive (newsmark export archive); without it the
    files themselves tell, or nothing is done. Everything in the files is read and checked before
    anything is written. In each article an import is one action of each annotator, which u takes
    back; importing the same files again changes nothing. --annotator says whose the annotations
    are where the files do not, and the articles count as done for whoever the annotations are by.
    """
    if words[0] == ARCHIVE:
        if len(words) != 2:
            raise click.UsageError("an archive is imported alone; name one file.")
        import_archive(words[1])
        return
    from reader.cli.shared.open_store import open_store
    from reader.cli.shared.progress import ProgressLine
    from reader.formats.common.report import Ledger, check_strict, report_json
    from reader.session.exchange.importing import take_in

    now = places()
    named, paths = _named(words)
    form = _format(named, paths)
    ledger = Ledger()
    items = _read(form, paths, now, ledger)
    left_out = ledger.report(form.name, [])
    if strict:
        check_strict(left_out, "Nothing was imported, as something would be left out:")
    items, labels, scheme = _labelled(items, now, _pairs(pairs), make_scheme, form.name, dry_run)
    if report:
        Path(report).write_bytes(report_json(left_out))
    store = _store_there(now) if dry_run else open_store(now)
    with ProgressLine("importing") as progress:
        done = take_in(
            store,
            items,
            is_done=not not_done,
            is_replacing=is_replacing,
            is_dry=dry_run,
            on_article=lambda number: progress.tell(number, len(items)),
        )
    for loss in left_out.losses:
        say(loss.message)
    _tell_labels(labels, scheme)
    _tell(done, form, "would be imported" if dry_run else "imported", now)


def _named(words: Sequence[str]) -> tuple[str, list[Path]]:
    """Part the name of a format from the files; a file of such a name is written ./NAME."""
    if words[0] in format_names():
        if len(words) == 1:
            raise click.UsageError(f"name the files that are {words[0]}.")
        return words[0], [Path(each) for each in words[1:]]
    return "", [Path(each) for each in words]


def _format(named: str, paths: list[Path]) -> Format:
    from reader.formats.common.registry import detect, head_of, load_format

    if named:
        for path in paths:
            head_of(path)
        return load_format(named)
    form = detect(paths)
    say(f"taken for {form.name}")
    return form


def _read(form: Format, paths: list[Path], now: Places, ledger: Ledger) -> list[Item]:
    from reader.cli.shared.progress import reading_shown
    from reader.session.exchange.importing import named, read

    store = _store_there(now)
    with reading_shown():
        items = read(form, paths, store, now.annotator.value, ledger)
    if not items:
        raise NewsmarkError(f"{named(paths)}: no article is in it; nothing was imported.")
    try:
        _check_names(items, now, store)
    except NewsmarkError as error:
        raise NewsmarkError(f"{named(paths)}: {error} Nothing was imported.") from None
    return items


def _store_there(now: Places) -> Store | None:
    """Return the store in force to read it; None where an import would make it."""
    from reader.cli.shared.open_store import open_store_to_read
    from reader.store.journal.paths import STORE_FILE

    is_there = (Path(now.store.value) / STORE_FILE).exists()
    return open_store_to_read(now) if is_there else None


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        old, separator, new = pair.rpartition("=")
        if not separator or not old or not new:
            raise click.BadParameter(f"{pair!r} is not FOREIGN=LABEL.", param_hint="--map")
        found[old] = new
    return found


def _labelled(
    items: list[Item],
    now: Places,
    pairs: dict[str, str],
    make_scheme: str | None,
    format_name: str,
    is_dry: bool,
) -> tuple[list[Item], LabelMap, Scheme]:
    """Return the items with this store's labels, and what became of the files' labels."""
    from reader.annotations.schemes.file import parse_scheme
    from reader.articles.disk.durable_files import write_atomic
    from reader.cli.shared.open_store import open_scheme
    from reader.session.exchange.importing import relabelled
    from reader.session.exchange.label_mapping import map_labels, scheme_text

    labels = [a.label for item in items for a in item.annotations if not a.scheme]
    if make_scheme and not labels:
        raise NewsmarkError(
            f"{make_scheme} was not made: no annotation of the files needs a label."
        )
    if make_scheme:
        kinds = [x.kind for item in items for layer in item.relations.values() for x in layer]
        counts = Counter(labels)
        names = sorted(counts, key=lambda label: (-counts[label], label))
        target = Path(make_scheme)
        stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in target.stem).strip("-")
        text = scheme_text(names, stem.casefold() or format_name, sorted(set(kinds)))
        scheme = parse_scheme(text, make_scheme)
        if target.exists():
            raise NewsmarkError(f"{target} exists; name a new file, or use it with --scheme.")
        if not is_dry:
            write_atomic(target, [text.encode()])
    else:
        scheme = open_scheme(now)
    found = map_labels(labels, scheme, pairs, strict="scheme" in given())
    return relabelled(items, found, scheme), found, scheme


def _check_names(items: list[Item], now: Places, store: Store | None) -> None:
    """Refuse names of annotators that cannot be, before anything is written."""
    from reader.cli.shared.open_store import check_annotator
    from reader.session.exchange.import_changes import annotators_of
    from reader.store.journal.names import check_clashes

    names = sorted({name for item in items for name in annotators_of(item)})
    for name in names:
        check_annotator(now, name)
    check_clashes(names, store.annotators() if store else ())


def _tell_labels(labels: LabelMap, scheme: Scheme) -> None:
    for old, new in labels.renamed.items():
        say(f"{old!r} is {new!r} here")
    if labels.unknown:
        count = sum(labels.unknown.values())
        few = ", ".join(sorted(labels.unknown)[:FIRST_LETTERS])
        say(
            f"{counted(count, 'annotation')} kept {counted(len(labels.unknown), 'label')} that the"
            f" scheme {scheme.ref} does not have: {few}. --map FOREIGN=LABEL maps one,"
            " --make-scheme FILE.toml makes a scheme of them."
        )


def _tell(done: Imported, form: Format, verb: str, now: Places) -> None:
    articles = done.new_articles + done.known_articles
    parts = [f"{counted(done.added, 'annotation')} of {counted(articles, 'article')}"]
    parts += [f"{done.new_articles:,} new"] if done.new_articles and done.known_articles else []
    parts += [f"{counted(done.further, 'other record')}"] if done.further else []
    parts += [f"{done.known:,} known already"] if done.known else []
    parts += [f"{done.replaced:,} replaced"] if done.replaced else []
    say(f"{verb} {', '.join(parts)} as {form.name} into {now.store.value}")
    if done.other:
        say(
            f"{counted(done.other, 'annotation')} in the store has changed since, or is another one"
            " there, and was left as it is; --replace takes the files' instead."
        )
