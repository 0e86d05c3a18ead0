"""The boxes that ask or tell one thing: labels, about, note, name, annotation."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from reader.annotations.fragments import bounds, parts_of, quote
from reader.annotations.model import Annotation
from reader.annotations.schemes.scheme import Scheme
from reader.articles.change_names import changes_told
from reader.articles.model import Article
from reader.articles.text.cells import picture, printable
from reader.session.article.marking import Marking, is_own
from reader.session.article.tags import TAG
from reader.session.article.whole_page import has_more, is_whole
from reader.ui.core.base_screen import Dialog
from reader.ui.core.help import hanging
from reader.ui.reading.annotation_detail import LONGEST


class LabelsDialog(Dialog[None]):
    """The labels with their meaning, and the guidelines of the scheme."""

    hint = "j k scroll · esc close"

    def __init__(self, scheme: Scheme) -> None:
        super().__init__(classes="wide")
        self.scheme = scheme
        self.heading = f"Labels: {printable(scheme.name or scheme.id)} ({scheme.ref})"

    def text(self) -> Content:
        """Return labels and guidelines."""
        parts: list[Content | str | tuple[str, str]] = []
        for digit, label in enumerate(self.scheme.active, 1):
            keys = " ".join(filter(None, [str(digit) if digit <= 9 else "", label.key]))
            parts += [
                (f"{label.mark}  {printable(label.name)}", "bold"),
                (f"   {keys}\n", "$secondary"),
                f"{safe_lines(label.description)}\n",
            ]
            parts += [(f"   e.g. {printable(text)}\n", "italic") for text in label.examples]
            parts.append("\n")
        parts.append(safe_lines(self.scheme.guidelines))
        return Content.assemble(*parts)


_NAMES = 24
_BOX, _AROUND = 76, 10
"""The cells of the box that are told about an article in, and of its edges and scroll bar."""


class AboutDialog(Dialog[bool]):
    """Where an article came from and what is known of it; True where its page is asked for."""

    heading = "About this article"

    def __init__(self, article: Article, marking: Marking, later: str = "") -> None:
        """``later`` is the id of the latest text of the article, where that is another."""
        super().__init__()
        self.article = article
        self.marking = marking
        self.later = later
        if has_more(article):
            wanted = "its article alone" if is_whole(article) else "the whole page"
            self.hint = f"w read {wanted} · {self.hint}"

    def take_key(self, key: str) -> bool:
        """Ask for the page."""
        if key == "w" and has_more(self.article):
            self.dismiss(True)
            return True
        return super().take_key(key)

    def text(self) -> Content:
        """Return what is known, a line each."""
        article, source = self.article, self.article.source
        spent = self.marking.work.progress.seconds
        state = self.marking.work.progress.state.replace("new", "reading")
        colleagues = [
            f"{name} {self.marking.theirs[name]:,} ({work.progress.state})"
            for name, work in sorted(self.marking.others.items())
        ]
        rows = [
            ("Title", article.title),
            ("By", ", ".join(article.authors)),
            ("Published", article.published),
            ("Language", article.lang),
            ("Tags", " ".join(f"{TAG}{tag}" for tag in sorted(self.marking.work.tags))),
            ("From", source.location),
            ("Kind", f"{source.kind} {source.extractor} {source.extractor_version}".strip()),
            ("Length", f"{len(article.text):,} characters (code points)"),
            ("Changed on the way in", changes_told(article) or "nothing"),
            ("Id", article.id),
            ("Earlier text", article.revision_of),
            ("Later text", self.later),
            ("Progress", f"{state}, {spent / 60:.0f} min spent"),
            ("Annotator", self.marking.work.annotator),
            ("Colleagues", ", ".join(colleagues)),
        ]
        parts: list[tuple[str, str]] = []
        room = max(min(_BOX, self.app.size.width) - _AROUND - _NAMES, 10)
        for name, value in rows:
            if value:
                parts += [
                    (f"{name:<{_NAMES}}", "bold"),
                    (hanging(printable(value), room, _NAMES), ""),
                ]
        return Content.assemble(*parts)


class NoteArea(TextArea):
    """A text area in which enter is done and ctrl+j, or alt+enter, begins a line."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "escape"):
            event.prevent_default()
            return
        if event.key in ("ctrl+j", "alt+enter"):
            event.prevent_default()
            event.stop()
            self.insert("\n")
            return
        await super()._on_key(event)


class NoteDialog(Dialog[str]):
    """Asks for the note of an annotation; None where it was called off."""

    hint = "enter save · ctrl+j new line · esc leave it as it was"

    def __init__(self, record: Annotation, name: str) -> None:
        super().__init__()
        self.record = record
        self.heading = f"Note on the {printable(name)} “{printable(quote(record, 60))}”"

    def compose_body(self) -> ComposeResult:
        """Make the field; characters that no terminal may get are edited as their pictures."""
        yield NoteArea(_pictured(self.record.note))

    def on_mount(self) -> None:
        """Begin at the end of what is there."""
        area = self.query_one(NoteArea)
        area.focus()
        area.move_cursor(area.document.end)

    def take_key(self, key: str) -> bool:
        """Save on enter."""
        if key == "enter":
            self.dismiss(self._answer(self.query_one(NoteArea).text.strip()))
            return True
        return False

    def _answer(self, text: str) -> str:
        """Return what was typed, with the characters behind the pictures that were there before."""
        note = self.record.note
        if text == _pictured(note).strip():
            return note
        was = {picture(char): char for char in note if char != "\n"}
        return "".join(was.get(char, char) for char in text)


