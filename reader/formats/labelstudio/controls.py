"""The controls of a labelling configuration: what a region may be asked, and what it answers.

An attribute is a control of its own for each region: choices, a number or a text. Its kind is that
which the scheme gives it, else that of the first value met.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal, NamedTuple, get_args

from reader.annotations.model import CANNOT_JUDGE, Annotation
from reader.annotations.schemes.scheme import Attribute, Scheme
from reader.formats.common.report import Ledger, LossKind

LABEL, TEXT = "label", "text"
"""The names of the control that gives labels, and of the object that holds the text."""

Kind = Literal["choice", "multi", "bool", "number", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NO_CONTROL = LossKind(
    "attribute-values",
    "1 value of an attribute that Label Studio has no control for was left out.",
    "{n} values of attributes that Label Studio has no control for were left out.",
)
NOT_OFFERED = LossKind(
    "labels-not-offered",
    "1 word holds a character that XML cannot, and is not offered in the configuration.",
    "{n} words hold characters that XML cannot, and are not offered in the configuration.",
)
_OF_SCHEME: dict[str, Kind] = {"scale": "number", "url": "text", "date": "text"}
_OURS = "attribute:"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


class _Form(NamedTuple):
    """How values of one kind are kept: as which type of result, under which key, and in what."""

    type: str
    key: str
    fits: Callable[[Any], bool]
    put: Callable[[Any], Any]


_FORMS: dict[Kind, _Form] = {
    "bool": _Form("choices", "choices", lambda v: isinstance(v, bool), lambda v: [_words(v)]),
    "choice": _Form("choices", "choices", lambda v: isinstance(v, str), lambda v: [v]),
    "multi": _Form("choices", "choices", lambda v: _is_list(v), lambda v: v),
    "number": _Form("number", "number", lambda v: _is_number(v), lambda v: v),
    "text": _Form("textarea", "text", lambda v: isinstance(v, str), lambda v: [v]),
}
_MET: tuple[Kind, ...] = ("bool", "number", "text", "multi")
"""The kinds that a value may have where no scheme says which, the first that fits."""


def _words(value: bool) -> str:
    return "true" if value else "false"


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_number(value: Any) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and math.isfinite(value)


@dataclass
class _Control:
    """One attribute: ``labels`` are those that it is asked of, all where there are none."""

    name: str
    kind: Kind
    title: str
    values: dict[str, None] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    limits: dict[str, int | None] = field(default_factory=dict)


class Answer(NamedTuple):
    """The value of one attribute as a result of Label Studio."""

    control: str
    type: str
    value: dict[str, Any]


def control_of(attribute: str) -> str:
    """Return the name of an attribute's control: its own, unless that is taken."""
    is_taken = attribute in (LABEL, TEXT) or attribute.startswith(_OURS)
    return f"{_OURS}{attribute}" if is_taken else attribute


def attribute_of(control: str) -> str:
    """Return the attribute that a control asks for."""
    return control.removeprefix(_OURS)


