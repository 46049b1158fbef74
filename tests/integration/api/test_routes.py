"""Every route of the table: what it answers, to which role, and nothing to another tenant."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jsonschema
import pytest
from tests.integration.api.filled_stores import CALL, SCORED, SPARE
from tests.integration.api.test_many_replays import until

from hotline.api.door import Door
from hotline.api.parts import Parts
from hotline.api.route import PLACES, Route
from hotline.api.server import ROUTES, api_app
from hotline.model.rights import MAY_AS
from hotline.model.token import ROLES, Role, may
from hotline.model.user import USER_ROLES, UserRole
from hotline.settings import CrmSettings, UsersSettings
from hotline.testing.one_replay import BEGAN, edited_bundle
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

SOON = (datetime.now(UTC) + timedelta(hours=5)).isoformat()

MARKS: dict[str, int | None] = {
    "greeting": 1,
    "identity": None,
    "understood": 5,
    "right": 4,
    "manner": 5,
    "hold": None,
    "no_secret": 1,
    "promises": None,
    "result": 1,
    "written": 1,
}

# What a good request tells, of every route that takes a body.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/session"): {"name": "agent", "password": PASSWORD},
    ("POST", "/customers/search"): {"text": "138 0013 8000"},
    ("POST", "/customers"): {"number": "622200025", "name": "Anna Berg", "language": "en-us"},
    ("PATCH", "/customers/{customer}"): {"mail": "wang@example.com"},
    ("POST", "/customers/{customer}/notes"): {"text": "Rings\nafter 18:00"},
    ("PUT", "/customers/{customer}/tier"): {"tier": "vip", "why": "opens a company"},
    ("POST", "/cases"): {"kind": "request", "summary": "Statement", "customer": "622200017"},
    ("POST", "/cases/{reference}/move"): {"state": "assigned", "owner": "li"},
    ("POST", "/promises"): {"kind": "callback", "owner": "service", "due_at": SOON},
    ("POST", "/promises/lease"): {"hold_for_s": 60},
    ("POST", "/promises/{promise}/extend"): {"fence": 1, "hold_for_s": 90},
    ("POST", "/promises/{promise}/keep"): {"fence": 1, "result": "Told"},
    ("POST", "/promises/{promise}/put-back"): {"fence": 1, "why": "no_answer"},
    ("POST", "/promises/{promise}/move"): {"due_at": SOON, "why": "he_asked"},
    ("POST", "/promises/{promise}/withdraw"): {"why": "not_wanted"},
    ("POST", "/agents/{agent}/sign-in"): {"seat": "desk1"},
    ("POST", "/agents/{agent}/break"): {"reason": "lunch"},
    ("POST", "/agents/{agent}/secure"): {"flow": "pin"},
    ("POST", "/agents/{agent}/phone"): {"page": "one"},
    ("POST", "/agents/{agent}/disposition"): {"call": CALL, "disposition": "solved"},
    ("POST", "/agents/{agent}/extend-wrap-up"): {"call": CALL},
    ("POST", "/floor/conversations/{call}/supervise"): {"mode": "listen"},
    ("POST", "/floor/waiting/{waiting}/move"): {"queue": "loans"},
    ("POST", "/floor/broadcasts"): {"text": "Cards are slow today.", "queue": "agents"},
    ("PUT", "/agents/{agent}/skills"): {
        "skills": {"cards": 7},
        "languages": ["zh-CN"],
        "reason": "two are ill",
    },
}
BODIES |= {
    ("POST", "/calls/{call}/scorecards"): {"form": "service_call", "answers": MARKS},
    ("POST", "/scorecards/{scorecard}/revise"): {"answers": MARKS, "words": "Heard again"},
    ("POST", "/scorecards/{scorecard}/answer"): {"words": "You are right", "answers": MARKS},
    ("POST", "/agents/{agent}/scorecards/{scorecard}/appeal"): {"words": "The caller hung up"},
    ("POST", "/calls/{call}/calibrations"): {"form": "service_call"},
}
# How many steps a scorecard has before each; without them it is another one's.
STEPS_BEFORE = {"revise": 1, "release": 1, "appeal": 2, "answer": 3}
BODIES["POST", "/calls/search"] = {"said": "lost card", "tier": "vip"}
BODIES["POST", "/calls/{call}/replay"] = {"version": edited_bundle().digest}
NAMED: dict[str, object] = {"name": SPARE}
BODIES |= {("POST", f"/users/{deed}"): NAMED for deed in ("unlock", "sign-out", "disable")}
MANY = {"since": BEGAN.isoformat(), "until": (BEGAN + timedelta(days=1)).isoformat()}
BODIES["POST", "/replays"] = {"version": edited_bundle().digest, **MANY}
LEASED = ("extend", "keep", "put-back")
UNDO = ("DELETE", "/agents/{agent}/skills")
SIGN_OUT = ("DELETE", "/session")
"""What no token can do: it has no session."""
GUARDED = [
    route for route in ROUTES if not route.is_open and (route.method, route.path) != SIGN_OUT
]
READING = [route for route in ROUTES if route.method == "GET"]
CHANGING = [route for route in ROUTES if route.method != "GET"]
ONE_KIND = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
"""For what is decided before the customers' database is asked."""


