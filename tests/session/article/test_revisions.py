"""Annotations come along to a later text: once, in one action, whoever does it."""

from __future__ import annotations

import pytest

from reader.annotations.model import Relation
from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.marking import Marking
from reader.session.article.revisions import Latest, carry_over, carry_over_now, later_id, orphans
from reader.store.folder_store import open_store
from reader.store.protocol import Change

OLD = (
    "The council approved the tunnel on Monday. Critics say that it will cost too much.\n\n"
    "“We have waited for ten years,” said the mayor. Nobody else was asked about any of it."
)
NEW = "Update. " + OLD.replace("ten years", "eleven years").replace(
    " Nobody else was asked about any of it.", ""
)
GONE = "Nobody else was asked about any of it."


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


def add(store, text: str, location: str = "~/news.txt"):
    article = Latest(store).link(load_bytes(text.encode(), name="news.txt", location=location))
    store.add_article(article)
    return article


def marking_of(store, article, annotator="ana") -> Marking:
    return Marking(article, store.open(article.id, annotator), load_builtin("news"))


def mark(marking: Marking, words: str, label: str = "claim") -> str:
    start = marking.article.text.index(words)
    return marking.mark((start, start + len(words)), label).about


def closed(marking: Marking) -> None:
    marking.work.close()


@pytest.fixture
def old(store):
    article = add(store, OLD)
    marking = marking_of(store, article)
    for words in ("approved the tunnel", "We have waited for ten years", GONE):
        mark(marking, words)
    closed(marking)
    return article


def read(store, article, annotator="ana"):
    work = store.open(article.id, annotator)
    carried = carry_over(store, article, work)
    return Marking(article, work, load_builtin("news")), carried


def shown(marking: Marking) -> dict[str, str]:
    return {x.exact: x.anchor.method for x in marking.work.annotations.values()}


def test_a_later_text_names_the_one_before(store, old):
    new = add(store, NEW)
    assert new.revision_of == old.id
    newest = add(store, NEW + " More.")
    assert newest.revision_of == new.id
    assert add(store, "Elsewhere.", "~/other.txt").revision_of == ""


def test_a_text_that_is_known_is_linked_to_nothing(store, old):
    new = add(store, NEW)
    assert Latest(store).link(store.article(old.id)).revision_of == ""
    assert store.article(new.id).revision_of == old.id


def test_what_one_place_gives_at_once_is_not_a_text_and_its_revision(store):
    latest = Latest(store)
    found = []
    for text in ("One.", "Two."):
        article = latest.link(load_bytes(text.encode(), name="x", location="~/box"))
        store.add_article(article)
        found.append(article)
    assert [each.revision_of for each in found] == ["", ""]


def test_standard_input_is_never_a_revision(store):
    for text in ("One.", "Two."):
        article = load_bytes(text.encode(), name="x", location="stdin", source_kind="stdin")
        assert Latest(store).link(article).revision_of == ""
        store.add_article(article)


def test_marks_come_along_each_with_how_and_the_lost_one_waits(store, old):
    new = add(store, NEW)
    marking, carried = read(store, new)
    assert shown(marking) == {
        "approved the tunnel": "exact",
        "We have waited for eleven years": "diff",
        GONE: "orphaned",
    }
    assert dict(carried.counts) == {"exact": 1, "diff": 1, "orphaned": 1}
    assert "1 as they were, 1 with changed words, 1 orphaned" in str(carried)
    for each in marking.work.annotations.values():
        assert (each.article, each.annotator) == (new.id, "ana")
        (parent,) = each.origin.parents
        assert each.id == later_id(parent, new.id)
        if each.status == "active":
            assert new.text[each.start : each.end] == each.exact
            assert new.text.endswith(each.prefix, 0, each.start)
    assert [each.exact for each in orphans(marking.work)] == [GONE]
    assert len(store.read(old.id, "ana").annotations) == 3, "the earlier text keeps its marks"


def test_all_of_it_is_one_action_that_undo_takes_back_for_good(store, old):
    new = add(store, NEW)
    marking, _ = read(store, new)
    marking.undo()
    assert not marking.work.annotations
    closed(marking)
    again, carried = read(store, new)
    assert carried is None
    assert not again.work.annotations
    again.redo()
    assert len(again.work.annotations) == 3


def test_it_is_done_once_and_what_is_marked_later_in_the_earlier_text_follows(store, old):
    new = add(store, NEW)
    marking, _ = read(store, new)
    closed(marking)
    assert read(store, new)[1] is None
    late = marking_of(store, old)
    mark(late, "Critics say")
    closed(late)
    marking, carried = read(store, new)
    assert dict(carried.counts) == {"exact": 1}
    assert len(marking.work.annotations) == 4


def test_two_machines_that_do_the_same_make_the_same_records(store, old, tmp_path):
    new = add(store, NEW)
    first, _ = read(store, new)
    there = dict(first.work.annotations)
    first.undo()
    closed(first)
    import shutil

    other = tmp_path / "copy"
    shutil.copytree(tmp_path / "store", other)
    for path in other.glob(f"annotators/ana/{new.id}*"):
        path.unlink()
    copy = open_store(other, machine="there")
    second, _ = read(copy, new)
    assert dict(second.work.annotations) == there


def test_a_text_that_was_never_opened_is_passed_over(store, old):
    add(store, NEW)
    newest = add(store, NEW + " More was said later.")
    marking, carried = read(store, newest)
    assert carried.source == old.id
    assert len(marking.work.annotations) == 3


