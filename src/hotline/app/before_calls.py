"""What happens before the first call is taken: a flow for it, and the right to carry it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog

from hotline.app.pbx_link import pbx_name
from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.journal.lease import BEAT_S, Lease
from hotline.launch.standby import LOST_CALLS
from hotline.model.interaction import ANY_NUMBER, NumberRoute
from hotline.ops.looking import looking
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


async def hold_calls(stack: AsyncExitStack, settings: Settings, journal: Journal) -> None:
    """Take the right to carry the PBX's calls, for as long as `stack` lasts.

    Raises:
        HotlineError: Another process has it, or the journal cannot be used.
    """
    lease = await journal.take_calls(
        settings.tenant, pbx_name(settings.asterisk), on_lost=end_at_once
    )
    await keep_right(stack, lease)


async def keep_right(stack: AsyncExitStack, lease: Lease) -> None:
    """Keep the right to carry calls for as long as `stack` lasts."""
    await stack.enter_async_context(looking(lease.beat, after="the lease", every_s=BEAT_S))
    await stack.enter_async_context(looking(_checking(lease), after="its time", every_s=CHECK_S))


def _checking(lease: Lease) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        lease.check_time()

    return check


def end_at_once() -> None:
    """End a process whose calls another one may carry: it sends nothing, and writes nothing."""
    log.critical("calls_taken_over")
    os._exit(LOST_CALLS)
