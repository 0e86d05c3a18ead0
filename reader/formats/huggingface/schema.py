"""The columns of a data set for Hugging Face, said once for its card and for Parquet.

Types are always said: in a file where every list of some kind is empty, they cannot be guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reader.formats.common.registry import need

if TYPE_CHECKING:
    import pyarrow

EXTRA = "datasets"
"""The extra that Parquet needs."""

INT, TEXT = "int64", "string"

Field = str | Mapping[str, Any]
"""A type, or the fields of the objects in a list."""

COLUMNS: Mapping[str, Field] = {
    "id": TEXT,
    "text": TEXT,
    "lang": TEXT,
    "title": TEXT,
    "source": TEXT,
    "annotators": {"name": TEXT, "state": TEXT},
    "spans": {
        "start": INT,
        "end": INT,
        "label": TEXT,
        "id": TEXT,
        "annotator": TEXT,
        "note": TEXT,
        "attributes": TEXT,
        "fragments": {"start": INT, "end": INT},
    },
    "relations": {"id": TEXT, "kind": TEXT, "from": TEXT, "to": TEXT, "annotator": TEXT},
    "comments": {"id": TEXT, "annotation": TEXT, "author": TEXT, "text": TEXT, "created": TEXT},
}
"""The columns of a row; ``attributes`` are an object of JSON, as text."""

_CARD = """\
---
configs:
- config_name: default
  data_files:
  - split: train
    path: {path}
dataset_info:
  features:
{features}---

# Articles with marked spans

A row for each article that somebody has marked or finished. Offsets are Unicode code points,
half-open, into `text`; spans may overlap, those of several annotators too. `attributes` is JSON.
Written by newsmark.
"""


def card(path: str) -> str:
    """Return the README.md that tells ``load_dataset`` of a folder where the data is, and what."""
    features = "".join(f"{line}\n" for line in _yaml(COLUMNS, "  "))
    return _CARD.format(path=path, features=features)


def _yaml(fields: Mapping[str, Field], indent: str) -> Iterator[str]:
    for name, kind in fields.items():
        yield f"{indent}- name: {name}"
        if isinstance(kind, str):
            yield f"{indent}  dtype: {kind}"
        else:
            yield f"{indent}  list:"
            yield from _yaml(kind, f"{indent}  ")


def arrow_schema() -> pyarrow.Schema:
    """Return the columns for Parquet; FormatError where pyarrow is missing."""
    pa = need("pyarrow", EXTRA)
    return pa.schema([_arrow(pa, name, kind) for name, kind in COLUMNS.items()])


def _arrow(pa: Any, name: str, kind: Field) -> Any:
    if isinstance(kind, str):
        return pa.field(name, getattr(pa, kind)())
    fields = [_arrow(pa, inner, each) for inner, each in kind.items()]
    return pa.field(name, pa.list_(pa.struct(fields)))
