"""Tags of articles: what is typed, what is kept, and how it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.errors import NewsmarkError
from reader.session.article.tags import (
    checked_tag,
    edited,
    tag_article,
    tag_changes,
    told,
    typed_tags,
)
from tests.store.conftest import store_with_article
from tests.strategies import any_text

tag = st.text('abc é"#搬-', min_size=1, max_size=6).map(str.strip).filter(bool)


@pytest.fixture
def store(tmp_path):
    return store_with_article(tmp_path / "store")[0]


@pytest.fixture
def article(store):
    return store.article_ids()[0]


@pytest.mark.parametrize(
    ("before", "words", "added", "gone"),
    [
        ([], "war economy", ["war", "economy"], []),
        (["war"], "war economy", ["economy"], []),
        (["economy", "war"], "war", [], ["economy"]),
        (["war"], "", [], ["war"]),
        (["war"], "  #war   #press ", ["press"], []),
        ([], 'the "local press" says', ["the", "local press", "says"], []),
        (["local press"], '"local press"', [], []),
        ([], '5" "a ""b"" c" #"d e"', ['5"', 'a "b" c', "d e"], []),
        ([], "cafe\u0301", ["café"], []),
        ([], "青柳", ["青柳"], []),
    ],
)
def test_what_is_typed_becomes_tags(before, words, added, gone):
    assert edited(before, words) == (added, gone)


@pytest.mark.parametrize("name", ["", "#", " war", "a\nb", "\x1b[31m", "\u202etide", "x" * 51])
def test_what_cannot_be_a_tag_is_refused_in_words(name):
    with pytest.raises(NewsmarkError, match="cannot be a tag"):
        checked_tag(name)


@given(st.lists(any_text.filter(bool), unique=True, max_size=4))
def test_tags_that_are_not_edited_stay_as_they_are(before):
    """Whatever an import brought: what was offered and comes back as it was changes nothing."""
    assert edited(before, typed_tags(before)) == ([], [])


@given(st.lists(tag, unique=True, max_size=4), any_text)
def test_whatever_is_typed_is_tags_or_refused(before, words):
    try:
        added, gone = edited(before, words)
    except NewsmarkError:
        return
    assert all(checked_tag(name) == name.removeprefix("#") for name in added)
    assert set(gone) <= set(before)
    assert not set(added) & set(before)


def test_all_that_is_done_to_an_article_is_one_action(store, article):
    tag_article(store, article, "ana", ["war", "press"])
    changes = tag_article(store, article, "ana", ["economy", "war"], ["press", "none"])
    assert told(changes) == "Tagged #economy, no longer #press"
    assert sorted(store.read(article, "ana").tags) == ["economy", "war"]
    assert [action.kind for action in store.history(article, "ana")] == ["tag", "tag"]
    work = store.open(article, "ana")
    work.undo()
    assert sorted(work.tags) == ["press", "war"]
    work.close()
    assert store.library("ana")[0].tags == ["press", "war"]


def test_nothing_is_written_where_nothing_changes(store, article):
    tag_article(store, article, "ana", ["war"])
    assert tag_article(store, article, "ana", ["war"], ["none"]) == []
    assert len(list(store.history(article, "ana"))) == 1


def test_tags_are_ones_own(store, article):
    tag_article(store, article, "ana", ["war"])
    assert store.library("ben")[0].tags == []
    work = store.read(article, "ben")
    assert [change.id for change in tag_changes(work, ["war"], ["war"])] == ["war"]


def test_a_tag_says_since_when_it_is_there(store, article):
    tag_article(store, article, "ana", ["war"])
    assert store.read(article, "ana").tags["war"].created.endswith("Z")


def test_what_cannot_be_saved_is_told(store, article, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reader.store.journal.writer.sync", full)
    with pytest.raises(NewsmarkError, match=r"not saved.*No space left"):
        tag_article(store, article, "ana", ["war"])
