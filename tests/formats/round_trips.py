"""Any work out in a format and in again: what comes back, and what the report says of the rest."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import msgspec
from hypothesis import strategies as st

from reader.annotations.model import Comment, Decision, Progress, Relation
from reader.articles.normalise import normalise_text
from reader.formats.common.losses import STATUSES
from reader.formats.common.model import Format, Item, Reading
from reader.formats.common.report import Ledger
from tests.formats.format_material import TIME, WILD, article, mark, spans, texts
from tests.formats.samples import exported

TEXTS = WILD.map(lambda text: normalise_text(text)[0]).filter(str.strip)
LABELS = st.one_of(
    st.sampled_from(["quote", "claim", "x, y", "B-PER", "a|b", "_", "*", "1", "NA", "=1+1", "-"]),
    texts().filter(str.strip),
)
VALUES = st.one_of(st.booleans(), st.integers(-9, 9), WILD, st.lists(WILD, max_size=2))
LAYERS = ("relations", "comments", "decisions")
"""Records about annotations; a loss of them has the layer in its name."""
PEOPLE = ("ana", "ben", "céline")


class FullLedger(Ledger):
    """A ledger that keeps each loss with what it is about."""

    def __init__(self):
        super().__init__()
        self.by_annotation = {}
        self.dropped = set()
        self.kinds = Counter()

    def lose(self, kind, article, annotation="", *, place=""):
        super().lose(kind, article, annotation, place=place)
        self.kinds[kind.what] += 1
        if not any(layer in kind.what for layer in LAYERS):
            self.by_annotation.setdefault(annotation, []).append(kind.what)
        if kind in STATUSES.values():
            self.dropped.add(annotation)

    def drop(self, kind, annotation):
        super().drop(kind, annotation)
        self.dropped.add(annotation.id)


@st.composite
def works(draw, form: Format) -> list[Item]:
    """One or two articles with what a format's files may hold: several people, or one."""
    people = PEOPLE if "annotators" in form.carries else PEOPLE[:1]
    found = draw(st.lists(TEXTS, min_size=1, max_size=2, unique=True))
    return [draw(_items(text, people, number)) for number, text in enumerate(found)]


@st.composite
def _items(draw, text, people, article_number):
    marks = []
    for number in range(draw(st.integers(0, 5))):
        start, end = draw(spans(text))
        parts = draw(_fragments(start, end)) if draw(st.integers(0, 4)) == 0 else []
        marks.append(
            mark(
                *(text, start, end, draw(LABELS), 10 * article_number + number),
                draw(st.sampled_from(people)),
                scheme="",
                note=draw(st.one_of(st.just(""), WILD)),
                attributes=draw(st.dictionaries(WILD, VALUES, max_size=2)),
                status=draw(st.sampled_from(["active"] * 6 + ["deleted", "orphaned"])),
                fragments=parts,
            )
        )
    doing = st.sampled_from(["done", "reading"]).map(lambda state: Progress(state=state))
    return Item(
        article=article(text),
        annotations=marks,
        progress=draw(st.dictionaries(st.sampled_from(people), doing)),
        **(draw(_records([each.id for each in marks], people)) if marks else {}),
    )


@st.composite
def _fragments(draw, start, end):
    cuts = draw(st.lists(st.integers(start, end), min_size=2, max_size=4, unique=True))
    cuts = [start, *sorted(cuts)[:-1], end] if len(cuts) % 2 else [start, *sorted(cuts), end]
    cuts = sorted(set(cuts))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return pairs if len(pairs) > 1 and pairs[-1][1] == end else []


def _records(ids, people):
    some, who = st.sampled_from(ids), st.sampled_from(people)

    def layers(record):
        return st.dictionaries(who, st.lists(record, max_size=2), max_size=2)

    comment = st.builds(
        Comment, id=_IDS, annotation=some, author=who, text=WILD, created=st.just(TIME)
    )
    relation = st.builds(Relation, id=_IDS, kind=LABELS, source=some, target=some)
    decision = st.builds(
        Decision, id=_IDS, cluster=WILD, inputs=st.just(ids), outcome=st.just("merge")
    )
    return st.fixed_dictionaries(
        {
            "comments": layers(comment).map(_by_author),
            "relations": layers(relation),
            "decisions": layers(decision),
        }
    )


