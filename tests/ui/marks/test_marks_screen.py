"""All marks on one screen: narrowed, opened at their places, written to a file."""

from __future__ import annotations

import csv
import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual import events

from reader.formats.common.registry import format_names
from reader.store.feeds_protocol import item_key
from tests.store.conftest import cache_of
from tests.store.search.marks_material import mark, put, tag
from tests.ui.feeds.test_feeds_screen import until
from tests.ui.ui_driver import Driver, Opener

FLOOD = "The flood came at night.\n\nNobody had seen such a flood before, said the mayor."
BRIDGE = "The bridge is safe.\n\nSo says the council."


@pytest.fixture
def marked(opened):
    """Two articles that ana and ben have marked; their ids."""
    store = opened.store
    flood, bridge = put(store, FLOOD, "Flood at night"), put(store, BRIDGE, "A bridge")
    mark(store, flood, "flood came", time="2026-01-01T00:00:00.000Z", note="Is that so?")
    mark(store, flood, "such a flood", "quote", time="2026-01-02T00:00:00.000Z")
    mark(store, bridge, "bridge is safe", time="2026-01-03T00:00:00.000Z")
    mark(store, bridge, "council", "opinion", by="ben", time="2026-01-04T00:00:00.000Z")
    mark(store, flood, "night", status="deleted", time="2026-01-05T00:00:00.000Z")
    mark(store, flood, "gone", status="orphaned", time="2026-01-06T00:00:00.000Z")
    tag(store, bridge, "roads")
    return flood, bridge


@asynccontextmanager
async def on_marks(opened: Opener, keys: str = "A", **how):
    """Go to all marks from the library, as a person does."""
    async with opened(library=True, **how) as d:
        await d.press(keys)
        await until(d, lambda: bool(d.screen.query("MarkList")))
        await rest(d)
        yield d


async def rest(d: Driver) -> None:
    """Wait until all is read and found."""
    finder = d.screen.finder
    await until(d, lambda: not finder.is_busy and not finder._has_news)
    await d.app.workers.wait_for_complete()
    await d.settle()


async def do(d: Driver, keys: str, text: str = "") -> None:
    await d.press(keys)
    await d.type(text)
    await rest(d)


def rows(d: Driver) -> list[str]:
    return [" ".join(row.split()) for row in d.rows("MarkList") if row.strip()]


def exact(d: Driver) -> list[str]:
    """The words of each mark of the list."""
    marks = d.screen.list
    return [marks._marks[key].exact for key in marks.keys]


async def in_article(d: Driver) -> None:
    await until(d, lambda: bool(d.screen.query("ArticleView")))
    await until(d, lambda: bool(d.screen.current or d.screen.message))


MINE = ["bridge is safe", "such a flood", "flood came"]
ALL = ["council", *MINE]


async def test_marks_are_listed_with_label_context_title_note_and_date(opened, marked):
    async with on_marks(opened) as d:
        assert rows(d) == [
            "› C The bridge is safe.",
            "A bridge 2026-01-03",
            "Q Nobody had seen such a flood before, said the mayor.",
            "Flood at night 2026-01-02",
            "C The flood came at night.",
            "Flood at night ✎ Is that so? 2026-01-01",
        ]
        assert d.line("title").split() == ["All", "marks", "3", "of", "ana", "newest", "first"]
        tints = [d.style_at(words, "MarkList").bgcolor for words in ("such a flood", "flood came")]
        assert tints[0] != tints[1]


async def test_enter_opens_the_article_at_the_mark_and_q_comes_back_to_it(opened, marked):
    async with on_marks(opened) as d:
        await d.press("j enter")
        await in_article(d)
        assert d.text == FLOOD
        assert d.screen.marking.get(d.screen.current).exact == "such a flood"
        assert d.view.selection.head == FLOOD.index("such a flood")
        await do(d, "q")
        assert rows(d)[2].startswith("› Q Nobody had seen such a flood")
        await d.press("q")
        assert d.screen.query("ArticleList")


async def test_what_was_changed_in_the_article_is_seen_on_coming_back(opened, marked):
    async with on_marks(opened) as d:
        await d.press("j enter")
        await in_article(d)
        await d.press("x")
        await do(d, "q")
        assert exact(d) == ["bridge is safe", "flood came"]
        assert rows(d)[2].startswith("› C The flood came"), "the same row, now another mark's"
        await d.press("enter")
        await in_article(d)
        await d.press("u")
        await do(d, "q")
        assert exact(d) == MINE


async def test_the_library_is_at_its_place_afterwards(opened, marked):
    async with on_marks(opened, "j A") as d:
        await d.press("j enter")
        await in_article(d)
        assert d.app.current_article == marked[0]
        await d.press("q q")
        assert d.screen.list.article == marked[1]


