"""What it means for another attempt why a customer was not reached. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.routing.events import Unreached

NO_LINE_OUT = "no_line_out"
"""Why no customer can be rung: there is no trunk."""

MEANINGS: Mapping[str, Unreached] = MappingProxyType(
    {
        "busy": "for_now",
        "declined": "for_now",
        "no_answer": "for_now",
        NO_LINE_OUT: "no_line",
        "number_unknown": "no_line",
        "rung_already": "no_line",
        "unreachable": "no_line",
        "do_not_call": "for_good",
        "no_number": "for_good",
        "no_such_call": "for_good",
        "no_such_number": "for_good",
        "no_such_promise": "for_good",
        "number_not_allowed": "for_good",
        "over": "for_good",
        "restricted": "for_good",
    }
)
"""Every reason that the trunk, and who looks up numbers, has; see `Unreached`."""


def meaning(why: str) -> Unreached:
    """Return what a reason means; one that nobody knows counts as an attempt, so that it ends."""
    return MEANINGS.get(why, "for_now")
