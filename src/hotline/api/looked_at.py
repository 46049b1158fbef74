"""Which customers an answer shows, by pseudonym: for the audit trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotline.api.route import Answer, Asked
from hotline.api.scorecard_views import ScorecardView
from hotline.crm.views.customer import CustomerView
from hotline.crm.views.view import View


async def looked_at(asked: Asked, answer: Answer) -> set[str]:
    """Return the pseudonyms of all customers whom an answer is about.

    Args:
        asked: What was asked.
        answer: What will be answered.
    """
    place, relations = asked.place, asked.relations
    pseudonyms = {place["customer"]} if "customer" in place else set()
    numbers: set[str] = set()
    calls: set[str] = set()
    for view in _views(answer):
        if isinstance(view, CustomerView):
            pseudonyms.add(view.id)
        elif isinstance(view, ScorecardView):
            # What people wrote of a call is about its customer.
            calls.add(view.call)
        elif number := getattr(view, "customer", None):
            numbers.add(number)
    if not numbers and "reference" in place:
        # What is told of steps has no customer in it.
        case = await relations.cases.get(asked.tenant, place["reference"])
        numbers |= {case.matter.customer} if case.matter.customer else set()
    if not numbers and "promise" in place:
        promise = await relations.promises.get(asked.tenant, place["promise"])
        numbers |= {promise.matter.customer} if promise.matter.customer else set()
    if calls:
        pseudonyms |= await relations.scorecards.pseudonyms(asked.tenant, sorted(calls))
    return pseudonyms | await relations.trail.pseudonyms(asked.tenant, numbers)


def _views(told: object) -> Iterator[View]:
    if isinstance(told, View):
        yield told
        for name in type(told).model_fields:
            yield from _views(getattr(told, name))
    elif isinstance(told, Sequence) and not isinstance(told, str):
        for one in told:
            yield from _views(one)
