"""How well annotations find their place in a later text, on edits whose truth is known.

    python -m benchmarks.reanchor            the table
    python -m benchmarks reanchor            the times, with the same table as notes

An article is edited as pieces: each piece of the new text knows the stretch of the old one that it
is or that it stands for. So it is known where every annotation belongs. Where less than half of its
characters were left, its text counts as gone, and orphaned is the right answer.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reader.annotations.ids import new_id
from reader.annotations.model import Annotation
from reader.annotations.reanchoring.quote_search import context_of
from reader.annotations.reanchoring.reanchor import Placed, places_of, reanchor
from reader.articles.load import load_path
from reader.articles.text.units import sentences

from .results import Result

SAMPLES = Path(__file__).resolve().parent.parent / "sample_articles"
TEXTS = {
    "English": ("01-harbour-tunnel.md", "03-the-map-corrector.md", "02-grid-battery-claims.txt"),
    "Chinese": ("08-qingliu-yeshi-zh.txt",),
}
ROUNDS = {"English": 4, "Chinese": 12}
"""Edits of each text, each with another seed."""
SPANS = 120
NEAR = 0.8
"""Intersection over union from which on a place counts as found."""
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of the new text; ``old`` is what it stands for, None where it is new."""

    text: str
    old: Span | None
    is_same: bool = False


def same(text: str, start: int, end: int) -> Piece:
    """Return a piece that was left as it is."""
    return Piece(text[start:end], (start, end), is_same=True)


# Edits --------------------------------------------------------------------------------------------


def change_words(text: str, lang: str, share: float, chance: random.Random) -> list[Piece]:
    """Replace a share of the words by other words of the text, leave some out, put some in."""
    found = [x.span() for x in _WORD.finditer(text)]
    words = [text[a:b] for a, b in found]
    glue = "" if lang == "zh" else " "
    pieces, at = [], 0
    for start, end in found:
        if chance.random() >= share:
            continue
        pieces.append(same(text, at, start))
        kind = chance.random()
        other = chance.choice(words)
        if kind < 0.6:
            pieces.append(Piece(other, (start, end)))
        elif kind < 0.8:
            pieces.append(Piece("", (start, end)))
        else:
            pieces += [Piece(other + glue, None), same(text, start, end)]
        at = end
    return [*pieces, same(text, at, len(text))]


def _paragraphs(text: str) -> list[Span]:
    """Return the paragraphs, each with the line breaks behind it."""
    return [found.span() for found in re.finditer(r"[^\n]+\n*", text)]


def _fresh(text: str, lang: str, chance: random.Random, length: int) -> str:
    """Return a new paragraph made of the text's own words, as news about one thing would be."""
    words = [found[0] for found in _WORD.finditer(text)]
    glue = "" if lang == "zh" else " "
    picked = glue.join(chance.choice(words) for _ in range(length))
    return picked + ("。" if lang == "zh" else ".")


def insert(text: str, lang: str, chance: random.Random) -> list[Piece]:
    """Put new paragraphs between a third of the others."""
    pieces = []
    for start, end in _paragraphs(text):
        if chance.random() < 0.33:
            pieces.append(Piece(_fresh(text, lang, chance, 40) + "\n\n", None))
        pieces.append(same(text, start, end))
    return pieces


def delete(text: str, _lang: str, chance: random.Random) -> list[Piece]:
    """Leave out a quarter of the paragraphs."""
    return [
        Piece("", (start, end)) if chance.random() < 0.25 else same(text, start, end)
        for start, end in _paragraphs(text)
    ]


