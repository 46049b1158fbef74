"""Who carries the calls: the switchboard, with all that a call may ask."""

from __future__ import annotations

import time

from hotline.app.clock import now
from hotline.app.floor import OpenFloor
from hotline.app.line_out import WaysOut
from hotline.app.outside import Outside
from hotline.app.pbx_link import pbx_name
from hotline.app.recording import recording_policy
from hotline.app.stores import Stores
from hotline.calls.allowance import Allowance, Limits
from hotline.calls.switchboard import Switchboard
from hotline.ops.bundle_keeper import Serving
from hotline.ops.watch import Watch
from hotline.settings import Settings
from hotline.store_addresses import addresses

BEATS_TO_DEATH = 3
"""So many signs of life fit into the time after which the PBX gives up on the service."""


def open_allowance(settings: Settings) -> Allowance:
    """Return what says how many calls may come."""
    return Allowance(limits(settings), now=time.monotonic)


def limits(settings: Settings) -> Limits:
    """Return how many calls may come."""
    calls = settings.calls
    return Limits(
        at_once=calls.at_once,
        of_number_at_once=calls.of_number_at_once,
        of_number_per_hour=calls.of_number_per_hour,
        of_pages_at_once=settings.web_calls.at_once,
    )


def open_switchboard(
    settings: Settings,
    *,
    serving: Serving,
    stores: Stores,
    outside: Outside,
    out: WaysOut,
    floor: OpenFloor | None,
    allowance: Allowance,
    watch: Watch,
) -> Switchboard:
    """Return the switchboard, which takes callers as they come and is watched.

    Args:
        settings: What it goes by.
        serving: The flows of new calls, and who speaks in them.
        stores: Where calls are written.
        outside: Bank and other systems.
        out: What rings other telephones.
        floor: Where agents are; None where there are none.
        allowance: How many may come.
        watch: Stands beside it.
    """
    switchboard = Switchboard(
        bundle=serving.bundle,
        journal=watch.over_journal(stores.journal, addresses(settings.store).journal),
        crm=stores.crm,
        bank=outside.watched_bank,
        ports=outside.ports,
        speaker=serving.speaker,
        clock=now,
        allowance=allowance,
        agents=floor.agents if floor is not None else None,
        transfers=out.transfers,
        recording=recording_policy(settings, stores),
        tenant=settings.tenant,
        rung_flow=settings.outbound.flow,
        pbx=pbx_name(settings.asterisk),
        keep_every_s=settings.asterisk.dead_man_s / BEATS_TO_DEATH,
        on_ended=watch.call_ended,
        handling=settings.privacy.handling,
    )
    watch.over_calls(switchboard, allowance)
    return switchboard
