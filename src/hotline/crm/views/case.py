"""What is told of a case and of its history."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from hotline.crm.views.view import View
from hotline.model.case import Case, CaseKind, CaseState, CaseStep, Claim, may_follow
from hotline.model.tier import Tier


class CaseView(View):
    """A case; `next_states` are those that it may come to from here."""

    reference: str
    version: int
    kind: CaseKind
    state: CaseState
    next_states: tuple[CaseState, ...]
    summary: str
    customer: str | None
    phone: str
    claim: Claim
    cause: str
    resolution: str
    tier: Tier
    owner: str
    call_id: str | None
    opened_at: datetime
    due_at: datetime
    escalated: int
    closed_at: datetime | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Tell a case."""
        return cls(
            reference=case.reference,
            version=case.version,
            kind=case.kind,
            state=case.state,
            next_states=may_follow(case.kind, case.state),
            summary=case.matter.summary,
            customer=case.matter.customer,
            phone=case.matter.number,
            claim=case.claim,
            cause=case.cause,
            resolution=case.matter.resolution,
            tier=case.tier,
            owner=case.owner,
            call_id=case.call_id,
            opened_at=case.opened_at,
            due_at=case.due_at,
            escalated=case.escalated,
            closed_at=case.closed_at,
        )


class CaseStepView(View):
    """One line of a case's history."""

    at: datetime
    who: str
    state: CaseState
    owner: str
    note: str

    @classmethod
    def of(cls, step: CaseStep) -> Self:
        """Tell a step."""
        return cls(at=step.at, who=step.who, state=step.state, owner=step.owner, note=step.note)
