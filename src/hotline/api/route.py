"""A route of the API: what is asked, by which role, and what is answered. The server does the rest.

So nothing is served that has no role, and the description cannot differ from what is checked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypeVar

from aiohttp import web

from hotline.api.door import Door, Shown
from hotline.api.parts import Parts
from hotline.crm.audit_trail.repository import What
from hotline.crm.forms import Form
from hotline.crm.relations import Relations
from hotline.crm.views.view import View
from hotline.model.token import Role
from hotline.model.user import UserRole
from hotline.settings import CrmSettings

PREFIX = "/api/v1"
"""Where the API is mounted."""

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "customer": "[0-9a-f]{32}",
        "reference": "[0-9]{8,16}",
        "agent": "[a-z][a-z0-9_-]{0,31}",
        "recording": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-r[0-9]{1,6}",
        "call": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "waiting": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "broadcast": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "promise": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "scorecard": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "replay": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    }
)
"""What may stand in each place of a path. None of them tells who somebody is."""

AnyForm = TypeVar("AnyForm", bound=Form)


@dataclass(frozen=True, kw_only=True)
class SetsCookie:
    """An answer with the cookie of a session; "" takes it away.

    Attributes:
        lasts_s: For how many seconds the browser keeps it; None for as long as it is open itself.
        browser: With which cookie the browser is known from now on; None where nothing changes.
    """

    view: View
    cookie: str
    lasts_s: int | None = None
    browser: str | None = None


@dataclass(frozen=True, kw_only=True)
class SoundOf:
    """An answer with sound, or a part of it (RFC 9110, section 14).

    Attributes:
        content: The bytes.
        content_type: What they are.
        first: Which of all bytes is the first.
        size: How many bytes there are in all.
        customer: Whose call is heard; "" for nobody who is known.
    """

    content: bytes
    content_type: str
    first: int
    size: int
    customer: str


Answer = View | Sequence[View] | Mapping[str, object] | SetsCookie | SoundOf | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, checked.

    Attributes:
        relations: The CRM.
        settings: How it ranks and how long customers wait.
        parts: What is asked beside the CRM, as far as it is the tenant's.
        door: Where people sign in and out.
        request: What came over HTTP; for the door only.
        shown: Who asks; None where anybody may.
        tenant: Whose customers: the token or the session says it, and nothing else does.
        who: In whose name something is changed.
        at: When, aware.
        made_at: When it was asked first: the same of requests that come with one `Idempotency-Key`.
        place: What stands in the path.
        form: The body, or the query of a route that has no body.
        version: The version that was looked at before; None where the route changes none.
        name: Names what is made, so that it is not made twice.
    """

    relations: Relations
    settings: CrmSettings
    parts: Parts
    door: Door
    request: web.Request
    shown: Shown | None
    tenant: str
    who: str
    at: datetime
    made_at: datetime
    place: Mapping[str, str]
    form: Form | None
    version: int | None
    name: str

    async def on_record(self, what: What, detail: str, *, pseudonyms: Collection[str] = ()) -> None:
        """Put in the audit trail that somebody does this, before or after it is done.

        `pseudonyms` are those of the customers whom it is about.
        """
        await self.relations.trail.add(
            self.tenant,
            what,
            who=self.who,
            at=self.at,
            route=detail,
            address=self.door.origins.address_of(self.request),
            pseudonyms=pseudonyms,
        )

    def told(self, form: type[AnyForm]) -> AnyForm:
        """Return the form, which is of this kind."""
        assert isinstance(self.form, form), "the table of routes says which form a route takes"
        return self.form


@dataclass(frozen=True, kw_only=True)
class Route:
    """A row of the table of routes.

    Attributes:
        method: The method of HTTP.
        path: After the prefix; places stand in braces.
        role: Who may ask, and whoever may do more; None for everybody.
        is_open: Whether those may ask, too, who do not say who they are.
        summary: What it does, for the description.
        handle: Does it.
        body: What is told; None for a request without a body.
        query: What may stand after the `?`; None for nothing.
        answer: What is answered; None for another document.
        many: Whether it is a list of them.
        status: What an answer begins with.
        may_be_empty: Whether there may be nothing to answer: 204.
        changes_version: Whether `If-Match` must name the version that was looked at.
        of_agent: Whether it is done in the name of the agent in the path: a token of role agent
            must be that agent's.
        not_agents: Whether agents may not ask, who may otherwise do what its role does.
        by_agent_alone: Whether a supervisor may not do that either, who is another person.
        for_screens: Whether screens on a wall may ask, too, who may do what no role may.
        duty: Only people who do this at the bank may ask: no other role, and no token.
        listens: Whether only those may ask who may hear calls.
        scores: Whether only those may ask who score calls.
        answers_appeals: Whether only those may ask who answer appeals against scores.
        answers_with: The type of what is answered; what is no JSON may be asked for in parts.
        makes: Whether `Idempotency-Key` keeps something from being made twice.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    role: Role | None
    summary: str
    handle: Callable[[Asked], Awaitable[Answer]]
    body: type[Form] | None = None
    query: type[Form] | None = None
    answer: type[View] | None = None
    many: bool = False
    status: Literal[200, 201] = 200
    may_be_empty: bool = False
    changes_version: bool = False
    of_agent: bool = False
    not_agents: bool = False
    by_agent_alone: bool = False
    for_screens: bool = False
    duty: UserRole | None = None
    listens: bool = False
    scores: bool = False
    answers_appeals: bool = False
    answers_with: str = "application/json"
    is_open: bool = False
    makes: bool = False
