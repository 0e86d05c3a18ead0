"""Finding and loading the files of UIMA: XMI with its type system, JSON, and zips of either."""

from __future__ import annotations

import io
import lzma
import warnings
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from reader.articles.disk.regular_files import read_at_most
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import shown
from reader.formats.common.model import Reading
from reader.formats.common.registry import need
from reader.formats.importing.input_files import found_in, open_input
from reader.formats.inception.annotator_files import Source, sources
from reader.formats.inception.uima.cas import DOCUMENT, META, META_NAMES, STRING

TYPE_SYSTEM = PurePath("TypeSystem.xml")
ZIP = b"PK\x03\x04"
EXTRA = "uima"
_PROJECT = "exportedproject.json"
"""A file of INCEpTION's project exports that is no CAS."""
_LARGEST = 1 << 29
"""The most bytes of a file, or of all that is taken from a zip."""
_XMI = "{http://www.omg.org/XMI}XMI"
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # it is encrypted
    NotImplementedError,  # packed in an unknown way
    ValueError,
)


class Loaded(NamedTuple):
    """A CAS as cassis has it, where it was, and what is known of it from its place."""

    cas: Any
    where: str
    source: Source


def load(paths: Sequence[Path], suffixes: Container[str], job: Reading) -> Iterator[Loaded]:
    """Yield every CAS that the files, or those of a folder with these suffixes, hold.

    Raises FormatError, which names the file, for what is none or cannot be read.
    """
    for source in sources(paths, suffixes, job):
        if source.path.name == _PROJECT:
            continue
        data = _read(source.path)
        if data.startswith(ZIP):
            yield from _unzipped(source, data)
        else:
            types = _types_beside(source.path)
            yield Loaded(_cas(data, types, str(source.path)), str(source.path), source)


def _unzipped(source: Source, data: bytes) -> Iterator[Loaded]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            wanted = [name for name in names if PurePath(name).suffix.lower() in (".xmi", ".json")]
            types = [name for name in names if _is_type_system(PurePath(name))]
            size = sum(archive.getinfo(name).file_size for name in (*types, *wanted))
            if size > _LARGEST:
                raise _too_large(f"{source.path}, unpacked,")
            texts = [archive.read(name) for name in (*types, *wanted)]
    except _BROKEN_ZIP as error:
        raise FormatError(
            f"{source.path} cannot be unpacked: {error}; unpack it yourself and import the files."
            " Nothing was imported."
        ) from None
    if not wanted or len(types) > 1:
        raise FormatError(
            f"{source.path} holds {len(wanted):,} CAS files and {len(types):,} type systems; unpack"
            " it and import the folder. Nothing was imported."
        )
    system = texts[0] if types else None
    for name, text in zip(wanted, texts[len(types) :], strict=True):
        where = f"{source.path}, {name}"
        yield Loaded(_cas(text, system, where), where, source)


def _read(path: Path) -> bytes:
    with open_input(path) as file:
        data = read_at_most(file, _LARGEST)
    if len(data) > _LARGEST:
        raise _too_large(str(path))
    return data


def _too_large(where: str) -> FormatError:
    return FormatError(f"{where} is larger than {_LARGEST:,} bytes; nothing was imported.")


def _types_beside(path: Path) -> bytes | None:
    """Return the type system in the file's folder, or in the one around it."""
    for folder in (path.absolute().parent, path.absolute().parent.parent):
        for each in found_in(folder, sorted(filter(_is_type_system, folder.glob("*.xml")))):
            return _read(each)
    return None


def _is_type_system(path: PurePath) -> bool:
    return path.name.casefold() == TYPE_SYSTEM.name.casefold()


def _cas(data: bytes, types: bytes | None, where: str) -> Any:
    cassis = need("cassis", EXTRA)
    begin = data.removeprefix(BOM_UTF8).lstrip()[:1]
    if begin not in (b"{", b"<"):
        raise FormatError(f"{where} begins neither as XMI nor as JSON; nothing was imported.")
    if begin == b"{":
        return _loaded(where, lambda: cassis.load_cas_from_json(io.BytesIO(data)))
    _check_xml(data, _XMI, where)
    system = _type_system(types, where)
    try:
        return _loaded(
            where,
            lambda: cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=system, trusted=True),
        )
    except FormatError as error:
        if types is not None:
            raise
        raise FormatError(
            f"{error} No {TYPE_SYSTEM} lies beside it or in the folder above; it says what the"
            " types of the file are."
        ) from None


def _loaded(where: str, load_it: Any) -> Any:
    """Call a loader of cassis; whatever it raises, or warns of, means that the file is no CAS."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            return load_it()
    except Exception as error:
        raise FormatError(
            f"{where} is no CAS as UIMA writes it: {_told(error)}; nothing was imported."
        ) from None


def _told(error: Exception) -> str:
    """Return what a loader says, or means, as the end of a sentence."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"line {line:,} is not valid UTF-8"
    if isinstance(error, KeyError) and error.args:
        return f"{shown(str(error.args[0]))} is not in it"
    is_told = isinstance(error, (UserWarning, SyntaxError, ValueError, LookupError))
    told = " ".join(str(getattr(error, "message", error)).split())[:200]
    if "set_int_max_str_digits" in told:
        return "it holds a number that is too long"
    return told if is_told and told not in ("", "None") else "its parts do not fit together"


@lru_cache(maxsize=8)
def _type_system(types: bytes | None, where: str) -> Any:
    cassis = need("cassis", EXTRA)
    if types is None:
        system = cassis.load_dkpro_core_typesystem()
        meta = system.create_type(META, DOCUMENT)
        for name in META_NAMES:
            system.create_feature(meta, name, STRING)
        system.create_feature(meta, "isLastSegment", "uima.cas.Boolean")
        return system
    _check_xml(types, "{http://uima.apache.org/resourceSpecifier}typeSystemDescription", where)
    return _loaded(where, lambda: cassis.load_typesystem(io.BytesIO(types)))


def _check_xml(data: bytes, root: str, where: str) -> None:
    """Refuse what does not begin with this element, or declares entities: they may not end."""
    from lxml import etree

    try:
        context = etree.iterparse(
            io.BytesIO(data), events=("start",), resolve_entities=False, huge_tree=True
        )
        _, first = next(iter(context))
    except (etree.XMLSyntaxError, StopIteration) as error:
        raise FormatError(f"{where} is not XML: {error}; nothing was imported.") from None
    if first.getroottree().docinfo.doctype:
        raise FormatError(f"{where} has a document type, as no CAS has; nothing was imported.")
    if first.tag != root:
        raise FormatError(f"{where} begins with {first.tag}, not {root}; nothing was imported.")
