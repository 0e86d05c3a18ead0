"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("newsmark", deadline=None)  # no test depends on how fast a machine is
settings.load_profile("newsmark")
