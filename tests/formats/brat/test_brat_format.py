"""brat: what a server, other programs and we ourselves find in the folder, and what is refused."""

from pathlib import Path

import msgspec
import pytest

from reader.annotations.model import Comment, Origin, Progress, Relation
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item, Reading
from reader.formats.common.registry import detect, head_of, load_format
from reader.formats.common.report import Ledger
from reader.formats.exporting.export import export
from tests.formats.format_material import NEWS, SENTENCE, article, mark, worked_example

BRAT = load_format("brat")
CORPUS = Path(__file__).parents[4] / "shared/corpora/bratiaa/example-files/example-project"


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def exported(tmp_path):
    """Export items; return the files by name without the article's title, and the report."""

    def run(*items, **options):
        report = export("brat", items, f"{tmp_path / 'out'}/", scheme=NEWS, **options)
        found = files_of(tmp_path / "out")
        for item in items:
            stem = f"Too-naive-{item.article.id[:8]}"
            found = {name.replace(stem, "doc"): text for name, text in found.items()}
        return found, report

    return run


@pytest.fixture
def imported(tmp_path):
    """Write files and import their folder; return the items and what was left out."""

    def run(files, *paths, annotator="me", find=lambda _key: None):
        for name, text in files.items():
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        ledger = Ledger()
        job = Reading(ledger=ledger, annotator=annotator, find=find)
        named = [tmp_path / "in" / path for path in paths] or [tmp_path / "in"]
        items = list(BRAT.read(named, job))
        return items, [loss.message for loss in ledger.report("brat", []).losses]

    return run


def one(imported, ann, text=SENTENCE):
    """Import one document; return its only item and what was left out."""
    (item,), losses = imported({"doc.txt": text, "doc.ann": ann})
    return item, losses


def shown(item):
    return [(each.label, each.start, each.end, each.exact) for each in item.annotations]


# Out ----------------------------------------------------------------------------------------------


def test_the_worked_example(exported):
    files, report = exported(worked_example())
    assert files["doc.txt"] == SENTENCE
    assert files["doc.ann"] == (
        'T1\tquote 0 27\t"Japan is being too naive,"\n'
        "T2\topinion 1 25\tJapan is being too naive\n"
        "#1\tAnnotatorNotes T1\tWho is he?\n"
    )
    assert (report.annotations, report.losses) == (2, [])


def test_the_server_is_told_of_labels_relations_and_attributes(exported):
    marks = [
        mark(SENTENCE, 0, 27, "x, y", 1, attributes={"sure": 3, "clear": True}),
        mark(SENTENCE, 1, 25, "opinion", 2, attributes={"sure": "very sure"}),
        mark(SENTENCE, 1, 6, "! <b>|", 3, attributes={"sure": "<b>"}),
    ]
    relations = [
        Relation(id="r", kind="said by", source=marks[0].id, target=marks[1].id),
        Relation(id="e", kind="Equiv", source=marks[0].id, target=marks[1].id),
    ]
    item = Item(article=article(SENTENCE), annotations=marks, relations={"ana": relations})
    files, _ = exported(item)
    assert files["annotation.conf"] == (
        '# newsmark annotators: {".": "ana"}\n'
        "\n[entities]\n\nclaim\nopinion\nquote\nx_u2C__u20_y\n_u21__u20__u3C_b_u3E__u7C_\n"
        "\n[relations]\n\nsaid_u20_by\tArg1:<ENTITY>, Arg2:<ENTITY>\n"
        "Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive\n"
        "\n[events]\n"
        "\n[attributes]\n\n"
        "sure\tArg:<ENTITY>, Value:3|_u3C_b_u3E_|very_u20_sure\nclear\tArg:<ENTITY>\n"
    )
    labels = files["visual.conf"].partition("[drawing]")[0]
    assert "claim | Claim\n" in labels
    assert "x_u2C__u20_y | x, y\n" in labels
    assert "_u21__u20__u3C_b_u3E__u7C_ | ‹b›\n" in labels
    assert "claim\tbgColor:#b9d4f7\n" in files["visual.conf"]
    assert files["doc.ann"].splitlines()[3:] == [
        "A1\tsure T1 3",
        "A2\tclear T1",
        "A3\tsure T2 very_u20_sure",
        "A4\tsure T3 _u3C_b_u3E_",
        "R1\tsaid_u20_by Arg1:T1 Arg2:T2",
        "*\tEquiv T1 T2",
    ]


