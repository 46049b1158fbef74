"""What happens before the first call is taken: the right to carry calls, and the calls left."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog

from hotline.app.pbx_link import pbx_name
from hotline.app.stores import Stores
from hotline.asterisk.lines import Lines
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.journal.lease import BEAT_S, Lease
from hotline.launch.standby import LOST_CALLS
from hotline.model.interaction import ANY_NUMBER, NumberRoute
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.looking import looking
from hotline.ops.taking_up import TakingUp
from hotline.settings import Settings

FIRST_FLOW = "main"
"""The flow that answers every number until `number_route` says otherwise."""
CHECK_S = 0.25
"""How often a process that does nothing looks whether it still may."""

log = structlog.get_logger()


async def route_first_flow(crm: CrmRepository, tenant: str, bundle: Bundle) -> None:
    """Give a new bank one route, so that the first number dialled is answered."""
    if not await crm.routes.listed(tenant) and FIRST_FLOW in bundle.flows:
        await crm.routes.set(
            NumberRoute(
                dialled_number=ANY_NUMBER,
                tenant=tenant,
                flow=FIRST_FLOW,
                language=bundle.catalogue.languages[0],
            )
        )


async def take_calls(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    stores: Stores,
    keeper: BundleKeeper,
    lines: Lines,
    switchboard: Switchboard,
    dead_calls: DeadCalls,
) -> None:
    """Take the right to carry the PBX's calls, and those that a dead service left.

    Raises:
        HotlineError: Another process has it, or a database cannot be used.
    """
    lease = await stores.journal.take_calls(
        settings.tenant, pbx_name(settings.asterisk), on_lost=end_at_once
    )
    await stack.enter_async_context(looking(lease.beat, after="the lease", every_s=BEAT_S))
    await stack.enter_async_context(looking(_checking(lease), after="its time", every_s=CHECK_S))
    taking_up = TakingUp(
        tenant=settings.tenant,
        keys=stores.keys,
        journal=stores.journal,
        speaking=lambda digest: keeper.stored(digest, settings),
        handling=settings.privacy.handling,
        lines=lines,
        switchboard=switchboard,
    )
    await taking_up.take_up()
    await dead_calls.look_back()


def _checking(lease: Lease) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        lease.check_time()

    return check


def end_at_once() -> None:
    """End a process whose calls another one may carry: it sends nothing, and writes nothing."""
    log.critical("calls_taken_over")
    os._exit(LOST_CALLS)
