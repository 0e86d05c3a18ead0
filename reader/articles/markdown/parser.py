"""markdown-it-py, set up so that no text is lost and no input takes it forever."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from reader.articles.markdown.footnotes import NOTES, define_note, refer_to_note

NESTING = 30
"""How deep tokens may nest; a list takes two levels, a quote one."""

_ROOM = 4  # levels that a container and a paragraph in it may still need below the limit
_WASTE = 50_000  # lines that quotes may look at and then leave to others
_SHORT = 20  # the longest quote after that
_IN_VAIN = 20_000  # brackets that may turn out to begin no link before nobody looks behind them
_Rule = Callable[[StateBlock, int, int, bool], bool]
_InlineRule = Callable[[StateInline, bool], bool]


def parse(source: str, changes: Counter[str]) -> list[Token]:
    """Return the tokens of ``source``: CommonMark with tables, strikethrough and footnotes.

    Lists and quotes too deep to be taken for such stay text; their lines are counted in
    ``changes`` as ``nesting``, and brackets that nobody looks behind for a link as ``brackets``.
    """
    parser = _Parser("commonmark", {"maxNesting": NESTING}).enable(["table", "strikethrough"])
    ends = ["paragraph", "reference", "blockquote"]
    quote = _unless_deep(_short_when_wasteful(blockquote))
    parser.block.ruler.at("blockquote", quote, {"alt": [*ends, "list"]})
    parser.block.ruler.at("list", _unless_deep(list_block), {"alt": ends})
    parser.block.ruler.before("reference", "note", _unless_deep(define_note), {"alt": ends})
    parser.inline.ruler.before("link", "note_sign", refer_to_note)
    parser.inline.ruler.at("link", _until_in_vain(link))
    parser.inline.ruler.at("image", _until_in_vain(image))
    deep: set[int] = set()
    with _no_collection():
        known: dict[str, Any] = {"deep": deep, "waste": 0, "vain": 0, NOTES: {}}
        tokens = parser.parse(source, known)
    changes["nesting"] = len(deep)
    changes["brackets"] = max(known["vain"] - _IN_VAIN, 0)
    return tokens


class _Parser(MarkdownIt):
    """CommonMark in which a link is a link whatever its target: the target is judged later.

    The library shows the source of a link that it holds to be unsafe, and that is not what a
    reader of the rendered text sees.
    """

    def __init__(self, preset: str, options: dict[str, int]) -> None:
        super().__init__(preset, options)
        self.block = _Blocks()

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 (the library's name)
        return True


class _Blocks(ParserBlock):
    """The block parser, which counts the lines that quotes look at in vain.

    A quote looks for its end as far as the next blank line, though what it holds may end sooner;
    the lines between are then looked at again by the next quote, and the next.
    """

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        inside = state.parentType
        super().tokenize(state, startLine, endLine)
        if inside == "blockquote":
            state.env["waste"] += endLine - state.line


def _unless_deep(rule: _Rule) -> _Rule:
    """Wrap the rule of a container, so that one too deep is text: the library would drop it."""

    def guarded(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if state.level < NESTING - _ROOM:
            return rule(state, line, end, silent)
        if rule(state, line, end, True):
            state.env["deep"].add(line)
        return False

    return guarded


def _short_when_wasteful(rule: _Rule) -> _Rule:
    """Wrap the rule of a quote, so that its time does not grow with the square of the lines.

    No text that people write comes near :data:`_WASTE`.
    """

    def guarded(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if silent or state.env["waste"] < _WASTE:
            return rule(state, line, end, silent)
        whole, state.lineMax = state.lineMax, min(state.lineMax, line + _SHORT)
        found = rule(state, line, min(end, line + _SHORT), silent)
        state.lineMax = whole
        return found

    return guarded


def _until_in_vain(rule: _InlineRule) -> _InlineRule:
    """Wrap the rule of a link, which looks to the end of a paragraph for each bracket."""

    def guarded(state: StateInline, silent: bool) -> bool:
        if state.env["vain"] > _IN_VAIN:
            state.env["vain"] += state.src[state.pos] in "[!"
            return False
        found = rule(state, silent)
        state.env["vain"] += not found and state.src[state.pos] in "[!"
        return found

    return guarded


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from walking a million live tokens: a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
