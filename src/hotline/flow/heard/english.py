"""English as it is spoken to a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from hotline.flow.heard import english_numbers as numbers
from hotline.flow.heard.calendar_days import only_day
from hotline.flow.heard.tongue import Tongue, Words
from hotline.model.currency_names import ENGLISH_CURRENCIES, EnglishCurrency

_UNIT, _COIN = "<unit>", "<coin>"
_MONTHS = numbers.listed(
    "january february march april may june july august september october november december"
)
_ORDINALS = numbers.listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_NTH = {word: number for number, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}
_FIGURES: Words = (
    *numbers.DIGITS,
    *numbers.TIMES,
    *numbers.TEENS,
    *numbers.TENS,
    "hundred",
    *numbers.SCALES,
)


# --- amounts ---


def _amount(text: str, currency: str) -> Decimal | None:
    """Return an amount: `twelve yuan fifty`, `one point five dollars`, `fifty fen`."""
    said = _marked(text, currency)
    match (said.count(_UNIT), said.count(_COIN)):
        case (0, 0):
            return _decimal(said)
        case (1, 0) if said[-1] == _UNIT:
            return _decimal(said[:-1])
        case (1, 0):
            at = said.index(_UNIT)
            return _in_coins(numbers.whole(said[:at]), said[at + 1 :], two_words=True)
        case (0, 1) if said[-1] == _COIN:
            return _in_coins(0, said[:-1])
        case (1, 1) if said[-1] == _COIN:
            at = said.index(_UNIT)
            return _in_coins(numbers.whole(said[:at]), said[at + 1 : -1])
        case _:
            return None


def _marked(text: str, currency: str) -> list[str]:
    """Return the words, with one mark for the currency's name and one for its coin's."""
    said = f" {text} "
    for name, mark in _names(currency):
        said = said.replace(f" {name.casefold()} ", f" {mark} ")
    return said.split()


def _names(currency: str) -> Iterator[tuple[str, str]]:
    known = ENGLISH_CURRENCIES.get(currency)
    if known is None:
        # One without a name is spelled.
        yield " ".join(currency.casefold()), _UNIT
        return
    yield from ((name, _UNIT) for name in (known.many, known.one))
    yield from ((name, _COIN) for name in (known.many_coins, known.one_coin) if name)


def _decimal(said: Sequence[str]) -> Decimal | None:
    if "point" not in said:
        number = numbers.whole(said)
        return None if number is None else Decimal(number)
    at = [*said].index("point")
    whole, figures = numbers.whole(said[:at]), numbers.digits(said[at + 1 :])
    return None if whole is None or not figures else Decimal(f"{whole}.{figures}")


def _in_coins(units: int | None, said: Sequence[str], *, two_words: bool = False) -> Decimal | None:
    """Return units with so many coins; without the coin's name only tens of them are sure."""
    coins = numbers.whole(said)
    if units is None or coins is None or coins >= 100 or (two_words and coins < 10):
        return None
    return Decimal(units) + Decimal(coins) / 100


# --- days ---


def _day(text: str) -> date | None:
    """Return a day: `january second nineteen eighty five`, `the second of january two thousand`."""
    said = [word for word in text.split() if word not in ("the", "of", "and")]
    months = [at for at, word in enumerate(said) if word in _MONTHS]
    if len(months) != 1:
        return None
    (at,) = months
    month, before, after = _MONTHS.index(said[at]) + 1, said[:at], said[at + 1 :]
    if before:
        return only_day((year, month, _nth(before)) for year in _years(after))
    return only_day(
        (year, month, _nth(after[:count])) for count in (1, 2) for year in _years(after[count:])
    )


def _nth(said: Sequence[str]) -> int | None:
    match [*said]:
        case [nth] if nth in _NTH:
            return _NTH[nth]
        case [ten, nth] if ten in numbers.TENS and _NTH.get(nth, 10) < 10:
            return numbers.TENS[ten] + _NTH[nth]
        case _:
            return numbers.small(said)


def _years(said: Sequence[str]) -> Iterator[int | None]:
    """Yield what a year can be: a number, two pairs, or four digits."""
    yield numbers.whole(said)
    figures = numbers.digits(said)
    if len(figures) == 4:
        yield int(figures)


# --- what a recogniser must know ---


def _amount_words(currency: str) -> Words:
    known = ENGLISH_CURRENCIES.get(currency, EnglishCurrency(*[" ".join(currency.casefold())] * 2))
    names = (part for name in known for part in name.casefold().split())
    return tuple(dict.fromkeys((*_FIGURES, "and", "a", "point", *names)))


ENGLISH = Tongue(
    yes=("yes", "yeah", "right", "correct"),
    no=("no", "nope", "wrong", "not", "not right", "not correct"),
    digits=lambda text: numbers.digits(text.split()),
    whole=lambda text: numbers.whole(text.split()),
    amount=_amount,
    day=_day,
    figure_words=_FIGURES,
    amount_words=_amount_words,
    day_words=(*_FIGURES, "and", "the", "of", *_MONTHS, *_NTH),
    scales=numbers.SCALES,
)
"""For `en-US` and other regions."""
