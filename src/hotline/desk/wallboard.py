"""The floor as it is now: for the wallboard, and for `hotline floor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from hotline.crm.views.view import View
from hotline.desk.broadcasts_now import BroadcastNow
from hotline.desk.destinations import Destinations, destinations_of
from hotline.desk.tiers_now import TierNow, tiers_now
from hotline.floor.attendance import Attendance, Present
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.model.supervision import SupervisionMode
from hotline.model.tier import Tier
from hotline.routing.entry import Entry
from hotline.routing.presence import Presence
from hotline.routing.served import is_served


class SupervisionNow(View):
    """The conversation that a supervisor hears, and how they take part."""

    call: str
    mode: SupervisionMode


class RequalifiedNow(View):
    """What a supervisor has changed for now in what an agent can serve: since when, and why."""

    since: AwareDatetime
    reason: str
    by: str


class AgentNow(View):
    """An agent: what they do, why, and since when; offline agents do nothing since ever.

    `call` is the one that rings for them, or on which they talk with the caller; `asked_in` the one
    about which a colleague asks them, whose caller is the colleague's; `supervises` is somebody
    else's, too. `skills`
    and `languages` are what they can serve by now, which is `requalified` where it is another than
    on record.
    """

    agent: str
    name: str
    state: AgentState
    reason: str
    since: AwareDatetime | None
    seat: str
    call: str
    asked_in: str = ""
    supervises: SupervisionNow | None = None
    skills: Mapping[str, int] = {}
    languages: tuple[str, ...] = ()
    requalified: RequalifiedNow | None = None


class CallNow(View):
    """A call that waits, the first in line first.

    `offered` is the agent whom it is on offer to; of a `callback` the customer is to be rung.
    `turn_by` is by when its turn was promised to come. It is `served` where anybody is at work who
    could take it, ready or not.
    """

    call: str
    queue: str
    tier: Tier
    language: str
    skills: tuple[str, ...]
    since: AwareDatetime
    offered: str
    callback: bool = False
    turn_by: AwareDatetime | None = None
    served: bool = True


class QuarterNow(View):
    """The calls that came in one quarter of an hour, and what has become of them so far."""

    begin: AwareDatetime
    offered: int
    answered: int
    abandoned: int


class FloorNow(View):
    """Everybody on the floor, and what became of those who came since the bank's midnight.

    `service_level` is of all of these, from 0 to 1; None where nobody had a target. `today` has the
    quarters of an hour in which calls came, the first one first. `queues`, `teams`, `skills` and
    `languages` are all that there are.
    """

    agents: tuple[AgentNow, ...]
    waiting: tuple[CallNow, ...]
    tiers: tuple[TierNow, ...]
    service_level: float | None = None
    today: tuple[QuarterNow, ...] = ()
    queues: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    broadcasts: tuple[BroadcastNow, ...] = ()


class Wallboard:
    """Shows one tenant's floor.

    Args:
        floor: Who waits and who serves.
        attendance: Where agents come and go.
        zone: The bank's: its days begin there at midnight.
    """

    def __init__(self, floor: LiveFloor, attendance: Attendance, zone: ZoneInfo) -> None:
        self._floor = floor
        self._attendance = attendance
        self._zone = zone

    @property
    def tenant(self) -> str:
        """Whose floor."""
        return self._floor.tenant

    def now(self) -> FloorNow:
        """Return the floor as it is."""
        now = datetime.now(self._zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        entries = self._floor.router.floor.entries.values()
        all_calls = self._floor.figures.totals("floor", since=midnight).get("")
        return FloorNow(
            agents=tuple(map(self._agent, self._attendance.all())),
            waiting=tuple(map(self._call, sorted(entries, key=lambda entry: entry.rank))),
            tiers=tuple(tiers_now(self._floor, since=midnight, now=now.timestamp())),
            service_level=all_calls.service_level if all_calls is not None else None,
            today=tuple(self._today(midnight)),
            queues=tuple(self._floor.router.floor.policy.queues),
            teams=tuple(self._attendance.broadcasting.teams),
            skills=tuple(self._attendance.qualifying.skills),
            languages=tuple(self._attendance.qualifying.languages),
            broadcasts=tuple(map(BroadcastNow.of, self._attendance.broadcasting.all())),
        )

    def destinations_of(self, agent_id: str) -> Destinations:
        """Return where the caller could go with whom an agent talks.

        Raises:
            UnknownAgent: There is no such agent.
            NobodyToAsk: The agent talks with no caller.
        """
        return destinations_of(self._floor, self._attendance, agent_id)

    def agent_now(self, agent_id: str) -> AgentNow:
        """Return an agent.

        Raises:
            UnknownAgent: There is no such agent.
        """
        return self._agent(self._attendance.present(agent_id))

    def _agent(self, present: Present) -> AgentNow:
        agent_id = present.agent.agent_id
        presence = self._floor.router.floor.agents.get(agent_id)
        by_now = presence.agent if presence is not None else present.agent
        return AgentNow(
            agent=agent_id,
            name=present.name,
            state=present.state,
            reason=presence.reason if presence is not None else "",
            since=_moment(presence.state_since) if presence is not None else None,
            seat=present.seat,
            call=self._call_of(presence) if presence is not None else "",
            asked_in=_asked_in(presence) if presence is not None else "",
            supervises=_supervision(presence) if presence is not None else None,
            skills=by_now.skills,
            languages=tuple(sorted(by_now.languages)),
            requalified=_requalified(presence) if presence is not None else None,
        )

    def _call_of(self, presence: Presence) -> str:
        if presence.offer is not None:
            return presence.offer.entry.call_id if presence.offer.consult is None else ""
        talks = self._floor.router.floor.conversations.items()
        return next((call_id for call_id, one in talks if one.presence is presence), "")

    def _call(self, entry: Entry) -> CallNow:
        promise = self._floor.promise_of(entry.call_id)
        return CallNow(
            call=entry.call_id,
            queue=entry.queue.name,
            tier=entry.asked.tier,
            language=entry.asked.language,
            skills=tuple(sorted(entry.asked.skills)),
            since=_moment(entry.queued_at),
            offered=entry.offer.presence.agent.agent_id if entry.offer is not None else "",
            callback=entry.callback,
            turn_by=_moment(promise.keep_by) if promise is not None else None,
            served=is_served(self._floor.router.floor, entry),
        )

    def _today(self, midnight: float) -> Iterator[QuarterNow]:
        for cell, contacts in sorted(self._floor.figures.contacts.items()):
            if cell.by == "floor" and cell.begin >= midnight:
                yield QuarterNow(
                    begin=_moment(cell.begin),
                    offered=contacts.offered,
                    answered=contacts.answered,
                    abandoned=contacts.abandoned,
                )


def _asked_in(presence: Presence) -> str:
    offer = presence.offer
    return offer.entry.call_id if offer is not None and offer.consult is not None else ""


def _supervision(presence: Presence) -> SupervisionNow | None:
    heard = presence.supervision
    if heard is None:
        return None
    return SupervisionNow(call=heard.talk.entry.call_id, mode=heard.mode)


def _requalified(presence: Presence) -> RequalifiedNow | None:
    change = presence.requalified
    if change is None:
        return None
    return RequalifiedNow(since=change.at, reason=change.reason, by=change.by)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
