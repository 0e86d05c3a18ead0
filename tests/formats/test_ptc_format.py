"""ptc: rows with tabs, texts beside them, labels with commas."""

import pytest

from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item, Reading
from reader.formats.common.registry import detect, head_of, load_format
from reader.formats.common.report import Ledger
from reader.formats.exporting.export import export
from tests.formats.format_material import SENTENCE, article, mark, worked_example, written

PTC = load_format("ptc")
ID = worked_example().article.id
ROWS = f"{ID}\tquote\t0\t27\n{ID}\topinion\t1\t25\n"


@pytest.fixture
def imported(tmp_path):
    def run(files, *paths, annotator="me", find=lambda _key: None):
        for name, text in files.items():
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        ledger = Ledger()
        job = Reading(ledger=ledger, annotator=annotator, find=find)
        named = [tmp_path / "in" / path for path in paths] or [tmp_path / "in"]
        return list(PTC.read(named, job)), [x.message for x in ledger.report("", []).losses]

    return run


def shown(item):
    return [(each.label, each.exact) for each in item.annotations]


def test_the_worked_example():
    data, report = written("ptc", worked_example())
    assert data.decode() == ROWS
    assert [loss.what for loss in report.losses] == ["notes"]


def test_a_folder_gets_the_texts_and_a_file_for_each_annotator(tmp_path):
    marks = [
        mark(SENTENCE, 0, 27, "Name_Calling,Labeling", 1),
        mark(SENTENCE, 0, 27, "tab\there", 2, "ben"),
    ]
    unmarked = Item(article=article("Nothing here."))
    export("ptc", [Item(article=article(SENTENCE), annotations=marks), unmarked], f"{tmp_path}/")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        f"article{ID}.txt": SENTENCE,
        f"article{unmarked.article.id}.txt": "Nothing here.",
        "ana.labels": f"{ID}\tName_Calling,Labeling\t0\t27\n",
        "ben.labels": f"{ID}\ttab_u9_here\t0\t27\n",
    }
    with pytest.raises(FormatError, match="a file for each annotator"):
        written("ptc", Item(article=article(SENTENCE), annotations=marks))


def test_rows_of_the_shared_task_come_in_with_their_texts(imported):
    files = {
        "train-articles/article111.txt": "A title\r\n\r\nThey are all traitors, and fools.\r\n",
        "train-articles/article222.txt": b"\xef\xbb\xbfNothing to see.\n",
        "labels/article111.task2-TC.labels": (
            "111\tName_Calling,Labeling\t22\t30\r\n111\tLoaded_Language\t22\t41\r\n"
        ),
        "labels/article111.task1-SI.labels": "111\t22\t30\n",
    }
    items, losses = imported(files)
    assert [shown(item) for item in items] == [
        [("Name_Calling,Labeling", "traitors"), ("Loaded_Language", "traitors, and fools")],
        [],
    ]
    assert [item.article.title for item in items] == ["A title", "Nothing to see."]
    assert items[0].annotations[0].annotator == "me"
    assert losses == [
        "1 file of labels has no rows of article, label, start and end, and was left out."
    ]


def test_a_named_file_brings_the_articles_of_its_rows_only(imported):
    files = {"a.labels": "1\tx\t0\t3\n", "article1.txt": "One.", "article2.txt": "Two."}
    (item,), _ = imported(files, "a.labels")
    assert shown(item) == [("x", "One")]


def test_the_text_may_be_in_the_store(imported):
    there = article(SENTENCE)
    (item,), _ = imported({"a.labels": ROWS}, find=lambda key: there if key == ID else None)
    assert shown(item)[1] == ("opinion", "Japan is being too naive")


def test_two_files_on_one_article_are_two_peoples(imported):
    files = {"article1.txt": "One.", "a.labels": "1\tx\t0\t3\n", "b.labels": "1\ty\t0\t3\n"}
    (item,), _ = imported(files)
    assert [(each.annotator, each.label) for each in item.annotations] == [("a", "x"), ("b", "y")]
    with pytest.raises(FormatError, match=r"a\.labels holds the same text.* with --annotator"):
        imported(files, "a.labels", "b.labels")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("1\tx\t0", "it is not an article, a label, a start and an end"),
        ("1\tx\t0\tend", "it is not an article, a label, a start and an end"),
        ("1\tx\t-1\t2", "it is not an article, a label, a start and an end"),
        ("1\tx\t0\t99", "the span 0 to 99 does not lie within the text"),
        ("1\tx\t3\t1", "the span 3 to 1 does not lie within the text"),
        ("9\tx\t0\t1", "the text article9.txt is neither in the folder nor an article"),
        ("../1\tx\t0\t1", "the text article../1.txt is neither in the folder"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(imported, row, told):
    files = {"a.labels": f"1\tx\t0\t3\n{row}\n", "article1.txt": "One."}
    with pytest.raises(FormatError) as error:
        imported(files)
    assert "a.labels, line 2: " in str(error.value)
    assert told in str(error.value)
    assert str(error.value).endswith("nothing was imported.")


def test_the_format_is_told_from_rows(tmp_path):
    for name, text in {
        "set/article1.txt": "One.",
        "set/a.labels": "1\tx\t0\t3\n",
        "rows.tsv": "1\tx\t0\t3\n",
        "three.labels": "1\t0\t3\n",
        "empty.labels": "",
        "article1.txt": "One.",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert detect([tmp_path / "set"]).name == detect([tmp_path / "rows.tsv"]).name == "ptc"
    for name in ("three.labels", "empty.labels", "article1.txt"):
        assert not PTC.detect(head_of(tmp_path / name))


def test_an_article_of_the_store_is_asked_for_once_however_many_rows_it_has(tmp_path):
    made = article("They are all traitors, and fools.\n")
    asked = []

    def find(key: str):
        asked.append(key)
        return made

    path = tmp_path / "article111.labels"
    path.write_text("".join(f"111\tLoaded_Language\t{n % 9}\t{n % 9 + 5}\n" for n in range(500)))
    reading = Reading(ledger=Ledger(), annotator="ana", find=find)
    (item,) = load_format("ptc").read([path], reading)
    assert len(item.annotations) == 500 and asked == ["111"]
