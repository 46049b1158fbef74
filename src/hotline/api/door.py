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
from hotline.api.extensions import Extensions
from hotline.api.problems import Refused
from hotline.api.still import OpenSockets, Right
from hotline.crm.audit_trail.repository import What
from hotline.crm.relations import Relations
from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.crm.users.known_browsers import BROWSER_DAYS
from hotline.crm.users.people import People
from hotline.crm.users.sessions import OpenSession, Serves, Session, nobody
from hotline.model.asker import Asker, by_token, by_user
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


Still = Literal["open", "extended", "over", "ended"]
"""Whether what was opened may be open: `extended` is so for the caller alone who is served, who is
there no longer, or never was, where it is `over`; it is `ended` where it had time left."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Who asks; `session` is None where a token was shown."""

    asker: Asker
    session: Session | None

    def is_extended(self, at: datetime) -> bool:
        """Return whether the session goes on beyond its time."""
        return self.session is not None and at >= self.session.ends_at


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
        self._extensions = Extensions()
        self._renewing: set[str] = set()
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

    async def right(self, request: web.Request, shown: Shown, *, at: datetime) -> Right:
        """Return by what somebody opens a WebSocket."""
        session = shown.session
        if session is None:
            return Right(asker=shown.asker)
        return Right(
            asker=shown.asker,
            session_id=session.session_id,
            ends_at=session.ends_at,
            browser=await self._browser(request, session.user, at=at),
        )

    async def still(
        self, request: web.Request, right: Right, *, at: datetime, is_used: bool = False
    ) -> Still:
        """Return whether who opened a WebSocket may have it still.

        Args:
            request: What opened it.
            right: By what it was opened.
            at: When that is asked, aware.
            is_used: Whether it is known that somebody is there.
        """
        if (session_id := right.session_id) is None:
            try:
                again = await self.shown(request, at=at, opens_desk=True)
            except Refused:
                return "ended"
            return "open" if again.asker == right.asker else "ended"
        sessions = self.people.sessions
        session = await sessions.still(
            self.tenant, session_id, at=at, is_used=is_used, serves=self.serves
        )
        if session is None:
            if session_id in self._renewing or session_id != right.session_id:
                # Another one takes its place just now, which says at once what ends by that.
                return "open"
            would_be = await sessions.still(self.tenant, session_id, at=at, serves=lambda _: True)
            return "ended" if would_be is None else "over"
        if by_user(session.user) != right.asker:
            return "ended"
        right.ends_at = session.ends_at
        await self._record_extended(request, session, at=at)
        return "open" if at < session.ends_at else "extended"

    async def sign_in(
        self, request: web.Request, name: str, password: str, *, at: datetime
    ) -> tuple[Session, str]:
        """Return a new session, and the cookie that opens it.

        One that came along is over. But what is open by the same user's goes on in the browser that
        they sign in with, such as the telephone in the middle of a call.

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
        if before is not None and before.user.name != user.name:
            await self.people.sessions.end(before.session_id)
            before = None
        await self._record(request, "signed_in", user, at=at)
        cookie = await self._renew(request, before, at=at) if before is not None else None
        if cookie is None:
            cookie = await self.people.sessions.begin(user, at=at)
        session = await self.people.sessions.shown(self.tenant, cookie, at=at)
        if session is None:
            # The user was disabled meanwhile.
            raise SignInRefused
        return session, cookie

    async def _renew(self, request: web.Request, before: Session, *, at: datetime) -> str | None:
        """Return the cookie of the session that took another's place; None where that has ended."""
        sessions, old_id = self.people.sessions, before.session_id
        browser = await self._browser(request, before.user, at=at)
        self._renewing.add(old_id)
        try:
            cookie = await sessions.renew(old_id, at=at)
        finally:
            self._renewing.discard(old_id)
        if cookie is not None:
            # Nothing comes in between: whatever is open is never of a session that is gone.
            new_id, ends_at = sessions.id_of(cookie), sessions.ends_at(before.user, began_at=at)
            self.sockets.renew(by_user(before.user), old_id, new_id, ends_at, browser or "")
        return cookie

    async def _browser(self, request: web.Request, user: User, *, at: datetime) -> str | None:
        """Return in which of a user's browsers something is asked; None for one not known."""
        return await self.people.sign_in.browser(
            self.tenant, user.name, self._browser_tokens(request), at=at
        )

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

        async def record(until: str) -> None:
            await self._record(request, "extended", session.user, at=at, route=until)

        await self._extensions.put_on_record(session, record, at=at)

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
