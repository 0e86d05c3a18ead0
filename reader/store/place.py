"""Where the files of one annotator's work on one article lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reader.store.names import parse_history_name

STORE_FILE = "store.json"
ARTICLES = "articles"
ANNOTATORS = "annotators"
CACHE = "cache"


@dataclass(frozen=True)
class Place:
    """One annotator's work on one article; ``root`` is the store's folder, links resolved."""

    root: Path
    annotator: str
    article: str

    @property
    def folder(self) -> Path:
        """The folder with everything that this annotator did."""
        return self.root / ANNOTATORS / self.annotator

    @property
    def state(self) -> Path:
        """The state file."""
        return self.folder / f"{self.article}.json"

    @property
    def aside(self) -> Path:
        """Where damaged files are put."""
        return self.root / CACHE / "damaged" / self.annotator

    def history(self, writer: str) -> Path:
        """The history of one writer."""
        return self.folder / f"{self.article}.{writer}.jsonl"

    def writers(self) -> list[str]:
        """List who has written here; nobody where there is no folder."""
        try:
            names = [path.name for path in self.folder.iterdir() if path.name.endswith(".jsonl")]
        except (FileNotFoundError, NotADirectoryError):
            return []
        found = [parse_history_name(n) for n in names if n.startswith(self.article)]
        return sorted(f.writer for f in found if f and f.writer.startswith(f"{self.annotator}~"))
