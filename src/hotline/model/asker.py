"""Who asks: a program that shows a token, or a person who has signed in."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.model.rights import MAY_AS
from hotline.model.token import Role, Token, may
from hotline.model.user import User, UserRole


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, whichever way they showed it.

    Attributes:
        tenant: Whose customers it opens.
        who: In whose name something is done: `token:NAME` or `user:NAME`.
        role: What a token was made with, or what the person does.
        agent_id: The agent who it is; None for nobody on the floor.
        asks_as: The role of tokens whose rights they have; None for none of them.
        key: Names what they make: never another one's.
    """

    tenant: str
    who: str
    role: Role | UserRole
    agent_id: str | None
    asks_as: Role | None
    key: str

    def may(self, needed: Role | None) -> bool:
        """Return whether they may do what a role is needed for; None: whoever it is."""
        return needed is None or (self.asks_as is not None and may(self.asks_as, needed))

    @property
    def has_signed_in(self) -> bool:
        """Whether they have signed in, and show no token."""
        return self.who.startswith("user:")

    @property
    def may_listen(self) -> bool:
        """Whether they may hear what was said on calls."""
        return self.role in ("supervisor", "quality")

    @property
    def may_score(self) -> bool:
        """Whether they may score calls, which no program does."""
        return self.role == "quality"

    @property
    def is_screen(self) -> bool:
        """Whether it is a screen on a wall, which anybody may see."""
        return self.role == "screen"

    @property
    def may_answer_appeals(self) -> bool:
        """Whether they may answer an agent who appeals against a score, which no program does."""
        return self.has_signed_in and self.role in ("quality", "supervisor")

    def may_act_for(self, agent_id: str) -> bool:
        """Return whether they may do on the floor what this agent does."""
        return self.asks_as == "supervisor" or (
            self.asks_as == "agent" and self.agent_id == agent_id
        )

    def is_agent(self, agent_id: str) -> bool:
        """Return whether they are this agent, which no supervisor is for another."""
        return self.agent_id == agent_id and self.may("agent")


def by_token(token: Token) -> Asker:
    """Return who shows a token: never a person."""
    return Asker(
        tenant=token.tenant,
        who=token.who,
        role=token.role,
        agent_id=token.agent_id,
        asks_as=token.role,
        key=token.name,
    )


def by_user(user: User) -> Asker:
    """Return who has signed in."""
    who = f"user:{user.name}"
    return Asker(
        tenant=user.tenant,
        who=who,
        role=user.role,
        agent_id=user.agent_id,
        asks_as=MAY_AS[user.role],
        # No token's name has a colon.
        key=who,
    )
