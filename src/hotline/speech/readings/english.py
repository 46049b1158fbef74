"""American English: 1,234.56 CNY is one thousand two hundred thirty-four yuan and fifty-six fen.

There is no "and" inside a number; it stands only between an amount's units and its coins. Numbers
below a hundred are one fragment each, because their stress is one word's.
"""

from __future__ import annotations

from datetime import date, time
from itertools import chain

from hotline.model.currency_names import ENGLISH_CURRENCIES
from hotline.speech.readings.rules import LETTERS, Amount, Rules, Words


def _listed(words: str) -> Words:
    return tuple(words.split())


_ONES = _listed("zero one two three four five six seven eight nine")
_TEENS = _listed("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = (
    *_ONES,
    *_TEENS,
    *(f"{ten}-{one}" if one != "zero" else ten for ten in _TENS for one in _ONES),
)
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_MONTHS = _listed(
    "January February March April May June July August September October November December"
)
_ORDINALS = _listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first "
    "twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh "
    "twenty-eighth twenty-ninth thirtieth thirty-first"
)
NOON = 12
_WHOLE_HOURS = {0: "midnight", NOON: "noon"}
_DIGITS = {
    **dict(zip("0123456789", _ONES, strict=True)),
    **dict(zip(LETTERS, LETTERS, strict=True)),
    "*": "star",
    "#": "pound",
}


def _quantity(number: int) -> Words:
    if number < 100:
        return (_SMALL[number],)
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return (_SMALL[hundreds], "hundred", *_rest(rest))
    size, scale = next(entry for entry in _SCALES if number >= entry[0])
    count, rest = divmod(number, size)
    return (*_quantity(count), scale, *_rest(rest))


def _rest(number: int) -> Words:
    return _quantity(number) if number else ()


def _money(amount: Amount) -> Words:
    currency = ENGLISH_CURRENCIES.get(amount.currency)
    if currency is None:
        return (*_quantity(amount.major), *_point(amount.figures), *_spelled(amount.currency))
    units = (*_quantity(amount.major), currency.one if amount.major == 1 else currency.many)
    if not amount.minor:
        return units
    coin = currency.one_coin if amount.minor == 1 else currency.many_coins
    coins = (*_quantity(amount.minor), coin)
    return (*units, "and", *coins) if amount.major else coins


def _percent(whole: int, figures: str) -> Words:
    return (*_quantity(whole), *_point(figures), "percent")


def _point(figures: str) -> Words:
    return ("point", *(_DIGITS[figure] for figure in figures)) if figures else ()


def _spelled(code: str) -> Words:
    return tuple(letter for letter in code.upper() if letter in _DIGITS)


def _day(day: date) -> Words:
    return (_MONTHS[day.month - 1], _ORDINALS[day.day - 1], *_year(day.year))


def _year(year: int) -> Words:
    century, rest = divmod(year, 100)
    if year < 1000 or year % 1000 < 10:
        return _quantity(year)
    if not rest:
        return (_SMALL[century], "hundred")
    return (_SMALL[century], "oh", _SMALL[rest]) if rest < 10 else (_SMALL[century], _SMALL[rest])


def _time(clock: time) -> Words:
    """Read a time of day on the clock of twelve hours, as is usual there."""
    if not clock.minute and clock.hour in _WHOLE_HOURS:
        return (_WHOLE_HOURS[clock.hour],)
    oh = ("oh",) if 0 < clock.minute < 10 else ()
    minutes = (*oh, _SMALL[clock.minute]) if clock.minute else ()
    half = "p.m." if clock.hour >= NOON else "a.m."
    return (_SMALL[clock.hour % 12 or 12], *minutes, half)


def _closed_set() -> Words:
    fragments = chain(
        _SMALL,
        ("hundred", *(scale for _, scale in _SCALES)),
        ("minus", "and", "point", "oh", "percent"),
        _MONTHS,
        _ORDINALS,
        ("a.m.", "p.m.", *_WHOLE_HOURS.values(), "yes", "no"),
        *ENGLISH_CURRENCIES.values(),
        _DIGITS.values(),
    )
    return tuple(dict.fromkeys(fragment for fragment in fragments if fragment))


ENGLISH = Rules(
    joiner=" ",
    digits=_DIGITS,
    quantity=_quantity,
    money=_money,
    percent=_percent,
    day=_day,
    time=_time,
    yes="yes",
    no="no",
    minus="minus",
    closed_set=_closed_set,
)
"""The rules for `en-US`."""
