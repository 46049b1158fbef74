"""Personal values taken out of encoded events and commands, and put back.

What is left in clear is the structure: kinds, refs, outcomes, lengths, how many rows, which slots,
and of a value its kind. From that alone a call is retold and run again, with `erased` where a value
was. What is personal is declared at the fields, with `hotline.model.personal.PERSONAL`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from json.encoder import encode_basestring
from typing import Any, get_args, get_origin, get_type_hints

from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent
from hotline.model.personal import ERASED

PLACEHOLDER = "$personal"
"""The key of the object that stands where a value was; it holds the value's place in the list."""

STRUCTURE = frozenset({"kind", "handle", "was"})
"""Keys inside a personal value that say nothing of a person."""

_NO_WORD = ("term", "number", "money", "percent", "day", "time", "yes_no")

_PLACE = re.compile(rf'{{"{re.escape(PLACEHOLDER)}":(\d+)}}')

Leaf = str | int | float | bool
Path = tuple[str, ...]

_ANY_ITEM = "*"


def _paths(kind: type[Any]) -> Iterator[Path]:
    hints = get_type_hints(kind)
    for one in fields(kind):
        if one.metadata.get("personal"):
            yield (one.name,)
        hint = hints[one.name]
        is_many = get_origin(hint) is tuple
        step = (one.name, _ANY_ITEM) if is_many else (one.name,)
        for part in get_args(hint) or (hint,):
            if is_dataclass(part) and isinstance(part, type):
                yield from ((*step, *rest) for rest in _paths(part))


_PERSONAL: Mapping[str, tuple[Path, ...]] = {
    kind.kind: paths
    for kind in (*get_args(AnyEvent), *get_args(AnyCommand))
    # Two requests may each have a field of the same name; it is veiled once.
    if (paths := tuple(dict.fromkeys(_paths(kind))))
}


def veil(encoded: Mapping[str, Any], leaves: list[Leaf]) -> Mapping[str, Any]:
    """Return an encoded event or command without its personal values, which go to `leaves`."""
    paths = _PERSONAL.get(str(encoded.get("kind")))
    if paths is None or _is_choice(encoded):
        return encoded
    for path in paths:
        encoded = _veil_at(encoded, path, leaves)
    return encoded


def unveil(veiled: object, leaves: Sequence[Leaf] | None) -> Any:
    """Return what `veil` was given; with None for the leaves, what is left once they are erased."""
    if isinstance(veiled, list):
        return [unveil(item, leaves) for item in veiled]
    if not isinstance(veiled, dict):
        return veiled
    if PLACEHOLDER in veiled:
        return ERASED if leaves is None else leaves[veiled[PLACEHOLDER]]
    if leaves is None and _has_no_word_for_erased(veiled):
        return {"was": veiled["kind"], "kind": "erased"}
    return {key: unveil(value, leaves) for key, value in veiled.items()}


def unveiled_from(text: str, leaves: Sequence[Leaf] | None) -> Any:
    """Return what `unveil` makes of a JSON text; most have nothing personal in them.

    Raises:
        ValueError: It is no JSON.
        LookupError: It names a value that is not among the leaves.
    """
    if leaves is None and PLACEHOLDER in text:
        return unveil(json.loads(text), None)
    return json.loads(unveiled_text(text, leaves or ()))


def unveiled_text(text: str, leaves: Sequence[Leaf]) -> str:
    """Return a JSON text with its values put back, as it would be had nothing been personal.

    Raises:
        LookupError: It names a value that is not among the leaves.
    """
    if PLACEHOLDER not in text:
        return text
    # In a text that is quoted in it, the placeholder's own quotes are escaped.
    return _PLACE.sub(lambda place: _leaf_to_json(leaves[int(place[1])]), text)


def _leaf_to_json(leaf: Leaf) -> str:
    # Nearly all are texts, for which an encoder does nothing more.
    return encode_basestring(leaf) if isinstance(leaf, str) else json.dumps(leaf)


def _is_choice(encoded: Mapping[str, Any]) -> bool:
    # One key chooses in a menu. Without it nobody could tell which way the call went.
    is_one = encoded.get("length") == 1 or encoded.get("choice") is True
    return encoded["kind"] == "digits_collected" and is_one


def _has_no_word_for_erased(veiled: Mapping[str, Any]) -> bool:
    """Return whether this is a value that cannot hold the word, such as an amount or a day."""
    if veiled.get("kind") not in _NO_WORD:
        return False
    return any(isinstance(part, dict) and PLACEHOLDER in part for part in veiled.values())


def _veil_at(encoded: Any, path: Path, leaves: list[Leaf]) -> Any:
    if not path:
        return _veiled(encoded, leaves)
    name, *rest = path
    if name == _ANY_ITEM:
        return [_veil_at(item, tuple(rest), leaves) for item in encoded]
    if encoded is None or name not in encoded:
        return encoded
    return {**encoded, name: _veil_at(encoded[name], tuple(rest), leaves)}


def _veiled(value: Any, leaves: list[Leaf]) -> Any:
    if isinstance(value, Mapping):
        # A bank may be asked something that is called `kind`, too: that is a value.
        return {
            key: part if key in STRUCTURE and isinstance(part, str) else _veiled(part, leaves)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_veiled(item, leaves) for item in value]
    if value is None or value == "":
        # That a number was withheld, or nobody was proved, is structure.
        return value
    leaves.append(value)
    return {PLACEHOLDER: len(leaves) - 1}
