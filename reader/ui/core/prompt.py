"""A one-line question at the foot of the screen: search, filter, tags.

It takes its keys from the screen and never the focus, so that words typed ahead, in the same
moment as the key that asked, are words and not commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.articles.text.cells import printable, width_of
from reader.articles.text.graphemes import next_boundary, previous_boundary


class Prompt(Widget):
    """Hidden until asked; enter answers, escape calls it off, tab completes a known word."""

    @dataclass
    class Changed(Message):
        """The text has changed."""

        value: str

    @dataclass
    class Answered(Message):
        """Enter was pressed."""

        value: str

    class Dropped(Message):
        """Escape was pressed."""

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self._label = ""
        self.value = ""
        self._cursor = 0
        self._known: Sequence[str] = ()
        self._begun: str | None = None
        self._is_offer = False
        self.is_open = False

    def ask(
        self, label: str, value: str = "", known: Sequence[str] = (), *, is_offer: bool = False
    ) -> None:
        """Open the prompt; what is typed takes the place of a value that is only an offer."""
        self._label, self.value, self._cursor = label, value, len(value)
        self._known, self._begun, self._is_offer = known, None, is_offer
        self._show(is_open=True)

    def _show(self, *, is_open: bool) -> None:
        self.is_open = is_open
        self.set_class(is_open, "open")
        self.refresh()

    def take(self, key: str, character: str) -> None:
        """Use a key: ``character`` is what it types, empty for a key that types nothing."""
        if self._is_offer and character and key not in ("enter", "escape", "tab"):
            self.value, self._cursor = "", 0
        self._is_offer = False
        before, after = self.value[: self._cursor], self.value[self._cursor :]
        if key == "tab":
            self._complete(before, after)
            return
        self._begun = None
        match key:
            case "enter":
                self._show(is_open=False)
                self.post_message(self.Answered(self.value))
            case "escape":
                self._show(is_open=False)
                self.post_message(self.Dropped())
            case "left":
                self._cursor = previous_boundary(self.value, self._cursor)
            case "right":
                self._cursor = next_boundary(self.value, self._cursor)
            case "home" | "ctrl+a":
                self._cursor = 0
            case "end" | "ctrl+e":
                self._cursor = len(self.value)
            case "backspace" | "ctrl+h":
                self._edit(before[: previous_boundary(before, len(before))], after)
            case "delete" | "ctrl+d":
                self._edit(before, after[next_boundary(after, 0) :])
            case "ctrl+u":
                self._edit("", after)
            case "ctrl+w":
                kept = before.rstrip()
                self._edit(kept[: len(kept) - len(kept.split(" ")[-1])], after)
            case _ if character:
                self._edit(before + character, after)
        self.refresh()

    def _complete(self, before: str, after: str) -> None:
        """Put a known word for the beginning of one at the cursor; another one when asked again."""
        lead, gap, word = before.rpartition(" ")
        if self._begun is None:
            self._begun = word
        begun = self._begun.casefold()
        found = [each for each in self._known if each.casefold().startswith(begun)]
        if found:
            place = found.index(word) + 1 if word in found and word != self._begun else 0
            self._edit(f"{lead}{gap}{found[place % len(found)]}", after)
            self.refresh()

    def paste(self, text: str) -> None:
        """Insert text; line breaks become spaces."""
        words = " ".join(text.split("\n"))
        if self._is_offer:
            self.value, self._cursor, self._is_offer = "", 0, False
        self._edit(self.value[: self._cursor] + words, self.value[self._cursor :])
        self.refresh()

    def _edit(self, before: str, after: str) -> None:
        if before + after != self.value:
            self.value, self._cursor = before + after, len(before)
            self.post_message(self.Changed(self.value))
        self._cursor = len(before)

    def render_line(self, _y: int) -> Strip:
        """Paint label, text and cursor; of a long text the end up to the cursor."""
        width, page = self.size.width, self.rich_style
        before = printable(self.value[: self._cursor])
        after = printable(self.value[self._cursor :]) + " "
        under = after[: next_boundary(after, 0)]
        label = f" {self._label} "
        room = max(width - width_of(label) - width_of(under) - 1, 1)
        while width_of(before) > room:
            before = before[next_boundary(before, 0) :]
        typed = page + Style(reverse=True) if self._is_offer else page
        segments = [
            Segment(label, page + Style(bold=True)),
            Segment(before, typed),
            Segment(under, page + Style(reverse=True)),
            Segment(after[len(under) :], page),
        ]
        return Strip(segments).adjust_cell_length(width, page)
