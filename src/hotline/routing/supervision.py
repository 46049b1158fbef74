"""A supervisor who hears somebody else's conversation."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.model.supervision import SupervisionMode
from hotline.routing.offer import Conversation
from hotline.routing.presence import Presence


@dataclass(eq=False, kw_only=True, slots=True)
class Supervision:
    """A supervisor in a conversation, from being asked for until one of both is over.

    Attributes:
        ref: Names it.
        presence: The supervisor.
        talk: The conversation.
        mode: Whom the supervisor speaks to.
    """

    ref: int
    presence: Presence
    talk: Conversation
    mode: SupervisionMode
