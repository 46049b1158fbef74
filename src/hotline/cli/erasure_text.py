"""What every erasure asks, and how it tells what goes."""

from __future__ import annotations

from collections.abc import Collection

import typer
from rich.console import Console


def confirm() -> None:
    """Ask once; whoever does not say yes ends the command."""
    typer.confirm("Nobody can undo this. Erase?", abort=True)


def counted(calls: int, messages: int, matters: int = 0) -> str:
    """Return so many calls and messages, and cases and promises where there are some, in words."""
    told = f"{counted_calls(calls)}, {_some(messages, 'recorded message')}"
    return f"{told}, {matters} of cases and promises" if matters else told


def counted_calls(calls: int) -> str:
    """Return so many calls, in words."""
    return _some(calls, "call")


def show_left_to_delete(console: Console, call_ids: Collection[str]) -> None:
    """Name the messages that somebody else must delete."""
    console.print("Yours to delete on the PBX: messages that begin with")
    console.print("\n".join(f"  {call_id}" for call_id in call_ids))


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
