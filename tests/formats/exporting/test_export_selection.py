import pytest

from reader.annotations.model import Comment, Decision, Progress, Relation
from reader.formats.common.model import Item
from reader.formats.exporting.collect import collect
from reader.formats.exporting.select import Selection, select
from tests.formats.format_material import SENTENCE, article, mark


def item():
    marks = [
        mark(SENTENCE, 0, 27, "quote", 1, "ana"),
        mark(SENTENCE, 1, 25, "opinion", 2, "ana", updated="2026-03-01T00:00:00.000Z"),
        mark(SENTENCE, 1, 25, "claim", 3, "ben"),
        mark(SENTENCE, 1, 6, "claim", 4, "ana", status="deleted"),
        mark(SENTENCE, 1, 6, "claim", 5, "ana", status="orphaned"),
    ]
    first, second, third = (each.id for each in marks[:3])
    return Item(
        article=article(SENTENCE),
        annotations=marks,
        relations={
            "ana": [
                Relation(id="r1", kind="k", source=first, target=second),
                Relation(id="r2", kind="k", source=first, target=third),
            ]
        },
        comments={
            "ben": [Comment(id="c", annotation=first, author="ben", text="t", created="")],
        },
        decisions={"cy": [Decision(id="d", cluster="x", inputs=[first], outcome="accept")]},
        progress={"ana": Progress(state="done"), "ben": Progress(state="reading")},
    )


def named(number):
    (each,) = (x for x in item().annotations if int(x.id[-2:]) == number)
    return each.article, each.annotator, each.id


def taken(**fields):
    found = list(select([item()], Selection(**fields)))
    return [int(each.id[-2:]) for one in found for each in one.annotations], found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [1, 2, 3]),
        ({"annotators": frozenset({"ben"})}, [3]),
        ({"labels": frozenset({"claim", "quote"})}, [1, 3]),
        ({"statuses": frozenset({"active", "orphaned"})}, [1, 2, 3, 5]),
        ({"statuses": frozenset({"deleted"})}, [4]),
        ({"since": "2026-02-01T00:00:00.000Z"}, [2]),
        ({"until": "2026-02-01T00:00:00.000Z"}, [1, 3]),
        ({"since": "2026-03-01T00:00:00.000Z", "until": "2026-03-01T00:00:00.000Z"}, [2]),
        ({"marks": frozenset()}, []),
        ({"marks": frozenset({named(2), named(4)})}, [2]),
        ({"marks": frozenset({named(3)}), "annotators": frozenset({"ana"})}, []),
        ({"marks": frozenset({(article(SENTENCE).id, "ana", named(3)[2])})}, []),
        ({"articles": frozenset({article(SENTENCE).id})}, [1, 2, 3]),
        ({"articles": frozenset({"other"})}, []),
        ({"annotators": frozenset({"ana"}), "labels": frozenset({"claim"})}, []),
    ],
)
def test_annotations_that_are_asked_for(fields, expected):
    assert taken(**fields)[0] == expected


def test_relations_and_comments_go_with_their_annotations():
    _, (everything,) = taken()
    assert [each.id for each in everything.relations["ana"]] == ["r1", "r2"]
    _, (narrow,) = taken(labels=frozenset({"quote", "opinion"}))
    assert [each.id for each in narrow.relations["ana"]] == ["r1"]
    assert [each.id for each in narrow.comments["ben"]] == ["c"]
    _, (opinions,) = taken(labels=frozenset({"opinion"}))
    assert (opinions.relations, opinions.comments) == ({}, {})


def test_decisions_stay_until_labels_or_a_time_are_asked_for():
    assert "cy" in taken()[1][0].decisions
    assert taken(labels=frozenset({"quote"}))[1][0].decisions == {}


def test_an_annotator_s_progress_is_theirs():
    assert set(taken(annotators=frozenset({"ben"}))[1][0].progress) == {"ben"}


def test_an_article_without_annotations_goes_out_only_when_nothing_narrower_is_asked_for():
    empty = Item(article=article(SENTENCE))
    assert len(list(select([empty], Selection()))) == 1
    assert list(select([empty], Selection(labels=frozenset({"quote"})))) == []
    assert list(select([empty], Selection(until="2026-02-01T00:00:00.000Z"))) == []
    assert list(select([empty], Selection(marks=frozenset()))) == []


@pytest.mark.parametrize("time", ["", "yesterday"])
@pytest.mark.parametrize("bound", ["since", "until"])
def test_an_annotation_without_a_known_time_is_not_left_out(time, bound):
    each = mark(SENTENCE, 0, 27, created=time, updated=time)
    found = select(
        [Item(article=article(SENTENCE), annotations=[each])],
        Selection(**{bound: "2026-02-01T00:00:00.000Z"}),
    )
    assert len(list(found)) == 1


def test_times_of_other_forms_are_compared_as_times():
    each = mark(SENTENCE, 0, 27, updated="2026-02-01T01:30:00+02:00")
    one = Item(article=article(SENTENCE), annotations=[each])
    assert list(select([one], Selection(since="2026-02-01T00:00:00.000Z"))) == []
    assert len(list(select([one], Selection(since="2026-01-31T23:00:00.000Z")))) == 1


class Work:
    def __init__(self, article, annotator, number):
        self.article, self.annotator = article, annotator
        each = mark(SENTENCE, 0, 27, number=number, annotator=annotator)
        self.annotations = {each.id: each}
        self.relations, self.comments, self.decisions = {}, {}, {}
        self.tags, self.bookmarks = {}, {}
        self.progress = Progress(state="done")


def test_work_is_brought_together_by_article():
    articles = {each: article(f"{SENTENCE} {each}") for each in "abcd"}
    works = [Work("a", "ana", 1), Work("a", "ben", 2), Work("b", "ana", 3), Work("d", "ana", 4)]
    loaded = []

    def load(each):
        loaded.append(each)
        return articles[each]

    found = list(collect(["d", "a", "c"], iter(works), load))
    assert loaded == ["a", "c", "d"]
    assert [len(each.annotations) for each in found] == [2, 0, 1]
    assert set(found[0].progress) == {"ana", "ben"}
    assert [each.annotator for each in found[0].annotations] == ["ana", "ben"]
