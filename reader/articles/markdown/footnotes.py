"""Footnotes of Markdown: ``[^1]`` in the text, and ``[^1]: the note`` wherever its writer put it.

They are no part of CommonMark, but of most programs that write Markdown. Further paragraphs of a
note are set in by four spaces, as in a list item.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_LABEL = r"\[\^([^\[\]\s]{1,100})\]"
_DEFINITION = re.compile(_LABEL + ":[ \t]*")
_REFERENCE = re.compile(_LABEL)
_INDENT = 4
NOTES = "notes"
"""Where the labels of the notes are in the parser's environment, as the keys of a dictionary."""


def define_note(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Take the definition of a note; a block rule of the parser."""
    if state.is_code_block(line):
        return False
    start = state.bMarks[line] + state.tShift[line]
    found = _DEFINITION.match(state.src, start, state.eMarks[line])
    if found is None:
        return False
    if silent:
        return True
    state.env[NOTES].setdefault(found[1])
    opened = state.push("note_open", "", 1)
    opened.meta = {"label": found[1]}
    before = state.bMarks[line], state.tShift[line], state.sCount[line]
    around = state.blkIndent, state.parentType
    state.blkIndent += _INDENT
    state.bMarks[line], state.tShift[line] = found.end(), 0
    state.sCount[line] = state.blkIndent
    state.parentType = "note"
    if found.end() >= state.eMarks[line] and state.isEmpty(line + 1):
        state.line = min(line + 1, end)
    else:
        state.md.block.tokenize(state, line, end)
    state.bMarks[line], state.tShift[line], state.sCount[line] = before
    state.blkIndent, state.parentType = around
    state.push("note_close", "", -1)
    return True


def refer_to_note(state: StateInline, silent: bool) -> bool:
    """Take the sign that leads to a note which is defined; an inline rule of the parser."""
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in state.env[NOTES]:
        return False
    if not silent:
        state.push("note_sign", "", 0).meta = {"label": found[1]}
    state.pos = found.end()
    return True
