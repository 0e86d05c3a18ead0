import errno
import os
import re
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.schemes.file import (
    MAX_BYTES,
    MAX_PROBLEMS,
    SchemeError,
    builtin_schemes,
    check_scheme,
    load_builtin,
    load_scheme,
    parse_scheme,
    read_scheme_text,
)
from reader.annotations.schemes.scheme import (
    PALETTE,
    RESERVED_KEYS,
    Attribute,
    Label,
    RelationType,
    Scheme,
)
from reader.annotations.schemes.toml_lines import locate

HEAD = 'id = "mine"\nversion = 1\n'
SOUND = (
    HEAD
    + """
[[labels]]
id = "claim"
key = "c"

[[labels]]
id = "quote"
key = "q"

[[attributes]]
id = "kind"
kind = "choice"
values = ["one", "other"]

[[relations]]
id = "in"
from = ["claim"]
to = ["quote"]
"""
)


def found(text):
    return [(problem.line, problem.message) for problem in check_scheme(text, "mine.toml")]


def only(text):
    problems = found(text)
    assert len(problems) == 1, problems
    return problems[0]


# The built-in schemes


def test_the_built_in_schemes_are_the_files_of_the_package():
    folder = files("reader.annotations") / "schemes"
    found = {each.name for each in folder.iterdir() if each.name.endswith(".toml")}
    assert {f"{each}.toml" for each in builtin_schemes()} == found
    assert builtin_schemes()[0] == "news"


@pytest.mark.parametrize("scheme_id", builtin_schemes())
def test_a_built_in_scheme_is_sound_and_explains_itself(scheme_id):
    scheme = load_builtin(scheme_id)
    assert scheme.ref == f"{scheme_id}@1"
    assert len(scheme.guidelines.split()) >= 150
    assert len({label.mark for label in scheme.labels}) == len(scheme.labels)
    for label in scheme.labels:
        assert label.description
        assert label.examples
        assert label.key not in RESERVED_KEYS
        assert scheme.by_key(label.key) == label


def test_news_has_claim_opinion_and_quote():
    labels = load_builtin("news").labels
    looks = [(label.id, label.key, label.mark, label.color) for label in labels]
    assert looks == [
        ("claim", "c", "C", "blue"),
        ("opinion", "o", "O", "amber"),
        ("quote", "q", "Q", "green"),
    ]


def test_propaganda_has_the_names_of_semeval_2020_task_11():
    assert {label.id for label in load_builtin("propaganda").labels} == {
        "Appeal_to_Authority",
        "Appeal_to_fear-prejudice",
        "Bandwagon,Reductio_ad_hitlerum",
        "Black-and-White_Fallacy",
        "Causal_Oversimplification",
        "Doubt",
        "Exaggeration,Minimisation",
        "Flag-Waving",
        "Loaded_Language",
        "Name_Calling,Labeling",
        "Repetition",
        "Slogans",
        "Thought-terminating_Cliches",
        "Whataboutism,Straw_Men,Red_Herring",
    }


def test_attribution_joins_cue_source_and_content():
    scheme = load_builtin("attribution")
    assert scheme.relation("has-source").joins("cue", "source")
    assert not scheme.relation("has-source").joins("cue", "content")
    assert scheme.relation("has-content").joins("cue", "content")


# Sound schemes


def test_what_a_file_leaves_out_is_filled_in():
    labels = (
        '[[labels]]\nid = "claim"\n[[labels]]\nid = "cause"\n[[labels]]\nid = "c c"\nmark="X"\n'
    )
    scheme = parse_scheme(HEAD + labels, "mine.toml")
    assert [label.mark for label in scheme.labels] == ["C", "A", "X"]
    assert [label.name for label in scheme.labels] == ["claim", "cause", "c c"]
    assert [label.color for label in scheme.labels] == list(PALETTE[:3])
    assert (scheme.name, scheme.overlap, scheme.trim) == ("mine", "any", True)


