"""The types of what a flow's variables hold; every value has one, and only a list has parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What one value on its own is; the words are those of flow files."""

    TEXT = "text"
    TERM = "term"
    DIGITS = "digits"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    TIME = "time"
    YES_NO = "yes_no"
    CUSTOMER = "customer"
    """A customer's number once the bank has proved that the caller is that customer."""
    SECRET = "secret"  # noqa: S105 - a type
    """What a caller typed that nobody but the bank may see: a PIN, or what may be one."""


@dataclass(frozen=True)
class ListOf:
    """A list of records.

    Attributes:
        operation: The bank operation that brings such lists; it is the type's name.
        fields: Field name to type.
    """

    operation: str
    fields: Mapping[str, Type] = field(compare=False)

    def __str__(self) -> str:
        return f"list of {self.operation}"


AnyType = Type | ListOf

_IN_WORDS = {
    Type.TERM: "a term",
    Type.NUMBER: "a number",
    Type.PERCENT: "a percentage",
    Type.DAY: "a day",
    Type.TIME: "a time",
    Type.YES_NO: "yes or no",
    Type.CUSTOMER: "a customer",
    Type.SECRET: "a secret",
}


def described(kind: AnyType) -> str:
    """Return what a sentence calls a value of this type."""
    return "a list" if isinstance(kind, ListOf) else _IN_WORDS.get(kind, str(kind))


def fits(has: AnyType, wanted: AnyType | None) -> bool:
    """Return whether a value of type `has` may stand where `wanted` is asked for.

    None wants any single value that others may see. A proved customer's number is digits too.
    """
    if wanted is None:
        return isinstance(has, Type) and has is not Type.SECRET
    return has == wanted or (has is Type.CUSTOMER and wanted is Type.DIGITS)


def serves(has: AnyType, wanted: AnyType | None) -> bool:
    """Return whether a value of type `has` may be read where `wanted` is asked for.

    As `fits`, and whom the bank has proved may stand where it asks for a number that only it may
    see: it knows that number already.
    """
    return fits(has, wanted) or (has is Type.CUSTOMER and wanted is Type.SECRET)
