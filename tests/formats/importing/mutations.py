"""What can happen to a file: each function returns the bytes as damage or a hand left them."""

import random
import re
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_NUMBERS = (
    *(b"-1", b"0", b"1.5", b"1e3", b"1e999", b"-0", b"007", b"NaN", b"Infinity", b"\xd9\xa3"),
    *(b"2147483648", b"9223372036854775808", b"1" + b"0" * 30, b"9" * 5000),
)
_WORDS = (
    *(b"null", b"true", b"[]", b"{}", b'""', b"[[1,2]]", b'"\\ud800"', b'"\\u0000"', b"'", b'"'),
    *(b"../../x", b"\\", b"\t", b"\r", b"\r\n", b"\n\n", b"_", b"*", b"|", b";", b"->", b"#", b"-"),
    *("\u2028".encode(), "\u0085".encode(), "\u202e".encode(), "e\u0301".encode(), "🙂".encode()),
    *(b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b"\x1b[31m", b"=1+1", b"%s", b"&x;", b"<!--", b"]]>"),
)
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "latin-1",
    "cp1252",
    "utf-8-sig",
    "utf-7",
    "shift_jis",
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0")


def _place(data: bytes, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _slice(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = _place(data, rng)
    return start, min(len(data), start + rng.choice((1, 2, 7, 40, 400)))


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 3, 20))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut_off(data: bytes, rng: random.Random) -> bytes:
    return data[: _place(data, rng)]


def cut_out(data: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    return data[:start] + data[end:]


def repeat_bytes(data: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 9)) + data[end:]


def repeat_line(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    number = rng.randrange(len(lines))
    return b"\n".join([*lines[: number + 1], *lines[number:]])


def swap_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def drop_line(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def other_line_ends(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"")))


def wrong_encoding(data: bytes, rng: random.Random) -> bytes:
    encoding = rng.choice(_ENCODINGS)
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def another_number(data: bytes, rng: random.Random) -> bytes:
    found = list(re.finditer(rb"-?\d+", data))
    if not found:
        return data
    one = rng.choice(found)
    near = str(min(int(one[0][:18]), 1 << 60) + rng.choice((-1, 1, 9))).encode()
    return data[: one.start()] + rng.choice((*_NUMBERS, near, near)) + data[one.end() :]


def another_word(data: bytes, rng: random.Random) -> bytes:
    """Put something else in the place of a quoted string, a word or a cell."""
    found = list(re.finditer(rb'"(?:[^"\\\n]|\\.)*"|[\w-]+', data))
    if not found:
        return data
    one = rng.choice(found)
    instead = rng.choice((*_WORDS, *_NUMBERS, b'"%s"' % rng.choice(found)[0].strip(b'"')))
    return data[: one.start()] + instead + data[one.end() :]


def put_in(data: bytes, rng: random.Random) -> bytes:
    at = _place(data, rng)
    return data[:at] + rng.choice(_WORDS) + data[at:]


def nest(data: bytes, rng: random.Random) -> bytes:
    depth = rng.choice((50, 900, 5_000, 200_000))
    opening, closing = rng.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"(", b")")))
    at = _place(data, rng)
    found = list(re.finditer(rb'"(?:[^"\\\n]|\\.)*"|\d+', data))
    if found and rng.random() < 0.7:  # where a value stood
        one = rng.choice(found)
        return data[: one.start()] + opening * depth + b"1" + closing * depth + data[one.end() :]
    return data[:at] + opening * depth + data[at:]


def null_bytes(data: bytes, rng: random.Random) -> bytes:
    at = _place(data, rng)
    return data[:at] + b"\0" * rng.choice((1, 2, 512)) + data[at:]


def byte_order_mark(data: bytes, rng: random.Random) -> bytes:
    at = rng.choice((0, 0, _place(data, rng)))
    return data[:at] + rng.choice(_BOMS) + data[at:]


def long_line(data: bytes, rng: random.Random) -> bytes:
    at = _place(data, rng)
    return data[:at] + rng.choice((b"a", b" ", b'"', b"\\", b"\t")) * 300_000 + data[at:]


def nothing_left(data: bytes, rng: random.Random) -> bytes:
    return rng.choice((b"", b"\n", b" \n" * 9, b"\0" * 4096, b"\xef\xbb\xbf"))


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bits, flip_bits, flip_bits, cut_off, cut_out, repeat_bytes, repeat_line, swap_lines),
    *(drop_line, other_line_ends, wrong_encoding, another_number, another_number, another_word),
    *(
        another_word,
        another_word,
        put_in,
        nest,
        null_bytes,
        byte_order_mark,
        long_line,
        nothing_left,
    ),
)


def mutated(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Return a file that was damaged in one way, or in two, and the names of the ways."""
    ways = rng.choices(MUTATIONS, k=rng.choice((1, 1, 1, 2)))
    for way in ways:
        data = way(data, rng)
    return " and ".join(way.__name__ for way in ways), data
