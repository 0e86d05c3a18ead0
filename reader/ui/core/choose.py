"""The box in which one of several things is chosen: a heading, a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult

from reader.ui.core.base_screen import Dialog
from reader.ui.core.choice_list import Choice, ChoiceList

Answer = tuple[int, str]
"""The number of the row chosen, from 0, and the key that was pressed on it."""


class ChooseDialog(Dialog[Answer]):
    """Numbered rows; j, k and digits choose one, enter or one of ``others`` takes it."""

    def __init__(
        self,
        heading: str,
        rows: Sequence[Choice],
        chosen: int = 0,
        *,
        enter: str,
        others: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(classes="choose")
        self.heading = heading
        self.rows = rows
        self._chosen = chosen
        self._others = others or {}
        self._digits = ""
        keys = "".join(f" · {key} {what}" for key, what in self._others.items())
        self.hint = f"j k 1–9 choose · enter {enter}{keys} · esc close"

    def compose_body(self) -> ComposeResult:
        """Make the list."""
        found = ChoiceList(self.rows, self._chosen, self.newsmark.reading_styles)
        found.styles.height = max(len(self.rows), 1)
        yield found

    def take_key(self, key: str) -> bool:
        """Choose, or take what is chosen."""
        rows = self.query_one(ChoiceList)
        digits, self._digits = self._digits, ""
        page = max(rows.outer_size.height - 1, 1)
        steps = {"j": 1, "down": 1, "k": -1, "up": -1, "space": page, "pagedown": page,
                 "pageup": -page}  # fmt: skip
        if key in ("enter", *self._others):
            self.dismiss((rows.chosen, key))
        elif key in steps:
            rows.choose(rows.chosen + steps[key])
        elif key in ("g", "home", "G", "end"):
            rows.choose(0 if key in ("g", "home") else len(self.rows) - 1)
        elif len(key) == 1 and key.isdecimal():
            self._digits = (digits + key)[-6:]
            rows.choose(int(self._digits) - 1)
        elif key == "q":
            self.dismiss(None)
        else:
            return False
        return True
