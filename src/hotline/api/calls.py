"""What is asked about calls."""

from __future__ import annotations

from hotline.api.route import Asked, Route
from hotline.crm.errors import UnknownCall
from hotline.desk.call_told import CallView


async def told(asked: Asked) -> CallView:
    """Tell a call."""
    call_id = asked.place["call"]
    if asked.calls is None:
        raise UnknownCall(tenant=asked.tenant, prefix=call_id)
    return await asked.calls.tell(call_id)


ROUTES = (
    Route(
        method="GET",
        path="/calls/{call}",
        role="reader",
        summary="Tell one call: all that happened in it, and why the floor did what it did.",
        handle=told,
        answer=CallView,
    ),
)