def test_deleted_marks_stay_behind_and_relations_and_comments_come_along(store, old):
    marking = marking_of(store, old)
    first, second, third = sorted(marking.work.annotations.values(), key=lambda x: x.start)
    marking.delete(third.id)
    link = Relation(id="r1", kind="about", source=first.id, target=second.id)
    marking.work.apply("change", [Change("relations", link.id, None, link)])
    marking.comment(first.id, "see page 3")
    closed(marking)
    new = add(store, NEW)
    marking, _ = read(store, new)
    assert set(marking.work.annotations) == {later_id(x.id, new.id) for x in (first, second)}
    (relation,) = marking.work.relations.values()
    assert {relation.source, relation.target} == set(marking.work.annotations)
    (comment,) = marking.comments(later_id(first.id, new.id))
    assert comment.text == "see page 3"


def test_a_colleagues_comment_finds_the_mark_that_its_owner_carries_over(store, old):
    first = min(store.read(old.id, "ana").annotations.values(), key=lambda x: x.start)
    ben = marking_of(store, old, "ben")
    ben.show_colleagues(store.colleagues(old.id, "ben"))
    ben.comment(f"ana/{first.id}", "are you sure?")
    closed(ben)
    new = add(store, NEW)
    early, carried = read(store, new, "ben")
    assert carried is None and not early.work.comments, "ana has not been here yet"
    closed(early)
    ana, _ = read(store, new)
    closed(ana)
    later, _ = read(store, new, "ben")
    (comment,) = later.work.comments.values()
    assert comment.annotation == later_id(first.id, new.id)


def test_an_orphan_is_placed_by_hand_or_let_go_and_undo_takes_that_back(store, old):
    new = add(store, NEW)
    marking, _ = read(store, new)
    (orphan,) = orphans(marking.work)
    assert orphan.id not in {entry.id for entry in marking.index}
    start = new.text.index("Critics say")
    marking.place(orphan.id, (start, start + 11))
    placed = marking.get(orphan.id)
    assert (placed.exact, placed.status) == ("Critics say", "active")
    assert (placed.anchor.method, placed.anchor.score) == ("hand", 1.0)
    assert not orphans(marking.work)
    marking.undo()
    assert [x.exact for x in orphans(marking.work)] == [GONE]
    marking.let_go(orphan.id)
    assert not orphans(marking.work)
    marking.undo()
    assert len(orphans(marking.work)) == 1
    assert not marking.place("nothing", (0, 3)).message


def test_an_orphan_is_tried_again_in_the_next_text(store, old):
    marking, _ = read(store, add(store, NEW))
    closed(marking)
    newest = add(store, NEW + "\n\n" + GONE + " So it was.")
    marking, carried = read(store, newest)
    assert shown(marking)[GONE] == "quote"
    assert carried.orphans == 0


def test_another_text_orphans_all(store, old):
    new = add(store, "Gone.")
    marking, carried = read(store, new)
    assert carried.orphans == 3
    closed(marking)
    assert len(store.read(new.id, "ana").annotations) == 3


def test_who_has_marked_nothing_gets_no_folder(store, old):
    new = add(store, NEW)
    assert carry_over_now(store, new, "zoe") is None
    assert store.annotators() == ["ana"]
    assert sum(carry_over_now(store, new, "ana").counts.values()) == 3


def test_texts_that_name_each_other_do_no_harm(store, old):
    from msgspec.structs import replace

    new = add(store, NEW)
    round_about = replace(new, revision_of=new.id)
    work = store.open(new.id, "ana")
    assert carry_over(store, round_about, work) is None


def in_parts(store, article, *words: str) -> str:
    marking = marking_of(store, article)
    name = mark(marking, words[0])
    for more in words[1:]:
        start = article.text.index(more)
        marking.add_part(name, (start, start + len(more)))
    closed(marking)
    return name


def parts(marking, record):
    return [
        record.exact[low - record.start : high - record.start] for low, high in record.fragments
    ]


def test_the_parts_of_a_mark_come_along(store):
    old = add(store, OLD)
    in_parts(store, old, "council approved", "tunnel", "We have waited")
    marking, carried = read(store, add(store, NEW))
    assert carried.counts == {"exact": 1}
    (record,) = marking.work.annotations.values()
    assert parts(marking, record) == ["council approved", "tunnel", "We have waited"]


def test_a_gap_that_is_gone_leaves_one_piece(store):
    old = add(store, OLD)
    in_parts(store, old, "Nobody else was", " asked about any")
    marking, _ = read(store, add(store, OLD.replace("waited", "stayed")))
    (record,) = marking.work.annotations.values()
    assert (record.fragments, record.exact) == ([], "Nobody else was asked about any")


def test_an_orphan_keeps_its_parts_until_it_is_placed(store):
    old = add(store, OLD)
    in_parts(store, old, "Nobody else", "about any of it")
    marking, carried = read(store, add(store, "Short."))
    assert carried.orphans == 1
    (orphan,) = orphans(marking.work)
    assert parts(marking, orphan) == ["Nobody else", "about any of it"]
    closed(marking)
    third = add(store, "One sentence first. Nobody else but me was asked about any of it, ever.")
    marking, carried = read(store, third)
    (again,) = orphans(marking.work)
    start = third.text.index("Nobody")
    marking.place(again.id, (start, third.text.index(", ever")))
    record = marking.get(again.id)
    assert parts(marking, record) == ["Nobody else", "about any of it"]


def test_an_orphan_whose_parts_are_not_where_it_is_placed_is_told(store):
    in_parts(store, add(store, OLD), "Nobody else", "about any of it")
    later = add(store, "Other words stand here.")
    marking, _ = read(store, later)
    (orphan,) = orphans(marking.work)
    effect = marking.place(orphan.id, (0, 11))
    assert effect.message == "Placed the Claim, in one piece: its parts are not there"
    assert marking.get(orphan.id).exact == "Other words"
