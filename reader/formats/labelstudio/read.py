"""Reading Label Studio's tasks: who completed an annotation, its regions, and what they answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from reader.annotations.model import Origin, ProgressState
from reader.formats.common.errors import FormatError
from reader.formats.common.file_names import safe_stem
from reader.formats.common.folders import detect_in, files_in
from reader.formats.common.json_lines import array_of
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.importing.gathered import Gathered
from reader.formats.importing.incoming import Incoming
from reader.formats.labelstudio.controls import TEXT
from reader.formats.labelstudio.regions import Region, Result, in_code_points, read_results

FORM = "labelstudio"
SUFFIX = ".json"
CANCELLED = LossKind(
    "cancelled",
    "1 annotation was cancelled, and was left out.",
    "{n} annotations were cancelled, and were left out.",
)
SECOND = LossKind(
    "second-annotations",
    "1 annotation of a text that its annotator had annotated already was kept apart, with a number"
    " behind the annotator's name.",
    "{n} annotations of texts that their annotators had annotated already were kept apart, with"
    " numbers behind the annotators' names.",
)
LOOSE_ENDS = LossKind(
    "relations-elsewhere",
    "1 relation to something that is no labelled span was left out.",
    "{n} relations to something that is no labelled span were left out.",
)
_BEGIN = re.compile(rb"\s*\[?\s*\{")
_TASKS = re.compile(rb'"(annotations|completions|predictions)"\s*:\s*\[')
_KEYS = re.compile(rb'"(from_name|was_cancelled|completed_by)"\s*:')


class _Work(msgspec.Struct):
    """Somebody's annotation of a text. The first two keys are in those that we wrote."""

    annotator: str = ""
    progress: ProgressState = "done"
    result: list[Result] = []
    completed_by: Any = None
    was_cancelled: bool | None = False


class _Guess(_Work):
    """A model's prediction."""

    model_version: Any = None
    score: float | None = None


class _Task(msgspec.Struct):
    """A text in its ``data``; ``completions`` is what old versions call annotations."""

    data: dict[str, Any]
    annotations: list[_Work] | None = None
    completions: list[_Work] | None = None
    predictions: list[_Guess | int] | None = None


def detect(head: Head) -> bool:
    """Tell tasks with keys that only Label Studio's annotations have, in a file or a folder."""
    return detect_in(head, [SUFFIX], _is_ours)


