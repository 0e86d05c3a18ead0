"""What a check finds, and the table of all kinds of findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

Level = Literal["problem", "note"]


class Kind(NamedTuple):
    """One kind of finding: how grave it is, what to do, and whether ``--repair`` mends it."""

    level: Level
    advice: str
    mended: bool = False


_COPY = "restore the file from a copy (git, a backup)"
_REPAIR = "newsmark check --repair"

KINDS: dict[str, Kind] = {
    # The store as a whole.
    "store-file": Kind("problem", f"{_REPAIR} sets it aside and makes it anew", True),
    "old-format": Kind("problem", f"{_REPAIR}, or any other command, upgrades it", True),
    "newer-format": Kind("problem", "update newsmark"),
    "unfinished-import": Kind("problem", "run newsmark import archive with that file again"),
    "foreign-reader": Kind(
        "problem", "install newsmark by itself: uv tool install newsmark, or pipx install newsmark"
    ),
    # Articles.
    "article-damaged": Kind(
        "problem",
        f"restore the file from a copy; else {_REPAIR} sets it aside, so that the article can be "
        "added again",
        True,
    ),
    "article-summary": Kind("problem", f"{_REPAIR} makes the summary anew", True),
    "misplaced": Kind("problem", "move it there; where it is it is not found"),
    "article-layout": Kind("problem", f"{_COPY}; marks do not depend on it"),
    # Histories.
    "damaged-line": Kind("problem", f"{_COPY}; without one, what the line said is lost"),
    "git-conflict": Kind("problem", "delete the lines that git put there, keep all others"),
    "line-ends": Kind("problem", f"{_COPY} and keep other programs from changing line ends"),
    "torn-batch": Kind("problem", f"{_COPY}, or do again what is missing"),
    "torn-end": Kind("problem", f"{_REPAIR} keeps a copy and cuts it off", True),
    "no-line-end": Kind("problem", f"{_REPAIR} ends the line", True),
    "bad-record": Kind("problem", f"{_COPY}, or update newsmark if a newer one wrote it"),
    "clock-order": Kind("problem", f"{_COPY}; all of it is read and counts, in order of the clock"),
    "action-id": Kind("problem", "one of the two was edited by hand or by a merge: restore it"),
    "undo-target": Kind("problem", "restore the history that is missing or damaged"),
    "empty-history": Kind("problem", f"{_REPAIR} sets it aside", True),
    "no-marker": Kind("problem", f"{_REPAIR} makes it", True),
    # States.
    "state-damaged": Kind("problem", f"{_REPAIR} makes it anew from the histories", True),
    "state-differs": Kind("problem", f"{_REPAIR} makes it anew from the histories", True),
    "state-stale": Kind(
        "problem",
        "restore the history if lines of it were lost; after going back to an older commit all is "
        f"well and {_REPAIR} makes the state anew",
        True,
    ),
    "state-kept": Kind("problem", "keep it until the damaged history is restored"),
    # Marks.
    "other-work": Kind("problem", "the file was copied or renamed: put it back"),
    "bounds": Kind("problem", "delete the mark, or restore the right article"),
    "quote": Kind("problem", "look at the mark and set its bounds, or mark again"),
    "context": Kind("problem", "look at the mark; what it marks is unchanged"),
    "grapheme": Kind("problem", "look at the mark and set its bounds"),
    "unknown-scheme": Kind("problem", "name the scheme's file with --scheme or in newsmark.toml"),
    "unknown-label": Kind("problem", "add the label to the scheme, retired if it is out of use"),
    "attribute-value": Kind("problem", "correct the attribute, or the scheme"),
    "overlap": Kind("problem", "move the bounds of one of the two, or delete it"),
    "relation-kind": Kind("problem", "delete the relation, or add it to the scheme"),
    "unknown-attribute": Kind("note", "it is kept and exported; add it to the scheme to show it"),
    "missing-attribute": Kind("note", "give it, or let the scheme have a default"),
    "same-id": Kind("problem", "one of the two was copied by hand: delete one"),
    "points-to-nothing": Kind("problem", "restore the history that held it, or delete the pointer"),
    "position": Kind("problem", "open the article and read on; it is set anew"),
    "points-to-undone": Kind("note", "that was taken back by whoever made it; nothing is to do"),
    "no-article": Kind("problem", "add the article again, or restore its file"),
    # Names and files.
    "annotator-name": Kind("problem", "rename the folder and the histories in it"),
    "name-clash": Kind("problem", "let one of the two choose another name"),
    "link-out": Kind("problem", "replace the link by what it leads to"),
    "link": Kind("problem", "replace the link by what it leads to"),
    "link-broken": Kind("problem", "remove the link, or restore what it led to"),
    "temporary": Kind("problem", f"{_REPAIR} sets it aside", True),
    "conflict-copy": Kind("problem", "compare it with the original and move it out of the store"),
    "unreadable": Kind("problem", "give yourself the right to read it"),
    "foreign-marker": Kind("note", "move it out of the store"),
    "foreign": Kind("note", "newsmark leaves it alone"),
    "old-cache": Kind("note", "delete it"),
    "set-aside": Kind("note", "look through it; what is not needed any more may be deleted"),
}
"""Every kind of finding. A problem makes the command exit with 1, a note does not."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was found.

    ``file`` is relative to the store, with ``/`` between folders; ``line`` counts from 1, 0 where
    there is none.
    """

    file: str
    line: int
    kind: str
    what: str

    @property
    def level(self) -> Level:
        """How grave it is."""
        return KINDS[self.kind].level

    @property
    def mended(self) -> bool:
        """Whether ``--repair`` mends it."""
        return KINDS[self.kind].mended

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        note = "note: " if self.level == "note" else ""
        return f"{where}: {note}{self.what}; {KINDS[self.kind].advice}."


class Report:
    """All that a check found, and how much it looked at."""

    def __init__(self) -> None:
        self._findings: set[Finding] = set()
        self.files = 0
        self.articles = 0
        self.annotations = 0

    def add(self, file: str, kind: str, what: str, *, line: int = 0) -> None:
        """Note a finding, once."""
        assert kind in KINDS, kind
        self._findings.add(Finding(file, line, kind, what))

    @property
    def findings(self) -> list[Finding]:
        """The findings by file, line and kind: the same store gives the same list."""
        return sorted(self._findings, key=lambda it: (it.file, it.line, it.kind, it.what))

    def problems(self) -> Iterator[Finding]:
        """Yield the findings that are no mere notes, in order."""
        return (finding for finding in self.findings if finding.level == "problem")
