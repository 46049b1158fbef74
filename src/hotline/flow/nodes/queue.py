"""`queue`: wait for an agent."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from hotline.flow.nodes.port import PortNode
from hotline.flow.requests import INSTEAD_OF_WAITING, QueueForAgent
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]


class QueueNode(PortNode):
    """`queue: cards` with the `skills` that an agent must have, a `priority` and `max_wait_s`.

    `answered` comes when the agent has hung up and the caller is still there. Callers who wait are
    offered a callback where `called_back` is among the outcomes, and a message where `voicemail`
    is.

    `secure` are the sub-flows into which the agent may send the caller in mid-conversation, by the
    names that agents ask for.
    """

    key: ClassVar[str] = "queue"
    makes = QueueForAgent
    reaches_person: ClassVar[bool] = True
    nobody: ClassVar[str] = UNAVAILABLE
    optional: ClassVar[tuple[str, ...]] = INSTEAD_OF_WAITING

    queue: Name
    skills: tuple[Name, ...] = Field(default=(), max_length=10)
    priority: int = Field(default=5, ge=1, le=10)
    max_wait_s: int = Field(default=900, ge=10, le=7200)
    secure: dict[Name, Name] = Field(default_factory=dict, max_length=9)

    @property
    def subflows(self) -> Collection[str]:
        """Those into which an agent may send the caller."""
        return self.secure.values()

    @property
    def needs_caller(self) -> bool:
        """Whether there must be a caller: one who has gone waits for nobody."""
        return True

    def request(self, walk: Walk) -> QueueForAgent:
        """Return the wish for an agent."""
        return QueueForAgent(
            queue=self.queue,
            skills=self.skills,
            priority=self.priority,
            max_wait_s=self.max_wait_s,
            offers=tuple(one for one in INSTEAD_OF_WAITING if one in self.outcomes),
        )
