"""conll: tokens and tags out; IOB2, IOB1 and their kin in."""

import pytest
from hypothesis import given

from reader.articles.model import article_id
from reader.articles.normalise import normalise_text
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item, Reading
from reader.formats.common.registry import detect, head_of, load_format
from reader.formats.common.report import Ledger
from reader.formats.conll.write import tokens_in
from reader.formats.exporting.export import export
from tests.formats.format_material import SENTENCE, WILD, article, mark, worked_example, written

CONLL = load_format("conll")
ID = worked_example().article.id

CONLL_2003 = """\
-DOCSTART- -X- -X- O

EU NNP B-NP I-ORG
rejects VBZ B-VP O
German JJ B-NP I-MISC
call NN I-NP O

Peter NNP B-NP I-PER
Blackburn NNP I-NP I-PER
Paris NNP B-NP B-PER

-DOCSTART- -X- -X- O

Nobody NN B-NP O
"""


@pytest.fixture
def imported(tmp_path):
    def run(text, *more, find=lambda _key: None):
        paths = []
        for number, each in enumerate((text, *more)):
            paths.append(tmp_path / f"{number}.conll")
            paths[-1].write_bytes(each.encode())
        ledger = Ledger()
        job = Reading(ledger=ledger, annotator="me", find=find)
        return list(CONLL.read(paths, job)), [x.message for x in ledger.report("", []).losses]

    return run


def shown(item):
    return [(each.label, each.exact) for each in item.annotations]


def rows(data):
    return [line.split("\t") for line in data.decode().splitlines()]


# Out ----------------------------------------------------------------------------------------------


def test_the_worked_example():
    data, report = written("conll", worked_example())
    assert data.decode() == (
        f"-DOCSTART- ({ID})\tO\tO\n"
        "\n"
        '"\tO\tB-quote\n'
        "Japan\tB-opinion\tI-quote\n"
        "is\tI-opinion\tI-quote\n"
        "being\tI-opinion\tI-quote\n"
        "too\tI-opinion\tI-quote\n"
        "naive\tI-opinion\tI-quote\n"
        ",\tO\tI-quote\n"
        '"\tO\tI-quote\n'
        "he\tO\tO\n"
        "said\tO\tO\n"
        ".\tO\tO\n"
        "\n"
    )
    assert [loss.what for loss in report.losses] == ["notes"]


def test_the_longest_wins_and_the_others_are_counted():
    marks = [
        mark(SENTENCE, 1, 6, "opinion", 1),
        mark(SENTENCE, 1, 25, "opinion", 2),
        mark(SENTENCE, 19, 27, "opinion", 3),
        mark(SENTENCE, 28, 31, "opinion", 4),
        mark(SENTENCE, 1, 6, "{n}", 5),
        mark(SENTENCE, 1, 6, "{n}", 6),
        mark(SENTENCE, 29, 34, "claim", 7),
        mark(SENTENCE, 27, 28, "claim", 8),
    ]
    data, report = written("conll", Item(article=article(SENTENCE), annotations=marks))
    assert {(loss.message, loss.count) for loss in report.losses} == {
        ("2 annotations opinion overlap longer ones and were left out of their column.", 2),
        ("1 annotation {n} overlaps a longer one and was left out of its column.", 1),
        ("2 annotations were brought to whole words.", 2),
        ("1 annotation of nothing that can be seen was left out.", 1),
    }
    assert report.annotations == 4
    tagged = [row for row in rows(data)[2:] if set(row[1:]) - {"O"}]
    assert tagged[0] == ["Japan", "O", "B-opinion", "B-{n}"]
    assert [row[:3] for row in tagged[-2:]] == [
        ["he", "B-claim", "B-opinion"],
        ["said", "I-claim", "O"],
    ]


def test_touching_spans_begin_anew_and_paragraphs_cut():
    text = "One two\nthree four.\n\nFive six."
    marks = [mark(text, 0, 3, "x y", 1), mark(text, 4, 25, "x y", 2)]
    data, report = written("conll", Item(article=article(text), annotations=marks))
    assert rows(data) == [
        [f"-DOCSTART- ({article_id(text)})", "O"],
        [""],
        ["One", "B-x_u20_y"],
        ["two", "B-x_u20_y"],
        ["three", "I-x_u20_y"],
        ["four", "I-x_u20_y"],
        [".", "I-x_u20_y"],
        [""],
        ["Five", "B-x_u20_y"],
        ["six", "O"],
        [".", "O"],
        [""],
    ]
    assert [loss.message for loss in report.losses] == [
        "1 annotation was cut at the end of a paragraph, where every span of this format ends."
    ]


def test_each_annotator_has_a_file_with_the_articles_that_were_read(tmp_path):
    marks = [mark(SENTENCE, 0, 27, "quote", 1), mark(SENTENCE, 0, 27, "quote", 2, "ben")]
    unread = Item(article=article("Unread."))
    export("conll", [Item(article=article(SENTENCE), annotations=marks), unread], f"{tmp_path}/")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("all.conll", "ana.conll", "ben.conll")
    ]
    assert "Unread" not in (tmp_path / "ana.conll").read_text()
    assert rows((tmp_path / "all.conll").read_bytes())[2] == ["Unread", "O"]
    data, _ = written("conll", unread)
    assert rows(data)[2:] == [["Unread", "O"], [".", "O"], [""]]


