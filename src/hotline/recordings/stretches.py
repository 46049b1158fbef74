"""Which stretches of a recording are written down, and in which language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SHORTEST_S = 0.1
"""No word is as short as what is left out."""
NOBODY_KNOWS = "und"
"""The tag of a language that is not told (BCP 47)."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of a recording, in seconds from its beginning, without a gap in it."""

    language: str
    begins_s: float
    ends_s: float


def stretches_of(
    seconds: float,
    gaps: Sequence[tuple[float, float | None]],
    languages: Sequence[tuple[float, str]],
) -> list[Stretch]:
    """Return the stretches of a recording in which something may be heard, in order.

    Args:
        seconds: How long it is.
        gaps: From when to when nothing was recorded, in seconds of it; None for its end.
        languages: From when on which language was spoken, in order; that may be before it began.
    """
    edges = {0.0, seconds, *(at for at, _ in languages)}
    for begins_s, ends_s in gaps:
        edges |= {begins_s, seconds if ends_s is None else ends_s}
    return [
        Stretch(language=_spoken(languages, begins_s), begins_s=begins_s, ends_s=ends_s)
        for begins_s, ends_s in pairwise(sorted(at for at in edges if 0 <= at <= seconds))
        if ends_s - begins_s >= SHORTEST_S and not _is_gap(gaps, begins_s)
    ]


def _spoken(languages: Sequence[tuple[float, str]], at_s: float) -> str:
    tags = [tag for since_s, tag in languages if since_s <= at_s]
    first = languages[0][1] if languages else NOBODY_KNOWS
    return tags[-1] if tags else first


def _is_gap(gaps: Sequence[tuple[float, float | None]], at_s: float) -> bool:
    return any(begins_s <= at_s and (ends_s is None or at_s < ends_s) for begins_s, ends_s in gaps)
