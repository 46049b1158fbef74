"""Strikes a room, one fault after the other, and tells what each of them left."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from chaos_floor.faults import FAULTS, Fault
from chaos_floor.gate import Moment, Reached
from chaos_floor.log_check import audit, owned_up
from chaos_floor.room import Room

KINDS = (
    "call_queued",
    "offer_accepted",
    "agent_answered",
    "whisper_finished",
    "call_bridged",
    "conversation_ended",
    "caller_left",
    "timer_fired",
    "callback_chosen",
    "customer_answered",
    "hold_asked",
    "resume_asked",
    "agent_break_started",
    "agent_logged_in",
    "secure_flow_asked",
)
"""The records at which the floor, or a call, stands still: an offer's whole life, and what else
people do."""
AT_RANDOM = 0.15
"""The share of faults that come at any instant."""
REACH_S = 10.0
BACK_S = 20.0
CALM_S = 2.8
"""What lies for this long after the floor is back has lied for too long."""


@dataclass(frozen=True, kw_only=True)
class Struck:
    """What a fault left.

    Attributes:
        kind: The fault's.
        moment: When it struck, in words.
        reached: Whether that moment came.
        back_s: After how many seconds the floor was back.
        wrong: What must not be.
    """

    kind: str
    moment: str
    reached: bool
    back_s: float
    wrong: Sequence[str]


async def strike_all(
    room: Room, kinds: Sequence[str], faults: int, chance: random.Random
) -> AsyncIterator[Struck]:
    """Strike so many times, each kind in its turn."""
    for number in range(faults):
        fault = FAULTS[kinds[number % len(kinds)]]
        yield await strike(room, fault, draw(fault, chance))


def draw(fault: Fault, chance: random.Random) -> Moment | None:
    """Draw when a fault strikes; None for whatever instant it is."""
    if not fault.at_record or chance.random() < AT_RANDOM:
        return None
    return Moment(kind=chance.choice(KINDS), when=chance.choice(("written", "unwritten")))


async def strike(
    room: Room, fault: Fault, moment: Moment | None, *, reach_s: float = REACH_S
) -> Struck:
    """Strike, and see what comes of it; the moment is waited for no longer than `reach_s`."""
    onlooker, time = room.onlooker, asyncio.get_running_loop().time
    lies, cut = len(onlooker.lies), len(onlooker.talks.cut)
    before = set(owned_up(room.hotline))
    reached: Reached | None = Reached()
    if moment is not None:
        room.gate.order(moment)
        reached = await room.gate.is_reached(within_s=reach_s)
    late: list[str] = []
    struck_at = time()
    if reached is not None:
        onlooker.is_blind, onlooker.talks.may_be_cut = True, fault.ends_calls
        await fault.strike(room, reached)
        done_at = time()
        while onlooker.answered_at < done_at and not late:
            if time() > done_at + BACK_S:
                late = [f"not back after {BACK_S:g} s"]
            await asyncio.sleep(0.02)
        onlooker.is_blind = False
    room.gate.release()
    back_s = time() - struck_at
    await asyncio.sleep(CALM_S)
    onlooker.talks.may_be_cut = False
    owned = [line for line in owned_up(room.hotline) if line not in before]
    differing = [*await audit(room.hotline), *owned]
    return Struck(
        kind=fault.kind,
        moment=str(moment or "any moment"),
        reached=reached is not None,
        back_s=back_s,
        wrong=[*late, *onlooker.lies[lies:], *onlooker.talks.cut[cut:], *differing],
    )
