"""A form: JSON that is read into a model, or refused with all that is wrong, a sentence each."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from hotline.crm.errors import CrmError


class Form(BaseModel):
    """What is told of one thing. Unknown fields are refused: one may be a misspelt other."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


AnyForm = TypeVar("AnyForm", bound=Form)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a form is read with.

    Attributes:
        region: Where telephone numbers without a country are dialled, as an ISO 3166 code.
        now: The moment that moments to come come after, aware.
    """

    region: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class FormProblem:
    """One thing that is wrong with a form.

    Attributes:
        place: Where: names of fields and numbers in lists, from the outside in.
        what: What is wrong, as the rest of a sentence about it. No text has the value itself.
    """

    place: tuple[str | int, ...]
    what: str

    def __str__(self) -> str:
        place = ".".join(map(str, self.place))
        return f"{place}: {self.what}" if place else self.what


@dataclass(kw_only=True)
class FormProblems(CrmError):
    """A form cannot be used; `problems` lists all that is wrong."""

    problems: tuple[FormProblem, ...]
    is_json: bool = True

    def __str__(self) -> str:
        return "; ".join(map(str, self.problems))


def read_form(form: type[AnyForm], text: str | bytes, reading: Reading) -> AnyForm:
    """Read a form from JSON.

    Raises:
        FormProblems: It cannot be used.
    """
    try:
        return form.model_validate_json(text, context=reading)
    except ValidationError as error:
        # Never pydantic's own text, which repeats what was told.
        found = error.errors(include_input=False, include_url=False)
    problems = tuple(
        FormProblem(place=one["loc"], what=_told(one, list(form.model_fields))) for one in found
    )
    is_json = all(one["type"] != "json_invalid" for one in found)
    raise FormProblems(problems=problems, is_json=is_json)


_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "must be a text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list",
    "dict_type": "must be an object of names and values",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "literal_error": "must be {expected}",
    "string_too_short": "must have {min_length} characters or more",
    "string_too_long": "may have up to {max_length} characters",
    "too_short": "must have {min_length} or more",
    "too_long": "may have up to {max_length}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "may be {le} at most",
    "timezone_aware": "has no time zone: write 2026-11-20T14:00:00+08:00",
}


def _told(error: ErrorDetails, known: list[str]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind == "json_invalid":
        return f"no JSON that can be read: {context['error']}"
    if kind == "extra_forbidden":
        close: list[Any] = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"is not known; did you mean {close[0]}?" if close else "is not known"
    if kind.startswith("datetime"):
        return "is no moment such as 2026-11-20T14:00:00+08:00"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    return f"{error['msg'][0].lower()}{error['msg'][1:]}"
