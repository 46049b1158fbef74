"""`make properties` tries many more cases than every run of the tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("long", max_examples=20_000, deadline=None)