def test_marks_of_other_scripts_are_given_and_never_wide():
    labels = '[[labels]]\nid = "мнение"\n[[labels]]\nid = "主張"\n[[labels]]\nid = "ßa"\n'
    scheme = parse_scheme(HEAD + labels, "mine.toml")
    assert [label.mark for label in scheme.labels] == ["М", "A", "B"]


def test_a_hundred_labels_all_get_a_mark_and_a_colour():
    labels = "".join(f'[[labels]]\nid = "claim {number}"\n' for number in range(100))
    scheme = parse_scheme(HEAD + labels, "mine.toml")
    assert all(len(label.mark) == 1 and label.color in PALETTE for label in scheme.labels)


def test_label_ids_may_be_any_printable_text():
    ids = ["Name_Calling,Labeling", "a.b", "two words", "@#%", "主張", "می‌خواهم"]
    text = HEAD + "".join(f"[[labels]]\nid = '{each}'\n" for each in ids)
    assert [label.id for label in parse_scheme(text, "mine.toml").labels] == ids


@pytest.mark.parametrize("change", ["﻿{}", "{}", "{}# end"])
def test_byte_order_mark_and_line_ends_do_no_harm(change):
    text = change.format(SOUND)
    assert check_scheme(text, "x") == []
    assert check_scheme(text.replace("\n", "\r\n"), "x") == []


def test_line_ends_of_windows_keep_the_line_numbers():
    assert only(SOUND.replace('key = "q"', "wrong = 1").replace("\n", "\r\n"))[0] == 10


# Each kind of problem, with its line

