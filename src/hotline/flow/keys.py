"""The keys of a telephone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic.config import JsonDict

KEYS = frozenset("0123456789*#")
ONLY_KEYS: JsonDict = {"propertyNames": {"enum": [*sorted(KEYS)]}}
"""JSON Schema of a table whose names are all keys."""

_Value = TypeVar("_Value")


def known_keys(table: Mapping[str, _Value]) -> Mapping[str, _Value]:
    """Return a table whose names are all keys.

    Raises:
        ValueError: One is not.
    """
    for key in table:
        if key not in KEYS:
            raise ValueError(f'\'{key}\' is no key of a telephone: use "0" to "9", "*" or "#"')
    return table
