"""WebAnno TSV 3.3: what INCEpTION's own cases hold comes in, and goes out as it was."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from reader.annotations.model import Origin, Progress, Relation
from reader.articles.text.units import tokens
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item
from reader.formats.common.registry import detect
from reader.formats.exporting.export import export
from reader.session.exchange.importing import Finder, take_in
from reader.store.folder_store import open_store
from tests.formats.format_material import SENTENCE, article, mark, worked_example, written
from tests.formats.inception.foreign_layers import FILES
from tests.formats.inception.inception_cases import curation, tsv_cases
from tests.formats.inception.layer_material import (
    facts,
    joined,
    layered_items,
    read,
    said,
    there_and_back,
)
from tests.scale import scaled

HEAD = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n"
WORKED = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Span|value|note


#Text="Japan is being too naive," he said.
1-1\t0-1\t"\tquote[1]\tWho is he?[1]\t
1-2\t1-6\tJapan\tquote[1]|opinion[2]\tWho is he?[1]|*[2]\t
1-3\t7-9\tis\tquote[1]|opinion[2]\tWho is he?[1]|*[2]\t
1-4\t10-15\tbeing\tquote[1]|opinion[2]\tWho is he?[1]|*[2]\t
1-5\t16-19\ttoo\tquote[1]|opinion[2]\tWho is he?[1]|*[2]\t
1-6\t20-25\tnaive\tquote[1]|opinion[2]\tWho is he?[1]|*[2]\t
1-7\t25-26\t,\tquote[1]\tWho is he?[1]\t
1-8\t26-27\t"\tquote[1]\tWho is he?[1]\t
1-9\t28-30\the\t_\t_\t
1-10\t31-35\tsaid\t_\t_\t
1-11\t35-36\t.\t_\t_\t
"""


def rows(item):
    """The rows that are written of an item, without the header and the texts."""
    data = written("webanno", item)[0].decode()
    return [line for line in data.split("\n") if line and not line.startswith("#")]


def file(tmp_path, text, name="a.tsv"):
    (tmp_path / name).write_text(text, "utf-8", newline="")
    return tmp_path / name


def test_the_worked_example():
    data, report = written("webanno", worked_example())
    assert data.decode() == WORKED
    assert (report.annotations, report.losses) == (2, [])


@pytest.mark.parametrize("case", tsv_cases(), ids=lambda case: case.parent.name)
def test_a_case_of_inceptions_that_holds_only_spans_is_written_as_it_was(case):
    items, losses = read("webanno", case)
    lines = case.read_text("utf-8").split("\n")
    others = ("#T_RL=", "#T_CH=", "#Sentence.id=")
    has_others = any(line.startswith(others) or "ROLE_" in line for line in lines)
    if losses or has_others:
        assert has_others or set(losses) == {"empty-spans"}
        return
    assert written("webanno", *items)[0] == case.read_bytes()


@pytest.mark.parametrize("case", tsv_cases(), ids=lambda case: case.parent.name)
def test_a_case_survives_the_store(case, tmp_path):
    items, _ = read("webanno", case)
    store = open_store(tmp_path / "store", machine="here")
    take_in(store, items)
    take_in(store, read("webanno", case)[0])
    work = store.read(items[0].article.id, "me")
    assert len(work.annotations) == len(items[0].annotations)
    back = Item(
        article=store.article(items[0].article.id),
        annotations=list(work.annotations.values()),
        relations={"me": list(work.relations.values())},
    )
    assert written("webanno", back)[0] == written("webanno", *items)[0]


def test_most_cases_hold_only_spans():
    if not isinstance(tsv_cases()[0], Path):
        pytest.skip("the corpora are not beside the repository")
    same = [
        case
        for case in tsv_cases()
        if written("webanno", *read("webanno", case)[0])[0] == case.read_bytes()
    ]
    assert len(same) == 19


@pytest.mark.parametrize("case", curation(), ids=lambda case: case.name)
def test_a_case_of_curation_comes_in_with_everybody(case):
    items, losses = read("webanno", case)
    assert losses == {}
    people = {
        name
        for each in items
        for name in [*each.progress, *(a.annotator for a in each.annotations)]
    }
    assert people == {"user1", "user2", "curator"}
    assert len({each.article.id for each in items}) == 1


