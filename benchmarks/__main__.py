"""``python -m benchmarks [NAME...]``: measure, and print each figure beside its budget."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from . import (
    agree,
    export,
    export_memory,
    feeds,
    first_text,
    growth,
    key_to_paint,
    library,
    library_keys,
    long_session,
    marks,
    memory,
    open,
    reanchor,
    review,
    save,
    search,
    version,
)
from .results import Result

BENCHMARKS: dict[str, Callable[[Path, int], Iterable[Result]]] = {
    "version": version.run,
    "first_text": first_text.run,
    "key_to_paint": key_to_paint.run,
    "library": library.run,
    "library_keys": library_keys.run,
    "open": open.run,
    "save": save.run,
    "search": search.run,
    "marks": marks.run,
    "feeds": feeds.run,
    "memory": memory.run,
    "long_session": long_session.run,
    "export": export.run,
    "export_memory": export_memory.run,
    "reanchor": reanchor.run,
    "agree": agree.run,
    "review": review.run,
    "growth": growth.run,
}


def _forget_interpreter_settings() -> None:
    """Start every program as a user does: without PYTHONDONTWRITEBYTECODE and its like.

    With that one set, a program that was not compiled when it was installed is compiled at every
    start, while those that were are not.
    """
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        del os.environ[name]


def main() -> None:
    """Run what was asked for, one benchmark after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples there too")
    parser.add_argument(
        "--rounds",
        type=int,
        default=sys.maxsize,
        metavar="N",
        help="take at most N samples of each, for a first look",
    )
    parser.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="keep files there (SLATE's environment); else a temporary folder",
    )
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in BENCHMARKS:
            parser.error(f"no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
    _forget_interpreter_settings()
    with tempfile.TemporaryDirectory(prefix="newsmark-benchmarks-") as temporary:
        work = (arguments.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        os.environ["XDG_CACHE_HOME"] = str(work / "caches")  # for the programs that are started too
        results = _measure(arguments.names or list(BENCHMARKS), work, arguments.rounds)
    if arguments.json:
        report = {"machine": _machine(), "results": [result.as_json() for result in results]}
        arguments.json.write_text(json.dumps(report, indent=1), "utf-8")


def _measure(names: list[str], work: Path, most: int) -> list[Result]:
    print(_machine(), flush=True)
    results = []
    for name in names:
        for result in BENCHMARKS[name](work, most):
            print(f"\n{result.table()}", flush=True)
            results.append(result)
    return results


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
    )


if __name__ == "__main__":
    main()
