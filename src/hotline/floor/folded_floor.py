"""All that follows from the floor's log: whoever folds the same log has the same floor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog

from hotline.floor.bridges import Bridges
from hotline.floor.departures import Departures
from hotline.floor.due_callbacks import DueCallbacks
from hotline.floor.floor_log import Told
from hotline.floor.kept_floor import KeptFloor, new_figures
from hotline.floor.noticeboard import Noticeboard
from hotline.routing.commands import AnyCommand
from hotline.routing.events import AgentLoggedIn, AnyEvent
from hotline.routing.figures import Figures, figures_from_json, figures_to_json
from hotline.routing.log import Step
from hotline.routing.policy import NO_POLICY, Policy
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.announcer import Announcer
from hotline.routing.router import Router

INTERVALS_S = 26 * 3600.0
"""For so long figures are kept by intervals: a day, even where clocks are set back in it."""

log = structlog.get_logger()


class FoldedFloor:
    """The floor after some steps of its log.

    Attributes:
        router: Who waits and who serves.
        announcer: What callers who wait were told.
        seats: Agent id to where the agent sits, or sat last.
        bridges: What was commanded for those who talk.
        departures: How callers left their queue of late.
        due: What became of promises, and of callbacks that were not kept.
        noticeboard: What supervisors have written on desks, and who has read it.
        figures: What became of all calls, and what agents did with their time.

    Args:
        policy: What the router goes by as long as the log has not told of one.
    """

    def __init__(self, policy: Policy) -> None:
        self.router = Router(policy)
        self.announcer = Announcer(self.router.floor)
        self.seats: dict[str, str] = {}
        self.bridges = Bridges()
        self.departures = Departures()
        self.due = DueCallbacks()
        self.noticeboard = Noticeboard()
        self.figures: Figures = new_figures()

    def begin(self, kept: KeptFloor | None, events: Iterable[Told]) -> None:
        """Begin anew, from a snapshot or from nothing, with what has happened since.

        Where that breaks all is as before: half a log is no floor.
        """
        fresh = FoldedFloor(NO_POLICY)
        # What is not settled yet stays, and is told again of itself.
        fresh.due = self.due
        fresh._fold(kept, events)
        self.router = fresh.router
        self.announcer = fresh.announcer
        self.seats = fresh.seats
        self.departures = fresh.departures
        self.noticeboard = fresh.noticeboard
        self.figures = fresh.figures
        # Whoever bridges callers holds these.
        self.bridges.begin(fresh.bridges.commands())

    def _fold(self, kept: KeptFloor | None, events: Iterable[Told]) -> None:
        if kept is not None:
            self.router.floor = kept.floor
            self.seats.update(kept.seats)
        self.announcer = Announcer(self.router.floor, kept.learned if kept is not None else None)
        self.announcer.promises.update(kept.promises if kept is not None else {})
        self.bridges.begin(kept.bridges if kept is not None else [])
        self.noticeboard.begin(kept.broadcasts if kept is not None else [])
        floor = self.router.floor
        talking = (talk.entry for talk in floor.conversations.values())
        self.departures.begin(
            kept.departures if kept is not None else [],
            (one.asked for one in (*floor.entries.values(), *talking)),
        )
        self.figures = kept.figures if kept is not None else new_figures()
        for event, announced in events:
            commands, _ = self.receive(event)
            self.is_written(Step(event=event, commands=commands, announced=announced))
            for said in announced:
                self.announcer.remember(said)

    def receive(self, event: AnyEvent) -> tuple[list[AnyCommand], list[AnnounceWait]]:
        """Take what has happened; return what is to be done, and what callers are to be told."""
        if isinstance(event, AgentLoggedIn):
            self.seats[event.agent.agent_id] = event.seat
        commands = self.router.receive(event)
        self.departures.note(event, commands, self.bridges.parted_by(event, commands))
        self.bridges.note(event, commands)
        self.noticeboard.note(event)
        return commands, self._announced(Step(event=event, commands=commands))

    def is_written(self, step: Step) -> None:
        """Count a step that is in the log."""
        self.due.note(step)
        self.figures.take(step)

    def count_as(self, figures: Figures) -> None:
        """Go on from a copy of other figures."""
        self.figures = figures_from_json(figures_to_json(figures), new_figures())
        self.figures.go_by(self.router.floor.policy)

    def kept(self, at: datetime) -> KeptFloor:
        """Return a snapshot, which is taken at a moment.

        Figures of long ago are told as one interval from now on.
        """
        self.figures.forget_intervals(self.figures.now - INTERVALS_S)
        return KeptFloor(
            floor=self.router.floor,
            promises=self.announcer.promises,
            learned=self.announcer.forecaster.learned,
            seats=self.seats,
            bridges=self.bridges.commands(),
            departures=self.departures.ways(),
            broadcasts=self.noticeboard.all(at),
            figures=self.figures,
        )

    def callers(self) -> list[str]:
        """Return the calls whose callers wait on the line, or talk."""
        floor = self.router.floor
        waiting = [call_id for call_id, entry in floor.entries.items() if not entry.callback]
        return [*waiting, *floor.conversations]

    def called_back(self) -> list[str]:
        """Return the calls whose callers chose a callback, and have not hung up as far as told."""
        entries = self.router.floor.entries.items()
        return [call_id for call_id, one in entries if one.callback and one.is_on_the_line]

    def is_rung(self, call_id: str) -> bool:
        """Return whether the bank has rung the customer of a call, or is about to."""
        floor = self.router.floor
        talk = floor.conversations.get(call_id)
        entry = talk.entry if talk is not None else floor.entries.get(call_id)
        return entry is not None and entry.callback and entry.attempts > 0

    def _announced(self, step: Step) -> list[AnnounceWait]:
        try:
            return self.announcer.follow(step)
        except Exception as defect:
            # Who is told nothing waits all the same.
            log.error("announcer_defect", what=f"{type(defect).__name__} at '{step.event.kind}'")
            return []