@given(WILD)
def test_no_token_has_white_space_in_it(text):
    tokens = list(tokens_in(text, 0, len(text)))
    assert all(len(text[low:high].split()) == 1 for low, high in tokens)
    assert tokens == sorted(tokens)


# In -----------------------------------------------------------------------------------------------


def test_the_shared_task_of_2003(imported):
    items, losses = imported(CONLL_2003)
    assert [item.article.text for item in items] == [
        "EU rejects German call\n\nPeter Blackburn Paris",
        "Nobody",
    ]
    assert shown(items[0]) == [
        ("ORG", "EU"),
        ("MISC", "German"),
        ("PER", "Peter Blackburn"),
        ("PER", "Paris"),
    ]
    assert losses == ["2 columns that are not of tags like the last were left out."]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-x I-x I-x O", ["a b c"]),
        ("B-x B-x I-x O", ["a", "b c"]),
        ("I-x I-x B-x I-x", ["a b", "c d"]),
        ("I-x I-y I-y I-x", ["a", "b c", "d"]),
        ("B-x I-y O O", ["a", "b"]),
        ("S-x B-x E-x S-x", ["a", "b c", "d"]),
        ("U-x B-x I-x L-x", ["a", "b c d"]),
        ("B-x M-x E-x O", ["a b c"]),
        ("E-x I-x O O", ["a", "b"]),
        ("O O O B-x", ["d"]),
    ],
)
def test_kinds_of_tags(imported, tags, found):
    text = "".join(f"{token} {tag}\n" for token, tag in zip("abcd", tags.split(), strict=True))
    (item,), _ = imported(text)
    assert [each.exact for each in item.annotations] == found


def test_columns_of_tags_are_layers_and_sentences_end_spans(imported):
    (item,), losses = imported("a\tB-x\tO\nb c\tI-x\tB-y_u20_z\n \t\n\nd\tI-x\tI-y_u20_z\n")
    assert item.article.text == "a b c\n\nd"
    assert shown(item) == [("x", "a b c"), ("x", "d"), ("y z", "b c"), ("y z", "d")]
    assert losses == []


def test_an_article_of_the_store_keeps_its_spaces(imported):
    there = article(f"  {SENTENCE}\n")
    sent = Item(article=there, annotations=[mark(there.text, 3, 27, "opinion")])
    data, _ = written("conll", sent)
    find = {there.id: there}.get
    (item,), losses = imported(data.decode(), find=find)
    assert (item.article.id, shown(item), losses) == (
        there.id,
        [("opinion", "Japan is being too naive")],
        [],
    )
    (item,), losses = imported(data.decode().replace("Japan", "Korea"), find=find)
    assert shown(item) == [("opinion", "Korea is being too naive")]
    assert [each.partition(";")[0] for each in losses] == [
        "1 document is not the text of the article that it names"
    ]


def test_two_files_on_one_article_are_two_peoples(imported):
    with pytest.raises(FormatError, match=r"0\.conll holds the same text.* with --annotator"):
        imported("a B-x\n", "a B-y\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a B-x\nb\n", "line 2: it has 1 columns, and those before it 2"),
        ("a\nb\n", "line 1: it has no column of tags"),
        ("a B-x\n\tO\n", "line 2: it has no token"),
        ("a B-x\nb what\n", "line 2: 'what' is no tag like O, B-claim or I-claim"),
        ("a NN B-x\nb NN B\n", "line 2: 'B' is no tag"),
        ("\n\n", "holds no tokens with tags"),
        ("-DOCSTART- O\n\n", "holds no tokens with tags"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(imported, text, told):
    with pytest.raises(FormatError) as error:
        imported(text)
    assert "0.conll" in str(error.value)
    assert told in str(error.value)
    assert str(error.value).endswith("nothing was imported.")


def test_the_format_is_told_from_tags(tmp_path):
    files = {
        "two.txt": "a O\nb B-x\n",
        "start.txt": "-DOCSTART- -X- O\n\na O\n",
        "folder/ana.conll": "a B-x\n",
        "plain.txt": "a b\nc d\n",
        "only-o.txt": "x O\ny O\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in ("two.txt", "start.txt", "folder"):
        assert detect([tmp_path / name]).name == "conll"
    for name in ("plain.txt", "only-o.txt"):
        assert not CONLL.detect(head_of(tmp_path / name))


@given(WILD)
def test_a_token_that_stands_for_a_document_is_none(text):
    text = normalise_text(f"{text}-DOCSTART- x")[0]
    data, _ = written("conll", Item(article=article(text)))
    starts = [row for row in rows(data) if row[0].startswith("-DOCSTART-")]
    assert len(starts) == 1
