"""Every WebSocket: who opens it, from which page, and of which bank; a new one is in the table."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import pytest

from hotline.api import PREFIX
from hotline.api.cookies import COOKIE
from hotline.api.server import ROUTES
from hotline.api.sip_over_web import PROTOCOL
from hotline.model.rights import MAY_AS
from hotline.model.token import ROLES
from hotline.model.user import USER_ROLES, UserRole

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


@dataclass(frozen=True, kw_only=True)
class Socket:
    """Who is let in: roles to their own desk, roles to somebody else's, and whether anybody is."""

    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    is_open: bool = False


SOCKETS = {
    "/agents/{agent}/desk": Socket(
        own=frozenset({"agent", "supervisor"}), others=frozenset({"supervisor"})
    ),
    "/agents/{agent}/phone": Socket(own=frozenset({"agent"})),
    "/web-call": Socket(is_open=True),
}
"""Anna is the agent of `agent`; nobody else is anna."""
OF_AGENTS = [path for path, socket in SOCKETS.items() if not socket.is_open]
TO_ANNA = {"agent": "anna"}
SOON_S = 3.0
"""Sooner than it would be looked again."""


async def status(api: Api, path: str, agent: str = "anna", **more: str) -> int:
    """Return with what opening it is answered: 101 where it is open then."""
    origin = more.pop("origin", None)
    url = api.url + path.replace("{agent}", agent)
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    try:
        async with api.web.ws_connect(url, headers=headers, origin=origin, protocols=(PROTOCOL,)):
            return 101
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status


def ours(api: Api) -> str:
    return api.url.removesuffix(PREFIX)


def test_every_socket_is_in_the_table(api: Api) -> None:
    routes = {(route.method, route.path) for route in ROUTES}
    beside = {path for method, path in api.served - routes if method != "HEAD"}
    assert beside == SOCKETS.keys()


@pytest.mark.parametrize("path", OF_AGENTS)
@pytest.mark.parametrize("role", USER_ROLES)
async def test_a_socket_is_for_the_users_who_may(api: Api, path: str, role: UserRole) -> None:
    cookie = f"{COOKIE}={await api.signed_in(role)}"
    asks_as = MAY_AS[role] or ""
    let_in = SOCKETS[path].own if role == "agent" else SOCKETS[path].others
    wanted = 101 if asks_as in let_in else 403
    assert await status(api, path, Cookie=cookie, origin=ours(api)) == wanted
    for origin in ("http://evil.example", "null", "https://127.0.0.1"):
        assert await status(api, path, Cookie=cookie, origin=origin) == 403
    # Browsers always say it: what does not is none, and shows a token.
    assert await status(api, path, Cookie=cookie) == 403


@pytest.mark.parametrize("path", OF_AGENTS)
@pytest.mark.parametrize("role", ROLES)
async def test_a_socket_is_for_the_tokens_that_may(api: Api, path: str, role: str) -> None:
    shown = {"Authorization": f"Bearer {api.tokens['demo', role]}"}  # type: ignore[index]
    let_in = SOCKETS[path].own if role == "agent" else SOCKETS[path].others
    assert await status(api, path, **shown) == (101 if role in let_in else 403)
    if role == "agent":
        assert await status(api, path, agent="head", **shown) == 403


@pytest.mark.parametrize("path", OF_AGENTS)
async def test_a_socket_opens_for_nobody_and_for_no_other_bank(api: Api, path: str) -> None:
    assert await status(api, path) == 401
    assert await status(api, path, Authorization="Bearer hotline_0_0") == 401
    assert await status(api, path, Cookie=f"{COOKIE}=made_up", origin=ours(api)) == 401
    for role in ROLES:
        theirs = f"Bearer {api.tokens['other', role]}"
        assert await status(api, path, Authorization=theirs) in {403, 404}
    for user in USER_ROLES:
        cookie = f"{COOKIE}={await api.signed_in(user, tenant='other')}"
        assert await status(api, path, Cookie=cookie, origin=ours(api)) == 401


async def test_a_page_for_callers_is_for_pages_of_ours(api: Api) -> None:
    assert await status(api, "/web-call", origin=ours(api)) == 101
    for origin in ("http://evil.example", "null"):
        assert await status(api, "/web-call", origin=origin) == 403
    assert await status(api, "/web-call") == 403


async def test_who_signs_out_has_nothing_open_any_more(api: Api) -> None:
    cookie = f"{COOKIE}={await api.signed_in('agent')}"
    token = str((await api.ask_plainly("GET", "/session", Cookie=cookie)).json["csrf_token"])
    url, headers = f"{api.url}/agents/anna/desk", {"Cookie": cookie}
    async with api.web.ws_connect(url, headers=headers, origin=ours(api)) as desk:
        await desk.receive(timeout=SOON_S)
        gone = await api.ask_plainly("DELETE", "/session", Cookie=cookie, X_CSRF_Token=token)
        assert gone.status == 200
        async with asyncio.timeout(SOON_S):
            while (told := await desk.receive()).type is not aiohttp.WSMsgType.CLOSE:
                assert told.type is aiohttp.WSMsgType.TEXT
        assert told.data == aiohttp.WSCloseCode.POLICY_VIOLATION
