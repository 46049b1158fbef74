"""Who asks: a program by its token, or a person by the cookie of a session.

A cookie comes along with whatever a browser asks, also for a page of somebody else. So it counts
for what changes something only with the session's CSRF token in a header, which no other page
knows, and never for an origin that is not ours (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import hmac
import ipaddress
import math
import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiohttp import web

from hotline.api.addresses import (
    is_address,
    is_loopback,
    local_address,
    names_loopback,
    network,
    shortened,
)
from hotline.api.problems import Refused
from hotline.api.still import OpenSockets
from hotline.crm.audit_trail.repository import What
from hotline.crm.relations import Relations
from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.crm.users.known_browsers import BROWSER_DAYS
from hotline.crm.users.people import People
from hotline.crm.users.sessions import OpenSession, Serves, Session, nobody
from hotline.model.asker import Asker, by_token, by_user
from hotline.model.session_limits import EXTENSION
from hotline.model.user import User
from hotline.pace import Pace
from hotline.settings import UsersSettings

COOKIE = "hotline"
SECURE_COOKIE = "__Host-hotline"
"""No other host and no page over http can set a cookie of such a name (RFC 6265bis, 4.1.3.2)."""
BROWSER_SUFFIX = "-browser"
"""What the cookie's name has besides by which a browser is known in which somebody signed in."""
BROWSER_USERS = 8
"""So many users' browser one is; at a seat that many share, that of the last ones."""
CSRF_HEADER = "X-CSRF-Token"
IN_USE_HEADER = "X-In-Use"
"""What a page shows after somebody has pressed, typed or scrolled in it. A page that is only open
asks again and again, whether or not anybody is there."""

_BEARER = re.compile(r"Bearer +(\S{1,200})", re.ASCII)
_LOOKS = frozenset({"GET", "HEAD"})


Still = Literal["open", "extended", "over"]
"""Whether what was opened may be open: `extended` is so for the caller alone who is served."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Who asks; `session` is None where a token was shown."""

    asker: Asker
    session: Session | None


