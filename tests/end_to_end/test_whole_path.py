"""Read, mark, save, come back, export: the whole path in a real terminal."""

from __future__ import annotations

import json
import signal
from importlib.util import find_spec
from pathlib import Path

import pytest
from tinydb import TinyDB

from reader.formats.common.registry import format_names, load_format
from tests.end_to_end.conftest import CHECKOUT

REAL = CHECKOUT / ".." / "shared" / "corpora" / "articles" / "000_529ad76a86cfa7e4.txt"
RAIN = "It rained all day. “We stayed,” said Ann. Nobody came at all."
MARKS = [
    ("claim", "It rained all day."),
    ("opinion", "It rained all day."),
    ("quote", "“We stayed,”"),
]


def mark_rain(terminal) -> None:
    terminal.wait_for("It rained")
    terminal.press("1")
    terminal.wait_for("Marked as Claim")
    terminal.press("2")
    terminal.wait_for("Marked as Opinion")
    terminal.press(') " q')
    terminal.wait_for("Marked as Quote")
    terminal.wait_for("✓ saved")


def test_marks_survive_a_kill_and_are_exported_to_every_format(user):
    path = user.write("rain.txt", RAIN)
    terminal = user.open(path)
    mark_rain(terminal)
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_for_end() == -signal.SIGKILL
    assert user.marks() == MARKS
    again = user.open(path)
    again.wait_for("3 annotations")
    again.wait_for("C 1  O 1  Q 1")
    again.press("u")
    again.wait_for("Undone: Quote")
    again.press("ctrl+r")
    again.wait_for("Redone: Quote")
    again.press("q")
    assert again.wait_for_end() == 0
    assert user.marks() == MARKS
    export_all(user)
    [state] = (user.store / "annotators" / "ana").glob("*.json")
    with TinyDB(state) as db:
        rows = db.table("annotations").all()
    assert {(row["label"], row["exact"]) for row in rows if row["status"] == "active"} == set(MARKS)


VERBATIM = ("csv", "w3c", "markdown", "html", "brat")
"""The formats in which what was marked, or its article, stands as it is."""


def export_all(user) -> None:
    """Export to every format and find every mark's text in what was written."""
    marks = user.marks()
    for name in format_names():
        form = load_format(name)
        if form.extra and find_spec(form.extra) is None and name not in ("uima", "uima-json", "hf"):
            continue  # the extra has tests of its own
        target = user.folder / f"export.{name}"
        user.run("export", name, "-o", f"{target}{'' if form.single else '/'}")
        files = [target] if target.is_file() else [x for x in target.rglob("*") if x.is_file()]
        written = "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)
        assert written, name
        if name == "jsonl":
            rows = [json.loads(line) for line in written.splitlines() if line.strip()]
            found = [(row["label"], row["exact"]) for row in rows if "exact" in row]
            assert sorted(found) == sorted(marks), name
        elif name in VERBATIM:
            assert all(exact[:20] in written for _, exact in marks if "\n" not in exact), name


@pytest.mark.skipif(not REAL.is_file(), reason="the corpus of real articles is not here")
def test_a_real_article_with_every_kind_of_mark(user):
    text = REAL.read_text("utf-8")
    terminal = user.open(REAL)
    terminal.wait_for(text.split()[0])
    terminal.press("1")
    terminal.wait_for("Marked as Claim")
    terminal.press("} v e 2")
    terminal.wait_for("Marked as Opinion")
    terminal.press("p q")
    terminal.wait_for("Marked as Quote")
    terminal.press(") v w w e o")
    terminal.wait_for("O 2")
    terminal.press("} .")
    terminal.wait_for("O 3")
    terminal.press("u")
    terminal.wait_for("Undone: Opinion")
    terminal.press("[")
    terminal.press("a")
    terminal.wait_for("Note on the")
    terminal.type("look this up")
    terminal.press("enter")
    terminal.wait_for("Note saved")
    terminal.wait_for("✓ saved")
    terminal.kill(signal.SIGKILL)
    terminal.wait_for_end()
    marks = user.marks()
    assert sorted(label for label, _ in marks) == ["claim", "opinion", "opinion", "quote"]
    for size in ((120, 40), (200, 60)):
        again = user.open(REAL, size=size)
        again.wait_for("4 annotations")
        again.wait_for("look this up" if size[0] > 200 else "✎")
        again.press("q")
        assert again.wait_for_end() == 0
    assert user.marks() == marks
    export_all(user)


