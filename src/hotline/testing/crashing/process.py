"""A service that can be killed between any two of its steps."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

from hotline.asterisk.line import LineInfo
from hotline.asterisk.lines import Lines
from hotline.calls.allowance import Allowance, Limits
from hotline.calls.crm_part import CrmPart
from hotline.calls.guarded import GuardedBank, GuardedPort
from hotline.calls.ports import Speaker
from hotline.calls.switchboard import Switchboard
from hotline.calls.text_part import Reach, TextPart
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.flow.bundle import Bundle
from hotline.flow.requests import ReadCustomer, SendText
from hotline.journal import Journal
from hotline.journal.lease import BEAT_S
from hotline.model.interaction import ANY_NUMBER, Handling, NumberRoute
from hotline.ops.dead_calls import LOOK_EVERY_S as DEAD_CALLS_EVERY_S
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.elsewhere import Elsewhere
from hotline.ops.late_records import LateRecords
from hotline.ops.looking import looking
from hotline.ops.payment_cases import PaymentCases
from hotline.ops.payment_notices import PaymentNotices
from hotline.ops.settling import LOOK_EVERY_S, Settling
from hotline.ops.taking_up import TakingUp
from hotline.ports import Ports
from hotline.privacy import KeyRing
from hotline.privacy.wrapping import MasterKeys
from hotline.settings import CrmSettings
from hotline.testing.crashing.gate import (
    Gate,
    GatedBank,
    GatedDatabase,
    GatedLine,
    GatedTexts,
    Instant,
)
from hotline.testing.crashing.loop import SteppedLoop
from hotline.testing.crashing.world import FLOW, SOURCES, Caller, World
from hotline.testing.keys import MASTER_KEY
from hotline.testing.speaker import FakeSpeaker

TENANT, PBX = "demo", "pbx-1"
PLENTY = Limits(at_once=100, of_number_at_once=100, of_number_per_hour=100, of_pages_at_once=100)
SETTLE_WITHIN = timedelta(minutes=30)
BURIAL_ROUNDS = 200


class Process:
    """A service, from its start to its end.

    Args:
        world: Where it is.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._gate = Gate()
        self._lines: dict[str, GatedLine] = {}
        self._news = asyncio.Event()
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

    def die_at(self, instant: Instant, passage: int) -> None:
        """Let it die when it comes to an instant, from now on for so many times."""
        self._gate.die_at(instant, passage)

    @property
    def died_at(self) -> Instant | None:
        """The instant at which it died; None if it lives, or was ended between its steps."""
        return self._gate.died_at

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

    def somebody_calls(self) -> None:
        """Tell it that there is a new caller."""
        self.loop.call_soon(self._news.set)

    def presses(self, caller: Caller, keys: str) -> None:
        """Let a caller press keys, if there is somebody to hear them."""
        if (line := self._lines.get(caller.channel)) is not None:
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
        keys = KeyRing(
            GatedDatabase(world.keys, gate, before="it writes keys", after="keys are written"),
            MasterKeys(MASTER_KEY),
        )
        crm = CrmRepository(
            GatedDatabase(
                world.crm, gate, before="it writes into the CRM", after="the CRM is written"
            ),
            keys,
        )
        journal = Journal(
            GatedDatabase(
                world.journal,
                gate,
                before="it writes into the journal",
                after="the journal is written",
                says_nothing=world.says_nothing,
            ),
            keys,
        )
        speaker = FakeSpeaker(FLOW.catalogue)
        bank = GuardedBank(GatedBank(world, gate), journal.check_right)
        route = NumberRoute(dialled_number=ANY_NUMBER, tenant=TENANT, flow="main", language="en-US")
        await journal.bundles.take(TENANT, FLOW.digest, SOURCES, world.clock())
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

        async def bundle_of(digest: str) -> Bundle:
            return FLOW

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
        records = LateRecords(TENANT, crm=crm, journal=journal, switchboard=switchboard)
        settling = Settling(
            TENANT,
            crm=crm,
            records=records,
            bank=bank,
            cases=PaymentCases(crm, relations, settings, settle_within=SETTLE_WITHIN),
            clock=world.clock,
        )
        parts = CrmPart(relations, bank, settings, zone=ZoneInfo("UTC"), clock=world.clock)
        reach = Reach(region="CN", countries=frozenset({"CN"}), per_hour=5)
        texts = TextPart(GatedTexts(world, gate), relations, bundle_of, reach, clock=world.clock)
        notices = PaymentNotices(
            TENANT,
            crm=crm,
            records=records,
            bundle_of=bundle_of,
            ports=GuardedPort(Ports({ReadCustomer: parts, SendText: texts}), journal.check_right),
            clock=world.clock,
        )
        dead_calls = DeadCalls(
            TENANT,
            crm=crm,
            journal=journal,
            ports=Ports(),
            handling=Handling(),
            settings=settings,
            is_live=switchboard.is_live,
            elsewhere=Elsewhere(journal, TENANT, PBX),
            clock=world.clock,
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(looking(lease.beat, after="the lease", every_s=BEAT_S))
            await stack.enter_async_context(
                looking(settling.look, after="payments", every_s=LOOK_EVERY_S)
            )
            await stack.enter_async_context(
                looking(notices.look, after="notices", every_s=LOOK_EVERY_S)
            )
            await stack.enter_async_context(
                looking(dead_calls.look, after="dead calls", every_s=DEAD_CALLS_EVERY_S)
            )
            while True:
                for caller in world.callers:
                    if not caller.ended_by and caller.channel not in self._lines:
                        line = self._lines[caller.channel] = GatedLine(caller, gate)
                        switchboard.take(line, self.release)
                self._news.clear()
                await self._news.wait()

    def _lost(self) -> None:
        """Do what `os._exit` does."""
        self._gate.is_open = False
