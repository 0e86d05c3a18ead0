import csv
import io
import json
import re

import pytest
from hypothesis import example, given

from reader.annotations.model import Anchor, Origin
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item, Options, Reading
from reader.formats.common.registry import head_of, load_format
from reader.formats.common.report import Ledger
from reader.formats.csv.read import COLUMNS, neutralise, restore
from tests.formats.format_material import (
    SENTENCE,
    WILD,
    article,
    items,
    mark,
    worked_example,
    written,
)


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_worked_example():
    data, report = written("csv", worked_example())
    assert data.decode() == (
        "article,title,annotator,label,start,end,exact,prefix,suffix,note,status,attributes,"
        "fragments,scheme,id,origin,anchor,created,updated\r\n"
        'f53bce295439a7100070,Too naive,ana,quote,0,27,"""Japan is being too naive,""",, he said.,'
        "Who is he?,active,,,news@1,0190a3c1-7b00-7000-8000-000000000001,"
        '"{""kind"":""human""}",,2026-01-31T09:30:00.000Z,2026-01-31T09:30:00.000Z\r\n'
        'f53bce295439a7100070,Too naive,ana,opinion,1,25,Japan is being too naive,"""",'
        '","" he said.",,active,,,news@1,0190a3c1-7b00-7000-8000-000000000002,'
        '"{""kind"":""human""}",,2026-01-31T09:30:00.000Z,2026-01-31T09:30:00.000Z\r\n'
    )
    assert (report.annotations, report.losses) == (2, [])


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("''-", "'''-"),
        ("'We are not naive'", "'We are not naive'"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_formulas_are_neutralised_and_nothing_else(cell, safe):
    assert neutralise(cell) == safe
    assert restore(safe) == cell


@given(WILD)
@example("'=")
@example("''='")
def test_neutralising_is_undone_exactly(cell):
    assert restore(neutralise(cell)) == cell
    assert not neutralise(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(items())
def test_values_read_back_are_equal(item):
    data, _ = written("csv", item)
    read = rows(data)
    assert len(read) == len(item.annotations)
    for row, each in zip(read, item.annotations, strict=True):
        cells = {name: restore(cell) for name, cell in row.items()}
        assert (int(cells["start"]), int(cells["end"])) == (each.start, each.end)
        for name in ("article", "annotator", "label", "exact", "prefix", "suffix", "note"):
            assert cells[name] == getattr(each, name)
        for name in ("status", "scheme", "id", "created", "updated"):
            assert cells[name] == getattr(each, name)
        assert cells["title"] == item.article.title
        assert json.loads(cells["attributes"] or "{}") == each.attributes
        assert json.loads(cells["origin"])["kind"] == each.origin.kind


def test_a_byte_order_mark_on_request_only():
    plain, _ = written("csv", worked_example())
    marked, _ = written("csv", worked_example(), options=Options(bom=True))
    assert marked == b"\xef\xbb\xbf" + plain


def test_only_the_header_without_annotations():
    data, report = written("csv")
    assert data.decode() == ",".join(COLUMNS) + "\r\n"
    assert report.annotations == 0


def test_fragments_and_orphans_are_carried():
    each = mark(SENTENCE, 0, 27, fragments=[(0, 6), (10, 27)], status="orphaned")
    data, report = written("csv", Item(article=worked_example().article, annotations=[each]))
    (row,) = rows(data)
    assert (row["fragments"], row["status"]) == ("[[0,6],[10,27]]", "orphaned")
    assert report.statuses == {"orphaned": 1}


def test_pandas_reads_every_cell_back():
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    data, _ = written("csv", worked_example())
    frame = pandas.read_csv(io.BytesIO(data), keep_default_na=False)
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["exact"]) == ['"Japan is being too naive,"', "Japan is being too naive"]
    assert list(frame["start"]) == [0, 1]


def imported(path, *paths, annotator="ana", texts=(SENTENCE,)):
    """What a table brings where the store has these texts, and what was left out."""
    ledger = Ledger()
    articles = {each.id: each for each in map(article, texts)}
    job = Reading(ledger=ledger, annotator=annotator, find=articles.get)
    found = list(load_format("csv").read([path, *paths], job))
    return found, {loss.what: loss.count for loss in ledger.report("csv", []).losses}


def table(tmp_path, text, encoding="utf-8", name="marks.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_every_field_comes_back(tmp_path):
    sent = mark(
        *(SENTENCE, 0, 27, "=1+1", 3, "ben"),
        note="@SUM(A1)",
        status="orphaned",
        attributes={"sure": [1, None, "-"]},
        fragments=[(0, 6), (10, 27)],
        origin=Origin("import", name="x", score=0.5, original_id="T1"),
        anchor=Anchor("exact", 0.5),
        created="",
    )
    item = Item(article=article(SENTENCE), annotations=[sent])
    path = tmp_path / "out.csv"
    path.write_bytes(written("csv", item)[0])
    (found,), lost = imported(path)
    assert found.annotations == [sent]
    assert lost == {}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_few_columns_that_are_needed_in_any_order(tmp_path, separator, encoding):
    name = article(SENTENCE).id
    rows = [["end", "label", "start", "article"], ["27", "quote", "0.0", name], ["", "", "", ""]]
    text = "\r\n".join(separator.join(row) for row in rows)
    path = table(tmp_path, text, encoding)
    assert load_format("csv").detect(head_of(path))
    (found,), lost = imported(path)
    (record,) = found.annotations
    assert (record.start, record.end, record.label, record.exact) == (
        *(0, 27, "quote"),
        '"Japan is being too naive,"',
    )
    assert (record.annotator, record.scheme, record.status) == ("ana", "", "active")
    assert record.origin == Origin("import", format="csv")
    assert lost == {}
    (again,), _ = imported(path)
    assert again.annotations[0].id == record.id


def test_a_table_with_columns_of_others_leaves_them_out_and_says_so(tmp_path):
    path = table(
        tmp_path, f"article,label,start,end,mine,yours\n{article(SENTENCE).id},claim,0,1,x,y\n"
    )
    (found,), lost = imported(path)
    assert len(found.annotations) == 1
    assert lost == {"columns": 2}


HEADER = "article,label,start,end,annotator,exact,status,attributes\n"
HERE = article(SENTENCE).id


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("abc,quote,0,27,ana,,,\n", "line 2: the article 'abc' is not in the store"),
        (f"{HERE},quote,0,99,ana,,,\n", "line 2: its span ends at 99, beyond the text"),
        (f"{HERE},quote,7,7,ana,,,\n", "line 2: 7 to 7 is no span"),
        (f"{HERE},quote,-1,7,ana,,,\n", "line 2: the start '-1' is no offset"),
        (f"{HERE},quote,{'9' * 400},7,ana,,,\n", "is no offset"),
        (f"{HERE},quote,0,7,,,,\n", "line 2: it does not say whose it is"),
        (f"{HERE},quote,1,6,ana,China,,\n", "line 2: 'China' is not what the article says at 1"),
        (f"{HERE},quote,1,6,ana,,gone,\n", "line 2: the status 'gone' is none of active"),
        (f"{HERE},quote,1,6,ana,Japan,,[1]\n", "line 2: the column attributes"),
        (f"{HERE},quote,1\n", "line 2: it has 3 cells and the header 8"),
        (f'{HERE},quote,1,6,ana,"Japan,,\n', "line 2: it is no row of a table"),
        (f'{HERE},"a\nb",1,6,ana,Japan,,\n{HERE},x,1,6,,,,\n', "line 4: it does not say whose"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path, row, told):
    path = table(tmp_path, HEADER + row)
    with pytest.raises(FormatError, match=re.escape(told)) as raised:
        imported(path)
    assert str(path) in str(raised.value)
    assert "othing was imported" in str(raised.value)


def test_other_encodings_and_tables_are_told(tmp_path):
    with pytest.raises(FormatError, match="line 2 or later: it is not valid UTF-8"):
        imported(table(tmp_path, f"{HEADER}{HERE},Grüße,0,1,ana,,,\n", "latin-1"))
    for text in ("", "a,b\n1,2\n", "article,label,start\n", '"article\n'):
        path = table(tmp_path, text)
        assert not load_format("csv").detect(head_of(path))
        with pytest.raises(FormatError, match="line 1: it is no header with the columns article"):
            imported(path)
    with pytest.raises(FormatError, match="a column is there twice"):
        imported(table(tmp_path, "article,label,start,end,end\n"))


def test_a_passage_longer_than_a_cell_may_usually_be(tmp_path):
    text = "word " * 40_000
    item = Item(article=article(text), annotations=[mark(text, 0, len(text))])
    path = tmp_path / "long.csv"
    path.write_bytes(written("csv", item)[0])
    (found,), _ = imported(path, texts=[text])
    assert found.annotations == item.annotations


def test_the_rows_of_several_files_make_one_item_for_each_article(tmp_path):
    row = f"article,label,start,end\n{HERE},claim,%d,20\n"
    found, _ = imported(
        table(tmp_path, row % 1, name="a.csv"), table(tmp_path, row % 2, name="b.csv")
    )
    assert [[each.start for each in item.annotations] for item in found] == [[1, 2]]
