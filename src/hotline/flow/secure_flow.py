"""Secure flows: into one out of a conversation with an agent, and back to the agent.

A caller who wants a person has one: whatever leads out of a secure flow leads back to the agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotline.flow.commands import AskPort, BackToAgent, PartFromAgent
from hotline.flow.events import PortAnswered

if TYPE_CHECKING:
    from hotline.flow.walk import Walk


@dataclass(kw_only=True)
class Aside:
    """A conversation with an agent that a secure flow interrupts.

    Attributes:
        question: The wish for an agent, which is answered when the conversation is over.
        depth: So many frames lie below the secure flow.
        over: The answer, where the conversation ended while the secure flow went on.
    """

    question: AskPort
    depth: int
    over: PortAnswered | None = None

    @property
    def waiting(self) -> AskPort | None:
        """The wish for an agent as long as the agent waits."""
        return self.question if self.over is None else None


def enter(walk: Walk, flow: str) -> None:
    """Take the caller out of a conversation with an agent, and into a secure flow.

    It is given nothing. Of what may happen anywhere below it a hang-up counts as ever, and a key
    leads back to the agent.
    """
    question, walk.open = walk.open, None
    assert isinstance(question, AskPort), "the caller talks with nobody"
    walk.aside = Aside(question=question, depth=len(walk.frames))
    walk.do(PartFromAgent())
    walk.run_subflow(flow, {}, {}, secure=True)


def agent_left(walk: Walk, answer: PortAnswered) -> None:
    """Note that the conversation is over that waits; the secure flow goes on to its end."""
    assert walk.aside is not None, "no conversation waits"
    walk.aside.over = answer


def is_outermost(walk: Walk) -> bool:
    """Return whether the current flow is the secure one itself, and none that it runs."""
    return walk.aside is not None and len(walk.frames) == walk.aside.depth + 1


def leave(walk: Walk, *, identified: bool) -> None:
    """Bring the caller back to the agent, from wherever in the secure flow the caller is.

    Where the agent has left meanwhile, the call goes on as after every conversation.
    """
    aside, walk.aside = walk.aside, None
    assert aside is not None, "there is no agent to go back to"
    del walk.frames[aside.depth :]
    walk.draft = {}
    walk.drop_words()
    if aside.over is not None:
        walk.frame.flow.nodes[walk.frame.node].receive(walk, aside.over)
    else:
        walk.open = aside.question
        walk.do(BackToAgent(identified=identified))
