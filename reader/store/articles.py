"""Article files: written once, in TinyDB's layout, the summary first and the text after it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from reader.articles.model import Article, article_id
from reader.store.files import make_folder, open_read, why
from reader.store.protocol import StoreError
from reader.store.tinydb_file import META, DamagedFileError, read_tables, write_tables

FORMAT = 1
SUMMARY = "summary"
ARTICLE = "article"


class Brief(msgspec.Struct, frozen=True):
    """What the library shows of an article.

    ``length`` is in code points; ``added`` is the time at which it came into the store, and
    ``sequence``, an id in order of time, tells apart what came in the same millisecond.
    """

    id: str
    title: str
    lang: str
    location: str
    published: str
    length: int
    added: str
    sequence: str


class _Meta(msgspec.Struct, frozen=True):
    format: int


def brief_of(article: Article, added: str, sequence: str) -> Brief:
    """Return what the library shows of an article."""
    return Brief(
        id=article.id,
        title=article.title,
        lang=article.lang,
        location=article.source.location,
        published=article.published,
        length=len(article.text),
        added=added,
        sequence=sequence,
    )


def write_article(path: Path, article: Article, brief: Brief) -> None:
    """Write an article file; StoreError where that is not possible."""
    try:
        make_folder(path.parent)
        write_tables(path, {SUMMARY: [brief], ARTICLE: [article]}, _Meta(FORMAT))
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {why(error)}.") from None
    except (TypeError, ValueError) as error:
        raise StoreError(f"The article {article.id} cannot be saved: {error}.") from None


def read_article(path: Path, root: Path) -> Article:
    """Read an article; StoreError when its file is missing, damaged or about another text."""
    found = None
    try:
        with open_read(path, root) as file:
            for table, data in read_tables(file):
                if table == ARTICLE:
                    found = msgspec.json.decode(data, type=Article)
                elif table == META:
                    _check_format(path, data)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {why(error)}.") from None
    except (DamagedFileError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(path, str(error)) from None
    if found is None or not path.name == f"{found.id}.json" == f"{article_id(found.text)}.json":
        raise _damaged(path, "it does not hold the text that its name stands for")
    return found


def read_brief(path: Path, root: Path) -> Brief:
    """Read the summary of an article without its text; StoreError when the file is damaged."""
    try:
        with open_read(path, root) as file:
            _, data = next(read_tables(file), ("", b""))
        brief = msgspec.json.decode(data, type=Brief)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {why(error)}.") from None
    except (DamagedFileError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(path, str(error)) from None
    if path.name != f"{brief.id}.json":
        raise _damaged(path, "it is about another article than its name says")
    return brief


def _check_format(path: Path, data: bytes) -> None:
    if msgspec.json.decode(data, type=_Meta).format > FORMAT:
        raise StoreError(f"{path} was written by a newer newsmark; update this one to read it.")


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path} is damaged ({reason}); restore it, or add the article again.")
