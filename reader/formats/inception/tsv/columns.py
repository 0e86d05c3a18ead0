"""The header of a WebAnno TSV file: which columns hold which layer."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from reader.formats.common.errors import FormatError
from reader.formats.inception.layers import Layer

Way = Literal["span", "relation", "chain"]
Kind = Literal["none", "value", "role", "slot", "ends", "link", "element"]
_WAYS: dict[str, Way] = {"#T_SP=": "span", "#T_RL=": "relation", "#T_CH=": "chain"}
_ROLE = re.compile(r"ROLE_[^:]+:([^_]+)_.+")
_BASE = "BT_"
_CHAIN: dict[str, Kind] = {"referenceRelation": "link", "referenceType": "element"}


class Column(NamedTuple):
    """A column: what it holds, of which feature; ``joins`` is the layer that it points into."""

    kind: Kind
    feature: str = ""
    joins: str = ""


class Columns(NamedTuple):
    """The columns of one layer, from the one numbered ``start`` on; a slot follows its role."""

    way: Way
    layer: Layer
    start: int
    columns: tuple[Column, ...]

    @property
    def stop(self) -> int:
        """The number of the first column behind these."""
        return self.start + len(self.columns)


def columns_of(line: str, start: int, where: str) -> Columns:
    """Return the columns that a line of the header declares, from the one numbered ``start`` on.

    Raises FormatError, which names the place ``where``, for a declaration that makes no sense.
    """
    way = _WAYS.get(line[:6])
    type_name, *names = [part for part in line[6:].strip().split("|") if part] or [""]
    if way is None or not type_name:
        raise FormatError(f"{where}: it declares no layer; nothing was imported.")
    columns: list[Column] = []
    for name in names:
        columns.append(_column(way, name, columns[-1] if columns else Column("none")))
    if not _fit(way, columns):
        raise FormatError(f"{where}: its columns are not those of a layer; nothing was imported.")
    features = tuple(each.feature for each in columns if each.kind == "value")
    return Columns(way, Layer(type_name, features), start, tuple(columns or [Column("none")]))


def _column(way: Way, name: str, before: Column) -> Column:
    if way == "chain":
        return Column(_CHAIN.get(name, "value"), name)
    if way == "relation":
        is_base = name.startswith(_BASE)
        return Column("ends", joins=name[len(_BASE) :]) if is_base else Column("value", name)
    if role := _ROLE.fullmatch(name):
        return Column("role", role[1])
    return Column("slot", before.feature, name) if "." in name else Column("value", name)


def _fit(way: Way, columns: list[Column]) -> bool:
    """Tell whether the columns are each there once, with all that belongs to them."""
    kinds = [each.kind for each in columns]
    slots = [(at - 1) for at, kind in enumerate(kinds) if kind == "slot"]
    return (
        slots == [at for at, kind in enumerate(kinds) if kind == "role"]
        and len({(each.kind, each.feature) for each in columns}) == len(columns)
        and kinds.count("ends") == (way == "relation")
        and kinds.count("link") == (way == "chain")
    )
