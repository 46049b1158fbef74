"""A customer as the cells of a spreadsheet: the fields of the form, each in one piece of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hotline.crm.forms.customer import CustomerFields, CustomerForm
from hotline.crm.forms.typed import pairs_typed, phones_typed

NEEDED = ("number", "name")
FIELDS = (*NEEDED, *CustomerFields.model_fields)
assert set(FIELDS) == set(CustomerForm.model_fields)

SEPARATOR = ";"
"""Between the values of one cell."""

_LISTS = frozenset({"ways", "accounts", "tags"})
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def fields_of(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that some cells tell; an empty one tells nothing.

    What cannot be read stays as it is, for the form to refuse.
    """
    return {name: _field(name, cell) for name, cell in cells.items() if cell.strip()}


def cells_of(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the cell of each field, in the order of `FIELDS`."""
    return (_cell(name, fields[name]) for name in FIELDS)


def _field(name: str, cell: str) -> object:
    if name == "do_not_call":
        return _YES_NO.get(cell.strip().casefold(), cell)
    values = [value for value in map(str.strip, cell.split(SEPARATOR)) if value]
    if name == "phones":
        return phones_typed(values)
    if name == "preferences":
        return pairs_typed(values) or cell
    return values if name in _LISTS else cell.strip()


def _cell(name: str, value: Any) -> str:
    if name == "do_not_call":
        return "yes" if value else "no"
    if name == "phones":
        value = [f"{phone['kind']}={phone['number']}" for phone in value]
    if name == "preferences":
        value = [f"{key}={text}" for key, text in value.items()]
    return f"{SEPARATOR} ".join(value) if isinstance(value, list) else str(value)
