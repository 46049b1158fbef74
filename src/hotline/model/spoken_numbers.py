"""Numbers that nobody may read, such as a card's or a PIN: found among words, and masked. Pure.

A row of twelve digits and more is masked whether it passes Luhn or not: a recogniser that has
misheard one of them has heard the others. For the same reason one other word between digits does
not end a row ("four one for one"), and neither does whatever the other side says meanwhile. Where
either side has just spoken of a PIN, a code or a password, or does so at once, all digits of a side
are masked that are a few together, for a short number may be said in pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hotline.model.masking import MASK
from hotline.model.transcript import SpokenLine, SpokenWord

SHORTEST = 12
"""Card numbers have twelve digits at least (ISO/IEC 7812-1); telephone numbers in China eleven."""
SHORTEST_SECRET = 3
"""So many digits has the shortest of a PIN, a one-time code and a card's security code."""
SECRETS = frozenset(["pin", "code", "passcode", "password", "cvv", "cvc"])
SECRETS_IN_MANDARIN = ("密码", "口令", "验证码", "安全码")
"""How they are called; a recogniser may have one in pieces: "pass word", "p i n"."""
_LONGEST_NAME = max(map(len, [*SECRETS, *SECRETS_IN_MANDARIN]))
BEFORE_S, AFTER_S = 20.0, 5.0
"""So long before and after the number."""
BETWEEN = 1
"""So many other words may stand between two digits of one row."""
FILLERS = frozenset(["uh", "um", "er", "erm", "hm", "and", "dash", "呃", "嗯", "啊", "哦", "那个"])
"""They count as nothing."""

_TELLING = """
one two three four five six seven eight nine
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety
"""
_ONES = frozenset(_TELLING.split()[:9])
_TEENS = frozenset(_TELLING.split()[9:19])
_TENS = frozenset(_TELLING.split()[19:])
_DIGITS: Mapping[str, int] = {
    **dict.fromkeys([*_ONES, "zero", "oh", "o"], 1),
    **dict.fromkeys(_TEENS | _TENS, 2),
    # How many more digits the next word stands for.
    "double": 1,
    "triple": 2,
    **dict.fromkeys(["hundred", "thousand", "million"], 0),
}
_MANDARIN = frozenset("零〇一二三四五六七八九幺两")
_UNITS = frozenset("十百千万亿")


def digits_in(word: str) -> int | None:
    """Return how many digits a word stands for; None where it is no part of a number."""
    plain = word.casefold()
    if plain in _DIGITS:
        return _DIGITS[plain]
    if not all(one.isdecimal() or one in _MANDARIN or one in _UNITS for one in plain):
        return None
    return sum(one not in _UNITS for one in plain)


def masked_words(words: Sequence[str]) -> list[str]:
    """Return the words of one side, with `MASK` for each that belongs to a long number."""
    masked = list(words)
    for row in _rows(words):
        if _length([words[at].casefold() for at in row]) >= SHORTEST:
            for at in range(row[0], row[-1] + 1):
                masked[at] = MASK
    return masked


def without_secret_numbers(lines: Iterable[SpokenLine]) -> list[SpokenLine]:
    """Return lines in which neither a long number can be read nor a secret one, side by side.

    Args:
        lines: Of both sides; those of each are in order.
    """
    kept = list(lines)
    sides = [
        [at for at, line in enumerate(kept) if line.who == who]
        for who in {line.who for line in kept}
    ]
    said = [[word for at in theirs for word in kept[at].words] for theirs in sides]
    spoken_of = [at_s for words in said for at_s in _secrets_in(words)]
    for theirs, side in zip(sides, said, strict=True):
        shown = iter(_shown(side, spoken_of))
        for at in theirs:
            words = tuple(replace(word, text=next(shown)) for word in kept[at].words)
            kept[at] = replace(kept[at], words=words)
    return kept


def _shown(words: Sequence[SpokenWord], spoken_of: Sequence[float]) -> list[str]:
    """Return the words of one side as they are shown; `spoken_of` is when secrets were named."""
    texts = [word.text for word in words]
    shown = masked_words(texts)
    rows = [
        (words[row[0]].begins_s - BEFORE_S, words[row[-1]].ends_s + AFTER_S, row)
        for row in _rows(texts)
    ]
    for at_s in spoken_of:
        near = [row for begins_s, ends_s, row in rows if begins_s <= at_s <= ends_s]
        digits = sum(_length([texts[at].casefold() for at in row]) for row in near)
        if digits >= SHORTEST_SECRET:
            for row in near:
                for at in range(row[0], row[-1] + 1):
                    shown[at] = MASK
    return shown


def _secrets_in(words: Sequence[SpokenWord]) -> Iterator[float]:
    """Yield when a secret was named, by one side; its name may be in pieces, or spelled."""
    pieces: list[str] = []
    for word in words:
        pieces = [*pieces[1 - _LONGEST_NAME :], word.text.casefold().rstrip(".")]
        # In English a name begins where a word does: "stop in" speaks of no PIN.
        tails = ("".join(pieces[at:]) for at in range(len(pieces)))
        if "".join(pieces).endswith(SECRETS_IN_MANDARIN) or any(
            tail.removesuffix("s") in SECRETS for tail in tails
        ):
            yield word.begins_s


def _length(row: Sequence[str]) -> int:
    """Return how many digits a row of number words has."""
    # "Forty five" has two, and "forty" alone has two as well.
    pairs = sum(tens in _TENS and one in _ONES for tens, one in pairwise(row))
    return sum(digits_in(word) or 0 for word in row) - pairs


def _rows(words: Sequence[str]) -> Iterator[list[int]]:
    """Yield the places of the digits of each row."""
    row: list[int] = []
    others = 0
    for at, word in enumerate(words):
        if digits_in(word) is not None:
            row.append(at)
            others = 0
        elif row and word.casefold() not in FILLERS:
            others += 1
            if others > BETWEEN:
                yield row
                row, others = [], 0
    if row:
        yield row