async def test_the_marks_of_all_are_a_key_away_and_open_beside_ones_own(opened, marked):
    async with on_marks(opened) as d:
        await do(d, "O")
        assert exact(d) == ALL
        assert "of everybody" in d.line("title")
        assert rows(d)[0] == "o So says the council."
        assert rows(d)[1] == "ben A bridge 2026-01-04"
        await d.press("g g enter")
        await in_article(d)
        current = d.screen.marking.get(d.screen.current)
        assert (current.annotator, current.exact) == ("ben", "council")
        await do(d, "q")
        await do(d, "O")
        assert exact(d) == MINE


async def test_a_blind_project_lists_others_marks_where_one_is_done(opened, marked):
    async with on_marks(opened, is_blind=True) as d:
        await do(d, "O")
        assert exact(d) == MINE
        assert "annotated blind" in d.said
        await do(d, "/", "by:ben")
        assert exact(d) == []
        await do(d, "escape")
        await d.press("enter")
        await in_article(d)
        d.screen.marking.set_state("done")
        await do(d, "q")
        assert exact(d) == ALL
        await d.press("g g enter")
        await in_article(d)
        assert d.screen.marking.get(d.screen.current).annotator == "ben"


async def test_a_colleague_who_was_hidden_is_shown_when_their_mark_is_opened(opened, marked):
    async with on_marks(opened) as d:
        d.app.hidden_colleagues.add("ben")
        await do(d, "O")
        await d.press("g g enter")
        await in_article(d)
        assert d.screen.marking.get(d.screen.current).annotator == "ben"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("flood", ["such a flood", "flood came"]),
        ("flo", ["such a flood", "flood came"]),
        ("label:claim", ["bridge is safe", "flood came"]),
        ("label:cl flood", ["flood came"]),
        ("tag:roads", ["bridge is safe"]),
        ("tag:ro by:ben", ["council"]),
        ("by:ben", ["council"]),
        ("article:night", ["such a flood", "flood came"]),
        ("since:2026-01-02 until:2026-01-02", ["such a flood"]),
        ("note:so", ["flood came"]),
        ("status:deleted", ["night"]),
        ("status:orph", ["gone"]),
        ("label:nothing", []),
        ("!", MINE),
    ],
)
async def test_the_list_is_narrowed_while_one_types(opened, marked, typed, expected):
    async with on_marks(opened) as d:
        await do(d, "/", typed)
        assert exact(d) == expected
        assert f"/{typed}" in d.line("title")
        await do(d, "enter")
        assert exact(d) == expected
        await do(d, "escape")
        assert exact(d) == MINE


async def test_the_beginning_of_a_field_is_no_word_until_enter_says_so(opened, marked):
    async with on_marks(opened) as d:
        await do(d, "j /", "label")
        assert exact(d) == MINE
        assert d.screen.list.chosen == 1
        await do(d, "enter")
        assert exact(d) == []


async def test_fields_are_told_while_a_filter_is_typed_and_what_is_none(opened, marked):
    async with on_marks(opened) as d:
        await d.press("/")
        assert "label:  tag:  by:  article:" in d.line("hints")
        await do(d, "", "since:soon")
        assert "“soon” is no date" in d.line("title")
        assert exact(d) == MINE
        await do(d, "escape")
        assert "enter open" in d.line("hints")
        assert exact(d) == MINE


async def test_a_tag_of_a_feed_s_item_counts_for_its_article(opened, marked):
    feeds = opened.store.feeds("ana")
    key = item_key("https://daily.example/feed", "1")
    feeds.opened(key, marked[0])
    feeds.tag(key, "rivers")
    feeds.close()
    async with on_marks(opened) as d:
        await do(d, "/", "tag:rivers")
        assert exact(d) == ["such a flood", "flood came"]


async def test_f_goes_through_the_labels(opened, marked):
    async with on_marks(opened) as d:
        seen = []
        for _ in range(4):
            await do(d, "f")
            seen.append((d.screen.wish.filter, exact(d)))
        assert seen == [
            ("label:claim", ["bridge is safe", "flood came"]),
            ("label:opinion", []),
            ("label:quote", ["such a flood"]),
            ("", MINE),
        ]


async def test_the_chosen_mark_stays_chosen_where_it_is_found_again(opened, marked):
    async with on_marks(opened) as d:
        await do(d, "j j S")
        assert d.screen.list.mark.exact == "flood came"
        assert "by article" in d.line("title")
        assert exact(d) == ["bridge is safe", "flood came", "such a flood"]
        await do(d, "/", "label:cl")
        assert d.screen.list.mark.exact == "flood came"
        await do(d, "", " safe")
        assert d.screen.list.mark.exact == "bridge is safe"