def test_each_of_several_annotators_has_a_folder(exported):
    both = Item(
        article=article(SENTENCE),
        annotations=[
            mark(SENTENCE, 0, 27, "quote", 1, "ana"),
            mark(SENTENCE, 0, 5, "claim", 2, "A B"),
            mark(SENTENCE, 0, 6, "claim", 3, "a-b"),
        ],
        progress={"zoë": Progress(state="done"), "yan": Progress(state="reading")},
    )
    unread = Item(article=article("Nobody has read this."))
    files, _ = exported(both, unread)
    assert sorted(files) == [
        *("A-B/doc.ann", "A-B/doc.txt", "a-b-2/doc.ann", "a-b-2/doc.txt"),
        *("ana/doc.ann", "ana/doc.txt", "annotation.conf", "doc.txt", "visual.conf"),
        *("zoë/doc.ann", "zoë/doc.txt"),
    ]
    assert files["zoë/doc.ann"] == ""
    first = files["annotation.conf"].splitlines()[0]
    assert msgspec.json.decode(first.removeprefix("# newsmark annotators: ")) == {
        "A-B": "A B",
        "a-b-2": "a-b",
        "ana": "ana",
        "zoë": "zoë",
    }


def test_a_span_over_line_breaks_is_written_line_by_line(exported):
    text = "One.\n\n Two three.\nFour.\n"
    marks = [
        mark(text, 0, 23, "quote", 1),
        mark(text, 7, 17, "quote", 2, fragments=[(7, 10), (11, 17)]),
        mark(text, 0, 5, "claim", 3),
        mark(text, 4, 6, "claim", 4),
        mark(text, 7, 23, "claim", 5, fragments=[(7, 17), (18, 23)]),
    ]
    files, report = exported(Item(article=article(text), annotations=marks))
    assert files["doc.ann"].splitlines() == [
        "T1\tquote 0 4;6 17;18 23\tOne.  Two three. Four.",
        "T2\tclaim 0 4\tOne.",
        "T3\tclaim 7 17;18 23\tTwo three. Four.",
        "T4\tquote 7 10;11 17\tTwo three.",
    ]
    assert {(loss.what, loss.count) for loss in report.losses} == {
        ("line-breaks", 2),
        ("only-line-breaks", 1),
    }
    assert report.annotations == 4


def test_names_that_brat_gave_are_kept_and_others_fill_the_gaps(exported):
    def origin(name):
        return Origin("import", format="brat", original_id=name)

    marks = [
        mark(SENTENCE, 0, 5, "quote", 1),
        mark(SENTENCE, 0, 4, "quote", 2, origin=origin("T1")),
        mark(SENTENCE, 0, 3, "quote", 3, origin=origin("T1")),
        mark(SENTENCE, 0, 2, "quote", 4, origin=origin("E9")),
    ]
    files, _ = exported(Item(article=article(SENTENCE), annotations=marks))
    assert [line.split("\t")[0] for line in files["doc.ann"].splitlines()] == [
        *("T2", "T1", "T3", "T4")
    ]


def test_what_has_no_place_is_counted(exported):
    marks = [mark(SENTENCE, 0, 27, "quote", 1), mark(SENTENCE, 1, 25, "claim", 2, "ben")]
    one, other = (each.id for each in marks)
    item = Item(
        article=article(SENTENCE),
        annotations=marks,
        relations={"ana": [Relation(id="r", kind="x", source=one, target=other)]},
        comments={
            "ben": [
                Comment(id="c", annotation=one, author="ben", text="No?\nNo.", created=""),
                Comment(id="d", annotation=one, author="ben", text="Yes.", created=""),
                Comment(id="e", annotation="gone", author="ben", text="Hm.", created=""),
            ]
        },
    )
    files, report = exported(item)
    assert [loss.message for loss in report.losses] == [
        "1 relation to an annotation that is not its own annotator's was left out.",
        "1 comment on an annotation that was left out was left out, too.",
    ]
    assert files["ana/doc.ann"].splitlines()[1:] == [
        "#1\tComment-ben T1\tNo?",
        "#2\tComment-ben T1\tNo.",
        "#3\tComment2-ben T1\tYes.",
    ]


