"""One call without a PBX, on a clock of its own: nothing here waits.

The caller hears every prompt to its end, unless keys wait: then it is not played at all, as on the
telephone. The clock goes on by what people and prompts take; a time limit that it passes is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.asterisk.keypad import Keypad
from hotline.calls.entry import answered, collected, heard
from hotline.calls.vault import Vault
from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    Listen,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import (
    AnyEvent,
    CallArrived,
    CallerHungUp,
    CallLost,
    InputTimedOut,
    KeysLost,
    ListeningEnded,
    MessageRecorded,
    NumberTyped,
    PortAnswered,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
    SecureFlowAsked,
    ServiceStopping,
    TimerFired,
)
from hotline.flow.questions import Question
from hotline.flow.requests import SENT_TO, PortAnswer
from hotline.flow.run import FlowRun
from hotline.flow.utterance import Phrase
from hotline.model.bank import BankAnswer
from hotline.model.values import Text

PHRASE_S = 3.0
KEY_S = 0.4
WORDS_S = 1.5
ANSWER_S = 0.2
"""So many seconds a prompt, a key, words, and an answer of bank or PBX count as."""
TYPED_NUMBER = "+8613800002222"
"""What agents type who send callers to where a number is wanted; nothing depends on it."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """An event and the commands that it caused."""

    event: AnyEvent
    commands: Sequence[AnyCommand]


def _cuts_nothing(question: Play | AskBank | AskPort) -> bool:
    return False


class VirtualCall:
    """A call that goes on by itself until the caller has a say, or it ends.

    Attributes:
        run: The flow's run.
        exchanges: Everything that happened.
        heard: What the caller heard, phrase by phrase.
        cuts: Whether this is what the caller does not hear, or wait for, to its end: the call
            stands still there.
        vault: Where what was typed in secret is kept.
        now: The call's own clock.
        agent_told: What agents were told when secure flows were over, in order.
    """

    def __init__(
        self,
        bundle: Bundle,
        flow: str,
        *,
        at: datetime,
        bank: Callable[[AskBank, Mapping[str, str]], BankAnswer],
        request: Callable[[AskPort], PortAnswer],
    ) -> None:
        self.run = FlowRun(bundle, flow)
        self.exchanges: list[Exchange] = []
        self.heard: list[Phrase] = []
        self.cuts: Callable[[Play | AskBank | AskPort], bool] = _cuts_nothing
        self.vault = Vault()
        self.now = at
        self.agent_told: list[str] = []
        self._bank = bank
        self._request = request
        # It is told of no question: nobody in a test presses a key out of habit, and a call that
        # was recorded before such keys were passed over is a test that passes.
        self._keypad = Keypad(lambda: self.now.timestamp())
        self._open: Question | None = None
        self._cut_after_s: float | None = None
        self._timers: dict[int, datetime] = {}
        self._came: dict[int, PortAnswer] = {}

    @property
    def open(self) -> Collect | Listen | RecordMessage | None:
        """What waits for the caller; None when the call is over, or stands still at something."""
        return None if isinstance(self._open, Play | AskBank | AskPort) else self._open

    @property
    def is_in_a_prompt(self) -> bool:
        """Whether the call stands still while something is said, for the caller to cut it."""
        return isinstance(self._open, Play)

    @property
    def is_asking(self) -> bool:
        """Whether the call stands still while somebody is asked, for the caller to leave."""
        return isinstance(self._open, AskBank | AskPort)

    @property
    def has_keys(self) -> bool:
        """Whether keys wait that no question has taken."""
        return self._keypad.waiting > 0

    def arrive(self, *, language: str, number: str, consent_wanted: bool) -> None:
        """Dial in."""
        self._tell(
            CallArrived(
                at=self.now,
                caller_number=number,
                dialled_number="",
                language=language,
                consent_wanted=consent_wanted,
            )
        )

    def press(self, keys: str) -> None:
        """Press keys; those that no question takes now wait for the next."""
        if self.is_in_a_prompt:
            self._cut_after_s = KEY_S
        for key in keys:
            self._pass(KEY_S)
            self._keypad.press(key)
        self._go_on()

    def say(self, text: str, sure: float) -> None:
        """Say something to the open question, of which the recogniser is so sure."""
        question = self.open
        assert isinstance(question, Collect)
        self._pass(WORDS_S)
        self._tell(heard(question, text, sure, at=self.now, cut_after_s=self._cut_after_s))

    def wait(self) -> None:
        """Press nothing until the open question, or what was begun, gives up."""
        question = self.open
        match question:
            case Collect():
                entry = self._keypad.take(question.rules, timed_out=True)
                self._pass(question.rules.first_digit_s)
                if entry is None:
                    self._tell(InputTimedOut(at=self.now, ref=question.ref))
                else:
                    self._tell(self._entered(question, entry.keys))
            case Listen():
                self.listen(PHRASE_S * len(question.utterance))
            case RecordMessage():
                self.speak(0)
            case None:
                pass

    def listen(self, seconds: float, key: str = "") -> None:
        """Listen to a recording for so long, to its end or until a key."""
        assert isinstance(self.open, Listen)
        self._pass(seconds)
        at_s = self.open.from_s + seconds
        self._tell(ListeningEnded(at=self.now, ref=self.open.ref, at_s=at_s, key=key))

    def speak(self, seconds: float) -> None:
        """Leave a message of so many seconds; one of none cannot be kept."""
        assert isinstance(self.open, RecordMessage)
        ref, spoken = self.open.ref, min(seconds, self.open.max_s)
        self._pass(spoken + self.open.silence_s)
        if spoken:
            name = f"message-{ref}"
            self._tell(MessageRecorded(at=self.now, ref=ref, recording=name, seconds=spoken))
        else:
            self._tell(RecordingFailed(at=self.now, ref=ref, why="nothing was said"))

    def hang_up(self) -> None:
        """Leave; nobody waits any more for what is said or asked."""
        self._open = None
        self._tell(CallerHungUp(at=self.now, cause="Normal Clearing"))

    def ask_secure(self, name: str) -> None:
        """Let the agent with whom the caller talks ask for a secure flow."""
        self._tell(SecureFlowAsked(at=self.now, secure=name))

    def leave_agent(self) -> None:
        """Let the agent hang up who waits while the caller is in a secure flow."""
        talk = self.run.conversation
        assert talk is not None, "no agent waits"
        self._tell(self._came_of(talk))

    def lose_keys(self) -> None:
        """Let the link to the PBX break under the open question."""
        assert isinstance(self.open, Collect)
        self._tell(KeysLost(at=self.now, ref=self.open.ref, count=self._keypad.clear()))

    def lose_secrets(self) -> None:
        """Go on in another process than the one that heard the secrets."""
        self.vault = Vault()
        self._keypad.clear()
        self._tell(SecretsLost(at=self.now))

    def stop_service(self) -> None:
        """Let the service end."""
        self._tell(ServiceStopping(at=self.now))

    def lose_call(self) -> None:
        """Let the PBX go down."""
        self._tell(CallLost(at=self.now, cause="pbx_lost"))

    # --- what goes on by itself ---

    def _tell(self, event: AnyEvent) -> None:
        self._receive(event)
        self._go_on()

    def _go_on(self) -> None:
        """Answer for PBX, bank, other parts and waiting keys until the caller has a say."""
        while (event := self._answer()) is not None:
            self._receive(event)

    def _answer(self) -> AnyEvent | None:
        question = self._open
        match question:
            case Play() if self._cut_after_s is None and self.cuts(question):
                self.cuts = _cuts_nothing
                return None
            case Play():
                return PromptFinished(at=self.now, ref=question.ref, cut_after_s=self._cut_after_s)
            case AskBank():
                self._pass(ANSWER_S)
                arguments = self.vault.reveal(question.arguments)
                answer = self._bank(question, arguments)
                if self.cuts(question):
                    self.cuts = _cuts_nothing
                    return None
                return answered(question, arguments, answer, at=self.now)
            case AskPort():
                self._pass(ANSWER_S)
                answer_of_port = self._came_of(question)
                if self.cuts(question):
                    self.cuts = _cuts_nothing
                    return None
                return answer_of_port
            case Collect():
                entry = self._keypad.take(question.rules)
                return None if entry is None else self._entered(question, entry.keys)
            case Listen():
                key = self._keypad.take_key(question.keys)
                if not key:
                    return None
                return ListeningEnded(at=self.now, ref=question.ref, at_s=question.from_s, key=key)
            case _:
                return None

    def _came_of(self, question: AskPort) -> PortAnswered:
        """Return the answer to a question; one that is open again has the same."""
        if question.ref not in self._came:
            came = self._came[question.ref] = self._request(question)
            self._type_number(came)
        came = self._came[question.ref]
        return PortAnswered(
            at=self.now,
            ref=question.ref,
            outcome=came.outcome,
            values=came.values,
            facts=came.facts,
        )

    def _type_number(self, came: PortAnswer) -> None:
        """Let the agent type a number who has sent the caller to where one is wanted."""
        sent_to = came.facts.get(SENT_TO)
        place = sent_to.text if isinstance(sent_to, Text) else ""
        rung = self.run.sends_to.get(place)
        if rung is not None and rung.is_typed:
            self._exchange(NumberTyped(at=self.now, place=place, number=TYPED_NUMBER))

    def _entered(self, question: Collect, keys: str) -> AnyEvent:
        return collected(question, keys, self.vault, at=self.now, cut_after_s=self._cut_after_s)

    def _receive(self, event: AnyEvent) -> None:
        for ref, due in self._timers.items():
            if due <= self.now:
                del self._timers[ref]
                self._exchange(TimerFired(at=self.now, ref=ref))
                break
        self._exchange(event)

    def _exchange(self, event: AnyEvent) -> None:
        commands = self.run.receive(event)
        self.exchanges.append(Exchange(event=event, commands=commands))
        for command in commands:
            match command:
                case Play() | Listen() | Collect():
                    self._say(command)
                    self._open = command
                case AskBank() | AskPort():
                    self._open = command
                case RecordMessage():
                    self._keypad.clear()
                    self._open = command
                case BackToAgent(identified=identified):
                    self.agent_told.append("identified" if identified else "not_identified")
                    self._open = self.run.open
                case StartTimer():
                    self._timers[command.ref] = self.now + timedelta(seconds=command.seconds)
                case _:
                    pass
        if self.run.ended:
            self._open = None

    def _say(self, command: Play | Listen | Collect) -> None:
        if command.fresh:
            self._keypad.clear()
        self._cut_after_s = 0.0 if self._keypad.waiting else None
        if self._cut_after_s is None:
            self.heard += command.utterance
            self._pass(PHRASE_S * len(command.utterance))

    def _pass(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
