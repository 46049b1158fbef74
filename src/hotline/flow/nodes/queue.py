"""`queue`: wait for an agent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from hotline.flow.events import PortAnswered
from hotline.flow.nodes.port import PortNode
from hotline.flow.requests import INSTEAD_OF_WAITING, SENT_TO, QueueForAgent
from hotline.flow.scope import Scope, Way
from hotline.flow.vocabulary import Target
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE
from hotline.model.values import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]


class QueueNode(PortNode):
    """`queue: cards` with the `skills` that an agent must have, a `priority` and `max_wait_s`.

    `answered` comes when the agent has hung up and the caller is still there. Callers who wait are
    offered a callback where `called_back` is among the outcomes, and a message where `voicemail`
    is.

    `secure` are the sub-flows into which the agent may send the caller in mid-conversation, by the
    names that agents ask for. `sends_to` are the nodes to which the agent may send the caller for
    good, by the names that agents see.
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
    sends_to: dict[Name, Target] = Field(default_factory=dict, max_length=20)

    @property
    def subflows(self) -> Collection[str]:
        """Those into which an agent may send the caller."""
        return self.secure.values()

    @property
    def needs_caller(self) -> bool:
        """Whether there must be a caller: one who has gone waits for nobody."""
        return True

    def enter(self, walk: Walk) -> None:
        """Ask, and note with whom the flow would go on."""
        walk.wished_as = walk.customer
        super().enter(walk)

    def answered(self, walk: Walk, event: PortAnswered) -> None:
        """Follow the outcome, or go where the agent has sent the caller.

        A name that is none of this node's is as good as none: the conversation is over. So it is
        where a secure flow has identified another customer: the flow has the first one's accounts.
        """
        sent_to = _sent_to(event)
        if sent_to in self.sends_to and not walk.is_another_than_wished:
            walk.sent_with = walk.typed.get(sent_to, "")
            walk.go(self.sends_to[sent_to], way=f"{SENT_TO}: {sent_to}", fresh=True)
        else:
            super().answered(walk, event)

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield where each outcome leads, and where agents do."""
        yield from super().ways(scope)
        for name, target in self.sends_to.items():
            yield Way(target=target, label=f"{SENT_TO}: {name}", by_agent=True)

    def request(self, walk: Walk) -> QueueForAgent:
        """Return the wish for an agent."""
        return QueueForAgent(
            queue=self.queue,
            skills=self.skills,
            priority=self.priority,
            max_wait_s=self.max_wait_s,
            offers=tuple(one for one in INSTEAD_OF_WAITING if one in self.outcomes),
        )


def _sent_to(event: PortAnswered) -> str:
    """Return where an agent has sent the caller, as the answer tells; "" for nowhere."""
    told = event.facts.get(SENT_TO)
    return told.text if isinstance(told, Text) else ""