def test_a_folder_that_has_such_files_is_left_alone_unless_forced(exported, tmp_path):
    exported(worked_example())
    before = files_of(tmp_path / "out")
    with pytest.raises(FormatError, match=r"exists, and nothing was written"):
        exported(worked_example())
    assert files_of(tmp_path / "out") == before
    exported(worked_example(), force=True)
    assert files_of(tmp_path / "out") == before


def test_one_file_is_not_enough(tmp_path):
    with pytest.raises(FormatError, match="name a folder"):
        export("brat", [worked_example()], tmp_path / "doc.ann")


# In -----------------------------------------------------------------------------------------------


def test_spans_attributes_notes_relations_and_comments_come_in(imported):
    item, losses = one(
        imported,
        'T1\tquote 0 27\t"Japan is being too naive,"\n'
        "T7\topinion 1 6;10 15\tJapan being\n"
        "A1\tNegation T7\n"
        "M2\tSpeculation T7\n"
        "A3\tConfidence T7 L1\n"
        "A4\tWeight T7 3\n"
        "R1\tabout Arg1:T7 Arg2:T1\n"
        "*\tEquiv T1 T7\n"
        "#1\tAnnotatorNotes T1\tWho is he?\n"
        "#2\tAnnotatorNotes T1\tAnd why?\n"
        "#3\tOther T1\tasked\n"
        "#4\tComment-ben T1\tSure?\n"
        "N1\tReference T1 Wikipedia:15573\tJapan\n"
        "#5\tAnnotatorNotes R1\thm\n",
    )
    quote, opinion = item.annotations
    assert shown(item) == [
        ("quote", 0, 27, '"Japan is being too naive,"'),
        ("opinion", 1, 15, "Japan is being"),
    ]
    assert opinion.fragments == [(1, 6), (10, 15)]
    assert opinion.attributes == {
        "Negation": True,
        "Speculation": True,
        "Confidence": "L1",
        "Weight": 3,
    }
    assert quote.note == "Who is he?\nAnd why?\nOther: asked"
    assert [each.origin.original_id for each in item.annotations] == ["T1", "T7"]
    assert [(x.kind, x.source, x.target) for x in item.relations["me"]] == [
        ("about", opinion.id, quote.id),
        ("Equiv", quote.id, opinion.id),
    ]
    (comment,) = item.comments["ben"]
    assert (comment.text, comment.annotation) == ("Sure?", quote.id)
    assert losses == [
        "1 normalisation (a reference to an entry elsewhere) was left out.",
        "1 note on what is not an annotation of a span was left out.",
    ]


def test_an_event_is_an_annotation_at_its_trigger_with_relations(imported):
    item, losses = one(
        imported,
        "T1\tActor 29 31\the\n"
        "T2\tSaying 32 36\tsaid\n"
        'T3\tContent 0 27\t"Japan is being too naive,"\n'
        "E1\tSaying:T2 Speaker:T1 What:T3\n"
        "E2\tSaying:T2 What:E1\n"
        "A1\tPast E1\n"
        "#1\tAnnotatorNotes E2\ttwice\n"
        "R1\tseen Arg1:T2 Arg2:T1\n",
        text='"Japan is being too naive," he said.'.replace(" he ", "  he "),
    )
    assert losses == []
    by_name = {each.origin.original_id: each for each in item.annotations}
    assert list(by_name) == ["T1", "T3", "E1", "E2"]
    assert (by_name["E1"].label, by_name["E1"].exact) == ("Saying", "said")
    assert (by_name["E1"].attributes, by_name["E2"].note) == ({"Past": True}, "twice")
    names = {each.id: name for name, each in by_name.items()}
    assert [(x.kind, names[x.source], names[x.target]) for x in item.relations["me"]] == [
        ("seen", "E1", "T1"),
        ("Speaker", "E1", "T1"),
        ("What", "E1", "T3"),
        ("What", "E2", "E1"),
    ]


