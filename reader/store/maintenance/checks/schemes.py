"""Checks of what people did against their label schemes: labels, attributes, overlap, relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reader.annotations.model import Annotation
from reader.annotations.schemes.scheme import Scheme
from reader.store.maintenance.checks.finding import Report
from reader.store.maintenance.checks.marks import Marks

SHOWN = 40
"""How many characters of an attribute's value are shown."""


def check_schemes(marks: Marks, schemes: Sequence[Scheme], report: Report) -> None:
    """Check a work against the schemes that are known, of which the first of a name counts."""
    check_labels(marks, schemes, report)
    known: dict[str, Scheme] = {}
    for scheme in schemes:
        known.setdefault(scheme.ref, scheme)
    _check_attributes(marks, known, report)
    _check_overlap(marks, known, report)
    _check_relations(marks, known, report)


def check_labels(marks: Marks, schemes: Sequence[Scheme], report: Report) -> None:
    """Tell each unknown scheme and label once, with the first annotation that has it.

    A scheme of another version will do; so will a label that is retired.
    """
    known: dict[str, set[str]] = {}
    for scheme in schemes:
        known.setdefault(scheme.id, set()).update(label.id for label in scheme.labels)
    unknown: dict[tuple[str, str], list[str]] = {}
    for annotation in _active(marks):
        scheme_id = annotation.scheme.rpartition("@")[0] or annotation.scheme
        if annotation.label in known.get(scheme_id, ()):
            continue
        label = annotation.label if scheme_id in known else ""
        unknown.setdefault((annotation.scheme, label), []).append(annotation.id)
    for (ref, label), ids in unknown.items():
        what = f"{_have(ids)} the unknown scheme {ref!r}"
        if label:
            what = f"{_have(ids)} the label {label!r}, which is not in the scheme {ref!r}"
        _tell(marks, ids, "unknown-label" if label else "unknown-scheme", what, report)


def _check_attributes(marks: Marks, schemes: Mapping[str, Scheme], report: Report) -> None:
    """Tell each fault of an attribute once, with the first annotation that has it.

    Only for the very version of a scheme that an annotation names: another may ask otherwise.
    """
    faults: dict[tuple[str, str], list[str]] = {}
    for annotation in _active(marks):
        scheme = schemes.get(annotation.scheme)
        if scheme and scheme.label(annotation.label):
            for fault in _attribute_faults(annotation, scheme):
                faults.setdefault(fault, []).append(annotation.id)
    for (kind, what), ids in faults.items():
        _tell(marks, ids, kind, f"{_have(ids)} {what}", report)


def _attribute_faults(annotation: Annotation, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an annotation's attributes, as kind and words after “has”."""
    asked = {each.id: each for each in scheme.attributes_of(annotation.label)}
    about = f"for the label {annotation.label!r} in the scheme {scheme.ref!r}"
    for name, value in annotation.attributes.items():
        attribute = asked.get(name)
        if attribute is None:
            yield "unknown-attribute", f"the attribute {name!r}, which there is not {about}"
        elif problem := attribute.problem_with(value):
            shown = repr(value)
            shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
            what = f"{shown} as the attribute {name!r}, which {problem} {about}"
            yield "attribute-value", what
    for name, attribute in asked.items():
        due = attribute.required and attribute.default is None
        if due and name not in annotation.attributes and attribute.is_shown(annotation.attributes):
            yield "missing-attribute", f"no attribute {name!r}, which must be given {about}"


def _check_overlap(marks: Marks, schemes: Mapping[str, Scheme], report: Report) -> None:
    """Tell of annotations that lie as their scheme does not let them, as a merge may leave them."""
    for ref, scheme in schemes.items():
        if scheme.overlap == "any":
            continue
        found = [each for each in _active(marks) if each.scheme == ref]
        around: list[Annotation] = []
        for each in sorted(found, key=lambda it: (it.start, -it.end, it.id)):
            while around and around[-1].end <= each.start:
                around.pop()
            if around and (scheme.overlap == "none" or each.end > around[-1].end):
                what = f"the annotation {each.id} overlaps {around[-1].id}, which the scheme"
                what += f" {ref!r} does not allow (overlap: {scheme.overlap})"
                _tell(marks, [each.id], "overlap", what, report)
            around.append(each)


def _check_relations(marks: Marks, schemes: Mapping[str, Scheme], report: Report) -> None:
    """Check the kinds of relations between a work's own annotations, and what they join.

    A scheme that has no relations says nothing about them.
    """
    there = marks.tables["annotations"]
    for relation in marks.tables["relations"].values():
        source, target = there.get(relation.source), there.get(relation.target)
        scheme = schemes.get(source.scheme) if source else None
        if source is None or target is None or scheme is None or not scheme.relations:
            continue
        kind = scheme.relation(relation.kind)
        what = f"is of the kind {relation.kind!r}, which is not in the scheme {scheme.ref!r}"
        if kind and not kind.joins(source.label, target.label):
            what = (
                f"leads as {relation.kind!r} from {source.label!r} to {target.label!r}, which the"
                f" scheme {scheme.ref!r} does not allow"
            )
        elif kind:
            continue
        file, line = marks.places["relations", relation.id]
        report.add(file, "relation-kind", f"the relation {relation.id} {what}", line=line)


def _active(marks: Marks) -> Iterator[Annotation]:
    return (each for each in marks.tables["annotations"].values() if each.status == "active")


def _have(ids: Sequence[str]) -> str:
    return "1 annotation has" if len(ids) == 1 else f"{len(ids)} annotations have"


def _tell(marks: Marks, ids: Sequence[str], kind: str, what: str, report: Report) -> None:
    """Note a finding at the first place where one of these annotations was last changed."""
    file, line = min(marks.places["annotations", each] for each in ids)
    report.add(file, kind, what, line=line)
