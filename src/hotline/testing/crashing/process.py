"""A service that can be killed between any two of its steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from hotline.asterisk.line import LineInfo
from hotline.asterisk.lines import Lines
from hotline.calls.allowance import Allowance, Limits
from hotline.calls.ports import Speaker
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.database import Database, DatabaseFailed
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.journal.lease import BEAT_S
from hotline.model.bank import SETTLE_PAYMENT, VOCABULARY, BankAnswer
from hotline.model.interaction import ANY_NUMBER, Handling, NumberRoute
from hotline.ops.looking import looking
from hotline.ops.payment_cases import PaymentCases
from hotline.ops.settling import LOOK_EVERY_S, Settling
from hotline.ops.taking_up import TakingUp
from hotline.ports import Ports
from hotline.privacy import KeyRing
from hotline.privacy.wrapping import MasterKeys
from hotline.settings import CrmSettings
from hotline.testing.crashing.loop import SteppedLoop
from hotline.testing.crashing.world import FLOW, Caller, Sent, World
from hotline.testing.keys import MASTER_KEY
from hotline.testing.line import FakeLine
from hotline.testing.speaker import FakeSpeaker

TENANT, PBX = "demo", "pbx-1"
PLENTY = Limits(at_once=100, of_number_at_once=100, of_number_per_hour=100)
SETTLE_WITHIN = timedelta(minutes=30)
BURIAL_ROUNDS = 200

T = TypeVar("T")


class Gone(Exception):
    """What a process that is dead does no more."""


@dataclass(eq=False)
class Gate:
    """Whatever a process does to the world goes through it."""

    is_open: bool = True

    def check(self) -> None:
        """Let nothing through of a dead process.

        Raises:
            Gone: It is.
        """
        if not self.is_open:
            raise Gone


class GatedDatabase(Database):
    """A database as one process reaches it."""

    def __init__(self, database: Database, gate: Gate) -> None:
        self._database = database
        self._gate = gate

    async def close(self) -> None:
        """Leave it to the others."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read, if alive."""
        await self._turn()
        return await self._database.read(work)

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write, if alive; one may die after it as well."""
        await self._turn()
        found = await self._database.write(work, synced=synced)
        await self._turn()
        return found

    async def forget_deleted(self) -> None:
        """Nothing is left anywhere."""

    async def rewrite(self) -> None:
        """Nothing is left anywhere."""

    async def _turn(self) -> None:
        await asyncio.sleep(0)
        if not self._gate.is_open:
            raise DatabaseFailed(where="the store", reason="the process is dead")


class GatedBank:
    """The bank as one process reaches it: it may die before the question, and before the answer."""

    def __init__(self, world: World, gate: Gate) -> None:
        self._world = world
        self._gate = gate

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        await asyncio.sleep(0)
        self._gate.check()
        sent = Sent(operation=operation, arguments=dict(arguments), name=name)
        asked = VOCABULARY[operation]
        is_of_payments = asked.changes_money or asked is SETTLE_PAYMENT
        fault = self._world.fault if is_of_payments else "none"
        no_answer = BankAnswer(outcome=asked.unanswered)
        if fault == "refuses":
            return no_answer
        if fault == "gets_it_late" and asked.changes_money:
            self._world.on_the_way.append(sent)
            return no_answer
        answer = await self._world.asked(sent)
        await asyncio.sleep(0)
        return no_answer if fault == "loses_answer" else answer


class GatedLine(FakeLine):
    """A caller's line as one process reaches it."""

    def __init__(self, caller: Caller, gate: Gate) -> None:
        super().__init__(caller_number=f"1390000{caller.channel}")
        self.info = LineInfo(
            channel=caller.channel,
            uniqueid=caller.channel,
            caller_number=self.info.caller_number,
            dialled_number=self.info.dialled_number,
        )
        self.caller = caller
        self._gate = gate

    async def play(self, url: str) -> float | None:
        """Let the caller hear it, if the process is alive."""
        self._gate.check()
        self.caller.heard.append(url)
        return await super().play(url)

    def caller_hangs_up(self, cause: str = "Normal Clearing") -> None:
        """End the call, whoever does."""
        if self._gate.is_open:
            self.caller.ended_by = self.caller.ended_by or self.ended or "caller"
        super().caller_hangs_up(cause)


