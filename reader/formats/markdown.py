"""Markdown (CommonMark): the marked passages of each article, for a reader's own notes.

Nothing that comes from an article or a person is taken for markup. Rendered, a passage is exactly
the marked text; only control characters, which Markdown cannot hold, are shown as pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reader.annotations.model import Annotation
from reader.articles.model import Article
from reader.articles.text.units.sentences import sentence_at
from reader.formats.common.file_names import article_stem
from reader.formats.common.model import EVERYTHING, Format, Item, Job
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.presentation import (
    BIDI,
    annotators,
    byline,
    described,
    flat,
    in_order,
    is_placed,
    label_name,
    links,
    pictured,
    pieces,
    place,
    remarks,
)

SHORT = 60
"""A passage of fewer code points is shown in its sentence as well."""
LONG_SENTENCE = 400
"""Code points; a longer sentence is not repeated."""
BRIEF = 60
"""Code points shown of the other end of a relation."""

_GAP = "\0"
_SPECIAL = re.compile(r"[\\`*_\[\]<>#~|$^{}&]")
_PAIRS = re.compile(r"==|%%|:(?=//)|(?<=www)\.", re.IGNORECASE)
_LINE_START = re.compile(r"\d{1,9}(?=[.)])|(?=[-+=:])")
_PAGE = re.compile(r"https?://[^\s<>\x00-\x20\x7f-\xa0\\]+", re.IGNORECASE)


def escape_line(line: str) -> str:
    """Return one line of text such that Markdown shows it as it is, wherever the line stands."""
    bare = line.strip()
    if not bare:
        return _entities(line)
    before, after = line[: line.index(bare[0])], line[line.rindex(bare[-1]) + 1 :]
    text = _SPECIAL.sub(r"\\\g<0>", bare)
    text = _PAIRS.sub(lambda found: "".join(f"\\{char}" for char in found[0]), text)
    if start := _LINE_START.match(text):
        text = f"{start[0]}\\{text[start.end() :]}"
    text = BIDI.sub(lambda found: _entities(found[0]), text)
    for char in "\t\u2028\u2029":
        text = text.replace(char, _entities(char))
    return f"{_entities(before)}{text.replace(_GAP, '&#10;')}{_entities(after)}"


def escape_text(text: str) -> list[str]:
    """Return the lines of a text, escaped; an empty one parts two paragraphs.

    Line feeds that Markdown would swallow (more than two, or at the ends) are written as entities.
    """
    text = pictured(text)
    core = text.strip("\n")
    if not core:
        return ["&#10;" * len(text)] if text else []
    lead = len(text) - len(text.lstrip("\n"))
    trail = len(text) - len(text.rstrip("\n"))
    core = re.sub("\n{3,}", lambda found: "\n\n" + _GAP * (len(found[0]) - 2), core)
    return [escape_line(line) for line in f"{_GAP * lead}{core}{_GAP * trail}".split("\n")]


def _entities(chars: str) -> str:
    return "".join(f"&#{ord(char)};" for char in chars)


def _inline(text: str) -> str:
    """The text within a line of our own."""
    return escape_line(flat(text).strip())


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    if files.is_folder:
        for item in items:
            if who := annotators(item):
                with files.open(article_stem(item.article), key=item.article.id) as out:
                    out.write(_section(item, who, job).encode())
        return
    out = files.shared()
    empty = True
    for item in items:
        if who := annotators(item):
            out.write(b"" if empty else b"\n")
            out.write(_section(item, who, job).encode())
            empty = False


def _section(item: Item, who: list[str], job: Job) -> str:
    """The part of one article, as paragraphs with an empty line between them."""
    by_annotator: dict[str, list[Annotation]] = {each: [] for each in who}
    for annotation in item.annotations:
        by_annotator[annotation.annotator].append(annotation)
    paragraphs = [*_heading(item.article)]
    for name, marked in by_annotator.items():
        progress = item.progress.get(name)
        done = " (done)" if progress and progress.state == "done" else ""
        paragraphs.append(f"## {_inline(name)}{done}")
        if not marked:
            paragraphs.append("No passage is marked.")
        paragraphs += _passages(item, marked, job)
    return "\n\n".join(each for each in paragraphs if each) + "\n"


def _heading(article: Article) -> Iterator[str]:
    yield f"# {_inline(article.title) or 'Untitled'}"
    location = place(article)
    address = f"<{location}>" if _PAGE.fullmatch(location) else _inline(location)
    known = [*map(_inline, byline(article)), address, f"article {_inline(article.id)}"]
    yield " · ".join(each for each in known if each)


def _passages(item: Item, annotations: list[Annotation], job: Job) -> Iterator[str]:
    by_id = {each.id: each for each in item.annotations}
    comments, relations = remarks(item), links(item)
    for each in in_order(annotations):
        yield "\n".join(f"> {line}".rstrip() for line in _passage(each, item.article.text))
        yield _facts(each, job)
        if sentence := _sentence(each, item.article):
            yield f"In: {sentence}"
        if each.note:
            yield "\n".join(escape_text(each.note.strip()))
        for author, text in comments.get(each.id, ()):
            yield "\n  ".join([f"- **{_inline(author)}:**", *escape_text(text.strip())])
        for kind, other in relations.get(each.id, ()):
            exact = by_id[other].exact if other in by_id else other
            short = exact if len(exact) <= BRIEF else exact[: BRIEF - 1] + "…"
            yield f"- *{_inline(kind)}* → {_inline(short)}"


def _passage(each: Annotation, text: str) -> list[str]:
    if each.fragments and is_placed(each, text):
        parts = [escape_text(text[start:end]) for start, end in pieces(each, len(text))]
        return [line for part in parts for line in (*part, "", "[…]", "")][:-3]
    return escape_text(each.exact)


def _facts(each: Annotation, job: Job) -> str:
    facts = [f"**{_inline(label_name(job.scheme, each.label))}**", f"{each.start}–{each.end}"]
    facts += [f"{_inline(name)}: {_inline(value)}" for name, value in described(each.attributes)]
    if each.status == "orphaned":
        facts.append("no longer in the text")
    if each.origin.kind != "human":
        facts.append(_inline(" ".join(filter(None, (each.origin.kind, each.origin.name)))))
    facts.append(_inline(each.created[:10]))
    return " · ".join(fact for fact in facts if fact)


def _sentence(each: Annotation, article: Article) -> str:
    """The sentence around a short passage; empty where it says no more than the passage."""
    if len(each.exact) >= SHORT or each.fragments or not is_placed(each, article.text):
        return ""
    start, end = sentence_at(article.text, each.start, article.lang)
    if start > each.start or end < each.end or end - start - len(each.exact) < 3:
        return ""
    return _inline(article.text[start:end]) if end - start <= LONG_SENTENCE else ""


FORMAT = Format(
    name="markdown",
    title="Markdown notes",
    suffix=".md",
    carries=EVERYTHING - {"decisions", "deleted"},
    write=_write,
    per="article",
)
