"""One caller's walk through a flow: `receive(event) -> commands`, and nothing else.

The contract:

- `receive` never raises, whatever the caller, the bank or the PBX does. A defect of ours hands the
  caller over to the PBX's fallback.
- The only clock is `event.at`; order is the order of the calls.
- An answer to anything but the question that is open is ignored, and the journal is told so.
- After the end `receive` returns nothing. A hang-up is legal at any moment.
- The run always ends: a limit on nodes and one on time see to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

from hotline.flow import replies, secure_flow
from hotline.flow.agent_time import AgentTime
from hotline.flow.anywhere import HANG_UP
from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    Answer,
    AnyCommand,
    AskPort,
    Collect,
    HandOver,
    Listen,
    StartTimer,
)
from hotline.flow.consenting import RecordingConsent
from hotline.flow.erased import RecordedWays
from hotline.flow.events import (
    AnyEvent,
    AnyReply,
    CallArrived,
    CallerHungUp,
    CallLost,
    KeysUnused,
    NoticeClosed,
    NumberTyped,
    PartHeard,
    PaymentSettled,
    RecordingEvent,
    Reply,
    SecretsLost,
    SecureFlowAsked,
    ServiceStopping,
    TimerFired,
)
from hotline.flow.interrupted import go_on_elsewhere
from hotline.flow.leaving import handle
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.queue import QueueNode
from hotline.flow.nodes.transfer import TransferNode
from hotline.flow.questions import Question
from hotline.flow.requests import QueueForAgent, Transfer
from hotline.flow.walk import CALLER_HUNG_UP, Walk
from hotline.model.interaction import Consent

ENGINE = 15
"""The engine's version, in every journal header; raised when old journals would run otherwise."""

_FOR_THE_RECORD: frozenset[type[AnyEvent]] = frozenset(get_args(RecordingEvent))


