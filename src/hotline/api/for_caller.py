"""What a session opens that goes on beyond its time: what the caller needs who is served.

So it opens that caller's customer and no other one. Where the bank has not identified the caller,
the agent has to find out who it is, and may look for anybody. Each function raises `Refused`, or
returns.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.api.extensions import SESSION_OVER
from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.crm.errors import UnknownCall
from hotline.model.asker import Asker

FOR_CALLER = frozenset(
    {
        "GET /session",
        "DELETE /session",
        "POST /customers/search",
        "POST /customers",
        "GET /customers/{customer}",
        "PATCH /customers/{customer}",
        "GET /customers/{customer}/notes",
        "POST /customers/{customer}/notes",
        "GET /customers/{customer}/tiers",
        "GET /customers/{customer}/history",
        "GET /customers/{customer}/cases",
        "GET /customers/{customer}/promises",
        "GET /calls/{call}",
        "POST /cases",
        "GET /cases/{reference}",
        "GET /cases/{reference}/history",
        "POST /cases/{reference}/move",
        "POST /promises",
        "GET /promises/{promise}",
        "GET /promises/{promise}/history",
        "POST /promises/{promise}/extend",
        "POST /promises/{promise}/keep",
        "POST /promises/{promise}/put-back",
        "POST /promises/{promise}/move",
        "POST /promises/{promise}/withdraw",
        "GET /agents",
        "GET /seats",
        "POST /agents/{agent}/break",
        "POST /agents/{agent}/sign-out",
        "GET /agents/{agent}/destinations",
        "POST /agents/{agent}/secure",
        "POST /agents/{agent}/phone",
        "POST /agents/{agent}/disposition",
        "POST /agents/{agent}/extend-wrap-up",
        "POST /agents/{agent}/broadcasts/{broadcast}/read",
        "GET /floor",
        "POST /floor/supervision/end",
    }
)
"""What is needed to serve a caller, and to leave a conversation that one hears as a supervisor."""

_TO_FIND_OUT = frozenset({"/customers/search", "/customers"})
"""By what an agent finds out who calls, or takes down who nobody knew."""


@dataclass(frozen=True, kw_only=True)
class _Served:
    """Whom an agent serves: which calls, which customers, and whether one of them is nobody yet."""

    calls: frozenset[str]
    customers: frozenset[str]
    is_unknown: bool


def must_be_for_caller(route: Route, asker: Asker, agent_id: str) -> None:
    """Refuse what is for no caller; `agent_id` is the agent of its path, or ""."""
    if f"{route.method} {route.path}" not in FOR_CALLER:
        raise _over()
    if agent_id:
        must_be_own(asker, agent_id)


def must_be_own(asker: Asker, agent_id: str) -> None:
    """Refuse what is done for another agent, as supervisors may."""
    if asker.agent_id != agent_id:
        raise _over()


async def must_be_about_caller(route: Route, asked: Asked) -> None:
    """Refuse what is about another customer than the one who is served.

    Raises:
        HotlineError: There is nothing that it could be about.
    """
    served = await _served(asked)
    if served.is_unknown:
        return
    if route.path in _TO_FIND_OUT or not await _is_about(asked, served):
        raise _over()


async def _served(asked: Asked) -> _Served:
    assert asked.shown is not None, "nobody has no session"
    attendance, agent_id = asked.parts.attendance, asked.shown.asker.agent_id
    known: dict[str, set[str]] = {}
    for entry in attendance.served_by(agent_id) if attendance and agent_id else ():
        # As the bank has identified the caller by now, or as the call came to the floor.
        came_as = {entry.asked.customer} - {""}
        known[entry.call_id] = await _customer_of_call(asked, entry.call_id) or came_as
    return _Served(
        calls=frozenset(known),
        customers=frozenset(one for theirs in known.values() for one in theirs),
        is_unknown=not all(known.values()),
    )


async def _is_about(asked: Asked, served: _Served) -> bool:
    place, relations, tenant = asked.place, asked.relations, asked.tenant
    if "customer" in place:
        return place["customer"] in served.customers
    if (call_id := place.get("call")) is not None:
        theirs = await _customer_of_call(asked, call_id)
        return call_id in served.calls or bool(theirs & served.customers)
    if "reference" in place:
        number = (await relations.cases.get(tenant, place["reference"])).matter.customer
    elif "promise" in place:
        number = (await relations.promises.get(tenant, place["promise"])).matter.customer
    else:
        # What is made for nobody who is known shows nothing of anybody.
        number = getattr(asked.form, "customer", None)
        if number is None:
            return True
    return bool(await _pseudonyms(asked, number) & served.customers)


async def _customer_of_call(asked: Asked, call_id: str) -> set[str]:
    if asked.parts.calls is None:
        return set()
    try:
        return await _pseudonyms(asked, (await asked.parts.calls.interaction(call_id)).customer)
    except UnknownCall:
        # Of a customer who is still to be rung, too.
        return set()


async def _pseudonyms(asked: Asked, number: str | None) -> set[str]:
    return await asked.relations.trail.pseudonyms(asked.tenant, {number} if number else ())


def _over() -> Refused:
    return Refused(
        403,
        SESSION_OVER,
        "the session's time is over; it goes on for the caller who is served: sign in again",
    )