async def asked(api: Api, route: Route, **by: str) -> Answer:
    """Ask a route as it is to be asked."""
    body = body_of(route)
    headers = {"If_Match": version_before(route)} if route.changes_version else {}
    if route.by_agent_alone:
        by.setdefault("role", "agent")
    return await api.ask(route.method, path_of(route), body, **by, **headers)  # type: ignore[arg-type]


def body_of(route: Route) -> dict[str, object] | None:
    """Return what a good request of a route tells."""
    return BODIES.get((route.method, route.path))


def refused(route: Route, answer: Answer) -> tuple[str, int, object]:
    """Return what was asked and why it was not answered."""
    return route.path, answer.status, answer.json.get("code")


def path_of(route: Route) -> str:
    """Return the path with the call that can be scored, where it is about that."""
    is_scored = route.path.endswith(("/scorecards", "/calibrations"))
    return route.path.replace("{call}", SCORED) if is_scored else route.path


def version_before(route: Route) -> str:
    return f'"{STEPS_BEFORE.get(route.path.rpartition("/")[2], 1)}"'


async def prepared(api: Api, route: Route, role: str = "supervisor") -> None:
    """Let there be what a route is about: a lease of a promise, a change that can be undone."""
    if (route.method, route.path) == UNDO:
        body = BODIES["PUT", route.path]
        assert (await api.ask("PUT", route.path, body)).status == 200
    if "{scorecard}" in route.path:
        api.places["scorecard"] = await scored(api, STEPS_BEFORE[route.path.rpartition("/")[2]])
    if "{replay}" in route.path:
        api.places["replay"] = await replayed(api)
    if route.path.endswith(LEASED):
        who, at = f"token:{role}", datetime.now(UTC)
        hold = timedelta(minutes=5)
        await api.relations.leases.take("demo", who, at=at, hold_for=hold)


async def replayed(api: Api) -> str:
    """Let calls have been replayed."""
    run = (await api.ask("POST", "/replays", BODIES["POST", "/replays"])).json["id"]
    await until(api, run, "done", who="supervisor")
    return str(run)


async def scored(api: Api, steps: int) -> str:
    """Let a call be scored, released and appealed, up to so many steps."""
    first = ("POST", "/calls/{call}/scorecards")
    begun = await api.ask_as("quality", "POST", f"/calls/{SCORED}/scorecards", BODIES[first])
    card = str(begun.json["id"])
    if steps > 1:
        await api.ask_as("quality", "POST", f"/scorecards/{card}/release", If_Match='"1"')
    if steps > 2:
        path, words = f"/agents/anna/scorecards/{card}/appeal", {"words": "No"}
        await api.ask("POST", path, words, role="agent", If_Match='"2"')
    return card


