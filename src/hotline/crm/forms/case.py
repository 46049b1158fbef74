"""What is told of a case: a new one, and its next state."""

from __future__ import annotations

from datetime import timedelta

from hotline.crm.cases.repository import CaseDraft
from hotline.crm.forms.fields import (
    CustomerNumber,
    Owner,
    TelephoneOrNone,
    Word,
    Written,
    WrittenOrNone,
)
from hotline.crm.forms.form import Form
from hotline.model.case import CaseKind, CaseMatter, CaseState, Claim
from hotline.model.tier import Tier


class CaseForm(Form):
    """A new case; `phone` is where the answer is waited for."""

    kind: CaseKind
    summary: Written
    customer: CustomerNumber | None = None
    phone: TelephoneOrNone = ""
    claim: Claim = "none"

    def draft(self, name: str, tier: Tier, answer_within: timedelta) -> CaseDraft:
        """Return the case of a customer of a tier; `name` says what makes it."""
        return CaseDraft(
            name=name,
            kind=self.kind,
            matter=CaseMatter(summary=self.summary, number=self.phone, customer=self.customer),
            claim=self.claim,
            tier=tier,
            answer_within=answer_within,
        )


class CaseMove(Form):
    """A case's next state; the note is the resolution where it becomes `resolved`.

    Owner and cause stay as they are where they are not told.
    """

    state: CaseState
    note: WrittenOrNone = ""
    owner: Owner | None = None
    cause: Word | None = None
