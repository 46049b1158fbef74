"""Does what a call's run commands, on the line, at the bank and elsewhere; brings the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import assert_never

import structlog

from hotline.asterisk.keypad import KeysMissed
from hotline.asterisk.line import HeardWords, Line
from hotline.bank.gateway import BankGateway
from hotline.calls.call_agents import CallAgents
from hotline.calls.carried import Progress
from hotline.calls.entry import answered, collected, heard, settled
from hotline.calls.ports import Clock, Speaker
from hotline.calls.recorder import CallRecorder
from hotline.calls.vault import Vault
from hotline.errors import HotlineError
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
    InputTimedOut,
    KeysLost,
    ListeningEnded,
    MessageRecorded,
    PartHeard,
    PortAnswered,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    TimerFired,
)
from hotline.flow.questions import Question
from hotline.flow.requests import PortAnswer, QueueForAgent
from hotline.flow.utterance import Utterance
from hotline.model.bank import SETTLE_PAYMENT, BankAnswer
from hotline.model.retired import KNOWN, is_asked_still
from hotline.ports import Origin, Port

SETTLE_S = 3.0
"""How long a caller waits at most while the bank is asked what became of a payment."""
SETTLE_AGAIN_S = 0.5
"""The pause after which a bank is asked again that answered nothing, but at once."""

SHORTEST_MESSAGE_S = 2.0
"""A shorter recording is a caller who said nothing: of silence, Asterisk keeps a second."""

log = structlog.get_logger()


class PromptNotPlayed(Exception):
    """An utterance the caller did not hear. Control flow inside the shell; its text is the why."""


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
    ) -> None:
        self._tenant = tenant
        self._name = name
        self._bundle = bundle
        self._line = line
        self._bank = bank
        self._ports = ports
        self._speaker = speaker
        self._clock = clock
        self._agents = agents
        self._recorder = recorder
        self._report = report
        self.vault = Vault()
        self.progress = Progress()
        self.is_settling = False
        self._goes_on: Progress | None = None
        self._log = log.bind(call_id=name)
        self.unused_keys = 0

    async def perform(self, command: AnyCommand) -> AnyEvent | None:
        """Do one command; return the event that answers it, None where nothing does.

        Raises:
            LineGone: The caller's channel is no more.
        """
        await self._recorder.before(command)
        answer = await self._perform(command)
        await self._recorder.after(command)
        return answer

    async def _perform(self, command: AnyCommand) -> AnyEvent | None:
        match command:
            case Answer():
                await self._line.answer()
            case Play():
                return await self._play(command)
            case Listen():
                return await self._listen(command)
            case Collect():
                return await self._collect(command)
            case AskBank():
                return await self._ask_bank(command)
            case AskPort():
                return await self._ask_port(command)
            case PartFromAgent():
                await self._agents.part()
                self._drop_keys()
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
                self.progress = self._goes_on = progress
                return await self.perform(command)
            case _ if progress.is_begun:
                return await self.find_out(command)
            case _:
                return await self.perform(command)

    def _begin(self, *, fresh: bool) -> Progress:
        """Return how far a command is that begins now, or goes on from another process."""
        progress, self._goes_on = self._goes_on or Progress(), None
        self.progress = progress
        if fresh and not progress.is_begun:
            self.unused_keys += self._line.keypad.clear()
        progress.is_begun = True
        return progress

    async def _say(self, command: Play | Collect) -> Progress:
        """Play an utterance; return what is known then, such as when a key cut it short.

        Raises:
            PromptNotPlayed: It cannot be made, or not be played.
        """
        progress = self._begin(fresh=command.fresh)
        if not progress.is_heard:
            progress.cut_after_s = await self._heard(command.utterance, progress)
            progress.is_heard = True
        return progress

    async def _ask_caller(self, command: Collect) -> HeardWords | None:
        """Say a question; return what the caller says to it, unless keys are pressed.

        Raises:
            PromptNotPlayed: It cannot be made, or not be played.
        """
        if command.spoken is None:
            await self._say(command)
            return None
        progress = self._begin(fresh=command.fresh)
        if self._line.keypad.waiting > 0 and not progress.is_running:
            progress.cut_after_s = progress.cut_after_s if progress.is_heard else 0.0
            progress.is_heard = True
            return None
        url = "" if progress.is_heard else await self._url(command.utterance)
        silence_s = max(0.0, command.rules.first_digit_s - progress.take_quiet_s())
        hearing = await self._line.hear(url, command.spoken, silence_s=silence_s)
        progress.is_running = False
        if hearing is None:
            self._log.error("prompt_not_played", prompts=_names(command.utterance))
            raise PromptNotPlayed("not played")
        if not progress.is_heard:
            progress.cut_after_s, progress.is_heard = hearing.cut_after_s, True
        if self._line.keypad.waiting > 0:
            return None
        progress.quiet_s = hearing.quiet_s
        return hearing.words

    async def _heard(self, utterance: Utterance, progress: Progress) -> float | None:
        if self._line.keypad.waiting > 0 and not progress.is_running:
            return 0.0
        seconds = await self._line.play(await self._url(utterance))
        progress.is_running = False
        if seconds is None:
            self._log.error("prompt_not_played", prompts=_names(utterance))
            raise PromptNotPlayed("not played")
        return seconds if self._line.keypad.waiting > 0 else None

    async def _url(self, utterance: Utterance) -> str:
        """Return where the PBX finds an utterance.

        Raises:
            PromptNotPlayed: It cannot be made.
        """
        try:
            return await self._speaker.url(utterance)
        except HotlineError as error:
            self._log.error("prompt_not_made", prompts=_names(utterance), why=str(error))
            raise PromptNotPlayed("not made") from None

    async def _play(self, command: Play) -> AnyEvent:
        try:
            heard = await self._say(command)
        except PromptNotPlayed as failure:
            return PromptFailed(at=self._clock(), ref=command.ref, why=str(failure))
        return PromptFinished(at=self._clock(), ref=command.ref, cut_after_s=heard.cut_after_s)

    async def _listen(self, command: Listen) -> AnyEvent:
        def on_part(at_s: float) -> None:
            self._report(PartHeard(at=self._clock(), ref=command.ref, at_s=at_s))

        self._begin(fresh=command.fresh)
        try:
            url = await self._url(command.utterance)
        except PromptNotPlayed as failure:
            return PromptFailed(at=self._clock(), ref=command.ref, why=str(failure))
        ended = await self._line.listen(url, command.keys, from_s=command.from_s, on_part=on_part)
        if ended is None:
            self._log.error("prompt_not_played", prompts=_names(command.utterance))
            return PromptFailed(at=self._clock(), ref=command.ref, why="not played")
        return ListeningEnded(at=self._clock(), ref=command.ref, at_s=ended.at_s, key=ended.key)

    async def _collect(self, command: Collect) -> AnyEvent:
        try:
            words = await self._ask_caller(command)
        except PromptNotPlayed as failure:
            return PromptFailed(at=self._clock(), ref=command.ref, why=str(failure))
        cut_after_s, quiet_s = self.progress.cut_after_s, self.progress.take_quiet_s()
        if words is not None:
            self._log.info("words_heard", confidence=words.confidence)
            return heard(
                command, words.text, words.confidence, at=self._clock(), cut_after_s=cut_after_s
            )
        try:
            entry = await self._line.keypad.entry(command.rules, quiet_s=quiet_s)
        except KeysMissed as missed:
            self._log.info("keys_missed", keys=missed.count)
            return KeysLost(at=self._clock(), ref=command.ref, count=missed.count)
        if entry is None:
            return InputTimedOut(at=self._clock(), ref=command.ref)
        return collected(command, entry.keys, self.vault, at=self._clock(), cut_after_s=cut_after_s)

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
                self._drop_keys()
            return answer
        return await self._ports.ask(request, origin=self._origin(command.ref))

    async def _record(self, command: RecordMessage, *, begun: bool = False) -> AnyEvent:
        # The key that ended the prompt has done its work, and would end the recording too.
        self._begin(fresh=True)
        name = self._origin(command.ref).name
        seconds = await self._line.record(
            name, max_s=command.max_s, silence_s=command.silence_s, begun=begun
        )
        self.unused_keys += self._line.keypad.clear()
        if seconds < SHORTEST_MESSAGE_S:
            return RecordingFailed(at=self._clock(), ref=command.ref, why="nothing was said")
        return MessageRecorded(at=self._clock(), ref=command.ref, recording=name, seconds=seconds)

    def _drop_keys(self) -> None:
        """Count waiting keys as unused: those pressed to music or in a talk answer nothing."""
        self.unused_keys += self._line.keypad.clear()

    def name_of(self, question: Question) -> str:
        """Return what a question to the bank or to a part is called there."""
        return self._origin(question.ref).name

    def _origin(self, ref: int) -> Origin:
        """Return what a command of this call is called outside, the same after a crash."""
        return Origin(tenant=self._tenant, call_id=self._name, ref=ref, bundle=self._bundle)


def _names(utterance: Utterance) -> list[str]:
    return [phrase.prompt for phrase in utterance]
