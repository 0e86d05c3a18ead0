"""What files hold comes into a store: all of it or nothing, once, each article in one action."""

from __future__ import annotations

import pytest

from reader.annotations.model import Bookmark, Comment, Progress, Relation, Tag
from reader.annotations.schemes.file import load_builtin, parse_scheme
from reader.articles.errors import NewsmarkError
from reader.articles.model import article_id
from reader.formats.common.errors import FormatError
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger
from reader.formats.exporting.collect import collect
from reader.formats.exporting.export import export
from reader.formats.importing.incoming import Incoming
from reader.session.exchange.importing import Finder, read, relabelled, take_in
from reader.session.exchange.label_mapping import map_labels, scheme_text
from reader.store.folder_store import open_store

TEXT = '"Japan is being too naive," he said.'
NEWS = load_builtin("news")


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


def incoming(text=TEXT):
    return Incoming(text, form="brat", where="a.ann", ledger=Ledger())


def item(text=TEXT, spans=((0, 27, "quote"), (1, 25, "opinion")), annotator="ben"):
    found = incoming(text)
    for start, end, label in spans:
        found.add(label, start, end, annotator=annotator, where="a.ann, line 1")
    return found.item()


def marks(store, annotator="ben", text=TEXT):
    work = store.read(article_id(text), annotator)
    return [
        (each.start, each.end, each.label)
        for each in work.annotations.values()
        if each.status == "active"
    ]


def test_an_import_brings_articles_annotations_and_done(store):
    done = take_in(store, [item()])
    assert (done.new_articles, done.added) == (1, 2)
    assert marks(store) == [(0, 27, "quote"), (1, 25, "opinion")]
    assert store.read(article_id(TEXT), "ben").progress.state == "done"


def test_the_same_again_changes_nothing(store, tmp_path):
    take_in(store, [item()])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}
    done = take_in(store, [item()])
    assert (done.added, done.known) == (0, 2)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}


def test_equal_spans_of_one_file_are_all_kept(store):
    spans = ((0, 27, "quote"), (0, 27, "quote"))
    assert take_in(store, [item(spans=spans)]).added == 2
    assert take_in(store, [item(spans=spans)]).known == 2


def test_one_undo_takes_an_import_back(store):
    take_in(store, [item()])
    work = store.open(article_id(TEXT), "ben")
    work.undo()
    assert not work.annotations
    assert work.progress.state == "new"
    work.close()
    assert take_in(store, [item()]).added == 2


def test_what_was_changed_here_is_left_unless_it_is_to_be_replaced(store):
    take_in(store, [item()])
    other = item(spans=((0, 27, "claim"), (1, 25, "opinion")))
    here = list(store.read(article_id(TEXT), "ben").annotations)
    theirs = [
        type(record)(
            **{name: getattr(record, name) for name in record.__struct_fields__} | {"id": name_here}
        )
        for record, name_here in zip(other.annotations, here, strict=True)
    ]
    changed = type(other)(article=other.article, annotations=theirs)
    assert take_in(store, [changed]).other == 1
    assert marks(store)[0] == (0, 27, "quote")
    assert take_in(store, [changed], is_replacing=True).replaced == 1
    assert marks(store)[0] == (0, 27, "claim")


def test_a_dry_run_counts_and_writes_nothing(store):
    done = take_in(store, [item()], is_dry=True)
    assert (done.new_articles, done.added) == (1, 2)
    assert not store.article_ids()


def test_not_done_leaves_the_progress_alone(store):
    take_in(store, [item()], is_done=False)
    assert store.read(article_id(TEXT), "ben").progress.state == "new"


def test_line_ends_of_windows_do_not_move_a_span():
    found = incoming("One.\r\n\r\nTwo \N{GRINNING FACE} three.\r\n")
    found.add("claim", 8, 13, annotator="ben", where="x")
    (record,) = found.item().annotations
    assert (record.start, record.end, record.exact) == (6, 11, "Two \N{GRINNING FACE}")
    assert found.article.text == "One.\n\nTwo \N{GRINNING FACE} three.\n"


def test_a_span_outside_of_the_text_is_refused_with_its_place():
    with pytest.raises(FormatError, match=r"a\.ann, line 3: the span 30 to 99"):
        incoming().add("claim", 30, 99, annotator="ben", where="a.ann, line 3")


def test_an_annotation_of_nothing_is_counted_and_so_is_what_relates_to_it():
    ledger = Ledger()
    found = Incoming(TEXT, form="brat", where="a.ann", ledger=ledger)
    nothing = found.add("claim", 4, 4, annotator="ben", where="a.ann, line 1")
    something = found.add("claim", 4, 9, annotator="ben", where="a.ann, line 2")
    found.relate("cue", something, nothing, annotator="ben")
    assert [loss.what for loss in ledger.report("brat", []).losses] == [
        "empty-spans",
        "loose-relations",
    ]
    assert ledger.report("brat", []).losses[0].examples[0].place == "a.ann, line 1"


