"""Marking, by example: what the reader is told, what is refused, where the next mark is."""

from __future__ import annotations

import msgspec
import pytest

from reader.annotations.edits import EditError
from reader.annotations.model import Annotation
from reader.store.protocol import Change
from tests.session.conftest import TEXT, a_store, marking_of, news


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_a_mark_is_saved_shown_and_told(marking):
    effect = marking.mark((3, 10), "claim")
    record = marking.get(effect.about)
    assert effect.message == "Marked as Claim"
    assert effect.spans == ((4, 9),)
    assert (record.exact, record.label, record.scheme) == ("mayor", "claim", "news@1")
    assert (record.annotator, record.article) == ("ana", marking.article.id)
    assert marking.work.fault == ""


def test_the_same_mark_twice_is_said_and_not_made(marking):
    first = marking.mark(span("mayor"), "claim")
    again = marking.mark(span(" mayor "), "claim")
    assert (again.about, again.spans) == (first.about, ())
    assert "already" in again.message
    assert marking.mark(span("mayor"), "quote").spans
    assert len(marking.index) == 2


@pytest.mark.parametrize("bad", [(0, 0), (5, 3), (-1, 4), (3, 999), (3, 4)])
def test_what_cannot_be_marked_is_refused_and_nothing_is_saved(marking, bad):
    with pytest.raises(EditError):
        marking.mark(bad, "claim")
    assert marking.undo().message == "Nothing to undo"


def test_bounds_are_brought_to_whole_clusters(marking):
    flag = TEXT.index("🇩🇪")
    record = marking.get(marking.mark((flag + 1, flag + 2), "claim").about)
    assert record.exact == "🇩🇪"
    end = TEXT.index("cafe") + 4
    record = marking.get(marking.move(record.id, (flag, end)).about)
    assert record.exact == "🇩🇪 cafe\u0301"


def test_what_undo_and_redo_say(marking):
    name = marking.mark(span("mayor"), "claim").about
    marking.relabel(name, "quote")
    marking.move(name, span("The mayor"))
    marking.set_note(name, "who?")
    marking.delete(name)
    undone = [marking.undo().message for _ in range(6)]
    assert undone == [
        "Undone: Quote back: The mayor",
        "Undone: no note: The mayor",
        "Undone: bounds 4–9: mayor",
        "Undone: label Claim: mayor",
        "Undone: Claim taken away: mayor",
        "Nothing to undo",
    ]
    redone = [marking.redo().message for _ in range(6)]
    assert redone == [
        "Redone: Claim back: mayor",
        "Redone: label Quote: mayor",
        "Redone: bounds 0–9: The mayor",
        "Redone: note “who?”: The mayor",
        "Redone: Quote taken away: The mayor",
        "Nothing to redo",
    ]


def test_done_can_be_undone_and_reading_on_cannot(marking):
    assert marking.set_state("done").message == "This article is done"
    assert marking.set_state("done").message == ""
    marking.set_place(30, 12.0)
    assert marking.undo().message.startswith("Undone: the article is")
    assert marking.work.progress.state != "done"
    assert marking.undo().message == "Nothing to undo"


def test_the_place_and_the_time_are_kept(marking):
    marking.set_place(30, 12.04)
    marking.set_place(40, 0.5)
    progress = marking.work.progress
    assert (progress.state, progress.position, progress.seconds) == ("reading", 40, 12.5)
    before = progress.updated
    marking.set_place(40, 0.9)
    assert marking.work.progress.seconds == 12.5
    assert marking.work.progress.updated == before


def test_editing_what_is_not_there_does_nothing(marking):
    name = marking.mark(span("mayor"), "claim").about
    marking.delete(name)
    for missing in (name, "never"):
        assert marking.get(missing) is None
        assert marking.relabel(missing, "quote").message == ""
        assert marking.move(missing, (0, 3)).message == ""
        assert marking.set_note(missing, "x").message == ""
        assert marking.delete(missing).message == ""


