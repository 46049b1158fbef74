"""Mandarin as it is spoken to a machine."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from hotline.flow.heard import mandarin_numbers as numbers
from hotline.flow.heard.calendar_days import only_day
from hotline.flow.heard.tongue import Tongue, Words
from hotline.model.currency_names import MANDARIN_CURRENCIES, MandarinCurrency

_SAID_TOO = {"CNY": ("块钱", "块"), "USD": ("美金",), "HKD": ("港币",)}
"""What people call a currency besides."""
_THOUSAND = re.compile("(?<=[一二两三四五六七八九])钱")
"""千, which sounds like 钱 but for its tone: after a figure it is never money."""
_JIAO, _FEN = "[角毛]", "分"
_NUMBERS: Words = tuple("零一幺二两三四五六七八九十百千万亿")
_DAY = re.compile(r"(?P<year>.+)年(?P<month>.+)月(?P<day>.+)[日号]")


# --- amounts ---


def _amount(text: str, currency: str) -> Decimal | None:
    """Return an amount: 一百二十块五毛, 一点五元, 两块五, 五角."""
    names = MANDARIN_CURRENCIES.get(currency)
    coin, tenths = (names.coin, names.tenths) if names else ("", False)
    units, said = _units(currency), _THOUSAND.sub("千", text).removesuffix("整")
    unit = next((one for one in units if one in said), "")
    before, _, after = said.partition(unit) if unit else ("", "", said)
    if not unit and not _has_coins(said, coin, tenths=tenths):
        return _decimal(said)
    if not after:
        return _decimal(before)
    whole = numbers.whole(before) if unit else 0
    coins = _tenths(after, units=bool(unit)) if tenths else _coins(after, coin)
    return None if whole is None or coins is None else Decimal(whole) + Decimal(coins) / 100


def _units(currency: str) -> Words:
    names = MANDARIN_CURRENCIES.get(currency)
    # One without a name is spelled.
    unit = names.unit if names else " ".join(currency.casefold())
    return (unit, unit.replace(" ", ""), *_SAID_TOO.get(currency, ()))


def _has_coins(said: str, coin: str, *, tenths: bool) -> bool:
    if tenths:
        return bool(re.search(f"{_JIAO}|{_FEN}", said))
    return bool(coin) and coin in said


def _decimal(said: str) -> Decimal | None:
    whole, point, figures = said.strip().partition("点")
    number = numbers.whole(whole)
    if number is None or not point:
        return None if number is None else Decimal(number)
    digits = numbers.digits(figures)
    return Decimal(f"{number}.{digits}") if digits else None


def _coins(said: str, coin: str) -> int | None:
    """Return so many coins that have one name: 零五美分."""
    if not said.endswith(coin) or not coin:
        return None
    count = numbers.whole(said.removesuffix(coin).removeprefix("零"))
    return count if count is not None and count < 100 else None


def _tenths(said: str, *, units: bool) -> int | None:
    """Return 角 and 分, as hundredths; after the units the last name may be left out: 三块五."""
    if said == "半" and units:
        return 50
    jiao = rf"(?P<jiao>[一二两三四五六七八九]){_JIAO}"
    fen = rf"(?P<fen>[一二两三四五六七八九]){_FEN}"
    for form in (rf"{jiao}(?:{fen})?", rf"零?{fen}"):
        if parts := re.fullmatch(form, said):
            given = parts.groupdict()
            return 10 * _figure(given.get("jiao")) + _figure(given.get("fen"))
    if parts := re.fullmatch(rf"{jiao}(?P<last>[一二两三四五六七八九])", said):
        return 10 * _figure(parts["jiao"]) + _figure(parts["last"])
    if units and said in numbers.FIGURES and _figure(said):
        return 10 * _figure(said)
    return None


def _figure(said: str | None) -> int:
    return numbers.FIGURES[said] if said else 0


# --- days ---


def _day(text: str) -> date | None:
    """Return a day: 一九八五年一月二号, 二零二六年十二月三十一日."""
    parts = _DAY.fullmatch(text)
    if parts is None:
        return None
    figures = numbers.digits(parts["year"])
    year = int(figures) if len(figures) == 4 else numbers.whole(parts["year"])
    return only_day([(year, numbers.whole(parts["month"]), numbers.whole(parts["day"]))])


# --- what a recogniser must know ---


def _amount_words(currency: str) -> Words:
    names = MANDARIN_CURRENCIES.get(currency, MandarinCurrency(""))
    coins = ("角", "毛", "分", "半") if names.tenths else (names.coin,) if names.coin else ()
    spelled = tuple(currency.casefold()) if not names.unit else ()
    units = (
        ("元", "块", "块钱") if currency == "CNY" else (names.unit, *_SAID_TOO.get(currency, ()))
    )
    words = (*_NUMBERS, "点", *units, *coins, *spelled)
    return tuple(dict.fromkeys(word for word in words if word))


MANDARIN = Tongue(
    yes=("是", "是的", "对", "对的", "好", "好的", "没错", "可以"),
    no=("不", "不是", "不对", "不好", "不行", "不要", "不可以", "没有", "否", "错了"),
    digits=numbers.digits,
    whole=numbers.whole,
    amount=_amount,
    day=_day,
    figure_words=_NUMBERS,
    amount_words=_amount_words,
    day_words=(*_NUMBERS, "年", "月", "日", "号"),
    scales=numbers.SCALES,
)
"""For `zh-CN` and other regions."""
