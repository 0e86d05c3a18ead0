"""Article files: written once, in TinyDB's layout, the summary first and the text after it.

An article lies in ``articles/XX/ID.VERSION.json``: XX are the first two digits of the id, VERSION
is a random part that it got when it was added. So the same text added in two places at once, with
another time, title or source, makes two files, which git and sync tools merge by keeping both, and
nothing is ever written twice. Of such versions the one that was added first counts, everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from reader.articles.json_faults import decoding_fault, encoding_fault
from reader.articles.model import Article, article_id
from reader.articles.web.logins import article_without_logins, without_login
from reader.store.journal.files import check_inside, link_error, make_folder, open_read, why
from reader.store.journal.names import article_of
from reader.store.journal.paths import ARTICLES, article_folder
from reader.store.protocol import StoreError
from reader.store.work.tinydb_layout import META, DamagedFileError, read_tables, write_tables

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


def version_of(brief: Brief) -> str:
    """Return the version in the name of an article's file: the random part of its sequence."""
    return brief.sequence.replace("-", "")[-12:]


def versions(root: Path, article: str) -> list[Path]:
    """Return the files of an article, the one that counts first; mostly there is just one.

    That is the one added first, the same on every machine; those that cannot be read come last.
    Raises StoreError where the folder cannot be read.
    """
    folder = article_folder(root, article)
    try:
        found = os.listdir(folder)  # noqa: PTH208 - asked at every opening, of many names
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(f"{folder} cannot be read: {why(error)}.") from None
    names = (name for name in found if name.startswith(article))
    paths = [folder / name for name in names if article_of(name) == article]
    return paths if len(paths) < 2 else sorted(paths, key=lambda path: _rank(path, root))


def _rank(path: Path, root: Path) -> tuple[bool, str, str, str]:
    """Return by what the versions of an article are ordered."""
    try:
        brief = read_brief(path, root)
    except StoreError:
        return True, "", "", path.name
    return False, brief.added, brief.sequence, path.name


def article_files(root: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the files of all articles, in no order; OSError where a folder cannot be read."""
    for folder in folders(root):
        with os.scandir(folder.path) as entries:
            yield from (entry for entry in entries if article_of(entry.name)[:2] == folder.name)


def folders(root: Path) -> list[os.DirEntry[str]]:
    """Return the folders in which articles lie; OSError where they cannot be listed."""
    try:
        with os.scandir(root / ARTICLES) as entries:
            return [entry for entry in entries if _holds_articles(entry)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _holds_articles(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder of articles; StoreError for a link to one."""
    if len(entry.name) != 2:
        return False
    if entry.is_symlink():
        raise link_error(entry.path)
    return entry.is_dir()


def load_article(root: Path, article: str) -> Article:
    """Return an article; StoreError when it is missing or all of its files are damaged."""
    fault = StoreError(f"There is no article {article} in the store.")
    for number, path in enumerate(versions(root, article)):
        try:
            return read_article(path, root)
        except StoreError as error:
            fault = fault if number else error
    raise fault


def load_brief(root: Path, article: str) -> Brief:
    """Return the summary of an article; StoreError when it is missing or cannot be read."""
    for path in versions(root, article):
        return read_brief(path, root)
    raise StoreError(f"There is no article {article} in the store.")


def write_article(root: Path, article: Article, brief: Brief) -> None:
    """Write an article's file, named by its sequence; StoreError where that is not possible.

    Names and passwords in addresses are left out.
    """
    article, brief = article_without_logins(article), _brief_without_login(brief)
    path = article_folder(root, brief.id) / f"{brief.id}.{version_of(brief)}.json"
    check_inside(path.parent, root)
    try:
        make_folder(path.parent)
        write_tables(path, {SUMMARY: [brief], ARTICLE: [article]}, _Meta(FORMAT))
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {why(error)}.") from None
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"The article {article.id} cannot be saved: {encoding_fault(error)}."
        ) from None


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
        raise _damaged(path, decoding_fault(error)) from None
    if found is None or not article_of(path.name) == found.id == article_id(found.text):
        raise _damaged(path, "it does not hold the text that its name stands for")
    return article_without_logins(found)


def read_brief(path: Path, root: Path) -> Brief:
    """Read the summary of an article without its text; StoreError when the file is damaged."""
    try:
        with open_read(path, root) as file:
            _, data = next(read_tables(file), ("", b""))
        brief = msgspec.json.decode(data, type=Brief)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {why(error)}.") from None
    except (DamagedFileError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(path, decoding_fault(error)) from None
    if article_of(path.name) != brief.id:
        raise _damaged(path, "it is about another article than its name says")
    return _brief_without_login(brief)


def _brief_without_login(brief: Brief) -> Brief:
    location = without_login(brief.location)
    return brief if location == brief.location else replace(brief, location=location)


def _check_format(path: Path, data: bytes) -> None:
    if msgspec.json.decode(data, type=_Meta).format > FORMAT:
        raise StoreError(f"{path} was written by a newer newsmark; update this one to read it.")


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path} is damaged ({reason}); restore it, or add the article again.")
