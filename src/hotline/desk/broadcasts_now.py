"""What supervisors have written on agents' desks, and who has read it."""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from hotline.crm.views.view import View
from hotline.floor.noticeboard import Broadcast


class ReadNow(View):
    """An agent who has read a broadcast."""

    agent: str
    at: AwareDatetime


class BroadcastNow(View):
    """A broadcast that counts.

    `audience` is whom it was meant for: "" for all, `queue NAME` or `team NAME`; `unread` are those
    of them who have not read it yet.
    """

    id: str
    at: AwareDatetime
    by: str
    audience: str
    text: str
    read: tuple[ReadNow, ...]
    unread: tuple[str, ...]

    @classmethod
    def of(cls, broadcast: Broadcast) -> Self:
        """Tell a broadcast."""
        sent = broadcast.sent
        return cls(
            id=sent.broadcast_id,
            at=sent.at,
            by=sent.by,
            audience=sent.audience,
            text=sent.text,
            read=tuple(ReadNow(agent=who, at=at) for who, at in broadcast.read.items()),
            unread=tuple(one for one in sent.to if one not in broadcast.read),
        )
