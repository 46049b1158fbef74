"""A session that goes on beyond its time is on record, and opens what the caller needs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.api.extensions import Extensions
from hotline.api.for_caller import FOR_CALLER
from hotline.api.server import ROUTES
from hotline.crm.users.sessions import OpenSession
from hotline.database import DatabaseError
from hotline.model.user import User
from hotline.testing.floor import now

MINUTE = timedelta(minutes=1)


def test_what_a_session_opens_that_goes_on_is_there() -> None:
    assert {f"{one.method} {one.path}" for one in ROUTES} >= FOR_CALLER


async def test_a_session_that_could_not_be_put_on_record_is_not_taken_for_it() -> None:
    user = User(
        tenant="demo",
        name="agent",
        role="agent",
        agent_id="anna",
        made_at=now(),
        made_by="li",
        disabled_at=None,
    )
    session = OpenSession(session_id="a", user=user, ends_at=now() - MINUTE)
    told: list[str] = []

    async def fails(_: str) -> None:
        raise DatabaseError

    async def keeps(until: str) -> None:
        told.append(until)

    extensions = Extensions()
    with pytest.raises(DatabaseError):
        await extensions.put_on_record(session, fails, at=now())
    for _ in range(2):
        await extensions.put_on_record(session, keeps, at=now())
    assert len(told) == 1
