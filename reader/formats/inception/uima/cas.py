"""What a CAS of UIMA holds of one annotator's work: typed structures, and the types of them.

The types are those of INCEpTION: a type for each layer, and DKPro Core's record of the document, in
which INCEpTION says whose work it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reader.formats.common.text_files import Utf16, escape, unescape
from reader.formats.inception.layers import ANNOTATION, VALUE, features_of, short
from reader.formats.inception.sheets import Sheet

_NOT_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]"


def xml_text(text: str) -> str:
    """Return the text with U+FFFD for each character that XML cannot hold."""
    return re.sub(_NOT_XML, "\ufffd", text)


def xml_words(words: str) -> str:
    """Return the words with a sign for each such character."""
    return escape(words, _NOT_XML) if words else words


def read_words(words: str) -> str:
    """Return the words that :func:`xml_words` was given."""
    return unescape(words, _NOT_XML) if "_u" in words else words


VIEW = "_InitialView"
SOFA = 1
"""The id of the structure that is the text."""

META = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
DOCUMENT = "uima.tcas.DocumentAnnotation"
META_NAMES = ("documentTitle", "documentId", "documentUri", "documentBaseUri", "collectionId")
COLLECTION = "newsmark"
STRING = "uima.cas.String"
SOURCE, TARGET = "Governor", "Dependent"


class Type(NamedTuple):
    """A type: what it is a kind of, and the range of each feature."""

    name: str
    parent: str
    features: dict[str, str]


class Structure(NamedTuple):
    """A structure that stands at a place of the text, in UTF-16 units; ``links`` are ids."""

    id: int
    type: str
    begin: int
    end: int
    values: Mapping[str, str]
    links: Mapping[str, int]


def types_of(sheet: Sheet) -> list[Type]:
    """Return the types that the structures of a sheet are of."""
    found = {META: Type(META, DOCUMENT, dict.fromkeys(META_NAMES, STRING))}
    for name, placed in sheet.layers.items():
        found[name] = Type(name, ANNOTATION, dict.fromkeys(features_of(placed), STRING))
    for link in sheet.links:
        ends = dict.fromkeys((SOURCE, TARGET), link.joins)
        found[link.layer] = Type(link.layer, ANNOTATION, {**ends, VALUE: STRING})
    return list(found.values())


def structures(sheet: Sheet, units: Utf16) -> Iterator[Structure]:
    """Yield the structures of a sheet, numbered from the one behind :data:`SOFA` on."""
    number = SOFA + 1
    yield Structure(number, META, 0, units.size, _document(sheet), {})
    there: dict[str, Structure] = {}
    for name, placed in sheet.layers.items():
        for each in placed:
            number += 1
            begin, end = units.units(each.record.start), units.units(each.record.end)
            there[each.record.id] = Structure(number, name, begin, end, each.values, {})
            yield there[each.record.id]
    for link in sheet.links:
        number += 1
        source, target = there[link.source], there[link.target]
        values = {} if link.kind == short(link.layer) else {VALUE: link.kind}
        ends = {SOURCE: source.id, TARGET: target.id}
        yield Structure(number, link.layer, target.begin, target.end, values, ends)


def _document(sheet: Sheet) -> dict[str, str]:
    """Return what INCEpTION writes of a document: its name, and whose work this is."""
    title, lang = sheet.article.title, sheet.article.lang
    values = (title, sheet.annotator, f"{COLLECTION}/{title}", COLLECTION, COLLECTION)
    named = dict(zip(META_NAMES, values, strict=True))
    return named | ({"language": lang} if lang else {})
