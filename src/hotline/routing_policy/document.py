"""The tables of `routing.toml`. Every second has its unit in its name."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from hotline.model.agent import HIGHEST_PROFICIENCY, LOWEST_PROFICIENCY
from hotline.model.queue import OverflowReason, Selection
from hotline.model.tier import Tier

DAY_S = 86_400

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Proficiency = Annotated[int, Field(ge=LOWEST_PROFICIENCY, le=HIGHEST_PROFICIENCY)]
Seconds = Annotated[float, Field(ge=0, le=DAY_S)]

_Item = TypeVar("_Item")


def _numbered(written: object) -> object:
    if isinstance(written, list):
        return dict(enumerate(written))
    if isinstance(written, dict) and not all(isinstance(key, int) for key in written):
        raise ValueError("is a list of tables; write its header with two brackets on each side")
    return written


Numbered = Annotated[dict[int, _Item], BeforeValidator(_numbered)]
"""A list by its indexes, which stay what they are when one that has a mistake is left out."""


class Table(BaseModel):
    """A table: unknown keys are mistakes, and nothing is taken for what it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TierTable(Table):
    """A tier: the seconds by which it is put forward, and a queue of its own."""

    head_start_s: Seconds = 0
    queue: Name = ""


class PreferredTable(Table):
    """For how long a call waits for one agent alone."""

    manager_s: Seconds = 60
    manager_tiers: list[Tier] = ["senior_vip"]
    last_agent_s: Seconds = 30
    last_agent_within_s: Annotated[float, Field(ge=0, le=30 * DAY_S)] = DAY_S


class CallbackTable(Table):
    """How customers are called back."""

    attempts: int = Field(default=3, ge=1, le=10)
    retry_s: Seconds = 600
    dial_s: float = Field(default=30, ge=5, le=120)


class SkillTable(Table):
    """A skill that a queue asks for."""

    skill: Name
    minimum: Proficiency = 1
    preferred: Proficiency = 1


class RelaxationTable(Table):
    """Who else may take a call that has waited so long."""

    after_s: Seconds
    minimum_is_enough: bool = False
    without: list[Name] = []
    teams: list[Name] = []


class TargetTable(Table):
    """How soon callers of a tier are to be answered."""

    within_s: float = Field(gt=0, le=3600)
    share: float = Field(default=0.8, gt=0, le=1)


class QueueTable(Table):
    """A queue."""

    hours: Name = ""
    skills: Numbered[SkillTable] = {}
    teams: list[Name] = []
    relaxations: Numbered[RelaxationTable] = {}
    selection: Selection = "longest_idle"
    targets: dict[Tier, TargetTable] = {}
    offer_s: float = Field(default=20, ge=5, le=120)
    whisper: bool = True
    bridge_s: float = Field(default=15, ge=2, le=60)
    wrap_up_s: Seconds = 30
    max_wrap_up_s: Seconds = 300
    dispositions: list[Name] = []
    disposition_required: bool = False
    most_waiting: int = Field(default=0, ge=0, le=100_000)
    max_wait_s: Seconds = 0
    nobody_s: Seconds | None = None
    serves_out: bool = True
    overflow: dict[OverflowReason, Name] = {}


class PlaceTable(Table):
    """Who may send callers to a place of their flow, and how often in an hour."""

    skills: list[Name] = []
    per_hour: int | None = Field(default=None, ge=0, le=10_000)


class PolicyTable(Table):
    """The whole file."""

    priority_s: float = Field(default=60, ge=0, le=3600)
    return_s: float = Field(default=60, ge=0, le=3600)
    tiers: dict[Tier, TierTable] = {}
    preferred: PreferredTable = PreferredTable()
    callback: CallbackTable = CallbackTable()
    places: dict[Name, PlaceTable] = {}
    queues: dict[Name, QueueTable] = Field(min_length=1)
