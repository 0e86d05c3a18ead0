"""seqeval reads the tags of a file; every column holds the spans that were written.

Run in an environment with the package ``seqeval``: ``python conll.py FOLDER``.
"""

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

from seqeval.metrics import classification_report
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, Entities

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_bytes())


def rows(path: Path) -> list[list[list[str]]]:
    """The sentences of a file, each a list of rows."""
    blocks = path.read_text("utf-8").split("\n\n")
    found = [[line.split("\t") for line in block.split("\n") if line] for block in blocks]
    return [block for block in found if block and not block[0][0].startswith("-DOCSTART-")]


def letters(text: str) -> str:
    """Return a text without its white space."""
    return re.sub(r"\s", "", text)


total = 0
files = {path.stem: rows(path) for path in sorted((folder / "conll").glob("*.conll"))}
for annotator, sentences in files.items():
    words = {}
    for column in range(1, len(sentences[0][0])):
        tags = [[row[column] for row in sentence] for sentence in sentences]
        strict = Entities(tags, IOB2)
        found = [each for sentence in strict.entities for each in sentence]
        flat = get_entities(tags)
        assert len(found) == len(flat), "strict and lenient reading find the same spans"
        assert {each.tag for each in found} == {label for label, _, _ in flat}
        for each in found:
            sentence = sentences[each.sent_id]
            words.setdefault(each.tag, []).append(
                "".join(row[0] for row in sentence[each.start : each.end])
            )
        total += len(found)
        classification_report(tags, tags, mode="strict", scheme=IOB2)
    for each in (x for x in expected if x["annotator"] == annotator):
        longest = {}
        for start, end, label in each["spans"]:
            if end - start > len(longest.get(label, "")):
                longest[label] = each["text"][start:end]
        for label, text in longest.items():
            lines = [letters(line) for line in re.split(r"\n\s*\n", text) if letters(line)]
            there = words[label.replace(" ", "_u20_")]
            assert all(any(line in word for word in there) for line in lines), (label, text)
print(f"seqeval {version('seqeval')}: {total} spans of {len(files)} annotators, all valid IOB2")
