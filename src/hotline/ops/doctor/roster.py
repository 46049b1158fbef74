"""Agents and seats: whether their file is sound, and whether seats can have telephones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing, load_bundle
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.refused import in_short
from hotline.roster import Roster, load_roster
from hotline.routing_policy import AskedByFlows, asked_by, load_policy
from hotline.settings import Settings


def roster_checks(settings: Settings) -> Iterator[Check]:
    """Return the check of who takes calls, and where."""
    yield Check(name="agents and seats", look=partial(asyncio.to_thread, _roster, settings))


def _roster(settings: Settings) -> Finding:
    if not settings.agents_file.exists():
        return ok(f"the bank has no agents: there is no {settings.agents_file}")
    asked = _asked(settings)
    try:
        policy = load_policy(settings.routing_file, asked)
    except FlowProblems as problems:
        return broken(in_short(problems), "`hotline routing check` tells them all")
    try:
        roster = load_roster(settings.agents_file, policy, asked)
    except FlowProblems as problems:
        return broken(in_short(problems), "`hotline agents check` tells them all")
    if roster.seats and settings.asterisk.seat_key is None:
        return warning(
            "no telephone can register at a seat: asterisk.seat_key is not set",
            "set it to what `openssl rand -hex 32` says, then `hotline agents asterisk-config`",
        )
    return ok(f"{len(roster.agents)} agent(s) serve all queues, at {len(roster.seats)} seat(s)")


def sound_roster(settings: Settings) -> Roster | None:
    """Return who takes calls, and where; None where there is none, or its file is not sound."""
    if not settings.agents_file.exists():
        return None
    asked = _asked(settings)
    try:
        return load_roster(settings.agents_file, load_policy(settings.routing_file, asked), asked)
    except FlowProblems:
        return None


def _asked(settings: Settings) -> AskedByFlows | None:
    try:
        return asked_by(load_bundle(settings.flows_dir, settings.prompts_dir))
    except (FlowFilesMissing, FlowProblems):
        # Told by the check of the flows.
        return None
