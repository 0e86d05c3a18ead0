import errno
import io
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from reader.annotations.model import Comment, Decision, Progress, Relation
from reader.formats.common import registry
from reader.formats.common.errors import FormatError
from reader.formats.common.model import EVERYTHING, Format, Item
from reader.formats.common.registry import format_names, load_format
from reader.formats.common.report import LossKind, report_json
from reader.formats.exporting.export import export
from tests.formats.format_material import SENTENCE, article, mark, worked_example


def several(count=3):
    texts = [f"{SENTENCE} {number}" for number in range(count)]
    return [
        Item(article=article(text), annotations=[mark(text, 0, 27, number=number)])
        for number, text in enumerate(texts)
    ]


def listed(folder):
    return [path.name for path in Path(folder).iterdir()]


HERE = [name for name in format_names() if name != "spacy" or find_spec("spacy")]
"""The formats that can be written here: spaCy is an extra that is not always installed."""
SINGLE = [name for name in HERE if load_format(name).single]
"""The formats that can be written into one file, at least of one annotator and article."""


def failing(error):
    yield worked_example()
    raise error


@pytest.mark.parametrize("name", SINGLE)
def test_a_file_is_what_standard_output_would_be(tmp_path, name):
    out = io.BytesIO()
    items = several(1 if load_format(name).per == "annotator" else 3)
    export(name, items, "-", stdout=out)
    report = export(name, items, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == out.getvalue()
    assert report.files == [str(tmp_path / "out")]
    assert listed(tmp_path) == ["out"]


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("error", [ValueError("a bug"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, name, error):
    target = tmp_path / "out"
    target.write_bytes(b"old")
    with pytest.raises(type(error)):
        export(name, failing(error), target, force=True)
    assert target.read_bytes() == b"old"
    assert listed(tmp_path) == ["out"]


@pytest.mark.parametrize("name", SINGLE)
def test_a_file_that_exists_is_replaced_only_when_told_to(tmp_path, name):
    target = tmp_path / "out"
    target.write_bytes(b"old")
    with pytest.raises(FormatError, match=r"out exists.*--force"):
        export(name, several(1), target)
    assert target.read_bytes() == b"old"
    assert listed(tmp_path) == ["out"]
    export(name, several(1), target, force=True)
    assert target.read_bytes() != b"old"


@pytest.mark.parametrize("name", HERE)
def test_a_failure_leaves_no_folder_behind(tmp_path, name):
    with pytest.raises(ValueError, match="a bug"):
        export(name, failing(ValueError("a bug")), f"{tmp_path}/new/deep/")
    assert listed(tmp_path) == []


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_a_folder_gets_one_file_for_each_article(tmp_path, name):
    report = export(name, several(), f"{tmp_path}/notes/")
    suffix = load_format(name).suffix
    expected = {f"Too-naive-{each.article.id[:8]}{suffix}" for each in several()}
    assert set(listed(tmp_path / "notes")) == expected
    assert {Path(each).name for each in report.files} == expected


@pytest.mark.parametrize("name", ["jsonl", "csv", "w3c"])
def test_a_folder_gets_the_one_file_of_a_format_without_parts(tmp_path, name):
    export(name, several(), tmp_path)
    assert listed(tmp_path) == [f"newsmark{load_format(name).suffix}"]


def test_what_else_lies_in_a_folder_stays(tmp_path):
    (tmp_path / "mine.md").write_text("mine")
    export("markdown", several(1), tmp_path)
    assert (tmp_path / "mine.md").read_text() == "mine"
    assert len(listed(tmp_path)) == 2


def test_a_link_is_followed_and_the_mode_kept(tmp_path):
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o600)
    (tmp_path / "link.csv").symlink_to(real)
    export("csv", several(), tmp_path / "link.csv", force=True)
    assert (tmp_path / "link.csv").is_symlink()
    assert real.read_bytes().startswith(b"article,")
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are made otherwise there")
def test_a_device_is_written_to_and_not_replaced():
    before = Path(os.devnull).stat().st_mode
    assert export("jsonl", several(), os.devnull).annotations == 3
    assert Path(os.devnull).stat().st_mode == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("strict", [False, True])
def test_a_pipe_gets_the_bytes_and_in_strict_mode_only_if_nothing_is_lost(tmp_path, strict):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        export("csv", several(), pipe, strict=strict)
        assert os.read(reading, 1 << 16).startswith(b"article,")
        if strict:
            with pytest.raises(FormatError):
                export("csv", [losing()], pipe, strict=True)
            assert os.read(reading, 1 << 16) == b""
    finally:
        os.close(reading)
    assert pipe.is_fifo()


def test_a_missing_folder_is_one_sentence(tmp_path):
    missing = os.strerror(errno.ENOENT)
    with pytest.raises(FormatError, match=f"out.csv could not be written: {missing}"):
        export("csv", several(), tmp_path / "none" / "out.csv")


def test_an_unknown_format_names_the_known():
    with pytest.raises(FormatError, match="choose one of jsonl, csv, w3c"):
        export("docx", [], "-")


def test_half_a_character_is_told_and_nothing_written(tmp_path):
    item = Item(article=article(SENTENCE), annotations=[mark(SENTENCE, 0, 27, note="\ud800")])
    with pytest.raises(FormatError, match="lone surrogate"):
        export("csv", [item], tmp_path / "out.csv")
    assert listed(tmp_path) == []


def losing():
    """An item of which CSV loses something of each kind."""
    first, second = mark(SENTENCE, 0, 27, number=1), mark(SENTENCE, 1, 25, number=2)
    return Item(
        article=article(SENTENCE),
        annotations=[first, second],
        relations={"ana": [Relation(id="r", kind="k", source=first.id, target=second.id)]},
        comments={
            "ben": [
                Comment(id=f"c{number}", annotation=first.id, author="ben", text="t", created="")
                for number in range(7)
            ]
        },
        decisions={"cy": [Decision(id="d", cluster="x", inputs=[], outcome="reject")]},
        progress={"ana": Progress(state="done"), "ben": Progress(state="done")},
    )


def test_losses_are_counted_told_and_exemplified():
    report = export("csv", [losing()], "-", stdout=io.BytesIO())
    assert {loss.what: loss.message for loss in report.losses} == {
        "relations": "1 relation was left out.",
        "comments": "7 comments were left out.",
        "decisions": "1 review decision was left out.",
        "found-nothing": "1 article that an annotator finished without a mark cannot be told "
        "from an unread one.",
    }
    comments = report.losses[1]
    assert comments.count == 7
    assert len(comments.examples) == 5
    assert comments.examples[0].article == losing().article.id
    assert comments.examples[0].annotation == losing().annotations[0].id


def test_the_report_as_json():
    report = export("csv", [losing()], "-", stdout=io.BytesIO())
    read = json.loads(report_json(report))
    assert (read["format"], read["articles"], read["annotations"]) == ("csv", 1, 2)
    assert read["losses"][0]["what"] == "relations"


@pytest.mark.parametrize("to_stdout", [True, False])
def test_strict_refuses_any_loss_before_anything_is_written(tmp_path, to_stdout):
    out = io.BytesIO()
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with pytest.raises(FormatError, match=r"Nothing was written.*7 comments were left out"):
        where = "-" if to_stdout else target
        export("csv", [losing()], where, strict=True, force=True, stdout=out)
    assert out.getvalue() == b""
    assert target.read_bytes() == b"old"
    assert listed(tmp_path) == ["out.csv"]


def test_strict_writes_what_loses_nothing():
    out, strict = io.BytesIO(), io.BytesIO()
    export("jsonl", [losing()], "-", stdout=out)
    export("jsonl", [losing()], "-", strict=True, stdout=strict)
    assert strict.getvalue() == out.getvalue() != b""


def test_deleted_annotations_stay_out_of_pages():
    gone = mark(SENTENCE, 0, 27, status="deleted")
    report = export(
        "html", [Item(article=article(SENTENCE), annotations=[gone])], "-", stdout=io.BytesIO()
    )
    assert (report.annotations, report.losses[0].what) == (0, "deleted")


@pytest.fixture
def made(monkeypatch):
    """Register a format made of a write function, under the name ``made``."""

    def register(write, **fields):
        form = Format(
            name="made",
            title="Made",
            suffix=".x",
            write=write,
            **({"carries": EVERYTHING} | fields),
        )
        module = type(sys)("made_format")
        module.FORMAT = form
        monkeypatch.setitem(sys.modules, "made_format", module)
        monkeypatch.setitem(registry.MODULES, "made", ("made_format", "a test's"))

    return register


def by_annotator(items, files, job):
    for item in items:
        for each in item.annotations:
            files.shared(each.annotator).write(each.exact.encode())


def two_people(first="ana", second="ben"):
    marks = [
        mark(SENTENCE, 0, 6, number=1, annotator=first),
        mark(SENTENCE, 7, 9, number=2, annotator=second),
        mark(SENTENCE, 10, 15, number=3, annotator=first),
    ]
    return Item(article=article(SENTENCE), annotations=marks)


def test_one_file_for_each_annotator_stays_open_across_items(tmp_path, made):
    made(by_annotator, per="annotator")
    export("made", [two_people(), two_people()], tmp_path)
    assert (tmp_path / "ana.x").read_text() == '"Japanbeing"Japanbeing'
    assert (tmp_path / "ben.x").read_text() == "isis"


def test_a_second_annotator_does_not_fit_into_one_file(tmp_path, made):
    made(by_annotator, per="annotator")
    with pytest.raises(FormatError, match="name a folder"):
        export("made", [two_people()], tmp_path / "out.x")
    assert listed(tmp_path) == []
    assert export("made", [two_people("ana", "ana")], tmp_path / "out.x").annotations == 3


def test_a_format_of_parts_only_asks_for_a_folder(tmp_path, made):
    made(by_annotator, per="article", single=False)
    with pytest.raises(FormatError, match="one file for each article; name a folder"):
        export("made", [], "-")


@pytest.mark.parametrize(
    ("first", "second"),
    [("Ana", "ana"), ("../ana", "ana"), ("\u00e9", "e\u0301"), ("a/b", "a\\b"), ("CON", "con")],
)
def test_names_neither_escape_nor_clash(tmp_path, made, first, second):
    made(by_annotator, per="annotator")
    (tmp_path / "in").mkdir()
    report = export("made", [two_people(first, second)], tmp_path / "in")
    names = listed(tmp_path / "in")
    assert len({name.casefold() for name in names}) == len(names) == len(report.files) == 2
    assert listed(tmp_path) == ["in"]


def test_a_file_and_its_companion_share_a_stem(tmp_path, made):
    def write(items, files, job):
        for item in items:
            for suffix in (".txt", ".ann"):
                with files.open("a:b", key=item.article.id, suffix=suffix, folder="ana") as out:
                    out.write(item.article.text.encode())

    made(write, per="article", single=False)
    export("made", several(2), f"{tmp_path}/out/")
    names = sorted(listed(tmp_path / "out" / "ana"))
    assert names == ["a-b-2.ann", "a-b-2.txt", "a-b.ann", "a-b.txt"]


def test_a_writer_can_drop_an_annotation(made):
    kind = LossKind("overlap", "1 overlaps.", "{n} overlap.")

    def write(items, files, job):
        files.shared()
        for item in items:
            for each in item.annotations:
                job.ledger.drop(kind, each)

    made(write)
    report = export("made", [two_people()], "-", stdout=io.BytesIO())
    assert (report.annotations, report.losses[0].message) == (0, "3 overlap.")


def test_fields_that_a_format_lacks_are_counted(made):
    made(lambda items, files, job: list(items) and files.shared(), carries=frozenset())
    each = mark(SENTENCE, 0, 27, note="n", attributes={"a": 1}, fragments=[(0, 2), (4, 27)])
    item = Item(article=article(SENTENCE), annotations=[each])
    report = export("made", [item], "-", stdout=io.BytesIO())
    assert [loss.what for loss in report.losses] == ["notes", "attributes", "fragments"]
    assert report.annotations == 1


def test_items_are_taken_one_at_a_time():
    alive = 0
    most = 0

    def stream():
        nonlocal alive, most
        for item in several(50):
            alive += 1
            most = max(most, alive - len(seen))
            yield item

    class Seen(io.BytesIO):
        def write(self, data):
            seen.extend(range(bytes(data).count(b"urn:sha256:")))
            return super().write(data)

    seen = []
    export("w3c", stream(), "-", stdout=Seen())
    assert most <= 2


def test_no_format_is_imported_before_it_is_asked_for():
    import subprocess

    code = (
        "import sys; import reader.formats.exporting.export; "
        "print([n for n in sys.modules if n in "
        f"{[module for module, _ in registry.MODULES.values()]}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", HERE)
def test_the_record_of_each_format_bears_its_name(name):
    assert load_format(name).name == name
    assert load_format(name).suffix.startswith(".")
