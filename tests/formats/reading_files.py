"""Reading files in a format, for tests: what they hold, and what was counted as left out."""

from reader.formats.common.model import Reading
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger


def read(name, *paths, annotator="zoe"):
    """The items of some files, and the losses by name."""
    ledger = Ledger()
    job = Reading(ledger=ledger, annotator=annotator, find=lambda key: None)
    found = list(load_format(name).read(paths, job))
    return found, {each.what: each.count for each in ledger.report(name, []).losses}


def read_bytes(name, data, folder, file="it", **options):
    """The same of one file with this content."""
    path = folder / f"{file}{load_format(name).suffix}"
    path.write_bytes(data)
    return read(name, path, **options)


def marks(item):
    """The annotations of an item as people see them."""
    return [(each.annotator, each.exact, each.label) for each in item.annotations]


def relations(item):
    """The relations of an item: whose, which, and between which marked words."""
    words = {each.id: each.exact for each in item.annotations}
    return [
        (who, each.kind, words[each.source], words[each.target])
        for who, layer in item.relations.items()
        for each in layer
    ]
