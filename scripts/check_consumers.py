"""Let the programs that our formats are for take what we write, each in an environment of its own.

    python scripts/check_consumers.py [NAME...]

Exports sample articles with marks, installs the packages of each consumer of the table into a
temporary environment, and runs its script there. Exit code 1 where one did not find everything.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.annotations.model import Annotation, Progress, Relation
from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes, load_path
from reader.articles.model import Article
from reader.formats.common.model import Item
from reader.formats.exporting.export import export

ROOT = Path(__file__).resolve().parents[1]
ANNOTATORS = ("ana", "ben")
EMOJI = 'She said: “Great 🙂👩‍👧!” — then “🇩🇪 won”.\n\nשלום, 12 % of <them> & "others".\n'


class Export(NamedTuple):
    """A format, where it goes in the folder, and whether the marks are related."""

    format: str
    target: str
    is_related: bool = True


class Consumer(NamedTuple):
    """What to install, what to export, and the script (and its arguments) to run there.

    ``FOLDER`` among the arguments is the folder with the exports and ``expected.json``.
    """

    packages: Sequence[str]
    exports: Sequence[Export]
    command: Sequence[str]


CONSUMERS = {
    "brat": Consumer(
        ["bratiaa==0.1.4", "bioc==2.1"],
        [Export("brat", "brat/")],
        ["scripts/consumers/brat.py", "FOLDER"],
    ),
    "conll": Consumer(
        ["seqeval==1.2.2"],
        [Export("conll", "conll/")],
        ["scripts/consumers/conll.py", "FOLDER"],
    ),
    "doccano": Consumer(
        ["doccano==1.8.4", "numpy<2", "marshmallow<4"],
        [Export("doccano", "doccano/", is_related=False), Export("doccano", "doccano-relations/")],
        ["scripts/consumers/doccano.py", "FOLDER"],
    ),
    "labelstudio": Consumer(
        ["label-studio-sdk>=2,<3"],
        [Export("labelstudio", "labelstudio/")],
        ["scripts/consumers/labelstudio.py", "FOLDER"],
    ),
    "spacy": Consumer(
        ["-e", ".[dev,spacy]"],
        [],
        ["-m", "pytest", "-rs", "tests/formats/test_spacy_format.py"],
    ),
    "hf": Consumer(
        ["-e", ".[dev,datasets]"],
        [],
        ["-m", "pytest", "-rs", "tests/formats/huggingface/test_hf_format.py"],
    ),
}


def main(names: Sequence[str]) -> int:
    """Check these consumers, or all; return the exit code."""
    if unknown := set(names) - CONSUMERS.keys():
        print(f"no consumer {', '.join(sorted(unknown))}; there is {', '.join(CONSUMERS)}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        works = items()
        (Path(folder) / "expected.json").write_text(json.dumps(list(expected(works))), "utf-8")
        failed = [name for name in names or CONSUMERS if not check(name, Path(folder), works)]
    if failed:
        print(f"not everything was found by {', '.join(failed)}")
    return 1 if failed else 0


def check(name: str, folder: Path, works: Sequence[Item]) -> bool:
    """Export what a consumer takes and run it; return whether it was content."""
    consumer = CONSUMERS[name]
    for each in consumer.exports:
        sent = works if each.is_related else [replace(item, relations={}) for item in works]
        export(each.format, sent, f"{folder}/{each.target}", scheme=load_builtin("attribution"))
    environment = folder / f"environment-{name}"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *consumer.packages], check=True, cwd=ROOT)
    arguments = [str(folder) if each == "FOLDER" else each for each in consumer.command]
    return subprocess.run([python, *arguments], cwd=ROOT, check=False).returncode == 0


def items() -> list[Item]:
    """Return the sample articles and one with emoji, each marked at random by two people."""
    paths = sorted(path for path in (ROOT / "sample_articles").iterdir() if path.is_file())
    articles = [load_path(path) for path in paths if path.suffix in (".md", ".txt")]
    articles.append(load_bytes(EMOJI.encode(), name="emoji.txt"))
    chance = random.Random(1)
    return [_marked(article, chance) for article in articles]


def _marked(article: Article, chance: random.Random) -> Item:
    marks = [
        _mark(article, annotator, number, chance)
        for annotator in ANNOTATORS
        for number in range(chance.randrange(2, 9))
    ]
    relations = {
        annotator: [
            Relation(id=f"{annotator}-r", kind="has-source", source=own[0].id, target=own[1].id)
        ]
        for annotator in ANNOTATORS
        if (own := [each for each in marks if each.annotator == annotator])
    }
    done = {annotator: Progress(state="done") for annotator in ANNOTATORS}
    return Item(article=article, annotations=marks, relations=relations, progress=done)


def _mark(article: Article, annotator: str, number: int, chance: random.Random) -> Annotation:
    size = len(article.text)
    start = chance.randrange(size - 1)
    end = min(size, start + chance.randrange(1, 120))
    return Annotation(
        id=f"{article.id}-{annotator}-{number}",
        article=article.id,
        annotator=annotator,
        start=start,
        end=end,
        exact=article.text[start:end],
        label=chance.choice(["source", "cue", "content", "x, y", '<b> & "c"']),
        scheme="attribution@1",
        attributes=chance.choice([{}, {"form": "direct"}, {"cannot-judge": True}, {"sure": 3}]),
        note=chance.choice(["", "Who says so?"]),
        created=now(),
        updated=now(),
    )


def expected(works: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """Yield what is to be found again: of every annotator and text, the spans and relations."""
    for item in works:
        spans = {x.id: [x.start, x.end, x.label] for x in item.annotations}
        for annotator in ANNOTATORS:
            links = item.relations.get(annotator, ())
            yield {
                "text": item.article.text,
                "annotator": annotator,
                "spans": [spans[x.id] for x in item.annotations if x.annotator == annotator],
                "relations": [[x.kind, spans[x.source], spans[x.target]] for x in links],
            }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
