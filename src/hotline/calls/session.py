"""One live call: events in, one at a time; each is journaled with its commands before they run."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Container, Sequence
from datetime import datetime
from typing import TypeVar

import structlog

from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.line import FAULTS, Line, LineGone
from hotline.bank.gateway import BankGateway
from hotline.calls.agents import Agents
from hotline.calls.beat import KEEP_EVERY_S, Beat
from hotline.calls.call_agents import CallAgents
from hotline.calls.call_consent import CallConsent
from hotline.calls.call_journal import CallJournal
from hotline.calls.carried import CarriedCall, CarriedProgress, Progress
from hotline.calls.performer import Performer
from hotline.calls.pinned import Pinned
from hotline.calls.ports import Clock, Speaker
from hotline.calls.recorder import CallRecorder, RecordingPolicy
from hotline.calls.transfers import Transfers
from hotline.flow.codec import event_from_json, event_to_json
from hotline.flow.commands import (
    Answer,
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    HandOver,
    HangUp,
    Listen,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import (
    AgentAsked,
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    CallLost,
    KeysUnused,
    LateEvent,
    PortAnswered,
    RecordingEvent,
    SecretsLost,
    ServiceStopping,
)
from hotline.flow.questions import Question
from hotline.flow.run import FlowRun
from hotline.journal import JournalError, JournalPort
from hotline.journal.errors import CallsTakenOver
from hotline.ports import Port
from hotline.projection.call import CallProjection

TAKES_TIME = (Play, Listen, Collect, AskBank, AskPort, BackToAgent, RecordMessage, StartTimer)
"""Commands that take their time; the others are done before the next one begins."""
HANG_UP_FIRST_S = 0.05
"""How long the end of the service waits for a hang-up that is on its way."""
PROMISES_S = 3.0
"""How long a call that is over waits for the answers to what its caller counts on: longer than a
database may let a write wait, and less than calls may take to end when the service stops."""

_Command = TypeVar("_Command")

log = structlog.get_logger()


class CallSession:
    """Carries one call from its arrival to its end.

    Attributes:
        is_left_open: Whether the call goes on without this process, which ends.
    """

    def __init__(
        self,
        *,
        pinned: Pinned,
        run: FlowRun,
        projection: CallProjection,
        line: Line,
        journal: JournalPort,
        bank: BankGateway,
        ports: Port,
        agents: Agents | None,
        recording: RecordingPolicy,
        speaker: Speaker,
        clock: Clock,
        on_payment: Callable[[], None],
        keep_every_s: float = KEEP_EVERY_S,
        transfers: Transfers | None = None,
    ) -> None:
        self.run = run
        self.pinned = pinned
        self._line = line
        self._clock = clock
        self._journal = CallJournal(
            pinned=pinned, journal=journal, projection=projection, on_payment=on_payment
        )
        self._beat = Beat(line, every_s=keep_every_s)
        self._inbox: asyncio.Queue[AnyEvent | None] = asyncio.Queue()
        self.is_left_open = False
        self._consent = CallConsent(
            direction=line.info.direction,
            customer=lambda: run.customer,
            rings=lambda: "" if agents is None else agents.rung_for(line),
            said=lambda: run.consent,
            known=recording.consents,
        )
        self._recorder = CallRecorder(
            call_id=pinned.call_id,
            line=line,
            rules=recording.rules,
            consent=self._consent,
            has_room=recording.has_room,
            is_aside=lambda: run.conversation is not None,
            clock=clock,
            report=self._inbox.put_nowait,
        )
        self._agents = CallAgents(
            call_id=pinned.call_id,
            run=run,
            line=line,
            agents=agents,
            tier_of=lambda: self.projection.tier,
            recorder=self._recorder,
            clock=clock,
            report=self._inbox.put_nowait,
            transfers=transfers,
        )
        self._performer = Performer(
            tenant=pinned.tenant,
            name=pinned.call_id,
            bundle=pinned.bundle,
            line=line,
            bank=bank,
            ports=ports,
            speaker=speaker,
            clock=clock,
            agents=self._agents,
            recorder=self._recorder,
            report=self._inbox.put_nowait,
            transfers=transfers,
        )
        self._failure = "defect"
        self._gone_at: datetime | None = None
        self._undone: list[AnyCommand] = []
        self._way_back: asyncio.Task[None] | None = None
        self._waits = False
        self._goes = asyncio.Event()
        self._goes.set()
        self._log = log.bind(call_id=pinned.call_id)

    @property
    def projection(self) -> CallProjection:
        """What the call's journal tells."""
        return self._journal.projection

    @property
    def said(self) -> str:
        """What the caller says, or has said to the last question; "" for nothing."""
        return self._performer.talk.said

    @property
    def is_with_agent(self) -> bool:
        """Whether the caller and an agent hear each other."""
        return self._line.is_bridged and self.run.is_for_agent

    @property
    def is_told(self) -> bool:
        """Whether the journal tells all of the call, and `projection` all of the journal."""
        return self.projection.is_settled and not self._journal.is_in_doubt

    @property
    def outcome(self) -> str:
        """How the call ended: as the journal tells it, else why the journal has no end of it."""
        return self.projection.outcome or self._failure

    async def stop(self) -> None:
        """Tell the call that the service ends; it hands the caller over.

        Caller and agent who talk are not parted: their call is left open, as a death leaves it,
        and the next process goes on with it. Out of a secure flow, and from hold, the
        caller is brought back first.
        """
        # A caller who is just hanging up has hung up.
        if await self._is_gone(within_s=HANG_UP_FIRST_S):
            return
        await self._until_back()
        await self._agents.resume()
        if self._line.is_bridged:
            self.is_left_open = True
            self._inbox.put_nowait(None)
        else:
            self._inbox.put_nowait(ServiceStopping(at=self._clock()))

    async def _is_gone(self, *, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self._line.gone()
        except TimeoutError:
            return False
        return True

    def tell_of_payment(self, event: LateEvent) -> None:
        """Tell the call what is known late of a payment, to keep it in its journal."""
        self._inbox.put_nowait(event)

    async def live(self) -> None:
        """Run the call to its end."""
        info = self._line.info
        self._log.info("call_arrived", dialled_number=info.dialled_number)
        arrived = CallArrived(
            at=self._clock(),
            caller_number=info.caller_number,
            dialled_number=info.dialled_number,
            language=self.pinned.language,
            consent_wanted=self._recorder.wants_consent,
        )
        await self._live(arrived)

    async def live_on(self, left: Sequence[AnyCommand], records: int) -> None:
        """Run a call to its end that another process, now dead, began.

        Of one that was over for its flow nothing is waited for that was asked then: nobody asks it
        here, but `hotline.ops.dead_calls` does.

        Args:
            left: What is done first.
            records: How many records its journal has.
        """
        self._journal.resume(records, identified=self.run.customer)
        self._agents.secure.take_up(left)
        self._record_on(())
        self._log.info("call_taken_up", node=self.run.node)
        at = self._clock()
        if await self._is_gone(within_s=0):
            # When, nobody saw: of the caller nothing is known since the last record.
            at = self._gone_at = self.projection.last_at or at
        if any(isinstance(one, Answer) for one in left) and await self._line.look_whether_bridged():
            # Whoever talks was answered; the PBX would say so again only when they have done.
            left = [one for one in left if not isinstance(one, Answer)]
        await self._live(SecretsLost(at=at), left)

    async def go_on(self, left: Sequence[AnyCommand], carried: CarriedCall) -> None:
        """Run a call to its end that another process, now still, carried here.

        Args:
            left: What is done first.
            carried: What the other process knew.
        """
        self._journal.resume(carried.records, identified=self.run.customer)
        self._agents.secure.take_up(left)
        self._log.info("call_carried_on", node=self.run.node)
        self._performer.vault.take_on(carried.secrets)
        self._performer.talk.unused_keys = carried.unused_keys
        events = [event_from_json(event) for event in carried.events]
        for event in events:
            self._inbox.put_nowait(event)
        self._record_on(events, under_way=bool(carried.line.running))
        question = self.run.open
        if question is None or question in left:
            await self._live(None, left)
        else:
            progress = Progress(**dict(carried.progress))
            await self._live(None, left, (question, progress))

    def is_recorded_as(self, customer: str, pseudonym: str) -> bool:
        """Return whether a customer, whom both name, says whether the call is recorded."""
        return self._consent.is_of(customer, pseudonym)

    async def consent_changed(self) -> None:
        """Go by what the customer says to recordings by now. Never raises."""
        with contextlib.suppress(LineGone):
            await self._recorder.consent_changed()

    async def run_out_of_room(self) -> None:
        """Record no more, for there is no room for it. Never raises."""
        with contextlib.suppress(LineGone):
            await self._recorder.run_out_of_room()

    def is_recording(self, name: str) -> bool:
        """Return whether a recording of this name goes on."""
        return self._recorder.records == name

    def _record_on(self, since: Sequence[AnyEvent], *, under_way: bool = False) -> None:
        self._recorder.take_up(
            self.projection.recordings,
            since,
            apart=self._agents.secure.is_apart,
            under_way=under_way,
        )

    async def _tell_recordings(self) -> None:
        """Leave in the journal what was told of recordings since the flow ended."""
        while not self._inbox.empty():
            event = self._inbox.get_nowait()
            if isinstance(event, RecordingEvent):
                await self._journal.write(self.run, event, self.run.receive(event))

    # --- what goes on in another process ---

    @property
    def channel(self) -> str:
        """The unique id of the caller's channel."""
        return self._line.info.uniqueid

    def is_still(self, line: AsteriskLine) -> bool:
        """Return whether nothing happens until the caller, the PBX or somebody outside does it.

        Args:
            line: The call's line, which is held.
        """
        waits = self._waits and self._inbox.empty()
        return line.is_at_rest and (waits or (line.channel.is_held and bool(self._undone)))

    def freeze(self, line: AsteriskLine, asked: Container[str]) -> CarriedCall:
        """Do nothing more until `thaw`; return what another process needs to go on.

        Args:
            line: The call's line; the call must be still.
            asked: The names of questions to bank or ports that are on their way.
        """
        self._goes.clear()
        events: list[AnyEvent] = []
        while not self._inbox.empty():
            if (event := self._inbox.get_nowait()) is not None:
                events.append(event)
        for event in events:
            self._inbox.put_nowait(event)
        question, carried_line = self.run.open, line.carry()
        progress = self._performer.talk.progress
        if isinstance(question, AskBank | AskPort):
            # What was heard before has been answered.
            progress = Progress(is_begun=self._is_asked(question, asked))
        return CarriedCall(
            call_id=self.pinned.call_id,
            records=self._journal.records,
            undone=len(self._undone),
            events=[event_to_json(event) for event in events],
            secrets=self._performer.vault.carry(),
            unused_keys=self._performer.talk.unused_keys,
            progress=CarriedProgress(
                is_begun=progress.is_begun,
                is_running=bool(carried_line.running),
                is_heard=progress.is_heard,
                cut_after_s=progress.cut_after_s,
                quiet_s=carried_line.keys.quiet_s,
            ),
            line=carried_line,
        )

    def thaw(self) -> None:
        """Go on as if nothing had been."""
        self._goes.set()

    def _is_asked(self, question: Question, asked: Container[str]) -> bool:
        return self._performer.name_of(question) in asked or self._performer.is_settling

    # --- the call ---

    async def _live(
        self,
        first: AnyEvent | None,
        left: Sequence[AnyCommand] = (),
        open_: tuple[Question, Progress] | None = None,
    ) -> None:
        if first is not None:
            self._inbox.put_nowait(first)
        # Nothing else ends a call here without a word.
        self._failure = "service_stopping"
        was_over = self.run.ended
        try:
            async with asyncio.TaskGroup() as tasks:
                work = [self._beat.begin(tasks), tasks.create_task(self._watch_line())]
                if (talk := self.run.conversation) is not None:
                    # Another process's: the agent waits while the caller is in a secure flow.
                    work.append(tasks.create_task(self._answer(self._performer.find_out, talk)))
                if open_ is not None:
                    going_on = self._answer(lambda one: self._performer.go_on(*one), open_)
                    work.append(tasks.create_task(going_on))
                await self._do(left, tasks, work)
                await self._until_ended(tasks, work)
                if not was_over and not self.is_left_open:
                    await self._until_answered()
                for task in work:
                    task.cancel()
            if self.is_left_open:
                self._log.info("call_left_open", node=self.run.node)
                return
            await self._tell_recordings()
            await self._count_unused_keys()
        except* CallsTakenOver:
            # Whoever carries it by now tells the rest, and writes into the CRM how it ended.
            self.is_left_open = True
        except* JournalError as errors:
            # Without a journal nothing may be promised or asked: the PBX's own fallback goes on.
            self._failure = "journal_lost"
            self._log.error("journal_lost", why=str(errors.exceptions[0]))
            if not self._line.is_bridged:
                # Else they talk on: whoever the agent leaves is found waiting for nobody.
                await self._line.hand_over()
        except* Exception:
            self._failure = "defect"
            raise
        if not self.is_left_open:
            self._log.info("call_ended", outcome=self.outcome, node=self.run.node)

    async def _until_ended(self, tasks: asyncio.TaskGroup, work: list[asyncio.Task[None]]) -> None:
        while not self.run.ended:
            event = await self._next()
            if event is None:
                return
            if isinstance(event, AgentAsked) and not self._agents.secure.takes(event):
                self._log.info("withdrawn_by_agent", what=event.kind)
                continue
            asked = self.run.open
            commands = self.run.receive(event)
            await self._journal.write(self.run, event, commands)
            if isinstance(event, AgentAsked):
                self._agents.secure.taken(event, commands)
            await self._do(commands, tasks, work)
            if self.run.ended:
                return
            if isinstance(event, ServiceStopping):
                await self._until_back()
                if self._line.is_bridged:
                    self.is_left_open = True
                    return
                # The agent has not waited.
                self._inbox.put_nowait(ServiceStopping(at=self._clock()))
            if isinstance(event, SecretsLost) and asked is not None and self.run.open is asked:
                work.append(tasks.create_task(self._answer(self._performer.find_out, asked)))
            work[:] = [task for task in work if not task.done()]

    async def _next(self) -> AnyEvent | None:
        """Return what happens next; None when nothing more is to be done here."""
        self._waits = True
        try:
            event = await self._inbox.get()
            await self._goes.wait()
            return event
        finally:
            self._waits = False

    async def _do(
        self,
        commands: Sequence[AnyCommand],
        tasks: asyncio.TaskGroup,
        work: list[asyncio.Task[None]],
    ) -> None:
        self._undone = list(commands)
        for command in commands:
            if isinstance(command, HandOver | HangUp):
                await self._beat.end()
            if isinstance(command, TAKES_TIME):
                if not isinstance(command, StartTimer | BackToAgent):
                    self._performer.talk.progress = Progress()
                work.append(tasks.create_task(self._answer(self._performer.perform, command)))
                if isinstance(command, BackToAgent):
                    self._way_back = work[-1]
            else:
                await self._answer(self._performer.perform, command)
            self._undone.pop(0)

    async def _until_back(self) -> None:
        """Wait for the end of the way back to the agent that the caller is on, if so."""
        if self._way_back is not None:
            await asyncio.wait({self._way_back})

    async def _until_answered(self) -> None:
        """Let what the caller counts on be done, and leave in the journal what came of it."""
        time_limit = asyncio.get_running_loop().time() + PROMISES_S
        while self.projection.unanswered.requests or self.projection.payments.unanswered:
            try:
                async with asyncio.timeout_at(time_limit):
                    event = await self._inbox.get()
            except TimeoutError:
                self._log.warning("promises_unanswered")
                return
            if isinstance(event, PortAnswered | BankAnswered | LateEvent | RecordingEvent):
                await self._journal.write(self.run, event, self.run.receive(event))

    async def tell_end(self) -> None:
        """Leave in the journal why the call is over, where no record of it tells an end."""
        if self.projection.outcome is None and not self.is_left_open:
            lost = CallLost(at=self._clock(), cause=self.outcome)
            try:
                await self._journal.write_lost(lost)
            except JournalError as error:
                self._log.warning("end_not_journaled", why=str(error))

    async def _answer(
        self, perform: Callable[[_Command], Awaitable[AnyEvent | None]], command: _Command
    ) -> None:
        try:
            answer = await perform(command)
        except LineGone:
            # The watch on the line tells the run; whatever was asked has no answer any more.
            return
        if answer is not None:
            self._inbox.put_nowait(answer)

    async def _watch_line(self) -> None:
        cause = await self._line.gone()
        event = CallLost if cause in FAULTS else CallerHungUp
        self._inbox.put_nowait(event(at=self._gone_at or self._clock(), cause=cause))

    async def _count_unused_keys(self) -> None:
        """Leave in the journal how many keys nothing ever asked for."""
        count = self._performer.talk.unused_keys + self._line.keypad.clear()
        if count:
            event = KeysUnused(at=self._clock(), count=count)
            await self._journal.write(self.run, event, self.run.receive(event))