def move(text: str, _lang: str, chance: random.Random) -> list[Piece]:
    """Put a quarter of the paragraphs elsewhere."""
    pieces = [same(text, start, end) for start, end in _paragraphs(text)]
    for piece in chance.sample(pieces, max(len(pieces) // 4, 1)):
        pieces.remove(piece)
        pieces.insert(chance.randrange(len(pieces) + 1), piece)
    return pieces


def move_and_change(text: str, lang: str, chance: random.Random) -> list[Piece]:
    """Put a quarter of the paragraphs elsewhere, with a tenth of all words changed."""
    groups = []
    for start, end in _paragraphs(text):
        inner = change_words(text[start:end], lang, 0.1, chance)
        groups.append(
            [
                Piece(x.text, x.old and (x.old[0] + start, x.old[1] + start), x.is_same)
                for x in inner
            ]
        )
    for group in chance.sample(groups, max(len(groups) // 4, 1)):
        groups.remove(group)
        groups.insert(chance.randrange(len(groups) + 1), group)
    return [piece for group in groups for piece in group]


def rewrite(text: str, lang: str, chance: random.Random) -> list[Piece]:
    """Replace a fifth of the sentences by others of the same length."""
    pieces, at = [], 0
    for start, end in sentences(text, 0, len(text), lang):
        if chance.random() < 0.2:
            words = len(_WORD.findall(text[start:end]))
            pieces += [
                same(text, at, start),
                Piece(_fresh(text, lang, chance, words), (start, end)),
            ]
            at = end
    return [*pieces, same(text, at, len(text))]


Edit = Callable[[str, str, random.Random], list[Piece]]


def _changing(share: float) -> Edit:
    """Return the edit that changes a share of the words."""
    return lambda text, lang, chance: change_words(text, lang, share, chance)


EDITS: dict[str, Edit] = {
    **{f"{share:.0%} of words changed": _changing(share) for share in (0.05, 0.1, 0.2)},
    "paragraphs inserted": insert,
    "paragraphs deleted": delete,
    "paragraphs moved": move,
    "moved, 10% of words changed": move_and_change,
    "sentences rewritten": rewrite,
}


# Truth --------------------------------------------------------------------------------------------


def truth(pieces: list[Piece], span: Span) -> Span | None:
    """Return where a span belongs in the new text; None where its text is gone."""
    at, kept, places = 0, 0, []
    for piece in pieces:
        low, high = piece.old or (0, 0)
        low, high = max(low, span[0]), min(high, span[1])
        if low < high and piece.text and piece.is_same:
            assert piece.old is not None
            kept += high - low
            places += [at + low - piece.old[0], at + high - piece.old[0]]
        elif low < high and piece.text:
            places += [at, at + len(piece.text)]
        at += len(piece.text)
    if 2 * kept < span[1] - span[0]:
        return None
    return min(places), max(places)


def overlap(one: Span, other: Span) -> float:
    """Return intersection over union."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(common, 0) / (max(one[1], other[1]) - min(one[0], other[0]))


def marks(text: str, lang: str, chance: random.Random, count: int = SPANS) -> list[Annotation]:
    """Return annotations as people make them: sentences, some words, a word, within a paragraph."""
    found: list[Annotation] = []
    whole = list(sentences(text, 0, len(text), lang))
    while len(found) < count:
        start, end = chance.choice(whole)
        words = [
            (a + start, b + start) for a, b in (x.span() for x in _WORD.finditer(text[start:end]))
        ]
        if not words:
            continue
        kind = chance.random()
        if kind > 0.4:
            first = chance.randrange(len(words))
            most = 12 if kind < 0.85 else 1
            last = min(first + chance.randint(1, most), len(words)) - 1
            start, end = words[first][0], words[last][1]
        quote = context_of(text, (start, end))
        found.append(
            Annotation(
                id=new_id(), article="", annotator="ana", start=start, end=end, label="claim",
                scheme="news@1", exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix,
            )
        )  # fmt: skip
    return found


# Ways to place ------------------------------------------------------------------------------------

Placing = Callable[[str, str, list[Annotation]], dict[str, Span | None]]


def by_newsmark(old: str, new: str, annotations: list[Annotation]) -> dict[str, Span | None]:
    """What newsmark does."""
    found = reanchor(old, new, annotations)
    return {
        name: (it.start, it.end) if isinstance(it, Placed) else None for name, it in found.items()
    }


def by_diff(old: str, new: str, annotations: list[Annotation]) -> dict[str, Span | None]:
    """The diff alone."""
    found = reanchor(old, new, annotations)
    return {
        name: (it.start, it.end) if isinstance(it, Placed) and it.method != "quote" else None
        for name, it in found.items()
    }


def by_quote(_old: str, new: str, annotations: list[Annotation]) -> dict[str, Span | None]:
    """Quote and context alone, the best place taken whatever its score."""
    best = places_of(new, annotations)
    return {name: (it[0].start, it[0].end) if it else None for name, it in best.items()}


def by_find(_old: str, new: str, annotations: list[Annotation]) -> dict[str, Span | None]:
    """The first place at which the text stands unchanged."""
    places = {each.id: (new.find(each.exact), each) for each in annotations}
    return {
        name: (at, at + len(each.exact)) if at >= 0 else None for name, (at, each) in places.items()
    }


WAYS: dict[str, Placing] = {
    "newsmark": by_newsmark,
    "diff alone": by_diff,
    "quote alone": by_quote,
    "find": by_find,
}


@dataclass
class Tally:
    """What became of annotations, counted, and the seconds that it took, for each article."""

    counts: Counter[str]
    seconds: list[float]

    def share(self, *parts: str, of: tuple[str, ...]) -> str:
        """Return some counts as a share of others, in per cent."""
        whole = sum(self.counts[name] for name in of)
        return f"{100 * sum(self.counts[name] for name in parts) / whole:.1f}" if whole else "–"

    def row(self) -> list[str]:
        """Return precision, recall, exact bounds, orphaned of the gone, milliseconds an article."""
        placed = ("exact", "near", "wrong", "kept")
        there, gone = ("exact", "near", "wrong", "lost"), ("kept", "orphaned")
        return [
            self.share("exact", "near", of=placed),
            self.share("exact", "near", of=there),
            self.share("exact", of=there),
            self.share("orphaned", of=gone),
            f"{1000 * statistics.median(self.seconds):.0f}",
        ]


def judge(right: Span | None, found: Span | None) -> str:
    """Return the name of what became of one annotation."""
    if right is None:
        return "orphaned" if found is None else "kept"
    if found is None:
        return "lost"
    if found == right:
        return "exact"
    return "near" if overlap(found, right) >= NEAR else "wrong"


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a language with its code."""
    for name in TEXTS[language]:
        article = load_path(SAMPLES / name)
        yield article.text, article.lang


def measure(language: str, edit: Edit, way: Placing, rounds: int = 99) -> Tally:
    """Edit every text some times, and count where the annotations went."""
    tally = Tally(Counter(), [])
    for text, lang in texts(language):
        for seed in range(min(ROUNDS[language], rounds)):
            chance = random.Random(seed)
            annotations = marks(text, lang, chance)
            pieces = edit(text, lang, chance)
            new = "".join(piece.text for piece in pieces)
            begin = time.perf_counter()
            found = way(text, new, annotations)
            tally.seconds.append(time.perf_counter() - begin)
            for each in annotations:
                tally.counts[judge(truth(pieces, (each.start, each.end)), found[each.id])] += 1
    return tally


HEAD = "| language | edit | by | precision | recall | exact | gone, orphaned | ms |"


def table(rounds: int = 99, ways: Iterable[str] = WAYS) -> Iterator[str]:
    """Yield the rows of the table."""
    yield HEAD
    yield "|---" * 3 + "|---:" * 5 + "|"
    for language in TEXTS:
        for name, edit in EDITS.items():
            for way in ways:
                row = measure(language, edit, WAYS[way], rounds).row()
                yield f"| {language} | {name} | {way} | {' | '.join(row)} |"


def _ten_kilobytes(language: str) -> tuple[str, str]:
    """Return a text of some 10 kB; the Chinese article is followed by the Japanese one."""
    found = list(texts(language))
    if language == "Chinese":
        found.append((load_path(SAMPLES / "09-saigo-no-ferry-ja.md").text, "ja"))
    text = "\n\n".join(text for text, _ in found)
    return text.encode()[:10_000].decode(errors="ignore"), found[0][1]


def run(_work: Path, most: int) -> Iterator[Result]:
    """Measure how long it takes to place 1,000 annotations of a text of some 10 kB."""
    result = Result(
        name="reanchor",
        title="1,000 annotations placed in an edited text of 10 kB",
        unit="ms",
        base="nothing changed",
    )
    for language in TEXTS:
        text, lang = _ten_kilobytes(language)
        for name, edit in {
            "nothing changed": lambda text, *_: [same(text, 0, len(text))],
            **EDITS,
        }.items():
            chance = random.Random(1)
            annotations = marks(text, lang, chance, 1000)
            new = "".join(piece.text for piece in edit(text, lang, chance))
            for _ in range(min(most, 7)):
                begin = time.perf_counter()
                reanchor(text, new, annotations)
                spent = 1000 * (time.perf_counter() - begin)
                result.samples.setdefault(f"{language}, {name}", []).append(spent)
    result.base = "English, nothing changed"
    result.notes += list(table(most, ("newsmark",)))
    yield result


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
