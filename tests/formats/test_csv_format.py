import csv
import io
import json

import pytest
from format_material import SENTENCE, WILD, items, mark, worked_example, written
from hypothesis import example, given

from reader.formats.csv import COLUMNS, neutralise, restore
from reader.formats.model import Item, Options


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
