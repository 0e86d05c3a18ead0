"""Marking one article: every edit goes to the store first and then to what is shown.

The interface calls these methods and repaints the spans that they return; tests call them too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec

from reader.annotations import edits
from reader.annotations.coverage import Coverage
from reader.annotations.fragments import is_in_gap, parts_of, quote, stretched
from reader.annotations.ids import new_id, now
from reader.annotations.model import Anchor, Annotation, Comment, ProgressState
from reader.annotations.schemes.scheme import Label, Scheme
from reader.annotations.selection import Span
from reader.annotations.span_index import Entry, SpanIndex
from reader.articles.model import Article
from reader.articles.text.cells import fit
from reader.session.article import colleague_layers as layers
from reader.session.article.describe_changes import describe
from reader.store.protocol import PROGRESS, Change, Colleagues, Work, Worked


@dataclass(frozen=True)
class Effect:
    """What an edit did: the spans to repaint, a word for the reader, the annotation it was about.

    ``message`` is empty and ``spans`` too where there was nothing to do.
    """

    spans: tuple[Span, ...] = ()
    message: str = ""
    about: str = ""


class Marking:
    """One annotator's work on one article: annotations by place, cover by label, counts, edits."""

    def __init__(self, article: Article, work: Work, scheme: Scheme) -> None:
        self.article = article
        self.work = work
        self.scheme = scheme
        self.last_label = ""
        self.colleagues: Colleagues | None = None
        self._hidden: Collection[str] = ()
        self._remarks: list[Comment] = []
        self._heard_of: Mapping[str, Worked] = {}
        self._seen: set[str] = set()
        self.rebuild()

    def show_colleagues(self, colleagues: Colleagues | None, hidden: Collection[str] = ()) -> None:
        """Show the annotations of colleagues but for those hidden, or none any longer."""
        self.colleagues = colleagues
        self._hidden = hidden
        self.rebuild()

    @property
    def others(self) -> Mapping[str, Worked]:
        """The work of the colleagues shown, by name."""
        works = self.colleagues.works if self.colleagues is not None else {}
        return {name: work for name, work in works.items() if name not in self._hidden}

    def rebuild(self) -> None:
        """Compute everything shown from the store's records."""
        found = chain(self.work.annotations.values(), layers.annotations_of(self.others))
        active = [each for each in found if self._is_shown(each)]
        self._shown = {each.id: each for each in active}
        self.index = SpanIndex((each.start, each.end, each.id) for each in active)
        self.coverage = Coverage(
            len(self.article.text),
            [label.id for label in self.scheme.labels],
            ((*part, _cover(each)) for each in active for part in parts_of(each)),
        )
        self.counts = Counter(each.label for each in active if is_own(each))
        self.theirs = Counter(each.annotator for each in active if not is_own(each))
        self._by_label: dict[str, SpanIndex] = {}
        self._bookmarked: list[int] | None = None

    def _is_shown(self, annotation: Annotation) -> bool:
        size = len(self.article.text)
        return annotation.status == "active" and 0 <= annotation.start < annotation.end <= size

    def index_of(self, label: str) -> SpanIndex:
        """Return the annotations with one label, by place; of every label where it is empty."""
        if not label:
            return self.index
        if label not in self._by_label:
            entries = (x for x in self.index if self._shown[x.id].label == label)
            self._by_label[label] = SpanIndex((x.start, x.end, x.id) for x in entries)
        return self._by_label[label]

    def get(self, name: str) -> Annotation | None:
        """Return the active annotation with this name: its id, or a colleague's as it is shown."""
        annotator, own = layers.split_name(name)
        work: Worked | None = self.others.get(annotator) if annotator else self.work
        found = work.annotations.get(own) if work is not None else None
        if found is None or not self._is_shown(found):
            return None
        return layers.shown(annotator, found) if annotator else found

    def own(self, name: str) -> Annotation | None:
        """Return one's own active annotation with this id; EditError for a colleague's."""
        annotator, _ = layers.split_name(name)
        if annotator:
            raise edits.EditError(
                f"This is {annotator}’s annotation, which only {annotator} changes; mark the"
                " passage yourself, or comment on it."
            )
        return self.get(name)

    def hear(self, works: Mapping[str, Worked]) -> None:
        """Take in what colleagues say in comments, whether their marks are shown or not."""
        self._heard_of = works
        self._remarks = [
            msgspec.structs.replace(comment, author=annotator)
            for annotator, work in works.items()
            for comment in work.comments.values()
        ]

    def comments(self, name: str) -> list[Comment]:
        """Return the comments on an annotation, one's own and those of colleagues."""
        about = layers.split_name(name)[1]
        works: dict[str, Worked] = {self.work.annotator: self.work, **self.others}
        found = {each.id: each for each in layers.comments_on(about, works)}
        found |= {each.id: each for each in self._remarks if each.annotation == about}
        return sorted(found.values(), key=lambda each: (each.created, each.id))

    def unread(self, name: str = "") -> list[Comment]:
        """Return what others have said and one has not seen, on one annotation or on any."""
        about = layers.split_name(name)[1] if name else ""
        heard = self.work.progress.heard
        return [
            each
            for each in sorted(self._remarks, key=lambda each: (each.created, each.id))
            if each.created > heard
            and each.id not in self._seen
            and (not about or each.annotation == about)
        ]

    def name_of(self, annotation: str) -> str:
        """Return what an annotation that a comment is about is called here; empty for none."""
        if annotation in self.work.annotations:
            return annotation
        for annotator, work in self._heard_of.items():
            if annotation in work.annotations:
                return layers.shown_name(annotator, annotation)
        return ""

    def has_seen(self, name: str) -> None:
        """Note that the comments on an annotation have been on the screen."""
        self._seen.update(each.id for each in self.comments(name))

    def _heard(self) -> str:
        """Return the time up to which all that others have said was seen."""
        old, waiting = self.work.progress.heard, self.unread()
        seen = [each.created for each in self._remarks if each.id in self._seen]
        until = [each for each in seen if not waiting or each < waiting[0].created]
        return max([old, *until])

    def comment(self, name: str, text: str) -> Effect:
        """Comment on an annotation, also a colleague's; kept in one's own work."""
        record = self.get(name)
        if record is None or not text.strip():
            return Effect()
        about = layers.split_name(name)[1]
        made = Comment(
            id=new_id(), annotation=about, author=self.work.annotator, text=text, created=now()
        )
        self.work.apply("comment", [Change("comments", made.id, None, made)])
        return Effect(((record.start, record.end),), "Comment saved", name)

    def label(self, label_id: str) -> Label:
        """Return the label with this id; one made up for an id that the scheme does not know."""
        return self.scheme.shown(label_id)

    def here(self, offset: int) -> list[Annotation]:
        """Return the annotations that cover an offset, the shortest first; then those around it.

        The latter have the offset in a gap.
        """

        def order(each: Annotation) -> tuple[bool, int, int, str]:
            return is_in_gap(each, offset), each.end - each.start, -each.start, each.id

        found = [self._shown[x.id] for x in self.index.overlapping(offset, offset + 1)]
        return sorted(found, key=order)

    def marks_in(self, start: int, end: int) -> list[str]:
        """Return the labels with a span that touches ``[start, end)``, in the scheme's order."""
        runs = self.coverage.runs(start, end)
        present = {label for run in runs for label, _depth in run.depths}
        known = [label.id for label in self.scheme.labels if label.id in present]
        return known + sorted(present.difference(known))

    def has_bookmark(self, start: int, end: int) -> bool:
        """Tell whether there is a bookmark in ``[start, end)``."""
        if self._bookmarked is None:
            self._bookmarked = sorted(each.offset for each in self.work.bookmarks.values())
        place = bisect_left(self._bookmarked, start)
        return place < len(self._bookmarked) and self._bookmarked[place] < end

    def take_in_bookmarks(self, offsets: Iterable[int], message: str = "") -> Effect:
        """Show that bookmarks have come, gone or changed at these offsets."""
        self._bookmarked = None
        return Effect(tuple((offset, offset + 1) for offset in offsets), message)

    # Edits ---------------------------------------------------------------------------------

    def mark(self, span: Span, label_id: str) -> Effect:
        """Mark a span with a label; raises EditError where text or scheme forbid it."""
        span = edits.fit_span(self.article, self.scheme, span)
        name = self.label(label_id).name
        self.last_label = label_id
        for entry in self.index.overlapping(*span):
            same = self._shown[entry.id]
            if is_own(same) and parts_of(same) == [span] and same.label == label_id:
                return Effect((), f"This is marked as {name} already.", same.id)
        self._check_overlap([span])
        made = edits.annotate(self.article, self.work.annotator, self.scheme, label_id, span)
        return self._do("add", [(None, made)], f"Marked as {name}", made.id)

    def _check_overlap(self, parts: list[Span], but: str = "") -> None:
        if self.scheme.overlap == "any":
            return
        span = parts[0][0], parts[-1][1]
        found_here = (self._shown[x.id] for x in self.index.overlapping(*span) if x.id != but)
        others = [parts_of(each) for each in found_here if is_own(each)]
        found = edits.clash(self.scheme, parts, others)
        if found is not None:
            text = fit(self.article.text[found[0][0] : found[-1][1]], 40)
            raise edits.EditError(
                f"The scheme {self.scheme.ref} does not let spans overlap like this "
                f"({self.scheme.overlap}): “{text}” is in the way."
            )

    def relabel(self, name: str, label_id: str) -> Effect:
        """Give an annotation another label."""
        old = self.own(name)
        if old is None or old.label == label_id:
            return Effect()
        self.last_label = label_id
        new = edits.relabel(old, label_id, self.scheme)
        return self._do("change", [(old, new)], f"Now {self.label(label_id).name}", name)

    def move(self, name: str, span: Span, *, in_one: bool = False) -> Effect:
        """Give an annotation other bounds; ``in_one`` closes the gaps that it has.

        Else parts outside of the bounds are cut off, and told.
        """
        old = self.own(name)
        if old is None:
            return Effect()
        whole = msgspec.structs.replace(old, fragments=[]) if in_one else old
        new = edits.move(self.article, self.scheme, whole, span)
        message = f"Bounds {new.start} to {new.end}"
        lost = len(old.fragments) - max(len(new.fragments), 1)
        if in_one and old.fragments:
            message += ", in one piece"
        elif lost > 0:
            message += f"; {lost} part{'s' * (lost > 1)} cut off"
        return self._reshape(old, new, message)

    def add_part(self, name: str, span: Span) -> Effect:
        """Add a span to an annotation, as a part of it; spans that touch become one."""
        old = self.own(name)
        if old is None:
            return Effect()
        new = edits.add_part(self.article, self.scheme, old, span)
        if parts_of(new) == parts_of(old):
            return Effect((), "This is part of it already.", name)
        return self._reshape(old, new, f"Added to the {self._told_parts(new)}")

    def cut_out(self, name: str, span: Span) -> Effect:
        """Take a span out of an annotation, so that it has a gap or ends before."""
        old = self.own(name)
        if old is None:
            return Effect()
        new = edits.cut_out(self.article, self.scheme, old, span)
        return self._reshape(old, new, f"Taken out of the {self._told_parts(new)}")

    def _told_parts(self, record: Annotation) -> str:
        count = max(len(record.fragments), 1)
        how = f"{count} parts" if count > 1 else "one piece"
        return f"{self.label(record.label).name}, now {how}: {fit(quote(record, 60), 40)}"

    def _reshape(self, old: Annotation, new: Annotation, message: str) -> Effect:
        parts = parts_of(new)
        if parts == parts_of(old):
            return Effect()
        self._check_overlap(parts, but=old.id)
        return self._do("change", [(old, new)], message, old.id)

    def set_note(self, name: str, note: str) -> Effect:
        """Write, change or empty an annotation's note."""
        old = self.own(name)
        if old is None or old.note == note:
            return Effect()
        return self._do("change", [(old, edits.with_note(old, note))], "Note saved", name)

    def delete(self, name: str) -> Effect:
        """Delete an annotation; undo brings it back."""
        old = self.own(name)
        if old is None:
            return Effect()
        text = f"Deleted the {self.label(old.label).name}"
        return self._do("delete", [(old, edits.with_status(old, "deleted"))], text, name)

    def place(self, name: str, span: Span) -> Effect:
        """Give an orphan a place by hand; its parts are looked for there."""
        from reader.annotations.reanchoring.reanchor import HAND, parts_in  # not quick to import

        old = self.work.annotations.get(name)
        if old is None or old.status != "orphaned":
            return Effect()
        span = edits.fit_span(self.article, self.scheme, span)
        parts = parts_in(old, self.article.text, span) if old.fragments else []
        new = edits.with_parts(self.article, old, stretched(parts or [span], span))
        self._check_overlap(parts_of(new), but=name)
        new = msgspec.structs.replace(new, status="active", anchor=Anchor(HAND, 1.0))
        message = f"Placed the {self.label(old.label).name}"
        if old.fragments and not new.fragments:
            message += ", in one piece: its parts are not there"
        return self._do("change", [(old, new)], message, name)

    def let_go(self, name: str) -> Effect:
        """Delete an orphan; undo brings it back."""
        old = self.work.annotations.get(name)
        if old is None or old.status != "orphaned":
            return Effect()
        text = f"Let go of the {self.label(old.label).name}"
        return self._do("delete", [(old, edits.with_status(old, "deleted"))], text, name)

    def _do(
        self, kind: str, pairs: list[tuple[Annotation | None, Annotation]], message: str, about: str
    ) -> Effect:
        changes = [Change("annotations", new.id, old, new) for old, new in pairs]
        self.work.apply(kind, changes)
        return self._show(changes, message, about)

    def undo(self) -> Effect:
        """Undo one's own last action on this article."""
        return self._told("Undone", self.work.undo(), "Nothing to undo")

    def redo(self) -> Effect:
        """Redo what was undone last."""
        return self._told("Redone", self.work.redo(), "Nothing to redo")

    def refresh(self) -> Effect:
        """Take in what other windows have written, and the colleagues that are shown."""
        changes = self.work.refresh()
        spans = self._show(changes, "", "").spans if changes else ()
        theirs = self.colleagues.refresh() if self.colleagues is not None else {}
        if theirs and self.colleagues is not None:
            self.hear(self.colleagues.works)
        for annotator, found in theirs.items():
            for name in {x.id: None for x in found if x.table == "annotations"}:
                spans += tuple(self._take_in(layers.shown_name(annotator, name)))
        return Effect(spans or ((0, 0),) * bool(theirs))  # an empty span: only the panel changes

    def _told(self, word: str, changes: Sequence[Change], nothing: str) -> Effect:
        if not changes:
            return Effect((), nothing)
        about = next((x.id for x in changes if x.table == "annotations"), "")
        return self._show(changes, f"{word}: {describe(changes, self.label)}", about)

    def _show(self, changes: Sequence[Change], message: str, about: str) -> Effect:
        """Bring index, cover and counts in line with changes that the store has taken."""
        names = dict.fromkeys(x.id for x in changes if x.table == "annotations")
        spans = [span for name in names for span in self._take_in(name)]
        found = [x.new or x.old for x in changes if x.table == "bookmarks"]
        spans += self.take_in_bookmarks(each.offset for each in found).spans
        return Effect(tuple(spans), message, about)

    def _take_in(self, name: str) -> list[Span]:
        """Show what the store holds of one annotation now, in place of what has been shown of it.

        What has been shown is kept here: the store may have taken in more than it has told yet.
        """
        old, new = self._shown.pop(name, None), self.get(name)
        if new is not None:
            self._shown[name] = new
        spans: list[Span] = []
        for record, times in ((old, -1), (new, 1)):
            if record is not None:
                self._count(record, times)
                spans.append((record.start, record.end))
        return spans

    def _count(self, record: Annotation, times: int) -> None:
        for index in (self.index, self._by_label.get(record.label)):
            if index is not None and times > 0:
                index.add(record.start, record.end, record.id)
            elif index is not None:
                index.remove(record.start, record.end, record.id)
        for part in parts_of(record):
            self.coverage.add(*part, _cover(record), times)
        if is_own(record):
            self.counts[record.label] += times
        else:
            self.theirs[record.annotator] += times

    # Progress ------------------------------------------------------------------------------

    def set_state(self, state: ProgressState) -> Effect:
        """Say how far one is with the article."""
        old = self.work.progress
        if old.state == state:
            return Effect()
        new = msgspec.structs.replace(old, state=state, updated=now())
        self.work.apply("progress", [Change("progress", PROGRESS, old, new)])
        return Effect((), f"This article is {state}")

    def set_place(self, position: int, seconds: float) -> None:
        """Keep the reading position, and add to the time spent."""
        old = self.work.progress
        state = "reading" if old.state == "new" else old.state
        heard = self._heard()
        if (old.position, old.state, old.heard) == (position, state, heard) and seconds < 1:
            return
        spent = round(old.seconds + seconds, 1)
        new = msgspec.structs.replace(
            old, state=state, position=position, seconds=spent, updated=now(), heard=heard
        )
        self.work.apply("progress", [Change("progress", PROGRESS, old, new)])

    def next_entry(self, offset: int, current: str, step: int, label: str = "") -> Entry | None:
        """Return the annotation ``step`` places after (or before) the current one or the offset.

        The last (or first) where there are fewer; None where there is none on that side.
        """
        index = self.index_of(label)
        at = self.get(current) if current else None
        if at is None:
            return index.after(offset) if step > 0 else index.before(offset)
        place = index.number_of(at.start, at.end, at.id)
        following = place + (not label or at.label == label)
        if step > 0:
            last = len(index) - 1
            return index.at(min(following + step - 1, last)) if following <= last else None
        return index.at(max(place + step, 0)) if place else None


def is_own(record: Annotation) -> bool:
    """Tell whether an annotation, as it is shown, is one's own."""
    return not layers.split_name(record.id)[0]


def _cover(record: Annotation) -> str:
    """Return the name of an annotation's label in the cover."""
    return record.label if is_own(record) else record.label + layers.OTHERS
