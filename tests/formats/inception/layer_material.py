"""Random work of two people on one article, and reading back what a format in layers wrote."""

import tempfile
from pathlib import Path

from hypothesis import strategies as st

from reader.annotations.model import Progress, Relation
from reader.articles.normalise import normalise_text
from reader.formats.common.model import Item, Reading
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger
from reader.formats.exporting.export import export
from tests.formats.format_material import NAMES, TIME, WILD, article, mark, spans, texts

TEXTS = WILD.map(lambda text: normalise_text(text)[0]).filter(str.strip)
VALUES = st.one_of(
    st.booleans(), st.integers(-9, 9), st.floats(-2, 2), st.lists(WILD, max_size=2), WILD
)
LABELS = st.one_of(
    st.sampled_from(["quote", "Span", "span", "*", "_", "a\\", "3", "null", "x|y[1]"]), texts()
)
WORDS = st.one_of(NAMES, st.sampled_from(["cannot-judge", "value", "note", "begin", "x_a", "確信"]))


@st.composite
def layered_items(draw):
    text = draw(TEXTS)
    marks = [
        mark(
            text,
            *draw(spans(text)),
            draw(LABELS),
            number,
            draw(st.sampled_from(["ana", "ben"])),
            note=draw(st.one_of(st.just(""), WILD)),
            attributes=draw(st.dictionaries(WORDS, VALUES, max_size=2)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    relations = {}
    for who in ("ana", "ben"):
        own = [each.id for each in marks if each.annotator == who]
        ends = st.sampled_from(own or [""])
        made = st.builds(Relation, id=st.just("r"), kind=LABELS, source=ends, target=ends)
        relations[who] = draw(st.lists(made, max_size=2 if own else 0))
    progress = {"ben": Progress(state="done", updated=TIME)}
    return Item(article=article(text), annotations=marks, relations=relations, progress=progress)


def read(name, *paths, annotator="me", find=lambda _: None):
    """The items that files hold, and what the report says of them."""
    ledger = Ledger()
    job = Reading(ledger=ledger, annotator=annotator, find=find)
    items = list(load_format(name).read([Path(each) for each in paths], job))
    return items, {loss.what: loss.count for loss in ledger.report(name, []).losses}


def there_and_back(name, *items):
    """What comes back of a folder that was written, with the reports of both ways."""
    with tempfile.TemporaryDirectory() as folder:
        report = export(name, items, f"{folder}/out/")
        back, losses = read(name, f"{folder}/out")
    return back, {loss.what: loss.count for loss in report.losses}, losses


def said(attributes):
    """Attributes in one order, values of equal worth and other types told apart."""
    return repr(sorted(attributes.items()))


def facts(item):
    """What a mark says, in any order."""
    return sorted(
        (each.annotator, each.start, each.end, each.label, each.note, said(each.attributes))
        for each in item.annotations
    )


def joined(item):
    """The relations of an item, by what they join."""
    ends = {each.id: (each.start, each.end, each.label) for each in item.annotations}
    return sorted(
        (who, each.kind, ends[each.source], ends[each.target])
        for who, layer in item.relations.items()
        for each in layer
    )