def test_an_article_from_standard_input(user):
    path = user.write("rain.txt", RAIN)
    terminal = user.open("-", shell=f'cat {path} | "$0" "$@"')
    mark_rain(terminal)
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert user.marks() == MARKS


def test_words_typed_ahead_of_the_search_field_are_words(user):
    terminal = user.open(user.write("rain.txt", RAIN))
    terminal.wait_for("It rained")
    terminal.press("1")
    terminal.wait_for("C 1")
    terminal.type("/xmas")
    terminal.wait_for("/ xmas", patience=5)
    terminal.press("escape")
    terminal.wait_for_no("/ xmas")
    terminal.press("q")
    terminal.wait_for_end()
    assert user.marks() == MARKS[:1] and user.progress().state == "reading"


def test_keys_typed_ahead_are_about_the_place_they_went_to(user):
    terminal = user.open(user.write("rain.txt", RAIN))
    terminal.wait_for("It rained")
    terminal.press("1")
    terminal.wait_for("C 1")
    terminal.press(") 2")
    terminal.wait_for("O 1")
    terminal.press("(")
    terminal.wait_for("1/2")
    terminal.type(")x")
    terminal.wait_for("Deleted the")
    terminal.press("q")
    terminal.wait_for_end()
    assert [label for label, _ in user.marks()] == ["claim"]


def test_a_long_article_opens_and_marks(user):
    sentences = (f"Sentence number {n} says that {n * 7} people came by. " for n in range(100_000))
    text = "".join(s + ("\n\n" if n % 6 == 5 else "") for n, s in enumerate(sentences))
    path = user.write("long.txt", text)
    assert path.stat().st_size > 5_000_000
    terminal = user.open(path)
    terminal.wait_for("Sentence number 0")
    for count in range(1, 11):
        terminal.press(") 1")
        terminal.wait_for(f"C {count} ")
    terminal.press("G")
    terminal.wait_for("Sentence number 99999")
    terminal.press("2")
    terminal.wait_for("Marked as Opinion")
    terminal.press("/")
    terminal.wait_for(lambda: any(row.strip() == "/" for row in terminal.rows))
    terminal.type("number 50000 ")
    terminal.press("enter")
    terminal.wait_for("350000")
    terminal.press("3")
    terminal.wait_for("Marked as Quote")
    terminal.kill(signal.SIGKILL)
    terminal.wait_for_end()
    marks = user.marks()
    assert len(marks) == 12
    assert marks[0] == ("claim", "Sentence number 1 says that 7 people came by.")
    assert marks[-2] == ("quote", "Sentence number 50000 says that 350000 people came by.")
    assert marks[-1] == ("opinion", "Sentence number 99999 says that 699993 people came by.")


EMOJI = Path(CHECKOUT / "sample_articles" / "04-lantern-night-round-up.txt")
SCRIPTS = {
    "chinese": CHECKOUT / "sample_articles" / "08-qingliu-yeshi-zh.txt",
    "japanese": CHECKOUT / "sample_articles" / "09-saigo-no-ferry-ja.md",
    "arabic": CHECKOUT / "sample_articles" / "10-al-maktaba-al-aima-ar.txt",
    "emoji": EMOJI,
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_stands_in_its_columns_and_is_marked_exactly(user, name):
    terminal = user.open(SCRIPTS[name])
    terminal.wait_for("0 annotations")
    terminal.wait_for("✓ saved")
    text = user.text()
    border = panel_border(terminal)
    for count in range(1, 4):
        terminal.press("space s 1")
        terminal.wait_for(f"C {count} ")
        assert panel_border(terminal) == border
    terminal.press("g g v right right right o")
    terminal.wait_for("Marked as Opinion")
    assert panel_border(terminal) == border
    terminal.press("q")
    terminal.wait_for_end()
    marks = user.marks()
    assert [exact for label, exact in marks if label == "opinion"] == [first_clusters(text, 4)]
    assert len(marks) == 4


def panel_border(terminal) -> int:
    """Return the one column in which every row between title and status has the panel's border."""
    rows = range(1, terminal.screen.lines - 2)
    columns = [
        column
        for column in range(terminal.screen.columns)
        if all(terminal.cell(row, column).data in "│├┤┼" for row in rows)
    ]
    assert len(columns) == 1, f"the border is not in one column:\n{terminal.shown}"
    return columns[0]


def first_clusters(text: str, count: int) -> str:
    import regex

    return "".join(regex.findall(r"\X", text)[:count]).strip()
