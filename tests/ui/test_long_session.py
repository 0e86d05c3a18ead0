"""A long session does not grow: nothing is kept of an article that is left."""

from __future__ import annotations

import gc
import weakref

import pytest
from textual.strip import Strip

TEXTS = [f"It rained in town {number}.\n\nWe stayed for {number} days." for number in range(12)]


@pytest.fixture(autouse=True)
def settled_memory():
    """Memory is settled as for a user, and let go of afterwards."""
    yield
    gc.unfreeze()
    gc.enable()


def strips() -> int:
    """How many painted lines there are in all."""
    gc.unfreeze()
    return sum(type(each) is Strip for each in gc.get_objects())


async def test_nothing_of_an_article_stays_when_the_next_is_opened(opened):
    ids = opened.add(*TEXTS)
    async with opened(library=False, articles=ids[:1]) as d:
        seen = []
        for name in ids[1:]:
            screen = d.app.screen
            seen += map(weakref.ref, (screen.marking, screen.marking.work, screen.view.flow))
            d.app.read(name)
            await d.settle()
            d.app.settle_memory()
        assert gc.get_freeze_count() > 10_000, "what is needed is frozen"
        assert not [each() for each in seen if each() is not None]


async def test_nothing_of_a_screen_stays_when_one_goes_back_to_the_library(opened):
    ids = opened.add(*TEXTS)
    async with opened(library=True) as d:
        seen, painted = [], []
        for name in ids:
            d.app.read(name)
            await d.settle()
            seen.append(weakref.ref(d.app.screen))
            d.app.leave_reader()
            await d.settle()
            d.app.settle_memory()
            painted.append(strips())
        alive = [each() for each in seen if each() is not None]
        assert len(alive) <= 1, "Textual keeps the screen that was left last"
        assert painted[-1] <= painted[3] * 1.2
