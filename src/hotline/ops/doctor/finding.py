"""What one look found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence about one thing; `way_out` says what to do, and is empty where all is well."""

    state: State
    text: str
    way_out: str = ""


def ok(text: str) -> Finding:
    """Return that all is well."""
    return Finding(state=State.OK, text=text)


def warning(text: str, way_out: str) -> Finding:
    """Return what does no harm to callers yet."""
    return Finding(state=State.WARNING, text=text, way_out=way_out)


def broken(text: str, way_out: str) -> Finding:
    """Return what callers suffer from, or will."""
    return Finding(state=State.BROKEN, text=text, way_out=way_out)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing to look at; `look` may raise a `HotlineError`, whose text then is the finding."""

    name: str
    look: Callable[[], Awaitable[Finding]]