LABEL = '[[labels]]\nid = "claim"\n'
BASE = HEAD + LABEL  # the next line is the fifth


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id = \n", 1, "not TOML"),
        (HEAD + 'x = "a\n', 3, "not TOML"),
        (HEAD + "\n[labels\n", 4, "not TOML"),
        (BASE + 'description = """\nnever\nclosed = 1\n', 5, "not TOML"),
        (BASE + 'id = "b"\n', 5, "not TOML"),
        (BASE + "n = " + "1" * 5000, 5, "a number is too long"),
        (BASE + "n = " + "[" * 3000, 5, "nested too deeply"),
        ("a" * (MAX_BYTES + 1), 1, "longer than"),
        ("version = 1\n" + LABEL, 1, 'the scheme needs "id"'),
        ('id = "x"\n' + LABEL, 1, 'the scheme needs "version"'),
        (HEAD, 1, 'the scheme needs "labels"'),
        (HEAD + "labels = []\n", 3, "has no labels"),
        (HEAD + "labels = [1]\n", 3, "with two brackets"),
        (HEAD + '[labels]\nid = "a"\n', 3, "with two brackets"),
        (BASE + "retired = true\n", 3, "every label is retired"),
        (HEAD + '[[labels]]\nname = "x"\n', 3, 'a label needs "id"'),
        (BASE + 'colour = "red"\n', 5, 'unknown key "colour" in a label, did you mean "color"?'),
        (BASE + "zzzzzz = 1\n", 5, 'unknown key "zzzzzz" in a label'),
        (BASE + 'guidelines = "x"\n', 5, "belongs at the top of the file"),
        (HEAD + 'overlaps = "any"\n' + LABEL, 3, 'did you mean "overlap"?'),
        (HEAD + 'overlap = "some"\n' + LABEL, 3, 'must be "any" or "nested" or "none"'),
        (HEAD + 'trim = "yes"\n' + LABEL, 3, '"trim" must be true or false'),
        (HEAD + 'language = "English!"\n' + LABEL, 3, '"language" is a tag'),
        ('id = "x"\nversion = 0\n' + LABEL, 2, "counts from 1"),
        ('id = "x"\nversion = "1"\n' + LABEL, 2, '"version" must be a whole number'),
        ('id = "x"\nversion = true\n' + LABEL, 2, '"version" must be a whole number'),
        ('id = "x"\nversion = 99999999999999999999999\n' + LABEL, 2, "must be a whole number"),
        ('id = "a@b"\nversion = 1\n' + LABEL, 1, "letters, digits"),
        ('id = "../x"\nversion = 1\n' + LABEL, 1, "letters, digits"),
        (BASE + "key = 5\n", 5, '"key" must be text in quotes'),
        (BASE + 'key = "cc"\n', 5, "must be one character"),
        (BASE + 'key = "j"\n', 5, "free are a c d f i o q r t z"),
        (BASE + 'key = "5"\n', 5, 'the reader needs the key "5"'),
        (BASE + 'key = " "\n', 5, 'the reader needs the key " "'),
        (BASE + 'key = "c"\n[[labels]]\nid = "d"\nkey = "c"\n', 8, 'belongs to "claim"'),
        (BASE + 'key = "c"\n[[relations]]\nid = "d"\nkey = "c"\n', 8, 'belongs to "claim"'),
        (BASE + 'color = "blau"\n', 5, "is no colour"),
        (BASE + 'color = "gray"\n', 5, 'did you mean "grey"?'),
        (BASE + 'color = "#12345"\n', 5, "is no colour"),
        (BASE + 'mark = "CC"\n', 5, "one printable character"),
        (BASE + 'mark = "主"\n', 5, "one column wide"),
        (BASE + 'mark = "\\u0301"\n', 5, "one column wide"),
        (BASE + 'mark = "C"\n[[labels]]\nid = "d"\nmark = "C"\n', 8, 'stands for "claim"'),
        (BASE + 'parent = "clam"\n', 5, 'no label "clam", did you mean "claim"?'),
        (BASE + 'parent = "claim"\n', 5, "its own ancestor"),
        (BASE + '[[labels]]\nid = "claim"\n', 6, "used twice, first in entry 1"),
        (HEAD + '[[labels]]\nid = "cannot-judge"\n', 4, "every label can be marked so already"),
        (HEAD + '[[labels]]\nid = ""\n', 4, "may not be empty"),
        (HEAD + '[[labels]]\nid = " a"\n', 4, "white space at its ends"),
        (HEAD + '[[labels]]\nid = "a\\u001b[2Jb"\n', 4, "control character"),
        (HEAD + '[[labels]]\nid = "a\\u202eb"\n', 4, "control character"),
        (HEAD + '[[labels]]\nid = """a\nb"""\n', 4, "control character"),
        (BASE + 'description = "a\\u0007"\n', 5, "control character"),
        (BASE + f'name = "{"x" * 201}"\n', 5, "at most 200"),
        (BASE + f'examples = ["a",\n"{"x" * 2001}"]\n', 6, "at most 2000"),
        (BASE + 'examples = "a"\n', 5, "a list of texts"),
        (BASE + 'examples = ["a", 1]\n', 5, "a list of texts"),
        (BASE + "examples = [" + '"a",' * 1001 + "]\n", 5, "more than 1000 entries"),
    ],
)
def test_a_problem_is_told_with_its_line(text, line, words):
    problems = found(text)
    assert any(at == line and words in message for at, message in problems), problems


