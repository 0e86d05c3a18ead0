"""A store of a stranger commands no terminal: not by a command, a screen, nor the clipboard."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import unicodedata

import pytest

from reader.cli.app import COMMANDS as ALL_COMMANDS
from tests.end_to_end.hostile_store import make_store
from tests.end_to_end.terminal import escapes

OWN = re.compile(rb"\x1b\[[0-9;]*[mK]")
"""What commands send to a terminal themselves: colours, and the end of a progress line."""
HARMLESS = set("\n\t\r\u200b\u200c\u200d\u2060\ufeff")
COLOURS_OF_CONTENT = b"\x1b[31;53;8m"
COMPLETE = {"_NEWSMARK_COMPLETE": "bash_complete", "COMP_CWORD": "2"}

COMMANDS = [
    ["list"], ["list", "--json"], ["tag"], ["team"], ["team", "--json"], ["paths"],
    ["show", "FIRST"], ["show", "FIRST", "--annotator", "ben"], ["show", "SECOND"],
    ["show", "FIRST", "--format", "ansi"],
    ["diff", "SECOND"], ["search", "rained"], ["search", "--json", "rained"],
    ["marks"], ["marks", "--json"], ["marks", "--label", "\x1b[2J"], ["bookmarks"],
    ["bookmarks", "--json"], ["history"], ["history", "FIRST"], ["history", "--json"],
    ["history", "FIRST", "--positions"], ["check"], ["check", "--json"], ["agree"],
    ["agree", "--json"], ["feeds"], ["feeds", "--json"], ["feeds", "items", "--show", "all"],
    ["feeds", "items", "--show", "all", "--json"], ["feeds", "export"], ["feeds", "refresh"],
    ["feeds", "remove", "\x9b2J"], ["scheme"], ["formats"], ["keys"], ["completion", "bash"],
    ["add", "\x1b]0;owned\x07.txt"], ["import", "\x1b[2J\u202e.jsonl"], ["\u202e\x1b[2J"],
    ["export", "\x1b[2J"], ["--scheme", "\x1b[2J.toml", "list"], ["--store", "\x1b[2J", "list"],
    ["--annotator", "\x1b[2J", "list"], ["list", "--\x1b[2J"], ["review", "FIRST"], ["read"],
    ["export", "jsonl", "-o", "\x1b[2J.jsonl"], ["init", "\x1b[2J"], ["check", "--repair"],
]  # fmt: skip
EXPORTS = [["export", name] for name in ("jsonl", "csv", "markdown", "html", "w3c", "prodigy")]


def odd(output: bytes) -> set[str]:
    """The characters of some output that command a terminal or reorder a line."""
    text = output.decode("utf-8")
    return {
        char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")
    } - HARMLESS


@pytest.fixture
def ids(user):
    return dict(zip(("FIRST", "SECOND"), make_store(user.store), strict=True))


def asked(user, ids, arguments):
    given = [] if arguments[0].startswith("--") else user.given
    return [sys.executable, "-m", "reader", *given, *(ids.get(each, each) for each in arguments)]


def test_every_command_is_walked():
    assert {each for words in COMMANDS + EXPORTS for each in words} >= ALL_COMMANDS.keys()


@pytest.mark.parametrize("where", ["pipe", "terminal"])
def test_no_command_sends_what_content_commands(user, ids, where):
    env = {**user.env, "NEWSMARK_STORE": str(user.store), "NEWSMARK_ANNOTATOR": "ana"}
    for arguments in COMMANDS + (EXPORTS if where == "terminal" else []):
        command = asked(user, ids, arguments)
        output = printed(command, env, user.work, is_terminal=where == "terminal")
        assert b"Traceback" not in output, arguments
        assert b"error in newsmark itself" not in output, arguments
        assert COLOURS_OF_CONTENT not in output, arguments
        assert not odd(OWN.sub(b"", output)), arguments


def printed(command, env, folder, *, is_terminal: bool) -> bytes:
    """All that a command writes to its two streams."""
    if not is_terminal:
        done = subprocess.run(
            command, env=env, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        return done.stdout + done.stderr
    ours, theirs = os.openpty()
    with subprocess.Popen(
        command, env=env, cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        output = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # Linux says so where the other side has closed
                break
            if not piece:
                break
            output += piece
    os.close(ours)
    return output


def test_no_completion_does(user, ids):
    env = {**user.env, **COMPLETE, "NEWSMARK_STORE": str(user.store)}
    for words in ("newsmark show ", "newsmark tag "):
        done = subprocess.run(
            [sys.executable, "-m", "reader"], env={**env, "COMP_WORDS": words}, cwd=user.work,
            capture_output=True, check=False,
        )  # fmt: skip
        assert not odd(done.stdout + done.stderr)


def test_no_screen_does_and_the_clipboard_gets_none(user, ids):
    """All that is sent is what the same screens send of harmless words, and two copies."""
    terminal = user.open(size=(120, 36))
    terminal.wait_for("Title")
    walk(terminal)
    kinds, rest = escapes(bytes(terminal.output))
    clips = [kind for kind in kinds if kind.startswith(b"\x1b]52")]
    assert len(clips) == 2
    for clip in clips:
        found = re.fullmatch(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", clip)
        assert found, clip
        copied = base64.b64decode(found[1])
        assert b"owned" in copied
        assert not odd(copied)
    assert_own(kinds - set(clips), bytes(terminal.output), rest)


def test_no_review_does(user, ids):
    terminal = user.open("review", ids["FIRST"], size=(120, 36))
    terminal.wait_for("Rain fell here.")
    terminal.press("]")
    terminal.wait_for("ben")
    terminal.press("q")
    terminal.wait_for_end()
    kinds, rest = escapes(bytes(terminal.output))
    assert_own(kinds, bytes(terminal.output), rest)


def assert_own(kinds: set[bytes], output: bytes, rest: bytes) -> None:
    """Nothing of what content commands is among the escape sequences, nor beside them."""
    owned = {kind for kind in kinds if b"owned" in kind or b"b3duZWQ" in kind or kind == b"\x1bc"}
    assert not owned
    assert {kind for kind in kinds if kind.startswith(b"\x1b]")} <= {b"\x1b]22;default\x07"}
    assert COLOURS_OF_CONTENT not in output
    assert b"\x1b" not in rest
    assert not odd(rest)


def walk(terminal) -> None:
    """See every screen and box that shows what others wrote."""

    def look(keys: str, words: str, close: str = "q") -> None:
        terminal.press(keys)
        terminal.wait_for(words)
        terminal.press(close)
        terminal.wait_for_no(words)

    look("A", "All marks")
    look("'", "Bookmarks in all articles", "escape")
    terminal.press("s")
    terminal.wait_for("Words in double quotes")
    look("r a i n e d enter", "1 place in")
    look("F", "R refresh all")
    terminal.press("enter")
    terminal.wait_for("Rain fell here.")
    look("i", "About this article")
    terminal.press("o")
    terminal.wait_for("r read here")
    terminal.press("y")
    terminal.wait_for("Copied the address")
    look("t", "Outline", "escape")
    look("'", "Bookmarks", "escape")
    terminal.press("O")
    terminal.wait_for("ben: It")
    terminal.press("y")
    terminal.wait_for("with their source")
    terminal.press("tab")
    look("enter", "● 1 Claim", "escape")
    terminal.press("q")
    terminal.wait_for("s search all articles")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
