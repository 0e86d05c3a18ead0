"""Files of each format to import: as our writer writes it, and as other programs do."""

from pathlib import Path

import pytest

from reader.annotations.model import (
    Anchor,
    Bookmark,
    Comment,
    Decision,
    Origin,
    Progress,
    Relation,
    Tag,
)
from reader.articles.model import Block, Source, Style
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Format, Item
from reader.formats.common.registry import load_format
from reader.formats.exporting.export import export
from tests.formats import foreign_json
from tests.formats.format_material import NEWS, TIME, article, mark, worked_example
from tests.formats.inception import foreign_layers

TEXT = (
    "Flood relief “too late”\n\n"
    "“Nobody asked us,” said the mayor of 東京 — cafe\u0301 owners, too 🙂👩‍👧.\n"
    "\t- 1. [a|b] \\_* \"c\" 'd' <e> & ; = -> T1\n\n"
    "שלום, she added: 12 % of 1,000 houses.\n"
)

PARQUET = "hf-parquet"
"""The other kind of file that the format hf reads; to the tests it is one more format."""

FOREIGN: dict[str, dict[str, bytes]] = {
    **foreign_json.FILES,
    **foreign_layers.FILES,
    "brat": {
        "project/annotation.conf": b"[entities]\nPER\n[relations]\n[events]\n[attributes]\n",
        "project/Lisa/one.txt": b"Ann Osk said no.\r\nThen she left.",
        "project/Lisa/one.ann": (
            b"T1\tPER 0 7\tAnn Osk\nT2\tSaying 8 12\tsaid\nT3\tEnd 13 16;17 21\tno. Then\n"
            b"E1\tSaying:T2 Who:T1 What:T3\nA1\tNegation E1\nA2\tSure T3 L1\n*\tEquiv T1 T3\n"
            b"R1\tBefore Arg1:T3 Arg2:T1\n#1\tAnnotatorNotes T1\tthe mayor?\n"
            b"N1\tReference T1 Wikipedia:1\tOsk\n"
        ),
        "project/Max/one.txt": b"Ann Osk said no.\r\nThen she left.",
        "project/Max/one.ann": b"T1\tPER 0 3\tAnn\nT2\tPER 22 25\tshe\n",
    },
    "conll": {
        "2003.conll": (
            b"-DOCSTART- -X- -X- O\n\nEU NNP B-NP I-ORG\nrejects VBZ B-VP O\n\n"
            b"Peter NNP B-NP I-PER\nBlackburn NNP I-NP I-PER\nParis NNP B-NP B-PER\n"
        ),
    },
    "ptc": {
        "task/article111.txt": b"A title\r\n\r\nThey are all traitors, and fools.\r\n",
        "task/article111.task2-TC.labels": (
            b"111\tName_Calling,Labeling\t22\t30\n111\tLoaded_Language\t22\t41\n"
        ),
    },
    "csv": {
        "few.csv": b"end;label;start;article\r\n27;quote;0;f53bce295439a7100070\r\n",
    },
    "w3c": {
        "page.jsonld": b"""{
  "@context": "http://www.w3.org/ns/anno.jsonld",
  "id": "https://example.org/notes/page1",
  "type": "AnnotationPage",
  "items": [
    {
      "id": "https://example.org/notes/1",
      "type": "Annotation",
      "motivation": "commenting",
      "creator": {"type": "Person", "name": "Zo\\u00eb", "id": "https://example.org/zoe"},
      "created": "2026-01-31T09:30:00Z",
      "bodyValue": "Says who?",
      "target": {
        "source": "https://example.org/naive",
        "selector": {
          "type": "TextQuoteSelector",
          "exact": "too naive", "prefix": "being ", "suffix": ",\\" he"
        }
      }
    },
    {
      "id": "https://example.org/notes/2",
      "type": "Annotation",
      "motivation": ["tagging", "highlighting"],
      "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
      "body": [
        {"type": "TextualBody", "value": "claim", "purpose": "tagging"},
        {"type": "TextualBody", "value": "unsure", "purpose": "tagging"},
        "https://example.org/more"
      ],
      "target": {
        "type": "SpecificResource",
        "source": {"id": "https://example.org/naive", "format": "text/html"},
        "selector": [
          {"type": "FragmentSelector", "value": "p1", "refinedBy": {
            "type": "TextQuoteSelector", "exact": "Japan is being too naive"}},
          {"type": "XPathSelector", "value": "/html/body/p"}
        ],
        "state": {"type": "TimeState", "sourceDate": "2026-01-31T09:30:00Z"}
      }
    },
    {
      "id": "https://example.org/notes/3",
      "type": "Annotation",
      "motivation": "replying",
      "creator": "acct:max@example.org",
      "body": {"type": "Choice", "items": [{"type": "TextualBody", "value": "He does."}]},
      "target": "https://example.org/notes/1"
    },
    {
      "id": "https://example.org/notes/4",
      "type": "Annotation",
      "body": "https://example.org/post1",
      "target": "https://example.org/naive"
    }
  ]
}
""",
    },
}
"""Files as other programs write them, by format and by name; a name may have folders in it."""


