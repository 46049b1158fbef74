"""One test carried through: the call that came of it, and what was not as expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hotline.flow.bundle import Bundle
from hotline.flow.commands import AskBank, AskPort, Collect, Listen, Play, RecordMessage
from hotline.flow.requests import QueueForAgent
from hotline.simulator.failure import Failure
from hotline.simulator.flow_tests.document import Case, arrival
from hotline.simulator.flow_tests.judging import Differs, compare_heard, has_heard, judge
from hotline.simulator.flow_tests.parts import GivenParts, NotGiven
from hotline.simulator.flow_tests.steps import (
    AgentAsks,
    HangUp,
    Happens,
    Hear,
    ListenFor,
    Press,
    Says,
    Silent,
    Speak,
    Step,
)
from hotline.simulator.flow_tests.virtual_call import Exchange, VirtualCall


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of one test in one language; `failure` is None where all was as expected."""

    case: Case
    language: str
    exchanges: Sequence[Exchange]
    failure: Failure | None


def try_case(case: Case, bundle: Bundle, language: str) -> Trial:
    """Carry a test through in one language."""
    parts = GivenParts(case.given, language)
    call = VirtualCall(
        bundle, case.flow, at=arrival(case.given, bundle), bank=parts.bank, request=parts.request
    )
    attempt = _Attempt(call, language)
    place, failure = case.place, None
    try:
        steps = [placed.step for placed in case.call]
        attempt.look_ahead(steps)
        call.arrive(
            language=language, number=case.given.number, consent_wanted=case.given.consent_wanted
        )
        for index, placed in enumerate(case.call):
            place = placed.place
            attempt.take(placed.step, steps[index + 1 :])
        place = case.place
        attempt.end()
        judge(case.expected, call, parts, language)
    except Differs as differs:
        failure = Failure(place=place, expected=differs.expected, got=differs.got)
    except NotGiven as missing:
        got = f"at '{call.run.node}' {missing.asked}; {missing.way_out}"
        failure = Failure(place=place, expected="an answer that the test gives", got=got)
    return Trial(case=case, language=language, exchanges=call.exchanges, failure=failure)