@given(layered_items())
@settings(max_examples=scaled(150), suppress_health_check=[HealthCheck.too_slow])
def test_any_work_comes_back_less_what_is_told(item):
    back, lost, losses = there_and_back("webanno", item)
    assert losses == {}
    text = item.article.text
    spans = list(tokens(text, 0, len(text)))
    assume(spans)
    expected, trimmed, dropped = [], 0, 0
    for each in item.annotations:
        touched = [span for span in spans if span[0] < each.end and span[1] > each.start]
        if not touched:
            dropped += 1
            continue
        start, end = max(each.start, touched[0][0]), min(each.end, touched[-1][1])
        trimmed += (start, end) != (each.start, each.end)
        expected.append((each.annotator, start, end, each.label, each.note, said(each.attributes)))
    assert sorted(fact for each in back for fact in facts(each)) == sorted(expected)
    assert (lost.get("trimmed", 0), lost.get("blank-spans", 0)) == (trimmed, dropped)
    relations = sum(map(len, item.relations.values()))
    kept = sum(len(joined(each)) for each in back)
    assert relations - kept == lost.get("loose-relations", 0)
    for each in back:
        there = each.article.text
        assert len(there) <= len(text)
        changed = there != text
        assert changed == ("outer-space" in lost)
        visible = {at for start, end in spans for at in range(start, end)}
        assert all(there[at] == text[at] for at in visible)


def test_offsets_count_utf_16_units(tmp_path):
    text = "a🙂b 👩‍👧 c"
    item = Item(
        article=article(text), annotations=[mark(text, 1, 2, "x"), mark(text, 8, 9, "y", 2)]
    )
    assert rows(item) == [
        "1-1\t0-1\ta\t_\t",
        "1-2\t1-3\t🙂\tx\t",
        "1-3\t3-4\tb\t_\t",
        "1-4\t5-10\t👩‍👧\t_\t",
        "1-5\t11-12\tc\ty\t",
    ]
    (back,), _ = read("webanno", file(tmp_path, written("webanno", item)[0].decode()))
    assert [(each.start, each.end) for each in back.annotations] == [(1, 2), (8, 9)]


def test_a_span_that_ends_inside_of_a_token_has_a_row_of_its_own():
    text = "unbelievable 東京都"
    item = Item(
        article=article(text),
        annotations=[mark(text, 2, 9, "root"), mark(text, 9, 14, "rest", 2)],
    )
    assert rows(item) == [
        "1-1\t0-12\tunbelievable\t_\t",
        "1-1.1\t2-9\tbelieva\troot\t",
        "1-1.2\t9-12\tble\trest[1]\t",
        "1-2\t13-14\t東\trest[1]\t",
        "1-3\t14-15\t京\t_\t",
        "1-4\t15-16\t都\t_\t",
    ]


def test_a_text_that_shows_nothing_has_a_row(tmp_path):
    text = "\u200b \u2060\n"
    item = Item(article=article(text), annotations=[mark(text, 0, 1, "x")])
    assert rows(item) == ["1-1\t0-1\t\u200b\tx\t", "1-2\t2-3\t\u2060\t_\t"]
    (back,), _ = read("webanno", file(tmp_path, written("webanno", item)[0].decode()))
    assert back.article.text == text.rstrip("\n")


def test_a_relation_names_the_row_and_the_number_where_it_comes_from():
    item = worked_example()
    quote, opinion = (each.id for each in item.annotations)
    links = [Relation(id="r", kind="holds", source=quote, target=opinion)]
    item = Item(article=item.article, annotations=item.annotations, relations={"ana": links})
    data = written("webanno", item)[0].decode()
    assert "#T_RL=webanno.custom.Relation|value|BT_webanno.custom.Span\n" in data
    assert "\tquote[1]|opinion[2]\tWho is he?[1]|*[2]\tholds\t1-1[1_2]\t\n" in data


