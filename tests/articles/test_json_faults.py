"""What is wrong with JSON is said in words of newsmark's own, whatever the libraries say."""

from __future__ import annotations

import msgspec
import pytest

from reader.articles.json_faults import (
    UNDECODABLE,
    decoding_fault,
    encoding_fault,
    fault_line,
)


def failed(data: bytes, kind=dict[str, int]) -> Exception:
    with pytest.raises(UNDECODABLE) as raised:
        msgspec.json.decode(data, type=kind)
    return raised.value


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "it is not valid JSON"),
        (b'{"a": 1,}', "it is not valid JSON"),
        (b'{"a": 1', "it is not valid JSON"),
        (b'{"\xff": 1}', "it is not valid UTF-8"),
        (b'{"a": "1"}', "a value is missing or of the wrong type: "),
        (b"[]", "a value is missing or of the wrong type: "),
    ],
)
def test_why_data_cannot_be_decoded(data, fault):
    words = decoding_fault(failed(data), data)
    assert words.startswith(fault)
    assert words == fault or fault.endswith(": ")


def test_data_nested_too_deep():
    data = b"[" * 100_000
    assert decoding_fault(failed(data, list), data) == "it is nested too deep"


def test_another_error_keeps_its_first_line():
    assert decoding_fault(ValueError("no such codec\n at 0x0")) == "no such codec"


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("half \ud83d", "it holds half a character (a lone surrogate)"),
        ({"a": object()}, "it holds a value that JSON cannot express"),
    ],
)
def test_why_a_record_cannot_be_encoded(record, fault):
    with pytest.raises(Exception) as raised:
        msgspec.json.encode(record)
    assert encoding_fault(raised.value) == fault


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b'{\n"a": 1\n,}', 3),
        (b'{\n"a": 1\n', 3),
        (b'{\n"a": 1\n}\n{', 4),
        (b'{"a": 1,\n"b\xff": 2}', 2),
        (b'{"a": 1,\n"b": "\x01"}', 2),
        (b'\n{"a": 1,\r\n\r\n"b": tru}', 4),
    ],
)
def test_the_line_at_which_a_document_stops_being_json(data, line):
    assert fault_line(data, failed(data, dict[str, object])) == line