class _Attempt:
    """The caller of a test, who does one step after the other."""

    def __init__(self, call: VirtualCall, language: str) -> None:
        self._call = call
        self._language = language
        self._heard = 0

    def look_ahead(self, follow: Sequence[Step]) -> None:
        """See to it that the call stands still at what the caller does not wait for, if any."""
        hear = next((step for step in follow[:1] if isinstance(step, Hear)), None)
        act = next((step for step in follow if not isinstance(step, Hear)), None)
        if isinstance(act, Press | HangUp) and act.during is not None:
            self._call.cuts = partial(self._cuts, act.during, hear)
        elif isinstance(act, HangUp) and act.asking is not None:
            self._call.cuts = partial(self._leaves, act.asking, hear)
        elif isinstance(act, AgentAsks):
            self._call.cuts = partial(self._leaves, QueueForAgent.kind, hear)

    def take(self, step: Step, follow: Sequence[Step]) -> None:
        """Do what the step says, or compare what was heard.

        Args:
            step: What is to be done now.
            follow: What comes after it.

        Raises:
            Differs: The call does not go on as the step expects.
            NotGiven: The bank or another part has no answer.
        """
        if isinstance(step, Hear):
            self._compare(step)
            return
        if self._call.run.ended:
            raise Differs(_done(step, self._language), f"the call is over: {self._how}")
        if isinstance(step, Press | HangUp) and step.during and not self._call.is_in_a_prompt:
            raise Differs(_done(step, self._language), self._waits)
        if isinstance(step, HangUp) and step.asking and not self._call.is_asking:
            raise Differs(_done(step, self._language), self._waits)
        if isinstance(step, AgentAsks) and step.agent_asks not in self._call.run.secure_flows:
            offered = ", ".join(self._call.run.secure_flows) or "nothing"
            raise Differs(_done(step, self._language), f"'{self._call.run.node}' offers {offered}")
        # What was said before and not looked at is passed over.
        self._heard = len(self._call.heard)
        self.look_ahead(follow)
        match step:
            case Press():
                self._call.press(step.keys(self._language))
                if self._call.has_keys and not isinstance(next(iter(follow), None), Press):
                    self._call.wait()
            case Says():
                self._say(step)
            case Silent():
                for _ in range(step.silent):
                    self._call.wait()
            case Speak():
                self._need(RecordMessage, step)
                self._call.speak(step.speak)
            case ListenFor():
                self._need(Listen, step)
                self._call.listen(step.listen, step.press)
            case HangUp():
                self._call.hang_up()
            case AgentAsks():
                self._call.ask_secure(step.agent_asks)
            case Happens():
                self._let(step)

    def end(self) -> None:
        """Leave, if the call still goes on."""
        if not self._call.run.ended:
            self._call.hang_up()

    @property
    def _how(self) -> str:
        return f"it ended as '{self._call.run.outcome}' at '{self._call.run.node}'"

    def _cuts(self, during: str, hear: Hear | None, question: Play | AskBank | AskPort) -> bool:
        """Return whether it is this that the caller cuts: all was heard that is to be heard."""
        if not isinstance(question, Play):
            return False
        return during in {phrase.prompt for phrase in question.utterance} and self._has(hear)

    def _leaves(self, asking: str, hear: Hear | None, question: Play | AskBank | AskPort) -> bool:
        """Return whether it is this whose answer the caller does not wait for."""
        match question:
            case AskBank():
                asked = question.operation
            case AskPort():
                asked = question.request.kind
            case Play():
                return False
        return asked == asking and self._has(hear)

    def _has(self, hear: Hear | None) -> bool:
        return hear is None or has_heard(hear.hear, self._call.heard[self._heard :])

    @property
    def _waits(self) -> str:
        waits = self._call.open.kind if self._call.open is not None else "nothing"
        return f"'{self._call.run.node}' waits for {waits}"

    def _let(self, step: Happens) -> None:
        match step.happens:
            case "keys_lost":
                self._need(Collect, step)
                self._call.lose_keys()
            case "secrets_lost":
                self._call.lose_secrets()
            case "service_stops":
                self._call.stop_service()
            case "call_lost":
                self._call.lose_call()
            case "agent_hangs_up":
                if self._call.run.conversation is None:
                    raise Differs(_done(step, self._language), "no agent waits")
                self._call.leave_agent()

    def _need(self, kind: type[Collect | Listen | RecordMessage], step: Step) -> None:
        if not isinstance(self._call.open, kind):
            raise Differs(_done(step, self._language), self._waits)

    def _say(self, step: Says) -> None:
        question = self._call.open
        if not isinstance(question, Collect) or question.spoken is None:
            raise Differs(_done(step, self._language), f"'{self._call.run.node}' hears no words")
        self._call.say(step.words(self._language) or "", step.sure)

    def _compare(self, step: Hear) -> None:
        over = f"; then {self._how}" if self._call.run.ended else ""
        compare_heard(step.hear, self._call.heard[self._heard :], over)
        self._heard = len(self._call.heard)


def _done(step: Step, language: str) -> str:
    match step:
        case Press():
            return f"press {step.keys(language)}{_during(step)}"
        case Says():
            return f"say “{step.words(language)}”"
        case HangUp():
            return f"hang up{_during(step)}"
        case Speak():
            return f"speak for {step.speak:g} s"
        case ListenFor():
            return f"listen for {step.listen:g} s"
        case AgentAsks():
            return f"agent asks for {step.agent_asks}"
        case Happens():
            return f"happens: {step.happens}"
        case _:
            return step.key.replace("_", " ")


def _during(step: Press | HangUp) -> str:
    if isinstance(step, HangUp) and step.asking:
        return f" while '{step.asking}' is asked"
    return f" during {step.during}" if step.during else ""
