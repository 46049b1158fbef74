"""Who may do what over the API, and how often: what they may not is refused.

Each function raises `Refused`, or returns.
"""

from __future__ import annotations

import math
import time

from hotline.api.problems import Refused
from hotline.api.route import Route
from hotline.model.asker import Asker
from hotline.model.token import Role
from hotline.model.user import UserRole
from hotline.pace import Pace


def must_be_allowed(asker: Asker, route: Route, agent_id: str) -> None:
    """Refuse who may not do what a route does; `agent_id` is the agent of its path, or ""."""
    if asker.is_screen and route.for_screens:
        return
    must_have(asker, route.role)
    if route.duty is not None:
        _must_have_duty(asker, route.duty)
    if route.not_agents:
        _must_not_be_agent(asker)
    if route.listens:
        _must_listen(asker)
    if route.scores:
        _must_score(asker)
    if route.answers_appeals:
        _must_answer_appeals(asker)
    if route.of_agent:
        must_be_of(asker, agent_id, alone=route.by_agent_alone)


def must_have(asker: Asker, role: Role | None) -> None:
    """Refuse who has neither a role nor one above it."""
    if not asker.may(role):
        raise Refused(
            403,
            "role_refused",
            f"who is of role {asker.role} may not do this; it needs {role}",
        )


def _must_have_duty(asker: Asker, duty: UserRole) -> None:
    # Not only who asks as much as that: supervisors look after callers, and not after users.
    if asker.role != duty:
        raise Refused(
            403,
            "role_refused",
            f"who is of role {asker.role} may not do this; it is for people of role {duty}",
        )


def _must_listen(asker: Asker) -> None:
    if not asker.may_listen:
        raise Refused(
            403,
            "listening_refused",
            f"who is of role {asker.role} may not hear calls; it needs quality or supervisor",
        )


def _must_score(asker: Asker) -> None:
    if not asker.may_score:
        raise Refused(
            403,
            "scoring_refused",
            f"who is of role {asker.role} may not score calls; it needs a person of role quality",
        )


def _must_answer_appeals(asker: Asker) -> None:
    if not asker.may_answer_appeals:
        raise Refused(
            403,
            "answering_refused",
            f"who is of role {asker.role} may not answer appeals; it needs a person of role quality"
            " or supervisor",
        )


def _must_not_be_agent(asker: Asker) -> None:
    if asker.asks_as == "agent":
        raise Refused(
            403, "role_refused", "agents may not see this; it is for quality and supervisors"
        )


def must_be_of(asker: Asker, agent_id: str, *, alone: bool = False) -> None:
    """Refuse who may not act for an agent; `alone`: whoever is not that agent."""
    if alone and not asker.is_agent(agent_id):
        raise Refused(
            403,
            "agent_refused",
            f"{asker.who} is not this agent, and nobody else may do this, no supervisor either "
            "(`hotline tokens add --agent`, `hotline users add --agent`)",
        )
    if not asker.may_act_for(agent_id):
        raise Refused(
            403,
            "agent_refused",
            f"{asker.who} may not act for this agent; who is that agent may (`hotline tokens add "
            "--agent`, `hotline users add --agent`), and so may any supervisor",
        )


def keep_pace(pace: Pace, asker: Asker) -> None:
    """Refuse who asks too often."""
    wait_s = math.ceil(pace.wait_s(paced(asker), time.monotonic()))
    if wait_s:
        # RFC 6585 section 4, RFC 9110 section 10.2.3.
        raise Refused(
            429,
            "too_many_requests",
            f"{asker.who} asks too often; wait for as many seconds as Retry-After says",
            **{"Retry-After": str(wait_s)},
        )


def paced(asker: Asker) -> str:
    """Return whose pace it is."""
    return f"{asker.tenant} {asker.who}"
