"""What a session opens that goes on beyond its time: what the caller needs who is served."""

from __future__ import annotations

from hotline.api.extensions import SESSION_OVER
from hotline.api.problems import Refused
from hotline.api.route import Route

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


def must_be_for_caller(route: Route) -> None:
    """Refuse what a session does not open any more that goes on beyond its time."""
    if f"{route.method} {route.path}" not in FOR_CALLER:
        raise Refused(
            403,
            SESSION_OVER,
            "the session's time is over; it goes on for the caller who is served: sign in again",
        )