@pytest.mark.parametrize(
    ("raw", "ann"),
    [
        (b"One.\r\n\r\nTwo three.", "T1\tclaim 6 9\tTwo\n"),
        (b"One.\r\n\r\nTwo three.", "T1\tclaim 8 11\tTwo\n"),
        (b"One.\r\rTwo three.", "T1\tclaim 6 9\tTwo\n"),
        (b"\xef\xbb\xbfOne.\n\nTwo three.", "\ufeffT1\tclaim 7 10\tTwo\r\n"),
        ("O\U0001f600.\n\nTwo three.".encode(), "T1\tclaim 5 8\tTwo\n"),
        (b"One.\n\nTwo three.", "T1\tclaim 0 4;6 9\tOne. Two\n"),
        (b"One.\n\nTwo three.", "T1\tclaim 0 9\tOne.  Two\n"),
        (b"One.\n\nTwo three.", "T1\tclaim 0 4;6 9\tOne.Two\n"),
        (b"One.\n\nTwo three.", "T1\tclaim 6 9\n"),
    ],
)
def test_offsets_count_as_brat_counts(imported, raw, ann):
    item, _ = one(imported, ann, raw)
    (record,) = item.annotations
    assert record.exact.endswith("Two")
    assert record.fragments == []
    assert "\r" not in item.article.text and "\ufeff" not in item.article.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("T2\tclaim 0 5\tJapan", 'T2 says “Japan” where the text says “"Japa”'),
        ("T2\tclaim 0 99\tJapan", "0 to 99 does not lie within the text of 36 characters"),
        ("T2\tclaim 6 1\tJapan", "6 to 1 does not lie within"),
        ("T2\tclaim 0-5\tJapan", "“claim 0-5” is not what should stand there"),
        ("T2\tclaim 0 5 7\tJapan", "is not what should stand there"),
        ("T2 claim 0 5 Japan", "is not what should stand there"),
        (f"T2\tclaim 0 {'9' * 5000}\tJapan", "is not what should stand there"),
        ("T1\tclaim 1 6\tJapan", "there is an annotation “T1” before it"),
        ("R1\tabout Arg1:T1 Arg2:T9", "it is about “T9”, which is not there"),
        ("R1\tabout T1 T1", "is not what should stand there"),
        ("A1\tNegation T9", "it is about “T9”, which is not there"),
        ("A1\tNegation", "is not what should stand there"),
        ("E1\tSaying:T9", "its trigger “T9” is not there"),
        ("E1\tclaim:T1 What:T9", "its What “T9” is not there"),
        ("#1\tAnnotatorNotes T9\tx", "it is about “T9”, which is not there"),
        ("*\tEquiv T1", "is not what should stand there"),
        ("What is this?", "“What is this?” is no line of an annotation"),
        ("\x1b[31m", "is no line of an annotation"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(imported, line, told):
    ann = f"T1\tclaim 1 6\tJapan\n\n{line}\n"
    with pytest.raises(FormatError) as error:
        one(imported, ann)
    assert "doc.ann, line 3: " in str(error.value)
    assert told in str(error.value)
    assert str(error.value).endswith("; nothing was imported.")


def test_bytes_that_are_no_text_are_told_with_their_line(imported):
    with pytest.raises(FormatError, match=r"doc\.ann, line 2: byte 0xFF at offset 19"):
        one(imported, b"T1\tclaim 1 6\tJapan\n\xff\n")
    with pytest.raises(FormatError, match=r"doc\.txt, line 1: byte 0xE9"):
        one(imported, "", "caf\xe9".encode("latin-1"))


def test_folders_are_annotators_where_they_share_a_text(imported):
    files = {
        "ann.a/one.txt": SENTENCE,
        "ann.a/one.ann": "T1\tclaim 1 6\tJapan\n",
        "ben/deep/other.txt": SENTENCE.replace("\n", "\r\n"),
        "ben/deep/other.ann": "T1\tquote 1 6\tJapan\n",
        "cy/two.txt": "Another text.",
        "cy/two.ann": "",
    }
    items, _ = imported(files)
    assert [[each.annotator for each in item.annotations] for item in items] == [
        ["ann.a", "ben"],
        [],
    ]


def test_folders_that_share_no_text_are_parts_of_one_collection(imported):
    files = {
        "train/one.txt": SENTENCE,
        "train/one.ann": "T1\tclaim 1 6\tJapan\n",
        "test/two.txt": "Another text.",
        "test/two.ann": "T1\tclaim 0 7\tAnother\n",
        "test/unread.txt": "Unread.",
    }
    items, _ = imported(files)
    assert {each.annotator for item in items for each in item.annotations} == {"me"}
    assert [len(item.annotations) for item in items] == [1, 0, 1]


def test_annotation_conf_says_whose_the_folders_are(imported):
    files = {
        "annotation.conf": '# newsmark annotators: {"a-b": "A B", ".": "me too"}\n[entities]\n',
        "a-b/one.txt": SENTENCE,
        "a-b/one.ann": "T1\tclaim 1 6\tJapan\n",
        "two.txt": "Another text.",
        "two.ann": "T1\tclaim 0 7\tAnother\n",
    }
    for paths in ((), ("a-b", "two.ann")):
        items, _ = imported(files, *paths)
        names = {each.annotator for item in items for each in item.annotations}
        assert names == {"A B", "me too"}
    files["annotation.conf"] = '# newsmark annotators: ["a"\n'
    items, _ = imported(files)
    assert {each.annotator for item in items for each in item.annotations} == {"me"}


def test_the_text_may_be_in_the_store(imported):
    there = article(SENTENCE)
    files = {"doc.ann": "T1\tclaim 1 6\tJapan\n"}
    (item,), _ = imported(files, find=lambda key: there if key == "doc" else None)
    assert (item.article.id, shown(item)) == (there.id, [("claim", 1, 6, "Japan")])
    with pytest.raises(FormatError, match=r"its text doc\.txt is neither beside it nor"):
        imported(files)


def test_two_texts_alike_are_one_article_with_the_marks_of_both(imported):
    files = {
        **{f"{name}.txt": SENTENCE for name in "ab"},
        **{f"{name}.ann": "T1\tclaim 1 6\tJapan\n" for name in "ab"},
    }
    (item,), _ = imported(files)
    assert len({each.id for each in item.annotations}) == 2


@pytest.mark.parametrize("files", [{}, {"annotation.conf": "[entities]\n"}, {".x.ann": ""}])
def test_a_folder_without_documents_is_told(imported, tmp_path, files):
    (tmp_path / "in").mkdir()
    with pytest.raises(FormatError, match=r"in holds no texts \(\.txt\)"):
        imported(files)


def test_the_format_is_told_from_names_and_lines(tmp_path):
    files = {
        "whole/doc.ann": "",
        "parts/ana/doc.ann": "T1\tx 0 1\ty\n",
        "good.ann": "T1\tx 0 1\ty\n*\tEquiv T1 T2\n#1\tNote T1\thm\n",
        "empty.ann": "",
    }
    others = {"bad.ann": "<xml>\n", "good.tsv": "T1\tx 0 1\ty\n", "text/doc.txt": "T1\n"}
    for name, text in {**files, **others}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    for name in ("whole", "parts", "good.ann", "empty.ann"):
        assert detect([tmp_path / name]).name == "brat"
    for name in ("bad.ann", "good.tsv", "text"):
        assert not BRAT.detect(head_of(tmp_path / name))


# Real data ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpora are not beside the repository")
def test_a_project_of_four_annotators_comes_in_and_goes_out_line_by_line(tmp_path):
    ledger = Ledger()
    items = list(BRAT.read([CORPUS], Reading(ledger=ledger, annotator="me", find=lambda _: None)))
    counts = {
        who: sum(each.annotator == who for item in items for each in item.annotations)
        for who in ("Lisa", "Maria", "Max", "Peter", "me")
    }
    lines = {
        who: sum(len(path.read_bytes().splitlines()) for path in (CORPUS / who).glob("*.ann"))
        for who in ("Lisa", "Maria", "Max", "Peter")
    }
    assert counts == {**lines, "me": 0}
    assert (len(items), ledger.report("brat", []).losses) == (7, [])
    export("brat", items, f"{tmp_path}/")
    for who in lines:
        out = {p.with_suffix(".txt").read_bytes(): p for p in (tmp_path / who).glob("*.ann")}
        for path in (CORPUS / who).glob("*.ann"):
            ours = out[path.with_suffix(".txt").read_bytes()].read_bytes()
            assert sorted(ours.splitlines()) == sorted(path.read_bytes().splitlines())
