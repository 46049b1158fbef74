"""Who asks: a program by its token, or a person by the cookie of a session.

A cookie comes along with whatever a browser asks, also for a page of somebody else. So it counts
for what changes something only with the session's CSRF token in a header, which no other page
knows, and never for an origin that is not ours (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import hmac
import math
import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiohttp import web

from hotline.api.cookies import BROWSER_USERS, Cookies
from hotline.api.extensions import Extensions
from hotline.api.origins import Origins
from hotline.api.problems import Refused
from hotline.api.still import OpenSockets, Right
from hotline.crm.audit_trail.repository import What
from hotline.crm.relations import Relations
from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.crm.users.people import People
from hotline.crm.users.sessions import OpenSession, Serves, Session, nobody
from hotline.model.asker import Asker, by_token, by_user
from hotline.model.user import User
from hotline.pace import Pace
from hotline.settings import UsersSettings

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
        origins: Tells from where something is asked.
        cookies: What browsers keep.
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
        self._extensions = Extensions(relations.trail, tenant)
        self.people = people
        self.origins = Origins(settings)
        self.cookies = Cookies(self.origins)
        self.sockets = OpenSockets()
        self._pace = Pace(
            per_s=settings.sign_ins_per_minute / 60, burst=settings.sign_ins_per_minute
        )
        self.tenant = tenant

    async def shown(self, request: web.Request, *, at: datetime, opens_desk: bool = False) -> Shown:
        """Return who asks.

        Args:
            request: What they ask.
            at: When, aware.
            opens_desk: Whether it opens a WebSocket, for which a browser can set no header.

        Raises:
            Refused: They show nothing that counts, or a cookie for another page.
        """
        bearer = request.headers.get("Authorization")
        if bearer is None and (session := await self.session(request, at=at)):
            if opens_desk:
                self.origins.must_be_ours(request, told=True)
            elif request.method not in _LOOKS:
                self.origins.must_be_ours(request)
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

    async def session(self, request: web.Request, *, at: datetime) -> Session | None:
        """Return the session whose cookie comes with a request; None for none that counts."""
        cookie = self.cookies.session(request)
        if not cookie:
            return None
        is_used = IN_USE_HEADER in request.headers
        session = await self.people.sessions.shown(
            self.tenant, cookie, at=at, is_used=is_used, serves=self.serves
        )
        if session is not None:
            await self._put_extended_on_record(request, session, at=at)
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
        if session_id != right.session_id:
            # Another one has taken its place meanwhile, whatever this one was.
            return "open"
        if session is None:
            if self.sockets.is_renewing(session_id):
                # Which says at once what ends by that.
                return "open"
            would_be = await sessions.still(self.tenant, session_id, at=at, serves=lambda _: True)
            return "ended" if would_be is None else "over"
        if by_user(session.user) != right.asker:
            return "ended"
        right.ends_at = session.ends_at
        await self._put_extended_on_record(request, session, at=at)
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
        self.origins.must_be_ours(request)
        self._keep_pace(request)
        try:
            user = await self.people.sign_in.attempt(
                self.tenant, name, password, at=at, shown=self.cookies.browser(request)
            )
        except (SignInRefused, LockedOut) as refused:
            known = await self.people.users.known(self.tenant, name)
            what: What = "locked_out" if isinstance(refused, LockedOut) else "refused"
            whose = None if known is None else known.user
            await self._record(request, what, whose, at=at)
            raise
        before = await self.session(request, at=at)
        if before is not None and before.user.name != user.name:
            await self.sign_out(request, before, at=at)
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
        with self.sockets.renewing(old_id):
            cookie = await sessions.renew(old_id, at=at)
        if cookie is not None:
            # Nothing comes in between: whatever is open is never of a session that is gone.
            new_id, ends_at = sessions.id_of(cookie), sessions.ends_at(before.user, began_at=at)
            self.sockets.renew(by_user(before.user), old_id, new_id, ends_at, browser or "")
        return cookie

    async def _browser(self, request: web.Request, user: User, *, at: datetime) -> str | None:
        """Return in which of a user's browsers something is asked; None for one not known."""
        return await self.people.sign_in.browser(
            self.tenant, user.name, self.cookies.browser(request), at=at
        )

    async def sign_out(self, request: web.Request, session: Session, *, at: datetime) -> None:
        """End a session, and at once what is open by it."""
        await self.people.sessions.end(session.session_id)
        self.sockets.end_session(by_user(session.user), session.session_id)
        await self._record(request, "signed_out", session.user, at=at)

    async def browser_cookie(self, request: web.Request, user: User, *, at: datetime) -> str:
        """Return by what a browser is known from now on, in which a user has just signed in."""
        tokens = await self.people.sign_in.remember(
            self.tenant, user.name, self.cookies.browser(request), most=BROWSER_USERS, at=at
        )
        return ".".join(tokens)

    async def _put_extended_on_record(
        self, request: web.Request, session: OpenSession, *, at: datetime
    ) -> None:
        address = self.origins.address_of(request)
        await self._extensions.put_on_record(session, at=at, address=address)

    async def _record(
        self, request: web.Request, what: What, user: User | None, *, at: datetime
    ) -> None:
        await self._relations.trail.add(
            self.tenant,
            what,
            # What nobody is called may be a password.
            who="" if user is None else by_user(user).who,
            at=at,
            route=f"{request.method} /session",
            address=self.origins.address_of(request),
        )

    def _keep_pace(self, request: web.Request) -> None:
        wait_s = math.ceil(self._pace.wait_s(self.origins.network_of(request), time.monotonic()))
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
