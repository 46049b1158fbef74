"""What is asked about promises."""

from __future__ import annotations

from datetime import timedelta

from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.fields import Moment
from hotline.crm.forms.promise import (
    Extension,
    Kept,
    LeaseForm,
    PromiseForm,
    PromiseMove,
    PutBack,
    Withdrawal,
)
from hotline.crm.views.promise import LeaseView, PromiseStepView, PromiseView
from hotline.model.promise import Lease, Promise, PromiseState


class PromisesQuery(Form):
    """Which promises."""

    state: PromiseState | None = None
    due_by: Moment | None = None


async def listed(asked: Asked) -> list[PromiseView]:
    """List promises."""
    query = asked.told(PromisesQuery)
    found = await asked.relations.promises.listed(
        asked.tenant, state=query.state, due_by=query.due_by
    )
    return [PromiseView.of(promise) for promise in found]


async def make(asked: Asked) -> PromiseView:
    """Make a promise."""
    form = asked.told(PromiseForm)
    if form.customer is not None:
        await asked.relations.customers.get(asked.tenant, form.customer, at=asked.at)
    if form.case is not None:
        await asked.relations.cases.get(asked.tenant, form.case)
    draft = form.draft(asked.name)
    return PromiseView.of(
        await asked.relations.promises.make(asked.tenant, draft, who=asked.who, at=asked.at)
    )


async def lease(asked: Asked) -> LeaseView | None:
    """Take the promise that is due first; nothing where there is none to take."""
    form = asked.told(LeaseForm)
    taken = await asked.relations.leases.take(
        asked.tenant,
        asked.who,
        at=asked.at,
        hold_for=timedelta(seconds=form.hold_for_s),
        due_by=form.due_by,
        kinds=form.kinds,
    )
    return None if taken is None else LeaseView.of(taken)


async def _the_one(asked: Asked) -> Promise:
    return await asked.relations.promises.get(asked.tenant, asked.place["promise"])


async def _leased(asked: Asked, fence: int) -> Lease:
    # The ledger itself knows who has it and until when: what is told here is what is to be proved.
    return Lease(promise=await _the_one(asked), holder=asked.who, fence=fence, until=asked.at)


async def get(asked: Asked) -> PromiseView:
    """Tell a promise."""
    return PromiseView.of(await _the_one(asked))


async def history(asked: Asked) -> list[PromiseStepView]:
    """Tell what became of a promise."""
    promise = await _the_one(asked)
    found = await asked.relations.promises.history(asked.tenant, promise.promise_id)
    return [PromiseStepView.of(step) for step in found]


async def extend(asked: Asked) -> LeaseView:
    """Go on keeping a promise."""
    form = asked.told(Extension)
    leased = await _leased(asked, form.fence)
    hold_for = timedelta(seconds=form.hold_for_s)
    return LeaseView.of(await asked.relations.leases.extend(leased, at=asked.at, hold_for=hold_for))


async def keep(asked: Asked) -> PromiseView:
    """Note that a promise was kept."""
    form = asked.told(Kept)
    leased = await _leased(asked, form.fence)
    return PromiseView.of(
        await asked.relations.leases.keep(leased, result=form.result, at=asked.at)
    )


async def put_back(asked: Asked) -> PromiseView:
    """Give a promise back for another try."""
    form = asked.told(PutBack)
    leased = await _leased(asked, form.fence)
    await asked.relations.leases.put_back(leased, why=form.why, at=asked.at, due_at=form.due_at)
    return await get(asked)


async def move(asked: Asked) -> PromiseView:
    """Let a promise be due at another moment."""
    form = asked.told(PromiseMove)
    moved = await asked.relations.promises.move(
        asked.tenant,
        asked.place["promise"],
        form.due_at,
        who=asked.who,
        why=form.why,
        at=asked.at,
    )
    return PromiseView.of(moved)


async def withdraw(asked: Asked) -> PromiseView:
    """Take a promise back."""
    withdrawn = await asked.relations.promises.withdraw(
        asked.tenant,
        asked.place["promise"],
        who=asked.who,
        why=asked.told(Withdrawal).why,
        at=asked.at,
    )
    return PromiseView.of(withdrawn)


ROUTES = (
    Route(
        method="GET",
        path="/promises",
        role="reader",
        summary="List promises, those due first at first; at most 200.",
        handle=listed,
        query=PromisesQuery,
        answer=PromiseView,
        many=True,
    ),
    Route(
        method="POST",
        path="/promises",
        role="agent",
        summary="Make a promise.",
        handle=make,
        body=PromiseForm,
        answer=PromiseView,
        status=201,
        makes=True,
    ),
    Route(
        method="POST",
        path="/promises/lease",
        role="agent",
        summary="Take the open promise that is due first, which nobody else has for a while.",
        handle=lease,
        body=LeaseForm,
        answer=LeaseView,
        may_be_empty=True,
    ),
    Route(
        method="GET",
        path="/promises/{promise}",
        role="reader",
        summary="Tell a promise.",
        handle=get,
        answer=PromiseView,
    ),
    Route(
        method="GET",
        path="/promises/{promise}/history",
        role="reader",
        summary="Tell what became of a promise, the first step first.",
        handle=history,
        answer=PromiseStepView,
        many=True,
    ),
    Route(
        method="POST",
        path="/promises/{promise}/extend",
        role="agent",
        summary="Go on keeping a promise.",
        handle=extend,
        body=Extension,
        answer=LeaseView,
    ),
    Route(
        method="POST",
        path="/promises/{promise}/keep",
        role="agent",
        summary="Note that a promise was kept, and what came of it.",
        handle=keep,
        body=Kept,
        answer=PromiseView,
    ),
    Route(
        method="POST",
        path="/promises/{promise}/put-back",
        role="agent",
        summary="Give a promise back that could not be kept, for another try.",
        handle=put_back,
        body=PutBack,
        answer=PromiseView,
    ),
    Route(
        method="POST",
        path="/promises/{promise}/move",
        role="agent",
        summary="Let a promise be due at another moment.",
        handle=move,
        body=PromiseMove,
        answer=PromiseView,
    ),
    Route(
        method="POST",
        path="/promises/{promise}/withdraw",
        role="agent",
        summary="Take a promise back, as when the customer wants it no more.",
        handle=withdraw,
        body=Withdrawal,
        answer=PromiseView,
    ),
)
