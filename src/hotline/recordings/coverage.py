"""How much of a recording is not there, of what its call's journal tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ONE_SIDE_S = 1.0
"""A hole that is no longer is none where the other side was written: Asterisk writes both at once,
silence where a side has sent nothing, and they were the same to the sample in all that was seen."""
END_S = 1.0
"""Nor one at the end: the PBX ends a recording a moment before the journal does."""
BOTH_SIDES_S = 5.0
"""Nor one of both sides: while keys are typed Asterisk writes nothing, up to a third of a second a
key, and it loses a moment between silence and sound, 0.2 s as a rule."""

Span = tuple[float, float]
"""From when to when, in seconds from the beginning."""


def lacking_s(
    said: Sequence[Span],
    heard: Sequence[Span],
    gaps: Iterable[tuple[float, float | None]],
    lasts_s: float,
) -> float:
    """Return how many seconds are lacking, of the side that lacks more; 0.0 where none are.

    Args:
        said: What there is of the caller's side.
        heard: What there is of what the caller heard.
        gaps: Where nothing was to be recorded, in seconds; None for the end.
        lasts_s: How long it should be, in seconds.
    """
    silent = [(begins_s, lasts_s if ends_s is None else ends_s) for begins_s, ends_s in gaps]
    neither = _holes([*said, *heard], lasts_s)
    unwritten = sum(
        ends_s - begins_s
        for begins_s, ends_s in _holes([*said, *heard, *silent], lasts_s)
        if ends_s - begins_s > (BOTH_SIDES_S if ends_s < lasts_s else END_S)
    )
    one_side = max(
        sum(
            ends_s - begins_s
            for begins_s, ends_s in _holes([*side, *silent, *neither], lasts_s)
            if ends_s - begins_s > ONE_SIDE_S
        )
        for side in (said, heard)
    )
    return unwritten + one_side


def _holes(covered: Iterable[Span], lasts_s: float) -> list[Span]:
    """Return the parts that nothing covers, in order."""
    holes: list[Span] = []
    at = 0.0
    for begins_s, ends_s in (*sorted(covered), (lasts_s, lasts_s)):
        if at < min(begins_s, lasts_s):
            holes.append((at, min(begins_s, lasts_s)))
        at = max(at, ends_s)
    return holes
