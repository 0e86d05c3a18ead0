"""Colleagues' marks beside one's own: followed, told apart, never changed."""

from __future__ import annotations

import pytest

from reader.annotations.edits import EditError
from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.marking import Marking
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change

TEXT = "The mayor said that it rains. Nobody believes him. It is dry."


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


@pytest.fixture
def article(store):
    found = load_bytes(TEXT.encode(), name="news.txt")
    store.add_article(found)
    return found


def marking_of(store, article, annotator):
    return Marking(article, store.open(article.id, annotator), load_builtin("news"))


@pytest.fixture
def ana(store, article):
    made = marking_of(store, article, "ana")
    made.show_colleagues(store.colleagues(article.id, "ana"))
    return made


def test_a_colleague_who_begins_while_one_reads_is_seen(store, article, ana):
    assert ana.others == {}
    assert not ana.refresh().spans
    ben = marking_of(store, article, "ben")
    ben.mark((0, 9), "claim")
    assert ana.refresh().spans == ((0, 9),)
    (seen,) = ana.here(3)
    assert (seen.annotator, seen.label, seen.exact) == ("ben", "claim", "The mayor")
    assert ana.theirs["ben"] == 1
    assert not ana.counts


def test_each_change_of_a_colleague_is_followed(store, article, ana):
    ben = marking_of(store, article, "ben")
    ben.mark((0, 9), "claim")
    ana.refresh()
    (record,) = ben.here(3)
    ben.relabel(record.id, "opinion")
    assert ana.refresh().spans
    assert [each.label for each in ana.here(3)] == ["opinion"]
    ben.delete(record.id)
    assert ana.refresh().spans
    assert ana.here(3) == []
    assert ana.theirs["ben"] == 0
    ben.undo()
    ana.refresh()
    assert len(ana.here(3)) == 1


def test_progress_and_comments_of_a_colleague_arrive(store, article, ana):
    ana.mark((0, 9), "claim")
    (mine,) = ana.here(3)
    ben = marking_of(store, article, "ben")
    ben.show_colleagues(store.colleagues(article.id, "ben"))
    ben.comment(f"ana/{mine.id}", "Is that so?")
    ben.set_state("done")
    assert ana.refresh().spans
    (comment,) = ana.comments(mine.id)
    assert (comment.author, comment.text) == ("ben", "Is that so?")
    assert ana.others["ben"].progress.state == "done"
    assert ana.get(mine.id).note == ""


def test_a_comment_can_be_undone_and_says_who_wrote_it(store, article, ana):
    ana.mark((0, 9), "claim")
    (mine,) = ana.here(3)
    ana.comment(mine.id, "Look here")
    assert [each.author for each in ana.comments(mine.id)] == ["ana"]
    ana.undo()
    assert ana.comments(mine.id) == []
    assert len(ana.here(3)) == 1


@pytest.mark.parametrize(
    "edit",
    [
        lambda marking, name: marking.relabel(name, "opinion"),
        lambda marking, name: marking.move(name, (0, 3)),
        lambda marking, name: marking.set_note(name, "mine"),
        lambda marking, name: marking.delete(name),
    ],
)
def test_nobody_changes_a_colleagues_annotation(store, article, ana, edit):
    marking_of(store, article, "ben").mark((0, 9), "claim")
    ana.refresh()
    (theirs,) = ana.here(3)
    with pytest.raises(EditError, match="ben"):
        edit(ana, theirs.id)
    assert ana.work.annotations == {}


def test_the_same_passage_can_be_marked_again_by_oneself(store, article, ana):
    marking_of(store, article, "ben").mark((0, 9), "claim")
    ana.refresh()
    ana.mark((0, 9), "claim")
    assert sorted(each.annotator for each in ana.here(3)) == ["ana", "ben"]
    assert (ana.counts["claim"], ana.theirs["ben"]) == (1, 1)


def test_a_record_of_a_colleague_never_stands_for_ones_own(store, article, ana):
    ana.mark((0, 9), "claim")
    (mine,) = ana.here(3)
    ben = store.open(article.id, "ben")
    forged = ana.work.annotations[mine.id]
    ben.apply("add", [Change("annotations", mine.id, None, forged)])
    ana.refresh()
    assert {each.annotator for each in ana.here(3)} == {"ana", "ben"}
    ana.delete(mine.id)
    assert [each.annotator for each in ana.here(3)] == ["ben"]


def test_hidden_again_nothing_of_theirs_is_left(store, article, ana):
    marking_of(store, article, "ben").mark((0, 9), "claim")
    ana.refresh()
    assert ana.marks_in(0, 9)
    ana.show_colleagues(None)
    assert ana.marks_in(0, 9) == []
    assert len(ana.index) == 0
    assert not ana.refresh().spans


def test_a_span_beyond_the_text_is_not_shown(store, article, ana):
    ben = marking_of(store, article, "ben")
    ben.mark((0, 9), "claim")
    (record,) = ben.here(3)
    import msgspec

    wild = msgspec.structs.replace(record, id="wild", start=5, end=10_000)
    ben.work.apply("add", [Change("annotations", "wild", None, wild)])
    ana.refresh()
    assert len(ana.here(6)) == 1
    assert ana.others["ben"].progress == ben.work.progress
    assert PROGRESS
