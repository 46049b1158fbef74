"""What was made on a call: by its name nothing is made twice, and all of it goes with the call."""

from __future__ import annotations

ON_A_CALL = "call:"

WHO = "hotline"
"""Who makes it: opens cases, makes promises, takes customers over from the bank."""

CALLBACK = "callback"
"""What stands in the place of a request's number where it is the floor that makes a promise."""


def prefix_of(call_id: str) -> str:
    """Return what the names of all begin with that was made on a call."""
    return f"{ON_A_CALL}{call_id}-"


def name_on(call_id: str, ref: int) -> str:
    """Return the name of what the request number `ref` of a call makes."""
    return f"{prefix_of(call_id)}{ref}"


def callback_on(call_id: str) -> str:
    """Return the name of the promise that is made of the callback that a call's caller chose."""
    return f"{prefix_of(call_id)}{CALLBACK}"


def call_of(name: str) -> str:
    """Return the call that a name is of."""
    return name.removeprefix(ON_A_CALL).rpartition("-")[0]
