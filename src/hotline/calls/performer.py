"""Does what a call's run commands, on the line, at the bank and elsewhere; brings the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import assert_never

import structlog

from hotline.asterisk.line import Line
from hotline.bank.gateway import BankGateway
from hotline.calls.call_agents import CallAgents
from hotline.calls.carried import Progress
from hotline.calls.entry import answered, settled
from hotline.calls.ports import Clock, Speaker
from hotline.calls.recorder import CallRecorder, StillRecorded
from hotline.calls.talk import Talk
from hotline.calls.transfers import Transfers
from hotline.calls.vault import Vault
from hotline.flow.commands import (
    Answer,
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    HandOver,
    HangUp,
    Ignore,
    Listen,
    Mark,
    Note,
    PartFromAgent,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import (
    AnyEvent,
    MessageRecorded,
    PortAnswered,
    PromptFailed,
    RecordingFailed,
    TimerFired,
)
from hotline.flow.questions import Question
from hotline.flow.requests import PortAnswer, QueueForAgent, Transfer
from hotline.model.bank import SETTLE_PAYMENT, UNAVAILABLE, BankAnswer
from hotline.model.retired import KNOWN, is_asked_still
from hotline.ports import Origin, Port

SETTLE_S = 3.0
"""How long a caller waits at most while the bank is asked what became of a payment."""
SETTLE_AGAIN_S = 0.5
"""The pause after which a bank is asked again that answered nothing, but at once."""

SHORTEST_MESSAGE_S = 2.0
"""A shorter recording is a caller who said nothing: of silence, Asterisk keeps a second."""

log = structlog.get_logger()


class Performer:
    """The hands of one call.

    `report` takes what happens while a command is still being done.
    """

    def __init__(
        self,
        *,
        tenant: str,
        name: str,
        bundle: str,
        line: Line,
        bank: BankGateway,
        ports: Port,
        speaker: Speaker,
        clock: Clock,
        agents: CallAgents,
        recorder: CallRecorder,
        report: Callable[[AnyEvent], None],
        transfers: Transfers | None = None,
    ) -> None:
        self._transfers = transfers
        self._tenant = tenant
        self._name = name
        self._bundle = bundle
        self._line = line
        self._bank = bank
        self._ports = ports
        self._clock = clock
        self._agents = agents
        self._recorder = recorder
        self.vault = Vault()
        self.is_settling = False
        self._log = log.bind(call_id=name)
        self.talk = Talk(line, speaker, clock, self.vault, report, self._log)

    async def perform(self, command: AnyCommand) -> AnyEvent | None:
        """Do one command; return the event that answers it, None where nothing does.

        Raises:
            LineGone: The caller's channel is no more.
        """
        try:
            await self._recorder.before(command)
        except StillRecorded as error:
            # The flow asks again, a few times, and then gives the caller to somebody.
            self._log.error("secret_not_asked_for", why=str(error))
            return PromptFailed(at=self._clock(), ref=error.ref, why="still recorded")
        answer = await self._perform(command)
        await self._recorder.after(command)
        return answer

    async def _perform(self, command: AnyCommand) -> AnyEvent | None:
        match command:
            case Answer():
                await self._line.answer()
            case Play():
                return await self.talk.play(command)
            case Listen():
                return await self.talk.listen(command)
            case Collect():
                return await self.talk.collect(command)
            case AskBank():
                return await self._ask_bank(command)
            case AskPort():
                return await self._ask_port(command)
            case PartFromAgent():
                await self._agents.part()
                self.talk.drop_keys()
            case BackToAgent():
                await self._agents.bring_back(identified=command.identified)
            case RecordMessage():
                return await self._record(command)
            case StartTimer():
                await asyncio.sleep(command.seconds)
                return TimerFired(at=self._clock(), ref=command.ref)
            case HangUp():
                await self._line.hang_up()
            case HandOver():
                self._log.warning("call_handed_over", why=command.why)
                await self._line.hand_over()
            case Mark() | Ignore() | Note():
                pass
            case _:
                assert_never(command)
        return None

    async def find_out(self, command: Question) -> AnyEvent | None:
        """Do what another process, now dead, may have done already; return what came of it.

        A payment is never sent again: the bank is asked what became of it. Everything else has a
        name under which it is done once, or changes nothing.

        Raises:
            LineGone: The caller's channel is no more.
        """
        match command:
            case AskBank() if KNOWN[command.operation].changes_money:
                return await self._settle(command)
            case AskPort():
                await self._recorder.before_finding_out(command)
                return await self._ask_port(command, again=True)
            case RecordMessage():
                await self._recorder.before_finding_out(command)
                return await self._record(command, begun=True)
            case _:
                return await self.perform(command)

    async def go_on(self, command: Question, progress: Progress) -> AnyEvent | None:
        """Go on with what another process, now still, was doing; return what came of it.

        Raises:
            LineGone: The caller's channel is no more.
        """
        match command:
            case Play() | Listen() | Collect() | RecordMessage():
                self.talk.go_on(progress)
                return await self.perform(command)
            case AskPort(request=Transfer()):
                # Nobody else knows whether it was begun, and nobody is rung twice.
                return await self.find_out(command)
            case _ if progress.is_begun:
                return await self.find_out(command)
            case _:
                return await self.perform(command)

    async def _ask_bank(self, command: AskBank) -> AnyEvent:
        arguments = self.vault.reveal(command.arguments)
        operation = KNOWN[command.operation]
        if is_asked_still(command.operation, arguments):
            name = self._origin(command.ref).name
            answer = await self._bank.ask(command.operation, arguments, name=name)
            self._log.info("bank_answered", operation=command.operation, outcome=answer.outcome)
        else:
            # The flows are an older version's, whose call goes on here.
            answer = BankAnswer(outcome=operation.unanswered)
            self._log.warning("bank_not_asked_any_more", operation=command.operation)
        if operation.changes_money and answer.outcome == operation.unanswered:
            return await self._settle(command)
        return answered(command, arguments, answer, at=self._clock())

    async def _settle(self, command: AskBank) -> AnyEvent:
        """Ask what became of a payment, for as long as its caller can wait for it."""
        answer = BankAnswer(outcome=SETTLE_PAYMENT.unanswered)
        self.is_settling = True
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while answer.outcome == SETTLE_PAYMENT.unanswered:
                    answer = await self._ask_to_settle(command)
        self.is_settling = False
        self._log.info("payment_settled", operation=command.operation, outcome=answer.outcome)
        return settled(command, answer, at=self._clock())

    async def _ask_to_settle(self, command: AskBank) -> BankAnswer:
        payment = self._origin(command.ref).name
        answer = await self._bank.ask(SETTLE_PAYMENT.name, {"payment": payment}, name=payment)
        if answer.outcome == SETTLE_PAYMENT.unanswered:
            await asyncio.sleep(SETTLE_AGAIN_S)
        return answer

    async def _ask_port(self, command: AskPort, *, again: bool = False) -> AnyEvent:
        answer = await self._ask(command, again=again)
        self._log.info("port_answered", request=command.request.kind, outcome=answer.outcome)
        return PortAnswered(
            at=self._clock(),
            ref=command.ref,
            outcome=answer.outcome,
            values=answer.values,
            facts=answer.facts,
        )

    async def _ask(self, command: AskPort, *, again: bool) -> PortAnswer:
        request = command.request
        if isinstance(request, QueueForAgent):
            answer = await self._agents.serve(request, wish=command.ref, again=again)
            if not self._agents.is_aside:
                self.talk.drop_keys()
            return answer
        if isinstance(request, Transfer):
            answer = await self._transfer(request, command.ref, again=again)
            self.talk.drop_keys()
            return answer
        return await self._ports.ask(request, origin=self._origin(command.ref))

    async def _transfer(self, request: Transfer, ref: int, *, again: bool) -> PortAnswer:
        if self._transfers is None:
            return PortAnswer(outcome=UNAVAILABLE)
        name = f"transfer-{self._name}-{ref}"
        return await self._transfers.connect(request, self._line, name=name, again=again)

    async def _record(self, command: RecordMessage, *, begun: bool = False) -> AnyEvent:
        # The key that ended the prompt has done its work, and would end the recording too.
        self.talk.begin(fresh=True)
        name = self._origin(command.ref).name
        seconds = await self._line.record(
            name, max_s=command.max_s, silence_s=command.silence_s, begun=begun
        )
        self.talk.drop_keys()
        if seconds < SHORTEST_MESSAGE_S:
            return RecordingFailed(at=self._clock(), ref=command.ref, why="nothing was said")
        return MessageRecorded(at=self._clock(), ref=command.ref, recording=name, seconds=seconds)

    def name_of(self, question: Question) -> str:
        """Return what a question to the bank or to a part is called there."""
        return self._origin(question.ref).name

    def _origin(self, ref: int) -> Origin:
        """Return what a command of this call is called outside, the same after a crash."""
        return Origin(tenant=self._tenant, call_id=self._name, ref=ref, bundle=self._bundle)
