"""A snapshot of a live floor, as a record of its log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter, ValidationError

from hotline.errors import HotlineError
from hotline.floor.bridges import Bridging
from hotline.floor.departures import WayOut
from hotline.floor.noticeboard import Broadcast
from hotline.journal import JsonObject
from hotline.routing.figures import Figures, figures_from_json, figures_to_json
from hotline.routing.floor import Floor
from hotline.routing.policy import NO_POLICY
from hotline.routing.promise.learned import Learned
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.snapshot import restore, snapshot_from_json, snapshot_to_json, take

KIND = "floor_snapshot"
"""The record's kind, which is no event of the router's."""

_PROMISES: TypeAdapter[dict[str, WaitPromise]] = TypeAdapter(dict[str, WaitPromise])
_LEARNED: TypeAdapter[Learned] = TypeAdapter(Learned)
_BRIDGES: TypeAdapter[list[Bridging]] = TypeAdapter(
    list[Annotated[Bridging, Discriminator("kind")]]
)
_DEPARTURES: TypeAdapter[list[WayOut]] = TypeAdapter(list[WayOut])
_BROADCASTS: TypeAdapter[list[Broadcast]] = TypeAdapter(list[Broadcast])


class UnusableSnapshot(HotlineError):
    """The floor cannot begin from a snapshot."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, kw_only=True)
class KeptFloor:
    """All that a process must know to go on with a floor.

    Attributes:
        floor: What the router knows.
        promises: Call id to what those were promised who wait.
        learned: What the announcer knows of waits on this floor.
        seats: Agent id to where the agent sits, or sat last.
        bridges: What was commanded for those who talk; see `hotline.floor.bridges`.
        departures: How callers left their queue of late, whose flow has perhaps not heard of it.
        broadcasts: What supervisors have written on desks, and who has read it.
        figures: What became of all calls, and what agents did with their time.
    """

    floor: Floor
    promises: Mapping[str, WaitPromise]
    learned: Learned
    seats: Mapping[str, str]
    bridges: list[Bridging]
    departures: list[WayOut]
    broadcasts: list[Broadcast]
    figures: Figures


def new_figures() -> Figures:
    """Return the figures of a floor whose log is about to be read from its beginning."""
    # An agent's own hours are told from the log: here they would be most of a snapshot.
    return Figures(NO_POLICY, by_agent=False)


def kept_to_json(kept: KeptFloor, at: datetime) -> JsonObject:
    """Return the record of a floor as it is between two events.

    What the router knows is one text in it: as objects, a floor that has served fifty thousand
    customers would hold up the service for a second.
    """
    content = {
        "router": snapshot_to_json(take(kept.floor)),
        "promises": _PROMISES.dump_python(dict(kept.promises), mode="json"),
        "learned": _LEARNED.dump_python(kept.learned, mode="json"),
        "seats": dict(kept.seats),
        "bridges": _BRIDGES.dump_python(kept.bridges, mode="json"),
        "departures": _DEPARTURES.dump_python(kept.departures, mode="json"),
        "broadcasts": _BROADCASTS.dump_python(kept.broadcasts, mode="json"),
        "figures": figures_to_json(kept.figures),
    }
    return {"kind": KIND, "at": at.isoformat(), **content, "digest": _digest(content)}


def kept_from_json(record: JsonObject) -> KeptFloor:
    """Return the floor whose record `kept_to_json` made.

    Raises:
        UnusableSnapshot: It was altered, or is of another version.
    """
    content: dict[str, Any] = {
        name: one for name, one in record.items() if name not in {"kind", "at", "digest"}
    }
    if record.get("digest") != _digest(content):
        raise UnusableSnapshot("it was altered")
    try:
        snapshot = snapshot_from_json(content["router"])
        promises = _PROMISES.validate_python(content["promises"])
        learned = _LEARNED.validate_python(content["learned"])
        bridges = _BRIDGES.validate_python(content["bridges"])
        # Snapshots of older versions have none.
        departures = _DEPARTURES.validate_python(content.get("departures", []))
        broadcasts = _BROADCASTS.validate_python(content["broadcasts"])
        figures = figures_from_json(content["figures"], new_figures())
    except (KeyError, ValidationError) as error:
        # What pydantic says has the values.
        raise UnusableSnapshot("it is of another version") from error
    floor = restore(snapshot)
    figures.go_by(floor.policy)
    return KeptFloor(
        floor=floor,
        promises=promises,
        learned=learned,
        seats=content["seats"],
        bridges=bridges,
        departures=departures,
        broadcasts=broadcasts,
        figures=figures,
    )


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
