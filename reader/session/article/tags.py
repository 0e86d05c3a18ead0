"""Tags of articles: words that an annotator gives an article to find it by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from reader.annotations.ids import now
from reader.annotations.model import Tag
from reader.articles.errors import NewsmarkError
from reader.articles.text.cells import fit
from reader.store.feeds_protocol import LONGEST_TAG, is_tag
from reader.store.protocol import Change, Store, Work

TAG = "#"
"""What a tag is written with; the name of the view of a tag begins with it, too."""
KIND = "tag"
"""The kind of the action that gives an article tags and takes tags away, in one."""
_WORD = re.compile(rf'{TAG}?"((?:[^"]|"")+)"|(\S+)')


def typed_tags(tags: Iterable[str]) -> str:
    """Return tags as they are typed: with spaces between, one that has spaces in quotes."""
    return " ".join(map(_typed, tags))


def _typed(tag: str) -> str:
    if '"' in tag or any(map(str.isspace, tag)):
        return '"' + tag.replace('"', '""') + '"'
    return tag


def edited(before: Sequence[str], words: str) -> tuple[list[str], list[str]]:
    """Return the tags to add and to remove where those of an article were edited to these words.

    Raises NewsmarkError for what cannot be a tag.
    """
    names = [quoted.replace('""', '"') or word for quoted, word in _WORD.findall(words)]
    typed = [name if name in before else name.removeprefix(TAG) for name in names]
    added = dict.fromkeys(checked_tag(name) for name in typed if name not in before)
    return [tag for tag in added if tag not in before], [x for x in before if x not in typed]


def checked_tag(name: str) -> str:
    """Return a tag as it is kept, composed and without the sign; NewsmarkError where it is none."""
    tag = unicodedata.normalize("NFC", name.removeprefix(TAG))
    if not is_tag(tag):
        raise NewsmarkError(
            f"“{fit(name, 40)}” cannot be a tag: a tag is a word or a few, printable, at most"
            f" {LONGEST_TAG} characters."
        )
    return tag


def tag_changes(work: Work, add: Iterable[str] = (), remove: Iterable[str] = ()) -> list[Change]:
    """Return the changes that give a work's article these tags, and take these away from it.

    What is there already, or is not there, makes none.
    """
    there, time = work.tags, now()
    added = [Tag(id=each, created=time) for each in dict.fromkeys(add) if each not in there]
    gone = [there[each] for each in dict.fromkeys(remove) if each in there]
    return [
        *(Change("tags", tag.id, None, tag) for tag in added),
        *(Change("tags", tag.id, tag, None) for tag in gone),
    ]


def tag_article(
    store: Store,
    article: str,
    annotator: str,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> list[Change]:
    """Give an article tags and take tags away, in one action; return what that changed.

    Raises NewsmarkError where it cannot be saved.
    """
    work = store.open(article, annotator)
    try:
        changes = tag_changes(work, add, remove)
        if changes:
            work.apply(KIND, changes)
        if work.fault:
            raise NewsmarkError(f"The tags were not saved. {work.fault}")
        return changes
    finally:
        work.close()


def told(changes: Iterable[Change]) -> str:
    """Return a few words on what became of tags: ``Tagged #war, no longer #press``."""
    added = [f"{TAG}{change.id}" for change in changes if change.new is not None]
    gone = [f"{TAG}{change.id}" for change in changes if change.new is None]
    parts = [f"Tagged {', '.join(added)}"] * bool(added)
    parts += [f"{'no' if added else 'No'} longer {', '.join(gone)}"] * bool(gone)
    return ", ".join(parts)
