"""What strikes a floor."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from chaos.storage import locked
from chaos_floor.gate import Reached
from chaos_floor.room import Room

STALL_S = 6.0
"""So long is there no writing: longer than the service waits out."""

Strike = Callable[[Room, Reached], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind of it.

    Attributes:
        kind: Its name.
        strike: Does it; returns once those who carry calls are back, as far as they can be.
        ends_calls: Whether calls cannot outlive it.
        at_record: Whether the floor is held at a record for it, or it comes at any moment.
    """

    kind: str
    strike: Strike
    ends_calls: bool = False
    at_record: bool = True


async def _kill(room: Room, _: Reached) -> None:
    """Kill who carries the calls; who stands by forks another at once."""
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    room.gate.release()


async def _kill_all(room: Room, _: Reached) -> None:
    """Kill the one who stands by as well: all is loaded anew."""
    await room.hotline.kill_service()
    room.gate.release()
    await room.hotline.start_service()


async def _stop(room: Room, _: Reached) -> None:
    """End the service in good order, and start it again."""
    stopping = asyncio.create_task(room.hotline.service.stop())
    room.gate.release()
    await stopping
    await room.hotline.start_service()


async def _deploy(room: Room, _: Reached) -> None:
    """Let another service take over."""
    room.gate.release()
    await room.hotline.upgrade()


async def _cut(room: Room, _: Reached) -> None:
    room.link.cut()
    room.gate.release()


async def _away(room: Room, _: Reached) -> None:
    """Let the link be gone for a while."""
    room.link.refuse()
    room.gate.release()
    await asyncio.sleep(2.0)
    room.link.mend()


async def _restart_pbx(room: Room, _: Reached) -> None:
    """Kill the PBX, and all calls with it."""
    await room.hotline.pbx.kill()
    room.gate.release()
    await room.hotline.pbx.restart()


async def _lock(room: Room, _: Reached) -> None:
    """Let another process lock the journal."""
    async with locked(room.hotline.folder, ["journal.db"]):
        room.gate.release()
        await asyncio.sleep(STALL_S)


async def _caller_leaves(room: Room, reached: Reached) -> None:
    number = room.number_of(reached)
    if caller := room.callers.there.get(number):
        caller.leave()
    # The PBX tells of it before the floor goes on.
    await asyncio.sleep(0.05)
    room.gate.release()


async def _agent_leaves(room: Room, reached: Reached) -> None:
    if agent := room.agents.get(reached.agent_id):
        agent.leave()
    await asyncio.sleep(0.05)
    room.gate.release()


async def _customers_leave(room: Room, _: Reached) -> None:
    """Let whoever the bank has rung hang up, or decline."""
    room.customers.leave()
    await asyncio.sleep(0.05)
    room.gate.release()


async def _line_out_is_away(room: Room, _: Reached) -> None:
    """Let the line out be gone without a word."""
    room.customers.unplug()
    room.gate.release()


async def _close_desks(room: Room, _: Reached) -> None:
    """Close every desk; each opens again by itself."""
    await asyncio.gather(*(one.desk.close() for one in room.agents.values()))
    room.gate.release()


async def _unplug(room: Room, reached: Reached) -> None:
    if agent := room.agents.get(reached.agent_id):
        agent.unplug()
    room.gate.release()


FAULTS: Final = {
    fault.kind: fault
    for fault in (
        Fault(kind="kill", strike=_kill),
        Fault(kind="kill_all", strike=_kill_all),
        Fault(kind="stop", strike=_stop),
        Fault(kind="deploy", strike=_deploy, at_record=False),
        Fault(kind="link", strike=_cut),
        Fault(kind="link_away", strike=_away),
        Fault(kind="pbx", strike=_restart_pbx, ends_calls=True),
        Fault(kind="locked", strike=_lock),
        Fault(kind="caller_leaves", strike=_caller_leaves),
        Fault(kind="agent_leaves", strike=_agent_leaves),
        Fault(kind="unplugged", strike=_unplug),
        Fault(kind="customers_leave", strike=_customers_leave),
        Fault(kind="line_out", strike=_line_out_is_away),
        Fault(kind="desks", strike=_close_desks),
    )
}
