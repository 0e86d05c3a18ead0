"""Articles gathered from records that repeat them: one for each annotator, or for each task."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.importing.incoming import BLANK_TEXTS, Incoming

NO_LABEL = LossKind(
    "no-label", "1 span without a label was left out.", "{n} spans without a label were left out."
)
WHOLE_TEXT = LossKind(
    "whole-text",
    "1 label or comment on a whole text was left out.",
    "{n} labels and comments on whole texts were left out.",
)


class Gathered:
    """The articles that some files hold, each once, however many records speak of it."""

    def __init__(self, form: str, job: Reading) -> None:
        self._form, self._job = form, job
        self._found: dict[str, Incoming] = {}
        self._nameless: dict[str, Path] = {}

    def article(self, text: str, where: str, **about: Any) -> Incoming | None:
        """Return the article with this text, made of what is known ``about`` it where it is new.

        None where the text is blank, which is counted. ``about`` are arguments of Incoming.
        """
        found = self._found.get(text)
        if found is None:
            found = Incoming(text, form=self._form, where=where, ledger=self._job.ledger, **about)
            if found.is_blank:
                self._job.ledger.lose(BLANK_TEXTS, "", place=where)
                return None
            self._found[text] = found
        return found

    def annotator(self, article: Incoming, named: str | None, path: Path, where: str) -> str:
        """Return whose a record is: the one that the file names, else the one who imports.

        Raises FormatError where two files that name nobody hold the same text: they may be the work
        of two people, and would become that of one.
        """
        if named:
            return named
        name = article.article.id
        other = self._nameless.setdefault(name, path)
        if other != path:
            raise FormatError(
                f"{where}: {other} holds the same text, and neither file says who marked it; import"
                " them one after the other, each with --annotator. Nothing was imported."
            )
        return self._job.annotator

    def items(self) -> Iterator[Item]:
        """Yield what was gathered, in the order of the files."""
        for each in self._found.values():
            yield each.item()