ATTRIBUTE = BASE + '[[attributes]]\nid = "a"\n'  # the next line is the seventh


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 5, 'an attribute needs "kind"'),
        ('kind = "choise"\n', 7, 'must be "choice" or'),
        ('kind = "choice"\n', 5, 'of kind "choice" needs "values"'),
        ('kind = "multi"\nvalues = []\n', 8, '"values" is empty'),
        ('kind = "text"\nvalues = ["x"]\n', 8, 'of kind "text" has no "values"'),
        ('kind = "choice"\nvalues = ["x",\n"y",\n"x"]\n', 10, '"x" is listed twice'),
        ('kind = "choice"\nvalues = ["x"]\ndefault = "y"\n', 9, "must be one of x"),
        ('kind = "multi"\nvalues = ["x"]\ndefault = "x"\n', 9, "must be a list of any of x"),
        ('kind = "scale"\nmax = 5\n', 5, 'needs "min"'),
        ('kind = "scale"\nmin = 5\nmax = 5\n', 8, '"min" must be less than "max"'),
        ('kind = "scale"\nmin = 1\nmax = 5\ndefault = 6\n', 10, "from 1 to 5"),
        ('kind = "date"\ndefault = 2024-05-01\n', 8, '"default" must be text in quotes'),
        ('kind = "bool"\napplies_to = "articles"\n', 8, '"article" or a list of texts'),
        ('kind = "bool"\napplies_to = ["clam"]\n', 8, 'no label "clam", did you mean "claim"?'),
        ('kind = "bool"\nshown_when = "b"\n', 8, "must be a table such as"),
        ('kind = "bool"\nshown_when = { attribute = "b" }\n', 8, 'shown_when needs "value"'),
        (
            'kind = "bool"\nshown_when = { attribute = "b", value = 1 }\n',
            8,
            'there is no attribute "b"',
        ),
        (
            'kind = "bool"\nshown_when = { attribute = "a", value = true }\n',
            8,
            "depends on itself",
        ),
        (
            'kind = "bool"\n[[attributes]]\nid = "b"\nkind = "text"\n'
            '[attributes.shown_when]\nattribute = "a"\nvalue = "yes"\n',
            13,
            'the value of "a" must be true or false',
        ),
        (
            'kind = "text"\n[[attributes]]\nid = "b"\nkind = "text"\n'
            '[attributes.shown_when]\nattribute = "a"\nvalue = "yes"\n',
            12,
            "of kind choice, multi, scale, bool",
        ),
        (
            'kind = "bool"\napplies_to = "article"\n[[attributes]]\nid = "b"\nkind = "text"\n'
            '[attributes.shown_when]\nattribute = "a"\nvalue = true\n',
            13,
            "one belongs to the article",
        ),
    ],
)
def test_a_problem_of_an_attribute_is_told_with_its_line(text, line, words):
    at, message = only(ATTRIBUTE + text)
    assert (at, words in message) == (line, True), (at, message)


def test_a_relation_must_join_known_labels():
    text = BASE + '[[relations]]\nid = "r"\nfrom = ["claim"]\nto = [\n"claim",\n"cue"]\n'
    assert only(text) == (10, 'there is no label "cue"')


def test_parents_in_a_circle_are_told_at_each_of_them():
    text = HEAD + "".join(
        f'[[labels]]\nid = "{own}"\nparent = "{parent}"\n'
        for own, parent in ["ab", "bc", "ca", "da"]
    )
    assert [line for line, _ in found(text)] == [5, 8, 11]


def test_a_retired_label_gives_its_key_free():
    text = BASE + 'key = "c"\nretired = true\n[[labels]]\nid = "cause"\nkey = "c"\n'
    assert found(text) == []


def test_all_problems_are_found_at_once_in_the_order_of_their_lines():
    text = SOUND.replace('"c"', '"h"').replace('"q"', '"qq"').replace('["quote"]', '["x"]')
    assert [line for line, _ in found(text)] == [6, 10, 20]


@pytest.mark.parametrize("key", sorted(RESERVED_KEYS))
def test_no_key_of_the_reader_can_be_a_label_key(key):
    text = BASE + f"key = '''{key}'''\n"
    assert only(text)[0] == 5


@given(st.data())
def test_an_unknown_key_anywhere_is_found_on_its_line(data):
    scheme_id = data.draw(st.sampled_from(builtin_schemes()))
    file = files("reader.annotations") / "schemes" / f"{scheme_id}.toml"
    text = file.read_text(encoding="utf-8")
    lines = text.split("\n")
    keys = {line for path, line in locate(text).items() if isinstance(path[-1], str)}
    at = data.draw(st.sampled_from(sorted(line for line in keys if "=" in lines[line - 1])))
    lines.insert(at - 1, "sparkle = 1")
    line, message = only("\n".join(lines))
    assert line == at
    assert '"sparkle"' in message


PIECES = [
    "id",
    "=",
    '"',
    '"""',
    "[[labels]]",
    "\n",
    "[",
    "]",
    "{",
    "}",
    "1",
    ".",
    "\x1b",
    "\\u0000",
]


