"""Bookmarks: put, named, found again in all articles, and in a later text."""

from __future__ import annotations

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.bookmarks import (
    LONGEST_NAME,
    OFFERED,
    all_bookmarks,
    bookmark_at,
    in_order,
    is_lost,
    name_at,
    per_cent,
    put,
    remove,
    rename,
)
from reader.session.article.marking import Marking
from reader.session.article.revisions import Latest, carry_over, later_id
from reader.store.folder_store import open_store

OLD = (
    "The council approved the tunnel on Monday. Critics say that it will cost too much.\n\n"
    "“We have waited for ten years,” said the mayor. Nobody else was asked about any of it.\n\n"
    "Work is to begin in spring, if the ministry agrees to the plan."
)


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


def add(store, text: str, location: str = "~/news.txt"):
    article = Latest(store).link(load_bytes(text.encode(), name="news.txt", location=location))
    store.add_article(article)
    return article


def marking_of(store, article, annotator: str = "ana") -> Marking:
    return Marking(article, store.open(article.id, annotator), load_builtin("news"))


@pytest.fixture
def marking(store):
    marking = marking_of(store, add(store, OLD))
    yield marking
    marking.work.close()


def names(marking: Marking) -> list[str]:
    return [each.name for each in in_order(marking.work)]


def at(words: str) -> int:
    return OLD.index(words)


def test_a_bookmark_is_put_named_and_is_there_after_a_restart(store, marking):
    put(marking, at("Critics"), "what critics say")
    put(marking, at("The council"), "")
    marking.work.close()
    again = marking_of(store, marking.article)
    assert names(again) == ["The council approved the tunnel on Monday.", "what critics say"]
    assert [each.offset for each in in_order(again.work)] == [0, at("Critics")]
    again.work.close()


def test_the_words_there_are_offered_as_a_name(marking):
    assert name_at(marking.article, at("Work is")).startswith("Work is to begin in spring")
    chinese = load_bytes("他说，会议将在\u200e北京举行。\n\n第二段。".encode() * 9, name="x")
    name = name_at(chinese, 0)
    assert name.startswith("他说，会议将在")
    assert len(name) <= OFFERED // 2 + 1
    assert name.isprintable()
    assert name_at(marking.article, len(OLD)) == ""


def test_a_second_bookmark_at_the_same_place_is_the_first_with_another_name(marking):
    put(marking, 4, "one")
    effect = put(marking, 4, "two")
    assert names(marking) == ["two"]
    assert effect.message == "The bookmark is “two” now"
    assert bookmark_at(marking.work, 4).name == "two"


def test_a_name_is_one_clean_line(marking):
    put(marking, 0, "  a\x1b[31m\u202e\n b " + "x" * 900)
    (name,) = names(marking)
    assert name.startswith("a [31m b x")
    assert name.isprintable()
    assert len(name) <= LONGEST_NAME


def test_all_of_it_is_undone_and_redone(marking):
    put(marking, 4, "one")
    made = bookmark_at(marking.work, 4).id
    rename(marking, made, "two")
    remove(marking, made)
    assert names(marking) == []
    told = [marking.undo().message for _ in range(3)]
    assert told == [
        "Undone: bookmark back: two",
        "Undone: bookmark called one",
        "Undone: bookmark taken away: one",
    ]
    assert names(marking) == []
    marking.redo()
    assert names(marking) == ["one"]
    assert not rename(marking, made, "  ").message
    assert not remove(marking, "nothing").message


def test_the_gutter_is_told_of_each_change(marking):
    start = at("Critics")
    effect = put(marking, start, "c")
    assert effect.spans == ((start, start + 1),)
    assert marking.has_bookmark(start, start + 1)
    assert not marking.has_bookmark(0, start)
    assert marking.undo().spans == ((start, start + 1),)
    assert not marking.has_bookmark(0, len(OLD))
    marking.redo()
    assert marking.has_bookmark(0, len(OLD))


def test_what_another_window_bookmarks_is_shown(store, marking):
    other = marking_of(store, marking.article)
    put(other, 4, "theirs")
    assert marking.refresh().spans == ((4, 5),)
    assert marking.has_bookmark(4, 5)
    other.work.close()


def test_those_of_all_articles_are_listed_and_of_nobody_else(store, marking):
    put(marking, 4, "one")
    other = marking_of(store, add(store, "Another text.", "~/other.txt"))
    put(other, 0, "two")
    ben = marking_of(store, marking.article, "ben")
    put(ben, 0, "ben’s")
    for each in (marking, other, ben):
        each.work.close()
    add(store, "A third.", "~/third.txt")
    found = [(place.article.id, place.bookmark.name) for place in all_bookmarks(store, "ana")]
    assert found == [(marking.article.id, "one"), (other.article.id, "two")]
    assert store.library("ana")[0].bookmarks == 1


def carried(store, new):
    work = store.open(new.id, "ana")
    told = carry_over(store, new, work)
    return Marking(new, work, load_builtin("news")), told


def test_in_a_later_text_they_are_at_the_same_words(store, marking):
    for words in ("Critics say", "Nobody else", "Work is"):
        put(marking, at(words), words)
    ids = {each.name: each.id for each in in_order(marking.work)}
    marking.work.close()
    text = "An update.\n\n" + OLD.replace("ten years", "eleven long years")
    text = text.replace(" Nobody else was asked about any of it.", " “They agree,” he added.")
    new = add(store, text)
    later, told = carried(store, new)
    found = {each.name: each for each in in_order(later.work)}
    for words in ("Critics say", "Work is"):
        assert new.text.startswith(words, found[words].offset)
        assert found[words].id == later_id(ids[words], new.id)
        assert not is_lost(found[words])
    lost = found["Nobody else"]
    assert is_lost(lost)
    assert per_cent(lost, len(text)).startswith("about ")
    assert str(told) == (
        "The text has changed; 3 bookmarks came along; the words are gone, so about here only:"
        " “Nobody else”."
    )
    later.undo()
    assert names(later) == []
    later.work.close()
    assert carried(store, new)[1] is None, "what was taken back stays so"


def test_they_are_brought_along_once_and_with_the_marks(store, marking):
    put(marking, at("Critics"), "one")
    marking.mark((at("Work is"), at("Work is") + 7), "claim")
    marking.work.close()
    new = add(store, "New. " + OLD)
    later, told = carried(store, new)
    assert str(told).endswith("1 as they were; 1 bookmark came along.")
    remove(later, in_order(later.work)[0].id)
    later.work.close()
    again, told = carried(store, new)
    assert told is None
    assert names(again) == []
    again.work.close()


def test_one_whose_words_are_gone_stays_unsure_in_the_next_text(store, marking):
    put(marking, at("Nobody else"), "one")
    marking.work.close()
    new = add(store, OLD.replace(" Nobody else was asked about any of it.", ""))
    later, _ = carried(store, new)
    assert is_lost(in_order(later.work)[0])
    later.work.close()
    newest = add(store, "Once more: " + new.text)
    last, _ = carried(store, newest)
    assert is_lost(in_order(last.work)[0])
    last.work.close()


def test_in_an_empty_or_tiny_later_text_they_do_no_harm(store, marking):
    put(marking, 0, "one")
    put(marking, len(OLD) - 1, "two")
    marking.work.close()
    later, _ = carried(store, add(store, "x"))
    assert {each.offset for each in in_order(later.work)} == {0}
    later.work.close()
