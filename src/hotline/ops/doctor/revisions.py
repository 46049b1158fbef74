"""What it means that a store has this schema or that."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.ops.doctor.finding import Finding, broken, warning


def revision_finding(where: str, revision: str, known: Sequence[str]) -> Finding | None:
    """Return what is to be said of a store's schema; None where it is the newest one.

    Args:
        where: The store.
        revision: Its schema; "" where it has none.
        known: The schemas that this version knows, the newest first.
    """
    if revision and revision not in known:
        return broken(
            f"{where} was written by another hotline (schema {revision}, newest {known[0]})",
            "start that version, or restore a backup of this one",
        )
    if revision != known[0]:
        return warning(
            f"{where} has the schema {revision or 'of no version'}, the newest is {known[0]}",
            "the service migrates it when it starts; make a backup first",
        )
    return None
