"""The tables of `agents.toml`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from hotline.model.seat import SeatPhone
from hotline.model.tier import Tier
from hotline.routing_policy.document import Name, Proficiency, Table

LONGEST_ID = 32
LONGEST_NAME = 64
LONGEST_NUMBER = 8

_ID = re.compile(rf"[A-Za-z][A-Za-z0-9_-]{{0,{LONGEST_ID - 1}}}")
_NUMBER = re.compile(rf"[0-9]{{1,{LONGEST_NUMBER}}}", re.ASCII)
_KEY = re.compile(r"[0-9]", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _is_id(text: str) -> str:
    if _ID.fullmatch(text) is None:
        raise ValueError(
            f"an id is of letters, digits, - and _, up to {LONGEST_ID}, and begins with a letter"
        )
    return text


def _is_shown(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("must be plain text, without line ends and without spaces around it")
    return text


def _is_language(text: str) -> str:
    if _LANGUAGE.fullmatch(text) is None:
        raise ValueError("a language is a BCP-47 tag, such as zh-CN")
    return text


def _is_number(text: str) -> str:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(f'a number is 1 to {LONGEST_NUMBER} digits in quotes, such as "1001"')
    return text


def _is_key(text: str) -> str:
    if _KEY.fullmatch(text) is None:
        raise ValueError("a break is chosen by one key: 0 to 9")
    return text


Id = Annotated[str, AfterValidator(_is_id)]
ShownName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_is_shown)]
Language = Annotated[str, AfterValidator(_is_language)]
Number = Annotated[str, AfterValidator(_is_number)]
Key = Annotated[str, AfterValidator(_is_key)]


class SeatTable(Table):
    """A seat."""

    name: ShownName
    phone: SeatPhone = "desk"
    password_number: int = Field(default=1, ge=1, le=1_000_000)


class AgentTable(Table):
    """An agent."""

    name: ShownName
    skills: dict[Name, Proficiency] = Field(default_factory=dict)
    languages: list[Language] = Field(min_length=1)
    tiers: list[Tier] = Field(default=["standard"], min_length=1)
    teams: list[Name] = Field(default_factory=list)
    number: Number = ""
    shifts: dict[str, Any] = Field(default_factory=dict)


class RosterTable(Table):
    """The whole file; its seats and agents are read one by one."""

    seats: dict[Id, dict[str, Any]] = Field(default_factory=dict)
    agents: dict[Id, dict[str, Any]] = Field(min_length=1)
    breaks: dict[Key, ShownName] = Field(default_factory=dict)
