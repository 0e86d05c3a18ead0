"""The reading screen: the article, its annotations beside it, what a key does to them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.app import ComposeResult

from reader.annotations.fragments import is_in_gap, parts_of
from reader.annotations.model import Annotation
from reader.annotations.movement import UNITS
from reader.annotations.selection import Span
from reader.articles.model import Article
from reader.articles.text.units import sentence_at
from reader.session.article.jump_list import Jumps, Place
from reader.session.article.marking import Effect, Marking, is_own
from reader.session.article.reading_time import IDLE
from reader.session.search import find_in_article as search
from reader.session.search.patterns import PatternError
from reader.store.protocol import Colleagues, StoreError
from reader.ui.actions import Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import KeptHorizontal, Line
from reader.ui.core.unsaved import may_leave
from reader.ui.keymap import shown
from reader.ui.reading.annotation_list import AnnotationList
from reader.ui.reading.annotation_panel import AnnotationPanel
from reader.ui.reading.article_view import ArticleView
from reader.ui.reading.later_text import bring_along, look_for_later
from reader.ui.reading.lines import hints, status, title

REST_TO_CHECKPOINT, PAUSE_TO_CHECKPOINT = 5.0, 2.0
"""Seconds without a key after which the state file is written: in any case, if much is new."""
SEEN = 20_000
"""Code points on each side of the cursor in which hits are set off."""
MOST_NOTICES = 5
"""So many notices are told at once; of more, how many there are."""
MESSAGE = 4.0
"""Seconds that a message stays in the status line."""


class ReaderScreen(ActionScreen):
    """Reads and marks one article after another."""

    kind = "reading"

    def __init__(self, article: str, at: int | None = None) -> None:
        """Open an article where it was left, or ``at`` an offset, from which one can go back."""
        super().__init__()
        self._first = article
        self._at = at
        self.later = ""
        self.looked_at = ""
        self.current = ""
        self.at_hand = ""
        self.words = ""
        self.jumps = Jumps()
        self.message = ""
        self._message_until = 0.0
        self._last_key = monotonic()
        self._seconds = 0.0
        self._is_resting = True
        self.fault_told = ""
        self._notices_told = 0
        self._told_of_others: set[str] = set()
        self._hinted: tuple[bool, Where, int] | None = None
        self.marking: Marking | None = None
        self.view: ArticleView
        self.panel: AnnotationPanel

    def compose(self) -> ComposeResult:
        """Title, article and panel, prompt, status, hints."""
        yield Line(id="title")
        with KeptHorizontal(id="reading"):
            yield ArticleView(self.newsmark.settings, self.follow_cursor)
            yield AnnotationPanel()
        yield self.prompt
        yield Line(id="status")
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Open the first article and begin to look after it."""
        self.view = self.query_one(ArticleView)
        self.panel = self.query_one(AnnotationPanel)
        self.panel.display = self.newsmark.settings.panel
        self.view.focus()
        self.open_article(self._first)
        if self._at is not None and self.marking is not None:
            self.jump((self._at, self._at + 1))
        self.set_interval(1.0, self._look_after)

    def _make_ready(self) -> None:
        """Once the text is on the screen, set up what the first keys will need."""
        if self.marking is not None:
            for unit in UNITS.values():
                unit(self.article, None, self.view.selection.head)
            self._hear_comments()
            look_for_later(self)
        self.newsmark.settle_memory()

    def _hear_comments(self) -> None:
        """Take in what colleagues say about marks, and tell how much of it is new."""
        assert self.marking is not None
        if self.is_blind:
            return
        app = self.newsmark
        self.marking.hear(app.store.colleagues(app.current_article, app.annotator).works)
        count = len(self.marking.unread())
        if count:
            keys = app.keymap.keys("next-comment")
            how = f"; {shown(keys[0])} goes to it" if keys else ""
            self.say(f"{count:,} new comment{'' if count == 1 else 's'}{how}")
            self.panel.update(self.current)
            self.show_lines()

    # Opening and leaving ------------------------------------------------------------------------

    def open_article(self, name: str) -> None:
        """Show an article at the place where it was left."""
        app = self.newsmark
        try:
            article = app.store.article(name)
            work = app.store.open(name, app.annotator)
        except StoreError as error:
            self.tell(str(error), problem=True)
            if self.marking is None:
                app.leave_reader()
            return
        if not self.leave_article():
            work.close()
            return
        app.current_article = name
        self.article: Article = article
        if article.revision_of:
            bring_along(self, article, work)
        self.marking = Marking(article, work, app.scheme)
        if app.with_colleagues and not self.is_blind:
            followed = self._colleagues()
            self.marking.show_colleagues(followed, app.hidden_colleagues)
        self.current, self.at_hand, self.words = "", "", ""
        self.message, self.later = "", ""
        self.view.load(self.marking, app.label_styles, app.reading_styles, work.progress.position)
        self.panel.load(self.marking, app.label_styles, app.reading_styles)
        self._notices_told, self._told_of_others = 0, set()
        self._tell_notices()
        self._last_key = monotonic()
        self.follow_cursor()
        self.after_first_paint(self._make_ready)

    @property
    def is_blind(self) -> bool:
        """Whether colleagues' marks stay hidden: the project wants that until one is done."""
        done = self.marking is not None and self.marking.work.progress.state == "done"
        return self.newsmark.launch.is_blind and not done

    def _colleagues(self) -> Colleagues:
        from reader.session.article.earlier_colleagues import (
            colleagues_of,  # not needed to read alone
        )

        return colleagues_of(self.newsmark.store, self.article, self.newsmark.annotator)

    def show_colleagues(self) -> None:
        """Show or hide what colleagues have marked, as the application says."""
        assert self.marking is not None
        app = self.newsmark
        shown = app.with_colleagues
        followed = self._colleagues() if shown else None
        self.marking.show_colleagues(followed, app.hidden_colleagues)
        self._tell_notices()
        self.view.restyle(app.label_styles, app.reading_styles)
        self.panel.update(self.current)
        self.set_current(self.current)
        self.follow_cursor()

    def leave_article(self, *, at_once: bool = False) -> bool:
        """Keep the place and the time spent, write the state, let go of the store.

        False where that must be asked for again, see :func:`may_leave`.
        """
        if self.marking is None:
            return True
        work = self.marking.work
        if not may_leave(self, self.marking, at_once=at_once):
            return False
        if not work.unsaved:
            self._keep_place()
        work.close()
        self.newsmark.shelf.leave(work)
        self.marking = None
        return True

    def _keep_place(self) -> None:
        assert self.marking is not None
        self._count_time()
        self.marking.set_place(self.view.selection.head, self._seconds)
        self._seconds = 0.0

    def _count_time(self) -> None:
        now = monotonic()
        self._seconds += min(now - self._last_key, IDLE)
        self._last_key = now

    def _look_after(self) -> None:
        """Once a second: take in other windows' marks, retry what failed, write the state."""
        if self.marking is None:
            return
        work = self.marking.work
        if work.fault and work.retry():
            self.was_warned = False
            self.tell("Everything is saved again.")
        effect = self.marking.refresh()
        if effect.spans:
            self.show_effect(effect)
        self._tell_notices()
        if self._is_resting and monotonic() - self._last_key > REST_TO_CHECKPOINT:
            self._is_resting = False
            self._keep_place()
            work.checkpoint(idle=True)
        elif monotonic() - self._last_key > PAUSE_TO_CHECKPOINT:
            work.checkpoint()
        if self.message and monotonic() > self._message_until:
            self.message = ""
        self.show_lines()

    def restyle(self) -> None:
        """Paint in another theme."""
        if self.marking is not None:
            app = self.newsmark
            self.view.restyle(app.label_styles, app.reading_styles)
            self.panel.load(self.marking, app.label_styles, app.reading_styles)
            self.panel.update(self.current)
            self.show_lines()

    # Telling ------------------------------------------------------------------------------------

    def _tell_notices(self) -> None:
        """Tell what the store has found since it was last asked; of colleagues' work, once."""
        if self.marking is None:
            return
        notices = list(self.marking.work.notices[self._notices_told :])
        self._notices_told += len(notices)
        followed = self.marking.colleagues
        theirs = [x for x in followed.notices if x not in self._told_of_others] if followed else []
        self._told_of_others.update(theirs)
        notices += theirs
        for notice in notices[:MOST_NOTICES]:
            self.tell(notice, problem=True)
        if len(notices) > MOST_NOTICES:
            more = len(notices) - MOST_NOTICES
            self.tell(f"{more} more were found; newsmark check lists them.", problem=True)

    def say(self, message: str) -> None:
        """Show a message in the status line for some seconds."""
        self.message = message
        self._message_until = monotonic() + MESSAGE

    def show_lines(self) -> None:
        """Bring title, status and hints up to date."""
        if self.marking is None:
            return
        fault = self.marking.work.fault
        if fault and fault != self.fault_told:
            self.tell(fault, problem=True)
        self.fault_told = fault
        self.query_one("#title", Line).show(*title(self))
        self.query_one("#status", Line).show(*status(self))
        mode = self.view.selection.is_active, self.place(), self.size.width
        if mode != self._hinted:
            self._hinted = mode
            self.query_one("#hints", Line).show(*hints(self))

    def show_effect(self, effect: Effect) -> None:
        """Repaint what an edit changed and say what it did."""
        if effect.message:
            self.say(effect.message)
        assert self.marking is not None
        name = effect.about or self.current
        record = self.marking.get(name)
        if effect.about or record is None:
            self.current = name if record is not None else ""
            self.view.set_current(parts_of(record) if record is not None else [])
            self._take_in_hand(record)
        if effect.spans:
            self.view.forget(*effect.spans)
            self.panel.update(self.current, min(start for start, _end in effect.spans))
        else:
            self.panel.choose(self.current)
        self.show_lines()

    def set_current(self, name: str) -> None:
        """Make an annotation the current one: shown in full, and what edits are about."""
        assert self.marking is not None
        record = self.marking.get(name)
        name = record.id if record is not None else ""
        self.view.set_current(parts_of(record) if record is not None else [])
        if name != self.current:
            self.current = name
            self.marking.has_seen(name)
            self.panel.choose(name)

    def _take_in_hand(self, record: Annotation | None) -> None:
        """Keep in mind one's own annotation that was changed or gone to last, for further parts."""
        if record is not None and is_own(record):
            self.at_hand = record.id

    def on_article_view_moved(self) -> None:
        """Follow the scroll bar and the mouse."""
        self.follow_cursor()

    def follow_cursor(self) -> None:
        """Follow the cursor: the annotation under it is the current one."""
        if self.marking is None:
            return
        head = self.view.selection.head
        record = self.marking.get(self.current)
        is_around = record is not None and record.start <= head < record.end
        if record is None or not is_around or is_in_gap(record, head):
            here = self.marking.here(head)
            if not is_around or not is_in_gap(here[0], head):
                self.set_current(here[0].id if here else "")
            if not here:
                self.panel.show_place(head)
        self.show_lines()

    def on_annotation_list_chosen(self, event: AnnotationList.Chosen) -> None:
        """Go to the annotation that was clicked in the panel."""
        self.go_to(event.id)

    def go_to(self, name: str) -> None:
        """Make an annotation the current one and show its place."""
        assert self.marking is not None
        record = self.marking.get(name)
        if record is not None:
            self.set_current(name)
            self._take_in_hand(record)
            self.jump((record.start, record.end))

    # Jumping ------------------------------------------------------------------------------------

    def here(self) -> Place:
        """Return the article and the offset at the cursor."""
        return self.newsmark.current_article, self.view.selection.head

    def jump(self, span: Span) -> None:
        """Go to a place of the article, so that one can go back."""
        self.jumps.leave(self.here())
        self.view.go_to(span)

    def visit(self, article: str, offset: int) -> None:
        """Go to a place of this article or another, so that one can go back."""
        self.jumps.leave(self.here())
        self.return_to((article, offset))

    def return_to(self, place: Place | None) -> None:
        """Go back, or forth again, to a place that was left by a jump."""
        if place is None:
            self.say("No place to go to")
        else:
            article, offset = place
            if article != self.newsmark.current_article:
                self.open_article(article)
            if article == self.newsmark.current_article:
                self.view.go_to((offset, offset))
        self.show_lines()

    # Searching ----------------------------------------------------------------------------------

    def search_for(self, words: str, *, forward: bool = True) -> None:
        """Go to the next place of some words and set off the ones in sight."""
        assert self.marking is not None
        self.words, head = "", self.view.selection.head
        try:
            found = search.find(self.article.text, words, head, forward=forward)
            self.words = words
        except PatternError as error:
            self.say(str(error))
            found = None
        if found is not None:
            self.jump(found)
            if round_told := _went_round(found[0], head, forward=forward):
                self.say(round_told)
        elif self.words:
            self.say(f"{search.shown(words)} is not in this article")
        self.show_found()

    def show_found(self) -> None:
        """Set off the hits in and around what is in sight."""
        head = self.view.selection.head
        around = max(head - SEEN, 0), head + SEEN
        try:
            self.view.set_found(search.nearby(self.article.text, self.words, *around))
        except PatternError as error:
            self.say(str(error))

    def on_descendant_focus(self) -> None:
        """Tell the keys of who has the keyboard now."""
        self.show_lines()

    # Keys ---------------------------------------------------------------------------------------

    def place(self) -> Where:
        """Panel or article."""
        return "panel" if self.focused is not None and self.focused is not self.view else "article"

    def take_key(self, key: str) -> bool:
        """While something is selected, the scheme's letters label it."""
        self._count_time()
        self._is_resting = True
        self.message = ""
        if not self.view.selection.is_active or self.marking is None or self._prefix:
            return False
        label = self.marking.scheme.by_key(key)
        if label is None:
            return False
        self.mark(label.id)
        return True

    def mark(self, label: str) -> None:
        """Mark the selection, or the sentence at the cursor, and let go of the selection."""
        assert self.marking is not None
        text, view = self.article.text, self.view
        head = view.selection.head
        span = view.selection.span(text) or sentence_at(text, head, self.article.lang)
        effect = self.marking.mark(span, label)
        if view.selection.is_active:
            view.set_selection(view.selection.drop().move(_inside(head, span)))
        self.show_effect(effect)

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries an action out here, while an article is open."""
        return super().verb(action) if self.marking is not None else None


def _inside(head: int, span: Span) -> int:
    return head if span[0] <= head < span[1] else span[0]


def _went_round(start: int, head: int, *, forward: bool) -> str:
    """Tell that a search from ``head`` has come round an end of the article; else nothing."""
    if start == head:
        return "There is no other place of this"
    if forward == (start > head):
        return ""
    return f"On from the {'beginning' if forward else 'end'} of the article"