@given(st.data())
def test_a_mutilated_scheme_gives_clear_problems_and_nothing_else(data):
    text = SOUND
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    for problem in check_scheme(text, "mine.toml"):
        assert 1 <= problem.line <= text.count("\n") + 1
        assert str(problem).isprintable()
        assert str(problem).startswith(f"mine.toml:{problem.line}: ")


def test_a_flood_of_problems_ends():
    text = SOUND + "".join(f"key{number} = 1\n" for number in range(5_000))
    assert len(check_scheme(text, "x")) == MAX_PROBLEMS


def test_more_labels_than_anyone_can_tell_apart_are_refused():
    text = HEAD + "".join(f'[[labels]]\nid = "{number}"\n' for number in range(1_001))
    assert only(text)[1] == "there are more than 1000 labels"


# Loading


def test_an_unsound_file_is_not_loaded_and_the_error_says_where(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(SOUND.replace('"c"', '"h"').replace('"q"', '"qq"'))
    with pytest.raises(SchemeError) as caught:
        load_scheme(file)
    assert str(caught.value).startswith(f"{file}:6: the reader needs the key")
    assert f"1 more problem: see 'newsmark scheme check {file}'" in str(caught.value)


def test_a_sound_file_is_loaded(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(SOUND)
    assert load_scheme(str(file)) == load_scheme(file) == parse_scheme(SOUND, "any")


def test_a_built_in_scheme_is_loaded_by_its_id_and_a_file_by_its_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").write_text(SOUND)
    assert load_scheme("news").id == "news"
    assert load_scheme("./news").id == "mine"


@pytest.mark.parametrize("name", ["nwes", "", "a\0b", "\x1b[2J", "x" * 5000, "../.."])
def test_a_name_that_leads_nowhere_is_one_clear_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SchemeError) as caught:
        load_scheme(name)
    assert str(caught.value).isprintable()


def test_an_unknown_built_in_id_names_the_known_ones():
    with pytest.raises(SchemeError, match="attribution"):
        load_builtin("../news")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("é".encode("latin-1"), ":1: the file is not UTF-8"),
        (b"# ok\n\xff\xfe", ":2: the file is not UTF-8"),
        (SOUND.encode("utf-16"), ":1: the file is not UTF-8"),
        (b"id = 'a'\n\0", ":2: not TOML"),
        (b"", ':1: the scheme needs "id"'),
        (b"#" * (MAX_BYTES + 1), "is longer than 1,000,000 bytes"),
    ],
)
def test_bytes_that_are_no_scheme_are_one_clear_sentence(content, words, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    with pytest.raises(SchemeError) as caught:
        load_scheme(file)
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path):
    with pytest.raises(SchemeError, match="is a folder"):
        load_scheme(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SchemeError, match="not a regular file"):
        load_scheme(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_is_one_clear_sentence(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(SOUND)
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read any file")
    with pytest.raises(SchemeError, match=f"cannot be read: {os.strerror(errno.EACCES)}"):
        read_scheme_text(file)


# The documentation


DOCS = Path(__file__).parents[3] / "docs" / "schemes.md"


@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not part of this copy")
def test_every_example_of_the_documentation_is_sound():
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        assert found(example) == []
    broken = examples[1].replace('key = "d"', 'key = "s"').replace('color = "#', 'colour = "#')
    printed = "\n".join(str(problem) for problem in check_scheme(broken, "courtroom.toml"))
    assert f"```\n{printed}\n```" in DOCS.read_text(encoding="utf-8")
    smallest = parse_scheme(examples[0], "docs")
    assert [(label.mark, label.color) for label in smallest.labels] == [
        ("H", "blue"),
        ("F", "amber"),
    ]


@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not part of this copy")
def test_the_documentation_names_every_key_of_a_scheme_file():
    text = DOCS.read_text(encoding="utf-8")
    for kind in (Scheme, Label, Attribute, RelationType):
        for field in msgspec.structs.fields(kind):
            assert f"`{field.encode_name}`" in text or f"`[[{field.encode_name}]]`" in text