class Door:
    """Lets programs and people in.

    Attributes:
        people: Where users and sessions are.
        sockets: What those whom it let in have open.
        tenant: Whose users sign in here.
        serves: Tells of agents whether a session's end would cut a caller off.

    Args:
        relations: Where tokens and the audit trail are.
        people: Where users and sessions are.
        settings: From where people may come, and how often.
        tenant: Whose users sign in here.
        serves: Tells of agents whether a session's end would cut a caller off.
    """

    def __init__(
        self,
        relations: Relations,
        people: People,
        settings: UsersSettings,
        tenant: str,
        *,
        serves: Serves = nobody,
    ) -> None:
        self._relations = relations
        self.serves = serves
        self._extended: dict[str, datetime] = {}
        self.people = people
        self.sockets = OpenSockets()
        self._origin = settings.origin
        self._proxies = settings.trusted_proxies
        self._pace = Pace(
            per_s=settings.sign_ins_per_minute / 60, burst=settings.sign_ins_per_minute
        )
        self.tenant = tenant

    async def shown(
        self,
        request: web.Request,
        *,
        at: datetime,
        opens_desk: bool = False,
        is_used: bool = False,
    ) -> Shown:
        """Return who asks.

        Args:
            request: What they ask.
            at: When, aware.
            opens_desk: Whether it opens a WebSocket, for which a browser can set no header.
            is_used: Whether it is known that somebody is there, whatever the request says.

        Raises:
            Refused: They show nothing that counts, or a cookie for another page.
        """
        bearer = request.headers.get("Authorization")
        if bearer is None and (session := await self.session(request, at=at, is_used=is_used)):
            if opens_desk:
                self._must_be_ours(request, told=True)
            elif request.method not in _LOOKS:
                self._must_be_ours(request)
                _must_show_csrf_token(request, session)
            return Shown(asker=by_user(session.user), session=session)
        shown = _BEARER.fullmatch(bearer or "")
        token = await self._relations.tokens.shown(shown[1], at=at) if shown else None
        if token is None:
            raise Refused(
                401,
                "token_refused",
                "sign in, or show a token that counts, as `Authorization: Bearer hotline_...`; "
                "`hotline tokens add` makes one",
                **{"WWW-Authenticate": "Bearer"},
            )
        return Shown(asker=by_token(token), session=None)

    async def session(
        self, request: web.Request, *, at: datetime, is_used: bool = False
    ) -> Session | None:
        """Return the session whose cookie comes with a request; None for none that counts."""
        cookie = request.cookies.get(self._cookie_name(request))
        if not cookie:
            return None
        is_used = is_used or IN_USE_HEADER in request.headers
        session = await self.people.sessions.shown(
            self.tenant, cookie, at=at, is_used=is_used, serves=self.serves
        )
        if session is not None:
            await self._record_extended(request, session, at=at)
        return session

    async def still(
        self, request: web.Request, shown: Shown, *, at: datetime, is_used: bool = False
    ) -> Still:
        """Return whether who opened a WebSocket may have it still.

        A session is the same one where its user has signed in again meanwhile, by which the cookie
        is another one.

        Args:
            request: What opened it.
            shown: Who did.
            at: When that is asked, aware.
            is_used: Whether it is known that somebody is there.
        """
        if shown.session is None:
            try:
                again = await self.shown(request, at=at, opens_desk=True)
            except Refused:
                return "over"
            return "open" if again.asker == shown.asker else "over"
        session = await self.people.sessions.still(
            self.tenant, shown.session.session_id, at=at, is_used=is_used, serves=self.serves
        )
        if session is None or by_user(session.user) != shown.asker:
            return "over"
        await self._record_extended(request, session, at=at)
        return "open" if at < session.ends_at else "extended"

    async def sign_in(
        self, request: web.Request, name: str, password: str, *, at: datetime
    ) -> tuple[Session, str]:
        """Return a new session, and the cookie that opens it.

        One that came along is over. But the same user's begins anew: nothing that is open by it
        ends, such as the telephone in the middle of a call.

        Raises:
            Refused: They may not sign in from there, or there were too many tries.
            SignInRefused: Name and password do not go together.
            LockedOut: There were too many wrong ones.
        """
        self._must_be_ours(request)
        self._keep_pace(request)
        try:
            user = await self.people.sign_in.attempt(
                self.tenant, name, password, at=at, shown=self._browser_tokens(request)
            )
        except (SignInRefused, LockedOut) as refused:
            known = await self.people.users.known(self.tenant, name)
            what: What = "locked_out" if isinstance(refused, LockedOut) else "refused"
            whose = None if known is None else known.user
            await self._record(request, what, whose, at=at)
            raise
        before = await self.session(request, at=at)
        is_again = before is not None and before.user.name == user.name
        if before is not None and not is_again:
            await self.people.sessions.end(before.session_id)
        await self._record(request, "signed_in", user, at=at)
        cookie = None
        if before is not None and is_again:
            cookie = await self.people.sessions.renew(before.session_id, at=at)
        if cookie is None:
            cookie = await self.people.sessions.begin(user, at=at)
        session = await self.people.sessions.shown(self.tenant, cookie, at=at)
        if session is None:
            # The user was disabled meanwhile.
            raise SignInRefused
        return session, cookie

    async def sign_out(self, request: web.Request, session: Session, *, at: datetime) -> None:
        """End a session."""
        await self.people.sessions.end(session.session_id)
        await self._record(request, "signed_out", session.user, at=at)

    async def browser_cookie(self, request: web.Request, user: User, *, at: datetime) -> str:
        """Return by what a browser is known from now on, in which a user has just signed in."""
        tokens = await self.people.sign_in.remember(
            self.tenant, user.name, self._browser_tokens(request), most=BROWSER_USERS, at=at
        )
        return ".".join(tokens)

    def set_cookie(
        self,
        request: web.Request,
        response: web.Response,
        cookie: str,
        *,
        lasts_s: int | None = None,
    ) -> None:
        """Give the browser that asks the cookie of a session; "" takes it away.

        It is kept until the browser is closed, or for `lasts_s`.
        """
        name, age_s = self._cookie_name(request), lasts_s if cookie else 0
        self._set(request, response, name, cookie, age_s)

    def set_browser_cookie(self, request: web.Request, response: web.Response, cookie: str) -> None:
        """Give the browser that asks the cookie by which it is known, beyond all sessions."""
        name = self._cookie_name(request) + BROWSER_SUFFIX
        self._set(request, response, name, cookie, BROWSER_DAYS * 86_400)

    def _browser_tokens(self, request: web.Request) -> list[str]:
        shown = request.cookies.get(self._cookie_name(request) + BROWSER_SUFFIX, "")
        return shown.split(".", BROWSER_USERS)[:BROWSER_USERS] if shown else []

    def _set(
        self,
        request: web.Request,
        response: web.Response,
        name: str,
        cookie: str,
        age_s: int | None,
    ) -> None:
        response.set_cookie(
            name,
            cookie,
            max_age=age_s,
            path="/",
            secure=self._is_secure(request),
            httponly=True,
            samesite="Strict",
        )

    async def _record_extended(
        self, request: web.Request, session: OpenSession, *, at: datetime
    ) -> None:
        """Put on record once that a session goes on beyond its time, before it does."""
        if at < session.ends_at or self._extended.get(session.session_id) == session.ends_at:
            return
        latest = session.ends_at + EXTENSION
        until = f"until {latest:%Y-%m-%dT%H:%MZ}"
        await self._record(request, "extended", session.user, at=at, route=until)
        self._extended = {
            one: ended for one, ended in self._extended.items() if at < ended + EXTENSION
        } | {session.session_id: session.ends_at}

    async def _record(
        self,
        request: web.Request,
        what: What,
        user: User | None,
        *,
        at: datetime,
        route: str = "",
    ) -> None:
        await self._relations.trail.add(
            self.tenant,
            what,
            # What nobody is called may be a password.
            who="" if user is None else by_user(user).who,
            at=at,
            route=route or f"{request.method} /session",
            address=self.address_of(request),
        )

    def must_be_page_of_ours(self, request: web.Request) -> None:
        """Refuse what no page of ours asks, whoever opened it.

        Raises:
            Refused: It is none.
        """
        self._must_be_ours(request, told=True)

    def network_of(self, request: web.Request) -> str:
        """Return who is counted together where nobody has signed in; "" where that is unknown."""
        return network(self.address_of(request))

    def own_origin(self, request: web.Request) -> str:
        """Return the origin that pages of ours have.

        Raises:
            Refused: What is asked came over a network as everybody there can read it.
        """
        if request.secure:
            # The browser has seen a certificate for that name.
            return self._origin or f"https://{request.host}"
        is_here = is_loopback(local_address(request))
        if self._origin is not None and (is_here or self._is_proxy(request.remote or "")):
            return self._origin
        # Over http on this machine, by an address of it: not by a name that somebody else gave one
        # (DNS rebinding).
        if self._origin is None and is_here and names_loopback(request.host):
            return f"http://{request.host}"
        raise Refused(
            403,
            "https_needed",
            "people sign in over https: at https.port, or through what users.trusted_proxies names",
        )

    def address_of(self, request: web.Request) -> str:
        """Return from where something is asked: as the service sees it, or a trusted proxy says."""
        address = shortened(request.remote)
        hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        while self._is_proxy(address) and hops:
            # Whatever stands before what our own proxies have added is the asker's to make up.
            said = shortened(hops.pop().strip())
            if not is_address(said):
                break
            address = said
        return address

    def _is_proxy(self, address: str) -> bool:
        return is_address(address) and any(
            ipaddress.ip_address(address) in network for network in self._proxies
        )

    def _is_secure(self, request: web.Request) -> bool:
        return request.secure or (self._origin is not None and self._origin.startswith("https:"))

    def _cookie_name(self, request: web.Request) -> str:
        return SECURE_COOKIE if self._is_secure(request) else COOKIE

    def _must_be_ours(self, request: web.Request, *, told: bool = False) -> None:
        """Refuse what a page of another origin asks.

        Args:
            request: What is asked.
            told: Whether it must say of which origin the page is, as browsers do.
        """
        ours = self.own_origin(request)
        origin = request.headers.get("Origin")
        if origin != ours and (told or origin is not None):
            raise Refused(403, "origin_refused", "a page of another origin may not ask this")

    def _keep_pace(self, request: web.Request) -> None:
        wait_s = math.ceil(self._pace.wait_s(self.network_of(request), time.monotonic()))
        if wait_s:
            raise Refused(
                429,
                "too_many_requests",
                "there are too many tries to sign in from this address; wait for as many seconds "
                "as Retry-After says",
                **{"Retry-After": str(wait_s)},
            )


def _must_show_csrf_token(request: web.Request, session: Session) -> None:
    shown = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(shown.encode(errors="replace"), session.csrf_token.encode()):
        raise Refused(
            403,
            "csrf_token_refused",
            f"show the session's csrf_token, which GET /session tells, as {CSRF_HEADER}",
        )
