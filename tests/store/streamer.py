"""Streams actions into a store and says after each that it was acknowledged; started by tests.

Usage: streamer.py FOLDER ARTICLE ANNOTATOR MACHINE [LIMIT]. Prints ``ID`` for each annotation
after its save returned, or ``FAULT sentence`` and ends when that was not on disk. Without a limit
it also undoes and redoes one now and then; it prints ``UNDO ID`` before and ``ID`` after.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from reader.store.tinydb_store import open_store
from tests.store.conftest import added, make_annotation


def main() -> None:
    folder, article, annotator, machine, *limit = sys.argv[1:]
    work = open_store(Path(folder), machine=machine).open(article, annotator)
    print("READY", flush=True)
    for number in itertools.islice(itertools.count(), int(limit[0]) if limit else None):
        annotation = make_annotation(annotator=annotator, note="x" * (number % 300))
        work.apply("add", added(annotation))
        if work.fault:
            print("FAULT", work.fault, flush=True)
            return
        print(annotation.id, flush=True)
        if not limit and number % 7 == 0:
            print("UNDO", annotation.id, flush=True)
            assert work.undo()
            assert work.redo()
            print(annotation.id, flush=True)
        work.checkpoint()
    work.close()


if __name__ == "__main__":
    main()
