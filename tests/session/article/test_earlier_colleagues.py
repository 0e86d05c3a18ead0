"""Colleagues who have marked an earlier text only are shown on the later one."""

from __future__ import annotations

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.earlier_colleagues import colleagues_of
from reader.session.article.marking import Marking
from reader.session.article.revisions import Latest, carry_over
from reader.store.folder_store import open_store

OLD = "The council approved the tunnel on Monday. Critics say that it will cost too much."
NEW = OLD.replace("on Monday", "on Tuesday evening") + " Nobody was surprised."
NEWEST = NEW + " So it stands."


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


def add(store, text: str):
    article = Latest(store).link(load_bytes(text.encode(), name="a", location="~/news.txt"))
    store.add_article(article)
    return article


def marking_of(store, article, name: str) -> Marking:
    return Marking(article, store.open(article.id, name), load_builtin("news"))


def marked(store, article, name: str, words: str, label: str = "claim") -> str:
    marking = marking_of(store, article, name)
    start = article.text.index(words)
    made = marking.mark((start, start + len(words)), label).about
    marking.work.close()
    return made


@pytest.fixture
def texts(store):
    old = add(store, OLD)
    marked(store, old, "ben", "Critics say that it will cost too much")
    marked(store, old, "ben", "approved the tunnel on Monday", "opinion")
    return old, add(store, NEW)


def shown(marking: Marking) -> dict[str, str]:
    """Return whose marks are shown, by their text."""
    found = (marking.get(entry.id) for entry in marking.index)
    return {each.exact: each.annotator for each in found}


def test_their_marks_are_shown_where_they_would_be_and_nothing_is_written(store, texts, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    marking = marking_of(store, texts[1], "ana")
    followed = colleagues_of(store, texts[1], "ana")
    marking.show_colleagues(followed)
    assert shown(marking) == {
        "approved the tunnel on Tuesday evening": "ben",
        "Critics say that it will cost too much": "ben",
    }
    assert followed.brought == {"ben"}
    assert marking.theirs == {"ben": 2}
    assert not marking.refresh().spans
    marking.work.close()
    assert before == sorted(tmp_path.rglob("*"))


def test_a_comment_on_one_finds_the_mark_that_its_owner_brings_along(store, texts):
    _old, new = texts
    marking = marking_of(store, new, "ana")
    marking.show_colleagues(colleagues_of(store, new, "ana"))
    name = next(e.id for e in marking.index if "Critics" in marking.get(e.id).exact)
    marking.comment(name, "who?")
    assert [x.text for x in marking.comments(name)] == ["who?"]
    ben = store.open(new.id, "ben")
    carry_over(store, new, ben)
    assert name.removeprefix("ben/") in ben.annotations
    ben.close()
    marking.work.close()


def test_when_they_open_the_text_their_own_work_takes_the_place(store, texts):
    _old, new = texts
    marking = marking_of(store, new, "ana")
    followed = colleagues_of(store, new, "ana")
    marking.show_colleagues(followed)
    ben = Marking(new, store.open(new.id, "ben"), load_builtin("news"))
    carry_over(store, new, ben.work)
    ben.rebuild()
    ben.delete(next(e.id for e in ben.index if "approved" in ben.get(e.id).exact))
    assert marking.refresh().spans
    assert shown(marking) == {"Critics say that it will cost too much": "ben"}
    assert marking.theirs["ben"] == 1
    assert not followed.brought
    ben.work.close()
    marking.work.close()


def test_of_several_earlier_texts_the_nearest_counts(store, texts):
    old, new = texts
    work = store.open(new.id, "ben")
    carry_over(store, new, work)
    work.close()
    marked(store, new, "ben", "Nobody was surprised", "opinion")
    marked(store, old, "eve", "on Monday")
    newest = add(store, NEWEST)
    followed = colleagues_of(store, newest, "ana")
    assert followed.brought == {"ben", "eve"}
    marking = marking_of(store, newest, "ana")
    marking.show_colleagues(followed)
    assert shown(marking)["Nobody was surprised"] == "ben"
    assert len(shown(marking)) == 3, "the words that eve has marked are gone"
    marking.work.close()


def test_a_text_that_is_no_later_one_is_followed_as_ever(store, texts):
    followed = colleagues_of(store, texts[0], "ana")
    assert not followed.brought
    assert set(followed.works) == {"ben"}


def test_one_whose_work_cannot_be_read_is_told(store, texts, tmp_path):
    (history,) = (tmp_path / "store" / "annotators" / "ben").glob("*.jsonl")
    history.unlink()
    history.mkdir()
    followed = colleagues_of(store, texts[1], "ana")
    assert not followed.works
    assert any("ben: " in notice and "cannot be read" in notice for notice in followed.notices)
