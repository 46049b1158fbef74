"""Conversations, and which of them ended though neither of both people ended them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chaos_floor.people import Agent, Caller
from hotline.testing.phone import IncomingCall


@dataclass(eq=False, kw_only=True)
class _Talk:
    caller: Caller
    agent: Agent
    call: IncomingCall

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
    ) -> None:
        """Take whom the PBX has together, by number and seat."""
        together = set(together)
        for number, seat in together - self._talks.keys():
            caller, agent = callers.get(number), agents[seat]
            if caller is not None and agent.call is not None:
                self.begun += 1
                self._talks[number, seat] = _Talk(caller=caller, agent=agent, call=agent.call)
        for key, talk in list(self._talks.items()):
            if talk.is_over or key not in together:
                del self._talks[key]
                if not talk.is_ended_by_one_of_them and not self.may_be_cut:
                    self.cut.append("cut: {} and {}".format(*key))
