"""Callers who wander through flows at random, with everything that can happen to a call.

Most answers make sense, so that a caller comes far; the others are silence, useless keys, stale
answers, lost keys and secrets, prompts that fail, a line that breaks, a service that stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hotline.calls.entry import answered, collected, heard
from hotline.calls.vault import Vault
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
    InputTimedOut,
    KeysLost,
    KeysUnused,
    ListeningEnded,
    MessageRecorded,
    NoticeClosed,
    PartHeard,
    PaymentSettled,
    PortAnswered,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
    ServiceStopping,
    TimerFired,
)
from hotline.flow.keys import KEYS
from hotline.flow.questions import Question
from hotline.flow.run import FlowRun
from hotline.model.bank import OPERATIONS
from hotline.simulator.explore.likely import (
    likely_answer,
    likely_keys,
    likely_port_answer,
    likely_words,
)

MOST_STEPS = 150
"""A caller who is still there after so many events is left there, as a killed service leaves one.
"""
FIRST_CALL = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 360

Step = tuple[AnyEvent, list[AnyCommand]]


class Wanderer:
    """Makes calls of one flow, one after the other; the same seed makes the same calls.

    Args:
        bundle: Whose flow.
        flow: Which.
        random: Where chance comes from.
        fault: How likely each event is something that goes wrong, from 0 to 1.
        slip: How likely each answer is one of those that nobody hopes for.
    """

    def __init__(
        self,
        bundle: Bundle,
        flow: str,
        random: Random,
        *,
        fault: float = 0.08,
        slip: float = 0.25,
    ) -> None:
        self._bundle = bundle
        self._flow = flow
        self._random = random
        self._fault = fault
        self._slip = slip
        self._vault = Vault()
        self._last_secret = ""
        self._at = FIRST_CALL

    def call(self) -> list[Step]:
        """Make one call; return each event with the commands that it caused."""
        self._vault, self._last_secret = Vault(), ""
        self._at = FIRST_CALL + timedelta(seconds=self._random.uniform(0, DAYS * 86_400))
        run = FlowRun(self._bundle, self._flow)
        events = self._events(run)
        return [(event, run.receive(event)) for event in events]

    def _events(self, run: FlowRun) -> Iterator[AnyEvent]:
        random = self._random
        yield CallArrived(
            at=self._tick(),
            caller_number=random.choice(["", "13912345678", "02155550100"]),
            dialled_number="95599",
            language=random.choice([*self._bundle.catalogue.languages, "xx"]),
            consent_wanted=random.random() < 0.5,
        )
        steps = 0
        while not run.ended and steps < MOST_STEPS:
            steps += 1
            question = run.open
            assert question is not None, f"'{run.node}' waits for nothing"
            if random.random() < self._fault:
                yield from self._goes_wrong(question)
            elif isinstance(question, Listen) and random.random() < 0.5:
                yield PartHeard(at=self._tick(), ref=question.ref, at_s=question.from_s + 5.0)
            else:
                yield self._answer(question)
        if random.random() < 0.1:
            yield KeysUnused(at=self._tick(), count=random.randint(1, 9))

    def _tick(self) -> datetime:
        self._at += timedelta(seconds=round(self._random.expovariate(0.3), 3))
        return self._at

    # --- what goes wrong ---

    def _goes_wrong(self, question: Question) -> Iterator[AnyEvent]:
        random, ref = self._random, question.ref
        stale = random.randint(0, ref - 1) if ref > 1 else 99
        things: list[Callable[[], AnyEvent]] = [
            lambda: CallerHungUp(at=self._tick(), cause="Normal Clearing"),
            lambda: CallerHungUp(at=self._tick(), cause="Normal Clearing"),
            lambda: CallLost(at=self._tick(), cause="media_timeout"),
            lambda: ServiceStopping(at=self._tick()),
            lambda: TimerFired(at=self._tick(), ref=1),
            lambda: TimerFired(at=self._tick(), ref=999),
            lambda: PromptFinished(at=self._tick(), ref=stale),
            lambda: BankAnswered(at=self._tick(), ref=stale, outcome="ok"),
            lambda: RecordingFailed(at=self._tick(), ref=ref, why="out of turn"),
            lambda: PartHeard(at=self._tick(), ref=stale, at_s=1.0),
            lambda: KeysUnused(at=self._tick(), count=2),
            lambda: PaymentSettled(at=self._tick(), ref=stale, outcome="refused"),
            lambda: NoticeClosed(at=self._tick(), ref=stale, outcome="sent"),
            lambda: CallArrived(
                at=self._tick(), caller_number="", dialled_number="95599", language="en-US"
            ),
        ]
        if isinstance(question, Play | Listen | Collect):
            things += [lambda: PromptFailed(at=self._tick(), ref=ref, why="not played")] * 3
        if isinstance(question, Collect):
            things += [lambda: KeysLost(at=self._tick(), ref=ref, count=1)] * 4
        if random.random() < 0.15:
            self._vault = Vault()
            yield SecretsLost(at=self._tick())
        else:
            yield random.choice(things)()

    # --- answers ---

    def _answer(self, question: Question) -> AnyEvent:
        random, ref = self._random, question.ref
        cut_after_s = random.choice([None, 0.0, round(random.uniform(0, 9), 3)])
        match question:
            case Play():
                return PromptFinished(at=self._tick(), ref=ref, cut_after_s=cut_after_s)
            case Listen():
                key = random.choice(["", *question.keys])
                seconds = question.from_s + round(random.uniform(0, 30), 3)
                return ListeningEnded(at=self._tick(), ref=ref, at_s=seconds, key=key)
            case Collect():
                if random.random() < self._slip / 2:
                    return InputTimedOut(at=self._tick(), ref=ref)
                if question.spoken is not None and random.random() < 0.5:
                    return self._says(question, cut_after_s)
                keys = self._keys(question)
                return collected(
                    question, keys, self._vault, at=self._tick(), cut_after_s=cut_after_s
                )
            case AskBank():
                return self._bank(question)
            case AskPort(request=request):
                outcome = self._outcome(request.possible)
                came = likely_port_answer(
                    request, outcome, self._bundle.catalogue.languages, random
                )
                return PortAnswered(
                    at=self._tick(),
                    ref=ref,
                    outcome=outcome,
                    values=came.values,
                    facts=came.facts,
                )
            case RecordMessage():
                return MessageRecorded(
                    at=self._tick(), ref=ref, recording=f"call-{ref}", seconds=random.uniform(2, 60)
                )

    def _says(self, question: Collect, cut_after_s: float | None) -> AnyEvent:
        random = self._random
        slips = random.random() < self._slip
        text = random.choice(["", "mumble"]) if slips else likely_words(question, random)
        sure = round(random.uniform(0, 1) if slips else random.uniform(0.5, 1), 3)
        return heard(question, text, sure, at=self._tick(), cut_after_s=cut_after_s)

    def _keys(self, question: Collect) -> str:
        random, rules = self._random, question.rules
        if random.random() < self._slip / 2:
            return "".join(random.choices(sorted(KEYS), k=random.randint(0, rules.max_digits)))
        if rules.at_once and random.random() < 0.1:
            return random.choice(rules.at_once)
        if question.same_as and random.random() < 0.8:
            return self._last_secret
        keys = likely_keys(rules, random)
        if question.secret:
            self._last_secret = keys
        return keys

    def _bank(self, question: AskBank) -> AnyEvent:
        operation = OPERATIONS[question.operation]
        outcome = self._outcome(operation.outcomes)
        try:
            plain = self._vault.reveal(question.arguments)
        except KeyError:
            # A secret of the process before: nobody is proved.
            outcome, plain = "unavailable", {}
        answer = likely_answer(operation, outcome, self._random)
        return answered(question, plain, answer, at=self._tick())

    def _outcome(self, outcomes: Sequence[str]) -> str:
        """Return mostly the first one, which is that it went well."""
        slips = self._random.random() < 2 * self._slip
        return self._random.choice(outcomes if slips else outcomes[:1])
