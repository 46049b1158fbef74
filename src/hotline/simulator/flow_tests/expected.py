"""What must come of a call in a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hotline.flow.problems import did_you_mean
from hotline.flow.source import Path, Source
from hotline.flow.tables import read_table
from hotline.flow.vocabulary import Table
from hotline.model.bank import OPERATIONS
from hotline.simulator.flow_tests.answers import REQUESTS


class _ExpectTable(Table):
    outcome: str | None = None
    language: str | None = None
    bank: list[Any] | None = None
    requests: list[Any] | None = None
    agent_told: tuple[Literal["identified", "not_identified"], ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question to the bank or a request; `details` are those parts of it that are looked at."""

    name: str
    details: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must come of a call; None is not looked at.

    Attributes:
        outcome: How it ends.
        language: Which language the caller ends in; by default the one the test runs in.
        bank: What the bank is asked, all of it and in this order.
        requests: What is requested, likewise.
        agent_told: What agents are told when secure flows are over, likewise.
    """

    outcome: str | None = None
    language: str | None = None
    bank: tuple[Asked, ...] | None = None
    requests: tuple[Asked, ...] | None = None
    agent_told: tuple[str, ...] | None = None


def read_expected(source: Source, path: Path, written: object) -> Expected:
    """Return what is expected; mistakes are noted in the source."""
    raw = written if isinstance(written, dict) else {}
    bank = _asked(source, (*path, "bank"), raw.get("bank"), OPERATIONS)
    requests = _asked(source, (*path, "requests"), raw.get("requests"), REQUESTS)
    table = read_table(_ExpectTable, {} if written is None else written, source, path)
    if table is None:
        return Expected()
    return Expected(
        outcome=table.outcome,
        language=table.language,
        bank=bank,
        requests=requests,
        agent_told=table.agent_told,
    )


def _asked(
    source: Source, path: Path, written: object, known: Mapping[str, object]
) -> tuple[Asked, ...] | None:
    """Take a list of `verify_pin`, or `verify_pin: {pin: 246810}`; None where there is none."""
    if not isinstance(written, list):
        return None
    asked = []
    for index, one in enumerate(written):
        details: Mapping[str, object] = {}
        match one:
            case str():
                name = one
            case dict() if len(one) == 1 and isinstance(next(iter(one.values())), dict):
                ((name, details),) = one.items()
            case _:
                source.problem((*path, index), "write a name, or a name and what it is asked with")
                continue
        if name not in known:
            hint = did_you_mean(name, known)
            source.problem((*path, index), f"'{name}' cannot be asked. {hint}".rstrip())
        asked.append(Asked(name=name, details={key: str(text) for key, text in details.items()}))
    return tuple(asked)
