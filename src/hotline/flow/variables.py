"""`variables`, `arguments`: names with their types, as a flow declares them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, WithJsonSchema

from hotline.flow.expressions import CLOCK, RESERVED
from hotline.flow.problems import did_you_mean
from hotline.model.bank import OPERATIONS
from hotline.model.types import AnyType, ListOf, Type

_LISTS = {
    name: ListOf(name, operation.result)
    for name, operation in OPERATIONS.items()
    if operation.result_is_list
}

_TYPE_SCHEMA = {
    "anyOf": [
        {"enum": [str(kind) for kind in Type]},
        {
            "type": "object",
            "properties": {"list": {"enum": sorted(_LISTS)}},
            "required": ["list"],
            "additionalProperties": False,
        },
    ]
}


def _type(written: object) -> AnyType:
    if isinstance(written, Mapping) and set(written) == {"list"}:
        operation = str(written["list"])
        if operation not in _LISTS:
            hint = did_you_mean(operation, _LISTS)
            raise ValueError(f"'{operation}' is no bank operation that brings a list. {hint}")
        return _LISTS[operation]
    if isinstance(written, str):
        if written in frozenset(Type):
            return Type(written)
        hint = did_you_mean(written, Type) or f"The types are {', '.join(Type)}."
        raise ValueError(f"'{written}' is no type. {hint}")
    raise ValueError("a type is a word such as 'money', or {list: BANK_OPERATION}")


def _no_word_of_expressions(name: str) -> str:
    if name in RESERVED or name in CLOCK:
        raise ValueError("this is a word of expressions; choose another name")
    return name


Declarations = Mapping[
    Annotated[
        str,
        Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64),
        AfterValidator(_no_word_of_expressions),
    ],
    Annotated[
        InstanceOf[Type] | InstanceOf[ListOf],
        BeforeValidator(_type),
        WithJsonSchema(_TYPE_SCHEMA),
    ],
]
"""Variable name to type."""
