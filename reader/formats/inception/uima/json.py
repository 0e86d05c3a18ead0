"""UIMA CAS in JSON: a file that holds its type system, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from reader.formats.common.model import Format, Item, Job
from reader.formats.common.text_files import Utf16
from reader.formats.exporting.outputs import Files
from reader.formats.inception.annotator_files import Outputs
from reader.formats.inception.sheets import Sheet, sheets
from reader.formats.inception.uima.cas import SOFA, VIEW, Structure, Type, structures, types_of
from reader.formats.inception.uima.read import detect_json, read_json


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    with Outputs(files, job.ledger, keeps_names=True) as outputs:
        for item in items:
            units = Utf16(item.article.text)
            for sheet in sheets(item, job.ledger):
                with outputs.open(item.article, sheet.annotator) as out:
                    out.writelines(_cas(sheet, units))


def _cas(sheet: Sheet, units: Utf16) -> Iterator[bytes]:
    types = {each.name: _type(each) for each in types_of(sheet)}
    yield b'{"%TYPES":' + msgspec.json.encode(types) + b',\n"%FEATURE_STRUCTURES":[\n'
    yield msgspec.json.encode(
        {
            "%ID": SOFA,
            "%TYPE": "uima.cas.Sofa",
            "sofaNum": 1,
            "sofaID": VIEW,
            "mimeType": "text/plain",
            "sofaString": sheet.article.text,
        }
    )
    members = []
    for each in structures(sheet, units):
        members.append(each.id)
        yield b",\n" + msgspec.json.encode(_record(each))
    views = {VIEW: {"%SOFA": SOFA, "%MEMBERS": members}}
    yield b'],\n"%VIEWS":' + msgspec.json.encode(views) + b"}\n"


def _type(each: Type) -> dict[str, Any]:
    ranges = {name: {"%NAME": name, "%RANGE": kind} for name, kind in each.features.items()}
    return {"%NAME": each.name, "%SUPER_TYPE": each.parent, **ranges}


def _record(each: Structure) -> dict[str, Any]:
    place = {"@sofa": SOFA, "begin": each.begin, "end": each.end}
    links = {f"@{name}": target for name, target in each.links.items()}
    return {"%ID": each.id, "%TYPE": each.type, **place, **each.values, **links}


FORMAT = Format(
    name="uima-json",
    title="UIMA CAS JSON",
    suffix=".json",
    per="annotator",
    carries=frozenset({"attributes", "notes", "overlap", "progress", "relations"}),
    write=_write,
    read=read_json,
    detect=detect_json,
    extra="uima",
)
