"""Files that INCEpTION's own tests read and write, where they lie beside this checkout."""

from pathlib import Path

import pytest

_CORPORA = Path(__file__).parents[3] / "../shared/corpora"
_ABSENT = pytest.param(
    _CORPORA, marks=pytest.mark.skip("INCEpTION's cases are not beside this checkout"), id="absent"
)


def tsv_cases():
    """The TSV files, each with an XMI file of the same beside it, but for one."""
    return sorted((_CORPORA / "webanno-tsv3").glob("*/reference.tsv")) or [_ABSENT]


def twins():
    """The folders that hold the same as TSV and as XMI."""
    found = sorted(each.parent for each in (_CORPORA / "webanno-tsv3").glob("*/reference.xmi"))
    return found or [_ABSENT]


def curation():
    """The folders with the work of two annotators and a curator."""
    return sorted((_CORPORA / "curation").glob("simple*")) or [_ABSENT]
