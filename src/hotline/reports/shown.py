"""Figures as people read them."""

from __future__ import annotations

import re

from hotline.reports import words
from hotline.reports.report import Value

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[+-]\d\d:\d\d")

SHARES = frozenset(
    {
        "give_up",
        "abandonment",
        "service_level",
        "target",
        "promises_kept",
        "occupancy",
        "kept_in_time",
        "csat",
        "quality",
        "passed",
        "adherence",
    }
)
DECIMAL = frozenset({"mean", "nps"})


def shown(column: str, value: Value) -> str:
    """Return a figure: a share in per cent, seconds as a clock shows them, a count in thousands."""
    if value is None:
        return ""
    if column in SHARES:
        return f"{value:.1%}"
    if column in DECIMAL:
        return f"{value:.2f}" if column == "mean" else f"{value:+.0f}"
    if column.endswith("_s"):
        minutes, seconds = divmod(round(value), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{value:,.0f}"


def shown_name(name: str, section: str, language: str) -> str:
    """Return a row's name as people read it.

    An interval is its beginning without its distance from UTC, a code of ours is told in words, and
    what the bank has named stands as it is.
    """
    if moment := _MOMENT.fullmatch(name):
        return f"{moment[1]} {moment[2]}"
    if section == "queue_tier":
        queue, _, tier = name.rpartition(" ")
        return f"{queue} · {words.row(tier, 'tier', language) or tier}"
    return words.row(name, section, language) or name
