"""From an agent's BYE to the next INVITE at the agent's telephone, beside Asterisk's app_queue.

Both are on one Asterisk, with the same telephones and as many callers who wait; whoever was served
is followed by another one. Rounds of both take turns. An agent talks for a second or so, hangs up,
and counts the milliseconds until the telephone is called again; somebody always waits. Run it with
`make bench-floor`.

app_queue has members that are free at once (wrapuptime=0, ringinuse=no, autofill=yes, retry=0). The
hotline has wrap_up_s = 0; without desks, with desks that say at once that they show the call, and
with a whisper: that comes after the agent picks up, so it should make no difference.
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

QUEUE, HOTLINE = "app_queue", "hotline"
TALK_S = 1.0
"""At least so long an agent is on the line."""
WHISPER_S = 2.0
"""So much longer where there is a whisper, which lasts a good second."""
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
        return median(self.waits_ms) if self.waits_ms else float("nan")


@dataclass(frozen=True, kw_only=True)
class Floor:
    """How many serve and wait, and how many calls an agent takes in a round."""

    agents: int
    waiting: int
    calls: int
    whisper: bool = False
    desks: bool = False

    def __str__(self) -> str:
        kind = ", whisper" if self.whisper else ", desks" if self.desks else ""
        return f"{self.agents}/{self.waiting}{kind}"


KINDS: tuple[dict[str, bool], ...] = ({}, {"desks": True}, {"whisper": True})


def floors(given: str, calls: int) -> list[Floor]:
    """Return the floors that are named, each in all kinds."""
    counts = [tuple(map(int, one.split("/"))) for one in given.split(",")]
    return [
        Floor(agents=agents, waiting=waiting, calls=max(2, calls // agents), **kind)
        for agents, waiting in counts
        for kind in KINDS
    ]


async def serve(phone: SipPhone, talk_s: float, calls: int, random: Random, found: Round) -> None:
    """Take calls at one telephone, one after the other; stay on the last."""
    time = asyncio.get_running_loop().time
    await phone.rung(within_s=FIRST_WITHIN_S)
    for _ in range(calls):
        call = await phone.called(within_s=FIRST_WITHIN_S)
        await asyncio.sleep(talk_s + random.uniform(0, SPREAD_S))
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


async def calls_at_agents(room: Room, number: str, floor: Floor, seed: int) -> Round:
    found = Round()
    talk_s = TALK_S + (WHISPER_S if floor.whisper else 0)
    async with room.callers(number, floor.waiting):
        agents = [
            serve(phone, talk_s, floor.calls, Random(f"{seed} {seat_id}"), found)
            for seat_id, phone in room.phones.items()
        ]
        await asyncio.gather(*agents)
    await asyncio.sleep(CALM_S)
    for phone in room.phones.values():
        await calm(phone)
    return found


async def compare(floor: Floor, rounds: int, retry_s: int) -> dict[str, list[Round]]:
    """Let both take turns in one room."""
    found: dict[str, list[Round]] = {QUEUE: [], HOTLINE: []}
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        spec = open_room(Path(folder), floor.agents, whisper=floor.whisper, retry_s=retry_s)
        async with spec as room:
            for number in range(rounds):
                found[QUEUE].append(await calls_at_agents(room, QUEUE_NUMBER, floor, number))
                async with room.service(desks=floor.desks):
                    found[HOTLINE].append(await calls_at_agents(room, NUMBER, floor, number))
                medians = ", ".join(
                    f"{kind} {made[-1].median_ms:.1f}" for kind, made in found.items()
                )
                print(f"{floor}: round {number + 1} of {rounds}: {medians} ms", file=sys.stderr)
    return found


def add_rows(table: Table, floor: Floor, found: dict[str, list[Round]]) -> None:
    for kind, rounds in found.items():
        waits = [wait for one in rounds for wait in one.waits_ms]
        ratios = [
            one.median_ms / queue.median_ms for one, queue in zip(rounds, found[QUEUE], strict=True)
        ]
        table.add_row(
            str(floor),
            kind,
            str(len(waits)),
            str(sum(one.missed for one in rounds)),
            f"{median(waits):.1f}",
            f"{quantiles(waits, n=100, method='inclusive')[98]:.1f}",
            f"{median(ratios):.3f}",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--floors", default="1/20,30/100", help="agents/waiting, as many as there are commas"
    )
    parser.add_argument("--rounds", type=int, default=3, help="times each kind runs")
    parser.add_argument("--calls", type=int, default=30, help="calls a round, of all agents")
    parser.add_argument("--retry", type=int, default=0, help="app_queue's retry, in seconds")
    given = parser.parse_args()
    table = Table(
        title=f"{given.rounds} rounds",
        caption="ms from BYE to INVITE, of all rounds; x: ratio of the medians of one round",
    )
    table.add_column("floor")
    table.add_column("")
    for column in ("calls", "missed", "median", "p99", "x app_queue"):
        table.add_column(column, justify="right")
    for floor in floors(given.floors, given.calls):
        add_rows(table, floor, asyncio.run(compare(floor, given.rounds, given.retry)))
        # Who ends it before the last floor has those that were measured.
        Console().print(table)
    print("load", ", ".join(f"{one:.1f}" for one in os.getloadavg()))


if __name__ == "__main__":
    main()
