"""What was made on a call: by its name nothing is made twice, and all of it goes with the call."""

from __future__ import annotations

ON_A_CALL = "call:"

WHO = "hotline"
"""Who makes it: opens cases, makes promises, takes customers over from the bank."""


def prefix_of(call_id: str) -> str:
    """Return what the names of all begin with that was made on a call."""
    return f"{ON_A_CALL}{call_id}-"


def name_on(call_id: str, ref: int) -> str:
    """Return the name of what the request number `ref` of a call makes."""
    return f"{prefix_of(call_id)}{ref}"


def call_of(name: str) -> str:
    """Return the call that a name of `name_on` is of."""
    return name.removeprefix(ON_A_CALL).rpartition("-")[0]
