"""How much of a recording is not there, of what its call's journal tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ONE_SIDE_S = 1.0
"""A hole that is no longer is none where the other side was written: Asterisk writes both at once,
silence where a side has sent nothing, and they were the same to the sample in all that was seen."""
END_S = 1.0
"""Nor one at the end: the PBX ends a recording a moment before the journal does."""
BOTH_SIDES_S = 5.0
"""Nor one of both sides: it loses a moment between silence and sound, 0.2 s as a rule."""
KEY_S = 0.34
"""Nor what keys take: while one is held Asterisk writes nothing, up to a third of a second, and all
that an entry has lost is one hole at its end."""

Span = tuple[float, float]
"""From when to when, in seconds from the beginning."""
Keys = Sequence[tuple[float, int]]
"""When entries were told, in seconds from the beginning, and how many keys each had."""


def lacking_s(
    said: Sequence[Span],
    heard: Sequence[Span],
    gaps: Iterable[tuple[float, float | None]],
    lasts_s: float,
    keys: Keys = (),
) -> float:
    """Return how many seconds are lacking, of the side that lacks more; 0.0 where none are.

    Args:
        said: What there is of the caller's side.
        heard: What there is of what the caller heard.
        gaps: Where nothing was to be recorded, in seconds; None for the end.
        lasts_s: How long it should be, in seconds.
        keys: What the caller typed meanwhile.
    """
    silent = [(begins_s, lasts_s if ends_s is None else ends_s) for begins_s, ends_s in gaps]
    neither = _holes([*said, *heard], lasts_s)
    unwritten = sum(
        ends_s - begins_s
        for begins_s, ends_s in _holes([*said, *heard, *silent], lasts_s)
        if ends_s - begins_s > _lost_at_most_s((begins_s, ends_s), [*said, *heard], lasts_s, keys)
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


def _lost_at_most_s(hole: Span, pieces: Iterable[Span], lasts_s: float, keys: Keys) -> float:
    """Return how long a hole of both sides may be and is none, in seconds."""
    begins_s, ends_s = hole
    # From the beginning of the piece that the hole ends; the entry is told a moment after its keys.
    since_s = max((one for one, _ in pieces if one < begins_s), default=0.0)
    typed = sum(count for at_s, count in keys if since_s <= at_s <= ends_s + END_S)
    if ends_s >= lasts_s and not typed:
        return END_S
    return max(BOTH_SIDES_S, KEY_S * typed)


def _holes(covered: Iterable[Span], lasts_s: float) -> list[Span]:
    """Return the parts that nothing covers, in order."""
    holes: list[Span] = []
    at = 0.0
    for begins_s, ends_s in (*sorted(covered), (lasts_s, lasts_s)):
        if at < min(begins_s, lasts_s):
            holes.append((at, min(begins_s, lasts_s)))
        at = max(at, ends_s)
    return holes
