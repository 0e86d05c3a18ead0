"""The line that narrows the list of all marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.schemes.file import load_builtin
from reader.session.library.mark_filter import FIELDS, Known, ask, finished, look_up, next_label
from reader.store.feeds_protocol import item_key
from reader.store.folder_store import open_store
from reader.store.marks_protocol import MarkQuery
from reader.store.search.phrases import parse_phrases
from tests.store.search.marks_material import mark, put, tag

KNOWN = Known(
    labels={"claim": "claim", "Claim": "claim", "quote": "quote", "loaded words": "loaded words",
            "clause": "clause", "Zitat": "quote"},
    tags=["flood", "floods", "ahr valley"],
    annotators=["ana", "anabel", "ben"],
    in_feeds={"flood": frozenset({"a1"}), "floods": frozenset({"a2"})},
)  # fmt: skip


def asked(typed: str, **more: object) -> MarkQuery:
    return ask(typed, KNOWN, **more).query


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("", {}),
        ("flood mayor", {"words": "flood mayor"}),
        ('"such a flood" mayor', {"words": '"such a flood" mayor'}),
        ("label:claim", {"labels": {"claim"}}),
        ("LABEL:CLAIM", {"labels": {"claim"}}),
        ("label:cl", {"labels": {"claim", "clause"}}),
        ("label:zitat", {"labels": {"quote"}}),
        ("label:claim label:quote", {"labels": {"claim", "quote"}}),
        ('label:"loaded words" x', {"labels": {"loaded words"}, "words": "x"}),
        ('label:"loaded w', {"labels": {"loaded words"}}),
        ("label:", {}),
        ("tag:flood", {"tags": {"flood"}, "tagged": {"a1"}}),
        ("tag:flo", {"tags": {"flood", "floods"}, "tagged": {"a1", "a2"}}),
        ('tag:"ahr valley"', {"tags": {"ahr valley"}}),
        ("by:ana", {"annotators": {"ana"}}),
        ("by:an", {"annotators": {"ana", "anabel"}}),
        ("article:harbour", {"title": "harbour"}),
        ("article:harbour article:tunnel", {"title": "harbour tunnel"}),
        ('article:"harbour tunnel"', {"title": '"harbour tunnel"'}),
        ("note:x y", {"note": "x", "words": "y"}),
        ("note:!", {}),
        ("since:2026-01", {"since": "2026-01-01T00:00:00.000Z"}),
        ("until:2026-01", {"until": "2026-01-31T23:59:59.999Z"}),
        ("since:2025 since:2026-02-03", {"since": "2026-02-03T00:00:00.000Z"}),
        ("status:deleted", {"statuses": {"deleted"}}),
        ("status:o status:active", {"statuses": {"active", "orphaned"}}),
        ("status:all", {"statuses": {"active", "deleted", "orphaned"}}),
        ("labels:claim http://x", {"words": "labels:claim http://x"}),
        ('"label:claim"', {"words": '"label:claim"'}),
        ('"', {}),
        ("! …", {}),
    ],
)
def test_what_is_typed_is_asked_for(typed, fields):
    expected = {k: frozenset(v) if isinstance(v, set) else v for k, v in fields.items()}
    found = ask(typed, KNOWN)
    assert found.query == MarkQuery(**expected)
    assert found.problems == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("label:nothing", "no label “nothing”"),
        ("tag:nothing", "no tag “nothing”"),
        ("by:zoe", "no annotator “zoe”"),
        ("status:lost", "no status “lost”"),
        ("since:2026-", "“2026-” is no date"),
        ("until:soon", "“soon” is no date"),
    ],
)
def test_what_cannot_be_understood_is_told(typed, problem):
    assert ask(typed, KNOWN).problems == [problem]


def test_a_name_that_nobody_has_finds_nothing_and_not_everything():
    assert asked("label:nothing").labels == {"nothing"}
    assert asked("by:zoe", by="ana").annotators == {"zoe"}


def test_without_a_name_the_marks_are_those_of_the_one_in_force():
    assert asked("flood", by="ana").annotators == {"ana"}
    assert asked("by:ben", by="ana").annotators == {"ben"}
    assert asked("flood").annotators == frozenset()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("flood", "flood"),
        ("l", ""),
        ("flood lab", "flood"),
        ("flood LABEL", "flood"),
        ("flood label:", "flood label:"),
        ("flood by ", "flood by "),
        ("flood labels", "flood labels"),
        ("label:cl s", "label:cl"),
    ],
)
def test_a_word_that_may_become_a_field_is_left_out_while_it_is_typed(typed, kept):
    assert finished(typed) == kept


def test_the_label_after_the_one_that_is_named():
    labels = ["claim", "loaded words", "quote"]
    steps = ["flood by:ana"]
    for _ in range(4):
        steps.append(next_label(steps[-1], labels))
    assert steps[1:] == [
        "label:claim flood by:ana",
        'label:"loaded words" flood by:ana',
        "label:quote flood by:ana",
        "flood by:ana",
    ]
    assert next_label("label:cl", labels) == "label:claim"
    assert next_label("", []) == ""


tokens = st.sampled_from(
    [*(f"{field}:" for field in FIELDS), *("claim", "flood", "2026", "-01", "ana", "气候", "all"),
     *('"', " ", "  ", ":", "\x1b", "\u202e", "!", "\x00")]
)  # fmt: skip


@given(st.lists(st.one_of(tokens, st.text(max_size=3)), max_size=12).map("".join))
def test_anything_may_be_typed_and_what_is_asked_can_be_searched(typed):
    found = ask(typed, KNOWN)
    for words in (found.query.words, found.query.note, found.query.title):
        if words:
            assert parse_phrases(words)
    assert found.query.statuses
    assert ask(next_label(typed, ["claim"]), KNOWN).query.statuses == found.query.statuses


def test_names_are_those_of_the_store_of_the_scheme_and_of_feeds(tmp_path):
    store = open_store(tmp_path / "store", machine="test")
    article, other = put(store), put(store, "Another text.")
    mark(store, article, "mayor", "own-label", by="ben")
    tag(store, article, "flood")
    feeds = store.feeds("ana")
    key = item_key("https://daily.example/feed", "1")
    feeds.opened(key, other)
    feeds.tag(key, "rivers")
    feeds.tag(key, "gone")
    feeds.tag(key, "gone", on=False)
    feeds.close()
    store.marks().find(MarkQuery())
    known = look_up(store, load_builtin("news"))
    assert known.annotators == ["ana", "ben"]
    assert known.labels["Opinion"] == known.labels["opinion"] == "opinion"
    assert known.labels["own-label"] == "own-label"
    assert known.tags == ["flood", "rivers"]
    assert known.in_feeds == {"rivers": frozenset({other})}
