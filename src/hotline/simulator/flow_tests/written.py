"""Values as people write them in tests: `18.50 CNY`, `2026-03-02`, `10:30`, `savings`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from hotline.model.sound import is_sound
from hotline.model.types import Type
from hotline.model.values import (
    Day,
    Digits,
    Money,
    Number,
    Percent,
    Scalar,
    Term,
    Text,
    TimeOfDay,
    YesNo,
)

_FORMS: Mapping[Type, str] = {
    Type.TEXT: "words",
    Type.TERM: "one of the catalogue's terms, such as savings",
    Type.DIGITS: "digits, such as 2345",
    Type.CUSTOMER: "digits, such as 10000001",
    Type.NUMBER: "a whole number, such as 3",
    Type.MONEY: "an amount with its currency, such as 18.50 CNY",
    Type.PERCENT: "a percentage, such as 3.45 %",
    Type.DAY: "a day, such as 2026-03-02",
    Type.TIME: "a time, such as 09:30",
    Type.YES_NO: "yes or no",
    Type.SECRET: "something that can be written: secrets are typed, and nothing else",
}


class NotWritten(ValueError):
    """What is written is no value of the type; says how one is written."""

    def __init__(self, written: str, kind: Type) -> None:
        self.written = written
        self.kind = kind
        super().__init__(written, kind)

    def __str__(self) -> str:
        return f"'{self.written}' is not {_FORMS[self.kind]}"


def read_value(written: str, kind: Type) -> Scalar:
    """Return the value of a type that is written as text.

    Raises:
        NotWritten: It is none.
    """
    try:
        value = _value(written, kind)
    except (KeyError, ValueError, InvalidOperation):
        value = None
    if value is None or not is_sound(value):
        raise NotWritten(written, kind) from None
    return value


def made_up(kind: Type) -> Scalar:
    """Return some value of a type, for a test that does not care which."""
    return read_value(_MADE_UP[kind], kind)


_MADE_UP: Mapping[Type, str] = {
    Type.TEXT: "Li Jing",
    Type.TERM: "savings",
    Type.DIGITS: "2345",
    Type.CUSTOMER: "10000001",
    Type.NUMBER: "3",
    Type.MONEY: "18.50 CNY",
    Type.PERCENT: "3.45 %",
    Type.DAY: "2026-03-02",
    Type.TIME: "09:30",
    Type.YES_NO: "yes",
}


def _value(written: str, kind: Type) -> Scalar | None:
    match kind:
        case Type.TEXT:
            return Text(text=written)
        case Type.TERM:
            return Term(term=written)
        case Type.DIGITS | Type.CUSTOMER:
            return Digits(digits=written)
        case Type.NUMBER:
            return Number(number=int(written))
        case Type.MONEY:
            amount, _, currency = written.partition(" ")
            return Money(amount=Decimal(amount), currency=currency)
        case Type.PERCENT:
            return Percent(percent=Decimal(written.removesuffix("%").strip()))
        case Type.DAY:
            return Day(day=date.fromisoformat(written))
        case Type.TIME:
            return TimeOfDay(time=datetime.strptime(written, "%H:%M").time())
        case Type.YES_NO:
            return YesNo(yes={"yes": True, "no": False}[written])
        case _:
            return None
