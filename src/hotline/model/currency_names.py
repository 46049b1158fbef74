"""What currencies and their coins are called, by ISO 4217 code: as they are spoken and heard."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class EnglishCurrency(NamedTuple):
    """Its unit and its coin, of one and of many; "" where it has no coins."""

    one: str
    many: str
    one_coin: str = ""
    many_coins: str = ""


class MandarinCurrency(NamedTuple):
    """Its unit and its coin; "" where it has none, or names for tenths and hundredths."""

    unit: str
    coin: str = ""
    tenths: bool = False
    """Whether its coins are told as 角 and 分 rather than as one number of coins."""


ENGLISH_CURRENCIES: Mapping[str, EnglishCurrency] = MappingProxyType(
    {
        "CNY": EnglishCurrency("yuan", "yuan", "fen", "fen"),
        "USD": EnglishCurrency("dollar", "dollars", "cent", "cents"),
        "EUR": EnglishCurrency("euro", "euros", "cent", "cents"),
        "GBP": EnglishCurrency("pound", "pounds", "penny", "pence"),
        "HKD": EnglishCurrency("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
        "AUD": EnglishCurrency("Australian dollar", "Australian dollars", "cent", "cents"),
        "CAD": EnglishCurrency("Canadian dollar", "Canadian dollars", "cent", "cents"),
        "NZD": EnglishCurrency("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
        "SGD": EnglishCurrency("Singapore dollar", "Singapore dollars", "cent", "cents"),
        "CHF": EnglishCurrency("Swiss franc", "Swiss francs", "centime", "centimes"),
        "THB": EnglishCurrency("baht", "baht", "satang", "satang"),
        "JPY": EnglishCurrency("yen", "yen"),
        "KRW": EnglishCurrency("won", "won"),
        "VND": EnglishCurrency("dong", "dong"),
        "CLP": EnglishCurrency("Chilean peso", "Chilean pesos"),
        "ISK": EnglishCurrency("Icelandic krona", "Icelandic kronur"),
    }
)

MANDARIN_CURRENCIES: Mapping[str, MandarinCurrency] = MappingProxyType(
    {
        "CNY": MandarinCurrency("元", tenths=True),
        "HKD": MandarinCurrency("港元", tenths=True),
        "USD": MandarinCurrency("美元", "美分"),
        "EUR": MandarinCurrency("欧元", "欧分"),
        "GBP": MandarinCurrency("英镑", "便士"),
        "AUD": MandarinCurrency("澳元", "分"),
        "CAD": MandarinCurrency("加元", "分"),
        "NZD": MandarinCurrency("新西兰元", "分"),
        "SGD": MandarinCurrency("新加坡元", "分"),
        "CHF": MandarinCurrency("瑞士法郎", "生丁"),
        "THB": MandarinCurrency("泰铢", "萨当"),
        "JPY": MandarinCurrency("日元"),
        "KRW": MandarinCurrency("韩元"),
        "VND": MandarinCurrency("越南盾"),
        "CLP": MandarinCurrency("智利比索"),
        "ISK": MandarinCurrency("冰岛克朗"),
    }
)