def test_half_a_character_is_told_wherever_it_stands():
    half = "a\ud800"
    with pytest.raises(FormatError, match=r"a\.ann: it holds half a character"):
        Incoming(TEXT, form="brat", where="a.ann", ledger=Ledger(), title=half)
    found = incoming()
    for label, annotator in ((half, "ben"), ("claim", half)):
        with pytest.raises(FormatError, match=r"line 1: it holds half a character"):
            found.add(label, 0, 9, annotator=annotator, where="a.ann, line 1")
    one = found.add("claim", 0, 9, annotator="ben", where="a.ann, line 2")
    with pytest.raises(FormatError, match="half a character"):
        found.relate(half, one, one, annotator="ben")
    with pytest.raises(FormatError, match="half a character"):
        found.comment(one, half, author="ben")


def test_labels_find_their_like_in_the_scheme():
    found = map_labels(["Claim", "opinion", "PER", "PER"], NEWS, {}, strict=False)
    assert found.targets == {"Claim": "claim", "opinion": "opinion"}
    assert found.renamed == {"Claim": "claim"}
    assert found.unknown == {"PER": 2}
    given = map_labels(["PER"], NEWS, {"PER": "quote"}, strict=True)
    assert given.targets == {"PER": "quote"}
    with pytest.raises(NewsmarkError, match=r"no label for 'PER'; .* --map"):
        map_labels(["PER"], NEWS, {}, strict=True)
    with pytest.raises(NewsmarkError, match="'PER' cannot become 'person'"):
        map_labels(["PER"], NEWS, {"PER": "person"}, strict=False)


def test_labels_of_a_scheme_name_it_and_others_stay(store):
    items = [item(spans=((0, 27, "Quote"), (1, 25, "PER")))]
    labels = map_labels(["Quote", "PER"], NEWS, {}, strict=False)
    records = relabelled(items, labels, NEWS)[0].annotations
    assert [(each.label, each.scheme) for each in records] == [("quote", "news@1"), ("PER", "")]


@pytest.mark.parametrize(
    "labels",
    [
        ["PER", "ORG"],
        ['a "b"\\', "逗号, 、", "名"],
        list("abcdefghijklmnopqrstuvwxyz0123456789"),
        [f"label {number}" for number in range(80)],
    ],
)
def test_a_scheme_made_of_labels_is_one(labels):
    scheme = parse_scheme(scheme_text(labels, "made", ["coref"]), "made.toml")
    assert [label.id for label in scheme.labels] == labels
    assert [kind.id for kind in scheme.relations] == ["coref"]


def test_what_cannot_be_a_label_is_not_in_a_scheme_made_of_labels():
    words = ["one", "\x1b[1m", "two\u202e", "e\u0301", "\xe9", " x", "cannot-judge", "y" * 1000]
    scheme = parse_scheme(scheme_text(words, "made"), "made.toml")
    assert [label.id for label in scheme.labels] == ["one", "e\u0301"]


def test_an_article_of_the_store_is_found_by_id_and_by_its_files_name(store):
    found = Incoming(TEXT, form="x", where="", ledger=Ledger(), location="~/news/naive.txt")
    store.add_article(found.article)
    finder = Finder(store)
    for key in (found.article.id, found.article.id[:8], "naive.txt", "naive", "~/news/naive.txt"):
        assert finder(key) == store.article(found.article.id)
    assert finder("nothing") is None
    assert finder("") is None


def test_json_lines_bring_a_store_back_whole(store, tmp_path):
    found = incoming()
    first = found.add("quote", 0, 27, annotator="ben", where="x", note="who?")
    second = found.add("opinion", 1, 25, annotator="ben", where="x", attributes={"sure": 3})
    whole = found.item()
    further = {
        "relations": {"ben": [Relation(id="r", kind="cue", source=first, target=second)]},
        "comments": {"cy": [Comment(id="c", annotation=first, author="cy", text="…", created="")]},
        "tags": {"ben": [Tag(id="flood")]},
        "bookmarks": {"ben": [Bookmark(id="b", offset=3, name="here")]},
        "progress": {
            "cy": Progress(state="skipped", position=3, updated="2026-01-31T09:30:00.000Z")
        },
    }
    take_in(store, [type(whole)(article=whole.article, annotations=whole.annotations, **further)])

    def exported(source, name):
        items = collect(source.article_ids(), source.works(), source.article)
        export("jsonl", items, tmp_path / name)
        return (tmp_path / name).read_bytes()

    before = exported(store, "one.jsonl")
    other = open_store(tmp_path / "other", machine="there")
    form = load_format("jsonl")
    take_in(other, read(form, [tmp_path / "one.jsonl"], other, "ana", Ledger()))
    assert exported(other, "two.jsonl") == before
