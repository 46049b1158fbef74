"""Mandarin numbers: 一百二十, 两千零五, 三万五; digits: 幺三八零.

A last figure without its place counts the next one down, as people say it: 一百二 is 120.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FIGURES: Mapping[str, int] = {
    **{figure: value for value, figure in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "幺": 1,
    "两": 2,
}
SCALES: Mapping[str, int] = {"亿": 10**8, "万": 10**4}
_GROUP = re.compile(
    r"(?:(?P<thousands>[一二两三四五六七八九])千(?P<gap1>零)?)?"
    r"(?:(?P<hundreds>[一二两三四五六七八九])百(?P<gap2>零)?)?"
    r"(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?"
    r"(?P<ones>[一二两三四五六七八九])?"
)


def digits(text: str) -> str:
    """Return digits that were said one by one; "" where they are none."""
    found = [FIGURES.get(figure) for figure in text]
    return "" if None in found else "".join(map(str, found))


def whole(text: str) -> int | None:
    """Return a whole number; None where the text is none."""
    return 0 if text in ("零", "〇") else _number(text)


def _number(text: str, *, ends: bool = True) -> int | None:
    """Return a number above zero; `ends` says that nothing is said after it."""
    for name, size in SCALES.items():
        if name in text:
            many, _, rest = text.partition(name)
            return _with_scale(many, rest, size, ends=ends)
    return _below_wan(text, ends=ends)


def _with_scale(many: str, rest: str, size: int, *, ends: bool) -> int | None:
    count = _number(many, ends=False)
    if not count:
        return None
    if not rest:
        return count * size
    if ends and rest in FIGURES and rest not in "零〇":
        # 一万二: twelve thousand.
        return count * size + FIGURES[rest] * size // 10
    # A reading without the 零 that belongs there is understood all the same.
    more = _number(rest.removeprefix("零"), ends=ends)
    return None if not more or more >= size else count * size + more


def _below_wan(text: str, *, ends: bool) -> int | None:
    parts = _GROUP.fullmatch(text)
    if not text or parts is None:
        return None
    thousands, hundreds, tens, ones = (
        FIGURES.get(parts[name] or "零", 0) for name in ("thousands", "hundreds", "tens", "ones")
    )
    if parts["ten"] and not parts["tens"]:
        tens = 1
    gap = parts["gap2"] or (parts["gap1"] and not parts["hundreds"])
    if ones and not parts["ten"] and not gap and (thousands or hundreds):
        if not ends:
            return None
        # 一百二, 三千五: the figure counts the next place down.
        ones *= 10 if hundreds else 100
    elif gap and not (ones or tens):
        return None
    return 1000 * thousands + 100 * hundreds + 10 * tens + ones
