"""What a snapshot has, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.model.supervision import SupervisionMode
from hotline.routing.entry import Demand, Rest, Wish
from hotline.routing.events import AgentRequalified, CallQueued
from hotline.routing.known_again import Who
from hotline.routing.offer import OfferState, Outside
from hotline.routing.places import Sending
from hotline.routing.policy import Policy
from hotline.routing.presence import Leaving
from hotline.routing.returning import Abandoned
from hotline.routing.rule import Rule

Version = Literal[9]
"""Raise it with every change of what a snapshot has, or of what that means."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptEntry:
    """An `Entry`; queue and lane are their places in the snapshot."""

    queue: int
    asked: CallQueued
    queued_at: float
    joined_at: float
    rank: tuple[float, int]
    max_wait_s: float
    wish: Wish | None
    waits_for_wished: bool
    lane: int | None
    timer: int
    visited: tuple[str, ...]
    callback: bool
    attempts: int
    faults: int
    rests_for: Rest


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptConversation:
    """A `Conversation`; its consult is among the offers."""

    entry: KeptEntry
    agent_id: str
    waited_s: float
    is_held: bool
    was_held: bool
    is_conference: bool
    outside: Outside | None
    outside_before: int
    came_of: str
    asked_outside: bool
    disposition: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptWrapUp:
    """A `WrapUp`."""

    talk: KeptConversation
    until: float
    latest: float
    is_overtime: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPresence:
    """A `Presence`; what the agent can serve by now follows from record and change."""

    record: Agent
    requalified: AgentRequalified | None
    since: float
    state: AgentState
    reason: str
    state_since: float
    busy_s: float
    wrap_up: KeptWrapUp | None
    timer: int
    then: Leaving
    then_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptOffer:
    """An `Offer`; `consult` is what the call would be that a colleague asks about, or None."""

    ref: int
    call_id: str
    consult: KeptEntry | None
    agent_id: str
    rule: Rule
    state: OfferState
    timer: int
    asked: int


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptSupervision:
    """A `Supervision`."""

    ref: int
    agent_id: str
    call_id: str
    mode: SupervisionMode


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A floor between two events.

    Attributes:
        policy: By which it goes.
        now: When the latest event happened, in seconds since 1970.
        queues: Those in which somebody waited or waits; some may be of an older policy.
        lanes: The lanes of the waiting line: queue, what callers need, how far they have relaxed.
        agents: Who is logged in, in the order of coming.
        has_bands: Whether agents are ordered by occupancy too.
        free: The agents who are available or on offer, who has been free longest first; whether
            each is to be found, and the band of occupancy.
        entries: The calls in queues, in the order of coming.
        offers: The offers that are out.
        conversations: Those who are bridged, or were and will be.
        supervisions: The supervisors who hear others' conversations.
        timers: `ref` and end of the timers that run, in the order in which they were started.
        last_agents: Customer, matter, agent and moment of who was served last, the oldest first.
        leavers: The places of those who hung up lately, the oldest first.
        callbacks: Whose calls are to be called back.
        sent: Who has sent callers to which places of their flows, and when, the oldest first.
        closed: The queues that take no calls.
        has_line_out: Whether customers can be rung.
        last_ref: The highest `ref` that was given.
        last_entry: The highest number that an entry was given.
        version: What all this means.
    """

    policy: Policy
    now: float
    queues: list[QueueSpec]
    lanes: list[tuple[int, Demand, int]]
    agents: list[KeptPresence]
    has_bands: bool
    free: list[tuple[str, bool, int]]
    entries: list[KeptEntry]
    offers: list[KeptOffer]
    conversations: list[KeptConversation]
    supervisions: list[KeptSupervision]
    timers: list[tuple[int, float]]
    last_agents: list[tuple[str, str, str, float]]
    leavers: list[tuple[Who, Abandoned]]
    callbacks: list[tuple[Who, str]]
    sent: list[Sending]
    closed: list[str]
    has_line_out: bool
    last_ref: int
    last_entry: int
    version: Version


_SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)


def snapshot_to_json(snapshot: Snapshot) -> str:
    """Return a snapshot as the text of a JSON object."""
    return _SNAPSHOT.dump_json(snapshot).decode()


def snapshot_from_json(encoded: str) -> Snapshot:
    """Return the snapshot that `snapshot_to_json` encoded.

    Raises:
        pydantic.ValidationError: The text is no snapshot of this version.
    """
    return _SNAPSHOT.validate_json(encoded)
