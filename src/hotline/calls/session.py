"""One live call: events in, one at a time; each is journaled with its commands before they run."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from hotline.asterisk.line import FAULTS, Line, LineGone
from hotline.calls.beat import Beat
from hotline.calls.call_inbox import CallInbox
from hotline.calls.call_journal import CallJournal
from hotline.calls.call_parts import Surroundings, call_parts
from hotline.calls.carried import CarriedCall, Progress
from hotline.calls.closing import Closing
from hotline.calls.doing import Doing
from hotline.calls.handing_on import HandingOn
from hotline.calls.pinned import Pinned
from hotline.calls.ports import Speaker
from hotline.flow.codec import event_from_json
from hotline.flow.commands import Answer, AnyCommand
from hotline.flow.events import (
    AgentAsked,
    AnyEvent,
    CallArrived,
    CallerHungUp,
    CallLost,
    LateEvent,
    SecretsLost,
    ServiceStopping,
)
from hotline.flow.questions import Question
from hotline.flow.run import FlowRun
from hotline.journal import JournalError
from hotline.journal.errors import CallsTakenOver
from hotline.projection.call import CallProjection

HANG_UP_FIRST_S = 0.05
"""How long the end of the service waits for a hang-up that is on its way."""
LOOK_S = 1.0
"""How long the PBX may take to say whether a caller whom another process had is with an agent."""

log = structlog.get_logger()


class CallSession:
    """Carries one call from its arrival to its end.

    Attributes:
        handing_on: Lets another process go on with it.
        is_left_open: Whether the call goes on without this process, which ends.
    """

    def __init__(
        self,
        around: Surroundings,
        *,
        pinned: Pinned,
        run: FlowRun,
        projection: CallProjection,
        line: Line,
        speaker: Speaker,
        on_payment: Callable[[], None],
    ) -> None:
        self.run = run
        self.pinned = pinned
        self.is_left_open = False
        self._line = line
        self._clock = around.clock
        self._journal = CallJournal(
            pinned=pinned, journal=around.journal, projection=projection, on_payment=on_payment
        )
        self._inbox = CallInbox()
        self._closing = Closing(pinned.call_id, run, self._journal, self._inbox, self._clock)
        parts = call_parts(
            around,
            pinned=pinned,
            run=run,
            line=line,
            speaker=speaker,
            tier_of=lambda: self.projection.tier,
            report=self._inbox.tell,
        )
        self._consent, self._recorder = parts.consent, parts.recorder
        self._agents, self._performer = parts.agents, parts.performer
        beat = Beat(line, every_s=around.keep_every_s)
        self._doing = Doing(self._performer, beat, self._inbox.tell)
        self.handing_on = HandingOn(
            pinned.call_id,
            run,
            journal=self._journal,
            inbox=self._inbox,
            doing=self._doing,
            performer=self._performer,
        )
        self._failure = "defect"
        self._gone_at: datetime | None = None
        self._is_another_ones = False
        self._log = log.bind(call_id=pinned.call_id)

    @property
    def projection(self) -> CallProjection:
        """What the call's journal tells."""
        return self._journal.projection

    @property
    def channel(self) -> str:
        """The unique id of the caller's channel."""
        return self._line.info.uniqueid

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
        await self._doing.until_back()
        await self._agents.resume()
        if await self._may_talk():
            self.is_left_open = True
            self._inbox.close()
        else:
            self._inbox.tell(ServiceStopping(at=self._clock()))

    async def _may_talk(self) -> bool:
        """Tell whether caller and agent may hear each other; where nobody knows, they may."""
        if self._line.is_bridged or not self._is_another_ones:
            return self._line.is_bridged
        # Nobody may have looked yet.
        try:
            async with asyncio.timeout(LOOK_S):
                return await self._line.look_whether_bridged()
        except TimeoutError:
            return True

    async def _is_gone(self, *, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self._line.gone()
        except TimeoutError:
            return False
        return True

    def tell_of_payment(self, event: LateEvent) -> None:
        """Tell the call what is known late of a payment, to keep it in its journal."""
        self._inbox.tell(event)

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
        self._resume(records)
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
        self._resume(carried.records)
        self._agents.secure.take_up(left)
        self._log.info("call_carried_on", node=self.run.node)
        self._performer.vault.take_on(carried.secrets)
        self._performer.talk.unused_keys = carried.unused_keys
        events = [event_from_json(event) for event in carried.events]
        for event in events:
            self._inbox.tell(event)
        self._record_on(events, under_way=bool(carried.line.running))
        question = self.run.open
        if question is None or question in left:
            await self._live(None, left)
        else:
            progress = Progress(**dict(carried.progress))
            await self._live(None, left, (question, progress))

    def _resume(self, records: int) -> None:
        self._is_another_ones = True
        self._journal.resume(records, identified=self.run.customer)

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

    # --- the call ---

    async def _live(
        self,
        first: AnyEvent | None,
        left: Sequence[AnyCommand] = (),
        open_: tuple[Question, Progress] | None = None,
    ) -> None:
        if first is not None:
            self._inbox.tell(first)
        # Nothing else ends a call here without a word.
        self._failure = "service_stopping"
        was_over = self.run.ended
        try:
            async with asyncio.TaskGroup() as tasks:
                self._doing.begin(tasks)
                self._doing.also(self._watch_line())
                self._doing.also(self._recorder.insist())
                if (talk := self.run.conversation) is not None:
                    # Another process's: the agent waits while the caller is in a secure flow.
                    self._doing.beside(self._performer.find_out, talk)
                if open_ is not None:
                    go_on = self._performer.go_on
                    self._doing.beside(lambda one: go_on(*one), open_)
                await self._doing.do(left)
                await self._until_ended()
                if not was_over and not self.is_left_open:
                    await self._closing.until_answered()
                self._doing.end()
            # Also of one that is left open: what was told on the way back to the agent, the next
            # process has to know.
            await self._closing.recordings()
            if self.is_left_open:
                self._log.info("call_left_open", node=self.run.node)
                return
            unused_keys = self._performer.talk.unused_keys + self._line.keypad.clear()
            await self._closing.unused_keys(unused_keys)
        except* CallsTakenOver:
            # Whoever carries it by now tells the rest, and writes into the CRM how it ended.
            self.is_left_open = True
        except* JournalError as errors:
            # Without a journal nothing may be promised or asked: the PBX's own fallback goes on.
            self._failure = "journal_lost"
            self._log.error("journal_lost", why=str(errors.exceptions[0]))
            if not await self._may_talk():
                # Else they talk on: whoever the agent leaves is found waiting for nobody.
                await self._line.hand_over()
        except* Exception:
            self._failure = "defect"
            raise
        if not self.is_left_open:
            self._log.info("call_ended", outcome=self.outcome, node=self.run.node)

    async def _until_ended(self) -> None:
        while not self.run.ended:
            event = await self._inbox.next()
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
            await self._doing.do(commands)
            if self.run.ended:
                return
            if isinstance(event, ServiceStopping):
                await self._doing.until_back()
                if self._line.is_bridged:
                    self.is_left_open = True
                    return
                # The agent has not waited.
                self._inbox.tell(ServiceStopping(at=self._clock()))
            if isinstance(event, SecretsLost) and asked is not None and self.run.open is asked:
                self._doing.beside(self._performer.find_out, asked)

    async def tell_end(self) -> None:
        """Leave in the journal why the call is over, where no record of it tells an end."""
        if not self.is_left_open:
            await self._closing.end(self.outcome)

    async def _watch_line(self) -> None:
        cause = await self._line.gone()
        event = CallLost if cause in FAULTS else CallerHungUp
        self._inbox.tell(event(at=self._gone_at or self._clock(), cause=cause))
