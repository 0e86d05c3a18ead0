"""What is wrong in a colleague's files is said when it is found, and once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reader.store.folder_store import open_store
from reader.store.protocol import Change
from tests.store.conftest import added, make_annotation
from tests.ui.ui_driver import make_article

TEXT = "Rain fell on the town. Nobody had asked for it."


@pytest.fixture
def article(opened):
    found = make_article(TEXT)
    opened.add(found)
    return found


def work_of(opened, article, name):
    return open_store(opened.folder, machine="far").open(article.id, name)


def add(work, article, start=0, end=4):
    one = make_annotation(start, end, article=article.id, exact=TEXT[start:end], annotator="ben")
    work.apply("add", added(one))


def damage_last_line(opened, name):
    """Flip a bit in the last line of somebody's only history."""
    (path,) = opened.folder.glob(f"annotators/{name}/*.jsonl")
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


async def look(d, times=3):
    for _ in range(times):
        d.screen._look_after()
        await d.settle()


async def test_damage_that_is_there_is_told_when_colleagues_are_shown_and_once(opened, article):
    ben = work_of(opened, article, "ben")
    add(ben, article), add(ben, article, 5, 9)
    damage_last_line(opened, "ben")
    async with opened(TEXT) as d:
        await look(d)
        assert "ben" not in d.said
        await d.press("O")
        assert d.said.count("ben: In ") == 1
        await d.press("O"), await d.press("O")
        await look(d)
        assert d.said.count("ben: In ") == 1
    ben.close()


async def test_damage_that_comes_while_colleagues_are_shown_is_told_once(opened, article):
    ben = work_of(opened, article, "ben")
    for start in (0, 5, 9):
        add(ben, article, start, start + 2)
    ben.close()
    (path,) = opened.folder.glob("annotators/ben/*.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])
    for state in opened.folder.glob("annotators/ben/*.json"):
        state.unlink()
    async with opened(TEXT) as d:
        await d.press("O")
        assert not d.said
        with path.open("ab") as file:
            file.write(lines[1].replace(b"claim", b"clamp") + lines[2])
        await look(d)
        assert d.said.count("ben: In ") == 1


async def test_of_many_the_number_is_told(opened, article):
    for number in range(8):
        name = f"c{number}"
        work = work_of(opened, article, name)
        add(work, article)
        work.close()
        damage_last_line(opened, name)
        for state in opened.folder.glob(f"annotators/{name}/*.json"):
            state.unlink()
    async with opened(TEXT) as d:
        await d.press("O 1 enter")
        assert d.said.count(": In ") == 5
        assert "3 more were found; newsmark check lists them." in d.said


async def test_what_a_colleague_changed_in_two_places_is_told_to_the_colleague_only(
    opened, article
):
    works = [open_store(opened.folder, machine=m).open(article.id, "ben") for m in ("a1", "b2")]
    one = make_annotation(0, 4, article=article.id, exact=TEXT[:4], annotator="ben")
    works[0].apply("add", added(one))
    works[1].refresh()
    for number, work in enumerate(works):
        change = Change("annotations", one.id, None, replace(one, note=str(number)))
        work.apply("change", [change])
        work.close()
    async with opened(TEXT) as d:
        await d.press("O")
        assert "two places" not in d.said
