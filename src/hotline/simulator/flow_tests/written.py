"""Values as people write them in tests: `18.50 CNY`, `2026-03-02`, `10:30`, `savings`."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flow.requests import Brought
from hotline.model.types import Type
from hotline.model.values import Scalar, Term, Text
from hotline.ports.json_values import NotSound, value_from_json

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
    wanted = Type.DIGITS if kind is Type.CUSTOMER else kind
    try:
        return value_from_json(_as_json(written, wanted), wanted)
    except (NotSound, KeyError, ValueError):
        raise NotWritten(written, kind) from None


def _as_json(written: str, kind: Type) -> object:
    """Return what another system would write for it."""
    match kind:
        case Type.NUMBER:
            return int(written)
        case Type.MONEY:
            amount, _, currency = written.partition(" ")
            return {"amount": amount, "currency": currency}
        case Type.PERCENT:
            return written.removesuffix("%").strip()
        case Type.YES_NO:
            return {"yes": True, "no": False}[written]
        case _:
            return written


def made_up(kind: Type) -> Scalar:
    """Return some value of a type, for a test that does not care which."""
    return read_value(_MADE_UP[kind], kind)


def made_up_of(brought: Brought, language: str) -> Scalar:
    """Return what a request may bring, made up; `language` where a language is wanted."""
    if brought.words:
        return Term(term=brought.words[0])
    if brought.leads:
        return Text(text="")
    return Text(text=language) if brought.is_language else made_up(brought.kind)


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
