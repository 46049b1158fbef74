"""Markers of a form's texts: what they may hold, checked and told in the API's description."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

# Controls, line separators, and what turns the direction of the text around it.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
_LINE = re.compile(rf"[^{_UNSEEN}]*")
_LINES = re.compile(rf"(?:[\n\t]|[^{_UNSEEN}])*")


@dataclass(frozen=True)
class Line:
    """Text on one line, of so many characters; the spaces around it go."""

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return _checked(lambda text: _trimmed(text, " ".join(text.split()), _LINE), self)


@dataclass(frozen=True)
class Lines:
    """Text on several lines, of so many characters; the spaces around it go."""

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(text: str) -> str:
            unix = text.replace("\r\n", "\n")
            return _trimmed(unix, unix.strip(), _LINES)

        return _checked(check, self)


@dataclass(frozen=True)
class Matching:
    """Text that a pattern fits; `otherwise` says what it must be, as the rest of a sentence."""

    pattern: str
    otherwise: str
    most: int

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        compiled = re.compile(self.pattern)

        def check(text: str) -> str:
            if len(text) > self.most or compiled.fullmatch(text) is None:
                raise ValueError(self.otherwise)
            return text

        text = core_schema.str_schema(strict=True)
        return core_schema.no_info_after_validator_function(check, text)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$", "maxLength": self.most}


def _checked(check: Callable[[str], str], marker: Line | Lines) -> CoreSchema:
    # A length of 0 is no rule: it would stand in the description of every field.
    text = core_schema.str_schema(
        strict=True, max_length=marker.most, min_length=marker.least or None
    )
    return core_schema.no_info_after_validator_function(check, text)


def _trimmed(text: str, trimmed: str, seen: re.Pattern[str]) -> str:
    if seen.fullmatch(text) is None:
        raise ValueError("holds a character that nobody sees")
    if text and not trimmed:
        raise ValueError("is empty but for spaces")
    return trimmed
