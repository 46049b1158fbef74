"""A table of a document read into its model; every mistake keeps its place in the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from hotline.flow.expressions import ExpressionRefused
from hotline.flow.problems import did_you_mean, nearest
from hotline.flow.source import Path, Source
from hotline.flow.spot import Spot

_Model = TypeVar("_Model", bound=BaseModel)
_HOLDERS = (dict, Mapping, list, tuple)
_NAME = "^[a-z][a-z0-9_]*$"
_QUOTED = re.compile("'([^']*)'")


def read_table(
    model: type[_Model],
    table: Any,
    source: Source,
    path: Path = (),
    *,
    who: str = "",
    skip: Collection[str] = (),
) -> _Model | None:
    """Return a table as its model, or None after noting every mistake in the source.

    Args:
        model: What the table must be.
        table: What is written.
        source: The document.
        path: Where the table stands in it.
        who: What a mistake begins with, such as `node 'welcome'`; "" for nothing.
        skip: Keys whose mistakes are told elsewhere.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
    where = f"{who}: " if who else ""
    for item in mistakes:
        # What is wrong with a table's key is told at the key.
        location = tuple(step for step in item["loc"] if step != "[key]")
        if (location and location[0] in skip) or _follows(item, mistakes):
            continue
        refused = item.get("ctx", {}).get("error")
        if isinstance(refused, ExpressionRefused):
            for mistake in refused.mistakes:
                spot = (*path, *location, Spot(mistake.offset))
                source.problem(spot, where + mistake.text)
            continue
        source.problem((*path, *location), where + _sentence(model, item, location))
    return None


def _follows(item: Any, mistakes: Collection[Any]) -> bool:
    """Return whether a mistake may be none once another one is mended."""
    location = item["loc"]
    others = [other["loc"] for other in mistakes]
    if item["type"] == "too_short":
        # It is short only of what has mistakes.
        return any(other[:-1][: len(location)] == location for other in others)
    # Under another key it may be right.
    return (*location, "[key]") in others


def _sentence(model: type[BaseModel], item: Any, location: Path) -> str:
    name = location[-1] if location else ""
    match item["type"]:
        case "missing":
            return f"needs '{name}'"
        case "extra_forbidden":
            around = _known_around(model, location)
            hint = around or did_you_mean(str(name), keys_at(model, location[:-1]))
            return f"unknown key '{name}'. {hint}".rstrip()
        case "too_short":
            return f"'{name}' is empty; it needs {item['ctx']['min_length']} or more"
        case "value_error":
            return f"'{name}': {item['ctx']['error']}"
        case "string_pattern_mismatch" if item["ctx"]["pattern"] == _NAME:
            return f"'{name}': a name is of small letters, digits and _, and begins with a letter"
        case "literal_error" | "enum":
            near = nearest(str(item["input"]), _QUOTED.findall(item["ctx"]["expected"]))
            meant = f"Did you mean '{near}'?" if near is not None else ""
            hint = (_known_around(model, location) if item["loc"][-1] == "[key]" else "") or meant
            return f"'{name}': {_lower(item['msg'])}{'. ' if hint else ''}{hint}"
        case "model_type":
            keys = ", ".join(f"'{key}'" for key in keys_at(model, location))
            return f"'{name}': is a table of {keys}" if name else f"needs to be a table of {keys}"
        case "dict_type":
            return f"'{name}': is a table; write it in braces, {{...}}"
        case "list_type" | "tuple_type":
            return f"'{name}': is a list; write it in brackets, [...]"
        case "float_type" | "int_type" | "bool_type" if isinstance(item["input"], str):
            return f"'{name}': {_lower(item['msg'])}, without quotes"
        case _:
            return f"'{name}': {_lower(item['msg'])}"


def _lower(message: str) -> str:
    return message[0].lower() + message[1:]


def _known_around(model: type[BaseModel], location: Path) -> str:
    """Return the way out for a key that a table further out has; "" where none has it."""
    for depth in reversed(range(len(location) - 1)):
        if location[-1] in keys_at(model, location[:depth]):
            inner = location[depth]
            return f"It belongs to the table around '{inner}'; write it before '{inner}' begins."
    return ""


def keys_at(model: type[BaseModel], location: Path) -> list[str]:
    """Return the keys of a table inside a table; none where its kind cannot be told from there."""
    inside: Any = model
    for step in location:
        if isinstance(inside, type) and issubclass(inside, BaseModel):
            fields = inside.model_fields
            field = next((one for key, one in fields.items() if (one.alias or key) == step), None)
            inside = field.annotation if field is not None else None
        else:
            # The values of a mapping, or the items of a list.
            kinds = get_args(inside) if get_origin(inside) in _HOLDERS else ()
            inside = next((kind for kind in reversed(kinds) if kind is not Ellipsis), None)
    if not (isinstance(inside, type) and issubclass(inside, BaseModel)):
        return []
    return [field.alias or key for key, field in inside.model_fields.items()]
