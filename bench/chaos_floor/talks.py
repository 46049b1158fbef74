"""Conversations, and which of them ended though neither of both people ended them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chaos_floor.lines import Caller
from chaos_floor.people import Agent
from hotline.testing.phone import IncomingCall

APART_S = 2.8
"""Two who are no longer together, and of whom no desk says why, for so long were parted."""


@dataclass(eq=False, kw_only=True)
class _Talk:
    caller: Caller
    agent: Agent
    call: IncomingCall

    apart_since: float | None = None

    @property
    def is_over(self) -> bool:
        return self.caller.call.ended_by is not None or self.call.ended_by is not None

    @property
    def is_ended_by_one_of_them(self) -> bool:
        # An agent who has another call by now has ended this one.
        agent_left = self.agent.has_left or self.agent.call is not self.call
        return self.caller.has_left or agent_left


@dataclass(kw_only=True)
class Talks:
    """Those that there are.

    Attributes:
        begun: How many there were.
        cut: Those that somebody else ended.
        may_be_cut: Whether that is to be expected now, for the PBX itself dies.
    """

    begun: int = 0
    cut: list[str] = field(default_factory=list)
    may_be_cut: bool = False
    _talks: dict[tuple[str, str], _Talk] = field(default_factory=dict)

    def see(
        self,
        together: Iterable[tuple[str, str]],
        callers: Mapping[str, Caller],
        agents: Mapping[str, Agent],
        now: float,
    ) -> None:
        """Take whom the PBX has together at a moment, by number and seat."""
        together = set(together)
        for number, seat in together - self._talks.keys():
            caller, agent = callers.get(number), agents[seat]
            if caller is not None and agent.call is not None:
                self.begun += 1
                self._talks[number, seat] = _Talk(caller=caller, agent=agent, call=agent.call)
        for key, talk in list(self._talks.items()):
            desk = talk.agent.desk
            if key in together or desk.is_apart or not desk.now:
                # On hold, or in a secure flow: both are still there, and will be together again. A
                # desk that nobody serves just now says nothing of that.
                talk.apart_since = None
            elif talk.apart_since is None:
                talk.apart_since = now
            parted = talk.apart_since is not None and now - talk.apart_since > APART_S
            if self.may_be_cut and key not in together:
                # Calls are lost without a word, and no desk says so in time.
                del self._talks[key]
                continue
            has_ended = talk.is_ended_by_one_of_them and key not in together
            if talk.is_over or parted or has_ended:
                del self._talks[key]
                if not talk.is_ended_by_one_of_them and not self.may_be_cut:
                    self.cut.append("cut: {} and {}".format(*key))
