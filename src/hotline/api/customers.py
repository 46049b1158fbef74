"""What is asked about customers."""

from __future__ import annotations

from datetime import timedelta

from hotline.api.route import Asked, Route
from hotline.crm.customers.words import search_for
from hotline.crm.errors import UnknownCall
from hotline.crm.forms import Form
from hotline.crm.forms.customer import (
    CustomerChanges,
    CustomerForm,
    NoteForm,
    SearchForm,
    TierForm,
)
from hotline.crm.views.case import CaseView
from hotline.crm.views.customer import (
    CustomerChangeView,
    CustomerView,
    FoundView,
    NoteView,
    TierChangeView,
)
from hotline.crm.views.promise import PromiseView
from hotline.model.customer import Customer, Note
from hotline.model.promise import PromiseState

WRITTEN_WITHIN = timedelta(hours=1)
"""What is written so long after a call's end, as of a draft that was left, was not in the call."""


class PromisesQuery(Form):
    """Which of a customer's promises."""

    state: PromiseState | None = None


async def _the_one(asked: Asked) -> Customer:
    return await asked.relations.customers.known_as(
        asked.tenant, asked.place["customer"], at=asked.at
    )


async def _number(asked: Asked) -> str:
    return (await _the_one(asked)).profile.number


async def search(asked: Asked) -> FoundView:
    """Find people by what somebody typed."""
    find = search_for(asked.told(SearchForm).text, region=asked.settings.region)
    return FoundView.of(await asked.relations.customers.search(asked.tenant, find, at=asked.at))


async def add(asked: Asked) -> CustomerView:
    """Add a customer."""
    draft = asked.told(CustomerForm).draft()
    return CustomerView.of(
        await asked.relations.customers.add(asked.tenant, draft, who=asked.who, at=asked.at)
    )


async def get(asked: Asked) -> CustomerView:
    """Tell a customer."""
    return CustomerView.of(await _the_one(asked))


async def change(asked: Asked) -> CustomerView:
    """Change what is told of a customer; calls that go on hear of what it means for them."""
    form, number = asked.told(CustomerChanges), await _number(asked)
    changed = await asked.relations.customers.change(
        asked.tenant, number, form.edit, who=asked.who, at=asked.at, version=asked.version
    )
    if "consent_recording" in form.model_fields_set and asked.parts.consents is not None:
        asked.parts.consents.changed(number, changed.pseudonym)
    return CustomerView.of(changed)


async def notes(asked: Asked) -> list[NoteView]:
    """Tell what was written about a customer."""
    found = await asked.relations.notes.of(asked.tenant, await _number(asked))
    return [NoteView.of(note) for note in found]


async def add_note(asked: Asked) -> NoteView:
    """Write about a customer."""
    form, number = asked.told(NoteForm), await _number(asked)
    call_id = None if form.call is None else await _written_in(asked, form.call)
    note = Note(at=asked.made_at, author=asked.who, text=form.text, call_id=call_id)
    await asked.relations.notes.add(asked.tenant, number, note)
    return NoteView.of(note)


async def _written_in(asked: Asked, call_id: str) -> str | None:
    """Return the call in which a customer is written about; None where that is over for long.

    What is written counts more than where it was: it is kept all the same. Nobody need have proved
    to be that customer: it was written in that call, and `Notes.in_call` tells there no more of it.
    """
    if asked.parts.calls is None:
        return None
    try:
        call = await asked.parts.calls.interaction(call_id)
    except UnknownCall:
        return None
    is_of_it = call.ended_at is None or asked.made_at - call.ended_at <= WRITTEN_WITHIN
    return call_id if is_of_it else None


async def decide_tier(asked: Asked) -> CustomerView:
    """Decide a customer's tier."""
    decision = asked.told(TierForm).decision(asked.who)
    await asked.relations.tiers.decide(asked.tenant, await _number(asked), decision, at=asked.at)
    return await get(asked)


async def let_the_rule_decide(asked: Asked) -> CustomerView:
    """Let deposits and assets decide again."""
    await asked.relations.tiers.let_the_rule_decide(
        asked.tenant, await _number(asked), who=asked.who, at=asked.at
    )
    return await get(asked)


