"""A caller who walks through a real flow: answers what is asked, and is sometimes wrong or gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from hotline.calls.entry import answered, collected
from hotline.calls.vault import Vault
from hotline.flow.bundle import Bundle
from hotline.flow.commands import AnyCommand, AskBank, AskPort, Collect, Listen, Play, RecordMessage
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    InputTimedOut,
    ListeningEnded,
    MessageRecorded,
    PortAnswered,
    PromptFinished,
)
from hotline.flow.forms import MarkForm
from hotline.flow.questions import Question
from hotline.flow.requests import (
    CALL_BACK,
    AnyRequest,
    BookCallback,
    FindWaitingCase,
    KeepSurvey,
    OpenCase,
    PortAnswer,
    QueueForAgent,
    ReadCustomer,
    RecogniseCaller,
    Transfer,
)
from hotline.flow.run import FlowRun
from hotline.model.bank import OPERATIONS, UNAVAILABLE, UNKNOWN
from hotline.model.case import with_check_digit
from hotline.model.values import Day, Digits, Term, Text, Value
from hotline.simulator.demo_data.people import TIER_REASONS, Person
from hotline.simulator.explore.likely import likely_answer, likely_keys, likely_port_answer

MOST_STEPS = 120
GIVES_UP, SILENT, WRONG = 0.05, 0.03, 0.06
"""How likely somebody hangs up at a question, says nothing, or answers wrongly."""
WANTS_A_PERSON = 0.25
"""How likely somebody presses 0 where that leads to a person."""
NUMBER_DIGITS = 8
"""Of the secret entries the customer number is the one with so many digits."""
HUNG_UP = "Normal Clearing"
CASE_WITHIN, CALL_WITHIN = timedelta(days=3), timedelta(hours=4)

Step = tuple[AnyEvent, Sequence[AnyCommand]]


class DemoCaller:
    """One call of one person.

    Args:
        bundle: The flows.
        flow: The one that answers.
        person: Who calls.
        arrives: When, aware.
        random: Where chance comes from.
        next_case: Returns the number of the day's next case.

    Attributes:
        steps: What has happened, with what was commanded.
        at: What time it is for the caller, aware.
        wants: The agent who is wanted now; None for none.
    """

    def __init__(
        self,
        bundle: Bundle,
        flow: str,
        person: Person,
        arrives: datetime,
        random: Random,
        next_case: Callable[[datetime], int],
    ) -> None:
        self.steps: list[Step] = []
        self.at = arrives
        self.wants: AskPort | None = None
        self.person = person
        self._bundle = bundle
        self._random = random
        self._next_case = next_case
        self._vault = Vault()
        self._run = FlowRun(bundle, flow)
        self._was_asked = self._has_gone = False
        self._take(
            CallArrived(
                at=arrives,
                caller_number=person.phone,
                dialled_number="95599",
                language=random.choice(sorted(bundle.catalogue.languages)),
            )
        )

    @property
    def language(self) -> str:
        """What is spoken."""
        return self._run.language

    @property
    def customer(self) -> str:
        """Whom the bank has identified, or ""."""
        return self._run.customer

    def goes_on(self) -> None:
        """Go on until an agent is wanted, or the call is over."""
        while not self._run.ended and self.wants is None:
            question = self._run.open
            assert question is not None, "a run that goes on waits for something"
            is_agent = isinstance(question, AskPort) and isinstance(question.request, QueueForAgent)
            if is_agent and not self._was_asked:
                assert isinstance(question, AskPort)
                self.wants, self._was_asked = question, True
            elif not self._has_gone and self._gives_up(question):
                self._goes(self._later(2))
            else:
                self._take(self._answer(question))

    def is_answered(self, at: datetime, outcome: str, facts: Mapping[str, Value]) -> None:
        """Take what came of the wish for an agent, and go on."""
        assert self.wants is not None, "no agent was wanted"
        asked, self.wants, self.at = self.wants, None, at
        request = asked.request
        if outcome not in request.possible:
            outcome = UNAVAILABLE
        came = request.answer(outcome, facts if outcome == "answered" else {})
        self._take(
            PortAnswered(
                at=at, ref=asked.ref, outcome=outcome, values=came.values, facts=came.facts
            )
        )
        self.goes_on()

    def hangs_up(self, at: datetime) -> None:
        """Be gone while waiting."""
        self.wants, self.at = None, at
        self._goes(at)
        self.goes_on()

    def _goes(self, at: datetime) -> None:
        # What was promised to whoever has gone is answered all the same.
        self._has_gone = True
        self._take(CallerHungUp(at=at, cause=HUNG_UP))

    def _take(self, event: AnyEvent) -> None:
        self.steps.append((event, self._run.receive(event)))

    def _later(self, mean_s: float) -> datetime:
        self.at += timedelta(seconds=round(self._random.uniform(0.3, 2) * mean_s, 3))
        return self.at

    def _gives_up(self, question: Question) -> bool:
        if len(self.steps) >= MOST_STEPS:
            return True
        return isinstance(question, Collect | Listen) and self._random.random() < GIVES_UP

    def _answer(self, question: Question) -> AnyEvent:
        random, ref = self._random, question.ref
        match question:
            case Play():
                return PromptFinished(at=self._later(5), ref=ref, cut_after_s=None)
            case Listen():
                at = self._later(8)
                return ListeningEnded(at=at, ref=ref, at_s=question.from_s + 8, key="")
            case Collect():
                if random.random() < SILENT:
                    return InputTimedOut(at=self._later(8), ref=ref)
                keys = self._keys(question)
                cut_after_s = round(random.uniform(0.5, 6), 3)
                at = self._later(5)
                return collected(question, keys, self._vault, at=at, cut_after_s=cut_after_s)
            case AskBank():
                return self._bank(question)
            case AskPort(request=request):
                at = self._later(0.1)
                came = self._port(request)
                return PortAnswered(
                    at=at, ref=ref, outcome=came.outcome, values=came.values, facts=came.facts
                )
            case RecordMessage():
                seconds = round(random.uniform(5, 50), 1)
                at = self._later(seconds)
                return MessageRecorded(at=at, ref=ref, recording=f"demo-{ref}", seconds=seconds)

    def _keys(self, question: Collect) -> str:
        random, rules = self._random, question.rules
        if question.secret and rules.min_digits <= NUMBER_DIGITS == rules.max_digits:
            return self.person.number
        if "0" in rules.keys and rules.max_digits == 1 and random.random() < WANTS_A_PERSON:
            return "0"
        keys = likely_keys(rules, random)
        if isinstance(rules.form, MarkForm):
            # Most people are content.
            return max(keys, likely_keys(rules, random), likely_keys(rules, random), key=int)
        return keys

    def _bank(self, question: AskBank) -> BankAnswered:
        operation = OPERATIONS[question.operation]
        is_wrong = self._random.random() < WRONG
        # Nobody asks a bank what became of a payment that was made up: each is known at once.
        possible = [one for one in operation.outcomes if one != UNKNOWN]
        outcome = self._random.choice(possible) if is_wrong else possible[0]
        plain = self._vault.reveal(question.arguments)
        answer = likely_answer(operation, outcome, self._random)
        return answered(question, plain, answer, at=self._later(0.6))

    def _port(self, request: AnyRequest) -> PortAnswer:
        """Return what comes of a request, as the parts of a service would answer it."""
        match request:
            case RecogniseCaller():
                return request.answer("unknown", {})
            case ReadCustomer():
                tier = self.person.tier
                values: dict[str, Value] = {
                    "name": Text(text=""),
                    "title": Term(term="none"),
                    "tier": Term(term=tier),
                    "tier_reason": Text(text=TIER_REASONS[tier]),
                    "language": Text(text=""),
                }
                return request.answer("known", values)
            case FindWaitingCase():
                return request.answer("none", {})
            case OpenCase():
                return self._open_case(request)
            case BookCallback():
                return request.answer("booked", self._promised())
            case KeepSurvey() if request.low:
                return request.answer(CALL_BACK, self._promised())
            case KeepSurvey():
                return request.answer("kept", {})
            case Transfer() | QueueForAgent():
                return request.answer(UNAVAILABLE, {})
            case _:
                languages = self._bundle.catalogue.languages
                return likely_port_answer(request, request.possible[0], languages, self._random)

    def _open_case(self, request: OpenCase) -> PortAnswer:
        due_at = self.at + CASE_WITHIN
        reference = with_check_digit(f"{self.at:%y%m%d}{self._next_case(self.at):04}")
        return request.answer(
            "opened",
            {
                "reference": Digits(digits=reference),
                "due": Day(day=due_at.date()),
                "tier": Term(term=self.person.tier),
                "opened_at": Text(text=self.at.isoformat()),
                "due_at": Text(text=due_at.isoformat()),
            },
        )

    def _promised(self) -> dict[str, Value]:
        due_at = self.at + CALL_WITHIN
        return {
            "made_at": Text(text=self.at.isoformat()),
            "due_at": Text(text=due_at.isoformat()),
        }
