import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.schemes.toml_lines import DepthError, line_of, locate

TEXT = '''# a comment with = and [[labels]]
id = "x"          # line 2
guidelines = """
[[labels]]
id = "not a key" \\"""
"""
"quoted key" = 'it = "s"'

[[labels]]
id = "a"
examples = [
  "one", # a "comment
  """two
  lines""",
  'three',
]

[[labels]]
"id" = "b"
extra.deep = 1

[[attributes]]
shown_when = { attribute = "kind", value = ["x,}", { y = 1 }] }

[attributes.inner]
last = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("id",), 2),
        (("guidelines",), 3),
        (("quoted key",), 7),
        (("labels",), 9),
        (("labels", 0), 9),
        (("labels", 0, "id"), 10),
        (("labels", 0, "examples"), 11),
        (("labels", 0, "examples", 0), 12),
        (("labels", 0, "examples", 1), 13),
        (("labels", 0, "examples", 2), 15),
        (("labels", 1), 18),
        (("labels", 1, "id"), 19),
        (("labels", 1, "extra", "deep"), 20),
        (("attributes", 0, "shown_when", "value", 1, "y"), 23),
        (("attributes", 0, "inner"), 25),
        (("attributes", 0, "inner", "last"), 26),
    ],
)
def test_a_key_is_found_on_its_line(path, line):
    tomllib.loads(TEXT)
    assert locate(TEXT)[path] == line


def test_what_looks_like_a_table_in_a_text_is_none():
    assert ("labels", 2) not in locate(TEXT)


def test_an_unknown_place_is_given_the_line_of_the_table_around_it():
    lines = locate(TEXT)
    assert line_of(lines, ("labels", 1, "color")) == 18
    assert line_of(lines, ("nothing",)) == 1


VALUES = {
    "text": '"a # [b] = {c}"',
    "escaped": '"a \\" = \\\\"',
    "literal": "'\\'",
    "block": '"""\nid = "1"\n\n[[labels]]\n \\""" x ""\n"""',
    "quotes at the end": '"""a"""""',
    "literal block": "'''\n[labels]\nkey = \"\"\"\n'''",
    "number": "1_000.5e3",
    "date": "1979-05-27 07:32:00",
    "list": '[ # [\n  1, "]",\n\n  [2, """\n"""],\n]',
    "table": '{ a = "}", b.c = [1, { d = 2 }], "e" = 3 }',
}
KEYS = ["id", '"id"', "'a.b'", '"\\u00e9\\""', "a.b", ' a . "b" ', "1", "-"]


@st.composite
def documents(draw):
    """A TOML text and the line of every key in it."""
    lines, expected = [], {}
    for section in range(draw(st.integers(0, 4))):
        if section:
            lines += draw(st.lists(st.sampled_from(["", "# [[x]] = 1", "  "]), max_size=2))
            kind = draw(st.sampled_from(["[[labels]]", "[[ 'labels' ]] # [", f"[table{section}]"]))
            lines.append(kind)
            number = len([place for place in expected if place[0] == "labels" and len(place) == 2])
            base = (f"table{section}",) if "table" in kind else ("labels", number)
            expected[base] = len(lines)
        else:
            base = ()
        for key in draw(st.lists(st.sampled_from(KEYS), max_size=4, unique_by=_parts)):
            place = (*base, *_parts(key))
            expected[place] = len(lines) + 1
            lines += f"{key} = {VALUES[draw(st.sampled_from(sorted(VALUES)))]}".split("\n")
    return "\n".join(lines), expected


def _parts(key):
    tree = tomllib.loads(f"{key} = 1")
    parts = []
    while isinstance(tree, dict):
        (part, tree), *_ = tree.items()
        parts.append(part)
    return tuple(parts)


@given(documents())
def test_every_key_of_any_document_is_found_on_its_line(document):
    text, expected = document
    tomllib.loads(text)
    found = locate(text)
    assert {place: found.get(place) for place in expected} == expected


@given(st.text(alphabet="[]{}=,.\"'\\#\n ab1", max_size=60))
def test_no_text_is_too_broken_to_be_walked(text):
    try:
        lines = locate(text)
    except DepthError:
        return
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@given(st.text(alphabet="[]{}=,.\"'\\#\n ab1", max_size=40))
def test_every_place_that_the_parser_knows_is_known(text):
    try:
        document = tomllib.loads(text)
    except ValueError:
        return
    assert set(document) <= {path[0] for path in locate(text)}


@pytest.mark.parametrize(
    "text", ["\n\na = " + "[" * 5000, "\n\n" + "a." * 5000 + "a = 1", "\n\n[" + "a." * 5000 + "a]"]
)
def test_a_text_that_nests_without_end_is_refused_with_its_line(text):
    with pytest.raises(DepthError) as caught:
        locate(text)
    assert caught.value.line == 3
