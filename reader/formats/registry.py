"""The table of formats. A format's module is imported when that format is asked for, not before.

Other packages add theirs by an entry point of the group ``newsmark.formats`` that names a
:class:`~reader.formats.model.Format`; the names of this table cannot be taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from reader.formats.model import Format, FormatError

GROUP = "newsmark.formats"
MODULES: dict[str, tuple[str, str]] = {
    "jsonl": ("reader.formats.jsonl", "every record with every field, one a line"),
    "csv": ("reader.formats.csv", "one marked span a row, for spreadsheets and pandas"),
    "w3c": ("reader.formats.w3c", "W3C Web Annotation, JSON-LD"),
    "brat": ("reader.formats.brat", "brat standoff: a text and an .ann file for each article"),
    "webanno": ("reader.formats.webanno", "WebAnno TSV 3.3, for INCEpTION and WebAnno"),
    "uima": ("reader.formats.uima", "UIMA CAS XMI with its type system"),
    "uima-json": ("reader.formats.uima_json", "UIMA CAS JSON"),
    "prodigy": ("reader.formats.prodigy", "tasks of Prodigy, JSON Lines"),
    "doccano": ("reader.formats.doccano", "doccano, JSON Lines, one file for each annotator"),
    "labelstudio": ("reader.formats.labelstudio", "tasks of Label Studio, with the configuration"),
    "hf": ("reader.formats.hf", "data sets for Hugging Face, JSON Lines or Parquet"),
    "spacy": ("reader.formats.spacy", "spaCy's DocBin, to train on, one file for each annotator"),
    "conll": ("reader.formats.conll", "a token a line with IOB2 tags, for sequence labelling"),
    "ptc": ("reader.formats.ptc", "rows of SemEval-2020 task 11: article, label, start, end"),
    "markdown": ("reader.formats.markdown", "the marked passages with notes, to keep"),
    "html": ("reader.formats.html", "a page that stands alone: the text with its marks"),
}
"""Where the record of each format is found, and what ``--help`` says of it."""


def format_names() -> list[str]:
    """Return the names of all formats: those of the table in its order, then those of others."""
    return [*MODULES, *sorted(_added())]


def load_format(name: str) -> Format:
    """Return a format by its name; FormatError lists the names where there is none such."""
    if name in MODULES:
        found: Format = import_module(MODULES[name][0]).FORMAT
        return found
    if name in _added():
        return _load_added(_added()[name])
    raise FormatError(f"There is no format {name!r}; choose one of {', '.join(format_names())}.")


def readable() -> Iterator[Format]:
    """Yield the formats that can be imported."""
    for name in format_names():
        found = load_format(name)
        if found.read is not None:
            yield found


@cache
def _added() -> dict[str, EntryPoint]:
    return {each.name: each for each in entry_points(group=GROUP) if each.name not in MODULES}


def _load_added(entry: EntryPoint) -> Format:
    try:
        found = entry.load()
    except Exception as error:  # whatever another package does wrong
        raise FormatError(
            f"the format {entry.name!r} of {entry.value} cannot be loaded: {error}"
        ) from error
    if not isinstance(found, Format):
        raise FormatError(f"the entry point {entry.value} of {entry.name!r} names no Format.")
    return found
