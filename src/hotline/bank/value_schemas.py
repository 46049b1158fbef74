"""The values of a bank's answers in JSON, as JSON Schema.

What is valid here the gateway takes: see `hotline.model.values` and `hotline.model.sound`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hotline.model.sound import (
    MAX_DIGITS,
    MAX_TEXT_CHARACTERS,
    MONEY_DIGITS,
    NUMBER_LIMIT,
    PERCENT_DECIMALS,
)
from hotline.model.types import Type
from hotline.model.values import CURRENCIES_WITHOUT_MINOR_UNITS

Schema = dict[str, Any]

_WHOLE = rf"-?(0|[1-9][0-9]{{0,{MONEY_DIGITS - 1}}})"


def _string(pattern: str, description: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$", "description": description}


_FIELDS: Mapping[Type, Schema] = MappingProxyType(
    {
        Type.TEXT: {
            "text": {
                "type": "string",
                "maxLength": MAX_TEXT_CHARACTERS,
                "description": "Printable characters, on one line.",
            }
        },
        Type.TERM: {
            "term": _string("[a-z][a-z0-9_]{0,63}", "A word of the prompt catalogue's terms."),
        },
        Type.DIGITS: {"digits": _string(rf"[0-9]{{1,{MAX_DIGITS}}}", "Read one by one.")},
        Type.NUMBER: {
            "number": {
                "type": "integer",
                "exclusiveMinimum": -NUMBER_LIMIT,
                "exclusiveMaximum": NUMBER_LIMIT,
            }
        },
        Type.MONEY: {
            "amount": _string(rf"{_WHOLE}(\.[0-9]{{1,2}})?", "In whole units of the currency."),
            "currency": _string("[A-Z]{3}", "ISO 4217."),
        },
        Type.PERCENT: {
            "percent": _string(
                rf"-?(0|[1-9][0-9]{{0,3}})(\.[0-9]{{1,{PERCENT_DECIMALS}}})?", "3.45 for 3.45 %."
            )
        },
        Type.DAY: {"day": {"type": "string", "format": "date"}},
        Type.TIME: {
            "time": _string(
                r"([01][0-9]|2[0-3]):[0-5][0-9](:00)?", "To the minute, by the bank's clock."
            )
        },
    }
)

_COINS: Schema = {
    "if": {"properties": {"currency": {"enum": sorted(CURRENCIES_WITHOUT_MINOR_UNITS)}}},
    "then": {"properties": {"amount": {"pattern": f"^{_WHOLE}$"}}},
}
"""A currency whose smallest coin is a whole unit has no digits after the point."""


def value_schemas() -> Mapping[str, Schema]:
    """Return the schema of every kind of value, by its kind."""
    return {str(kind): _value(kind) for kind in _FIELDS}


def _value(kind: Type) -> Schema:
    properties = {"kind": {"const": str(kind)}, **_FIELDS[kind]}
    more = _COINS if kind is Type.MONEY else {}
    return {"type": "object", "properties": properties, "required": [*properties], **more}
