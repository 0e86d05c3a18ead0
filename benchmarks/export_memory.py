"""Memory of an export: the most that the command ever had, for 3,000 to 300,000 annotations.

Each is a process of its own with its stderr on a terminal, so that the progress bar is shown, and
writes into a new folder.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from reader.formats.common.registry import format_names, load_format

from . import full_store
from .newsmark import ROOT
from .pty import NotAvailableError
from .results import Comparison, Result

ARTICLES = (100, 1_000, 10_000)
PEAK = Path(__file__).parent / "peers" / "peak.py"
PARQUET = "hf (Parquet)"
"""The format hf into a file of that kind; all others are written into a folder."""


def run(work: Path, most: int = 1) -> list[Result]:
    """Export each format once from each of the stores."""
    del most
    written = [name for name in format_names() if load_format(name).write is not None]
    result = Result("export memory", "the most that the process had", "MB", "")
    for name in [*written, PARQUET]:
        subjects = [f"{name}, {count * full_store.PER_ARTICLE:,}" for count in ARTICLES]
        for subject, count in zip(subjects, ARTICLES, strict=True):
            try:
                peak = _export(name, full_store.make(work, count))
            except NotAvailableError as error:
                result.skipped[subject] = str(error)
            else:
                result.samples[subject] = [peak]
        result.comparisons.append(Comparison(subjects[-1], subjects[0]))
    return [result]


def _export(name: str, folder: Path) -> float:
    """Return the peak of one export in megabytes."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    form, target = ("hf", out / "all.parquet") if name == PARQUET else (name, out)
    ours, theirs = pty.openpty()
    said = bytearray()
    listening = threading.Thread(target=_listen, args=(ours, said))
    listening.start()
    command = [sys.executable, str(PEAK), "--store", str(folder / "store"), "export", form]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, "-o", str(target)], stdout=subprocess.PIPE, stderr=theirs, env=environment
    )
    os.close(theirs)
    listening.join()
    os.close(ours)
    shutil.rmtree(out)
    if done.returncode:
        raise NotAvailableError(said.decode(errors="replace").strip())
    return int(done.stdout) * 1024 / 1e6


def _listen(terminal: int, said: bytearray) -> None:
    """Read what comes until the other side is closed, which Linux tells by EIO."""
    try:
        while data := os.read(terminal, 1 << 16):
            said += data
    except OSError:
        return