def test_a_relation_between_layers_names_both_by_number(tmp_path):
    text = "one two"
    origin = Origin("import", name="x.Layer|kind=*", format="webanno")
    item = Item(
        article=article(text),
        annotations=[mark(text, 0, 3, "quote"), mark(text, 4, 7, "Layer", 2, origin=origin)],
    )
    source, target = (each.id for each in item.annotations)
    links = [Relation(id="r", kind="of", source=source, target=target)]
    item = Item(article=item.article, annotations=item.annotations, relations={"ana": links})
    assert rows(item) == [
        "1-1\t0-3\tone\tquote[1]\t_\t_\t_\t",
        "1-2\t4-7\ttwo\t_\t*[2]\tof\t1-1[1_2]\t",
    ]
    (back,), losses = read("webanno", file(tmp_path, written("webanno", item)[0].decode()))
    assert (joined(back), losses) == ([("me", "of", (0, 3, "quote"), (4, 7, "Layer"))], {})


def test_inception_reads_one_digit_of_a_sub_tokens_number():
    text = "abcdefghijklmn"
    marks = [mark(text, at, at + 1, "x", at) for at in range(12)]
    links = [Relation(id="r", kind="y", source=marks[11].id, target=marks[0].id)]
    item = Item(article=article(text), annotations=marks, relations={"ana": links})
    assert rows(item)[12] == "1-1.12\t11-12\tl\tx[1]\t_\t_\t"
    assert rows(item)[1] == "1-1.1\t0-1\ta\tx\ty\t1-1.12[1_0]\t"


def test_white_space_outside_of_sentences_is_told_and_kept_where_the_store_has_the_text(tmp_path):
    text = " \tHe said so. She left.\n\nThen it ended.\n"
    item = Item(article=article(text), annotations=[mark(text, 14, 17, "quote")])
    report = export("webanno", [item], f"{tmp_path}/out/")
    assert [loss.what for loss in report.losses] == ["outer-space"]
    (back,), _ = read("webanno", tmp_path / "out")
    assert back.article.text == "  He said so.\nShe left.\n Then it ended."
    store = open_store(tmp_path / "store", machine="here")
    store.add_article(item.article)
    (back,), _ = read("webanno", tmp_path / "out", find=Finder(store))
    assert (back.article.id, back.annotations[0].exact) == (item.article.id, "She")


def test_an_article_of_the_store_with_other_words_is_not_taken(tmp_path):
    other = article("Two sentences. Are here")
    there = file(tmp_path, HEAD + "#Text=Two sentences.\n1-1\t0-3\tTwo\t_\t\n")
    (back,), _ = read("webanno", there, find=lambda _: other)
    assert back.article.text == "Two sentences."


def test_each_annotator_has_a_file_and_a_text_that_nobody_marked_has_one(tmp_path):
    text = "Nobody has marked this."
    items = [
        Item(
            article=article(SENTENCE),
            annotations=[mark(SENTENCE, 0, 27), mark(SENTENCE, 1, 25, "claim", 2, "ben")],
            progress={"cy": Progress(state="done"), "dan": Progress(state="reading")},
        ),
        Item(article=article(text, title="Nobody")),
    ]
    report = export("webanno", items, f"{tmp_path}/out/")
    names = {str(Path(each).relative_to(tmp_path / "out")) for each in report.files}
    folders = ("ana", "ben", "cy")
    assert names == {f"{each}/Too-naive-f53bce29.tsv" for each in folders} | {
        f"INITIAL_CAS/Nobody-{items[1].article.id[:8]}.tsv"
    }
    assert report.losses == []
    assert detect([tmp_path / "out"]).name == "webanno"
    back, _ = read("webanno", tmp_path / "out")
    people = [
        (
            each.article.text[:6],
            sorted({a.annotator for a in each.annotations}),
            dict(each.progress),
        )
        for each in back
    ]
    assert [(text, who) for text, who, _ in people] == [
        ("Nobody", []),
        ('"Japan', ["ana"]),
        ('"Japan', ["ben"]),
        ('"Japan', []),
    ]
    assert [list(progress) for *_, progress in people] == [[], [], [], ["cy"]]


