"""Values to hear a prompt with: an example of each type, or what somebody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from hotline.errors import HotlineError
from hotline.flow.catalogue import Catalogue
from hotline.flow.document import Flow
from hotline.model.types import ListOf, Type
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

CURRENCY = "CNY"
_EXAMPLES: Mapping[Type, str] = MappingProxyType(
    {
        Type.TEXT: "Blue River Coffee",
        Type.DIGITS: "1034",
        Type.NUMBER: "12",
        Type.MONEY: f"{CURRENCY} 1234.56",
        Type.PERCENT: "3.45",
        Type.DAY: "2026-11-23",
        Type.TIME: "14:30",
        Type.YES_NO: "yes",
        Type.CUSTOMER: "10000001",
    }
)


class NotThatType(HotlineError):
    """What was given for a value is not of its type."""

    def __init__(self, name: str, kind: Type) -> None:
        self.name = name
        self.kind = kind
        super().__init__(name, kind)

    def __str__(self) -> str:
        return (
            f"'{self.name}' is a {self.kind}; give one, such as {self.name}={_example(self.kind)}"
        )


def types_of_values(flows: Mapping[str, Flow]) -> Mapping[str, Type]:
    """Return the type of each value that flows know, the fields of lists as well."""
    types: dict[str, Type] = {}
    for flow in flows.values():
        for name, kind in flow.types.items():
            if isinstance(kind, ListOf):
                types.update(kind.fields)
            else:
                types.setdefault(name, kind)
    return types


def example(name: str, kind: Type, catalogue: Catalogue, given: str | None) -> Scalar:
    """Return a value for the slot `name`: what was `given`, or an example of its type.

    Raises:
        NotThatType: What was given is none of that type.
    """
    if kind is Type.TERM:
        return Term(term=given or next(iter(catalogue.terms), "savings"))
    text = _example(kind) if given is None else given
    make = _MAKERS.get(kind)
    if make is None:
        return Text(text=text)
    try:
        return make(text)
    except (ValueError, InvalidOperation):
        raise NotThatType(name, kind) from None


def _example(kind: Type) -> str:
    return _EXAMPLES.get(kind, _EXAMPLES[Type.TEXT])


def _digits(text: str) -> Digits:
    if not text.isascii() or not text.isdigit():
        raise ValueError
    return Digits(digits=text)


def _money(text: str) -> Money:
    currency, _, amount = text.rpartition(" ")
    return Money(amount=_decimal(amount), currency=currency or CURRENCY)


def _percent(text: str) -> Percent:
    return Percent(percent=_decimal(text))


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError
    return number


def _yes_no(text: str) -> YesNo:
    if text not in {"yes", "no"}:
        raise ValueError
    return YesNo(yes=text == "yes")


_MAKERS: Mapping[Type, Callable[[str], Scalar]] = MappingProxyType(
    {
        Type.DIGITS: _digits,
        Type.CUSTOMER: _digits,
        Type.NUMBER: lambda text: Number(number=int(text)),
        Type.MONEY: _money,
        Type.PERCENT: _percent,
        Type.DAY: lambda text: Day(day=date.fromisoformat(text)),
        Type.TIME: lambda text: TimeOfDay(time=time.fromisoformat(text)),
        Type.YES_NO: _yes_no,
    }
)
