"""What people type in one cell or option, as the field of a form that it stands for."""

from __future__ import annotations

from collections.abc import Iterable


def phones_typed(typed: Iterable[str]) -> list[dict[str, str]]:
    """Read telephone numbers: `138 0013 8000`, or `work=010 6552 9988`."""
    pairs = [one.rpartition("=") for one in typed]
    return [{"number": number, **({"kind": kind} if kind else {})} for kind, _, number in pairs]


def pairs_typed(typed: Iterable[str]) -> dict[str, str] | None:
    """Read names with values: `speech=slow`; None where one is no such thing."""
    pairs = [one.partition("=") for one in typed]
    if not all(name and value for name, _, value in pairs):
        return None
    return {name: value for name, _, value in pairs}
