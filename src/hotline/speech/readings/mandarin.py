"""Mandarin: 1,234.56 CNY is 一千二百三十四元五角六分.

二 and 两: a 2 that begins the whole reading is 两 before 千, 万, 亿 and before a unit (两千, 两万,
两亿, 两元, 两角, 两分); everywhere else, and always before 十 and 百, it is 二 (十二, 二十, 二百,
三万二千, 一亿零二万, 五元二角). That is the usage note under 两 in 《现代汉语词典》: in numbers of
several digits 百, 十 and the last place take 二; before 千, 万 and 亿 both are heard, but 千 after
万 or 亿 usually takes 二; a single 2 before a measure word is 两. A quantity of 2 is 两 therefore,
since in a prompt a measure word follows it (两笔, 两条).

零: zeros at the end of a group of four are silent; one or more zeros before a digit are one 零
(一万零一十, 一亿零一, 一百万一千), as primary schools teach it.

Digit strings say 幺 for 1, which on a telephone is not mistaken for 七.

Hundreds and thousands are one fragment each (一百, 两千), for a speaker bends the tone of 一 there.
"""

from __future__ import annotations

from datetime import date, time
from itertools import chain

from hotline.model.currency_names import MANDARIN_CURRENCIES
from hotline.speech.readings.rules import LETTERS, Amount, Rules, Words

_FIGURES = "零一二三四五六七八九"
_YI = 10**8
_WAN = 10**4
_PARTS_OF_THE_DAY = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
"""The hour before which each ends, and its name."""
_DIGITS = {
    **dict(zip("0123456789", "零幺二三四五六七八九", strict=True)),
    **dict(zip(LETTERS, LETTERS, strict=True)),
    "*": "星号",
    "#": "井号",
}


def _quantity(number: int) -> Words:
    return _whole(number, begins=True)


def _whole(number: int, *, begins: bool) -> Words:
    for size, name in ((_YI, "亿"), (_WAN, "万")):
        count, rest = divmod(number, size)
        if count:
            words = (*_whole(count, begins=begins), name)
            return (*words, *_after(rest, size)) if rest else words
    return _group(number, begins=begins)


def _group(number: int, *, begins: bool) -> Words:
    """Read up to four figures; `begins` says that nothing was said before them."""
    for size, name in ((1000, "千"), (100, "百")):
        count, rest = divmod(number, size)
        if count:
            word = ("两" if begins and (count, size) == (2, 1000) else _FIGURES[count]) + name
            return (word, *_after(rest, size)) if rest else (word,)
    if number < 10:
        return ("两" if begins and number == 2 else _FIGURES[number],)
    tens, ones = divmod(number, 10)
    figure = "" if begins and tens == 1 else _FIGURES[tens]
    return (f"{figure}十{_FIGURES[ones] if ones else ''}",)


def _after(rest: int, size: int) -> Words:
    """Read what follows a place of `size`, with 零 where the next place is empty."""
    words = _whole(rest, begins=False)
    return ("零", *words) if rest < size // 10 else words


def _money(amount: Amount) -> Words:
    currency = MANDARIN_CURRENCIES.get(amount.currency)
    if currency is None:
        # A decimal is a figure and no measure: 二点五, never 两点五.
        whole = _whole(amount.major, begins=not (amount.major == 2 and amount.minor))
        return (*whole, *_point(amount.figures), *_spelled(amount.currency))
    units = (*_quantity(amount.major), currency.unit)
    if not amount.minor:
        return units
    said = units if amount.major else ()
    if currency.tenths:
        return (*said, *_tenths(*divmod(amount.minor, 10), begins=not said))
    gap = ("零",) if said and amount.minor < 10 else ()
    # After the units, ten coins are 十 and not 一十: a new measure begins there.
    coins = _whole(amount.minor, begins=not said or amount.minor != 2)
    return (*said, *gap, *coins, currency.coin)


def _tenths(jiao: int, fen: int, *, begins: bool) -> Words:
    words: list[str] = []
    if jiao:
        words.append(("两" if begins and jiao == 2 else _FIGURES[jiao]) + "角")
    elif not begins:
        words.append("零")
    if fen:
        words.append(("两" if begins and not jiao and fen == 2 else _FIGURES[fen]) + "分")
    return tuple(words)


def _percent(whole: int, figures: str) -> Words:
    """Read a part of a hundred, which is a figure and no measure: 百分之二, never 百分之两."""
    return ("百分之", *_whole(whole, begins=whole != 2), *_point(figures))


def _point(figures: str) -> Words:
    return ("点", *(_FIGURES[int(figure)] for figure in figures)) if figures else ()


def _spelled(code: str) -> Words:
    return tuple(letter for letter in code.upper() if letter in _DIGITS)


def _day(day: date) -> Words:
    year = (_FIGURES[int(figure)] for figure in str(day.year))
    return (*year, "年", f"{_calendar(day.month)}月", f"{_calendar(day.day)}日")


def _calendar(number: int) -> str:
    """Months and days are ordinals: 二月, never 两月."""
    return _FIGURES[2] if number == 2 else _group(number, begins=True)[0]


def _time(clock: time) -> Words:
    """Read a time of day by its part of the day: 下午两点零五分, 凌晨零点, 中午十二点三十分."""
    part = next(name for until, name in _PARTS_OF_THE_DAY if clock.hour < until)
    # Hours are counted, so 2 is 两; after noon they begin again.
    hour = _group(clock.hour - 12 if clock.hour > 12 else clock.hour, begins=True)
    if not clock.minute:
        return (part, *hour, "点")
    gap = ("零",) if clock.minute < 10 else ()
    return (part, *hour, "点", *gap, *_group(clock.minute, begins=clock.minute != 2), "分")


def _closed_set() -> Words:
    fragments = chain(
        (_group(number, begins=True)[0] for number in range(100)),
        (_group(number, begins=False)[0] for number in range(100)),
        (f"{figure}{place}" for place in "百千角分" for figure in _FIGURES[1:]),
        ("两千", "两角", "两分", "万", "亿", "负", "点", "百分之", "年"),
        (f"{_calendar(month)}月" for month in range(1, 13)),
        (f"{_calendar(day)}日" for day in range(1, 32)),
        (name for _, name in _PARTS_OF_THE_DAY),
        ("分", "是", "否"),
        (
            name
            for currency in MANDARIN_CURRENCIES.values()
            for name in (currency.unit, currency.coin)
        ),
        _DIGITS.values(),
    )
    return tuple(dict.fromkeys(fragment for fragment in fragments if fragment))


MANDARIN = Rules(
    joiner="",
    digits=_DIGITS,
    quantity=_quantity,
    money=_money,
    percent=_percent,
    day=_day,
    time=_time,
    yes="是",
    no="否",
    minus="负",
    closed_set=_closed_set,
)
"""The rules for `zh-CN`."""