_IDS = st.uuids(version=4).map(str)


def _by_author(layers):
    return {
        who: [msgspec.structs.replace(each, author=who) for each in comments]
        for who, comments in layers.items()
    }


def there_and_back(
    form: Format, items: Sequence[Item]
) -> tuple[list[Item], FullLedger, FullLedger]:
    """Export into a file or folder and read it; return that, and what each way counted as lost."""
    out, back = FullLedger(), FullLedger()
    articles = {each.article.id: each.article for each in items}

    def find(key):
        fitting = [articles[each] for each in articles if len(key) > 3 and each.startswith(key)]
        return fitting[0] if len(fitting) == 1 else None

    with tempfile.TemporaryDirectory() as folder:
        with patch("reader.formats.exporting.export.Ledger", lambda: out):
            path = exported(form, items, Path(folder))
        if not path.exists() or (path.is_file() and not path.stat().st_size):
            return [], out, back  # some formats leave out articles that nobody has touched
        job = Reading(ledger=back, annotator=PEOPLE[0], find=find)
        return list(form.read([path], job)), out, back


def key(each):
    """What a reader would call the same annotation by."""
    parts = tuple(map(tuple, each.fragments))
    attributes = msgspec.json.encode(each.attributes, order="deterministic")
    return (
        *(each.article, each.annotator, each.label, each.start, each.end, each.exact),
        *(parts, attributes, each.note, each.status),
    )


def compare_annotations(items: Sequence[Item], found: Sequence[Item], out: FullLedger) -> None:
    """Assert that what was not said to be lost is back, and that what was said so is not."""
    sent = [each for item in items for each in item.annotations]
    back = Counter(key(each) for item in found for each in item.annotations)
    lossy = out.dropped | (set(out.by_annotation) & {each.id for each in sent})
    assert back.total() == len(sent) - len(out.dropped) + out.kinds["cuts"]
    whole = Counter(key(each) for each in sent if each.id not in lossy)
    assert whole <= back, f"not reported as lost: {whole - back}"
    labels = Counter((each.article, each.label) for each in sent)
    for each in sent:
        if each.id in lossy and labels[each.article, each.label] == 1:
            told = out.by_annotation[each.id]
            assert key(each) not in back, f"reported as lost, and is not: {told}"


def compare_records(items: Sequence[Item], found: Sequence[Item], out: FullLedger) -> None:
    """Assert the same of relations, comments and decisions."""
    for layer in LAYERS:
        sent, back = _counted(items, layer), _counted(found, layer)
        lost = sum(n for what, n in out.kinds.items() if layer in what)
        assert back <= sent, f"made up: {back - sent}"
        assert sent.total() - back.total() == lost, f"{layer}: {sent - back}, told: {out.kinds}"


def _counted(items: Sequence[Item], layer: str) -> Counter:
    labels = {each.id: each.label for item in items for each in item.annotations}
    count: Counter = Counter()
    for item in items:
        for who, records in getattr(item, layer).items():
            for each in records:
                count[item.article.id, who, *_said(each, labels)] += 1
    return count


def _said(record, labels):
    """What a record says, annotations named by their labels."""
    if isinstance(record, Relation):
        return record.kind, labels.get(record.source), labels.get(record.target)
    if isinstance(record, Comment):
        return labels.get(record.annotation), record.text
    return record.cluster, record.outcome


def compare_progress(form: Format, items: Sequence[Item], found: Sequence[Item]) -> None:
    """Assert that a format that tells who found nothing tells it of them, and of nobody else.

    Of those who marked something it need not tell whether they are done.
    """
    if "progress" in form.carries:
        marked = {(a.article, a.annotator) for item in items for a in item.annotations}
        assert _done(items) - marked <= _done(found) <= _done(items)


def _done(items: Sequence[Item]) -> set[tuple[str, str]]:
    return {
        (item.article.id, who)
        for item in items
        for who, progress in item.progress.items()
        if progress.state == "done"
    }
