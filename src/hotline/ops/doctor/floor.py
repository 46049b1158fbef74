"""The floor: policy, agents and flows, each by itself and together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

from hotline.flow_files import load_bundle
from hotline.ops.doctor.finding import Check, Finding, broken, ok
from hotline.ops.floor_fit import FloorFit
from hotline.settings import Settings


def floor_checks(settings: Settings) -> Iterator[Check]:
    """Return the check of the floor."""
    yield Check(name="floor", look=partial(asyncio.to_thread, _floor, settings))


def _floor(settings: Settings) -> Finding:
    if not settings.agents_file.exists():
        return ok(f"there are no agents ({settings.agents_file}): who asks for one hears so")
    fit = FloorFit(settings.routing_file, settings.agents_file)
    found = fit.problems(load_bundle(settings.flows_dir, settings.prompts_dir))
    if found is None:
        return ok("policy and agents are right, and are what the flows ask for")
    return broken(f"{found.problems[0]}; {found.total}", "`hotline routing check` tells them all")