async def tiers(asked: Asked) -> list[TierChangeView]:
    """Tell a customer's tiers over time."""
    found = await asked.relations.tiers.changes(asked.tenant, await _number(asked))
    return [TierChangeView.of_change(change) for change in found]


async def history(asked: Asked) -> list[CustomerChangeView]:
    """Tell who changed a customer."""
    found = await asked.relations.changes.of(asked.tenant, await _number(asked))
    return [CustomerChangeView.of(change) for change in found]


async def cases(asked: Asked) -> list[CaseView]:
    """Tell a customer's cases."""
    found = await asked.relations.cases.of_customer(asked.tenant, await _number(asked))
    return [CaseView.of(case) for case in found]


async def promises(asked: Asked) -> list[PromiseView]:
    """Tell what a customer was promised."""
    found = await asked.relations.promises.listed(
        asked.tenant, state=asked.told(PromisesQuery).state, customer=await _number(asked)
    )
    return [PromiseView.of(promise) for promise in found]


ROUTES = (
    Route(
        method="POST",
        path="/customers/search",
        role="reader",
        summary="Find people by a number of any kind, a tail, a #tag, or the beginnings of names.",
        handle=search,
        body=SearchForm,
        answer=FoundView,
    ),
    Route(
        method="POST",
        path="/customers",
        role="agent",
        summary="Add a customer; the tier follows from deposits and assets.",
        handle=add,
        body=CustomerForm,
        answer=CustomerView,
        status=201,
    ),
    Route(
        method="GET",
        path="/customers/{customer}",
        role="reader",
        summary="Tell a customer.",
        handle=get,
        answer=CustomerView,
    ),
    Route(
        method="PATCH",
        path="/customers/{customer}",
        role="agent",
        summary="Change a customer; fields that are not told stay as they are.",
        handle=change,
        body=CustomerChanges,
        answer=CustomerView,
        changes_version=True,
    ),
    Route(
        method="GET",
        path="/customers/{customer}/notes",
        role="reader",
        summary="Tell what was written about a customer, the latest first.",
        handle=notes,
        answer=NoteView,
        many=True,
    ),
    Route(
        method="POST",
        path="/customers/{customer}/notes",
        role="agent",
        summary="Write about a customer, in the token's name; notes are never changed. Of a call "
        "that is no longer over than an hour it is told in that call, too: with its words where "
        "the caller has proved to be the customer.",
        handle=add_note,
        body=NoteForm,
        answer=NoteView,
        status=201,
        makes=True,
    ),
    Route(
        method="PUT",
        path="/customers/{customer}/tier",
        role="supervisor",
        summary="Decide a customer's tier, in the token's name.",
        handle=decide_tier,
        body=TierForm,
        answer=CustomerView,
    ),
    Route(
        method="DELETE",
        path="/customers/{customer}/tier",
        role="supervisor",
        summary="Let deposits and assets decide a customer's tier again.",
        handle=let_the_rule_decide,
        answer=CustomerView,
    ),
    Route(
        method="GET",
        path="/customers/{customer}/tiers",
        role="reader",
        summary="Tell a customer's tiers over time, the first one first.",
        handle=tiers,
        answer=TierChangeView,
        many=True,
    ),
    Route(
        method="GET",
        path="/customers/{customer}/history",
        role="reader",
        summary="Tell who changed which fields of a customer, the first change first.",
        handle=history,
        answer=CustomerChangeView,
        many=True,
    ),
    Route(
        method="GET",
        path="/customers/{customer}/cases",
        role="reader",
        summary="Tell all of a customer's cases, the latest first.",
        handle=cases,
        answer=CaseView,
        many=True,
    ),
    Route(
        method="GET",
        path="/customers/{customer}/promises",
        role="reader",
        summary="Tell all that a customer was promised, those due first at first.",
        handle=promises,
        query=PromisesQuery,
        answer=PromiseView,
        many=True,
    ),
)
