"""What of the ledger a request makes: the same when it is asked and when it is told again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.telephones import in_one_form
from hotline.flow.requests import BookCallback, KeepSurvey, OpenCase
from hotline.model.promise import PromiseMatter
from hotline.settings import CrmSettings


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A promise that a call has made.

    Attributes:
        name: What made it.
        request: The same in full.
        made_at: When, aware.
        due_at: When it is to be kept at the latest, aware.
        case: The reference of the case that is to be answered; None for none.
    """

    name: str
    request: OpenCase | BookCallback | KeepSurvey
    made_at: datetime
    due_at: datetime
    case: str | None = None

    def draft(self, settings: CrmSettings) -> PromiseDraft:
        """Return what the ledger is told.

        Args:
            settings: Where numbers are dialled, and who answers for complaints.
        """
        request = self.request
        customer = request.customer or None
        number = in_one_form(request.number, region=settings.region)
        match request:
            case OpenCase():
                return PromiseDraft(
                    name=self.name,
                    kind="complaint_answer",
                    matter=PromiseMatter(number=number, customer=customer),
                    owner=settings.supervisor,
                    due_at=self.due_at,
                    when_late="escalate",
                    case=self.case,
                )
            case BookCallback():
                return PromiseDraft(
                    name=self.name,
                    kind="callback",
                    matter=PromiseMatter(number=number, customer=customer),
                    owner=request.queue,
                    due_at=self.due_at,
                )
            case KeepSurvey():
                return PromiseDraft(
                    name=self.name,
                    kind="low_mark",
                    matter=PromiseMatter(number=number, customer=customer, plan=_marks(request)),
                    owner=request.queue,
                    due_at=self.due_at,
                )


def _marks(request: KeepSurvey) -> str:
    """Return the marks as agents read them: `survey after_agent: satisfied 1/5, friendly 4/5`."""
    marks = (f"{name} {score}/{request.scales[name][1]}" for name, score in request.scores.items())
    return f"survey {request.survey}: {', '.join(marks)}"
