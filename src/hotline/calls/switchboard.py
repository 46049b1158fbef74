"""The switchboard owns every live call: takes it, pins it to a bundle, closes it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self

import structlog

from hotline.asterisk.line import Line
from hotline.bank.gateway import BankGateway
from hotline.calls.agents import Agents
from hotline.calls.allowance import PAGES, Allowance, Refusal
from hotline.calls.beat import KEEP_EVERY_S
from hotline.calls.bookkeeping import Bookkeeping
from hotline.calls.call_ids import new_call_id
from hotline.calls.call_parts import Surroundings
from hotline.calls.carried import CarriedCall
from hotline.calls.gate import Gate, GatedBank, GatedPort
from hotline.calls.interrupted import InterruptedCall
from hotline.calls.live_calls import LiveCalls
from hotline.calls.ports import Clock, Speaker
from hotline.calls.recording_policy import RecordingPolicy
from hotline.calls.session import CallSession
from hotline.calls.transfers import Transfers
from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.flow.events import LateEvent
from hotline.jobs import Jobs
from hotline.journal import JournalPort
from hotline.model.interaction import Handling, Interaction, NumberRoute
from hotline.ports import Port

CLOSING_S = 5.0
"""How long the calls that are still there may take to end when the service stops."""
LAST_WORDS_S = 2.0
"""How long the CRM may take to note the end of a call that did not end in time."""

HANDLING = Handling()
NOTHING_RECORDED = RecordingPolicy()

log = structlog.get_logger()


class Switchboard:
    """Takes callers as they come; `async with` ends every call it still has on the way out.

    `keep_every_s` is how often each live call tells the PBX that the service lives; `on_ended` is
    told of each call that has ended; `handling` is noted with each call; `recording` says which are
    recorded. Customers of `tenant` whom the bank has rung have `rung_flow`.

    Attributes:
        gate: What bank and ports are asked passes it.
        jobs: What goes on here; its end is the switchboard's.
    """

    def __init__(
        self,
        *,
        bundle: Bundle,
        journal: JournalPort,
        crm: CrmRepository,
        bank: BankGateway,
        ports: Port,
        speaker: Speaker,
        clock: Clock,
        pbx: str,
        allowance: Allowance,
        agents: Agents | None = None,
        transfers: Transfers | None = None,
        recording: RecordingPolicy = NOTHING_RECORDED,
        tenant: str = "",
        rung_flow: str = "",
        keep_every_s: float = KEEP_EVERY_S,
        on_ended: Callable[[Interaction], None] = lambda interaction: None,
        handling: Handling = HANDLING,
    ) -> None:
        self.gate = Gate()
        self.jobs = Jobs()
        around = Surroundings(
            journal=journal,
            bank=GatedBank(bank, self.gate),
            ports=GatedPort(ports, self.gate),
            agents=agents,
            transfers=transfers,
            recording=recording,
            clock=clock,
            keep_every_s=keep_every_s,
        )
        books = Bookkeeping(crm=crm, journal=journal, clock=clock, on_ended=on_ended)
        self._calls = LiveCalls(around, books=books, jobs=self.jobs, pbx=pbx, handling=handling)
        self._bundle = bundle
        self._speaker = speaker
        self._crm = crm
        self._agents = agents
        self._tenant = tenant
        self._rung_flow = rung_flow
        self._allowance = allowance
        self._live: set[str] = set()
        self._draining = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._draining = True
        self._calls.close()
        try:
            async with asyncio.timeout(CLOSING_S):
                # Whoever comes meanwhile is handed over too.
                await self.jobs.all_end()
        except TimeoutError:
            log.warning("calls_cancelled", calls=sorted(self._live))
            await self.jobs.cancel(within_s=LAST_WORDS_S)

    @property
    def live_calls(self) -> int:
        """How many callers are on the line."""
        return len(self._live)

    def is_live(self, call_id: str) -> bool:
        """Tell whether a call is carried just now, or its end is being written."""
        return call_id in self._live

    def is_recording(self, call_id: str, recording: str) -> bool:
        """Tell whether a recording of a call that is carried here goes on, or may do so."""
        session = self.sessions.get(call_id)
        return call_id in self._live and (session is None or session.is_recording(recording))

    @property
    def sessions(self) -> Mapping[str, CallSession]:
        """The calls that talk, by their ids."""
        return self._calls.sessions

    def interaction(self, call_id: str) -> Interaction | None:
        """Return what is known by now of a call that talks; None for another one."""
        session = self.sessions.get(call_id)
        return session.projection.interaction() if session is not None else None

    def tell_of_payment(self, call_id: str, event: LateEvent) -> None:
        """Tell a call that is live what is known late of a payment: its journal keeps that."""
        session = self.sessions.get(call_id)
        if session is not None:
            session.tell_of_payment(event)

    @property
    def live_bundles(self) -> Counter[str]:
        """How many callers are on the line with each bundle."""
        return Counter(session.pinned.bundle for session in self.sessions.values())

    @property
    def draining(self) -> bool:
        """Whether new calls are handed over, for the service ends."""
        return self._draining

    async def drain(self, limit_s: float, hurry: asyncio.Event) -> None:
        """Hand new callers over from now on, and let the others go on to the end of their calls.

        Args:
            limit_s: Seconds that this may take; who is on the line then is handed over by the exit.
            hurry: Ends the wait when set.
        """
        self._draining = True
        hurried = asyncio.ensure_future(hurry.wait())
        try:
            async with asyncio.timeout(limit_s):
                while self._live and not hurry.is_set():
                    await self.jobs.one_ends(or_this=hurried)
        except TimeoutError:
            log.warning("drain_over", live_calls=len(self._live), drain_s=limit_s)
        finally:
            hurried.cancel()

    def use(self, bundle: Bundle, speaker: Speaker) -> None:
        """Give new callers another bundle and who speaks it; the others keep theirs."""
        self._bundle = bundle
        self._speaker = speaker

    def take(self, line: Line, release: Callable[[Line], None] | None = None) -> None:
        """Take a new caller; `release` is called with the line once the call is over."""
        self.jobs.spawn(self._carry(line, release))

    def take_up(
        self,
        line: Line,
        call: InterruptedCall,
        speaker: Speaker,
        *,
        ready: Callable[[], Awaitable[None]],
        release: Callable[[Line], None],
        carried: CarriedCall | None = None,
    ) -> None:
        """Go on with a call whose service died, or carried it here.

        Args:
            line: Its caller.
            call: What its journal tells.
            speaker: Who speaks the prompts of its bundle.
            ready: Waits until the line is known to be there, or gone.
            release: Is called with the line once the call is over.
            carried: What the service knew that carried it here; None for a dead one.
        """
        # At once: from now on nobody else may end this call.
        self._live.add(call.header.call_id)
        self.jobs.spawn(self._carry_interrupted(line, call, speaker, ready, release, carried))

    async def _carry(self, line: Line, release: Callable[[Line], None] | None) -> None:
        number = _account(line, line.info.caller_number)
        try:
            refusal = self._admitted(line, number)
            if refusal is not None:
                log.warning("call_refused", why=refusal, refused=self._allowance.refused)
                await line.refuse(busy=refusal is not Refusal.TOO_MANY_CALLS)
                return
            try:
                await self._carry_new(line)
            finally:
                self._allowance.leave(number)
        finally:
            if release is not None:
                release(line)

    def _admitted(self, line: Line, number: str) -> Refusal | None:
        """Take a call, or say why not; whom the bank has rung is never refused."""
        if line.info.direction == "outbound":
            self._allowance.take_up(number)
            return None
        return self._allowance.admit(number)

    async def _carry_interrupted(
        self,
        line: Line,
        call: InterruptedCall,
        speaker: Speaker,
        ready: Callable[[], Awaitable[None]],
        release: Callable[[Line], None],
        carried: CarriedCall | None,
    ) -> None:
        header = call.header
        number = _account(line, header.caller_number)
        self._allowance.take_up(number)
        try:
            await ready()
            # Whether a dead service's caller came from the page is known by now.
            self._allowance.leave(number)
            number = _account(line, header.caller_number)
            self._allowance.take_up(number)
            await self._calls.carry_on(line, call, speaker, carried)
        except Exception:
            log.exception("call_failed", call_id=header.call_id)
            # Whom another process had may talk, and nobody have looked yet.
            await line.look_whether_bridged()
            await _not_in_silence(line)
        finally:
            self._live.discard(header.call_id)
            self._allowance.leave(number)
            release(line)

    async def _carry_new(self, line: Line) -> None:
        call_id = new_call_id()
        self._live.add(call_id)
        try:
            if self._draining:
                await line.hand_over()
                return
            if line.info.direction == "outbound":
                await self._carry_rung(line, call_id)
                return
            route = await self._crm.routes.find(line.info.dialled_number)
            # Both of one moment, and for the whole call.
            bundle, speaker = self._bundle, self._speaker
            if route is None or route.flow not in bundle.flows:
                log.error("number_has_no_flow", dialled_number=line.info.dialled_number)
                await line.hand_over()
                return
            await line.take_over(call_id)
            await self._calls.carry(line, route, call_id, bundle, speaker)
        except Exception:
            log.exception("call_failed", call_id=call_id)
            await _not_in_silence(line)
        finally:
            self._live.discard(call_id)

    async def _carry_rung(self, line: Line, call_id: str) -> None:
        """Carry a customer whom the bank has rung, if an agent still waits for that."""
        language = self._agents.language_of(line) if self._agents is not None else None
        bundle, speaker = self._bundle, self._speaker
        if language is None or self._rung_flow not in bundle.flows:
            log.warning("rung_for_nobody", has_flow=self._rung_flow in bundle.flows)
            await line.hang_up()
            return
        route = NumberRoute(
            dialled_number=line.info.dialled_number,
            tenant=self._tenant,
            flow=self._rung_flow,
            language=language,
        )
        await line.take_over(call_id)
        await self._calls.carry(line, route, call_id, bundle, speaker)


def _account(line: Line, number: str) -> str:
    """Return for what a call counts in the allowance."""
    return PAGES if line.info.is_page else number


async def _not_in_silence(line: Line) -> None:
    """Hand a caller over whose call a defect of ours has ended, unless an agent is there."""
    if not line.is_bridged:
        # Else they talk on: whoever the agent leaves is found waiting for nobody.
        await line.hand_over()
