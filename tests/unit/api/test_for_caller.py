"""What a session opens that goes on beyond its time is in the table of routes."""

from __future__ import annotations

from hotline.api.for_caller import FOR_CALLER
from hotline.api.server import ROUTES


def test_what_it_opens_is_there() -> None:
    assert {f"{one.method} {one.path}" for one in ROUTES} >= FOR_CALLER
