"""UIMA CAS in XMI, with its type system: what INCEpTION and the tools of UIMA exchange."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.formats.common.model import Format, Item, Job
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import Utf16
from reader.formats.exporting.outputs import Files
from reader.formats.inception.annotator_files import Outputs
from reader.formats.inception.sheets import Sheet, sheets
from reader.formats.inception.uima.cas import (
    SOFA,
    VIEW,
    Structure,
    Type,
    structures,
    types_of,
    xml_text,
    xml_words,
)
from reader.formats.inception.uima.files import TYPE_SYSTEM
from reader.formats.inception.uima.read import detect_xmi, read_xmi

NOT_XML = LossKind(
    "not-xml",
    "1 text holds characters that XML cannot hold; they were written as �.",
    "{n} texts hold characters that XML cannot hold; they were written as �.",
)
_ESCAPES = {ord(char): f"&#{ord(char)};" for char in '\t\n\r"<>&'}
_XMI = "http://www.omg.org/XMI"
_SPECIFIER = "http://uima.apache.org/resourceSpecifier"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    types: dict[str, Type] = {}
    with Outputs(files, job.ledger, keeps_names=True) as outputs:
        for item in items:
            units = Utf16(item.article.text)
            if xml_text(item.article.text) != item.article.text:
                job.ledger.lose(NOT_XML, item.article.id)
            for sheet in sheets(item, job.ledger):
                own = types_of(sheet)
                for each in own:
                    types.setdefault(each.name, each).features.update(each.features)
                with outputs.open(item.article, sheet.annotator) as out:
                    out.writelines(line.encode() for line in _cas(sheet, units, own))
    with files.open(TYPE_SYSTEM.stem, suffix=TYPE_SYSTEM.suffix) as out:
        out.writelines(line.encode() for line in _type_system(types.values()))


def _cas(sheet: Sheet, units: Utf16, types: Iterable[Type]) -> Iterator[str]:
    spaces = _name_spaces(types)
    declared = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in spaces.items())
    yield f'{_DECLARATION}<xmi:XMI xmlns:xmi="{_XMI}"{declared} xmi:version="2.0">\n'
    yield '<cas:NULL xmi:id="0"/>\n'
    members = []
    for each in structures(sheet, units):
        members.append(str(each.id))
        yield _element(each, spaces)
    text = _escaped(xml_text(sheet.article.text))
    yield (
        f'<cas:Sofa xmi:id="{SOFA}" sofaNum="1" sofaID="{VIEW}" mimeType="text/plain"'
        f' sofaString="{text}"/>\n'
    )
    yield f'<cas:View sofa="{SOFA}" members="{" ".join(members)}"/>\n</xmi:XMI>\n'


def _element(each: Structure, spaces: dict[str, str]) -> str:
    uri, name = _qualified(each.type)
    cells = [f'xmi:id="{each.id}" sofa="{SOFA}" begin="{each.begin}" end="{each.end}"']
    cells += [f'{name}="{_escaped(xml_words(value))}"' for name, value in each.values.items()]
    cells += [f'{feature}="{target}"' for feature, target in each.links.items()]
    return f"<{spaces[uri]}:{name} {' '.join(cells)}/>\n"


def _name_spaces(types: Iterable[Type]) -> dict[str, str]:
    """Return the prefix of each name space that the elements are of."""
    spaces = {"http:///uima/cas.ecore": "cas"}
    for each in types:
        uri, _ = _qualified(each.name)
        spaces.setdefault(uri, f"p{len(spaces)}")
    return spaces


def _qualified(type_name: str) -> tuple[str, str]:
    package, _, name = type_name.rpartition(".")
    return f"http:///{(package or 'uima.noNamespace').replace('.', '/')}.ecore", name


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _type_system(types: Iterable[Type]) -> Iterator[str]:
    yield f'{_DECLARATION}<typeSystemDescription xmlns="{_SPECIFIER}">\n<types>\n'
    for each in types:
        yield (
            f"<typeDescription>\n<name>{each.name}</name>\n<description/>\n"
            f"<supertypeName>{each.parent}</supertypeName>\n<features>\n"
        )
        for name, kind in each.features.items():
            yield (
                f"<featureDescription><name>{name}</name><description/>"
                f"<rangeTypeName>{kind}</rangeTypeName></featureDescription>\n"
            )
        yield "</features>\n</typeDescription>\n"
    yield "</types>\n</typeSystemDescription>\n"


FORMAT = Format(
    name="uima",
    title="UIMA CAS XMI",
    suffix=".xmi",
    single=False,
    per="annotator",
    carries=frozenset({"attributes", "notes", "overlap", "progress", "relations"}),
    write=_write,
    read=read_xmi,
    detect=detect_xmi,
    extra="uima",
)