def test_names_that_no_folder_has_are_told(tmp_path):
    item = Item(article=article(SENTENCE), annotations=[mark(SENTENCE, 0, 27, annotator="a/b c")])
    report = export("webanno", [item, item], f"{tmp_path}/out/", force=True)
    assert [(loss.what, loss.count) for loss in report.losses] == [("annotator-names", 1)]
    assert (tmp_path / "out" / "a-b-c").is_dir()


def test_one_file_holds_one_annotators_work_only(tmp_path):
    item = worked_example()
    two = Item(
        article=item.article, annotations=[*item.annotations, mark(SENTENCE, 0, 4, "x", 3, "ben")]
    )
    for items in ([two], [item, Item(article=article("Another."))]):
        out = io.BytesIO()
        with pytest.raises(FormatError, match="name a folder, ending in a slash"):
            export("webanno", items, "-", stdout=out)
        assert out.getvalue() == b""


def test_the_same_text_twice_by_one_is_refused(tmp_path):
    first, second = (file(tmp_path, WORKED, name) for name in ("a.tsv", "b.tsv"))
    with pytest.raises(FormatError, match=r"b\.tsv and .*a\.tsv hold the same text, both by me"):
        read("webanno", first, second)


def test_the_layer_that_something_came_from_is_the_one_that_it_goes_into(tmp_path):
    text = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=my.Claim|certain|kind\n#T_SP=my.POS|PosValue|coarse\n\n\n"
        "#Text=one two\n1-1\t0-3\tone\ttrue\tbold\t*\tNOUN\t\n1-2\t4-7\ttwo\t*\t007\tNN\t*\t\n"
    )
    (item,), _ = read("webanno", file(tmp_path, text))
    assert [(each.label, each.attributes) for each in item.annotations] == [
        ("Claim", {"certain": True, "kind": "bold"}),
        ("POS", {"coarse": "NOUN"}),
        ("Claim", {"kind": "007"}),
        ("NN", {}),
    ]
    assert written("webanno", item)[0].decode() == text


def test_all_that_a_file_of_inceptions_may_hold_at_once(tmp_path):
    path = file(tmp_path, FILES["webanno"]["foreign.tsv"].decode())
    (item,), losses = read("webanno", path)
    assert item.article.text == "Says “🙂 Ana”\n\tunsure\\.\nNext."
    assert sorted((each.exact, each.label) for each in item.annotations) == [
        ("An", "Cue"),
        ("Ana", "CorefLink"),
        ("Says", "Cue"),
        ("“", "a|b"),
        ("“🙂", "F"),
        ("🙂", "PER"),
    ]
    assert [(kind, source[2], target[2]) for _, kind, source, target in joined(item)] == [
        ("same", "PER", "CorefLink"),
        ("slots", "F", "Cue"),
        ("to", "Cue", "Cue"),
        ("who", "F", "Cue"),
    ]
    assert losses == {"empty-spans": 1, "sentence-ids": 1}


def test_slots_and_chains_are_relations(tmp_path):
    text = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.Cue|\n"
        "#T_SP=a.Frame|value|ROLE_a.Frame:slots_a.Link|a.Cue\n"
        "#T_CH=a.CorefLink|referenceRelation|referenceType\n\n\n#Text=one two three\n"
        "1-1\t0-3\tone\t_\tF\twho;*\t1-2;1-3\tsame->1-1\tPER[1]\t\n"
        "1-2\t4-7\ttwo\t*\t_\t_\t_\t*->1-2\t*[1]\t\n"
        "1-3\t8-13\tthree\t*\t_\t_\t_\tlast->1-3\t*[1]\t\n"
    )
    (item,), losses = read("webanno", file(tmp_path, text))
    assert joined(item) == [
        ("me", "CorefLink", (4, 7, "CorefLink"), (8, 13, "CorefLink")),
        ("me", "same", (0, 3, "PER"), (4, 7, "CorefLink")),
        ("me", "slots", (0, 3, "F"), (8, 13, "Cue")),
        ("me", "who", (0, 3, "F"), (4, 7, "Cue")),
    ]
    assert losses == {"last-links": 1}


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_older_files_escape_as_java_does(version, tmp_path):
    text = (
        HEAD.replace("3.3", version)
        + "#Text=a\\t\\uD83D\\uDE42\\\\\n1-1\t0-1\ta\t_\t\n1-2\t2-5\t🙂\\\tx\\|y\t\n"
    )
    (item,), _ = read("webanno", file(tmp_path, text))
    assert item.article.text == "a\t🙂\\"
    assert [(each.exact, each.label) for each in item.annotations] == [("🙂\\", "x|y")]


