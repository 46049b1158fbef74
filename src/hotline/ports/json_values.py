"""Values as other systems write them: plain JSON, without our kinds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hotline.model.money import money_text
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


class NotSound(Exception):
    """What came is not of the type that was wanted; says which type, and nothing of what came."""


def argument_json(value: Scalar) -> Any:
    """Return a value as JSON: a string, a number, true or false, or amount and currency as strings.

    Raises:
        TypeError: The value must not leave the house: a secret, or what is left of an erased one.
    """
    match value:
        case Number():
            return value.number
        case YesNo():
            return value.yes
        case Money():
            return {"amount": f"{value.amount:f}", "currency": value.currency}
        case _:
            return argument_text(value)


def argument_text(value: Scalar) -> str:
    """Return a value as text; `12.50 CNY` for money, `3.45` for a rate, ISO 8601 for a day or time.

    Raises:
        TypeError: See `argument_json`.
    """
    match value:
        case Text():
            return value.text
        case Term():
            return value.term
        case Digits():
            return value.digits
        case Number():
            return str(value.number)
        case Money():
            return money_text(value)
        case Percent():
            return f"{value.percent:f}"
        case Day():
            return value.day.isoformat()
        case TimeOfDay():
            return value.time.isoformat("minutes")
        case YesNo():
            return "yes" if value.yes else "no"
        case _:
            raise TypeError(f"no other system gets a value of kind {value.kind}")


def value_from_json(written: object, wanted: Type) -> Scalar:
    """Return what another system wrote, as the type that was wanted.

    Raises:
        NotSound: It is not of that type, or too long or too large to be told.
    """
    try:
        value = _value(written, wanted)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        value = None
    if value is None or not is_sound(value):
        raise NotSound(f"no sound {wanted}") from None
    return value


def _value(written: Any, wanted: Type) -> Scalar | None:
    match wanted, written:
        case Type.TEXT, str():
            return Text(text=written)
        case Type.TERM, str():
            return Term(term=written)
        case Type.DIGITS, str():
            return Digits(digits=written)
        case Type.NUMBER, int() if not isinstance(written, bool):
            return Number(number=written)
        case Type.MONEY, {"amount": str(amount), "currency": str(currency)}:
            return Money(amount=Decimal(amount), currency=currency)
        case Type.PERCENT, str():
            return Percent(percent=Decimal(written))
        case Type.DAY, str():
            return Day(day=date.fromisoformat(written))
        case Type.TIME, str():
            return TimeOfDay(time=datetime.strptime(written, "%H:%M").time())
        case Type.YES_NO, bool():
            return YesNo(yes=written)
        case _:
            return None
