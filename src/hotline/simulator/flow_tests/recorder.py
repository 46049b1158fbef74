"""A call made into a test: a session in the terminal, or a recorded call.

What is personal in it stays out: entries of several digits, and what the bank brought, are made up
anew. So a test tells which way the call took, and nothing of whose call it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    Collect,
    Listen,
    Play,
    RecordMessage,
)
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    CallLost,
    DigitsCollected,
    InputTimedOut,
    KeysLost,
    ListeningEnded,
    MessageRecorded,
    PortAnswered,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
    SecureFlowAsked,
    ServiceStopping,
    TimerFired,
    WordsHeard,
)
from hotline.flow.forms import MarkForm
from hotline.flow.requests import AnyRequest, Brought
from hotline.flow.run import FlowRun
from hotline.flow.utterance import Utterance
from hotline.model.bank import ROWS, UNAVAILABLE
from hotline.model.retired import KNOWN
from hotline.model.values import Rows, Term, Text, Value
from hotline.simulator.explore.choices import useless_keys
from hotline.simulator.explore.likely import likely_keys, likely_words, wrong_words
from hotline.simulator.flow_tests.document import CLOCK_FORM, TO_THE_SECOND

THROWN_AWAY = "0"
"""The key for those that no journal has: whatever it is, nothing comes of it but silence."""
SEED = 1
"""Entries are made up, and the same ones each time."""


class CannotBeTested(Exception):
    """Something happened in a call that no step of a test says; the text says what."""


def record_test(events: Iterable[AnyEvent], bundle: Bundle, flow: str) -> dict[str, Any]:
    """Return a call as what stands behind a test's name.

    Raises:
        CannotBeTested: See there.
    """
    recorder = _Recorder(bundle, flow)
    for event in events:
        recorder.take(event)
    return recorder.test()


class _Recorder:
    """Runs the call again, and writes down what the caller heard and did."""

    def __init__(self, bundle: Bundle, flow: str) -> None:
        self._run = FlowRun(bundle, flow)
        self._calendar = bundle.calendar
        self._random = Random(SEED)  # noqa: S311 - no secret, the same again
        self._steps: list[Any] = []
        self._given: dict[str, Any] = {}
        self._bank: dict[str, list[Any]] = {}
        self._requests: dict[str, list[Any]] = {}
        self._asked: list[str] = []
        self._requested: list[str] = []
        self._said: Utterance = ()
        self._heard: list[str] = []
        self._cut = ""
        self._secret = ""
        self._language = self._run.language

    def take(self, event: AnyEvent) -> None:
        """Write down an event, and run it."""
        self._write(event)
        for command in self._run.receive(event):
            self._note(command)
        if isinstance(event, CallArrived):
            self._language = self._run.language

    def test(self) -> dict[str, Any]:
        """Return the test."""
        self._hear()
        if self._bank:
            self._given["bank"] = _in_turn(self._bank)
        if self._requests:
            self._given["requests"] = _in_turn(self._requests)
        expected: dict[str, Any] = {"bank": self._asked, "requests": self._requested}
        if self._run.language != self._language:
            expected = {"language": self._run.language, **expected}
        if self._run.ended:
            expected = {"outcome": self._run.outcome, **expected}
        return {
            "languages": [self._language],
            "given": self._given,
            "call": self._steps,
            "expect": expected,
        }

    def _note(self, command: AnyCommand) -> None:
        match command:
            case Play() | Collect() | Listen():
                if command.fresh:
                    self._throw_keys_away()
                self._said = command.utterance
            case RecordMessage():
                self._throw_keys_away()
            case AskBank():
                self._asked.append(command.operation)
            case AskPort(request=request):
                self._requested.append(request.kind)
            case _:
                pass

    def _write(self, event: AnyEvent) -> None:
        question, talk = self._run.open, self._run.conversation
        match event:
            case CallArrived():
                self._arrive(event)
            case PromptFinished(cut_after_s=cut_after_s) if isinstance(question, Play):
                self._say(cut_after_s)
                if cut_after_s:
                    self._cut = question.utterance[0].prompt
            case DigitsCollected() if isinstance(question, Collect):
                self._say(event.cut_after_s)
                self._press(self._keys(event, question), ahead=event.cut_after_s == 0.0)
            case WordsHeard() if isinstance(question, Collect):
                self._say(event.cut_after_s)
                says = self._words(event, question)
                self._do({"says": says, "sure": str(event.confidence)})
            case InputTimedOut():
                self._do("silent")
            case ListeningEnded(at_s=at_s, key=key) if isinstance(question, Listen):
                seconds = {"listen": f"{max(0.0, at_s - question.from_s):.1f}"}
                self._do({**seconds, "press": key} if key else seconds)
            case MessageRecorded(seconds=seconds):
                self._do({"speak": f"{seconds:.0f}"})
            case RecordingFailed():
                self._do({"speak": "0"})
            case KeysLost():
                self._do({"happens": "keys_lost"})
            case SecretsLost():
                self._do({"happens": "secrets_lost"})
            case ServiceStopping():
                self._do({"happens": "service_stops"})
            case SecureFlowAsked():
                self._do({"agent_asks": event.secure})
            case CallLost():
                self._do({"happens": "call_lost"})
            case CallerHungUp() if isinstance(question, Play):
                self._do({"hang_up": "now", "during": question.utterance[0].prompt})
            case CallerHungUp() if isinstance(question, AskBank):
                self._leave(question.operation, self._bank, KNOWN[question.operation].unanswered)
            case CallerHungUp() if isinstance(question, AskPort):
                self._leave(question.request.kind, self._requests, UNAVAILABLE)
            case CallerHungUp():
                self._do("hang_up")
            case BankAnswered() if isinstance(question, AskBank):
                self._bank.setdefault(question.operation, []).append(_answer(event))
            case PortAnswered() if talk is not None and event.ref == talk.ref:
                self._requests.setdefault(talk.request.kind, []).append(_came(event, talk.request))
                self._do({"happens": "agent_hangs_up"})
            case PortAnswered() if isinstance(question, AskPort):
                came = _came(event, question.request)
                self._requests.setdefault(question.request.kind, []).append(came)
            case PromptFailed() | TimerFired():
                raise CannotBeTested(f"at '{self._run.node}' came a {event.kind}")
            case _:
                pass

    def _leave(self, asked: str, answers: dict[str, list[Any]], unanswered: str) -> None:
        """Leave while somebody is asked, who gives an answer all the same that nobody hears."""
        answers.setdefault(asked, []).append(unanswered)
        self._do({"hang_up": "now", "asking": asked})

    def _arrive(self, event: CallArrived) -> None:
        at = event.at if self._calendar is None else self._calendar.clock.shown(event.at)
        self._given["clock"] = f"{at:{TO_THE_SECOND if at.second else CLOCK_FORM}}"
        if not event.caller_number:
            self._given["number"] = ""
        if event.consent_wanted:
            self._given["consent"] = "wanted"

    def _say(self, cut_after_s: float | None) -> None:
        """Take what was being said as heard, unless keys were waiting and it was not played."""
        if cut_after_s != 0.0:
            self._heard += [phrase.prompt for phrase in self._said]
        self._said = ()

    def _hear(self) -> None:
        self._say(None)
        if self._heard:
            self._steps.append({"hear": self._heard})
        self._heard = []

    def _do(self, step: Any) -> None:
        self._hear()
        self._cut = ""
        self._steps.append(step)

    def _press(self, keys: str, *, ahead: bool) -> None:
        last = self._steps[-1] if self._steps and not self._heard else None
        if ahead and isinstance(last, dict) and "press" in last and "listen" not in last:
            last["press"] += f" {keys}"
        elif ahead and self._cut:
            self._do({"press": keys, "during": self._cut})
        else:
            self._do({"press": keys})

    def _throw_keys_away(self) -> None:
        """Press a key where the caller cut something with keys that no question has taken."""
        if self._cut:
            self._do({"press": THROWN_AWAY, "during": self._cut})

    def _words(self, event: WordsHeard, question: Collect) -> str:
        """Return words that do what the caller's did: phrases are the same, others made up."""
        if event.phrase or not event.matched:
            return event.phrase
        return likely_words(question, self._random) if event.sound else wrong_words(question)

    def _keys(self, event: DigitsCollected, question: Collect) -> str:
        """Return keys that do what the caller's did; those that are no secret are the same."""
        rules = question.rules
        if event.digits and (rules.max_digits == 1 or rules.is_at_once(event.digits)):
            return event.digits
        if isinstance(rules.form, MarkForm) and event.matched:
            beyond = str(rules.form.highest + 1)
            return (event.digits if event.choice else beyond) + rules.finish_key
        if not event.matched:
            return useless_keys(question) if event.length else rules.finish_key
        if not event.sound:
            return rules.keys[0] * rules.min_digits
        if not question.same_as:
            self._secret = likely_keys(rules, self._random)
        short = len(self._secret) < rules.max_digits
        return self._secret + (rules.finish_key if short else "")


def _answer(event: BankAnswered) -> Any:
    rows = event.values.get(ROWS)
    if isinstance(rows, Rows):
        return {event.outcome: [{} for _ in rows.rows]}
    return event.outcome


def _came(event: PortAnswered, request: AnyRequest) -> Any:
    """Return what came of a request, with the words that decide the way and name nobody."""
    brought = {**event.values, **event.facts}
    words = {
        name: _word(brought[name])
        for name, one in request.brought_by(event.outcome).items()
        if name in brought and _decides(one, brought[name])
    }
    return {event.outcome: words} if words else event.outcome


def _decides(one: Brought, value: Value) -> bool:
    return bool(one.words) or one.is_language or (one.leads and value != Text(text=""))


def _word(value: Value) -> str:
    match value:
        case Term():
            return value.term
        case Text():
            return value.text
        case _:
            raise AssertionError(f"a {value.kind} is no word")


def _in_turn(answers: dict[str, list[Any]]) -> dict[str, Any]:
    """Return one answer where all are the same."""
    return {
        name: turns[0] if all(turn == turns[0] for turn in turns) else turns
        for name, turns in answers.items()
    }
