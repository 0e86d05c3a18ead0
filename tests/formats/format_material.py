"""Articles, annotations and random ones of them, for the tests of all formats."""

import io
from itertools import pairwise

from hypothesis import strategies as st

from reader.annotations.model import Annotation, Comment, Decision, Origin, Progress, Relation
from reader.annotations.schemes.file import load_builtin
from reader.articles.model import Article, Block, Source, Style, article_id
from reader.formats.common.model import Item
from reader.formats.exporting.export import export

SENTENCE = '"Japan is being too naive," he said.'
NEWS = load_builtin("news")
TIME = "2026-01-31T09:30:00.000Z"


def article(text, **fields):
    return Article(article_id(text), text, **{"title": "Too naive", **fields})


def mark(text, start, end, label="quote", number=1, annotator="ana", **fields):
    defaults = {
        "id": f"0190a3c1-7b00-7000-8000-{number:012d}",
        "article": article_id(text),
        "scheme": "news@1",
        "exact": text[start:end],
        "prefix": text[max(0, start - 32) : start],
        "suffix": text[end : end + 32],
        "created": TIME,
        "updated": TIME,
    }
    return Annotation(start=start, end=end, label=label, annotator=annotator, **(defaults | fields))


def worked_example():
    """The item that the documentation shows in every format."""
    return Item(
        article=article(SENTENCE, lang="en", source=Source(location="https://example.org/naive")),
        annotations=[
            mark(SENTENCE, 0, 27, "quote", 1, note="Who is he?"),
            mark(SENTENCE, 1, 25, "opinion", 2),
        ],
        progress={"ana": Progress(state="done", updated=TIME)},
    )


def written(name, *items, **options):
    """What a format writes to standard output, and the report."""
    out = io.BytesIO()
    report = export(name, items, "-", scheme=NEWS, stdout=out, **options)
    return out.getvalue(), report


# Letters, emoji, CJK, right-to-left, combining marks, bidi controls, markup of all formats.
PLAIN = " \n\tabcXYZ019.,:;!?-+=*_`~#>|[](){}<&\"'/\\$^%@“”é日本語。🙂👩‍👧\u0301אבج\u200b\u3000\xa0"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
CONTROLS = "\x01\x08\x1b\x7f\x85\x9b\r"
FRAGMENTS = (
    "<script>",
    "</mark>",
    "&amp;",
    "&#65;",
    "```",
    "\n\n\n",
    "\n- ",
    "\n1. ",
    "\n# ",
    "://",
)


def texts(*extra, min_size=1):
    pieces = st.one_of(
        st.sampled_from(PLAIN), st.sampled_from(FRAGMENTS), st.characters(codec="utf-8"), *extra
    )
    return st.lists(pieces, min_size=min_size, max_size=60).map("".join)


WILD = texts(st.sampled_from(BIDI), st.sampled_from(CONTROLS))
NAMES = st.one_of(st.sampled_from(["ana", "ben", "céline"]), texts().filter(str.strip))


@st.composite
def spans(draw, text):
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, len(text)))


@st.composite
def annotations(draw, text, number):
    start, end = draw(spans(text))
    return mark(
        text,
        start,
        end,
        draw(st.sampled_from(["quote", "claim", "opinion", "x, y"])),
        number,
        draw(NAMES),
        note=draw(st.one_of(st.just(""), WILD)),
        attributes=draw(
            st.dictionaries(WILD, st.one_of(st.booleans(), st.integers(-9, 9), WILD), max_size=2)
        ),
        origin=draw(st.sampled_from([Origin("human"), Origin("import", name="x", score=0.5)])),
    )


@st.composite
def items(draw):
    """An article with overlapping marks, styles, blocks and everything people add."""
    text = draw(WILD)
    count = draw(st.integers(0, 6))
    marks = [draw(annotations(text, number)) for number in range(count)]
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    kinds = ["heading", "paragraph", "list_item", "quote", "code", "table_row", "rule"]
    blocks = [
        Block(draw(st.sampled_from(kinds)), start, end, draw(st.integers(0, 7)))
        for start, end in pairwise(cuts)
        if draw(st.booleans())
    ]
    kinds = ["strong", "emphasis", "code", "link", "strike"]
    hrefs = st.sampled_from(["https://example.org/", "javascript:alert(1)", 'https://x"y', ""])
    styles = [
        Style(*draw(spans(text)), draw(st.sampled_from(kinds)), draw(hrefs))
        for _ in range(draw(st.integers(0, 3)))
    ]
    return Item(
        article=article(text, title=draw(WILD), blocks=blocks, styles=styles),
        annotations=marks,
        progress={"ana": Progress(state="done", position=3)},
        **draw(_remarks([each.id for each in marks])),
    )


def _remarks(ids):
    if not ids:
        return st.just({})
    some = st.sampled_from(ids)
    comment = st.builds(
        Comment, id=st.just("c"), annotation=some, author=NAMES, text=WILD, created=st.just(TIME)
    )
    relation = st.builds(Relation, id=st.just("r"), kind=NAMES, source=some, target=some)
    decision = st.builds(
        Decision, id=st.just("d"), cluster=WILD, inputs=st.just(ids), outcome=st.just("merge")
    )
    return st.fixed_dictionaries(
        {
            "comments": st.dictionaries(NAMES, st.lists(comment, max_size=2), max_size=2),
            "relations": st.dictionaries(NAMES, st.lists(relation, max_size=2), max_size=2),
            "decisions": st.dictionaries(NAMES, st.lists(decision, max_size=2), max_size=1),
        }
    )
