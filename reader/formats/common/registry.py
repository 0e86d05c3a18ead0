"""The table of formats. A format's module is imported when that format is asked for, not before.

Other packages add theirs by an entry point of the group ``newsmark.formats`` that names a
:class:`~reader.formats.common.model.Format`; the names of this table cannot be taken.
Which format a file is in, and the packages that only some formats need, are asked for here, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from reader.formats.common.errors import FormatError
from reader.formats.common.model import HEAD_BYTES, Format, Head
from reader.formats.importing.input_files import open_input


def need(module: str, extra: str) -> ModuleType:
    """Return an optional package's module; FormatError says how to install the ``extra``."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise FormatError(
            f"this needs the package {package}, which cannot be loaded here ({error}); install"
            f" newsmark with its extra: python -m pip install 'newsmark[{extra}]', or"
            f" '.[{extra}]' in a clone."
        ) from None


GROUP = "newsmark.formats"
ARCHIVE = "archive"
"""The name of the backup of a whole store, which stands beside the formats."""
MODULES: dict[str, tuple[str, str]] = {
    "jsonl": ("reader.formats.jsonl", "every record with every field, one a line"),
    "csv": ("reader.formats.csv.write", "one marked span a row, for spreadsheets and pandas"),
    "w3c": ("reader.formats.w3c.write", "W3C Web Annotation, JSON-LD"),
    "brat": (
        "reader.formats.brat.write",
        "brat standoff: a text and an .ann file for each article",
    ),
    "webanno": ("reader.formats.inception.tsv.write", "WebAnno TSV 3.3, for INCEpTION and WebAnno"),
    "uima": ("reader.formats.inception.uima.xmi", "UIMA CAS XMI with its type system"),
    "uima-json": ("reader.formats.inception.uima.json", "UIMA CAS JSON"),
    "prodigy": ("reader.formats.prodigy", "tasks of Prodigy, JSON Lines"),
    "doccano": ("reader.formats.doccano", "doccano, JSON Lines, one file for each annotator"),
    "labelstudio": (
        "reader.formats.labelstudio.write",
        "tasks of Label Studio, with the configuration",
    ),
    "hf": ("reader.formats.huggingface.write", "data sets for Hugging Face, JSON Lines or Parquet"),
    "spacy": ("reader.formats.spacy", "spaCy's DocBin, to train on, one file for each annotator"),
    "conll": (
        "reader.formats.conll.write",
        "a token a line with IOB2 tags, for sequence labelling",
    ),
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


def detect(paths: Sequence[Path]) -> Format:
    """Return the one format that all of the paths are in.

    Raises FormatError where a path is in none, where two formats fit it, or where the paths are in
    different formats; the message names them.
    """
    found = {path: _formats_of(head_of(path)) for path in paths}
    for path, fitting in found.items():
        if not fitting:
            raise FormatError(
                f"{path} is in none of the formats that newsmark recognises; name its format, as"
                f" in newsmark import brat {path}. newsmark formats lists them."
            )
        if len(fitting) > 1:
            names = " and ".join(each.name for each in fitting)
            raise FormatError(f"{path} may be {names}; name the one that it is.")
    first, *others = found
    for path in others:
        if found[path][0].name != found[first][0].name:
            raise FormatError(
                f"{first} is {found[first][0].name} and {path} is {found[path][0].name}; import"
                " them one after the other."
            )
    return found[first][0]


def head_of(path: Path) -> Head:
    """Return what a format is told from; FormatError where the path cannot be read."""
    try:
        if path.is_dir():
            return Head(path, names=sorted(each.name for each in path.iterdir()))
        if not path.is_file():
            reason = "is no plain file" if path.exists() else "does not exist"
            raise FormatError(f"{path} {reason}; name a file or a folder.")
        with open_input(path) as file:
            return Head(path, data=file.read(HEAD_BYTES))
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror or error}.") from None


def _formats_of(head: Head) -> list[Format]:
    return [each for each in readable() if each.detect is not None and each.detect(head)]
