"""Days that never were, kept as real ones are: in the journal first, and in the CRM from there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from hotline.floor.floor_log import EVERY, FloorLog
from hotline.floor.folded_floor import FoldedFloor
from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.events import BankAnswered
from hotline.flow.run import ENGINE
from hotline.journal import (
    CallHeader,
    JournalPort,
    JournalStalled,
    NewRecord,
    call_stream,
)
from hotline.model.interaction import Handling
from hotline.routing.policy import NO_POLICY
from hotline.simulator.demo_data.caller import DemoCaller
from hotline.simulator.demo_data.days import FLOW, DemoDay

AT_ONCE = 100
"""So many steps of the floor are appended at once."""
CALLS_AT_ONCE = 4
"""So many calls are written at the same time: they share the journal's transactions."""
TRIES = 30
"""So often a journal that is too slow is tried: no caller waits for it, as one would else."""


class DemoKeeper:
    """Writes days into a journal.

    Args:
        tenant: Whose calls they are.
        journal: Where to.
        bundle: The flows that they had.
        handling: What the bank decides about contacts.
        snapshot_every: After how many events of the floor a snapshot of it is written.
    """

    def __init__(
        self,
        tenant: str,
        journal: JournalPort,
        bundle: Bundle,
        handling: Handling,
        *,
        snapshot_every: int = EVERY,
    ) -> None:
        self._tenant = tenant
        self._journal = journal
        self._bundle = bundle
        self._handling = handling
        self._log = FloorLog(journal, tenant, snapshot_every)
        self._floor = FoldedFloor(NO_POLICY)
        self._room = asyncio.Semaphore(CALLS_AT_ONCE)

    async def keep(self, day: DemoDay) -> None:
        """Write a day: its calls, then its floor in order, which had not heard of them before.

        Raises:
            JournalError: It is not written, or not all of it.
        """
        async with asyncio.TaskGroup() as tasks:
            for call_id, caller in day.calls.items():
                tasks.create_task(self._keep(call_id, caller), name=f"demo call {call_id}")
        for begin in range(0, len(day.floor), AT_ONCE):
            part = day.floor[begin : begin + AT_ONCE]
            await _patiently(partial(self._log.append_many, part))
            for step in part:
                self._floor.receive(step.event)
                self._floor.is_written(step)
            if self._log.wants_snapshot(self._floor.due):
                at = part[-1].event.at
                await self._log.keep(self._floor.kept(at), at)

    async def _keep(self, call_id: str, caller: DemoCaller) -> None:
        async with self._room:
            arrived, _ = caller.steps[0]
            await self._journal.open_call(
                CallHeader(
                    tenant=self._tenant,
                    call_id=call_id,
                    dialled_number="95599",
                    caller_number=caller.person.phone,
                    flow=FLOW,
                    bundle=self._bundle.digest,
                    engine=ENGINE,
                    pbx="demo",
                    channel=call_id,
                    opened_at=arrived.at,
                    handling=self._handling,
                )
            )
            for event, _ in caller.steps:
                if isinstance(event, BankAnswered) and event.customer:
                    await self._journal.identify_call(self._tenant, call_id, event.customer)
            records = [
                NewRecord(
                    tenant=self._tenant,
                    stream=call_stream(call_id),
                    at=event.at,
                    event=event_to_json(event),
                    commands=[command_to_json(command) for command in commands],
                )
                for event, commands in caller.steps
            ]
            await _patiently(partial(self._journal.append_many, records))
            await self._journal.close_call(self._tenant, call_id)


async def _patiently(append: Callable[[], Awaitable[object]]) -> None:
    for tried in range(1, TRIES + 1):
        try:
            await append()
        except JournalStalled as stalled:
            if stalled.may_be_written or tried == TRIES:
                raise
        else:
            return
