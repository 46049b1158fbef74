"""Limits of calls."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from hotline.settings.section import Section


class CallSettings(Section):
    """How many calls are taken, and how long those on the line have when the service ends.

    More than these are refused before they are answered: `at_once` in all, and of one number
    `of_number_at_once` and `of_number_per_hour`. Callers without a number share one allowance, 20
    times as large. A service that was told to end waits `drain_s` seconds for its last calls. At
    `take_over_at`, a socket in the file system, it is asked for them by the process after it.
    """

    at_once: int = Field(default=500, ge=1)
    of_number_at_once: int = Field(default=10, ge=1)
    of_number_per_hour: int = Field(default=60, ge=1)
    drain_s: float = Field(default=30.0, ge=0, le=3600)
    take_over_at: Path = Path("var/take-over.sock")
