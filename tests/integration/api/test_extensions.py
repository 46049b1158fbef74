"""A session that goes on beyond its time is on record, once, before anything is done by it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hotline.api.extensions import Extensions
from hotline.crm.users.sessions import OpenSession
from hotline.database import DatabaseError
from hotline.testing.floor import now

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def session(api: Api) -> OpenSession:
    """Anna's, whose time is over."""
    user = await api.people.users.active("demo", "agent")
    return OpenSession(session_id="a", user=user, ends_at=now() - MINUTE)


async def on_record(api: Api) -> int:
    return len(await api.relations.trail.listed("demo", limit=9, what="extended"))


async def test_one_that_could_not_be_put_on_record_is_not_taken_for_it(
    api: Api, session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise DatabaseError

    extensions = Extensions(api.relations.trail, "demo")
    with monkeypatch.context() as patched:
        patched.setattr(api.relations.trail, "add", fails)
        with pytest.raises(DatabaseError):
            await extensions.put_on_record(session, at=now(), address="")
    for _ in range(2):
        await extensions.put_on_record(session, at=now(), address="")
    assert await on_record(api) == 1


async def test_the_next_process_does_not_put_it_on_record_again(
    api: Api, session: OpenSession
) -> None:
    later = OpenSession(
        session_id="b", user=session.user, ends_at=session.ends_at + timedelta(seconds=1)
    )
    for _ in range(2):
        extensions = Extensions(api.relations.trail, "demo")
        for one in (session, later):
            await extensions.put_on_record(one, at=now(), address="")
    assert await on_record(api) == 2