def test_lines_of_windows_and_a_byte_order_mark_do_no_harm(tmp_path):
    path = file(tmp_path, "\ufeff" + WORKED.replace("\n", "\r\n"))
    (item,), _ = read("webanno", path)
    assert [(each.start, each.end) for each in item.annotations] == [(0, 27), (1, 25)]
    assert detect([path]).name == "webanno"


ROW = "1-1\t0-3\tone\tx\t\n"
ONE = HEAD + "#Text=one\n"
TWO = HEAD.replace("value", "a|b") + "#Text=one\n"
CELLS = "and 4 are declared"
COLUMNS = "line 2: its columns are not those of a layer"
BEGIN = "line 6: a row begins with the number"
FAULTS = {
    "": "is empty",
    "#FORMAT=WebAnno TSV 2.0\n": "line 1: #FORMAT=WebAnno TSV 3.0 to 3.3 should stand there",
    HEAD: "ends before its last row",
    ONE: "ends before its last row",
    HEAD + ROW: "line 5: #Text= should stand before a row",
    HEAD.replace("webanno.custom.Span|value", "|"): "line 2: it declares no layer",
    HEAD.replace("_SP=", "_RL="): COLUMNS,
    HEAD.replace("_SP=", "_CH="): COLUMNS,
    HEAD.replace("value", "value|value"): COLUMNS,
    HEAD.replace("value", "a.Slot"): COLUMNS,
    ONE + "1-1\t0-3\tone\tx\ty\n": f"line 6: it has 5 cells, {CELLS}",
    ONE + "1-1\t0-3\n": f"line 6: it has 2 cells, {CELLS}",
    ONE + "1-x\t0-3\tone\tx\t\n": BEGIN,
    ONE + "1-1\t0-9999999999999\tone\tx\t\n": BEGIN,
    ONE + "1-1\t0-2\tone\tx\t\n": "line 6: 'one' does not stand at 0 to 2",
    HEAD + "#Text=🙂\n1-1\t0-1\t🙂\tx\t\n": "line 6: '🙂' does not stand at 0 to 1",
    ONE + "1-1\t99999999-99999999\t\tx\t\n": "line 6: more than 1,000,000 characters",
    f"{ONE}{ROW}#Text=two\n2-1\t1-3\ttwo\tx\t\n": "line 8: the sentence begins at 1,",
    ONE + "1-1\t0-3\tone\tx[1]\t\n1-2\t0-3\tone\ty[1]\t\n": "line 7: the annotation .1. is anoth",
    TWO + "1-1\t0-3\tone\tx[1]\ty[2]\t\n": "line 6: an annotation has two numbers",
    TWO + "1-1\t0-3\tone\tx|y\tz\t\n": "line 6: its columns hold different numbers",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_what_is_wrong_is_told_with_its_line(text, tmp_path):
    with pytest.raises(FormatError, match=FAULTS[text]) as caught:
        read("webanno", file(tmp_path, text))
    assert "a.tsv" in str(caught.value)
    assert "nothing was imported" in str(caught.value).lower()


def test_a_relation_to_nothing_is_told_with_its_line(tmp_path):
    head = HEAD.replace("\n\n\n", "\n#T_RL=a.R|BT_webanno.custom.Span\n\n\n")
    for end in ("1-2", "1-1[7_1]", "9-9"):
        text = f"{head}#Text=one two\n1-1\t0-3\tone\tx[1]\t{end}\t\n1-2\t4-7\ttwo\t_\t_\t\n"
        with pytest.raises(FormatError, match="line 7: a relation joins"):
            read("webanno", file(tmp_path, text))


def test_a_folder_without_such_files_is_told(tmp_path):
    with pytest.raises(FormatError, match="holds no file to import"):
        read("webanno", tmp_path)
