"""Nothing is believed for ever: on a beat the floor is held against lines, telephones and PBX.

What disagrees twice in a row is healed by an event that the router takes like every other one, so
that it is in the log; it is counted, and told in the service's log. Nothing should ever be found:
events tell of all this sooner. But a link has gaps, and programs have defects.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict

import structlog

from hotline.floor.bridges import Bridges
from hotline.floor.disagreements import Disagreement, Seen, What, disagreements
from hotline.floor.performer import FloorPerformer
from hotline.floor.ports import Clock, Telephones
from hotline.model.agent import AgentState
from hotline.routing.events import (
    AgentBreakStarted,
    AgentChanged,
    AgentUnreachable,
    AnyEvent,
    BridgeFailed,
    CallerLeft,
    ConversationEnded,
)
from hotline.routing.floor import Floor
from hotline.routing.offer import OfferState

EVERY_S = 0.8
"""How often router and lines are compared: two looks fit into 2 s."""
PBX_SHARE = 50
"""The PBX is asked, too; its answer, which is long on a large floor, takes no more of the time than
one part of so many."""
PBX_AT_LEAST_S = 5.0
"""So often it is asked at the least, however long that takes."""
RECONCILED = "reconciled"
"""The reason of what is done here, in the log."""

log = structlog.get_logger()


class Reconciler:
    """Holds the floor against what there is.

    Attributes:
        healed: How often what was healed.

    Args:
        floor: What the router knows.
        is_behind: Tells whether it is still to be told of something that has happened.
        performer: What is done for it.
        telephones: The agents' telephones.
        seat_of: Agent id to the telephone where the agent sits.
        bridges: What was commanded for those who talk.
        is_carried: Tells whether a call goes on in this process, or its end is being written.
        on_unplugged: Is told the seat of a telephone that is gone.
        clock: The time.
        report: Takes what the router is to know.
    """

    def __init__(
        self,
        *,
        floor: Callable[[], Floor],
        is_behind: Callable[[], bool],
        performer: FloorPerformer,
        telephones: Telephones,
        seat_of: Callable[[str], str],
        bridges: Bridges,
        is_carried: Callable[[str], bool],
        on_unplugged: Callable[[str], None],
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self.healed: Counter[What] = Counter()
        self._floor = floor
        self._is_behind = is_behind
        self._performer = performer
        self._telephones = telephones
        self._seat_of = seat_of
        self._bridges = bridges
        self._is_carried = is_carried
        self._on_unplugged = on_unplugged
        self._clock = clock
        self._report = report
        self._doubtful: set[Disagreement] = set()
        self._told_again: set[str] = set()
        self._pbx_is_due_at = 0.0

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception:
                # Whoever heals must not need it.
                log.exception("reconciling_failed")

    async def look(self) -> None:
        """Look once, and heal what was found the last time, too."""
        seen = await self._seen()
        if self._is_behind():
            # What is on its way may tell just that.
            self._doubtful.clear()
            return
        found = set(disagreements(self._floor(), seen))
        certain, self._doubtful = found & self._doubtful, found
        for one in certain:
            self.healed[one.what] += 1
            log.warning("floor_healed", **asdict(one))
            await self._heal(one)
        self._doubtful -= certain

    async def _seen(self) -> Seen:
        legs: Mapping[int, bool] | None = None
        unreachable: frozenset[str] = frozenset()
        # Before the PBX is asked: what is ordered meanwhile may be missing from its answer.
        at_work = self._performer.legs.ringing()
        offers, talks = set(self._floor().offers), self._bridges.refs()
        time = asyncio.get_running_loop().time
        begun = time()
        # What is doubtful is looked at again at once.
        if self._doubtful or begun >= self._pbx_is_due_at:
            channels = await self._telephones.there()
            if channels is not None:
                legs = self._performer.legs.refs_of(channels)
                unreachable = await self._unreachable()
                pause_s = min(PBX_SHARE * (time() - begun), PBX_AT_LEAST_S)
                self._pbx_is_due_at = time() + pause_s
        # What has come since may not be in its answer, nor what has gone be missing from it.
        at_work |= self._performer.legs.ringing() | (set(self._floor().offers) - offers)
        return Seen(
            callers=self._performer.callers,
            is_carried=self._is_carried,
            talks={**talks, **self._bridges.refs()},
            at_work=frozenset(at_work),
            legs=legs,
            unreachable=unreachable,
        )

    async def _unreachable(self) -> frozenset[str]:
        free = [
            agent_id
            for agent_id, presence in self._floor().agents.items()
            if presence.state is AgentState.AVAILABLE
        ]
        return frozenset(
            [one for one in free if not await self._telephones.is_reachable(self._seat_of(one))]
        )

    async def _heal(self, one: Disagreement) -> None:
        at = self._clock()
        match one.what:
            case What.CALLER_GONE:
                self._report(CallerLeft(at=at, call_id=one.call_id, cause=RECONCILED))
            case What.CALLER_FORGOTTEN:
                await self._tell_again(one.call_id)
            case What.OFFER_WITHOUT_LEG:
                offer = self._floor().offers.get(one.ref)
                failed = offer is not None and offer.state is OfferState.BRIDGING
                event = BridgeFailed if failed else AgentUnreachable
                self._report(event(at=at, ref=one.ref, why=RECONCILED))
            case What.CONVERSATION_OVER:
                self._report(ConversationEnded(at=at, call_id=one.call_id))
                await self._performer.talking.end(one.call_id, one.ref)
            case What.LEG_OF_NOBODY:
                await self._performer.offering.withdraw(one.ref)
            case What.RESERVED_FOR_NOTHING:
                self._report(AgentBreakStarted(at=at, agent_id=one.agent_id, reason=RECONCILED))
            case What.WAITS_BESIDE_FREE:
                # Whoever can do something new looks for a call; the same is new enough.
                if presence := self._floor().agents.get(one.agent_id):
                    self._report(AgentChanged(at=at, agent=presence.record))
            case What.TELEPHONE_GONE:
                self._on_unplugged(self._seat_of(one.agent_id))

    async def _tell_again(self, call_id: str) -> None:
        """Tell the router of a caller once more; one whom it cannot take goes to the fallback."""
        caller = self._performer.callers.get(call_id)
        if caller is None:
            return
        if call_id in self._told_again:
            self._told_again.discard(call_id)
            await caller.line.hand_over()
        else:
            self._told_again.add(call_id)
            self._report(caller.asked)
