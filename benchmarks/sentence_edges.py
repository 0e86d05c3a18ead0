"""Compare the sentence edges of newsmark, of sentencex and of a naive rule with gold edges.

    python benchmarks/sentence_edges.py FILE...  [--errors]

FILE is CoNLL-U (its `# text =` lines) or plain text with one sentence a line; its language is the
part of the name before `_` or behind the last dot: `ru_pud-ud-test.conllu`, `wmt19.de`. Sentences
are joined to paragraphs as in an article; a line without final punctuation is taken for a heading
and stands alone. Only edges *inside* paragraphs are counted, so nobody earns points for those that
a line break gives away. Findings and where the gold text came from: sentence_edges.md.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reader.articles.text.units import sentence_at, sentences  # noqa: E402

try:
    import sentencex
except ImportError:
    sentencex = None

Edges = Callable[[str, str], set[int]]
_FINAL = re.compile(r"""[.!?…。！？।؟۔]\s?["'”’»“」』)）\]]*\s*$""")
_NAIVE = re.compile(r"""[.!?…]["'”’»)\]]*(?=\s)|[。！？।؟۔]["'”’»」』)）]*""")
_NO_SPACES = {"zh", "ja"}


def language(path: Path) -> str:
    """The language code in a file's name."""
    return path.name.split("_")[0] if path.suffix == ".conllu" else path.suffix[1:]


def gold_sentences(path: Path) -> list[str]:
    """The sentences of a file, without white space at their edges."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".conllu":
        lines = [line[9:] for line in lines if line.startswith("# text = ")]
    return [line.strip() for line in lines if line.strip()]


def paragraphs(gold: list[str], lang: str) -> Iterator[tuple[str, set[int]]]:
    """Text and inner sentence ends of each paragraph; headings end one and are left out."""
    glue = "" if lang in _NO_SPACES else " "
    group: list[str] = []
    for sentence in [*gold, ""]:
        if _FINAL.search(sentence):
            group.append(sentence)
            continue
        if len(group) > 1:
            ends, length = set(), 0
            for part in group[:-1]:
                ends.add(length + len(part))
                length += len(part) + len(glue)
            yield glue.join(group), ends
        group = []


def by_newsmark(text: str, lang: str) -> set[int]:
    """Sentence ends by our rules."""
    return {end for _, end in sentences(text, 0, len(text), lang)}


def by_newsmark_unnamed(text: str, _lang: str) -> set[int]:
    """Sentence ends by our rules when the article does not tell its language."""
    return {end for _, end in sentences(text, 0, len(text))}


def by_sentencex(text: str, lang: str) -> set[int]:
    """Sentence ends by the package sentencex."""
    ends, at = set(), 0
    for part in sentencex.segment(lang, text):
        at += len(part)
        ends.add(at - (len(part) - len(part.rstrip())))
    return ends


def by_naive_rule(text: str, _lang: str) -> set[int]:
    """Sentence ends after every final punctuation mark that a space follows."""
    return {match.end() for match in _NAIVE.finditer(text)}


METHODS: dict[str, Edges] = {
    "newsmark": by_newsmark,
    "newsmark, language unknown": by_newsmark_unnamed,
    "sentencex": by_sentencex,
    "naive rule": by_naive_rule,
}


def counts(method: Edges, path: Path, errors: bool) -> tuple[int, int, int]:
    """Right, found and gold edges of one file; prints what went wrong if asked to."""
    right = found_total = gold_total = 0
    lang = language(path)
    for text, gold in paragraphs(gold_sentences(path), lang):
        found = {at for at in method(text, lang) if at < len(text)}
        right += len(found & gold)
        found_total += len(found)
        gold_total += len(gold)
        if errors:
            for at in sorted(found ^ gold):
                kind = "missed" if at in gold else "wrong"
                print(f"    {kind:7}{text[max(0, at - 50) : at]!r} | {text[at : at + 30]!r}")
    return right, found_total, gold_total


def f1(right: int, found: int, gold: int) -> str:
    """Precision, recall and F1 in per cent."""
    p, r = right / max(1, found), right / max(1, gold)
    return f"{100 * p:6.1f} {100 * r:6.1f} {200 * p * r / max(1e-9, p + r):6.1f}"


def seconds(method: Edges, texts: list[tuple[str, str]]) -> float:
    """The fastest of five passes over the texts."""
    best = float("inf")
    for _ in range(5):
        begin = time.perf_counter()
        for text, lang in texts:
            method(text, lang)
        best = min(best, time.perf_counter() - begin)
    return best


def at_one_offset() -> None:
    """Time of one look-up in the middle of a paragraph of 5 MB against one of 5 kB."""
    sentence = "“We will not pay 3.5 per cent,” Dr. Smith of the U.S. delegation said on Monday. "
    times = []
    for size in (5_000, 5_000_000):
        text = sentence * (size // len(sentence))
        begin = time.perf_counter()
        for step in range(500):
            sentence_at(text, len(text) // 2 + step * 7 % 2000, "en")
        times.append((time.perf_counter() - begin) / 500)
    print(f"sentence_at, 5 MB in one paragraph against 5 kB: {times[1] / times[0]:.2f} x")
    print(f"  ({times[1] * 1e3:.3f} ms a call here)")


def main(arguments: list[str]) -> int:
    """Print the table for the files named on the command line."""
    errors = "--errors" in arguments
    paths = [Path(argument) for argument in arguments if argument != "--errors"]
    methods = dict(METHODS)
    if sentencex is None:
        del methods["sentencex"]
        print("sentencex is not installed: left out (pip install sentencex)")
    if not paths:
        print(__doc__)
        return 2
    totals = dict.fromkeys(methods, (0, 0, 0))
    print(f"{'file':24}{'edges':>6}  {'method':28}{'P':>6} {'R':>6} {'F1':>6}")
    for path in paths:
        for name, method in methods.items():
            figures = counts(method, path, errors and name == "newsmark")
            right, found, gold = totals[name]
            totals[name] = (right + figures[0], found + figures[1], gold + figures[2])
            print(f"{path.name:24}{figures[2]:6}  {name:28}{f1(*figures)}")
    for name, figures in totals.items():
        print(f"{'all':24}{figures[2]:6}  {name:28}{f1(*figures)}")
    texts = [
        (text, language(path))
        for path in paths
        for text, _ in paragraphs(gold_sentences(path), language(path))
    ]
    size = sum(len(text.encode()) for text, _ in texts)
    spent = {name: seconds(method, texts) for name, method in methods.items()}
    for name, time_taken in spent.items():
        ratio = time_taken / spent["naive rule"]
        print(
            f"time per MB, {name}: {ratio:.1f} x the naive rule ({time_taken / size * 1e9:.0f} ms)"
        )
    at_one_offset()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
