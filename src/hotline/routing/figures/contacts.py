"""What became of the calls that came to a queue in one interval."""

from __future__ import annotations

from dataclasses import dataclass, fields

from hotline.model.queue import TierTarget
from hotline.routing.commands import Way

_A_HAIR = 1e-6
"""So much less than wanted is as much: shares are added up as floats."""


@dataclass(kw_only=True)
class Contacts:
    """Counts and seconds of calls, all told where and when each call came.

    So `offered = answered + abandoned + overflowed + called_back + voicemail + waiting` holds in
    every cell. A call that overflows to another queue is offered there anew, but is one call of its
    tier and of the floor; one that takes the place of its own callback is offered once, too. A call
    that an agent gives to another one stays answered where it was; in a queue to which it is sent,
    and where it waits, it is offered anew.

    Attributes:
        offered: How many came.
        answered: How many were bridged with an agent.
        abandoned: How many callers left before.
        overflowed: How many left without an agent, by a rule.
        called_back: How many were bridged after the bank had rung.
        voicemail: How many chose to leave a message.
        waiting: How many are still in the queue.
        answered_in_time: How many were answered within the target of their queue and tier.
        with_target: How many had one, of those who left their queue, and not at once.
        wanted_in_time: How many of these the targets want answered in time.
        abandoned_short: How many were abandoned within the short-abandon limit.
        promised: How many of the answered had been told how long it would take.
        promised_in_time: How many of these were answered by then.
        transferred: How many agents gave a call of these to another agent or queue, or back
            to the flow.
        taken_over: How many were given to an agent, who answered, and are not offered here: it is
            told of the agent, and of a queue whose agent was consulted.
        wait_s: Seconds that answered calls waited, in all.
        talk_s: Seconds of conversation, in all, of each agent who was in it.
        hold_s: Seconds that agents had the caller on hold, without a colleague to talk with.
        consult_s: Seconds that agents talked with a colleague about a call, of both.
        wrap_up_s: Seconds of wrap-up, in all.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    overflowed: int = 0
    called_back: int = 0
    voicemail: int = 0
    waiting: int = 0
    answered_in_time: int = 0
    with_target: int = 0
    wanted_in_time: float = 0.0
    abandoned_short: int = 0
    promised: int = 0
    promised_in_time: int = 0
    transferred: int = 0
    taken_over: int = 0
    wait_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    consult_s: float = 0.0
    wrap_up_s: float = 0.0

    def join(self) -> None:
        """Count a call that comes."""
        self.offered += 1
        self.waiting += 1

    def leave(self, way: Way, wait_s: float, target: TierTarget | None, *, is_short: bool) -> None:
        """Count a call that leaves.

        Args:
            way: By which way.
            wait_s: After how many seconds.
            target: How soon it was to be answered, or None.
            is_short: Whether the caller gave up at once, which no target counts.
        """
        self.waiting -= 1
        self.abandoned_short += is_short
        if target is not None and not is_short:
            self.with_target += 1
            self.wanted_in_time += target.share
            self.answered_in_time += way == "answered" and wait_s <= target.within_s
        match way:
            case "answered":
                self.answered += 1
                self.wait_s += wait_s
            case "abandoned":
                self.abandoned += 1
            case "overflowed":
                self.overflowed += 1
            case "called_back":
                self.called_back += 1
            case "voicemail":
                self.voicemail += 1

    def answer_promised(self, *, in_time: bool) -> None:
        """Count an answered call that had been promised when its turn comes."""
        self.promised += 1
        self.promised_in_time += in_time

    @property
    def balance(self) -> int:
        """What is offered and nowhere accounted for: always 0."""
        left = self.answered + self.abandoned + self.overflowed + self.called_back + self.voicemail
        return self.offered - left - self.waiting

    @property
    def handled(self) -> int:
        """How many had an agent."""
        return self.answered + self.called_back + self.taken_over

    @property
    def handling_s(self) -> float:
        """Seconds of agents' work on these calls: talk, hold, consults and wrap-up."""
        return self.talk_s + self.hold_s + self.consult_s + self.wrap_up_s

    @property
    def service_level(self) -> float | None:
        """The share answered in time of those who had a target; None where nobody had."""
        return _share(self.answered_in_time, self.with_target)

    @property
    def target(self) -> float | None:
        """The share that is to be answered in time; None where nobody had a target.

        Of one queue and tier it is the target's own, of several their mean by calls.
        """
        return _share(self.wanted_in_time, self.with_target)

    @property
    def is_target_met(self) -> bool | None:
        """Whether as many were answered in time as the targets want; None where nobody had one."""
        if not self.with_target:
            return None
        return self.answered_in_time >= self.wanted_in_time - _A_HAIR

    @property
    def asa_s(self) -> float | None:
        """The average speed of answer, in seconds."""
        return _share(self.wait_s, self.answered)

    @property
    def aht_s(self) -> float | None:
        """The average handle time, in seconds."""
        return _share(self.handling_s, self.handled)

    @property
    def promises_kept(self) -> float | None:
        """The share answered as soon as was promised; None where nobody was promised anything."""
        return _share(self.promised_in_time, self.promised)

    @property
    def abandonment(self) -> float | None:
        """The share of callers who left, of those who are not waiting."""
        return _share(self.abandoned, self.offered - self.waiting)

    def add(self, other: Contacts) -> None:
        """Add another cell's counts and seconds."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
