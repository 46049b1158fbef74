"""One call's position in its flow, and everything a node may do there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    Collect,
    DigitRules,
    HandOver,
    HangUp,
    Ignore,
    Listen,
    Note,
    Play,
    RecordMessage,
)
from hotline.flow.consenting import NOT_ASKED
from hotline.flow.erased import RecordedWays
from hotline.flow.frame import Frame
from hotline.flow.hearing import HEARD, Unsure
from hotline.flow.preferences import NO_WISHES
from hotline.flow.questions import Question
from hotline.flow.requests import AnyRequest
from hotline.flow.secure_flow import Aside
from hotline.flow.spoken import SpokenRules
from hotline.flow.utterance import Utterance
from hotline.flow.vocabulary import Says
from hotline.model.types import AnyType
from hotline.model.values import Scalar, Term, Value, YesNo

if TYPE_CHECKING:
    from hotline.flow.bundle import Bundle

CALLER_HUNG_UP = "caller_hung_up"
"""The outcome of a call whose caller left, whatever the flow still did after that."""

_BEFORE = datetime.min.replace(tzinfo=UTC)
"""The time of a call that has not arrived."""


class Walk:
    """A call's language, frames and counters, and the commands of the current step.

    Attributes:
        language: The caller's language, a tag of the catalogue.
        language_chosen: Whether the flow set it on this call, as a caller who chooses makes it do.
        frames: The flows being walked through, the innermost last.
        at: When the latest event happened: the only time there is.
        arrived_at: When the call arrived.
        preferences: How the caller wants to be served.
        consent: What is known of the caller's consent to be recorded.
        customers: The customers whom the bank has identified, in order; the last one counts.
        wished_as: Whom the bank had identified when the caller last wished for an agent, or "".
        caller_number: The number that the caller seems to call from, or "".
        typed: The numbers that agents have typed, by the place for which each was.
        sent_with: The one for the place to which an agent has sent the caller last; "" for none.
        unsaid: Words from the turn before, that are said with the next ones.
        draft: What the caller has entered and not yet confirmed: variable to value.
        unsure: What the caller has said, and is asked about because it was not clear, or None.
        listened_s: Where the caller has paused a recording: seconds after its start.
        scores: What the caller has answered to the survey that is going on.
        open: The command whose answer the walk waits for, or None.
        aside: The conversation that waits while the caller is in a secure flow, or None.
        target: The node to go to next, set by `go`.
        way: The label of the way that leads there.
        outcome: How the call ended in the flow's words, or "" while it goes on.
        gone: Whether the caller has hung up.
        recorded: The ways that the call took, where it is run again and its values were erased.
    """

    def __init__(self, bundle: Bundle, flow: str, recorded: RecordedWays | None = None) -> None:
        self.language = bundle.catalogue.languages[0]
        self.language_chosen = False
        self.frames = [Frame(nest=bundle.nests[flow])]
        self.at = self.arrived_at = _BEFORE
        self.preferences = NO_WISHES
        self.consent = NOT_ASKED
        self.customers: tuple[str, ...] = ()
        self.wished_as = ""
        self.caller_number = ""
        self.typed: dict[str, str] = {}
        self.sent_with = ""
        self.unsaid: Utterance = ()
        self.draft: Mapping[str, Scalar] = {}
        self.unsure: Unsure | None = None
        self.listened_s = 0.0
        self.scores: dict[str, int] = {}
        self.open: Question | None = None
        self.aside: Aside | None = None
        self.target: str | None = None
        self.way = ""
        self.outcome = ""
        self.gone = False
        self.recorded = recorded
        self._bundle = bundle
        self._voice = bundle.voice
        self._commands: list[AnyCommand] = []
        self._fresh = False
        self._counts: dict[str, int] = {}
        self._last_ref = 0

    # --- where the call is ---

    @property
    def frame(self) -> Frame:
        """The flow that the current node belongs to."""
        return self.frames[-1]

    @property
    def place(self) -> str:
        """The current node, with the sub-flow it is in: `ask_pin`, or `identify.ask_pin`."""
        frame = self.frames[-1]
        return frame.nest.prefix + frame.node

    @property
    def situation(self) -> tuple[str, ...]:
        """See `FlowRun.situation`."""
        counts = [f"{what} {n}" for what, n in sorted(self._counts.items())]
        words = [
            f"{frame.node} {name} {value}"
            for frame in self.frames
            for name, value in sorted(frame.variables.items())
            if isinstance(value, Term | YesNo)
        ]
        unsure = () if self.unsure is None else ("unsure",)
        consent = ("consent",) if self.consent.is_open else ()
        inside = (f"in {frame.node}" for frame in self.frames)
        return (self.place, *inside, *counts, *unsure, *consent, *words)

    @property
    def variables(self) -> dict[str, Value]:
        """The values of now, by name."""
        return self.frames[-1].variables

    @property
    def types(self) -> Mapping[str, AnyType]:
        """The types of the variables there are, by name."""
        return self.frame.flow.types

    @property
    def customer(self) -> str:
        """The customer whom the bank has identified, or ""."""
        return self.customers[-1] if self.customers else ""

    @property
    def is_another_than_wished(self) -> bool:
        """Whether another customer was identified since, than whom the flow goes on with."""
        return self.wished_as not in ("", self.customer)

    @property
    def handled(self) -> frozenset[str]:
        """The events that something takes wherever the call is."""
        return self.frames[-1].nest.handled

    @property
    def languages(self) -> Sequence[str]:
        """The languages that the bank speaks."""
        return self._bundle.catalogue.languages

    @property
    def calendar(self) -> Calendar:
        """The bundle's calendar; the checker lets nothing ask for one that is not there."""
        assert self._bundle.calendar is not None, "the bundle has no calendar"
        return self._bundle.calendar

    # --- what a node may do ---

    def go(self, target: str, say: Says = (), *, way: str = "", fresh: bool = False) -> None:
        """Go on at `target`; `say` is heard first, in one breath with what `target` says.

        `way` is the label of the `Way` that is taken; "" for the one that needs no word. `fresh`
        means that keys pressed until now answer nothing any more: they were meant for questions
        that will not come, because something went wrong.
        """
        self.target, self.way = target, way
        self.draft = {}
        self.unsure = None
        if say and not self.gone:
            self.unsaid += self.phrases(say)
        self._fresh = self._fresh or fresh

    def play(self, say: Says = (), *, fresh: bool = False) -> None:
        """Say something and wait for its end."""
        utterance = self._take_unsaid() + self.phrases(say)
        fresh = self._take_fresh() or fresh
        self._ask(Play(ref=self.new_ref(), utterance=utterance, fresh=fresh))

    def collect(
        self,
        say: Says,
        rules: DigitRules,
        *,
        secret: bool = False,
        same_as: str = "",
        fresh: bool = False,
        spoken: SpokenRules | None = None,
    ) -> None:
        """Ask for digits or words; `same_as` and `spoken` as in `Collect`, `fresh` as for `go`."""
        self._ask(
            Collect(
                ref=self.new_ref(),
                utterance=self._take_unsaid() + self.phrases(say),
                rules=self.preferences.patient(rules),
                secret=secret,
                same_as=same_as,
                fresh=self._take_fresh() or fresh,
                spoken=spoken,
            )
        )

    def listen(self, say: Says, *, keys: str, from_s: float) -> None:
        """Let the caller listen to something, from there on, until its end or one of `keys`."""
        fresh = self._take_fresh()
        utterance = self.phrases(say)
        self._ask(
            Listen(ref=self.new_ref(), utterance=utterance, keys=keys, from_s=from_s, fresh=fresh)
        )

    def collect_again(self, question: Collect) -> None:
        """Ask the same question again; no key pressed until then counts."""
        self._ask(replace(question, ref=self.new_ref(), fresh=True))

    def say_first(self, say: Says) -> None:
        """Say something before whatever is said next."""
        first = () if self.gone else self.phrases(say)
        if self.unsaid[: len(first)] != first:
            self.unsaid = first + self.unsaid

    def repeat(self, question: Play | Listen | Collect) -> None:
        """Say or ask the same again, in one breath with what is to be said first.

        A recording goes on where it was. What begins so already is not told twice.
        """
        first = self._take_unsaid()
        match question:
            case Listen():
                self._ask(replace(question, ref=self.new_ref()))
                return
            case Play() | Collect() if question.utterance[: len(first)] != first:
                question = replace(question, utterance=first + question.utterance)
        self._ask(replace(question, ref=self.new_ref()))

    def ask_bank(self, operation: str, arguments: Mapping[str, Scalar]) -> None:
        """Ask the bank and wait for its answer."""
        self._ask(AskBank(ref=self.new_ref(), operation=operation, arguments=arguments))

    def identify(self, customer: str) -> None:
        """Note whom the bank has identified."""
        if customer != self.customer:
            self.customers += (customer,)
            self.consent = self.consent.of_another()

    def ask_port(self, request: AnyRequest) -> None:
        """Ask a part around the flow and wait for what comes of it."""
        self._ask(AskPort(ref=self.new_ref(), request=request))

    def record(self, *, max_s: int, silence_s: int) -> None:
        """Record the caller and wait for the end of it."""
        self._ask(RecordMessage(ref=self.new_ref(), max_s=max_s, silence_s=silence_s))

    def run_subflow(
        self,
        flow: str,
        arguments: Mapping[str, Value],
        given: Mapping[str, str],
        *,
        secure: bool = False,
    ) -> None:
        """Go into a sub-flow; the current node gets what it returns. `secure` as for `Nest`."""
        nest = self.frame.nest.into(self._bundle.flows[flow], secure=secure)
        frame = Frame(nest=nest, variables=dict(arguments), given=given)
        self.frames.append(frame)
        self.target, self.way = frame.flow.start, ""

    def hang_up(self, outcome: str) -> None:
        """End the call."""
        self._end(outcome, HangUp(outcome=outcome))

    def hand_over(self, why: str) -> None:
        """Give the caller to the PBX's fallback."""
        self._end("handed_over", HandOver(why=why))

    def ignore(self, why: str) -> None:
        """Record that an event meant nothing here."""
        self.do(Ignore(why=why))

    def note(self, why: str) -> None:
        """Record why the call goes on as it does; `why` tells nothing personal."""
        self.do(Note(why=why))

    def count(self, what: str) -> int:
        """Count one more of `what` and return how many that makes."""
        self._counts[what] = self._counts.get(what, 0) + 1
        return self._counts[what]

    def forget(self, *prefixes: str) -> None:
        """Set every counter whose name begins with one of `prefixes` back to zero."""
        if self._counts:
            counts = self._counts.items()
            self._counts = {key: n for key, n in counts if not key.startswith(prefixes)}

    def phrases(self, say: Says) -> Utterance:
        """Return what is said, with the values of now."""
        if not say:
            return ()
        return self._voice.utterance(
            say,
            language=self.language,
            pace=self.preferences.pace,
            values=self.frames[-1].variables,
            draft=self._not_confirmed,
        )

    @property
    def _not_confirmed(self) -> Mapping[str, Scalar]:
        """What is spoken although the caller has not said that it is right."""
        if self.unsure is None:
            return self.draft
        return {**self.draft, HEARD: self.unsure.heard}

    # --- what the run does ---

    def lose_caller(self) -> None:
        """Note that the caller has gone: nothing is said or asked any more."""
        self.gone = True
        self.open = None
        self.aside = None
        self.drop_words()

    def drop_words(self) -> None:
        """Say nothing of what was to be said first."""
        self.unsaid = ()

    def do(self, command: AnyCommand) -> None:
        """Give one command."""
        self._commands.append(command)

    def new_ref(self) -> int:
        """Return a `ref` that no command has had."""
        self._last_ref += 1
        return self._last_ref

    def take_commands(self) -> list[AnyCommand]:
        """Return the commands given since the last time."""
        commands, self._commands = self._commands, []
        return commands

    def _end(self, outcome: str, command: HangUp | HandOver) -> None:
        if self.gone:
            self.outcome = CALLER_HUNG_UP
        else:
            self.outcome = outcome
            self.do(command)

    def _ask(self, question: Question) -> None:
        self.open = question
        self.do(question)

    def _take_unsaid(self) -> Utterance:
        unsaid, self.unsaid = self.unsaid, ()
        return unsaid

    def _take_fresh(self) -> bool:
        fresh, self._fresh = self._fresh, False
        return fresh
