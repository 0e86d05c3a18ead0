"""The differences of two texts, as they are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.reanchoring.text_diff import changed_lines, changes, folded, is_changed


def painted(old: str, new: str) -> list[str]:
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}", "skipped": "…{}"}
    return ["".join(signs[kind].format(text) for kind, text in x) for x in changed_lines(old, new)]


def test_words_that_went_and_came_stand_side_by_side():
    assert painted("It rained all day.", "It snowed all day long.") == [
        "It [-rained-]{+snowed+} all day{+ long+}."
    ]


def test_a_new_paragraph_has_lines_of_its_own():
    assert painted("One here.\n\nTwo here.", "One here.\n\nNew one.\n\nTwo here.") == [
        "One here.", "", "{+New one.+}", "", "Two here.",
    ]  # fmt: skip


def test_chinese_is_compared_by_the_character():
    assert painted("市议会批准了计划。", "市议会否决了计划。") == ["市议会[-批准-]{+否决+}了计划。"]


def test_unchanged_lines_are_folded_and_counted():
    old = "\n".join(f"Line {number} of it." for number in range(20))
    lines = folded(changed_lines(old, old.replace("10 of", "10b of")), around=1)
    assert [line[0].text for line in lines if line[0].kind == "skipped"] == [
        "9 lines as before",
        "8 lines as before",
    ]
    assert len(lines) == 5
    assert [is_changed(line) for line in lines] == [False, False, True, False, False]


@given(st.text("ab .\n字", max_size=40), st.text("ab .\n字", max_size=40))
def test_either_text_can_be_read_out_of_the_lines(old, new):
    lines = changed_lines(old, new)
    for text, left_out in ((old, "inserted"), (new, "deleted")):
        shown = "\n".join("".join(t for kind, t in x if kind != left_out) for x in lines)
        assert "".join(shown.split()) == "".join(text.split())


@given(st.text("ab .\n字", max_size=60), st.text("ab .\n字", max_size=60))
def test_each_change_has_its_place_in_the_new_text(old, new):
    found = changes(old, new)
    assert [line for _start, line in found] == [x for x in changed_lines(old, new) if is_changed(x)]
    for start, line in found:
        at = next(number for number, x in enumerate(line) if x.kind != "same")
        rest = "".join(x.text for x in line[at:] if x.kind != "deleted")
        assert new.startswith(rest, start)