class Process:
    """A service, from its start to its end.

    Args:
        world: Where it is.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._gate = Gate()
        self._lines: dict[str, GatedLine] = {}
        self._switchboard: Switchboard | None = None
        self.loop = SteppedLoop(lambda: world.now)
        self._life = self.loop.create_task(self._live())

    @property
    def is_alive(self) -> bool:
        """Whether it was not killed, and has not found out that another one carries its calls."""
        return self._gate.is_open

    def run(self, rounds: int) -> None:
        """Let it do what is ready, so many times."""
        self.loop.rounds(rounds)
        if self._gate.is_open and self._life.done():
            # It could not take the calls, or has failed.
            self.kill()

    def kill(self) -> None:
        """End it between two of its steps; its memory is gone, and nothing goes out any more."""
        self._gate.is_open = False
        for _ in range(BURIAL_ROUNDS):
            tasks = asyncio.all_tasks(self.loop)
            if not tasks:
                break
            for task in tasks:
                task.cancel()
            self.loop.rounds(1)
        self.loop.close()

    def presses(self, caller: Caller) -> None:
        """Let a caller press the keys that answer what was heard last."""
        line = self._lines.get(caller.channel)
        if line is not None and (keys := caller.answer()):
            self.loop.call_soon(line.presses, keys)

    def caller_hangs_up(self, caller: Caller) -> None:
        """Tell it that a caller is gone."""
        if (line := self._lines.get(caller.channel)) is not None:
            self.loop.call_soon(line.caller_hangs_up)

    # What `TakingUp` asks of `hotline.asterisk.lines.Lines`:

    def adopt(self, info: LineInfo) -> GatedLine:
        """Return the line of a caller whom another process left on the PBX."""
        (caller,) = (one for one in self._world.callers if one.channel == info.uniqueid)
        line = self._lines[caller.channel] = GatedLine(caller, self._gate)
        if caller.ended_by:
            line.caller_hangs_up()
        return line

    async def looked(self, line: object) -> None:
        """The PBX has been asked."""

    def release(self, line: object) -> None:
        """Give a caller whom nobody carries any more to the fallback."""
        assert isinstance(line, GatedLine)
        if not line.caller.ended_by and self._gate.is_open:
            line.caller.ended_by = "fallback"

    async def _live(self) -> None:
        gate, world = self._gate, self._world
        keys = KeyRing(GatedDatabase(world.keys, gate), MasterKeys(MASTER_KEY))
        crm = CrmRepository(GatedDatabase(world.crm, gate), keys)
        journal = Journal(GatedDatabase(world.journal, gate), keys)
        speaker = FakeSpeaker(FLOW.catalogue)
        bank = GatedBank(world, gate)
        route = NumberRoute(dialled_number=ANY_NUMBER, tenant=TENANT, flow="main", language="en-US")
        await crm.routes.set(route)
        switchboard = Switchboard(
            bundle=FLOW,
            journal=journal,
            crm=crm,
            bank=bank,
            ports=Ports(),
            speaker=speaker,
            clock=world.clock,
            pbx=PBX,
            allowance=Allowance(PLENTY, now=lambda: world.now),
        )
        lease = await journal.take_calls(TENANT, PBX, on_lost=self._lost, clock=lambda: world.now)

        async def speaking(digest: str) -> tuple[Bundle, Speaker]:
            return FLOW, speaker

        await TakingUp(
            tenant=TENANT,
            pbx=PBX,
            keys=keys,
            journal=journal,
            speaking=speaking,
            handling=Handling(),
            lines=cast("Lines", self),
            switchboard=switchboard,
        ).take_up()
        settings = CrmSettings()
        relations = Relations.over(crm, settings, ZoneInfo("UTC"))
        settling = Settling(
            TENANT,
            crm=crm,
            journal=journal,
            bank=bank,
            switchboard=switchboard,
            cases=PaymentCases(crm, relations, settings, settle_within=SETTLE_WITHIN),
            clock=world.clock,
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(looking(lease.beat, after="the lease", every_s=BEAT_S))
            await stack.enter_async_context(
                looking(settling.look, after="payments", every_s=LOOK_EVERY_S)
            )
            while True:
                for caller in world.callers:
                    if not caller.ended_by and caller.channel not in self._lines:
                        line = self._lines[caller.channel] = GatedLine(caller, gate)
                        switchboard.take(line, self.release)
                await asyncio.sleep(0)

    def _lost(self) -> None:
        """Do what `os._exit` does."""
        self._gate.is_open = False
