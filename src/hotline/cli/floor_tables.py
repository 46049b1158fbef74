"""What `hotline floor` shows: who waits, who serves, and what became of the day's calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hotline.desk.tiers_now import TierNow
from hotline.desk.wallboard import AgentNow, CallNow, FloorNow
from hotline.model.agent import AgentState

Row = TypeVar("Row")

STYLES = {
    "available": "green",
    "reserved": "cyan",
    "on_call": "blue",
    "wrap_up": "yellow",
    "on_break": "magenta",
    "offline": "dim",
}


def shown(now: FloorNow, at: datetime, lines: int | None = None) -> Group:
    """Return the floor as tables.

    Args:
        now: The floor.
        at: When it is so.
        lines: So many lines there are. Of what does not fit it is told how much that is; who waits
            has the most of them. None for no limit.
    """
    tiers, agents, waiting = now.tiers, _here_first(now.agents), now.waiting
    room = (len(tiers), len(agents), len(waiting))
    if lines is not None:
        room = _rooms(lines, *room)
    parts: list[RenderableType] = []
    if tiers:
        parts += [*_cut(_today, tiers, room[0]), ""]
    parts += [*_cut(lambda some: _agents(some, at), agents, room[1]), ""]
    if waiting:
        parts += _cut(lambda some: _waiting(some, at), waiting, room[2])
    else:
        parts.append(Text("nobody waits", style="dim"))
    return Group(*parts)


def _here_first(agents: Sequence[AgentNow]) -> Sequence[AgentNow]:
    return sorted(agents, key=lambda one: one.state is AgentState.OFFLINE)


def _rooms(lines: int, tiers: int, agents: int, waiting: int) -> tuple[int, int, int]:
    """Return how many lines each table has for its rows."""
    # Headings, and what is between the tables.
    left = lines - (5 if tiers else 3)
    tiers = min(tiers, max(left // 4, left - agents - waiting))
    left -= tiers
    waiting = min(waiting, max(left // 2, left - agents))
    return tiers, min(agents, left - waiting), waiting


def _cut(
    table: Callable[[Sequence[Row]], Table], rows: Sequence[Row], room: int
) -> list[RenderableType]:
    """Return a table of as many rows as there is room for, and how many there are besides."""
    if len(rows) <= max(room, 0):
        return [table(rows)]
    fit = max(room - 1, 0)
    return [table(rows[:fit]), Text(f" and {len(rows) - fit} more", style="dim")]


def _agents(agents: Sequence[AgentNow], at: datetime) -> Table:
    table = Table("agent", "state", "for", "seat", "call", box=None, title=None)
    for one in agents:
        state = Text(one.state.value, style=STYLES[one.state.value])
        if one.reason:
            state.append(f" ({one.reason})", style="dim")
        since = _for(at, one.since) if one.since is not None else ""
        table.add_row(one.name, state, since, one.seat, (one.call or one.asked_in)[:13])
    return table


def _waiting(waiting: Sequence[CallNow], at: datetime) -> Table:
    table = Table("waits", "promised", "tier", "language", "queue", "call", "", box=None)
    for call in waiting:
        offered = f"rings {call.offered}" if call.offered else ""
        if call.callback:
            offered = f"callback, {offered}" if offered else "callback"
        wanted = f"{call.queue} ({', '.join(call.skills)})" if call.skills else call.queue
        table.add_row(
            _for(at, call.since),
            _promised(at, call),
            call.tier,
            call.language,
            wanted,
            call.call[:13],
            offered,
        )
    return table


def _today(tiers: Sequence[TierNow]) -> Table:
    """Return what became of the day's calls, by queue and tier."""
    # Two blanks between so many columns would cut words off on a terminal of 80.
    table = Table("queue", "tier", box=None, collapse_padding=True)
    for heading in (
        "wait",
        "longest",
        "promised",
        "came",
        "served",
        "left",
        "in time",
        "ASA",
        "kept",
    ):
        table.add_column(heading, justify="right")
    for one in tiers:
        table.add_row(
            one.queue,
            one.tier,
            str(one.waiting),
            _clock(one.longest_wait_s) if one.waiting else "",
            _clock(one.promised_wait_s) if one.promised_wait_s is not None else "",
            str(one.offered),
            str(one.answered),
            str(one.abandoned),
            _percent(one.service_level),
            _clock(one.asa_s) if one.asa_s is not None else "",
            _percent(one.promises_kept),
        )
    return table


def _percent(share: float | None) -> str:
    return f"{share:.0%}" if share is not None else ""


def _promised(at: datetime, call: CallNow) -> Text:
    """Return the whole wait that was promised, in red where it is over."""
    if call.turn_by is None:
        return Text("")
    style = "red" if at > call.turn_by else ""
    return Text(_clock((call.turn_by - call.since).total_seconds()), style=style)


def _for(at: datetime, since: datetime) -> str:
    return _clock((at - since).total_seconds())


def _clock(total_s: float) -> str:
    minutes, seconds = divmod(max(0, round(total_s)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
