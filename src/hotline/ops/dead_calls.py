"""What a service left open that died: its calls are closed by the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.journal import Journal
from hotline.model.interaction import DIED, Handling
from hotline.qa.rebuilding import Rebuilder

log = structlog.get_logger()


async def close_calls_of_the_dead(
    tenant: str,
    crm: CrmRepository,
    journal: Journal,
    handling: Handling,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Close what a service before this one, which alone owns the stores, could not close.

    The journal comes first, for it may even tell how a call ended; who is killed in the middle
    leaves the others open, for the next one. A journal that cannot be read stops nobody.

    Raises:
        DatabaseError: The CRM cannot be used.
    """
    await crm.keys.end_all(tenant)
    dead = await crm.open_calls(tenant)
    if not dead:
        return
    rebuilder = Rebuilder(
        tenant,
        history=journal.history,
        bundles=journal.bundles,
        crm=crm,
        handling=handling,
        dry_run=False,
    )
    for call_id in dead:
        try:
            call = await journal.history.call(tenant, call_id)
            if call is not None:
                await rebuilder.take([call])
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.error("dead_call_not_rebuilt", call_id=call_id, error=type(error).__name__)
    await crm.close_open(tenant, clock(), outcome=DIED)
    log.warning("open_calls_closed", calls=len(dead))
