"""What reaches the terminal: no byte of an article commands it."""

from __future__ import annotations

import re
import unicodedata

from reader.annotations.schemes.file import load_builtin
from reader.session.article.marking import Marking
from reader.store.folder_store import open_store
from tests.end_to_end.terminal import escapes

SEQUENCES = [
    "\x1b[31;53;8m", "\x1b[13;777H", "\x1b[777;2J", "\x1b[?1049l", "\x1b[?1003h", "\x1b[?7777h",
    "\x1b[6n", "\x1b[c", "\x1b[>c", "\x1b[21t", "\x1b[201~", "\x1b[200~rm -rf\n\x1b[201~",
    "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]52;c;b3duZWQ=\x07", "\x1b]52;p;?\x1b\\",
    "\x1b]8;;http://owned.example/\x1b\\link\x1b]8;;\x1b\\", "\x1b]1337;File=owned\x07",
    "\x1bP+q544e\x1b\\", "\x1bP1$r0m\x1b\\", "\x1b_owned\x1b\\", "\x1b^owned\x1b\\", "\x1bX\x1b\\",
    "\x1bc", "\x1b(0", "\x1b#8", "\x0e", "\x0f", "\x07", "\x08", "\x7f", "\x05", "\x0c", "\x0b",
    "\x9b31;53;8m", "\x9d0;owned\x9c", "\x90+q\x9c", "\x84", "\x85", "\x8d",
    "\u202eowned\u202c", "\u2066a\u2069", "\u2067b\u2069", "\u2068c\u2069", "\u200e\u200f\u061c",
    "\u200b\u200c\u200d\u2060\ufeff", "\ufff9\ufffa\ufffb", "\U000e0041\U000e007f", "\u2028\u2029",
]  # fmt: skip
HOSTILE = "".join(
    f"Word {number} {sequence} after {number}. {'It goes on. ' if number % 3 else chr(10) * 2}"
    for number, sequence in enumerate(SEQUENCES)
)
BENIGN = re.sub(r"[^\x20-\x7e\n]", "~", HOSTILE)


def walk_through(terminal, *, title: str) -> bytes:
    """See everything: title, text, panel, every box; return all that was sent until the end."""
    terminal.wait_for("Word 0")
    terminal.press("1")
    terminal.wait_for("Marked as Claim")
    terminal.press("p 2")
    terminal.wait_for("Marked as Opinion")
    for _ in range(8):
        terminal.press("space )")
    terminal.press(". G")
    terminal.wait_for(f"after {len(SEQUENCES) - 1}.")
    terminal.press("p 3")
    terminal.wait_for("Q 1")
    terminal.press("v k k")
    terminal.wait_for("SELECT")
    terminal.press("c [ i")
    terminal.wait_for("About this article")
    terminal.press("q")
    terminal.wait_for_no("About this article")
    terminal.press("enter")
    terminal.wait_for("x delete")
    terminal.press("escape")
    terminal.wait_for_no("x delete")
    terminal.press("tab j k tab T T")
    terminal.wait_for("✓ saved")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    return bytes(terminal.output)


def test_no_sequence_of_an_article_reaches_the_terminal(user):
    hostile = user.write("hostile.txt", HOSTILE)
    benign = user.write("benign.txt", BENIGN)
    seen = walk_through(user.open(hostile), title="Word")
    known, _ = escapes(walk_through(user.open(benign), title="Word"))
    kinds, rest = escapes(seen)
    assert kinds <= known, f"only from the hostile article: {kinds - known}"
    assert_plain(rest)
    for own in (b"\x1b[31;53;8m", b"\x1b[13;777H"):
        assert own not in seen, own


def assert_plain(rest: bytes) -> None:
    """Between the escape sequences there is text alone: no control, format or bidi character."""
    text = rest.decode("utf-8")
    odd = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Co")}
    assert odd <= {"\r", "\n"}, f"sent as they are: {odd}"


def test_the_check_itself_sees_foreign_sequences():
    for sequence in SEQUENCES:
        kinds, rest = escapes(f"\x1b[1;1H\x1b[0mtext {sequence} text".encode())
        foreign = kinds - {b"CSI m", b"CSI H"}
        odd = [x for x in rest.decode() if unicodedata.category(x) in ("Cc", "Cf", "Zl", "Zp")]
        assert foreign or odd or sequence in ("\x1b[31;53;8m", "\x1b[13;777H"), repr(sequence)


def test_names_of_files_are_data_too(user):
    path = user.write("\x1b]0;owned\x07\u202egnp.txt", "Plain words.")
    terminal = user.open(path)
    terminal.wait_for("Plain words")
    terminal.press("i")
    terminal.wait_for("About this article")
    terminal.press("q")
    terminal.wait_for_no("About this article")
    terminal.press("q")
    terminal.wait_for_end()
    kinds, rest = escapes(bytes(terminal.output))
    assert not any(b"owned" in kind for kind in kinds)
    assert_plain(rest)


def test_a_note_that_came_from_elsewhere_is_data_too(user):
    path = user.write("rain.txt", "It rained all day. We stayed.")
    user.run("add", str(path))
    store = open_store(user.store, machine="test")
    [name] = store.article_ids()
    marking = Marking(store.article(name), store.open(name, "ana"), load_builtin("news"))
    marking.set_note(marking.mark((0, 18), "claim").about, "".join(SEQUENCES))
    marking.work.close()
    terminal = user.open(path)
    terminal.wait_for("1 annotation")
    terminal.press("l")
    terminal.wait_for("1/1")
    terminal.press("enter")
    terminal.wait_for("x delete")
    terminal.press("a")
    terminal.wait_for("enter save")
    terminal.press("ctrl+q")
    terminal.wait_for_end()
    kinds, rest = escapes(bytes(terminal.output))
    assert not any(b"owned" in kind or b"b3du" in kind for kind in kinds)
    assert b"\x1b[31;53;8m" not in terminal.output
    assert_plain(rest)


def test_no_color_sends_no_colour(user):
    path = user.write("rain.txt", "It rained all day. We stayed. Nobody came.")
    terminal = user.open(path, env={"NO_COLOR": "1"})
    terminal.wait_for("It rained")
    terminal.press("1 ) 2 ) v e")
    terminal.wait_for("SELECT")
    terminal.press("q")
    terminal.wait_for("Q 1")
    terminal.press("enter")
    terminal.wait_for("x delete")
    terminal.press("escape")
    terminal.wait_for_no("x delete")
    terminal.press("?")
    terminal.wait_for("ctrl+p finds any command")
    terminal.press("q")
    terminal.wait_for_no("ctrl+p finds")
    terminal.press("q")
    terminal.wait_for_end()
    colours = set()
    for found in re.findall(rb"\x1b\[([0-9;:]*)m", bytes(terminal.output)):
        for value in re.split(rb"[;:]", found):
            if value and 30 <= int(value) <= 49 and int(value) not in (39, 49):
                colours.add(found)
            if value and 90 <= int(value) <= 107:
                colours.add(found)
    assert not colours
    assert user.marks()[0] == ("claim", "It rained all day.")


def test_with_colours_the_same_walk_sends_some(user):
    path = user.write("rain.txt", "It rained all day.")
    terminal = user.open(path)
    terminal.wait_for("It rained")
    terminal.press("q")
    terminal.wait_for_end()
    assert re.search(rb"\x1b\[[0-9;]*48;2;", bytes(terminal.output))
