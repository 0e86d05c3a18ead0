"""What a widget forgot to paint as a picture does not reach the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.widgets import Static

from reader.ui.last_gate import LastGate

HOSTILE = "a\x1b]0;x\x07b\x9b2Jc\u202ed\u2028e"


def test_a_line_loses_what_commands_a_terminal():
    line = [Segment(HOSTILE), Segment("ä 👩\u200d👧 \u00a0日"), Segment("x", None, [(1,)])]
    found = LastGate().apply(line, Color(0, 0, 0))
    assert [segment.text for segment in found] == ["a]0;xb2Jcde", "ä 👩\u200d👧 \u00a0日", "x"]


def test_a_line_without_it_is_the_same():
    line = [Segment("plain"), Segment("日本 é")]
    assert LastGate().apply(line, Color(0, 0, 0)) is line


async def test_every_widget_goes_through_it(opened):
    async with opened("It rained.") as d:
        await d.app.screen.mount(Static(Content(HOSTILE), id="forgetful", markup=False))
        await d.press("l")
        assert "a]0;xb2Jcde" in d.shown("#forgetful")
