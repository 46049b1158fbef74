"""What supervisors change for now in what agents can serve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field

from hotline.api.agents import floor_of
from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Line, Matching
from hotline.crm.views.view import View
from hotline.desk.wallboard import AgentNow, RequalifiedNow
from hotline.floor.errors import NoFloor
from hotline.model.agent import HIGHEST_PROFICIENCY, LOWEST_PROFICIENCY

MOST = 50
"""So many skills or languages an agent may have for now."""
LONGEST_REASON = 120

Skill = Annotated[
    str, Matching("[a-z][a-z0-9_]{0,63}", "must be a skill such as cards: small letters, _", 64)
]
Proficiency = Annotated[int, Field(ge=LOWEST_PROFICIENCY, le=HIGHEST_PROFICIENCY)]
Language = Annotated[
    str,
    Matching("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "must be a language such as zh-CN", 32),
]


class Requalify(Form):
    """All that an agent can serve for now, and why."""

    skills: Annotated[dict[Skill, Proficiency], Field(max_length=MOST)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=MOST)]
    reason: Annotated[str, Line(LONGEST_REASON, 1)]


class QualifiedView(View):
    """What an agent can serve by now; `requalified` is None where that is what is on record."""

    agent: str
    skills: Mapping[str, int]
    languages: tuple[str, ...]
    requalified: RequalifiedNow | None

    @classmethod
    def of(cls, agent: AgentNow) -> Self:
        """Tell an agent."""
        return cls(
            agent=agent.agent,
            skills=agent.skills,
            languages=agent.languages,
            requalified=agent.requalified,
        )


async def requalify(asked: Asked) -> QualifiedView:
    """Let an agent serve other calls for now."""
    told, agent_id = asked.told(Requalify), asked.place["agent"]
    floor_of(asked).present(agent_id)
    await floor_of(asked).qualifying.change(
        agent_id, skills=told.skills, languages=told.languages, reason=told.reason, by=asked.who
    )
    await asked.on_record("requalified", agent_id)
    return _told(asked, agent_id)


async def restore(asked: Asked) -> QualifiedView:
    """Let an agent serve again what is on record."""
    agent_id = asked.place["agent"]
    floor_of(asked).present(agent_id)
    await floor_of(asked).qualifying.undo(agent_id, by=asked.who)
    await asked.on_record("requalified", f"{agent_id} undone")
    return _told(asked, agent_id)


def _told(asked: Asked, agent_id: str) -> QualifiedView:
    if asked.parts.wallboard is None:
        raise NoFloor
    return QualifiedView.of(asked.parts.wallboard.agent_now(agent_id))


ROUTES = (
    Route(
        method="PUT",
        path="/agents/{agent}/skills",
        role="supervisor",
        summary="Let an agent who is here serve other calls for now: until undone, or until the "
        "agent goes. Tiers and teams stay.",
        handle=requalify,
        body=Requalify,
        answer=QualifiedView,
    ),
    Route(
        method="DELETE",
        path="/agents/{agent}/skills",
        role="supervisor",
        summary="Let an agent serve again what is on record.",
        handle=restore,
        answer=QualifiedView,
    ),
)
