"""Reference numbers: eight digits that a caller can write down, another series for each purpose."""

from __future__ import annotations

import re
from enum import StrEnum

from hotline.model.values import Digits


class Series(StrEnum):
    """What a reference is of: its first digit."""

    PAYMENT = "6"
    BLOCK = "7"


def reference(series: Series, count: int) -> Digits:
    """Return the reference of the so-and-so-manieth of its series."""
    return Digits(digits=f"{series}{count:07}")


def counted(series: Series, reference: str) -> int:
    """Return which of its series a reference is; 0 for what is none.

    Only in the spelling of `reference`: one with more zeros is not what anybody was told.
    """
    found = re.fullmatch(rf"{series}([1-9][0-9]{{7,15}}|[0-9]{{7}})", reference, re.ASCII)
    return int(found[1]) if found is not None else 0
