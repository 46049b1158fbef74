"""Reference numbers: eight digits that a caller can write down, another series for each purpose."""

from __future__ import annotations

from enum import StrEnum

from hotline.model.values import Digits


class Series(StrEnum):
    """What a reference is of: its first digit."""

    PAYMENT = "6"
    BLOCK = "7"


def reference(series: Series, count: int) -> Digits:
    """Return the reference of the so-and-so-manieth of its series."""
    return Digits(digits=f"{series}{count:07}")
