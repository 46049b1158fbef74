"""What callers are told of their wait, as a fold over the floor's log beside the router.

It reads the router's events and commands, and looks at its floor, and is told nothing else: whoever
has the log knows what every caller was told, and why.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing.commands import (
    ConfirmCallback,
    Ignore,
    KeepPlace,
    LeaveQueue,
    OfferCall,
    QueueAgain,
    SetAgentState,
)
from hotline.routing.entry import Demand, Entry
from hotline.routing.events import (
    AgentChanged,
    AgentLoggedIn,
    AgentRequalified,
    AgentRestored,
    CallQueued,
    WaitContinued,
)
from hotline.routing.floor import Floor
from hotline.routing.log import Step
from hotline.routing.place import place_of
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.callers import Callers
from hotline.routing.promise.forecaster import Forecast, Forecaster
from hotline.routing.promise.learned import Learned
from hotline.routing.promise.serving import AT_WORK, Serving
from hotline.routing.promise.spoken import WaitPromise, first_promise, next_promise
from hotline.routing.promise.standing import Standing, standing
from hotline.routing.waiting_line import Lane


class Announcer:
    """Follows a router, step by step.

    It may begin where callers wait already: with what was learned, and else what waits are like is
    learned from then on. Who was promised something is to be told of by `remember`.

    Args:
        floor: The router's.
        learned: What the one before had learned on this floor; None for nothing.

    Attributes:
        forecaster: What has been learned, to look at.
        promises: Call id to what those were promised who wait.
        told: The calls whose callers wait and were told their place.
    """

    def __init__(self, floor: Floor, learned: Learned | None = None) -> None:
        self._floor = floor
        self.forecaster = Forecaster()
        if learned is not None:
            self.forecaster.take_on(learned)
        self._serving = Serving(floor)
        self._lanes: dict[Demand, Lane] = {}
        self._states: dict[str, AgentState] = {}
        self.promises: dict[str, WaitPromise] = {}
        self.told: set[str] = set()
        for agent_id, presence in floor.agents.items():
            self._serving.qualified(presence)
            self._serving.changed_state(agent_id, presence.state)
            self._states[agent_id] = presence.state
            if presence.state in AT_WORK:
                self.forecaster.handling.begun(agent_id, presence.state_since)
        for lane in floor.waiting.lanes():
            if lane.step == 0:
                self._lanes[lane.demand] = lane
        for entry in floor.entries.values():
            self._lanes[entry.demand] = floor.waiting.lane(entry, 0)

    def follow(self, step: Step) -> list[AnnounceWait]:
        """Take in a step that the router has just made; return what is to be said then."""
        event, entry = step.event, None
        if isinstance(event, CallQueued) and not _is_ignored(step):
            entry = self._floor.entries.get(event.call_id)
        for command in step.commands:
            if isinstance(command, QueueAgain):
                entry = self._floor.entries.get(command.call_id)
        if entry is not None:
            self._lanes[entry.demand] = self._floor.waiting.lane(entry, 0)
            self.forecaster.arrivals.arrived(entry.demand, self._floor.now)
        if isinstance(event, AgentLoggedIn | AgentChanged):
            self._qualified(event.agent.agent_id)
        if isinstance(event, AgentRequalified | AgentRestored):
            self._qualified(event.agent_id)
        for command in step.commands:
            match command:
                case SetAgentState():
                    self._changed_state(command)
                case OfferCall(call_id=call_id):
                    self.forecaster.answering.offered(call_id, self._floor.now)
                case LeaveQueue():
                    self._left(command)
                case ConfirmCallback(call_id=call_id):
                    self.forecaster.left(call_id, self._floor.now, gave_up=False)
                case KeepPlace(of_call=of_call, why="rang_again"):
                    self.forecaster.left(of_call, self._floor.now, gave_up=False)
                    self.promises.pop(of_call, None)
                    self.told.discard(of_call)
                case _:
                    pass
        if isinstance(event, WaitContinued):
            better = self.again(event.call_id)
            return [better] if better is not None else []
        if entry is None or entry.offer is not None:
            return []
        return [self._announce(entry)]

    def remember(self, said: AnnounceWait) -> None:
        """Hold to what was said, should something else be said in its place now."""
        if said.call_id not in self._floor.entries:
            return
        self.told.add(said.call_id)
        if said.promise is not None:
            self.promises[said.call_id] = said.promise

    def again(self, call_id: str) -> AnnounceWait | None:
        """Return what is said to a caller who still waits; None where that is nothing better.

        Whom an agent was found for at once, who did not come, is told the place at last.
        """
        entry = self._floor.entries.get(call_id)
        if entry is None or entry.offer is not None or entry.callback:
            return None
        before = self.promises.get(call_id)
        if before is None:
            return None if call_id in self.told else self._announce(entry)
        now = self._floor.now
        forecast = self.forecaster.still_waits(_callers(entry), self._standing(entry), now)
        promise = next_promise(before, forecast, now)
        if promise is before:
            return None
        return self._say(entry, forecast, promise)

    def _announce(self, entry: Entry) -> AnnounceWait:
        now = self._floor.now
        forecast = self.forecaster.waits(entry.call_id, _callers(entry), self._standing(entry), now)
        return self._say(entry, forecast, first_promise(forecast, now))

    def _say(self, entry: Entry, forecast: Forecast, promise: WaitPromise | None) -> AnnounceWait:
        self.told.add(entry.call_id)
        if promise is not None:
            self.promises[entry.call_id] = promise
        place = place_of(self._floor, entry)
        return AnnounceWait(call_id=entry.call_id, place=place, forecast=forecast, promise=promise)

    def _standing(self, entry: Entry) -> Standing:
        # Whoever waits for one agent alone stands in no lane yet: it will be the first one.
        own = entry.lane or self._lanes[entry.demand]
        rates = {
            demand: rate
            for demand, rate in self.forecaster.arrivals.rates(self._floor.now).items()
            # Of a kind of which none came since the policy changed, a snapshot has no lane.
            if demand in self._lanes
        }
        return standing(self._floor, self._serving, entry, own, self._lanes, rates)

    def _qualified(self, agent_id: str) -> None:
        presence = self._floor.agents.get(agent_id)
        if presence is not None:
            self._serving.qualified(presence)

    def _changed_state(self, command: SetAgentState) -> None:
        self._serving.changed_state(command.agent_id, command.state)
        before = self._states.get(command.agent_id)
        self._states[command.agent_id] = command.state
        handling, now = self.forecaster.handling, self._floor.now
        if command.state in AT_WORK:
            handling.begun(command.agent_id, now)
        elif before is AgentState.RESERVED:
            handling.forget(command.agent_id)
        else:
            handling.ended(command.agent_id, now)

    def _left(self, command: LeaveQueue) -> None:
        self.promises.pop(command.call_id, None)
        if not command.to:
            self.told.discard(command.call_id)
        now = self._floor.now
        if command.way == "answered":
            self.forecaster.answered(command.call_id, now)
        else:
            self.forecaster.left(command.call_id, now, gave_up=command.way == "abandoned")


def _callers(entry: Entry) -> Callers:
    queue, tier, _, _ = entry.demand
    return queue, tier


def _is_ignored(step: Step) -> bool:
    return any(isinstance(one, Ignore) for one in step.commands)