def items() -> list[Item]:
    """Two articles with everything that people can put into them."""
    return [worked_example(), _rich()]


def _rich() -> Item:
    said = TEXT.index("“Nobody")
    marks = [
        mark(TEXT, said, said + 18, "quote", 11, note="Who, and when?"),
        mark(TEXT, said + 1, said + 17, "claim", 12, "ben", attributes={"sure": 3, "why": ["a"]}),
        mark(TEXT, said + 8, said + 40, "x, y", 13, "ben", scheme=""),
        mark(
            TEXT,
            said,
            said + 30,
            "opinion",
            14,
            "céline",
            fragments=[(said, said + 7), (said + 9, said + 30)],
        ),
        mark(TEXT, 0, 12, "claim", 15, "céline", status="deleted"),
        mark(
            TEXT,
            0,
            12,
            "claim",
            16,
            "ben",
            origin=Origin("import", format="brat", original_id="T1"),
        ),
        mark(TEXT, 13, 23, "quote", 17, anchor=Anchor("exact", 1.0)),
    ]
    first, second, third = (each.id for each in marks[:3])
    return Item(
        article=article(
            TEXT,
            lang="en",
            title="Flood relief",
            authors=["A. Person"],
            published="2026-01-30",
            blocks=[Block("heading", 0, 23, 1), Block("paragraph", said, said + 60)],
            styles=[Style(said, said + 7, "link", "https://example.org/")],
            source=Source(location="https://example.org/flood", normalised={"crlf": 2}),
        ),
        annotations=marks,
        relations={"ben": [Relation(id="r1", kind="holds", source=second, target=third)]},
        comments={
            "ana": [Comment(id="c1", annotation=second, author="ana", text="No.", created=TIME)]
        },
        decisions={
            "ana": [Decision(id="d1", cluster="k", inputs=[first], outcome="accept", at=TIME)]
        },
        tags={"ana": [Tag(id="flood", created=TIME)]},
        bookmarks={"ana": [Bookmark(id="b1", offset=3, name="here", created=TIME)]},
        progress={
            "ana": Progress(state="done", position=9, seconds=3.5, updated=TIME),
            "ben": Progress(state="reading", position=4, updated=TIME),
        },
    )


def write_samples(name: str, folder: Path) -> list[Path]:
    """Write the samples of a format into a folder; return what is to be imported, one by one."""
    made = []
    folder.mkdir(parents=True, exist_ok=True)
    if name == PARQUET:
        export("hf", items(), folder / "ours.parquet")
        return [folder / "ours.parquet"]
    form = load_format(name)
    if form.write is not None:
        made.append(exported(form, items(), folder))
    for path, data in FOREIGN.get(name, {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        made.append(folder / Path(path).parts[0])
    assert made, f"{name} needs a file in FOREIGN: it is not written here"
    return list(dict.fromkeys(made))


def exported(form: Format, items: list[Item], folder: Path) -> Path:
    """Export as a user would: into one file if that can hold it all, else into a folder."""
    is_one = form.single and (form.per != "annotator" or "annotators" in form.carries)
    target = folder / f"ours{form.suffix if is_one else ''}"
    export(form.name, items, target if is_one else f"{target}/", scheme=NEWS)
    return target


def needs(name: str, folder: Path) -> Format:
    """Return a format; skip the test where the packages of its extra are not installed."""
    if name == PARQUET:
        pytest.importorskip("pyarrow", reason=f"{PARQUET} needs the extra datasets")
        return load_format("hf")
    form = load_format(name)
    try:
        if form.write is not None:
            exported(form, [worked_example()], folder)
    except FormatError as error:
        if form.extra and "pip install" in str(error):
            pytest.skip(str(error))
        raise
    return form
