"""English numbers: `one hundred and twenty`, `fifteen hundred`, `double five oh`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a line."""
    return tuple(words.split())


ONES: Mapping[str, int] = {
    word: value
    for value, word in enumerate(listed("zero one two three four five six seven eight nine"))
}
_TEEN_WORDS = listed(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
TEENS: Mapping[str, int] = {word: value for value, word in enumerate(_TEEN_WORDS, 10)}
_TEN_WORDS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
TENS: Mapping[str, int] = {word: 10 * value for value, word in enumerate(_TEN_WORDS, 2)}
SCALES: Mapping[str, int] = {
    "trillion": 10**12,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 1000,
}
DIGITS: Mapping[str, int] = {**ONES, "oh": 0}
TIMES: Mapping[str, int] = {"double": 2, "triple": 3}


def small(words: Sequence[str]) -> int | None:
    """Return a number below a hundred; None where the words are none."""
    match [*words]:
        case [one] if one in ONES:
            return ONES[one]
        case [teen] if teen in TEENS:
            return TEENS[teen]
        case [ten] if ten in TENS:
            return TENS[ten]
        case [ten, one] if ten in TENS and ONES.get(one):
            return TENS[ten] + ONES[one]
        case _:
            return None


def whole(words: Sequence[str]) -> int | None:
    """Return a whole number; None where the words are none, or more than one."""
    said = _plain(words)
    total, below = 0, None
    while said:
        at, size = _scale_in(said)
        number = _below_thousand(said[:at])
        if number is None or (below is not None and (size >= below or not number)):
            return None
        total, below, said = total + number * size, size, said[at + 1 :]
    return None if below is None else total


def digits(words: Sequence[str]) -> str:
    """Return digits that were said one by one, in pairs, or doubled; "" where they are none."""
    said, found = [*words], ""
    while said:
        taken = _figure(said)
        if taken is None:
            return ""
        figures, count = taken
        found, said = found + figures, said[count:]
    return found


def _figure(said: Sequence[str]) -> tuple[str, int] | None:
    """Return the next digits, and how many words they took."""
    match [*said]:
        case [times, digit, *_] if times in TIMES and digit in DIGITS:
            return str(DIGITS[digit]) * TIMES[times], 2
        case [digit, *_] if digit in DIGITS:
            return str(DIGITS[digit]), 1
    for count in (2, 1):
        pair = small(said[:count])
        if len(said) >= count and pair is not None:
            return str(pair), count
    return None


def _plain(words: Sequence[str]) -> list[str]:
    """Return a number's words without `and`, and with `one` for the `a` of `a hundred`."""
    said = [word for word in words if word != "and"]
    counted = {"hundred", *SCALES}
    return [
        "one" if word == "a" and after in counted else word
        for word, after in zip_longest(said, said[1:])
    ]


def _scale_in(said: Sequence[str]) -> tuple[int, int]:
    """Return where the next scale stands, and what it is; 1 at the end."""
    for at, word in enumerate(said):
        if word in SCALES:
            return at, SCALES[word]
    return len(said), 1


def _below_thousand(said: Sequence[str]) -> int | None:
    """Return a number below a thousand, or so many hundreds: `fifteen hundred`."""
    if "hundred" not in said:
        return small(said)
    at = [*said].index("hundred")
    hundreds, rest = small(said[:at]), said[at + 1 :]
    if not hundreds:
        return None
    if not rest:
        return 100 * hundreds
    more = small(rest)
    return None if not more else 100 * hundreds + more