@pytest.mark.parametrize(
    ("policy", "words", "is_allowed"),
    [
        ("any", "mayor said: «Nous", True),
        ("any", "mayor", True),
        ("nested", "mayor", True),
        ("nested", "The mayor said: «Nous", True),
        ("nested", "The mayor said", True),
        ("nested", "mayor said: «Nous", False),
        ("none", "mayor", False),
        ("none", "The mayor said", False),
        ("none", "«Nous gagnerons»", True),
    ],
)
def test_the_schemes_overlap_policy(tmp_path, policy, words, is_allowed):
    marking = marking_of(a_store(tmp_path), news(overlap=policy))
    marking.mark(span("The mayor said"), "claim")
    second = marking.mark(span("asked"), "claim").about
    if is_allowed:
        assert marking.mark(span(words), "quote").spans
        marking.undo()
        assert marking.move(second, span(words)).spans
    else:
        for edit in (
            lambda: marking.mark(span(words), "quote"),
            lambda: marking.move(second, span(words)),
        ):
            with pytest.raises(EditError, match=r"news@1 .*“The mayor said” is in the way"):
                edit()
        assert len(marking.index) == 2
    marking.work.close()


def test_a_mark_may_be_moved_over_its_own_old_place(tmp_path):
    marking = marking_of(a_store(tmp_path), news(overlap="none"))
    name = marking.mark(span("The mayor"), "claim").about
    assert marking.move(name, span("mayor said")).message == "Bounds 4 to 14"
    marking.work.close()


def test_stepping_from_mark_to_mark(marking):
    words = ["mayor", "said", "Nous", "Nobody", "asked"]
    labels = ["claim", "quote", "claim", "quote", "claim"]
    a, b, c, d, e = (
        marking.mark(span(word), label).about for word, label in zip(words, labels, strict=True)
    )

    def step(current: str, count: int, label: str = "", offset: int = 0) -> str | None:
        entry = marking.next_entry(offset, current, count, label)
        return entry.id if entry else None

    assert [step(x, 1) for x in (a, b, c, d, e)] == [b, c, d, e, None]
    assert [step(x, -1) for x in (a, b, c, d, e)] == [None, a, b, c, d]
    assert [step(x, 1, "claim") for x in (a, b, c, d, e)] == [c, c, e, e, None]
    assert [step(x, -1, "claim") for x in (a, b, c, d, e)] == [None, a, a, c, c]
    assert [step(x, 1, "quote") for x in (a, b, c, d, e)] == [b, d, d, None, None]
    assert [step(x, -1, "quote") for x in (a, b, c, d, e)] == [None, None, b, b, d]
    assert (step(a, 10), step(e, -10), step(b, 10, "claim")) == (e, a, e)
    assert (step("", 1), step("", -1), step("", 1, offset=4)) == (a, None, b)
    assert step("", -1, offset=999) == e
    assert step("deleted", 1, "quote", offset=0) == b
    assert step(a, 1, "opinion") is None


def test_marks_here_come_the_shortest_first(marking):
    outer = marking.mark(span("The mayor said"), "claim").about
    inner = marking.mark(span("mayor"), "quote").about
    assert [each.id for each in marking.here(5)] == [inner, outer]
    assert [each.id for each in marking.here(0)] == [outer]
    assert marking.here(40) == []


def test_labels_in_a_row_come_in_the_order_of_the_scheme(marking):
    marking.mark(span("mayor"), "unknown")
    marking.mark(span("mayor"), "quote")
    marking.mark(span("The"), "claim")
    assert marking.marks_in(0, 10) == ["claim", "quote", "unknown"]
    assert marking.marks_in(4, 10) == ["quote", "unknown"]
    assert marking.marks_in(20, 25) == []


def test_a_label_that_the_scheme_does_not_know_is_shown_all_the_same(marking):
    assert marking.label("claim").name == "Claim"
    made = marking.label("1-other")
    assert (made.name, made.mark, made.color) == ("1-other", "O", "grey")
    assert marking.label("123").mark == "?"


def test_marks_that_cannot_be_shown_are_left_out(marking):
    name = marking.mark(span("mayor"), "claim").about
    record = marking.get(name)
    for number, change in enumerate(
        ({"end": 9_999}, {"status": "orphaned"}, {"status": "deleted"})
    ):
        bad = msgspec.structs.replace(record, id=f"bad{number}", **change)
        marking.work.apply("import", [Change("annotations", bad.id, None, bad)])
    marking.rebuild()
    assert [entry.id for entry in marking.index] == [name]
    assert +marking.counts == {"claim": 1}
    assert marking.get("bad0") is None


