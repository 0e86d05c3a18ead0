"""newsmark formats says of each format what it can do; newsmark import takes what it can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.formats.common import registry
from reader.formats.common.model import EVERYTHING, Format
from reader.formats.common.registry import format_names, load_format


def test_every_format_is_listed(run):
    out = run("formats").out
    assert [line.split()[0] for line in out.splitlines()] == format_names()
    told = {each["name"]: each for each in json.loads(run("formats", "--json").out)}
    assert list(told) == format_names()
    for name, each in told.items():
        assert set(each["carries"]) | set(each["cannot_carry"]) == EVERYTHING
        assert each["import"] == (load_format(name).read is not None)


@pytest.fixture
def added(monkeypatch):
    """A format of another package, and one that does not load."""

    class Entry:
        def __init__(self, name, found):
            self.name, self.value, self._found = name, "other.package:FORMAT", found

        def load(self):
            if isinstance(self._found, Exception):
                raise self._found
            return self._found

    form = Format(name="mine", title="Mine", suffix=".mine", carries=frozenset())
    entries = [
        Entry("mine", form),
        Entry("broken", ImportError("no module")),
        Entry("odd", 3),
        Entry("jsonl", form),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    registry._added.cache_clear()
    yield form
    registry._added.cache_clear()


def test_other_packages_add_formats_but_take_no_name(added):
    assert load_format("mine") is added
    assert load_format("jsonl").title == "JSON Lines"
    assert format_names()[-3:] == ["broken", "mine", "odd"]


def test_a_format_of_another_package_can_be_written(run, monkeypatch, added):
    def write(items, files, job):
        files.shared().write(b"".join(item.article.text.encode() for item in items))

    mine = Format(name="mine", title="Mine", suffix=".mine", carries=EVERYTHING, write=write)
    monkeypatch.setattr(registry, "_load_added", lambda entry: mine)
    exported(run)
    assert run("export", "mine", "-o", "out.mine").code == 0
    assert Path("out.mine").read_text() == "The council approved the tunnel on Monday.\n"
    code, _, err = run("export", "yours")
    assert code == 2 and "'yours' is not one of jsonl, csv" in err and "mine" in err


def test_a_format_that_does_not_load_is_told(run, added):
    for name, told in (("broken", "cannot be loaded: no module"), ("odd", "names no Format")):
        with pytest.raises(registry.FormatError, match=told):
            load_format(name)


def exported(run) -> Path:
    Path("news.txt").write_text("The council approved the tunnel on Monday.\n")
    run("add", "news.txt")
    run("export", "jsonl", "-o", "marks.jsonl")
    return Path("marks.jsonl")


def test_the_format_is_told_from_the_file(run):
    exported(run)
    code, _, err = run("--store", "other", "import", "marks.jsonl")
    assert code == 0
    assert err.splitlines()[0] == "taken for jsonl"
    assert "imported 0 annotations of 1 article as jsonl into" in err


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("gone.jsonl", None, "does not exist"),
        ("empty", b"", "is in none of the formats"),
        ("what.bin", b"\x00\x01", "is in none of the formats"),
    ],
)
def test_what_is_no_format_is_one_sentence_and_makes_no_store(run, name, content, told):
    if content is not None:
        Path(name).write_bytes(content)
    code, out, err = run("--store", "other", "import", name)
    assert (code, out) == (1, "") and told in err and err.count("\n") == 1
    assert not Path("other").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", "line 3: it is not valid JSON"),
        (
            b'{"type":"tag","id":"x"}',
            "line 3: the article '' is neither in the file nor in the store",
        ),
        (b'{"type":"spam"}', "line 3: there are no records of the type 'spam'"),
        (b'{"type":"article","id":"00","text":"x"}', "line 3: the text is not that"),
        (b'{"type":"newsmark","version":9}', "line 3: version 9 of the format is not known"),
        (b"[" * 100_000, "line 3: "),
        (b'"\xff"', "line 3: "),
    ],
)
def test_a_bad_line_is_named_and_nothing_comes_in(run, line, told):
    path = exported(run)
    path.write_bytes(path.read_bytes().rstrip(b"\n").rpartition(b"\n")[0] + b"\n\n" + line + b"\n")
    code, out, err = run("--store", "other", "import", "jsonl", str(path))
    assert (code, out) == (1, "") and told in err and "Traceback" not in err
    assert not Path("other").exists()


def test_an_export_only_format_is_not_imported(run):
    path = exported(run)
    code, _, err = run("import", "markdown", str(path))
    assert code == 1 and "markdown is a format to be written only" in err


def test_an_import_is_told_and_a_dry_run_writes_nothing(run):
    path = exported(run)
    before = run("--store", "other", "import", "--dry-run", str(path))
    assert before.code == 0 and "would be imported" in before.err
    assert not Path("other").exists()
    assert run("import", str(path), "--map", "claim").code == 2
    assert run("import", "jsonl").code == 2


def test_a_scheme_can_be_made_of_the_labels(run):
    path = exported(run)
    code, _, err = run("--store", "other", "import", str(path), "--make-scheme", "made.toml")
    assert code == 1 and "made.toml" in err
    assert not Path("other").exists()
