"""The check of a whole store, article by article, so that memory does not grow with the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from reader.annotations.schemes.scheme import Scheme
from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.store.feeds.acts import action_of_feeds
from reader.store.folder_store import FORMAT
from reader.store.journal.files import open_read, why
from reader.store.journal.paths import ANNOTATORS, ARTICLES, FEEDS, STORE_FILE, Place
from reader.store.journal.records import collection_paused
from reader.store.journal.unfinished_import import unfinished
from reader.store.maintenance.checks.articles import check_article
from reader.store.maintenance.checks.content import conflict_line
from reader.store.maintenance.checks.finding import Report
from reader.store.maintenance.checks.histories import check_histories, name_in_store
from reader.store.maintenance.checks.layout import Files, look_through
from reader.store.maintenance.checks.marks import (
    Marks,
    check_marks,
    check_owner,
    check_pointers,
    marks_of,
)
from reader.store.maintenance.checks.schemes import check_schemes
from reader.store.maintenance.checks.states import check_state, fold, read_checked
from reader.store.protocol import StoreError
from reader.store.upgrades.upgrade import FIRST_FORMAT, STEPS

OnProgress = Callable[[int, int], None]


class _StoreFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    made_with: str = ""
    made: str = ""


def check_store(
    folder: Path, schemes: Sequence[Scheme], *, on_progress: OnProgress | None = None
) -> Report:
    """Check every file of the store in a folder; nothing is changed.

    ``schemes`` are those that annotations may name. ``on_progress`` is told how many articles are
    done, of how many. Of a store with another format number nothing but that is told.

    Raises StoreError where there is no store.
    """
    root = Path(folder).resolve()
    if not any((root / name).exists() for name in (STORE_FILE, ARTICLES, ANNOTATORS)):
        raise StoreError(f"There is no store in {folder}.")
    report = Report()
    if not _check_store_file(root, report):
        return report
    layout = look_through(root, report)
    articles = sorted(layout.articles.keys() | layout.works.keys())
    for number, article in enumerate(articles, 1):
        works = layout.works.get(article, {})
        with collection_paused():
            _check(root, article, layout.articles.get(article, []), works, schemes, report)
        if on_progress:
            on_progress(number, len(articles))
    return report


def _check_store_file(root: Path, report: Report) -> bool:
    """Check ``store.json``; False where its format number says that all else is different."""
    try:
        with open_read(root / STORE_FILE, root) as file:
            data = file.read()
        found = msgspec.json.decode(data, type=_StoreFile)
    except StoreError:
        return True  # a link that leads out, told with the names
    except FileNotFoundError:
        if not unfinished(root):  # which makes it last; told with the names
            report.add(STORE_FILE, "store-file", "it is missing")
    except OSError as error:
        report.add(STORE_FILE, "unreadable", f"it cannot be read ({why(error)})")
    except UNDECODABLE as error:
        line = conflict_line(data)
        what = "git could not merge it and left both versions in it" if line else ""
        report.add(
            STORE_FILE, "store-file", what or f"it is damaged ({decoding_fault(error)})", line=line
        )
    else:
        if found.format == FORMAT:
            return True
        if found.format < FIRST_FORMAT and found.format not in STEPS:
            what = f"it says format {found.format}, and there never was one"
            report.add(STORE_FILE, "store-file", what)
            return True
        kind = "newer-format" if found.format > FORMAT else "old-format"
        what = f"the store has format {found.format} and this newsmark writes format {FORMAT}"
        report.add(STORE_FILE, kind, what)
        return False
    return True


def _check(
    root: Path,
    article: str,
    names: Sequence[str],
    files: dict[str, Files],
    schemes: Sequence[Scheme],
    report: Report,
) -> None:
    """Check one article and everybody's work on it; under FEEDS everybody's feeds."""
    if article == FEEDS:
        for annotator in sorted(files):
            place = Place(root, annotator, FEEDS)
            check_histories(place, files[annotator].writers, report, action_of_feeds)
        return
    found = check_article(root, article, names, report) if names else None
    works = []
    for annotator in sorted(files):
        place = Place(root, annotator, article)
        marks = _check_work(place, files[annotator], report)
        works.append(marks)
        check_owner(marks, article, report)
        check_schemes(marks, schemes, report)
        if found:
            check_marks(marks, found.text, report)
        if not names:
            what = f"the article {article} is not in the store"
            report.add(_name_of(place, files[annotator]), "no-article", what)
    check_pointers(works, report)


def _check_work(place: Place, files: Files, report: Report) -> Marks:
    """Check the histories and the state of one work; return what the histories hold."""
    # The state comes first: what a running program adds in between is then only in the histories.
    state = read_checked(place, report) if files.has_state else None
    histories = check_histories(place, files.writers, report)
    if state:
        check_state(place, state, histories, report)
    folded = fold(found.action for found in histories.actions)
    return marks_of(place.annotator, folded, histories.actions)


def _name_of(place: Place, files: Files) -> str:
    """Return the name of the first file of a work."""
    paths = [place.history(writer) for writer in files.writers] or [place.state]
    return name_in_store(place, min(path.name for path in paths))
