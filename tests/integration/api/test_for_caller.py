"""A session that goes on beyond its time opens what the caller needs who is served, and no more."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import WSCloseCode, WSMsgType
from sqlalchemy import update
from tests.integration.api.filled_stores import CALL, SCORED
from tests.integration.api.opened import AN_HOUR, WITHIN_S

from hotline.api import PREFIX
from hotline.api.cookies import COOKIE
from hotline.api.for_caller import FOR_CALLER
from hotline.api.server import ROUTES
from hotline.crm.cases.repository import CaseDraft
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.users.tables import USER_SESSION
from hotline.model.case import CaseMatter
from hotline.model.promise import PromiseMatter
from hotline.settings import UsersSettings
from hotline.testing.floor import now
from hotline.testing.people import person

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
OVER = timedelta(hours=1, minutes=1)
ANOTHER = "622200018"
NOTE = {"text": "Rings after 18:00"}
LEASED = {"fence": 1}
IN_2030 = "2030-01-01T00:00:00Z"
TOLD: dict[str, object] = {
    "PATCH /customers/{customer}": {},
    "POST /customers/{customer}/notes": NOTE,
    "POST /cases/{reference}/move": {"state": "assigned"},
    "POST /promises/{promise}/extend": LEASED | {"hold_for_s": 60},
    "POST /promises/{promise}/keep": LEASED | {"result": "x"},
    "POST /promises/{promise}/put-back": LEASED | {"why": "x", "due_at": IN_2030},
    "POST /promises/{promise}/move": {"why": "x", "due_at": IN_2030},
    "POST /promises/{promise}/withdraw": {"why": "x"},
}
"""What is told where somebody does more than to look."""


@pytest.fixture
def users_settings() -> UsersSettings:
    return AN_HOUR


@pytest.fixture
async def cookie(api: Api) -> str:
    """Anna's, who talks with a customer whom the bank has identified, and whose time is over."""
    return await api.signed_in("agent", ago=OVER)


@pytest.fixture
async def heads(api: Api) -> str:
    """A supervisor's, who hears Anna, and whose time is over, too."""
    path = f"/floor/conversations/{CALL}/supervise"
    assert (await api.ask_as("supervisor", "POST", path, {"mode": "listen"})).status == 200
    return await api.signed_in("supervisor", ago=OVER)


@pytest.fixture
async def another(api: Api) -> dict[str, str]:
    """What there is of another customer, by the places of paths."""
    draft = person(ANOTHER, "李雷", latin="Li Lei")
    known = await api.relations.customers.add("demo", draft, who="li", at=now())
    case = await api.relations.cases.open(
        "demo",
        CaseDraft(
            name="another",
            kind="complaint",
            matter=CaseMatter(summary="Charged thrice", customer=ANOTHER),
            answer_within=timedelta(days=1),
        ),
        who="li",
        at=now(),
    )
    promise = await api.relations.promises.make(
        "demo",
        PromiseDraft(
            name="another",
            kind="callback",
            matter=PromiseMatter(number="+8613800138001", customer=ANOTHER),
            owner="service",
            due_at=now() + timedelta(days=1),
        ),
        who="li",
        at=now(),
    )
    call_id = f"{SCORED[:-1]}1"
    scored = await api.crm.interaction("demo", SCORED)
    await api.crm.save_interaction(replace(scored, call_id=call_id, customer=ANOTHER))
    return {
        "customer": known.pseudonym,
        "reference": case.reference,
        "promise": promise.promise_id,
        "call": call_id,
    }


async def nobody_knows_who_calls(api: Api) -> None:
    call = await api.crm.interaction("demo", CALL)
    await api.crm.save_interaction(replace(call, customer=None))


def is_over(answer: Answer) -> bool:
    """Return whether it was refused because the session's time is over."""
    return answer.status == 403 and answer.json["code"] == "session_over"


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_it_opens_no_route_but_these(api: Api, role: str, cookie: str, heads: str) -> None:
    shown = cookie if role == "agent" else heads
    for route in ROUTES:
        if route.is_open or f"{route.method} {route.path}" in FOR_CALLER:
            continue
        answer = await api.ask_by(shown, route.method, route.path)
        assert answer.status == 403, (route.path, answer.text)
        if not is_over(answer):
            # Nor does any other session of theirs.
            before = await api.ask_as(role, route.method, route.path)
            assert before.json["code"] == answer.json["code"], route.path


