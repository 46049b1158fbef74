"""What administrators ask about those who sign in; what they do is on record before it is done.

Users are added and given passwords by `hotline users` alone: a password in a page that is not its
owner's would be known to two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.user import UserName
from hotline.crm.views.view import View
from hotline.floor.errors import UnknownAgent
from hotline.model.asker import by_user
from hotline.model.user import User, UserRole

UserState = Literal["valid", "locked", "disabled"]


class UserView(View):
    """Somebody who signs in.

    `until` is when a lock ends, `since` when the user was disabled; null where neither is so.
    `sessions` are open now. `agent` is who they are on the floor, and `seat` where that agent sits;
    "" for nowhere. It is `own` where whoever asks is that user.
    """

    name: str
    role: UserRole
    agent: str | None
    seat: str
    state: UserState
    until: datetime | None
    since: datetime | None
    sessions: int
    made_at: datetime
    made_by: str
    own: bool


class NamedUser(Form):
    """Whom something is done with. No path has it: names of people stand in no log of requests."""

    name: UserName


async def listed(asked: Asked) -> Sequence[UserView]:
    """List the users, the disabled ones too."""
    return await _views(asked, await asked.door.people.users.listed(asked.tenant))


async def unlock(asked: Asked) -> UserView:
    """Forget a user's wrong passwords."""
    user = await _active(asked)
    await asked.on_record("users", f"unlock {user.name}")
    await asked.door.people.sign_in.unlock(asked.tenant, user.name)
    return await _as_it_is(asked, user.name)


async def sign_out(asked: Asked) -> UserView:
    """End all sessions of a user, and what is open by them."""
    user = await _active(asked)
    await asked.on_record("users", f"sign out {user.name}")
    await asked.door.people.sessions.end_all(asked.tenant, user.name)
    asked.door.sockets.end(asked.tenant, by_user(user).who)
    return await _as_it_is(asked, user.name)


async def disable(asked: Asked) -> UserView:
    """Let a user sign in no more."""
    user = await _active(asked)
    if by_user(user).who == asked.who:
        raise Refused(
            409, "own_user", "nobody disables themselves: another administrator has to do that"
        )
    await asked.on_record("users", f"disable {user.name}")
    await asked.door.people.users.disable(asked.tenant, user.name, who=asked.who, at=asked.at)
    asked.door.sockets.end(asked.tenant, by_user(user).who)
    return await _as_it_is(asked, user.name)


async def _active(asked: Asked) -> User:
    return await asked.door.people.users.active(asked.tenant, asked.told(NamedUser).name)


async def _as_it_is(asked: Asked, name: str) -> UserView:
    known = await asked.door.people.users.known(asked.tenant, name)
    assert known is not None, "no user is ever taken off"
    (view,) = await _views(asked, [known.user])
    return view


async def _views(asked: Asked, users: Sequence[User]) -> list[UserView]:
    people = asked.door.people
    sessions = await people.sessions.open_now(asked.tenant, at=asked.at, serves=asked.door.serves)
    locks = await people.sign_in.locks(asked.tenant, [one.name for one in users])
    return [_view(asked, one, sessions[one.name], locks.get(one.name)) for one in users]


def _view(asked: Asked, user: User, sessions: int, until: datetime | None) -> UserView:
    is_locked = until is not None and until > asked.at
    state: UserState = "locked" if is_locked else "valid"
    return UserView(
        name=user.name,
        role=user.role,
        agent=user.agent_id,
        seat=_seat_of(asked, user.agent_id),
        state=state if user.disabled_at is None else "disabled",
        until=until if is_locked and user.disabled_at is None else None,
        since=user.disabled_at,
        sessions=sessions,
        made_at=user.made_at,
        made_by=user.made_by,
        own=by_user(user).who == asked.who,
    )


def _seat_of(asked: Asked, agent_id: str | None) -> str:
    if agent_id is None or asked.parts.attendance is None:
        return ""
    try:
        return asked.parts.attendance.present(agent_id).seat
    except UnknownAgent:
        # The roster has another one by now.
        return ""


ROUTES = (
    Route(
        method="GET",
        path="/users",
        role=None,
        duty="administrator",
        summary="List who signs in: their roles, who is locked or disabled, and who is there.",
        handle=listed,
        answer=UserView,
        many=True,
    ),
    Route(
        method="POST",
        path="/users/unlock",
        role=None,
        duty="administrator",
        summary="Forget a user's wrong passwords, so that they need not wait.",
        handle=unlock,
        body=NamedUser,
        answer=UserView,
    ),
    Route(
        method="POST",
        path="/users/sign-out",
        role=None,
        duty="administrator",
        summary="End all sessions of a user, who may sign in again.",
        handle=sign_out,
        body=NamedUser,
        answer=UserView,
    ),
    Route(
        method="POST",
        path="/users/disable",
        role=None,
        duty="administrator",
        summary="Let a user sign in no more, for good; all the user's sessions end.",
        handle=disable,
        body=NamedUser,
        answer=UserView,
    ),
)
