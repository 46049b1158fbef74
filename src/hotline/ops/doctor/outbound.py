"""The line out: the trunk on Asterisk, and what the bank says to whom it rings, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

from hotline.asterisk.ami import Action, AmiActionRefused, AmiClient
from hotline.asterisk.trunk import OUTBOUND_CONTEXT, RUNG_CONTEXT
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing, load_bundle
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.doctor.pbx import has_context, is_up, not_looked
from hotline.settings import OutboundSettings, Settings


def outbound_checks(settings: Settings, link: AmiClient) -> Iterator[Check]:
    """Return the checks of how customers are rung; of a bank without a trunk, that it has none."""
    outbound = settings.outbound
    if outbound.endpoint is None:
        yield Check(name="line out", look=_none)
        return
    yield Check(name="line out: trunk", look=partial(_trunk, link, outbound.endpoint))
    for context in (OUTBOUND_CONTEXT, RUNG_CONTEXT):
        yield Check(name=f"line out: {context}", look=partial(has_context, link, context))
    words = partial(asyncio.to_thread, _flow_and_hours, settings, outbound)
    yield Check(name="line out: flow and hours", look=words)


async def _none() -> Finding:
    return ok("there is none (outbound.endpoint), so no customer is rung")


async def _trunk(link: AmiClient, endpoint: str) -> Finding:
    if not await is_up(link):
        return not_looked()
    read = Action("Getvar", [("Variable", f"PJSIP_ENDPOINT({endpoint},context)")])
    try:
        context = (await link.send(read)).get("Value")
    except AmiActionRefused:
        context = ""
    if not context:
        return broken(
            f"Asterisk has no endpoint '{endpoint}', or cannot tell",
            "name the trunk in outbound.endpoint as its pjsip configuration does, and load "
            "func_pjsip_endpoint.so",
        )
    return ok(f"'{endpoint}' is there; whoever calls by it comes to {context}")


def _flow_and_hours(settings: Settings, outbound: OutboundSettings) -> Finding:
    try:
        bundle = load_bundle(settings.flows_dir, settings.prompts_dir)
    except (FlowFilesMissing, FlowProblems):
        return warning("the flows cannot be used", "put them right first")
    if outbound.flow not in bundle.flows:
        return broken(
            f"whoever picks up is hung up on: there is no flow '{outbound.flow}'",
            "set outbound.flow to a flow that says who is calling and leads to a queue",
        )
    if bundle.calendar is None or outbound.hours not in bundle.calendar.schedules:
        return broken(
            f"nobody is rung for a promise: the calendar has no hours '{outbound.hours}'",
            "set outbound.hours to some of its hours",
        )
    return ok(f"flow '{outbound.flow}'; for promises customers are rung in '{outbound.hours}'")