@pytest.mark.parametrize(
    "path",
    [
        "/session",
        "/agents",
        "/seats",
        "/floor",
        "/calls/{call}",
        "/customers/{customer}",
        "/customers/{customer}/notes",
        "/customers/{customer}/cases",
        "/cases/{reference}",
        "/promises/{promise}",
        "/agents/{agent}/destinations",
    ],
)
async def test_it_opens_what_belongs_to_the_caller(api: Api, cookie: str, path: str) -> None:
    assert (await api.ask_by(cookie, "GET", path)).status == 200
    # And what the same customer has called for before.
    assert (await api.ask_by(cookie, "GET", f"/calls/{SCORED}")).status == 200
    assert (await api.ask_by(cookie, "POST", "/customers/{customer}/notes", NOTE)).status == 201


async def test_it_opens_nothing_of_anybody_else(
    api: Api, cookie: str, another: dict[str, str]
) -> None:
    for name in sorted(FOR_CALLER):
        method, path = name.split(" ")
        for place, of_another in another.items():
            if f"{{{place}}}" in path:
                theirs = path.replace(f"{{{place}}}", of_another)
                answer = await api.ask_by(cookie, method, theirs, TOLD.get(name), If_Match='"1"')
                assert is_over(answer), (name, answer.text)


async def test_it_finds_and_adds_nobody_and_makes_nothing_for_anybody_else(
    api: Api, cookie: str, another: dict[str, str]
) -> None:
    draft = {"number": "622200019", "name": {"family": "韩", "given": "梅梅"}}
    assert is_over(await api.ask_by(cookie, "POST", "/customers/search", {"text": "li"}))
    assert (await api.ask_by(cookie, "POST", "/customers", draft)).status in {403, 422}
    summary = {"kind": "complaint", "summary": "Charged twice"}
    for number, status in ((ANOTHER, 403), ("622200017", 201), (None, 201)):
        made = await api.ask_by(cookie, "POST", "/cases", summary | {"customer": number})
        assert made.status == status, made.text


async def test_who_calls_is_found_out_where_nobody_knows_it(
    api: Api, cookie: str, another: dict[str, str]
) -> None:
    await nobody_knows_who_calls(api)
    assert (await api.ask_by(cookie, "POST", "/customers/search", {"text": "li"})).status == 200
    for customer in (another["customer"], api.places["customer"]):
        assert (await api.ask_by(cookie, "GET", f"/customers/{customer}")).status == 200


async def test_it_is_for_the_caller_of_whom_a_supervisor_hears(
    api: Api, heads: str, another: dict[str, str]
) -> None:
    assert (await api.ask_by(heads, "GET", "/customers/{customer}")).status == 200
    assert is_over(await api.ask_by(heads, "GET", f"/customers/{another['customer']}"))
    assert (await api.ask_by(heads, "POST", "/floor/supervision/end")).status == 200


async def test_a_supervisor_acts_for_no_agent_by_it(api: Api, heads: str) -> None:
    for deed in ("break", "sign-out"):
        body = {"reason": "rest"} if deed == "break" else None
        assert is_over(await api.ask_by(heads, "POST", f"/agents/anna/{deed}", body))
    assert (await api.ask_by(heads, "GET", "/agents/anna/destinations")).status == 403


async def test_a_supervisor_sees_no_agents_desk_by_it(api: Api, heads: str) -> None:
    assert await opens(api, heads, "head")
    assert not await opens(api, heads, "anna")


@pytest.mark.usefixtures("heads", "looked_at_often")
async def test_an_agents_desk_is_closed_where_the_time_of_a_supervisor_is_over(api: Api) -> None:
    cookie = await api.signed_in("supervisor")
    async with desk_of(api, cookie, "anna") as desk:
        await api.crm.database.write(
            lambda made: made.execute(update(USER_SESSION).values(began_at=now() - OVER))
        )
        async with asyncio.timeout(WITHIN_S):
            while (message := await desk.receive()).type is WSMsgType.TEXT:
                pass
        assert message.data == WSCloseCode.POLICY_VIOLATION


async def opens(api: Api, cookie: str, agent: str) -> bool:
    """Try to open an agent's desk; return whether that may be."""
    try:
        async with desk_of(api, cookie, agent):
            return True
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status != 403


def desk_of(api: Api, cookie: str, agent: str) -> Any:
    return api.web.ws_connect(
        f"{api.url}/agents/{agent}/desk",
        headers={"Cookie": f"{COOKIE}={cookie}"},
        origin=api.url.removesuffix(PREFIX),
    )