class Controls:
    """All that a scheme asks for and that is met in annotations on the way."""

    def __init__(self, scheme: Scheme | None, ledger: Ledger) -> None:
        self._ledger = ledger
        self._labels = {each.id: each.key for each in scheme.active} if scheme else {}
        self._relations = {each.id: "" for each in scheme.relations} if scheme else {}
        self._controls: dict[str, _Control] = {}
        if scheme:
            asked = [each for each in scheme.attributes if each.applies_to != "article"]
            self._controls = {each.id: _control(each, scheme) for each in asked}

    def meet_label(self, label: str) -> None:
        """See to it that the configuration offers a label."""
        self._labels.setdefault(label, "")

    def meet_relation(self, kind: str) -> None:
        """See to it that the configuration offers a relation."""
        self._relations.setdefault(kind, "")

    def kind(self, attribute: str) -> Kind | None:
        """Return the kind of an attribute that was met."""
        control = self._controls.get(attribute)
        return control.kind if control else None

    def answers(self, each: Annotation) -> Iterator[Answer]:
        """Yield the attributes of an annotation; those that no control can hold are counted."""
        for attribute, value in each.attributes.items():
            control = self._met(attribute, value)
            if control is None:
                self._ledger.lose(NO_CONTROL, each.article, each.id)
                continue
            if each.label not in control.labels:
                control.labels = frozenset()
            form = _FORMS[control.kind]
            put = form.put(value)
            if form.type == "choices":
                control.values |= dict.fromkeys(put)
            yield Answer(control.name, form.type, {form.key: put})

    def _met(self, attribute: str, value: Any) -> _Control | None:
        control = self._controls.get(attribute)
        if control is None:
            kind = next((kind for kind in _MET if _FORMS[kind].fits(value)), None)
            if kind is None or not attribute or _NOT_XML.search(attribute):
                return None
            control = _Control(control_of(attribute), kind, attribute)
        form = _FORMS[control.kind]
        if not form.fits(value):
            return None
        if form.type == "choices" and any(map(_NOT_XML.search, form.put(value))):
            return None
        return self._controls.setdefault(attribute, control)

    def xml(self) -> str:
        """Return the configuration."""
        questions = [line for each in self._controls.values() for line in _question(each)]
        if CANNOT_JUDGE not in self._controls:
            questions += _question(_Control(CANNOT_JUDGE, "bool", "cannot judge"))
        lines = [
            "<View>",
            f'  <Labels name="{LABEL}" toName="{TEXT}">',
            *(f"    {line}" for line in self._offers("Label", self._labels)),
            "  </Labels>",
            f'  <Text name="{TEXT}" value="${TEXT}"/>',
            "  <Relations>",
            *(f"    {line}" for line in self._offers("Relation", self._relations)),
            "  </Relations>",
            '  <View visibleWhen="region-selected">',
            *(f"    {line}" for line in questions),
            "  </View>",
            "</View>",
        ]
        return "\n".join(lines) + "\n"

    def _offers(self, tag: str, words: dict[str, str]) -> Iterator[str]:
        for word, key in words.items():
            if _NOT_XML.search(word):
                self._ledger.lose(NOT_OFFERED, "")
            else:
                yield _tag(tag, {"value": word, "hotkey": key})


def _control(each: Attribute, scheme: Scheme) -> _Control:
    labels = [label.id for label in scheme.labels if each in scheme.attributes_of(label.id)]
    return _Control(
        control_of(each.id),
        _OF_SCHEME.get(each.kind, each.kind),  # type: ignore[arg-type]  # the rest are the same
        each.name or each.id,
        dict.fromkeys(each.values),
        frozenset(labels if each.applies_to else ()),
        {"min": each.min, "max": each.max},
    )


def _question(control: _Control) -> list[str]:
    """Return the lines that ask for an attribute of the region that is selected."""
    common = {"name": control.name, "toName": TEXT, "perRegion": "true"}
    labels = sorted(control.labels)
    if labels and not (len(labels) > 1 and any("," in label for label in labels)):
        common |= {"whenTagName": LABEL, "whenLabelValue": ",".join(labels)}
    header = _tag("Header", {"value": control.title})
    if control.kind == "number":
        return [header, _tag("Number", common | control.limits)]
    if control.kind == "text":
        return [header, _tag("TextArea", common | {"maxSubmissions": "1", "editable": "true"})]
    choice = "multiple" if control.kind == "multi" else "single"
    values = ("true", "false") if control.kind == "bool" else control.values
    return [
        header,
        _tag("Choices", common | {"choice": choice}, is_open=True),
        *(f"  {_tag('Choice', {'value': value})}" for value in values),
        "</Choices>",
    ]


def _tag(name: str, attributes: dict[str, Any], *, is_open: bool = False) -> str:
    """Return a tag; attributes that are None or empty (but a value) are left out."""
    said = {
        key: value for key, value in attributes.items() if key == "value" or value not in ("", None)
    }
    words = "".join(f' {key}="{_quoted(str(value))}"' for key, value in said.items())
    return f"<{name}{words}{'' if is_open else '/'}>"


def _quoted(text: str) -> str:
    return "".join(_BREAKS.get(char, char) for char in escape(text))
