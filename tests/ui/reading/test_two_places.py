"""What one annotator changed on two machines at once is said in the reader."""

from __future__ import annotations

from msgspec.structs import replace

from reader.store.folder_store import open_store
from reader.store.protocol import Change
from tests.store.conftest import added, make_annotation
from tests.ui.ui_driver import make_article

TEXT = "Rain fell on the town. Nobody had asked for it."
SAID = "One record was changed in two places at once"


def open_twice(opened):
    """Open the work on two machines that both know of one mark; return both, and the mark."""
    article = make_article(TEXT)
    opened.add(article)
    one = make_annotation(0, 4, article=article.id, exact=TEXT[:4])
    works = [open_store(opened.folder, machine=m).open(article.id, "ana") for m in ("a1", "b2")]
    works[0].apply("add", added(one))
    works[1].refresh()
    return *works, one


def note(work, one, text):
    work.apply("change", [Change("annotations", one.id, None, replace(one, note=text))])


async def test_it_is_said_when_the_article_is_opened(opened):
    here, away, one = open_twice(opened)
    note(here, one, "here")
    note(away, one, "away")
    here.close(), away.close()
    async with opened(TEXT) as d:
        assert SAID in d.said


async def test_it_is_said_while_the_article_is_open(opened):
    here, away, one = open_twice(opened)
    note(here, one, "here")
    here.close()
    async with opened(TEXT) as d:
        assert SAID not in d.said
        note(away, one, "away")
        away.close()
        for _ in range(2):
            d.screen._look_after()
            await d.settle()
            assert d.said.count(SAID) == 1
        assert d.screen.marking.work.annotations[one.id].note == "away"