async def test_a_mark_that_is_deleted_or_has_no_place_opens_its_article_and_tells_it(
    opened, marked
):
    async with on_marks(opened) as d:
        await do(d, "/", "status:deleted")
        await d.press("enter enter")
        await in_article(d)
        assert "This mark is deleted" in d.line("status")
        assert d.view.selection.head == FLOOD.index("night")
        await do(d, "q")
        await do(d, "/ ctrl+u", "status:orphaned")
        await d.press("enter enter")
        await in_article(d)
        assert "This mark has no place in this text" in d.line("status")


async def test_a_mark_that_is_gone_when_it_is_opened_is_told(opened, marked):
    async with on_marks(opened) as d:
        for history in (opened.folder / "annotators" / "ana").glob(f"{marked[0]}*"):
            history.unlink()
        await d.press("j enter")
        await in_article(d)
        assert "This mark is not there any more" in d.line("status")


# Where there is nothing ---------------------------------------------------------------------------


async def test_without_any_mark_the_screen_teaches_how_to_make_one(opened):
    async with on_marks(opened) as d:
        assert "Nothing is marked yet." in d.shown("#lesson")
        await d.press("enter e")
        assert "There is no mark to write." in d.said


async def test_where_only_others_have_marked_their_key_is_told(opened, marked):
    async with on_marks(opened, annotator="zoe") as d:
        assert "O shows what others have marked" in d.shown("#lesson")
        await do(d, "O")
        assert exact(d) == ALL


async def test_where_nothing_is_like_that_the_fields_are_told(opened, marked):
    async with on_marks(opened) as d:
        await do(d, "/", "tomorrow")
        assert "No mark is like that. esc shows all again" in d.shown("#lesson")
        assert "label:claim" in d.shown("#lesson")


# Hostile, large, slow -----------------------------------------------------------------------------


async def test_text_is_data_and_no_markup(opened):
    article = put(
        opened.store, "[b]bold[/b] \x1b[31m \u202e [@click=quit] text", "[red]T[/red]\x1b"
    )
    mark(opened.store, article, "[b]bold[/b] \x1b[31m \u202e", note="[b]\x1b[0m\u202e\x07")
    async with on_marks(opened) as d:
        assert any("[b]bold[/b]" in row for row in rows(d))
        assert any("[red]T[/red]" in row for row in rows(d))
        assert not any(char in d.shown() for char in "\x1b\u202e\x07")


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (40, 12)])
async def test_any_script_fits_its_row(opened, size):
    text = "気候変動は深刻だ。👨\u200d👩\u200d👧 cafe\u0301 مرحبا שלום " * 20
    article = put(opened.store, text, text)
    mark(opened.store, article, text[:300], note=text)
    mark(opened.store, article, text[30:33], by="ana", note=text)
    async with on_marks(opened, size=size) as d:
        for row in d.screen._compositor.render_strips():
            assert row.cell_length == size[0]


async def test_many_marks_are_read_as_they_come_into_sight(opened):
    store = opened.store
    article = put(store, "Words " * 3_000)
    first = mark(store, article, "Words", time="2026-01-01T00:00:00.000Z")
    work = store.open(article, "ana")
    from msgspec.structs import replace

    from reader.annotations.ids import new_id
    from reader.store.protocol import Change

    many = [
        replace(first, id=new_id(), start=6 * n, end=6 * n + 5, note=f"number {n}")
        for n in range(1, 1_000)
    ]
    work.apply("import", [Change("annotations", each.id, None, each) for each in many])
    work.close()
    async with on_marks(opened) as d:
        assert "1,000" in d.line("title")
        assert len(d.screen.list._marks) < 200
        await d.press("G")
        await until(d, lambda: "number 999" in d.shown("MarkList"))
        await d.press("g g")
        assert "number 1 " in d.shown("MarkList")
        for _ in range(30):
            await d.press("pagedown")
        await until(d, lambda: d.screen.list.mark is not None)
        assert d.screen.list.mark.note == f"number {d.screen.list.chosen}"


async def test_keys_are_heard_and_results_come_while_marks_are_read(opened, marked, monkeypatch):
    from reader.store.search.marks_index import MarksIndex

    go_on, look = Event(), MarksIndex.look

    def slow(self, annotators, *, on_progress, on_news):
        faults = look(self, annotators, on_progress=on_progress, on_news=on_news)
        on_progress(7, 1000)
        on_news()
        go_on.wait(20)
        on_progress(8, 1000)
        return faults

    monkeypatch.setattr(MarksIndex, "look", slow)
    async with opened(library=True) as d:
        await d.press("A")
        await until(d, lambda: "reading marks: 7 of 1,000" in d.line("title"))
        d.screen.look_on()
        await until(d, lambda: d.screen.list.count == 3)
        assert exact(d) == MINE
        await d.press("j q")
        assert d.screen.query("ArticleList")
        go_on.set()
        await d.app.workers.wait_for_complete()
        await d.settle()
        assert d.screen.query("ArticleList")


