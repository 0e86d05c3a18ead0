"""Colleagues on a later text: who has not opened it is shown with the marks of the earlier one.

A colleague's marks come along when that colleague opens the later text, with ids that are computed
from the old ones (:mod:`reader.session.article.revisions`). Until then they are placed here in the
same way, with the same ids, to be looked at; nothing of it is written. A comment on such a mark is
about the very record that will be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from reader.annotations.model import ORPHANED, Progress
from reader.articles.model import Article
from reader.session.article.revisions import earlier_work, in_later_article, later_id
from reader.store.protocol import Change, Colleagues, Past, Store, StoreError, Work, Worked


def colleagues_of(store: Store, article: Article, annotator: str) -> Colleagues:
    """Follow what all other annotators do on an article, or did on an earlier text of it."""
    followed = store.colleagues(article.id, annotator)
    return WithEarlier(store, article, annotator, followed) if article.revision_of else followed


class WithEarlier:
    """Colleagues on a later text, and those who have only marked an earlier one."""

    def __init__(
        self, store: Store, article: Article, annotator: str, followed: Colleagues
    ) -> None:
        self._followed = followed
        self._notices: list[str] = []
        names = [x for x in store.annotators() if x != annotator and x not in followed.works]
        self._brought = self._bring(store, article, names)

    def _bring(self, store: Store, article: Article, names: Iterable[str]) -> dict[str, Past]:
        """Return the works of these annotators on earlier texts as they would be on this one."""
        of_text: dict[str, list[Work]] = defaultdict(list)
        for name in names:
            try:
                work = earlier_work(store, article, name)
            except StoreError as error:
                self._notices.append(f"{name}: {error}")
                continue
            if work is not None and work.annotations:
                of_text[work.article].append(work)
        found: dict[str, Past] = {}
        for name, works in of_text.items():
            found |= _brought(store.article(name), article, works)
        return found

    @property
    def notices(self) -> Sequence[str]:
        """What was found damaged or could not be read, each thing once, one sentence each."""
        return [*self._notices, *self._followed.notices]

    @property
    def works(self) -> Mapping[str, Worked]:
        """The work of each colleague on this text, or as it was brought along, by name."""
        return {**self._brought, **self._followed.works}

    @property
    def brought(self) -> frozenset[str]:
        """Those who have not opened this text."""
        return frozenset(self._brought.keys() - self._followed.works.keys())

    def refresh(self) -> Mapping[str, Sequence[Change]]:
        """Take in what colleagues have written; return what changed, by name."""
        changes = dict(self._followed.refresh())
        for name in changes.keys() & self._brought.keys():
            gone = self._brought.pop(name).annotations.values()
            taken = [Change("annotations", each.id, each, None) for each in gone]
            changes[name] = [*taken, *changes[name]]
        return changes


def _brought(old: Article, new: Article, works: Sequence[Work]) -> dict[str, Past]:
    """Return works on one text as they would be on a later one, by annotator."""
    marks = {
        work.annotator: [x for x in work.annotations.values() if x.status in ("active", ORPHANED)]
        for work in works
    }
    placed = iter(in_later_article(old, new, [x for found in marks.values() for x in found]))
    return {
        work.annotator: Past(
            article=new.id,
            annotator=work.annotator,
            after="",
            time="",
            annotations={x.id: x for x in (next(placed) for _ in marks[work.annotator])},
            relations={},
            comments={
                later_id(x.id, new.id): replace(
                    x, id=later_id(x.id, new.id), annotation=later_id(x.annotation, new.id)
                )
                for x in work.comments.values()
            },
            progress=Progress(),
            decisions={},
        )
        for work in works
    }