class CommentDialog(NoteDialog):
    """Asks for a comment on an annotation; None where it was called off."""

    def __init__(self, record: Annotation, name: str) -> None:
        super().__init__(msgspec.structs.replace(record, note=""), name)
        about = f"{printable(record.annotator)}’s {name}" if not is_own(record) else f"the {name}"
        self.heading = f"Comment on {printable(about)} “{printable(quote(record, 60))}”"


class AnnotationDialog(Dialog[None]):
    """One annotation: change its label, bounds and note; every change is an action to undo."""

    heading = "Annotation"

    def __init__(self, marking: Marking, name: str, act: Callable[[str, str], None]) -> None:
        """``act`` is called with what to do and its value; the caller carries it out and tells."""
        super().__init__()
        self.marking = marking
        self.name_of = name
        self.act = act
        self.hint = (
            "1–9 or a label’s key: label · a note · x delete · u undo · esc close\n"
            "← → move the end by a word, shift+← → the start; h l H L by a letter"
        )

    def compose_body(self) -> ComposeResult:
        """Make the labels to choose from, and the text."""
        with VerticalScroll(id="body"):
            yield Static(self.text(), id="text", markup=False)

    def text(self) -> Content:
        """Return the annotation's label among the others, its text in its context, its dates."""
        record = self.marking.get(self.name_of)
        if record is None:
            return Content(
                "This annotation is gone. u brings back what was deleted, ctrl+r what was undone."
            )
        parts: list[Content | str | tuple[str, str]] = []
        for digit, label in enumerate(self.marking.scheme.active, 1):
            chosen = label.id == record.label
            key = str(digit) if digit <= 9 else label.key
            parts.append(
                (
                    f"{'●' if chosen else '○'} {key} {printable(label.name)}   ",
                    "bold" if chosen else "",
                )
            )
        if self.marking.scheme.label(record.label) is None:
            parts.append((f"● {printable(record.label)} (not in this scheme)", "bold"))
        parts += [
            ("\n\n…" + printable(record.prefix), "$secondary"),
            *_marked(record),
            (printable(record.suffix) + "…\n", "$secondary"),
        ]
        if record.note:
            parts += [("\n✎ ", "bold"), safe_lines(record.note) + "\n"]
        for comment in self.marking.comments(self.name_of):
            parts += [
                (f"\n▸ {printable(comment.author)}, {printable(comment.created[:10])}: ", "bold"),
                safe_lines(comment.text) + "\n",
            ]
        dates = f"{bounds(record)} · by {record.annotator} · made {record.created[:16]}"
        if record.updated != record.created:
            dates += f" · changed {record.updated[:16]}"
        dates = "\n" + printable(dates)
        kind = record.origin.kind
        parts.append(
            (dates.replace("T", " ") + (f" · {kind}" if kind != "human" else ""), "$secondary")
        )
        return Content.assemble(*parts)

    def update_text(self) -> None:
        """Show the annotation as it is now."""
        self.query_one("#text", Static).update(self.text())

    def take_key(self, key: str) -> bool:
        """Hand an edit to the reading screen."""
        label = self.marking.scheme.by_digit(int(key)) if key in "123456789" else None
        label = label or self.marking.scheme.by_key(key)
        if label is not None:
            self.act("label", label.id)
        elif key in _BOUNDS:
            self.act("bounds", key)
        elif key in ("a", "x", "u", "delete"):
            self.act({"a": "note", "u": "undo"}.get(key, "delete"), "")
        else:
            return super().take_key(key)
        if self.is_current:
            self.update_text()
        return True

    def on_screen_resume(self) -> None:
        """Come back from the note."""
        if self.query("#text"):
            self.update_text()


def _marked(record: Annotation) -> list[tuple[str, str]]:
    """Return the text between an annotation's bounds, its parts set off from what is between."""
    at, pieces = record.start, []
    for start, end in parts_of(record):
        pieces += [(at, start, "$secondary"), (start, end, "bold underline")]
        at = end
    most = record.start + LONGEST
    return [
        (safe_lines(record.exact[low - record.start : min(high, most) - record.start]), style)
        for low, high, style in pieces
        if low < min(high, most)
    ]


_BOUNDS = ("left", "right", "shift+left", "shift+right", "h", "l", "H", "L")


def safe_lines(text: str) -> str:
    """Return text of several lines with nothing in it that commands a terminal."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _pictured(text: str) -> str:
    """Return text of several lines with a picture for each character that no terminal may get."""
    return "".join(char if char == "\n" else picture(char) for char in text)
