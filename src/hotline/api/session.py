"""Sessions of people: signing in, who one is, and signing out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from hotline.api.problems import Refused
from hotline.api.route import Asked, Route, SetsCookie
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Line
from hotline.crm.users.sessions import Session
from hotline.crm.views.view import View
from hotline.model.asker import Asker, by_user
from hotline.model.token import Role
from hotline.model.user import UserRole


class SignInForm(Form):
    """Who signs in."""

    name: Annotated[str, Line(64, 1)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]


class SessionView(View):
    """Who asks, and as which role of tokens they may: null for as none of them.

    A request that changes something shows `csrf_token` in the header `X-CSRF-Token`; null for a
    program, which needs none. `ends_at` is when who has signed in has to again, or after the caller
    whom an agent serves just then, by `latest_end` in any case; both are null for a program.
    """

    who: str
    role: Role | UserRole
    agent: str | None
    asks_as: Role | None
    csrf_token: str | None
    ends_at: datetime | None
    latest_end: datetime | None

    @classmethod
    def of(cls, asker: Asker, session: Session | None) -> SessionView:
        """Tell who asks, and of the session in which they do."""
        return cls(
            who=asker.who,
            role=asker.role,
            agent=asker.agent_id,
            asks_as=asker.asks_as,
            csrf_token=None if session is None else session.csrf_token,
            ends_at=None if session is None else session.ends_at,
            latest_end=None if session is None else session.latest_end,
        )


async def sign_in(asked: Asked) -> SetsCookie:
    """Begin a session."""
    told = asked.told(SignInForm)
    session, cookie = await asked.door.sign_in(asked.request, told.name, told.password, at=asked.at)
    asker = by_user(session.user)
    browser = await asked.door.browser_cookie(asked.request, session.user, at=asked.at)
    # A screen is switched off at night, and nobody is there in the morning who would sign it in.
    lasts = session.ends_at - asked.at if asker.is_screen else None
    return SetsCookie(
        view=SessionView.of(asker, session),
        cookie=cookie,
        lasts_s=None if lasts is None else int(lasts.total_seconds()),
        browser=browser,
    )


async def who_am_i(asked: Asked) -> SessionView:
    """Tell who asks."""
    assert asked.shown is not None, "the route needs somebody"
    return SessionView.of(asked.shown.asker, asked.shown.session)


async def sign_out(asked: Asked) -> SetsCookie:
    """End the session."""
    session = None if asked.shown is None else asked.shown.session
    if session is None:
        raise Refused(404, "no_session", "a token has no session; `hotline tokens revoke` ends it")
    await asked.door.sign_out(asked.request, session, at=asked.at)
    return SetsCookie(view=SessionView.of(by_user(session.user), None), cookie="")


ROUTES = (
    Route(
        method="POST",
        path="/session",
        role=None,
        is_open=True,
        summary="Sign in: begin a session, whose cookie the answer sets.",
        handle=sign_in,
        body=SignInForm,
        answer=SessionView,
    ),
    Route(
        method="GET",
        path="/session",
        role=None,
        summary="Tell who asks, and what they may do.",
        handle=who_am_i,
        answer=SessionView,
    ),
    Route(
        method="DELETE",
        path="/session",
        role=None,
        summary="Sign out: end the session whose cookie comes along.",
        handle=sign_out,
        answer=SessionView,
    ),
)
