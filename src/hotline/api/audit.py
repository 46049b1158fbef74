"""The audit trail, for administrators; who reads it is on record, too (PCI DSS 4.0, 10.2.1.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from hotline.api.route import Asked, Route
from hotline.crm.audit_trail.repository import What
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Matching
from hotline.crm.views.view import View

PAGE = 100
"""So many entries at once."""


class AuditQuery(Form):
    """Which entries: what one did, or of what kind; `before` names the last of the page before."""

    who: (
        Annotated[
            str,
            Matching(
                "(user|token):[A-Za-z0-9._-]{1,64}",
                "must be who it was, such as user:li.wei or token:sync",
                most=70,
            ),
        ]
        | None
    ) = None
    what: What | None = None
    before: Annotated[str, Matching("[0-9]{1,18}", "must be a number", most=18)] | None = None


class AuditEntryView(View):
    """One thing that stays on record.

    `who` is "" for a name that nobody has, which may be a password. `customer` is the pseudonym of
    whom it was about; null for nobody.
    """

    id: int
    at: datetime
    who: str
    what: What
    route: str
    customer: str | None
    address: str


class AuditPageView(View):
    """A page of the trail, the latest first; `before` asks for the next one, if there is."""

    entries: tuple[AuditEntryView, ...]
    before: int | None


async def trail(asked: Asked) -> AuditPageView:
    """Read the trail; that somebody does is on record before."""
    query = asked.told(AuditQuery)
    await asked.on_record("audited", "GET /audit")
    found = await asked.relations.trail.listed(
        asked.tenant,
        limit=PAGE + 1,
        who=query.who,
        what=query.what,
        before=None if query.before is None else int(query.before),
    )
    entries = tuple(
        AuditEntryView(
            id=one.id,
            at=one.at,
            who=one.who,
            what=one.what,
            route=one.route,
            customer=one.pseudonym,
            address=one.address,
        )
        for one in found[:PAGE]
    )
    return AuditPageView(entries=entries, before=entries[-1].id if len(found) > PAGE else None)


ROUTES = (
    Route(
        method="GET",
        path="/audit",
        role=None,
        duty="administrator",
        summary="Read the audit trail: who signed in, looked, listened, and did what.",
        handle=trail,
        query=AuditQuery,
        answer=AuditPageView,
    ),
)
