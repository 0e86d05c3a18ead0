"""Text can be read in every theme, whatever lies behind it (WCAG 2.2, level AA: 4.5 to 1)."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual.color import Color

from reader.annotations.schemes.scheme import PALETTE, Label, Scheme
from reader.ui.themes import CONTRAST, NAMES, LabelStyles, contrast, load_palette

THEMES = [load_palette(name) for name in NAMES]
INTERFACE_TEXT = ("foreground", "secondary", "success", "warning", "error", "accent", "primary")


def failures(pairs) -> list[str]:
    """Return each pair of colours that cannot be told apart well enough, with its contrast."""
    return [
        f"{name}: {text.hex} on {back.hex} is {contrast(text, back):.2f}"
        for name, text, back in pairs
        if contrast(text, back) < CONTRAST
    ]


def styles_of(palette) -> LabelStyles:
    labels = [Label(id=name, name=name, color=name, mark="X") for name in PALETTE]
    return LabelStyles(palette, Scheme(id="all", version=1, labels=labels))


def background(style) -> Color:
    return Color.from_rich_color(style.bgcolor)


def blends(palette):
    """Yield the colour behind one, two and three labels, in every order that can be."""
    styles = styles_of(palette)
    for count in (1, 2, 3):
        for names in combinations(PALETTE, count):
            yield "+".join(names), background(styles.text(names))


def test_the_measure_is_that_of_the_standard():
    black, white, grey = Color.parse("#000000"), Color.parse("#ffffff"), Color.parse("#777777")
    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.48, abs=0.005)
    assert contrast(grey, grey) == 1


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_text_is_legible_on_every_tint_and_every_blend(palette):
    kinds = ("text", "heading", "link", "code")
    assert not failures(
        (f"{kind} on {names}", Color.parse(palette.reading[kind]), back)
        for names, back in blends(palette)
        for kind in kinds
    )


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_marks_are_legible_on_page_panel_surface(palette):
    assert not failures(
        (f"mark {name} on {where}", palette.mark(name), Color.parse(palette.interface[where]))
        for name in PALETTE
        for where in ("background", "panel", "surface")
    )


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_a_mark_is_legible_on_its_chip(palette):
    styles = styles_of(palette)
    for name in PALETTE:
        chip = styles.chip(Label(id=name, color=name, mark="X"))
        assert contrast(Color.from_rich_color(chip.color), background(chip)) >= CONTRAST, name


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_everything_else_is_legible_where_it_stands(palette):
    reading = {name: Color.parse(value) for name, value in palette.reading.items()}
    interface = {name: Color.parse(value) for name, value in palette.interface.items()}
    page = interface["background"]
    pairs = [(name, reading[name], page) for name in ("text", "faint", "heading", "link")]
    pairs += [
        (name, reading[name], reading[f"{name}_background"])
        for name in ("code", "cursor", "selection", "found")
    ]
    pairs += [("faint on surface", reading["faint"], interface["surface"])]
    pairs += [
        (f"{name} on {where}", interface[name], interface[where])
        for name in INTERFACE_TEXT
        for where in ("background", "surface", "panel")
    ]
    assert not failures(pairs)


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
def test_faint_text_is_legible_in_the_lines_above_and_below(name):
    palette = load_palette(name)
    faint, panel = palette.reading["faint"], palette.interface["panel"]
    assert not failures([("faint on panel", Color.parse(faint), Color.parse(panel))])


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_cursor_selection_and_hits_stand_out_from_the_page(palette):
    page = Color.parse(palette.interface["background"])
    for name in ("cursor", "selection", "found"):
        back = Color.parse(palette.reading[f"{name}_background"])
        assert contrast(back, page) >= 1.3, f"{name}: {contrast(back, page):.2f}"
    assert contrast(Color.parse(palette.reading["cursor_background"]), page) >= 3


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_a_scheme_may_bring_any_colour(palette):
    text = Color.parse(palette.reading["text"])
    panel = Color.parse(palette.interface["panel"])
    page = palette.background
    for value in ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#000000", "#ffffff", "#808080"):
        assert contrast(text, palette.tint(value)) >= CONTRAST, value
        assert contrast(palette.mark(value), panel) >= CONTRAST, value
        assert contrast(palette.mark(value), page) >= CONTRAST, value


@pytest.mark.parametrize("palette", THEMES, ids=NAMES)
def test_every_colour_that_a_scheme_may_name_is_there(palette):
    assert set(palette.tints) == set(palette.marks) == set(PALETTE)


def test_without_colours_no_style_has_any():
    styles = styles_of(load_palette("dark", plain=True))
    seen = set()
    for name in PALETTE[:6]:
        style = styles.text((name,))
        assert style.color is None and style.bgcolor is None
        seen.add(str(style))
    assert len(seen) == 6, "six labels are told apart by attributes alone"


@pytest.mark.parametrize(
    ("told", "name"), [("15;0", "dark"), ("0;15", "light"), ("0;default;7", "light"), ("", "dark")]
)
def test_auto_follows_the_terminal_where_it_tells(monkeypatch, told, name):
    monkeypatch.setenv("COLORFGBG", told)
    assert load_palette("auto").name == name
