"""What is told of a promise, of its lease and of its history."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from hotline.crm.views.view import View
from hotline.model.promise import (
    Lease,
    Promise,
    PromiseKind,
    PromiseState,
    PromiseStep,
    WhenLate,
)


class PromiseView(View):
    """A promise."""

    id: str
    kind: PromiseKind
    state: PromiseState
    owner: str
    phone: str
    customer: str | None
    plan: str
    result: str
    case: str | None
    made_at: datetime
    due_at: datetime
    when_late: WhenLate
    late_at: datetime | None
    attempts: int

    @classmethod
    def of(cls, promise: Promise) -> Self:
        """Tell a promise."""
        return cls(
            id=promise.promise_id,
            kind=promise.kind,
            state=promise.state,
            owner=promise.owner,
            phone=promise.matter.number,
            customer=promise.matter.customer,
            plan=promise.matter.plan,
            result=promise.matter.result,
            case=promise.case,
            made_at=promise.made_at,
            due_at=promise.due_at,
            when_late=promise.when_late,
            late_at=promise.late_at,
            attempts=promise.attempts,
        )


class LeaseView(View):
    """The right to keep a promise until a moment; who uses it shows the fence."""

    promise: PromiseView
    holder: str
    fence: int
    until: datetime

    @classmethod
    def of(cls, lease: Lease) -> Self:
        """Tell a lease."""
        return cls(
            promise=PromiseView.of(lease.promise),
            holder=lease.holder,
            fence=lease.fence,
            until=lease.until,
        )


class PromiseStepView(View):
    """One line of a promise's history."""

    at: datetime
    who: str
    what: str
    due_at: datetime
    why: str

    @classmethod
    def of(cls, step: PromiseStep) -> Self:
        """Tell a step."""
        return cls(at=step.at, who=step.who, what=step.what, due_at=step.due_at, why=step.why)
