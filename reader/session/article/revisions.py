"""Later texts of an article: how they are known, and how one's own annotations come along.

An annotation of the later text is a new record with an id that is made of the old one's and the
later article's. So two machines that carry the same annotations over write the same records, and
git puts them together to one; a comment by a colleague finds the record that it is about, whoever
came first; and no id stands for marks of two articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from reader.annotations.edits import quote_of
from reader.annotations.model import ORPHANED, Anchor, Annotation
from reader.articles.model import Article
from reader.session.article.bookmarks import in_later_text, in_order, is_lost
from reader.store.protocol import Change, Store, StoreError, Work

if TYPE_CHECKING:
    from reader.annotations.reanchoring.reanchor import Orphaned, Placed

KIND = "re-anchor"
"""The kind of the action that carries annotations over."""
_NOT_ONE_PLACE = frozenset(("", "stdin"))
"""Locations that stand for another text each time."""
_TOLD = {
    "exact": "as they were",
    "diff": "with changed words",
    "quote": "found elsewhere",
    ORPHANED: "orphaned",
}
"""What each method is called when it is counted."""


class Latest:
    """The latest article of each location in a store, looked up when first needed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_location: dict[str, str] | None = None
        self._taken: set[str] = set()

    def link(self, article: Article) -> Article:
        """Return a new article as the revision of the one that its location had last, if any.

        Of several articles that one location gives at once, none is a revision of another.
        """
        place = article.source.location
        if place in _NOT_ONE_PLACE or article.source.kind == "stdin":
            return article
        if self._store.has_article(article.id):
            return article
        if self._by_location is None:
            self._by_location = self._store.latest()
        before = "" if place in self._taken else self._by_location.get(place, "")
        self._taken.add(place)
        return replace(article, revision_of=before) if before else article


def later_text(store: Store, article: Article) -> str:
    """Return the id of the latest text of an article, empty where that is the article itself.

    Raises StoreError where a text between them cannot be read.
    """
    place = article.source.location
    if place in _NOT_ONE_PLACE or article.source.kind == "stdin":
        return ""
    last = store.latest().get(place, "")
    seen, name = {article.id}, last
    while name and name not in seen and store.has_article(name):
        seen.add(name)
        name = store.article(name).revision_of
    return last if name == article.id != last else ""


@dataclass(frozen=True)
class Carried:
    """How many annotations were carried over from which article, by method.

    ``bookmarks`` came along too, of which ``lost`` names those whose words are gone.
    """

    source: str
    counts: Mapping[str, int]
    bookmarks: int = 0
    lost: Sequence[str] = ()

    @property
    def orphans(self) -> int:
        """The number of those that wait for a place."""
        return self.counts.get(ORPHANED, 0)

    def __str__(self) -> str:
        total = sum(self.counts.values())
        told = ", ".join(f"{self.counts[key]:,} {_TOLD[key]}" for key in _TOLD if self.counts[key])
        what = [f"{_number(total, 'mark')} carried over from {self.source[:8]}: {told}"]
        if not total:
            what = []
        if self.bookmarks:
            what.append(f"{_number(self.bookmarks, 'bookmark')} came along")
        if self.lost:
            names = ", ".join(f"“{name}”" for name in self.lost)
            what.append(f"the words are gone, so about here only: {names}")
        return f"The text has changed; {'; '.join(what)}."