@ONE_KIND
def test_what_is_served_is_what_the_table_says(api: Api) -> None:
    door = Door(api.relations, api.people, UsersSettings(), "demo")
    app = api_app(api.relations, CrmSettings(), Parts(), door=door, clock=lambda: datetime.now(UTC))
    served = {(one.method, one.resource.canonical) for one in app.router.routes() if one.resource}
    assert served == {(route.method, route.path) for route in ROUTES}
    assert {route.role for route in ROUTES} == {*ROLES, None}
    takes_body = {(route.method, route.path) for route in ROUTES if route.body}
    assert takes_body == BODIES.keys()


async def test_routes_that_read_keep_their_description(api: Api) -> None:
    for route in READING:
        await keeps_its_description(api, route)


@pytest.mark.parametrize("route", CHANGING, ids=lambda route: f"{route.method} {route.path}")
async def test_a_route_that_changes_something_keeps_its_description(api: Api, route: Route) -> None:
    await keeps_its_description(api, route)


async def keeps_its_description(api: Api, route: Route) -> None:
    await prepared(api, route)
    if route.path.endswith("extend-wrap-up"):
        await api.ends_talk()
    answer = await asked(api, route)
    if route.duty is not None:
        assert answer.json["code"] == "role_refused"
        answer = await api.ask_as(route.duty, route.method, route.path, body_of(route))
    if route.scores or route.answers_appeals:
        assert answer.json["code"] == ("scoring_refused" if route.scores else "answering_refused")
        body = body_of(route)
        headers = {"If_Match": version_before(route)} if route.changes_version else {}
        # Quality has scored the call, and does not answer the appeal, too.
        who = "quality" if route.scores else "supervisor"
        answer = await api.ask_as(who, route.method, path_of(route), body, **headers)  # type: ignore[arg-type]
    if (route.method, route.path) == SIGN_OUT:
        assert answer.status == 404
        answer = await api.ask_as("agent", *SIGN_OUT)
    assert answer.status == route.status, (route.path, answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    described = json.loads((await api.ask("GET", "/openapi.json")).text)
    operation = described["paths"][f"/api/v1{route.path}"][route.method.lower()]
    schema = operation["responses"][str(route.status)]["content"][route.answers_with]["schema"]
    if route.answers_with != "application/json":
        assert answer.headers["Content-Type"] == route.answers_with
        return
    jsonschema.validate(answer.json, {**schema, "components": described["components"]})


@ONE_KIND
async def test_a_route_is_for_its_role_and_those_above(api: Api) -> None:
    for route in GUARDED:
        for role in ROLES:
            answer = await asked(api, route, role=role)
            why = refusal_of_token(route, role)
            if why is None:
                assert answer.status not in {401, 403}, (route.path, role, answer.text)
            else:
                assert refused(route, answer) == (route.path, 403, why), role
            if answer.status < 300:
                break


def refusal_of_token(route: Route, role: Role) -> str | None:
    """Return why a route refuses a role; None if it does not."""
    if route.listens and role != "supervisor":
        return "listening_refused"
    if route.scores:
        return "scoring_refused"
    if route.answers_appeals:
        return "answering_refused"
    if route.duty is not None:
        return "role_refused"
    if route.by_agent_alone and role == "supervisor":
        return "agent_refused"
    if route.not_agents and role == "agent":
        return "role_refused"
    return None if route.role is None or may(role, route.role) else "role_refused"


@ONE_KIND
async def test_a_route_is_for_users_whose_role_may(api: Api) -> None:
    for route in ROUTES:
        body = body_of(route)
        headers = {"If_Match": '"1"'} if route.changes_version else {}
        for role in USER_ROLES:
            answer = await api.ask_as(role, route.method, route.path, body, **headers)  # type: ignore[arg-type]
            why = refusal_of_user(route, role)
            if why is None:
                assert answer.status not in {401, 403}, (route.path, role, answer.text)
            else:
                assert refused(route, answer) == (route.path, 403, why), role


def refusal_of_user(route: Route, role: UserRole) -> str | None:
    """Return why a route refuses users of a role; None if it does not."""
    if role == "screen" and route.for_screens:
        return None
    asks_as = MAY_AS[role]
    if route.duty is not None:
        return None if role == route.duty else "role_refused"
    if route.by_agent_alone and asks_as == "supervisor":
        return "agent_refused"
    if route.not_agents and asks_as == "agent":
        return "role_refused"
    if route.listens and role == "agent":
        return "listening_refused"
    if route.scores and asks_as is not None and role != "quality":
        return "scoring_refused"
    if route.answers_appeals and role == "agent":
        return "answering_refused"
    is_allowed = route.role is None or (asks_as is not None and may(asks_as, route.role))
    return None if is_allowed else "role_refused"


@ONE_KIND
async def test_a_cookie_changes_nothing_without_the_sessions_csrf_token(api: Api) -> None:
    cookie = f"hotline={await api.signed_in('supervisor')}"
    others = await api.ask_as("agent", "GET", "/session")
    for route in GUARDED:
        if route.method == "GET":
            continue
        for shown in ("", "0" * 64, "\u00e9", str(others.json["csrf_token"])):
            answer = await api.ask_plainly(
                route.method, route.path, body_of(route), Cookie=cookie, X_CSRF_Token=shown
            )
            assert refused(route, answer) == (route.path, 403, "csrf_token_refused")


@ONE_KIND
async def test_a_cookie_changes_nothing_for_a_page_of_another_origin(api: Api) -> None:
    for route in GUARDED:
        if route.method == "GET":
            continue
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"):
            answer = await api.ask_as(
                "supervisor", route.method, route.path, body_of(route), Origin=origin
            )
            assert refused(route, answer) == (route.path, 403, "origin_refused")


@ONE_KIND
async def test_people_of_another_tenant_are_nobody_here(api: Api) -> None:
    for user in USER_ROLES:
        cookie = await api.signed_in(user, tenant="other")
        session = await api.people.sessions.shown("other", cookie, at=datetime.now(UTC))
        assert session is not None
        shown = {"Cookie": f"hotline={cookie}", "X_CSRF_Token": session.csrf_token}
        for route in GUARDED:
            answer = await api.ask_plainly(route.method, route.path, body_of(route), **shown)  # type: ignore[arg-type]
            assert refused(route, answer) == (route.path, 401, "token_refused")


@ONE_KIND
async def test_without_a_token_nothing_is_answered(api: Api) -> None:
    for route in GUARDED:
        for shown in ("", "Bearer ", "Bearer hotline_0_0", "Basic YTpi"):
            answer = await api.ask(route.method, route.path, {}, Authorization=shown)
            assert refused(route, answer) == (route.path, 401, "token_refused")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_another_tenant_finds_nothing(api: Api) -> None:
    for path in ("/scorecards/{scorecard}/answer", "/replays/{replay}", "/promises/{promise}/keep"):
        await prepared(api, next(route for route in GUARDED if route.path == path))
    before = await everything(api)
    for route in GUARDED:
        answer = await asked(api, route, tenant="other")
        about_one = any(f"{{{place}}}" in route.path for place in PLACES)
        if about_one or (route.path == "/cases" and route.method == "POST"):
            status = 403 if route.scores or route.answers_appeals else 404
            assert answer.status == status, (route.path, answer.text)
        if route.path != "/openapi.json":
            for theirs in ("622200017", "王小明", "Charged", "13800138000"):
                assert theirs not in answer.text, route.path
    assert await everything(api) == before


async def everything(api: Api) -> list[str]:
    """Return all that there is of `demo`."""
    told = [(await api.ask("GET", route.path)).text for route in READING]
    # Waits, and spans that end now, grow with the clock.
    clock = r'"longest_wait_s":[0-9.]+|"(since|until)":"[^"]+"'
    return [re.sub(clock, "", one) for one in told]


@ONE_KIND
async def test_an_agents_token_acts_for_no_other_agent(api: Api) -> None:
    for route in ROUTES:
        if route.of_agent:
            path = route.path.replace("{agent}", "bo")
            body = body_of(route)
            answer = await api.ask(route.method, path, body, role="agent")
            assert (answer.status, answer.json["code"]) == (403, "agent_refused")
