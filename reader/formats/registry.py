"""The table of formats. A format's module is imported when that format is asked for, not before."""

from __future__ import annotations

from importlib import import_module

from reader.formats.model import Format, FormatError

MODULES: dict[str, tuple[str, str]] = {
    "jsonl": ("reader.formats.jsonl", "every record with every field, one a line"),
    "csv": ("reader.formats.csv", "one marked span a row, for spreadsheets and pandas"),
    "w3c": ("reader.formats.w3c", "W3C Web Annotation, JSON-LD"),
    "markdown": ("reader.formats.markdown", "the marked passages with notes, to keep"),
    "html": ("reader.formats.html", "a page that stands alone: the text with its marks"),
}
"""Where the record of each format is found, and what ``--help`` says of it."""


def format_names() -> list[str]:
    """Return the names of all formats, in the order of the table."""
    return list(MODULES)


def load_format(name: str) -> Format:
    """Return a format by its name; FormatError lists the names where there is none such."""
    if name not in MODULES:
        known = ", ".join(MODULES)
        raise FormatError(f"There is no format {name!r}; choose one of {known}.")
    found: Format = import_module(MODULES[name][0]).FORMAT
    return found
