"""Values as people write them, for the terminal and for a call's story."""

from __future__ import annotations

from typing import assert_never

from hotline.model.personal import ERASED
from hotline.model.values import (
    Day,
    Digits,
    Erased,
    Money,
    Number,
    Percent,
    Scalar,
    Secret,
    Term,
    Text,
    TimeOfDay,
    YesNo,
)


def write(value: Scalar, language: str) -> str:
    """Return `value` in writing: `CNY 1,234.56`, `2026年11月23日`; a secret is only dots."""
    match value:
        case Text():
            return value.text
        case Term():
            return value.term.replace("_", " ")
        case Digits():
            return value.digits
        case Number():
            return f"{value.number:,}"
        case Money():
            return f"{value.currency} {value.amount:,.{value.decimals}f}"
        case Percent():
            return f"{value.percent:f}%"
        case Day():
            day = value.day
            if language.startswith("zh"):
                return f"{day.year}年{day.month}月{day.day}日"
            return f"{day:%b} {day.day}, {day.year}"
        case TimeOfDay():
            return value.time.isoformat("minutes")
        case YesNo():
            words = ("是", "否") if language.startswith("zh") else ("yes", "no")
            return words[0] if value.yes else words[1]
        case Secret():
            return "••••"
        case Erased():
            return ERASED
        case _:
            assert_never(value)
