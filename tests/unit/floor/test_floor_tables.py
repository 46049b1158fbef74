"""How much of a floor stands on a terminal that is too small for it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from hotline.cli.floor_tables import shown
from hotline.desk.wallboard import AgentNow, CallNow, FloorNow
from hotline.model.agent import AgentState

NOW = datetime(2026, 11, 29, tzinfo=UTC)
LINES = 24


def agent(number: int, state: AgentState) -> AgentNow:
    name = f"{state}-{number}"
    return AgentNow(agent=name, name=name, state=state, reason="", since=NOW, seat="", call="")


def call(number: int) -> CallNow:
    return CallNow(
        call=f"call-{number}",
        queue="cards",
        tier="vip",
        language="en-US",
        skills=(),
        since=NOW,
        offered="",
    )


def on_a_terminal(*, away: int, on_call: int, waiting: int) -> list[list[str]]:
    """Return the words of each line that is shown of a floor."""
    agents = (
        *(agent(number, AgentState.OFFLINE) for number in range(away)),
        *(agent(number, AgentState.ON_CALL) for number in range(on_call)),
    )
    floor = FloorNow(agents=agents, waiting=tuple(map(call, range(waiting))), tiers=())
    console = Console(width=80, record=True, file=StringIO())
    console.print(shown(floor, NOW, LINES))
    return [line.split() for line in console.export_text().splitlines()]


@pytest.mark.parametrize(
    ("away", "on_call", "waiting", "seen", "more"),
    [
        (2, 1, 3, [2, 1, 3], []),
        (2, 1, 100, [2, 1, 17], [83]),
        (300, 4, 2, [14, 4, 2], [286]),
        (300, 100, 200, [0, 10, 9], [390, 191]),
    ],
)
def test_what_has_no_room_is_counted_and_who_is_away_or_talks_makes_room_for_who_waits(
    away: int, on_call: int, waiting: int, seen: list[int], more: list[int]
) -> None:
    shows = on_a_terminal(away=away, on_call=on_call, waiting=waiting)
    assert len(shows) <= LINES
    kinds = ("offline-", "on_call-", "call-")
    assert [
        sum(any(word.startswith(kind) for word in line) for line in shows) for kind in kinds
    ] == seen
    assert [int(line[1]) for line in shows if line[-1:] == ["more"]] == more