def _number(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def later_id(record: str, article: str) -> str:
    """Return the id that a record of an earlier text has on the article with this id."""
    return str(uuid5(NAMESPACE_URL, f"newsmark:{record}/{article}"))


def carry_over(store: Store, article: Article, work: Work) -> Carried | None:
    """Carry an annotator's annotations over from an earlier text, in one action; None for nothing.

    ``work`` is the annotator's on ``article``. What was carried over once is not again, also where
    that was undone since. Bookmarks, relations between the annotations and one's own comments come
    along. Raises StoreError where the earlier work cannot be read.
    """
    earlier = earlier_work(store, article, work.annotator)
    if earlier is None:
        return None
    new_id = partial(later_id, article=article.id)
    records = [x for x in earlier.annotations.values() if x.status in ("active", ORPHANED)]
    known = _known(work)
    fresh = [x for x in records if new_id(x.id) not in known]
    places = [x for x in in_order(earlier) if new_id(x.id) not in known]
    made = _comments_and_relations(store, article, earlier, work, fresh)
    if not any(change.id not in known for change in made) and not fresh and not places:
        return None
    known |= _ever(store, article.id, work.annotator)
    fresh = [x for x in fresh if new_id(x.id) not in known]
    places = [x for x in places if new_id(x.id) not in known]
    before = store.article(earlier.article)
    moved = in_later_article(before, article, fresh)
    kept = in_later_text(before, article, places, new_id) if places else []
    changes = [Change("annotations", each.id, None, each) for each in moved]
    changes += [Change("bookmarks", each.id, None, each) for each in kept]
    changes += [change for change in made if change.id not in known]
    if not changes:
        return None
    work.apply(KIND, changes)
    if not moved and not kept:
        return None
    counts = Counter(x.anchor.method for x in moved if x.anchor)
    return Carried(earlier.article, counts, len(kept), [x.name for x in kept if is_lost(x)])


def earlier_work(store: Store, article: Article, annotator: str) -> Work | None:
    """Return the work on the nearest earlier text on which the annotator has done anything."""
    seen, name = {article.id}, article.revision_of
    while name and name not in seen and store.has_article(name):
        seen.add(name)
        work = store.read(name, annotator)
        if work.annotations or work.comments or work.bookmarks:
            return work
        name = store.article(name).revision_of
    return None


def _known(work: Work) -> set[str]:
    return {*work.annotations, *work.relations, *work.comments, *work.bookmarks}


def _ever(store: Store, article: str, annotator: str) -> set[str]:
    """Return the ids of all records that were ever carried over to an article."""
    history = store.history(article, annotator)
    return {change.id for action in history if action.kind == KIND for change in action.changes}


def in_later_article(
    old: Article, new: Article, annotations: Sequence[Annotation]
) -> list[Annotation]:
    """Return annotations of one text as they are in a later one, in the same order."""
    from reader.annotations.reanchoring.reanchor import (
        reanchor,  # rarely needed, and not quick to import
    )

    found = reanchor(old.text, new.text, annotations)
    return [_moved(new, each, found[each.id]) for each in annotations]


def _moved(article: Article, old: Annotation, found: Placed | Orphaned) -> Annotation:
    """Return an annotation as it is on the later text.

    Its times stay those of the mark, so that the record is the same wherever it is made.
    """
    from reader.annotations.reanchoring.reanchor import Placed

    made = replace(
        old,
        id=later_id(old.id, article.id),
        article=article.id,
        origin=replace(old.origin, parents=[*old.origin.parents, old.id]),
    )
    if not isinstance(found, Placed):
        start = min(found.expected, max(len(article.text) - 1, 0))
        best = max((each.score for each in found.candidates), default=0.0)
        moved = start - old.start
        return replace(  # as long as its quote, beyond the text if need be, so that parts are kept
            made,
            start=start,
            end=start + len(old.exact),
            fragments=[(low + moved, high + moved) for low, high in old.fragments],
            status=ORPHANED,
            anchor=Anchor(ORPHANED, best),
        )
    exact, prefix, suffix = quote_of(article.text, (found.start, found.end))
    return replace(
        made,
        start=found.start,
        end=found.end,
        fragments=list(found.fragments),
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        status="active",
        anchor=Anchor(found.method, found.score),
    )


def _comments_and_relations(
    store: Store, article: Article, earlier: Work, work: Work, fresh: Iterable[Annotation]
) -> list[Change]:
    """Return those whose annotations are on the later text, one's own or a colleague's."""
    there = {later_id(each.id, article.id) for each in fresh} | set(work.annotations)
    comments = list(earlier.comments.values())
    if any(later_id(each.annotation, article.id) not in there for each in comments):
        for other in store.colleagues(article.id, work.annotator).works.values():
            there |= set(other.annotations)
    changes = []
    for comment in comments:
        about = later_id(comment.annotation, article.id)
        if about in there:
            made = replace(comment, id=later_id(comment.id, article.id), annotation=about)
            changes.append(Change("comments", made.id, None, made))
    for relation in earlier.relations.values():
        ends = later_id(relation.source, article.id), later_id(relation.target, article.id)
        if there.issuperset(ends):
            name = later_id(relation.id, article.id)
            linked = replace(relation, id=name, source=ends[0], target=ends[1])
            changes.append(Change("relations", name, None, linked))
    return changes


def orphans(work: Work) -> list[Annotation]:
    """Return the annotations that wait for a place, in the order in which they would stand."""
    found = (each for each in work.annotations.values() if each.status == ORPHANED)
    return sorted(found, key=lambda each: (each.start, each.end, each.id))


def carry_over_now(store: Store, article: Article, annotator: str) -> Carried | None:
    """Carry an annotator's annotations over to an article that is not open.

    Raises StoreError where that is not possible or could not be saved.
    """
    if annotator not in store.annotators():
        return None
    work = store.open(article.id, annotator)
    try:
        carried = carry_over(store, article, work)
        if work.unsaved and not work.retry():
            raise StoreError(f"The marks were not carried over to {article.id[:8]}: {work.fault}.")
    finally:
        work.close()
    return carried
