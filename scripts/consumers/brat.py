"""brat's own parser (in the package bratiaa), bioc and bratiaa read a project; all must be found.

Run in an environment with the packages ``bratiaa`` and ``bioc``: ``python brat.py FOLDER``.
"""

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

from bratsubset import projectconfig
from bratsubset.annotation import TextAnnotations

sys.path = [each for each in sys.path if Path(each) != Path(__file__).parent]

import bioc.brat  # noqa: E402
from bratiaa import compute_f1_agreement  # noqa: E402

folder = Path(sys.argv[1])
project = folder.resolve() / "brat"
expected = json.loads((folder / "expected.json").read_bytes())
names = sorted({each["annotator"] for each in expected})


def lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts that a mark over line breaks has in brat."""
    found = re.finditer("[^\n]+", text[start:end])
    return [(start + each.start(), start + each.end()) for each in found]


def spans(annotator: str) -> list[tuple]:
    """What one annotator has marked: text, type and parts."""
    return sorted(
        (each["text"], types[label], *parts)
        for each in expected
        if each["annotator"] == annotator
        for start, end, label in each["spans"]
        if (parts := lines(each["text"], start, end))
    )


labels = projectconfig.get_labels(str(project))
spelt = {label: re.sub("_u([0-9A-F]+)_", lambda x: chr(int(x[1], 16)), label) for label in labels}
types = {text: label for label, text in spelt.items()}
for name, terms in labels.items():
    assert terms[0].translate({0x2039: "<", 0x203A: ">"}).casefold() == spelt[name].casefold()
entities = projectconfig.get_entity_type_list(str(project))
used = {types[label] for each in expected for _, _, label in each["spans"]}
assert {each.storage_form() for each in entities} >= used
assert projectconfig.get_relation_type_list(str(project))
assert projectconfig.get_attribute_type_list(str(project))

total = relations = notes = attributes = 0
for annotator in names:
    by_brat, by_bioc = [], []
    for path in sorted((project / annotator).glob("*.ann")):
        document = TextAnnotations(str(path.with_suffix("")), read_only=True)
        assert not document.failed_lines, (path, document.failed_lines)
        text = document.get_document_text()
        by_brat += [(text, x.type, *map(tuple, x.spans)) for x in document.get_textbounds()]
        relations += len(list(document.get_relations()))
        notes += len(list(document.get_oneline_comments()))
        attributes += len(list(document.get_attributes()))
    for document in bioc.brat.listdir(project / annotator):
        for each in document.entities:
            parts = sorted((x.begin, x.end) for x in each.locations)
            words = " ".join(document.text[start:end] for start, end in parts)
            assert each.text == words.rstrip(), (each.text, words)
            by_bioc.append((document.text, each.type, *parts))
    assert sorted(by_brat) == sorted(by_bioc) == spans(annotator), annotator
    total += len(by_brat)

assert relations == sum(len(each["relations"]) for each in expected)
assert notes and attributes

agreement = compute_f1_agreement(str(project))
assert agreement.annotators == names
assert len(agreement.documents) == len({each["text"] for each in expected})
print(
    f"brat's parser (bratiaa {version('bratiaa')}) and bioc {version('bioc')}: {total} spans,"
    f" {relations} relations, {attributes} attributes, {notes} notes;"
    f" {len(agreement.documents)} documents of {' and '.join(agreement.annotators)}"
)
