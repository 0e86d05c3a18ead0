"""Where the reader came from: places left by a jump, to go back to and forth again.

As in vi, a jump is what leaves the neighbourhood (a search, an annotation, a heading, a link's
article, the beginning or end), not a step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[str, int]
"""An article's id and an offset in it."""
MOST = 200


@dataclass
class Jumps:
    """Places behind and ahead of the one where the cursor is."""

    behind: list[Place] = field(default_factory=list)
    ahead: list[Place] = field(default_factory=list)

    def leave(self, place: Place) -> None:
        """Remember a place that is about to be left by a jump; what lay ahead is forgotten."""
        self.ahead.clear()
        if place in self.behind:
            self.behind.remove(place)
        self.behind.append(place)
        del self.behind[:-MOST]

    def back(self, here: Place) -> Place | None:
        """Return where the last jump came from; None where there was none."""
        return _step(self.behind, self.ahead, here)

    def forth(self, here: Place) -> Place | None:
        """Return where the last step back came from; None where there was none."""
        return _step(self.ahead, self.behind, here)


def _step(taken: list[Place], given: list[Place], here: Place) -> Place | None:
    while taken:
        place = taken.pop()
        if place != here:
            given.append(here)
            return place
    return None
