import unicodedata
from pathlib import Path

import pytest
from hypothesis import given

from reader.formats.common.file_names import article_stem, safe_stem
from tests.formats.format_material import WILD, article


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("The tunnel opened at dawn", "The-tunnel-opened-at-dawn"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("a\u202eb", "a-b"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("日本語の記事", "日本語の記事"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("...", "untitled"),
        ("", "untitled"),
        ("x" * 500, "x" * 60),
    ],
)
def test_names_made_of_titles(name, stem):
    assert safe_stem(name) == stem


@given(WILD)
def test_any_title_makes_a_name_that_every_system_takes(title):
    stem = safe_stem(title)
    assert 0 < len(stem.encode()) <= 201
    assert Path(stem).name == stem
    assert not stem.startswith((".", "-")) and not stem.endswith((".", " "))
    assert not any(char in '<>:"/\\|?*' or unicodedata.category(char)[0] == "C" for char in stem)
    assert unicodedata.is_normalized("NFC", stem)
    assert safe_stem(stem) in (stem, f"_{stem}")


def test_an_article_s_name_holds_the_beginning_of_its_id():
    assert article_stem(article("x", title="A / B")) == f"A-B-{article('x').id[:8]}"


@given(WILD)
def test_a_long_title_does_not_push_the_id_out_of_the_name(title):
    each = article("x", title=title * 9)
    stem = article_stem(each)
    assert stem.endswith(f"-{each.id[:8]}")
    assert safe_stem(stem) in (stem, f"_{stem}")
