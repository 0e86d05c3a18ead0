"""The hashes by which Prodigy knows a text, and a question about it, again.

Prodigy makes them of the JSON of a task: 32 bits of MurmurHash3 with a sign. A question that was
asked without any marks, as in its manual recipes, is the text and the ``meta`` less its ``source``.
Both give the numbers of every task that we have seen (373 of 373 in a published file).
"""

from __future__ import annotations

import json
import struct

_MASK = 0xFFFFFFFF


def input_hash(text: str) -> int:
    """Return the hash of a text, the same whatever is asked about it."""
    return murmur3(f"text={json.dumps(text)}".encode())


def task_hash(text: str) -> int:
    """Return the hash of the question what is to be marked in a text."""
    known = input_hash(text)
    task = {"_input_hash": known, "meta": {}, "text": text}
    return murmur3(f"{known}{json.dumps(task, separators=(',', ':'))}".encode())


def murmur3(data: bytes) -> int:
    """Return the 32-bit MurmurHash3 (x86) of some bytes with the seed 0, as a signed number."""
    found = 0
    whole = len(data) & ~3
    for (block,) in struct.iter_unpack("<I", data[:whole]):
        found ^= _scrambled(block)
        found = ((found << 13 | found >> 19) * 5 + 0xE6546B64) & _MASK
    if data[whole:]:
        found ^= _scrambled(int.from_bytes(data[whole:], "little"))
    found ^= len(data)
    found = (found ^ found >> 16) * 0x85EBCA6B & _MASK
    found = (found ^ found >> 13) * 0xC2B2AE35 & _MASK
    found ^= found >> 16
    return found - (1 << 32) if found >> 31 else found


def _scrambled(block: int) -> int:
    block = block * 0xCC9E2D51 & _MASK
    return (block << 15 | block >> 17) * 0x1B873593 & _MASK
