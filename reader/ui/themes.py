"""Themes: the colour files in ``styles/themes`` as Textual themes and as styles for reading."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cached_property

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from reader.annotations.schemes.scheme import Label, Scheme
from reader.session.article.colleague_layers import is_others, label_of
from reader.settings.assets import asset_path

NAMES = ("dark", "light", "high-contrast")
CONTRAST = 4.5
"""The least contrast of text and what is behind it (WCAG 2.2, level AA)."""
PLAIN_STYLES = ("underline", "italic", "bold", "underline italic", "bold underline", "bold italic")
"""How labels look where there are no colours at all."""


@dataclass(frozen=True)
class Palette:
    """A theme's colours, from its file; ``plain`` where the terminal shall get no colours."""

    name: str
    dark: bool
    interface: dict[str, str]
    reading: dict[str, str]
    tints: dict[str, str]
    marks: dict[str, str]
    label_styles: tuple[str, ...]
    plain: bool = False

    def textual(self) -> Theme:
        """Return the theme as Textual wants it."""
        return Theme(name=self.name, dark=self.dark, **self.interface)  # type: ignore[arg-type]

    def tint(self, color: str) -> Color:
        """Return what is painted behind text with a label of this colour, legible at any rate."""
        if color in self.tints:
            return Color.parse(self.tints[color])
        back, text = Color.parse(self.interface["background"]), Color.parse(self.reading["text"])
        for share in (0.4, 0.3, 0.2, 0.1):
            mixed = back.blend(Color.parse(color), share)
            if contrast(text, mixed) >= CONTRAST:
                return mixed
        return back

    def mark(self, color: str) -> Color:
        """Return the colour of a label's letter, legible at any rate."""
        if color in self.marks:
            return Color.parse(self.marks[color])
        back, text = Color.parse(self.interface["panel"]), Color.parse(self.reading["text"])
        for share in (0.0, 0.25, 0.5, 0.75):
            mixed = Color.parse(color).blend(text, share)
            if contrast(mixed, back) >= CONTRAST:
                return mixed
        return text

    @cached_property
    def background(self) -> Color:
        """The page."""
        return Color.parse(self.interface["background"])


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2)."""
    first, second = sorted((_luminance(one), _luminance(other)))
    return (second + 0.05) / (first + 0.05)


def _luminance(color: Color) -> float:
    parts = []
    for value in (color.r, color.g, color.b):
        share = value / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def load_palette(name: str, *, plain: bool = False) -> Palette:
    """Read a theme's file. ``auto`` is light or dark, as far as the terminal tells (COLORFGBG)."""
    if name == "auto":
        name = "light" if _has_light_background() else "dark"
    data = tomllib.loads((asset_path("styles") / "themes" / f"{name}.toml").read_text("utf-8"))
    return Palette(
        name=name,
        dark=data["dark"],
        interface=data["interface"],
        reading=data["reading"],
        tints=data["tints"],
        marks=data["marks"],
        label_styles=PLAIN_STYLES if plain else tuple(data["styles"]["labels"]),
        plain=plain,
    )


def _has_light_background() -> bool:
    """Tell what COLORFGBG says, which rxvt, Konsole and others set to ``text;background``."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in ("7", "15")


class LabelStyles:
    """How the labels of one scheme look in one theme."""

    def __init__(self, palette: Palette, scheme: Scheme) -> None:
        self.palette = palette
        self._places = {label.id: place for place, label in enumerate(scheme.labels)}
        self._labels = {label.id: label for label in scheme.labels}
        self._cache: dict[tuple[str, ...], Style] = {}

    def text(self, labels: tuple[str, ...]) -> Style:
        """Return the style of text that carries these labels: tints blended, attributes joined."""
        style = self._cache.get(labels)
        if style is None:
            style = self._cache[labels] = self._blend(labels)
        return style

    def _blend(self, labels: tuple[str, ...]) -> Style:
        names = self.palette.label_styles
        places = [self._places.get(label_of(x), 0) for x in labels]
        words = {word for place in places for word in names[place % len(names)].split()}
        attributes = Style.parse(" ".join(sorted(words)))
        if self.palette.plain:
            return attributes
        mixed = self._tint(labels[0])
        for count, label in enumerate(labels[1:], 2):
            mixed = mixed.blend(self._tint(label), 1 / count)
        return attributes + Style(bgcolor=mixed.rich_color)

    def _tint(self, label_id: str) -> Color:
        """Return what is behind a label's text: of colleagues' annotations, half as strong."""
        tint = self.palette.tint(self._color(label_of(label_id)))
        return tint.blend(self.palette.background, 0.5) if is_others(label_id) else tint

    def _color(self, label_id: str) -> str:
        label = self._labels.get(label_id)
        return label.color if label is not None and label.color else "grey"

    def letter(self, label: Label) -> Style:
        """Return the style of a label's letter in the gutter and in the panel."""
        if self.palette.plain:
            return Style(bold=True)
        return Style(color=self.palette.mark(label.color or "grey").rich_color, bold=True)

    def chip(self, label: Label) -> Style:
        """Return the style of a label's letter on its tint."""
        if self.palette.plain:
            return Style(reverse=True, bold=True)
        tint = self.palette.tint(label.color or "grey")
        mark = self.palette.mark(label.color or "grey")
        readable = (
            mark if contrast(mark, tint) >= CONTRAST else Color.parse(self.palette.reading["text"])
        )
        return Style(color=readable.rich_color, bgcolor=tint.rich_color, bold=True)


@dataclass(frozen=True)
class ReadingStyles:
    """The styles of the article view and of what stands beside it."""

    page: Style
    faint: Style
    heading: Style
    link: Style
    code: Style
    rule: Style
    cursor: Style
    selection: Style
    found: Style
    current: Style
    gap: Style
    plain: bool


def reading_styles(palette: Palette) -> ReadingStyles:
    """Return the reading styles of a theme."""
    if palette.plain:
        reverse = Style(reverse=True)
        return ReadingStyles(
            page=Style(), faint=Style(dim=True), heading=Style(bold=True),
            link=Style(underline=True), code=Style(), rule=Style(dim=True), cursor=reverse,
            selection=reverse, found=Style(reverse=True, bold=True), current=Style(bold=True),
            gap=Style(), plain=True,
        )  # fmt: skip
    colors = {name: RichColor.parse(value) for name, value in palette.reading.items()}
    page = palette.background.rich_color
    return ReadingStyles(
        page=Style(color=colors["text"], bgcolor=page),
        faint=Style(color=colors["faint"]),
        heading=Style(color=colors["heading"], bold=True),
        link=Style(color=colors["link"], underline=True),
        code=Style(color=colors["code"], bgcolor=colors["code_background"]),
        rule=Style(color=colors["rule"]),
        cursor=Style(color=colors["cursor"], bgcolor=colors["cursor_background"]),
        selection=Style(color=colors["selection"], bgcolor=colors["selection_background"]),
        found=Style(color=colors["found"], bgcolor=colors["found_background"]),
        current=Style(bold=True),
        gap=Style(underline=True),
        plain=False,
    )
