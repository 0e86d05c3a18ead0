"""All marks of a store, found by an index in the cache, ``marks.sqlite``.

For each work the index knows the signatures of the histories that it was read from, as the
library's index does; a work is read anew when they are others. The file may be deleted or damaged
at any time: it is made again.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from reader.articles.model import ID_DIGITS
from reader.store.journal.paths import Place
from reader.store.journal.records import RecordReader
from reader.store.journal.signatures import UNSETTLED, Signature
from reader.store.library.index import Index
from reader.store.marks_protocol import FoundMarks, Mark, MarkQuery
from reader.store.protocol import StoreError
from reader.store.search.database import CacheDatabase, transaction
from reader.store.search.marks_query import statement
from reader.store.search.marks_tables import (
    FILE,
    TABLES,
    VERSION,
    ReadWork,
    put,
    read_text,
    take_out,
)
from reader.store.work.load import load

_decode_numbers = msgspec.json.Decoder(list[int]).decode
OnProgress = Callable[[int, int], None]
AT_ONCE, MARKS_AT_ONCE = 200, 5_000
"""So many works, or marks, are written in one transaction."""


class _Due(msgspec.Struct, frozen=True):
    """A work that is to be read; ``changed`` is when it was written last, in nanoseconds."""

    annotator: str
    article: str
    title: str
    sign: bytes
    changed: int


class MarksIndex:
    """The :class:`~reader.store.marks_protocol.Marks` of the store in a folder.

    ``annotators`` returns the names of all who have worked there.
    """

    def __init__(self, root: Path, index: Index, annotators: Callable[[], list[str]]):
        self._root = root
        self._index = index
        self._annotators = annotators
        self._db = CacheDatabase(root, FILE, TABLES, VERSION)

    def find(self, query: MarkQuery, *, on_progress: OnProgress | None = None) -> FoundMarks:
        """Return the marks that are asked for, after a look at what is new."""
        statement(query)  # words that cannot be searched for are told at once
        # Whoever has given an article a tag, it counts.
        annotators = frozenset() if query.tags else query.annotators

        def work() -> FoundMarks:
            faults = self._look(annotators, on_progress, None)
            return FoundMarks(self._numbers(query), faults)

        return self._db.attempt(work)

    def look(
        self,
        annotators: frozenset[str] = frozenset(),
        *,
        on_progress: OnProgress | None = None,
        on_news: Callable[[], None] | None = None,
    ) -> Sequence[str]:
        """Read what is new or changed, as the protocol says; tell what cannot be read."""
        return self._db.attempt(lambda: self._look(annotators, on_progress, on_news))

    def find_known(self, query: MarkQuery) -> Sequence[int]:
        """Return the keys of marks among what was read last, in order."""
        return self._db.attempt(lambda: self._numbers(query))

    def _numbers(self, query: MarkQuery) -> array[int]:
        with self._db.session() as db:
            there = {name for (name,) in db.execute("SELECT DISTINCT annotator FROM works")}
            if there <= query.annotators:  # as mostly, which need not be looked up for each mark
                query = replace(query, annotators=frozenset())
            asked = statement(query)
            # All in one: with a row at a time, each would wait for the threads that paint and read.
            in_one = f"SELECT json_group_array(number) FROM ({asked.sql})"
            (found,) = db.execute(in_one, asked.values).fetchone()
        return array("q", _decode_numbers(found))

    def read(self, keys: Sequence[int]) -> list[Mark]:
        """Return marks by their keys, in this order, without those that have gone."""
        wanted = msgspec.json.encode(list(keys)).decode()
        return self._db.attempt(lambda: list(self._marks(wanted)))

    def _marks(self, wanted: str) -> Iterator[Mark]:
        with self._db.session() as db:
            rows = db.execute(_READ, (wanted,)).fetchall()
        for key, name, annotator, article, title, data in rows:
            text = msgspec.structs.asdict(read_text(data))
            yield Mark(key=key, id=name, annotator=annotator, article=article, title=title, **text)

    def labels(self) -> list[str]:
        """Return the labels of all marks that were read, sorted."""
        return self._names("SELECT DISTINCT label FROM marks ORDER BY label")

    def tags(self) -> list[str]:
        """Return the tags of all articles that were read, sorted."""
        return self._names("SELECT DISTINCT tag FROM tags ORDER BY tag")

    def _names(self, asked: str) -> list[str]:
        def work() -> list[str]:
            with self._db.session() as db:
                return [name for (name,) in db.execute(asked)]

        return self._db.attempt(work)

    # Reading what is new ---------------------------------------------------------------------

    def _look(
        self,
        annotators: frozenset[str],
        on_progress: OnProgress | None,
        on_news: Callable[[], None] | None,
    ) -> list[str]:
        """Bring the index in line with what annotators did; tell what cannot be read."""
        there = self._annotators()
        faults: list[str] = []
        files = {}
        for name in annotators.intersection(there) if annotators else there:
            try:
                files[name] = self._index.histories(name)
            except StoreError as error:
                faults.append(str(error))
        folders = self._index.article_folders()
        signs = {name: _sign((folders, sorted(files[name].items()))) for name in files}
        with self._db.session() as db:
            known = dict(db.execute("SELECT annotator, sign FROM looks"))
        changed = {n: files[n] for n in files if folders == UNSETTLED or known.get(n) != signs[n]}
        if not changed and known.keys() <= set(there):
            return faults
        due, gone, homeless = self._due(changed, there)
        faults += map(_left_out, homeless)
        if gone:
            with self._db.session() as db, transaction(db):
                take_out(db, gone)
        for lot in _together(self._read(due, faults, on_progress)):
            with self._db.session() as db, transaction(db):
                for work in lot:
                    put(db, work)
            if on_news:
                on_news()
        self._remember({name: b"" if faults else signs[name] for name in changed}, there)
        return faults

    def _remember(self, signs: Mapping[str, bytes], there: list[str]) -> None:
        """Keep that all is read of what annotators did, up to these signs, and who there is."""
        names = msgspec.json.encode(there).decode()
        with self._db.session() as db, transaction(db):
            db.executemany("INSERT OR REPLACE INTO looks VALUES (?, ?)", signs.items())
            db.execute(
                "DELETE FROM looks WHERE annotator NOT IN (SELECT value FROM json_each(?))",
                (names,),
            )

    def _due(
        self, files: Mapping[str, Mapping[str, Signature]], there: list[str]
    ) -> tuple[list[_Due], list[int], list[tuple[str, str]]]:
        """Return the works to be read, the latest first; the numbers of those that went; annotator
        and article of those whose article is not there or cannot be read.

        ``files`` are the signatures of the histories of the annotators to look at, ``there`` the
        names of all that there are.
        """
        titles = {brief.id: brief.title for brief in self._index.briefs()}
        with self._db.session() as db:
            rows = db.execute("SELECT number, annotator, article, title, sign FROM works")
            known = {(name, article): (number, title, sign)
                     for number, name, article, title, sign in rows}  # fmt: skip
        works = [(name, *work) for name, of_name in files.items() for work in _works(of_name)]
        present = {
            (name, article): _Due(name, article, titles[article], sign, changed)
            for name, article, sign, changed in works
            if article in titles
        }
        homeless = [(name, article) for name, article, _, _ in works if article not in titles]
        due = [it for key, it in present.items() if known.get(key, ())[1:] != (it.title, it.sign)]
        due.sort(key=lambda it: -it.changed)
        gone = [
            number
            for (name, article), (number, _, _) in known.items()
            if name not in there or (name in files and (name, article) not in present)
        ]
        return due, gone, homeless

    def _read(
        self, due: list[_Due], faults: list[str], on_progress: OnProgress | None
    ) -> Iterator[ReadWork]:
        """Yield works as they are; note in ``faults`` those that cannot be read."""
        reader = RecordReader()
        for number, it in enumerate(due, 1):
            place = Place(self._root, it.annotator, it.article)
            try:
                tables = load(place, reader, mend=False).fold.tables
            except StoreError as error:
                faults.append(f"What {it.annotator} marked in {it.article} is not there: {error}")
            else:
                yield ReadWork(
                    it.annotator,
                    it.article,
                    it.title,
                    it.sign,
                    tables["annotations"],
                    list(tables["tags"]),
                )
            if on_progress:
                on_progress(number, len(due))


_READ = """
SELECT marks.number, marks.id, works.annotator, works.article, works.title, texts.text
FROM json_each(?) AS wanted
JOIN marks ON marks.number = wanted.value
JOIN texts ON texts.number = marks.number
JOIN works ON works.number = marks.work
ORDER BY wanted.key
"""


def _left_out(work: tuple[str, str]) -> str:
    name, article = work
    return (
        f"What {name} marked in {article} is left out: that article is not there or cannot be read;"
        " newsmark check tells more."
    )


def _sign(files: object) -> bytes:
    """Return what tells these signatures from any others."""
    return hashlib.blake2b(msgspec.json.encode(files), digest_size=16).digest()


def _works(files: Mapping[str, Signature]) -> Iterator[tuple[str, bytes, int]]:
    """Yield the article of each work, what tells its histories from later ones, and when the last
    of them was written, in nanoseconds.
    """
    of_article: dict[str, list[tuple[str, Signature]]] = {}
    for name, signature in sorted(files.items()):
        of_article.setdefault(name[:ID_DIGITS], []).append((name, signature))
    for article, signed in of_article.items():
        yield article, _sign(signed), max(signature[1] for _, signature in signed)


def _together(works: Iterable[ReadWork]) -> Iterator[list[ReadWork]]:
    """Yield works in lots that fit one transaction."""
    lot: list[ReadWork] = []
    count = 0
    for work in works:
        lot.append(work)
        count += len(work.annotations)
        if len(lot) >= AT_ONCE or count >= MARKS_AT_ONCE:
            yield lot
            lot, count = [], 0
    if lot:
        yield lot
