"""What can be asked of an agent, numbered, so that a question is a handful of small integers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hotline.model.agent import Agent
from hotline.model.tier import Tier


@dataclass(frozen=True, slots=True)
class HasSkill:
    """The agent has a skill, at this proficiency or a higher one."""

    skill: str
    proficiency: int = 1

    def held_by(self, agent: Agent) -> bool:
        """Return whether it is true of an agent."""
        return agent.skills.get(self.skill, 0) >= self.proficiency


@dataclass(frozen=True, slots=True)
class Speaks:
    """The agent speaks a language."""

    language: str

    def held_by(self, agent: Agent) -> bool:
        """Return whether it is true of an agent."""
        return self.language in agent.languages


@dataclass(frozen=True, slots=True)
class Serves:
    """The agent may serve a tier."""

    tier: Tier

    def held_by(self, agent: Agent) -> bool:
        """Return whether it is true of an agent."""
        return self.tier in agent.tiers


@dataclass(frozen=True, slots=True)
class InTeam:
    """The agent belongs to one of several teams."""

    teams: frozenset[str]

    def held_by(self, agent: Agent) -> bool:
        """Return whether it is true of an agent."""
        return not self.teams.isdisjoint(agent.teams)


Trait = HasSkill | Speaks | Serves | InTeam

Needed = frozenset[Trait]
"""What an agent must have, all of it."""


@dataclass(eq=False, kw_only=True, slots=True)
class Qualification:
    """What agents can serve; those who can serve the same share one.

    Attributes:
        sample: Any of them.
        numbers: The traits they have, by number, of those that somebody has asked for.
        mask: The same as bits.
        fits: The lanes of the waiting line that they may serve, as bits of lane numbers.
        known: The lanes of which that has been found out.
    """

    sample: Agent
    numbers: list[int] = field(default_factory=list)
    mask: int = 0
    fits: int = 0
    known: int = 0


class Traits:
    """All traits that somebody has asked for, and who has them."""

    def __init__(self) -> None:
        self._numbers: dict[Trait, int] = {}
        self._qualifications: dict[object, Qualification] = {}

    def number(self, trait: Trait) -> int:
        """Return the number of a trait, from 0 on."""
        number = self._numbers.get(trait)
        if number is None:
            number = self._numbers[trait] = len(self._numbers)
            for one in self._qualifications.values():
                _note(one, trait, number)
        return number

    def numbers(self, needed: Iterable[Trait]) -> tuple[int, ...]:
        """Return the numbers of several traits."""
        return tuple(sorted(self.number(trait) for trait in needed))

    def of(self, agent: Agent) -> Qualification:
        """Return what an agent can serve."""
        key = (frozenset(agent.skills.items()), agent.languages, agent.tiers, agent.teams)
        known = self._qualifications.get(key)
        if known is None:
            known = self._qualifications[key] = Qualification(sample=agent)
            for trait, number in self._numbers.items():
                _note(known, trait, number)
        return known


def _note(qualification: Qualification, trait: Trait, number: int) -> None:
    if trait.held_by(qualification.sample):
        qualification.numbers.append(number)
        qualification.mask |= 1 << number
