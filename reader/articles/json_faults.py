"""What is wrong with JSON, in words of ours: those of libraries change from release to release."""

from __future__ import annotations

import json
import re

import msgspec

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding JSON raises for data that is not valid."""
WRONG_TYPE = "a value is missing or of the wrong type"
_HALF = "it holds half a character (a lone surrogate)"
_BYTE = re.compile(r"\(byte (\d+)\)")


def decoding_fault(error: Exception, data: bytes | None = None) -> str:
    """Return why JSON cannot be decoded, as the end of a sentence.

    ``data`` is what was decoded, if the caller has it. Of an error that is not in UNDECODABLE the
    first line is returned.
    """
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeEncodeError):
        return _HALF
    if isinstance(error, UnicodeDecodeError) or not (data is None or _is_utf8(data)):
        return "it is not valid UTF-8"
    if isinstance(error, msgspec.ValidationError):
        detail = " ".join(str(error).split())
        return f"{WRONG_TYPE}: {detail[:1].lower()}{detail[1:]}"
    if isinstance(error, msgspec.DecodeError):
        return "it is not valid JSON"
    return str(error).partition("\n")[0]


def encoding_fault(error: Exception) -> str:
    """Return why a record cannot be written as JSON, as the end of a sentence.

    Errors of ours are returned in their own words.
    """
    if isinstance(error, UnicodeEncodeError):
        return _HALF
    if isinstance(error, OverflowError):
        return "it holds a number that is too large"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, TypeError):
        return "it holds a value that JSON cannot express"
    return str(error)


def fault_line(data: bytes, error: Exception) -> int:
    """Return the number, from 1, of the line at which a document stops being JSON."""
    try:
        data.decode("utf-8")
        json.loads(data)
    except UnicodeDecodeError as fault:
        return _line_at(data, fault.start)
    except json.JSONDecodeError as fault:
        return fault.lineno
    except (ValueError, RecursionError):  # such as a number of thousands of digits
        pass
    at = _BYTE.search(str(error))  # for what Python takes and msgspec does not, as NaN
    return _line_at(data, int(at[1])) if at else 1


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
