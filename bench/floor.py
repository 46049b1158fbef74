"""From an agent's BYE to the next INVITE at the agent's telephone, beside Asterisk's app_queue.

Both are on one Asterisk, with the same telephones and as many callers, who wait with music; whoever
was served is followed by another one. The rounds of the kinds take turns. An agent talks for a
second or so, hangs up, and counts the milliseconds until the telephone is called again; somebody
always waits. Run it with `make bench-floor`.

app_queue has members that are free at once (wrapuptime=0, ringinuse=no, autofill=yes). The hotline
has wrap_up_s = 0 and no desks; the whisper comes after the agent picks up, so that it should make
no difference.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from floor_room import QUEUE_NUMBER, Room, open_room
from hotline.testing.phone import PhoneError, SipPhone
from hotline.testing.running import NUMBER

QUEUE, BARE, WHISPERED = "app_queue", "hotline", "hotline, whisper"
TALK_S = {QUEUE: 1.0, BARE: 1.0, WHISPERED: 3.0}
"""At least so long an agent is on the line, the whisper of a good second included."""
SPREAD_S = 0.5
"""Up to so much longer, else all agents would be free at once."""
FIRST_WITHIN_S = 20.0
NEXT_WITHIN_S = 10.0
CALM_S = 1.0
"""Until all calls of a round are over."""


@dataclass(kw_only=True)
class Round:
    """Milliseconds from BYE to INVITE, and how often no INVITE came."""

    waits_ms: list[float] = field(default_factory=list)
    missed: int = 0

    @property
    def median_ms(self) -> float:
        return median(self.waits_ms)


async def serve(phone: SipPhone, kind: str, calls: int, random: Random, found: Round) -> None:
    """Take calls at one telephone, one after the other; stay on the last."""
    time = asyncio.get_running_loop().time
    await phone.rung(within_s=FIRST_WITHIN_S)
    for _ in range(calls):
        call = await phone.called(within_s=FIRST_WITHIN_S)
        await asyncio.sleep(TALK_S[kind] + random.uniform(0, SPREAD_S))
        hung_up_at = time()
        call.start_hang_up()
        try:
            rung = await phone.rung(within_s=NEXT_WITHIN_S)
        except PhoneError:
            found.missed += 1
            return
        found.waits_ms.append(1000 * (rung.came_at - hung_up_at))


async def calm(phone: SipPhone) -> None:
    """Forget the calls that a telephone has had."""
    for calls in (phone.rung, phone.called):
        with contextlib.suppress(PhoneError):
            while True:
                await calls(within_s=0.01)


async def calls_at_agents(
    room: Room, kind: str, number: str, waiting: int, calls: int, seed: int
) -> Round:
    found = Round()
    async with room.callers(number, waiting):
        agents = [
            serve(phone, kind, calls, Random(f"{seed} {seat_id}"), found)
            for seat_id, phone in room.phones.items()
        ]
        await asyncio.gather(*agents)
    await asyncio.sleep(CALM_S)
    for phone in room.phones.values():
        await calm(phone)
    return found


async def one_round(room: Room, kind: str, waiting: int, calls: int, seed: int) -> Round:
    if kind == QUEUE:
        return await calls_at_agents(room, kind, QUEUE_NUMBER, waiting, calls, seed)
    async with room.service(whisper=kind == WHISPERED):
        return await calls_at_agents(room, kind, NUMBER, waiting, calls, seed)


async def compare(
    agents: int, waiting: int, rounds: int, calls: int, retry_s: int
) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {kind: [] for kind in TALK_S}
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        async with open_room(Path(folder), agents, retry_s) as room:
            for number in range(rounds):
                for kind, made in found.items():
                    print(f"round {number + 1} of {rounds}: {kind}", file=sys.stderr)
                    made.append(await one_round(room, kind, waiting, calls, number))
    return found


def comparison(found: dict[str, list[Round]], title: str) -> Table:
    table = Table(
        title=title,
        caption="ms from BYE to INVITE, of all rounds; x: ratio of a round's medians",
    )
    table.add_column("")
    for column in ("calls", "missed", "median", "p99", "most", "x app_queue"):
        table.add_column(column, justify="right")
    for kind, rounds in found.items():
        waits = [wait for one in rounds for wait in one.waits_ms]
        ratios = [
            one.median_ms / queue.median_ms for one, queue in zip(rounds, found[QUEUE], strict=True)
        ]
        table.add_row(
            kind,
            str(len(waits)),
            str(sum(one.missed for one in rounds)),
            f"{median(waits):.1f}",
            f"{quantiles(waits, n=100)[98]:.1f}",
            f"{max(waits):.1f}",
            f"{median(ratios):.2f}",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--floors", default="1/20,30/100", help="agents/waiting, as many as there are commas"
    )
    parser.add_argument("--rounds", type=int, default=3, help="times each kind runs")
    parser.add_argument("--calls", type=int, default=90, help="calls a round, of all agents")
    parser.add_argument("--retry", type=int, default=1, help="app_queue's retry, in seconds")
    given = parser.parse_args()
    for floor in given.floors.split(","):
        agents, waiting = (int(count) for count in floor.split("/"))
        calls = -(-given.calls // agents)
        found = asyncio.run(compare(agents, waiting, given.rounds, calls, given.retry))
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        title = f"{agents} agents, {waiting} waiting; {given.rounds} rounds; load {load}"
        Console().print(comparison(found, title))


if __name__ == "__main__":
    main()
