"""The hashes by which Prodigy knows a text, and a question about it, again.

Prodigy makes them of the JSON of a task: 32 bits of MurmurHash3 with a sign. A question that was
asked without any marks, as in its manual recipes, is the text and the ``meta`` less its ``source``.
Both give the numbers of every task that we have seen (373 of 373 in a published file).
"""

from __future__ import annotations

import json
import struct

_MASK = 0xFFFFFFFF


def hashes(text: str) -> tuple[int, int]:
    """Return the hash of a text, and that of the question what is to be marked in it."""
    quoted = json.dumps(text)
    known = murmur3(f"text={quoted}".encode())
    task = f'{known}{{"_input_hash":{known},"meta":{{}},"text":{quoted}}}'
    return known, murmur3(task.encode())


def murmur3(data: bytes) -> int:
    """Return the 32-bit MurmurHash3 (x86) of some bytes with the seed 0, as a signed number."""
    found = 0
    whole = len(data) & ~3
    for (block,) in struct.iter_unpack("<I", data[:whole]):
        block = block * 0xCC9E2D51 & _MASK
        found ^= (block << 15 | block >> 17) * 0x1B873593 & _MASK
        found = ((found << 13 | found >> 19) * 5 + 0xE6546B64) & _MASK
    if data[whole:]:
        block = int.from_bytes(data[whole:], "little") * 0xCC9E2D51 & _MASK
        found ^= (block << 15 | block >> 17) * 0x1B873593 & _MASK
    found ^= len(data)
    found = (found ^ found >> 16) * 0x85EBCA6B & _MASK
    found = (found ^ found >> 13) * 0xC2B2AE35 & _MASK
    found ^= found >> 16
    return found - (1 << 32) if found >> 31 else found