def test_another_windows_marks_come_with_a_refresh_and_can_be_edited_here(tmp_path):
    one, other = (marking_of(a_store(tmp_path)) for _ in range(2))
    name = one.mark(span("mayor"), "claim").about
    assert len(other.index) == 0
    assert other.refresh().spans == ((4, 9),)
    assert other.refresh().spans == ()
    other.relabel(name, "quote")
    assert one.refresh().spans
    assert isinstance(one.get(name), Annotation)
    assert one.get(name).label == "quote"
    assert (one.counts["claim"], one.counts["quote"]) == (0, 1)
    for each in (one, other):
        each.work.close()


def test_undo_in_one_window_while_the_other_has_marked(tmp_path):
    """The store takes in the other's marks before it undoes; this one must not stumble."""
    one, other = (marking_of(a_store(tmp_path)) for _ in range(2))
    one.mark(span("mayor"), "claim")
    other.mark(span("asked"), "quote")
    one.undo()
    one.refresh()
    other.refresh()
    assert [(x.start, x.end) for x in one.index] == [(x.start, x.end) for x in other.index]
    for each in (one, other):
        each.work.close()


def test_parts_are_added_taken_out_cut_off_and_told(marking):
    name = marking.mark(span("The mayor"), "quote").about
    added = marking.add_part(name, span("Nous gagnerons"))
    assert added.message == "Added to the Quote, now 2 parts: The mayor … Nous gagnerons"
    assert marking.get(name).fragments == [span("The mayor"), span("Nous gagnerons")]
    assert "already" in marking.add_part(name, span("mayor")).message
    assert marking.cut_out(name, span("The ")).message.startswith("Taken out of the Quote, now 2")
    marking.add_part(name, span("he added"))
    end = span("Nous")[1]
    moved = marking.move(name, (span("mayor")[0], end))
    assert moved.message == f"Bounds 4 to {end}; 1 part cut off"
    assert marking.move(name, span("mayor said")).message == "Bounds 4 to 9; 1 part cut off"
    assert marking.get(name).fragments == []
    undone = [marking.undo().message for _ in range(3)]
    assert undone[0] == f"Undone: bounds 4–9, {end - 4}–{end}: mayor … Nous"
    assert len(marking.get(name).fragments) == 2


def test_taking_a_selection_closes_the_gaps_and_says_so(marking):
    name = marking.mark(span("mayor"), "quote").about
    marking.add_part(name, span("Nous"))
    effect = marking.move(name, span("mayor said: «Nous"), in_one=True)
    assert effect.message == "Bounds 4 to 21, in one piece"
    assert marking.get(name).exact == "mayor said: «Nous"
    assert marking.undo().message == "Undone: parts 4–9, 17–21: mayor … Nous"


def test_nothing_is_marked_in_a_gap(marking):
    name = marking.mark(span("mayor"), "quote").about
    marking.add_part(name, span("Nous"))
    said = marking.mark(span("said"), "claim").about
    gap = span("said")
    assert [run.depths for run in marking.coverage.runs(*gap)] == [(("claim", 1),)]
    assert marking.marks_in(10, 17) == ["claim"]
    assert [each.id for each in marking.here(gap[0])] == [said, name]
    marking.delete(name)
    assert marking.coverage.runs(0, len(TEXT)) == marking.coverage.runs(*gap)
    marking.undo()
    assert {run[:2] for run in marking.coverage.runs(0, len(TEXT))} == {(4, 9), gap, (17, 21)}


def test_the_same_bounds_with_a_gap_are_another_mark(marking):
    name = marking.mark(span("mayor"), "quote").about
    marking.add_part(name, span("Nous"))
    assert marking.mark((4, 21), "quote").spans


def test_a_colleague_s_parts_are_not_touched(tmp_path):
    store = a_store(tmp_path)
    theirs = marking_of(store)
    name = theirs.mark(span("mayor"), "quote").about
    theirs.work.close()
    work = store.open(theirs.article.id, "ben")
    mine = type(theirs)(theirs.article, work, news())
    mine.show_colleagues(store.colleagues(theirs.article.id, "ben"))
    for edit in (mine.add_part, mine.cut_out):
        with pytest.raises(EditError, match="which only ana changes"):
            edit(f"ana/{name}", span("Nous"))


def test_a_part_must_fit_the_scheme(tmp_path):
    marking = marking_of(a_store(tmp_path), news(overlap="none"))
    name = marking.mark(span("mayor"), "quote").about
    marking.add_part(name, span("Nous"))
    marking.mark(span("said"), "claim")
    with pytest.raises(EditError, match="does not let spans overlap"):
        marking.add_part(name, span("said:"))