async def test_a_work_that_cannot_be_read_is_told_once_and_the_others_are_there(opened, marked):
    (history,) = (opened.folder / "annotators" / "ana").glob(f"{marked[1]}.*.jsonl")
    outside = opened.folder.parent / "outside"
    shutil.move(history, outside)
    history.symlink_to(outside)
    async with on_marks(opened) as d:
        assert exact(d) == MINE[1:]
        assert d.said.count("is a link") == 1
        await d.press("enter")
        await in_article(d)
        await do(d, "q")
        assert d.said.count("is a link") == 1


async def test_an_index_that_was_damaged_meanwhile_is_made_again(opened, marked):
    async with on_marks(opened) as d:
        (cache_of(opened.folder) / "marks.sqlite").write_bytes(b"no database" * 1000)
        await do(d, "/", "flood")
        d.screen.finder.look()
        await rest(d)
        assert exact(d) == ["such a flood", "flood came"]


# Writing just these -------------------------------------------------------------------------------


def written(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return [row["exact"] for row in csv.DictReader(file)]


async def write(d: Driver, name: str, form: str = "2") -> None:
    await d.press(f"e {form} enter ctrl+u")
    await d.type(name)
    await d.press("enter")
    await d.app.workers.wait_for_complete()
    await d.settle()


async def test_just_the_marks_shown_are_written_in_a_chosen_format(opened, marked, tmp_path):
    out = tmp_path / "out.csv"
    async with on_marks(opened) as d:
        await do(d, "/", "label:claim")
        await d.press("enter e")
        assert d.dialog == "Choose"
        assert "Write 2 marks as" in d.shown()
        assert "jsonl" in d.shown() and "csv" in d.shown()
        await d.press("2 enter")
        assert "Write 2 marks as csv to: marks.csv" in d.shown()
        await d.press("escape")
        await write(d, str(out))
        assert f"wrote 2 annotations of 2 articles as csv to {out}" in d.said
        assert sorted(written(out)) == ["bridge is safe", "flood came"]
        await do(d, "escape")
        assert exact(d) == MINE


async def test_a_format_of_many_files_is_written_into_a_folder(opened, marked, tmp_path):
    brat = next(number for number, name in enumerate(format_names(), 1) if name == "brat")
    async with on_marks(opened) as d:
        await d.press(f"e {' '.join(str(brat))} enter")
        assert "as brat to: marks/" in d.shown()
        await d.press("ctrl+u")
        await d.type(f"{tmp_path / 'out'}/")
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        assert len(list((tmp_path / "out").rglob("*.ann"))) == 2


async def test_keys_that_are_typed_ahead_are_for_the_box_that_opens(opened, marked):
    async with on_marks(opened) as d:
        for name, char in (("e", "e"), ("2", "2"), ("enter", "\r")):
            event = events.Key(name, char)
            event.set_sender(d.app)
            d.app.post_message(event)
        await d.settle()
        assert "Write 3 marks as csv to: marks.csv" in d.shown()


async def test_the_marks_of_everybody_and_the_deleted_ones_are_written_too(
    opened, marked, tmp_path
):
    out = tmp_path / "out.csv"
    async with on_marks(opened) as d:
        await do(d, "O")
        await do(d, "/", "status:all")
        await d.press("enter")
        await write(d, str(out))
        assert sorted(written(out)) == sorted([*ALL, "night", "gone"])


async def test_a_file_that_exists_is_replaced_only_when_enter_is_pressed_again(
    opened, marked, tmp_path
):
    out = tmp_path / "out.csv"
    out.write_text("mine")
    async with on_marks(opened) as d:
        await write(d, str(out))
        assert "That exists. Enter replaces it:" in d.shown()
        await d.press("escape")
        assert out.read_text() == "mine"
        await write(d, str(out))
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        assert len(written(out)) == 3


async def test_what_cannot_be_written_is_told(opened, marked, tmp_path):
    async with on_marks(opened) as d:
        await write(d, str(tmp_path / "no" / "such" / "folder.csv"))
        await until(d, lambda: "could not be written" in d.said)
        await write(d, str(opened.folder / "store.csv"))
        await until(d, lambda: "lies in the store itself" in d.said)
        assert not (opened.folder / "store.csv").exists()
        await write(d, "")
        assert "writing" not in d.line("title")


async def test_a_filter_that_is_there_is_added_to(opened, marked):
    async with on_marks(opened) as d:
        await do(d, "f /", "mayor")
        assert "label:" in d.screen.wish.filter and d.screen.wish.filter.endswith(" mayor")
