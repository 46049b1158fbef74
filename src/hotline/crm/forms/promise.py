"""What is told of a promise: a new one, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from hotline.crm.forms.fields import (
    CustomerNumber,
    Moment,
    MomentToCome,
    Reference,
    TelephoneOrNone,
    Word,
    Written,
    WrittenOrNone,
)
from hotline.crm.forms.form import Form
from hotline.crm.forms.markers import Line
from hotline.crm.promises.repository import PromiseDraft
from hotline.model.promise import PromiseKind, PromiseMatter, WhenLate

HoldFor = Annotated[int, Field(ge=1, le=86_400)]
"""For how many seconds nobody else may have a promise."""
Fence = Annotated[int, Field(ge=1, le=2**53)]


class PromiseForm(Form):
    """A new promise; `phone` is the number to ring, `plan` what is to be done or said."""

    kind: PromiseKind
    owner: Annotated[str, Line(128, least=1)]
    due_at: MomentToCome
    phone: TelephoneOrNone = ""
    customer: CustomerNumber | None = None
    plan: WrittenOrNone = ""
    when_late: WhenLate = "tell_supervisor"
    case: Reference | None = None

    def draft(self, name: str) -> PromiseDraft:
        """Return the promise; `name` says what makes it."""
        return PromiseDraft(
            name=name,
            kind=self.kind,
            matter=PromiseMatter(number=self.phone, customer=self.customer, plan=self.plan),
            owner=self.owner,
            due_at=self.due_at,
            when_late=self.when_late,
            case=self.case,
        )


class PromiseMove(Form):
    """Another moment by which a promise is to be kept, and why: a word that names nobody."""

    due_at: MomentToCome
    why: Word


class Withdrawal(Form):
    """Why a promise is taken back: a word that names nobody."""

    why: Word


class LeaseForm(Form):
    """Which promise somebody will keep next, and for how long nobody else may have it."""

    hold_for_s: HoldFor = 900
    due_by: Moment | None = None
    kinds: Annotated[tuple[PromiseKind, ...], Field(max_length=4)] = ()

    @property
    def hold_for(self) -> timedelta:
        """For how long nobody else may have it."""
        return timedelta(seconds=self.hold_for_s)


class Extension(Form):
    """For how long a promise goes on being kept; `fence` is what its lease told."""

    fence: Fence
    hold_for_s: HoldFor = 900


class Kept(Form):
    """What came of a promise that was kept."""

    fence: Fence
    result: Written


class PutBack(Form):
    """Why a promise could not be kept, as a word that names nobody, and when it is due now."""

    fence: Fence
    why: Word
    due_at: MomentToCome | None = None
