"""What is asked about cases."""

from __future__ import annotations

from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.case import CaseForm, CaseMove
from hotline.crm.forms.fields import Moment
from hotline.crm.views.case import CaseStepView, CaseView
from hotline.model.tier import Tier


class CasesQuery(Form):
    """Which of the cases that wait."""

    due_by: Moment | None = None


async def waiting(asked: Asked) -> list[CaseView]:
    """List the cases that are not closed."""
    found = await asked.relations.cases.waiting(asked.tenant, due_by=asked.told(CasesQuery).due_by)
    return [CaseView.of(case) for case in found]


async def open_case(asked: Asked) -> CaseView:
    """Open a case."""
    form = asked.told(CaseForm)
    tier: Tier = "standard"
    if form.customer is not None:
        customers = asked.relations.customers
        tier = (await customers.get(asked.tenant, form.customer, at=asked.at)).tier.tier
    draft = form.draft(asked.name, tier, asked.settings.answer_within(tier))
    return CaseView.of(
        await asked.relations.cases.open(asked.tenant, draft, who=asked.who, at=asked.at)
    )


async def get(asked: Asked) -> CaseView:
    """Tell a case."""
    return CaseView.of(await asked.relations.cases.get(asked.tenant, asked.place["reference"]))


async def move(asked: Asked) -> CaseView:
    """Bring a case to its next state."""
    form = asked.told(CaseMove)
    moved = await asked.relations.cases.move(
        asked.tenant,
        asked.place["reference"],
        form.state,
        who=asked.who,
        at=asked.at,
        words=form.note,
        owner=form.owner,
        cause=form.cause,
        version=asked.version,
    )
    return CaseView.of(moved)


async def history(asked: Asked) -> list[CaseStepView]:
    """Tell a case's history."""
    found = await asked.relations.cases.history(asked.tenant, asked.place["reference"])
    return [CaseStepView.of(step) for step in found]


ROUTES = (
    Route(
        method="GET",
        path="/cases",
        role="reader",
        summary="List the cases that are not closed, those due first at first; at most 200.",
        handle=waiting,
        query=CasesQuery,
        answer=CaseView,
        many=True,
    ),
    Route(
        method="POST",
        path="/cases",
        role="agent",
        summary="Open a case; the customer's tier says when it is due.",
        handle=open_case,
        body=CaseForm,
        answer=CaseView,
        status=201,
        makes=True,
    ),
    Route(
        method="GET",
        path="/cases/{reference}",
        role="reader",
        summary="Tell a case.",
        handle=get,
        answer=CaseView,
    ),
    Route(
        method="POST",
        path="/cases/{reference}/move",
        role="agent",
        summary="Bring a case to one of its `next_states`.",
        handle=move,
        body=CaseMove,
        answer=CaseView,
        changes_version=True,
    ),
    Route(
        method="GET",
        path="/cases/{reference}/history",
        role="reader",
        summary="Tell a case's history, the first step first.",
        handle=history,
        answer=CaseStepView,
        many=True,
    ),
)
