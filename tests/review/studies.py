"""Studies for the tests of agreement: the published ones, the common example, random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from reader.review.study import Studied, Unit

TEXT = (
    '"Japan is being too naive," he said. The budget fell 3% in May, officials told reporters. '
    "Critics called the cut a mistake. “We will not pay,” the minister added."
)
MARKED = {
    "ann": {
        "quote": ['"Japan is being too naive,"', "“We will not pay,”"],
        "opinion": ["Japan is being too naive", "Critics called the cut a mistake"],
        "claim": ["The budget fell 3% in May"],
    },
    "bob": {
        "quote": ["Japan is being too naive", "“We will not pay,”"],
        "opinion": ["Japan is being too naive", "the cut a mistake"],
        "claim": ["The budget fell 3% in May, officials told reporters"],
    },
    "cy": {
        "quote": [
            '"Japan is being too naive," he said',
            "“We will not pay,” the minister added",
        ],
        "opinion": ["We will not pay"],
        "claim": ["budget fell 3%", "Critics called the cut a mistake"],
    },
}


def unit(start: int, end: int, label: str = "x") -> Unit:
    return Unit(start, end, label)


def common_example(article: str = "a") -> Studied:
    layers = {
        name: [
            Unit(TEXT.index(words), TEXT.index(words) + len(words), label)
            for label, passages in marked.items()
            for words in passages
        ]
        for name, marked in MARKED.items()
    }
    return Studied(article, len(TEXT), layers)


def krippendorff_2004() -> Studied:
    """Figure 2: the continuum begins at 150 and is 300 long."""

    def units(**spans):
        return [unit(a - 150, b - 150, label) for label, each in spans.items() for a, b in each]

    both = [(180, 240), (300, 350)]
    return Studied(
        "figure 2",
        300,
        {
            "i": units(c=[(225, 295), (370, 400)], k=both),
            "j": units(c=[(220, 300), (355, 375), (400, 420)], k=both),
        },
    )


@st.composite
def studies(draw, overlap=True, labels=("claim", "quote")):
    """Some articles with the layers of two to four annotators, not all of them on each."""
    names = ["ann", "bob", "cy", "dee"][: draw(st.integers(2, 4))]
    studied = []
    for number in range(draw(st.integers(1, 4))):
        length = draw(st.integers(1, 60))
        here = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        layers = {name: draw(_units(length, overlap, labels)) for name in here}
        studied.append(Studied(f"article {number}", length, layers))
    return studied


@st.composite
def _units(draw, length, overlap, labels):
    found = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, length - 1))
        each = Unit(start, draw(st.integers(start + 1, length)), draw(st.sampled_from(labels)))
        rivals = [x for x in found if x.label == each.label]
        if overlap or all(x.end <= each.start or each.end <= x.start for x in rivals):
            found.append(each)
    return found