def _is_ours(head: Head) -> bool:
    data = head.data.removeprefix(b"\xef\xbb\xbf")
    return bool(_BEGIN.match(data) and _TASKS.search(data) and _KEYS.search(data))


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the articles of all tasks, with everybody's annotations and models' predictions."""
    reader = _Reader(job)
    for path in (each for named in paths for each in files_in(named, SUFFIX)):
        for where, task in array_of(path, _Task, "task"):
            reader.take(path, where, task)
    yield from reader.found.items()


class _Share(NamedTuple):
    """One work on an article: whose it is, where it stands, and whether we wrote it."""

    article: Incoming
    annotator: str
    where: str
    is_ours: bool


class _Reader:
    """What was read so far, and how often somebody has annotated a text."""

    def __init__(self, job: Reading) -> None:
        self._job = job
        self.found = Gathered(FORM, job)
        self._times: Counter[tuple[str, str]] = Counter()

    def take(self, path: Path, where: str, task: _Task) -> None:
        """Take in a task."""
        works: list[_Work] = [*(task.annotations or ()), *(task.completions or ())]
        works += [each for each in task.predictions or () if isinstance(each, _Guess)]
        kept = [each for each in works if not each.was_cancelled]
        for _ in range(len(works) - len(kept)):
            self._job.ledger.lose(CANCELLED, "", place=where)
        kinds = task.data.get("attributes")
        kinds = kinds if isinstance(kinds, dict) else {}
        results = [read_results(each.result, kinds, self._job.ledger, where) for each in kept]
        text, regions = _placed(task.data, [each.regions for each in results], where)
        article = self.found.article(text, where, **_about(task.data))
        if article is None:
            return
        for work, found, placed in zip(kept, results, regions, strict=True):
            is_ours = bool(work.annotator) and task.data.get("article") == article.article.id
            share = _Share(article, self._whose(work, article, path, where), where, is_ours)
            self._relate(share, found.relations, _add(share, work, placed))

    def _whose(self, work: _Work, article: Incoming, path: Path, where: str) -> str:
        """Return the name under which a work is kept: two of one annotator are not merged."""
        if isinstance(work, _Guess):
            name = safe_stem(str(work.model_version or ""), "model")
        else:
            name = self.found.annotator(article, _person(work), path, where)
        key = article.article.id, name
        self._times[key] += 1
        if self._times[key] == 1:
            return name
        self._job.ledger.lose(SECOND, article.article.id, place=where)
        return f"{name}-{self._times[key]}"

    def _relate(self, share: _Share, links: Sequence[Result], made: dict[str, str]) -> None:
        for link in links:
            ends = str(link.from_id), str(link.to_id)
            if not made.keys() >= set(ends):
                self._job.ledger.lose(LOOSE_ENDS, share.article.article.id, place=share.where)
                continue
            source, target = made[ends[0]], made[ends[1]]
            for kind in link.labels or ["relation"]:
                if link.direction != "left":
                    share.article.relate(kind, source, target, annotator=share.annotator)
                if link.direction in ("left", "bi"):
                    share.article.relate(kind, target, source, annotator=share.annotator)


def _add(share: _Share, work: _Work, regions: Sequence[Region]) -> dict[str, str]:
    """Add the regions, which are placed in code points; return the new id of each by its old."""
    made: dict[str, str] = {}
    for each in regions:
        for label in each.labels:
            name = share.article.add(
                label,
                each.start,
                each.end,
                annotator=share.annotator,
                where=share.where,
                id=each.id if share.is_ours else "",
                original_id="" if share.is_ours else each.id,
                attributes=each.attributes,
                note=each.note,
                origin=_guessed(work, each.id) if isinstance(work, _Guess) else None,
            )
            made.setdefault(each.id, name)
    state: ProgressState = "reading" if isinstance(work, _Guess) else "done"
    share.article.set_progress(share.annotator, work.progress if share.is_ours else state)
    return made


def _person(work: _Work) -> str:
    """Return who completed an annotation, as the file says it; empty where it does not."""
    person = work.annotator or work.completed_by
    if isinstance(person, dict):
        names = (person.get(key) for key in ("email", "username", "id"))
        person = next((each for each in names if each), "")
    return str(person or "")


def _guessed(work: _Guess, name: str) -> Origin:
    return Origin(
        kind="suggestion",
        name=str(work.model_version or ""),
        score=work.score,
        format=FORM,
        original_id=name,
    )


def _about(data: dict[str, Any]) -> dict[str, Any]:
    about = {"title": data.get("title"), "lang": data.get("lang"), "location": data.get("source")}
    return {name: value for name, value in about.items() if isinstance(value, str)}


def _placed(
    data: dict[str, Any], works: Sequence[Sequence[Region]], where: str
) -> tuple[str, list[list[Region]]]:
    """Return the text of a task, and the regions of every work in its code points.

    The text is that which the regions name, or another that has what they say they mark.
    """
    regions = [each for work in works for each in work]
    names = dict.fromkeys([*(each.object for each in regions), TEXT, *data])
    texts = [data[name] for name in names if isinstance(data.get(name), str)]
    for text in texts:
        placed = [in_code_points(text, work) for work in works]
        if None not in placed:
            return text, [work for work in placed if work is not None]
    if not texts:
        raise FormatError(f"{where}: there is no text in its data; nothing was imported.")
    wrong = next(work for work in works if in_code_points(texts[0], work) is None)
    worst = next((each for each in wrong if in_code_points(texts[0], [each]) is None), wrong[0])
    raise FormatError(
        f"{where}: the region {worst.id} is said to mark {worst.quote!r}, and that is not what"
        f" stands from {worst.start} to {worst.end}; nothing was imported."
    )
