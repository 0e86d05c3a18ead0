"""A PDF to what it holds, by a process of its own with limits on its time and memory."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from importlib.util import find_spec

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.layout_faults import faults
from reader.articles.normalise import normalise_text
from reader.articles.pdf.found import Found
from reader.articles.pdf.worker import WHOLE
from reader.articles.python_process import PACKAGE, python_command, python_environment

LIBRARY = "pypdfium2"
SECONDS = 60
"""Seconds of computing that a document may take; three times as many are waited for it, since
others may need the machine, too."""
MEMORY = 2 << 30
"""Bytes of address space that it may take."""
_OUT_OF_TIME = tuple(
    -number for number in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)) if number
)
_FAULTS: dict[str, Callable[[Found], str]] = {
    "locked": lambda _: "is encrypted; open it with its password and save it without one first.",
    "damaged": lambda _: "is damaged and cannot be opened as a PDF document.",
    "pages": lambda x: f"has {x.pages:,} pages, more than are read at once; cut it into parts.",
    "characters": lambda x: f"has too much text on its {x.pages:,} pages; cut it into parts.",
    "scanned": lambda _: (
        "holds pictures of its pages and no text; let a program for text recognition (OCR) add it."
    ),
    "empty": lambda _: "holds no text to read.",
    "memory": lambda _: "needs more memory than a document may take; cut it into parts.",
    "time": lambda _: f"could not be read within {SECONDS} seconds; cut it into parts.",
    "crashed": lambda _: "is damaged: the PDF library broke off in the middle of it.",
}


def read_pdf(data: bytes, *, name: str, whole: bool = False) -> Found:
    """Return what a PDF holds; with ``whole`` running heads and page numbers, too.

    ``name`` is what messages call it. Raises ArticleError where the library for it is not
    installed, and for what is encrypted, damaged, too large or without text.
    """
    if find_spec(LIBRARY) is None:
        raise ArticleError(
            f"{name} is a PDF document; to read those, run pip install 'newsmark[pdf]' first."
        )
    found = _from_process(data, whole)
    if found.fault:
        tell = _FAULTS.get(found.fault, _FAULTS["crashed"])
        raise ArticleError(f"{name} {tell(found)}")
    return found


def _from_process(data: bytes, whole: bool) -> Found:
    command = python_command("reader.articles.pdf", str(SECONDS), str(MEMORY))
    command += [WHOLE] if whole else []
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=python_environment(),
            cwd=PACKAGE,
            timeout=3 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Found(fault="time")
    except OSError as error:
        raise ArticleError(f"No process to read PDF documents could be started: {error}.") from None
    if done.returncode:
        return Found(fault="time" if done.returncode in _OUT_OF_TIME else "crashed")
    return _checked(done.stdout)


def _checked(output: bytes) -> Found:
    """Return what the process has written, which may have fallen to what it read."""
    try:
        found = msgspec.json.decode(output, type=Found)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Found(fault="crashed")
    is_sound = normalise_text(found.text) == (found.text, {}) and not any(
        faults(found.text, found.blocks, found.styles)
    )
    return found if is_sound else Found(fault="crashed")
