"""What is asked about calls."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.api.route import Asked, Route
from hotline.crm.errors import UnknownCall
from hotline.desk.call_told import CallView
from hotline.desk.under_way import CallUnderWay


async def tell(asked: Asked) -> CallView:
    """Tell a call; whoever looks at it is on record, also where nobody knows who called."""
    call_id = asked.place["call"]
    if asked.parts.calls is None:
        raise UnknownCall(tenant=asked.tenant, prefix=call_id)
    told = await asked.parts.calls.tell(call_id)
    if told.customer is None:
        # Of nobody who is known; what the caller said and did was looked at all the same.
        await asked.on_record("looked", f"GET /calls/{told.call}")
    return told


async def under_way(asked: Asked) -> Sequence[CallUnderWay]:
    """Show the calls that are under way; who reads a caller's words is on record, once a call.

    Once more, where the bank then proves who calls.
    """
    if asked.parts.calls is None:
        return ()
    calls = asked.parts.calls.under_way
    shown = calls.now()
    for one in shown:
        if one.said:
            customer = (await asked.parts.calls.interaction(one.call)).customer or ""
            if not calls.is_on_record(asked.who, one.call, customer):
                await _read(asked, one.call, customer)
                calls.note_reader(asked.who, one.call, customer)
    return shown


async def _read(asked: Asked, call_id: str, customer: str) -> None:
    customers = {customer} if customer else set[str]()
    pseudonyms = await asked.relations.trail.pseudonyms(asked.tenant, customers)
    route = f"GET /calls/under-way {call_id}"
    await asked.on_record("listened", route, pseudonyms=pseudonyms)


ROUTES = (
    Route(
        method="GET",
        path="/calls/under-way",
        role="reader",
        listens=True,
        summary="Show the calls that are under way: where in the flow each one is, and what its "
        "caller says.",
        handle=under_way,
        answer=CallUnderWay,
        many=True,
    ),
    Route(
        method="GET",
        path="/calls/{call}",
        role="reader",
        summary="Tell one call: all that happened in it, and why the floor did what it did.",
        handle=tell,
        answer=CallView,
    ),
)
