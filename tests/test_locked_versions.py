"""What the scripts make of the locked versions; they themselves are held by test_packaging.py."""

from __future__ import annotations

import pytest

from scripts import audit, constraints

NUMPY = """\
# Written by a script
click==8.5.1
numpy==2.4.6 ; python_full_version < '3.12'
numpy==2.5.5 ; python_full_version >= '3.12'
"""
KNOWN = {"name": "click", "version": "8.5.1", "vulns": []}
UNKNOWN = {"name": "numpy", "skip_reason": "not found"}
BAD = {
    "name": "numpy",
    "version": "2.4.6",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.5.5"]}],
}


def test_a_package_may_have_a_version_for_each_python():
    assert constraints.versions(NUMPY) == {"click": {"8.5.1"}, "numpy": {"2.4.6", "2.5.5"}}


def test_every_locked_version_is_looked_up_and_no_package_twice_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "CONSTRAINTS", tmp_path / "constraints.txt")
    audit.CONSTRAINTS.write_text(NUMPY)
    assert list(audit.batches()) == ["click==8.5.1\nnumpy==2.4.6\n", "numpy==2.5.5\n"]


@pytest.mark.parametrize(
    ("reports", "code", "words"),
    [
        ([[KNOWN]], 0, "no known vulnerability in 1 locked versions"),
        ([[KNOWN, UNKNOWN]], 0, "the database does not have numpy"),
        ([[UNKNOWN], [UNKNOWN]], 0, "skipped: the database"),
        ([None], 0, "skipped: the database"),
        ([[KNOWN], None], 0, "skipped: the database"),
        ([[KNOWN, BAD], None], 1, "numpy 2.4.6: CVE-2026-1, mended in 2.5.5"),
    ],
)
def test_only_a_vulnerability_fails_and_silence_is_not_taken_for_none(reports, code, words):
    text, exit_code = audit.summary(reports)
    assert exit_code == code
    assert words in text
