"""What the CRM has of a call, as it follows from the call's journal, record by record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.asterisk.line import HANDED_OVER
from hotline.crm.call_names import name_on
from hotline.flow.commands import AnyCommand, AskPort
from hotline.flow.commands import Mark as NodeMark
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    CallLost,
    LateEvent,
    PortAnswered,
)
from hotline.flow.requests import (
    CALL_BACK,
    AnyRequest,
    BookCallback,
    KeepConsent,
    KeepSurvey,
    OpenCase,
    QueueForAgent,
    ReadCustomer,
    Transfer,
)
from hotline.flow.run import FlowRun
from hotline.journal import CallHeader
from hotline.model.case import Case, CaseMatter
from hotline.model.interaction import CONSENTS, Consent, Handling, Interaction, stricter
from hotline.model.survey import Mark
from hotline.model.tier import TIERS, Tier
from hotline.model.values import Digits, Term, Text, Value
from hotline.projection.marks import marks_of
from hotline.projection.payments import Payments
from hotline.projection.promised import Promised
from hotline.projection.recordings import Recordings
from hotline.projection.unanswered import Unanswered

GIVEN_AWAY = "handed_over"
"""The outcome of a call that the PBX's fallback took from us."""


@dataclass(frozen=True, kw_only=True)
class OpenedCase:
    """A case as it was when a call opened it, and what named it."""

    name: str
    case: Case