class FlowRun:
    """One call in one flow of one bundle.

    Args:
        bundle: Whose flow.
        flow: Which.
        recorded: The ways that it took, of a call whose values were erased.
    """

    def __init__(self, bundle: Bundle, flow: str, recorded: RecordedWays | None = None) -> None:
        limits = bundle.flows[flow].head.limits
        self._longest_s, self._most_steps = limits.call_s, limits.steps
        self._interrupted = bundle.flows[flow].head.interrupted
        self._languages = bundle.catalogue.languages
        self._walk = Walk(bundle, flow, recorded)
        self._started = False
        self._ended = False
        self._steps = 0
        self._time_limit_ref: int | None = None
        self._agent_time = AgentTime()
        self._saying_leftovers = False

    @property
    def ended(self) -> bool:
        """Whether the call is over for the flow."""
        return self._ended

    @property
    def outcome(self) -> str:
        """How the call ended, in the flow's words; "" while it goes on."""
        return self._walk.outcome

    @property
    def node(self) -> str:
        """The current node, as `flow.node` inside a sub-flow; "" before the first."""
        return self._walk.place

    @property
    def language(self) -> str:
        """The caller's language."""
        return self._walk.language

    @property
    def customer(self) -> str:
        """The customer whom the bank has identified, or ""."""
        return self._walk.customer

    @property
    def consent(self) -> Consent:
        """What the caller has said on this call to being recorded, and the CRM does not have."""
        return self._walk.consent.said

    @property
    def is_another_customer(self) -> bool:
        """Whether the bank had identified somebody else before, earlier in the call."""
        return len(self._walk.customers) > 1

    @property
    def open(self) -> Question | None:
        """The command that waits for its answer: what a new process does as its `resume` says."""
        return self._walk.open

    @property
    def conversation(self) -> AskPort | None:
        """The wish for an agent whose conversation a secure flow interrupts, or None.

        A new process does with it as its `resume` says, besides what is `open`.
        """
        return None if self._walk.aside is None else self._walk.aside.waiting

    @property
    def is_for_agent(self) -> bool:
        """Whether the caller wants an agent, or has one, also where a secure flow interrupts it.

        A caller who is connected with another telephone has none.
        """
        question = self._walk.open
        asks = isinstance(question, AskPort) and isinstance(question.request, QueueForAgent)
        return asks or self.conversation is not None

    @property
    def secure_flows(self) -> Mapping[str, str]:
        """The secure flows that an agent may ask for here, by their names; none in one."""
        if not isinstance(self._walk.open, AskPort):
            return {}
        node = self._walk.frame.current
        return node.secure if isinstance(node, QueueNode) else {}

    @property
    def sends_to(self) -> Mapping[str, Transfer | None]:
        """Where an agent may send the caller for good, from here: place to what is rung there.

        It is None for a place where nothing is; where an agent types the number, it is the one that
        was typed last. There are none once another customer was identified.
        """
        if not isinstance(self._walk.open, AskPort) or self._walk.is_another_than_wished:
            return {}
        frame = self._walk.frame
        node, nodes = frame.current, frame.flow.nodes
        places = node.sends_to if isinstance(node, QueueNode) else {}
        return {name: self._rung_at(name, nodes[target]) for name, target in places.items()}

    def _rung_at(self, place: str, node: Node) -> Transfer | None:
        if not isinstance(node, TransferNode):
            return None
        return node.reaching(self._walk.typed.get(place, ""))

    @property
    def situation(self) -> tuple[str, ...]:
        """What decides which way the call takes next, but for amounts, days and the like.

        Where it is, what was counted, and what is known in words; in no other form than to compare.
        """
        return self._walk.situation

    def receive(self, event: AnyEvent) -> list[AnyCommand]:
        """Take one event; return what to do now, in order."""
        if self._ended:
            return []
        self._walk.at = event.at
        try:
            if isinstance(event, Reply):
                self._reply(event)
            else:
                self._dispatch(event)
            self._advance()
        except Exception as defect:
            # Whatever was half said is dropped: the caller goes to a person instead.
            self._walk.take_commands()
            self._walk.outcome = "defect"
            self._walk.do(HandOver(why=f"defect: {type(defect).__name__} at '{self.node}'"))
        self._ended = bool(self._walk.outcome)
        self._agent_time.note(event.at, with_agent=self._is_with_agent)
        return self._walk.take_commands()

    @property
    def _is_with_agent(self) -> bool:
        """Whether the caller waits for a person, or talks with one, whoever that is."""
        question = self._walk.open
        if isinstance(question, AskPort):
            return isinstance(question.request, QueueForAgent | Transfer) or self.is_for_agent
        return self._walk.aside is not None and self.is_for_agent

    def _dispatch(self, event: AnyEvent) -> None:
        if type(event) in _FOR_THE_RECORD:
            return
        match event:
            case CallerHungUp() if not self._walk.gone:
                self._leave()
            case CallLost():
                self._walk.outcome = event.cause
            case CallArrived() if not self._started:
                self._arrive(event)
            case CallArrived() | CallerHungUp():
                self._walk.ignore("was told already")
            case SecretsLost():
                go_on_elsewhere(self._walk, self._interrupted)
            case ServiceStopping() if self.conversation is not None:
                secure_flow.leave(self._walk, identified=False)
            case ServiceStopping():
                self._walk.hand_over("service_stopping")
            case SecureFlowAsked():
                self._enter_secure(event)
            case NumberTyped():
                self._note_number(event)
            case TimerFired() if event.ref == self._time_limit_ref:
                self._end_in_time(event.at)
            case PartHeard():
                self._note_part(event)
            case PaymentSettled() | NoticeClosed():
                # For the record alone: it may come to one whose caller a dead PBX had.
                pass
            case TimerFired():
                self._walk.ignore("no such timer")
            case KeysUnused():
                self._walk.ignore("keys that nothing asked for")

    def _arrive(self, event: CallArrived) -> None:
        self._started = True
        self._walk.arrived_at = event.at
        if event.language in self._languages:
            self._walk.language = event.language
        self._walk.caller_number = event.caller_number
        self._walk.consent = RecordingConsent(is_wanted=event.consent_wanted)
        self._walk.do(Answer())
        self._limit_time(self._longest_s)
        self._walk.go(self._walk.frame.flow.start)

    def _limit_time(self, seconds: float) -> None:
        self._time_limit_ref = self._walk.new_ref()
        self._walk.do(StartTimer(ref=self._time_limit_ref, seconds=seconds))

    def _end_in_time(self, at: datetime) -> None:
        """End a call that goes on for too long; time with agents is none of the flow's."""
        seconds = self._agent_time.take(at)
        if seconds > 0:
            self._limit_time(seconds)
        else:
            self._walk.hand_over("call_too_long")

    def _leave(self) -> None:
        """Do what the flow still wants done when the caller has gone."""
        question = self._walk.open
        self._walk.lose_caller()
        if self._started and HANG_UP in self._walk.handled:
            handle(self._walk, HANG_UP)
            return
        if isinstance(question, Collect):
            self._walk.frame.current.caller_left(self._walk)
        if self._walk.open is None:
            self._walk.outcome = CALLER_HUNG_UP

    def _enter_secure(self, event: SecureFlowAsked) -> None:
        flow = self.secure_flows.get(event.secure)
        if flow is None:
            self._walk.ignore("no such secure flow may be asked for here")
        else:
            secure_flow.enter(self._walk, flow)

    def _note_number(self, event: NumberTyped) -> None:
        rung = self.sends_to.get(event.place)
        if rung is None or not rung.is_typed:
            self._walk.ignore("no number is typed for such a place here")
        else:
            self._walk.typed[event.place] = event.number

    def _note_part(self, event: PartHeard) -> None:
        question = self._walk.open
        if isinstance(question, Listen) and question.ref == event.ref:
            self._walk.open = replace(question, from_s=event.at_s)
        else:
            self._walk.ignore("nobody listens to that")

    def _reply(self, event: AnyReply) -> None:
        told = replies.take(self._walk, event)
        if told is None:
            return
        node = self._walk.frame.current
        if self._saying_leftovers:
            self._saying_leftovers = False
            node.enter(self._walk)
        else:
            node.receive(self._walk, told)

    def _advance(self) -> None:
        """Enter node after node until one waits for an answer or the call ends."""
        walk = self._walk
        while walk.target is not None and not walk.outcome:
            frame = walk.frames[-1]
            frame.node, walk.target = walk.target, None
            self._steps += 1
            if self._steps > self._most_steps:
                walk.hand_over("too_many_steps")
                return
            walk.do(frame.nest.marks[frame.node, walk.way])
            if walk.recorded is not None:
                walk.recorded.come_to(walk.place)
            node = frame.current
            if walk.gone and node.needs_caller:
                walk.outcome = CALLER_HUNG_UP
            elif walk.unsaid and not node.speaks:
                self._saying_leftovers = True
                walk.play()
            else:
                node.enter(walk)


Watch = Callable[[FlowRun, AnyEvent, Sequence[AnyCommand]], None]
"""Is told of each event that a run was given, and of what it commanded then."""
