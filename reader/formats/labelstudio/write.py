"""Label Studio's tasks, one JSON array, and the labelling configuration that they fit.

Everybody's work on a text is an annotation of its task. A folder gets the configuration, too: the
labels, relations and attributes of the scheme, and whatever else was met in the annotations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from reader.annotations.model import Annotation, Relation
from reader.formats.common.model import Format, Item, Job
from reader.formats.common.report import Ledger
from reader.formats.exporting.outputs import WHOLE, Files
from reader.formats.exporting.presentation import place
from reader.formats.exporting.shares import Share, shares
from reader.formats.labelstudio.controls import LABEL, TEXT, Answer, Controls
from reader.formats.labelstudio.read import detect, read

_encode = msgspec.json.encode


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    out = files.shared()
    controls = Controls(job.scheme, job.ledger)
    before = b"[\n"
    for item in items:
        out.write(before + _encode(_task(item, controls, job.ledger)))
        before = b",\n"
    out.write(b"\n]\n" if before != b"[\n" else b"[]\n")
    if files.is_folder:
        with files.open(WHOLE, suffix=".xml") as config:
            config.write(controls.xml().encode())


def _task(item: Item, controls: Controls, ledger: Ledger) -> dict[str, Any]:
    """Return a task; what is in ``data`` Label Studio keeps as it is."""
    article = item.article
    annotations = [_annotation(each, controls) for each in shares(item, ledger)]
    names = {name for each in item.annotations for name in each.attributes}
    kinds = {name: kind for name in sorted(names) if (kind := controls.kind(name))}
    data = {
        TEXT: article.text,
        "title": article.title,
        "lang": article.lang,
        "source": place(article),
        "article": article.id,
    }
    return {
        "data": data | ({"attributes": kinds} if kinds else {}),
        "annotations": annotations,
        "predictions": [],
    }


def _annotation(share: Share, controls: Controls) -> dict[str, Any]:
    """Return one annotator's work; to Label Studio only an address says whose it is."""
    person = {"completed_by": {"email": share.annotator}} if "@" in share.annotator else {}
    result = [part for each in share.annotations for part in _region(each, controls)]
    return {
        "annotator": share.annotator,
        "progress": share.state,
        **person,
        "ground_truth": False,
        "was_cancelled": False,
        "result": result + [_relation(each, controls) for each in share.relations],
    }


def _region(each: Annotation, controls: Controls) -> list[dict[str, Any]]:
    """Return a region with its label, then its attributes, which have the same id and bounds."""
    controls.meet_label(each.label)
    bounds = {"start": each.start, "end": each.end, "text": each.exact}
    label = Answer(LABEL, "labels", {"labels": [each.label]})
    parts = [
        {
            "id": each.id,
            "from_name": answer.control,
            "to_name": TEXT,
            "type": answer.type,
            "origin": "manual",
            "value": bounds | answer.value,
        }
        for answer in (label, *controls.answers(each))
    ]
    if each.note:
        parts[0]["meta"] = {"text": [each.note]}
    return parts


def _relation(each: Relation, controls: Controls) -> dict[str, Any]:
    controls.meet_relation(each.kind)
    return {
        "type": "relation",
        "from_id": each.source,
        "to_id": each.target,
        "direction": "right",
        "labels": [each.kind],
    }


FORMAT = Format(
    name="labelstudio",
    title="Label Studio",
    suffix=".json",
    carries=frozenset({"annotators", "attributes", "notes", "overlap", "progress", "relations"}),
    write=_write,
    read=read,
    detect=detect,
)