class CallProjection:
    """The interaction and the cases of one call.

    The live call and the rebuilding of the CRM use it alike: each record is taken once it is in
    the journal, so that the CRM never has what the journal does not tell.

    Attributes:
        outcome: How the call ended; None where the journal has no end of it.
        last_at: When the last record of the call itself happened, aware; None before the first.
        cases: What was opened.
        promises: What was promised, by name; None where the answer does not tell when it is due.
        payments: What was asked of the bank that moves money.
        marks: What the caller answered when asked how it was.
        node: Where in the flow the call ended, or its caller hung up; None while it lasts.
        nodes: Through which nodes of the flow it went, in the order in which it came to each.
        recordings: What was recorded of it.
        unanswered: What the caller counts on and has no answer in the journal.
        has_arrived: Whether the journal tells of the arrival, and so of the language.
    """

    @property
    def tier(self) -> Tier:
        """The customer's tier, as far as it is known."""
        return self._tier or "standard"

    def __init__(self, header: CallHeader, handling: Handling, *, language: str) -> None:
        self.outcome: str | None = None
        self.last_at: datetime | None = None
        self.cases: list[OpenedCase] = []
        self.promises: dict[str, Promised | None] = {}
        self.payments = Payments(header)
        self.marks: list[Mark] = []
        self.node: str | None = None
        self.nodes: dict[str, None] = {}
        self.recordings = Recordings()
        self.unanswered = Unanswered()
        self.has_arrived = False
        self._header = header
        self._handling = handling
        self._language = language
        self._customer = ""
        self._tier: Tier | None = None
        self._tier_reason: str | None = None
        # What the caller has said on this call, and what the CRM told of the customer.
        self._said: Consent = "unknown"
        self._known: Consent = "unknown"
        self._asked: dict[int, AnyRequest] = {}
        self._given_away = False
        # Whom the caller has talked with last, if the bank knows: whose the marks are.
        self._marked_agent = self._marked_queue = ""
        self._at_node = ""

    @property
    def is_settled(self) -> bool:
        """Whether the journal tells all of the call: its end, and what was promised."""
        return self.outcome is not None and not self.unanswered.requests

    def take(self, run: FlowRun, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Take a record: what happened, and what the run commanded then."""
        # Whoever answers when the call is over, perhaps days later, makes the contact no longer.
        is_late = self.outcome is not None and isinstance(event, BankAnswered | PortAnswered)
        if not is_late and not isinstance(event, LateEvent):
            self.last_at = event.at
        self.unanswered.take(event, commands)
        self.payments.take(event, commands)
        self.recordings.take(event)
        match event:
            case PortAnswered() if event.ref in self._asked:
                self._answered(self._asked.pop(event.ref), event)
            case CallerHungUp(cause=cause) | CallLost(cause=cause) if cause == HANDED_OVER:
                # Our own doing: the PBX's fallback has the caller, whatever the flow still does.
                self._given_away = self._given_away or self.outcome is None
        if isinstance(event, CallerHungUp) and self.node is None:
            # Not where the flow went from there, without its caller.
            self.node = self._at_node
        for command in commands:
            if isinstance(command, NodeMark):
                self.nodes[command.node] = None
            if isinstance(command, AskPort):
                self._asked[command.ref] = command.request
                self._asks(command, event.at)
        self._at_node = run.node
        if run.customer != self._customer:
            self._known = "unknown"
        self.has_arrived = self.has_arrived or isinstance(event, CallArrived)
        # A run that was told of no arrival has the bank's first language, not the number's own.
        if self.has_arrived or not self._language:
            self._language = run.language
        self._customer = run.customer
        self._said = run.consent
        if run.outcome and self.outcome is None:
            self.outcome = GIVEN_AWAY if self._given_away else run.outcome
            self.node = run.node if self.node is None else self.node

    def lose(self, event: CallLost) -> None:
        """Take the end of a call whose run may know more than the journal does."""
        self.last_at, self.outcome = event.at, GIVEN_AWAY if self._given_away else event.cause
        self.node = self._at_node if self.node is None else self.node
        self.recordings.take(event)
        self.payments.take(event, ())

    def interaction(
        self, *, outcome: str | None = None, ended_at: datetime | None = None
    ) -> Interaction:
        """Return the interaction as far as the journal goes.

        Args:
            outcome: How the call ended, where the journal has no end of it; None while it lasts.
            ended_at: When, likewise.
        """
        header, handling = self._header, self._handling
        return Interaction(
            tenant=header.tenant,
            call_id=header.call_id,
            direction=header.direction,
            customer=self._customer or None,
            caller_number=header.caller_number,
            dialled_number=header.dialled_number,
            language=self._language,
            tier=self._tier,
            tier_reason=self._tier_reason,
            started_at=header.opened_at,
            ended_at=ended_at if self.outcome is None else self.last_at,
            outcome=outcome if self.outcome is None else self.outcome,
            flow=header.flow,
            bundle=header.bundle,
            # Of an end that the journal does not tell it is where the call was last.
            node=self.node or (None if outcome is None else self._at_node) or None,
            purpose=handling.purpose,
            legal_basis=handling.legal_basis,
            consent_recording=stricter(self._said, self._known),
            retain_until=handling.retain_until(header.opened_at),
            cross_border=handling.cross_border,
        )

    def _asks(self, command: AskPort, at: datetime) -> None:
        """Take marks: whatever comes of the request, the caller has given them."""
        match command.request:
            case KeepSurvey() as request:
                self.marks += marks_of(
                    self._header,
                    request,
                    command.ref,
                    at,
                    agent_id=self._marked_agent,
                    queue=self._marked_queue,
                )
            case _:
                pass

    def _answered(self, asked: AnyRequest, answer: PortAnswered) -> None:
        match asked:
            case QueueForAgent() as request if answer.outcome == "answered":
                # Older versions did not tell who had served.
                self._marked_agent = _text(answer.facts.get("agent"))
                self._marked_queue = _text(answer.facts.get("from_queue")) or request.queue
            case Transfer() if answer.outcome == "answered":
                self._marked_agent = self._marked_queue = ""
            case ReadCustomer() as request if "tier" in answer.facts:
                self._tier = _tier(answer.facts["tier"])
                self._tier_reason = _text(answer.facts["tier_reason"])
                if request.customer == self._customer:
                    self._known = _consent(answer.facts.get("recording")) or self._known
            case KeepConsent(use="recording", said=said) as request if answer.outcome == "kept":
                if request.customer and request.customer == self._customer:
                    self._known = said
            case OpenCase() as request if "reference" in answer.facts:
                opened = self._opened(request, answer)
                if opened is not None:
                    self.cases.append(opened)
                    self.promises[opened.name] = Promised(
                        name=opened.name,
                        request=request,
                        made_at=opened.case.opened_at,
                        due_at=opened.case.due_at,
                        case=opened.case.reference,
                    )
            case BookCallback() as request if answer.outcome == "booked":
                self._booked(request, answer)
            case KeepSurvey() as request if answer.outcome == CALL_BACK:
                self._booked(request, answer)

    def _booked(self, request: BookCallback | KeepSurvey, answer: PortAnswered) -> None:
        name = self._name(answer)
        if not {"made_at", "due_at"} <= answer.facts.keys():
            self.promises[name] = None
            return
        made_at, due_at = _moment(answer.facts["made_at"]), _moment(answer.facts["due_at"])
        # Else the answer is none of the CRM's, as in a made-up call.
        if made_at is not None and due_at is not None:
            self.promises[name] = Promised(
                name=name, request=request, made_at=made_at, due_at=due_at
            )

    def _name(self, answer: PortAnswered) -> str:
        return name_on(self._header.call_id, answer.ref)

    def _opened(self, request: OpenCase, answer: PortAnswered) -> OpenedCase | None:
        """Return a case; None where the answer is none of the CRM's, as in a made-up call."""
        tenant, call_id = self._header.tenant, self._header.call_id
        reference, tier = answer.facts["reference"], _tier(answer.facts["tier"])
        opened_at = _moment(answer.facts["opened_at"])
        due_at = _moment(answer.facts["due_at"])
        if not isinstance(reference, Digits) or tier is None:
            return None
        if opened_at is None or due_at is None:
            return None
        return OpenedCase(
            name=self._name(answer),
            case=Case(
                tenant=tenant,
                reference=reference.digits,
                kind=request.case,
                state="open",
                matter=CaseMatter(
                    summary=request.about,
                    number=request.number,
                    customer=request.customer or None,
                ),
                claim=request.claim,
                cause="",
                tier=tier,
                owner="",
                call_id=call_id,
                opened_at=opened_at,
                due_at=due_at,
                escalated=0,
                closed_at=None,
                version=1,
            ),
        )


def _tier(value: Value) -> Tier | None:
    return next((tier for tier in TIERS if value == Term(term=tier)), None)


def _consent(value: Value | None) -> Consent | None:
    """Return what the CRM knew; None where that is nothing, or an older version did not tell."""
    return next((one for one in CONSENTS[1:] if value == Term(term=one)), None)


def _text(value: Value | None) -> str:
    return value.text if isinstance(value, Text) else ""


def _moment(value: Value) -> datetime | None:
    try:
        return datetime.fromisoformat(_text(value))
    except ValueError:
        return None
