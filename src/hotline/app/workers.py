"""Everything that is looked after on a beat, beside the calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from hotline.app.clock import now
from hotline.app.floor import OpenFloor
from hotline.app.outside import Outside
from hotline.app.pbx_link import pbx_name
from hotline.app.stores import Stores
from hotline.asterisk.sound_cache import SoundCache
from hotline.calls.retention import Retention
from hotline.calls.switchboard import Switchboard
from hotline.calls.text_part import BundleOf
from hotline.ops.dead_calls import LOOK_EVERY_S as DEAD_CALLS_LOOK_EVERY_S
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.elsewhere import Elsewhere
from hotline.ops.late_records import LateRecords
from hotline.ops.ledger import LOOK_EVERY_S as LEDGER_LOOK_EVERY_S
from hotline.ops.ledger import Ledger
from hotline.ops.line_out import LOOK_EVERY_S as LINE_OUT_EVERY_S
from hotline.ops.looking import looking
from hotline.ops.overdue import LOOK_EVERY_S as OVERDUE_LOOK_EVERY_S
from hotline.ops.overdue import Overdue
from hotline.ops.payment_cases import PaymentCases
from hotline.ops.payment_notices import LOOK_EVERY_S as NOTICES_LOOK_EVERY_S
from hotline.ops.payment_notices import PaymentNotices
from hotline.ops.promises_due import LOOK_EVERY_S as PROMISES_EVERY_S
from hotline.ops.settling import LOOK_EVERY_S as SETTLING_LOOK_EVERY_S
from hotline.ops.settling import Settling
from hotline.ops.watch import Watch
from hotline.qa.replay.many import LOOK_EVERY_S as REPLAYS_LOOK_EVERY_S
from hotline.qa.replay.many import ManyReplays
from hotline.reports.floor_keeper import LOOK_EVERY_S as FLOOR_KEEPER_EVERY_S
from hotline.reports.floor_keeper import FloorKeeper
from hotline.settings import Settings
from hotline.speech.audio_urls import PERSONAL_ENDING

REQUESTS_EVERY_S = 3_600.0
"""So often keys of requests are forgotten that nobody asks with again."""
MONTHS_EVERY_S = 86_400.0
"""So often room is made for the months of the journal that come."""


async def start_workers(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    stores: Stores,
    outside: Outside,
    switchboard: Switchboard,
    watch: Watch,
    bundle_of: BundleOf,
    floor: OpenFloor | None,
    replays: ManyReplays,
) -> None:
    """Let them work for as long as `stack` lasts."""
    if floor is not None:
        await _start_on_the_floor(stack, settings, floor)
    if settings.asterisk.cache_dir is not None:
        cache = SoundCache(settings.asterisk.cache_dir, ending=PERSONAL_ENDING)
        watch.over_cache(cache)
        await stack.enter_async_context(cache)
    tenant, relations = settings.tenant, stores.relations
    overdue = Overdue(tenant, _retention(settings), keys=stores.keys, crm=stores.crm, clock=now)
    watch.over_retention(overdue)
    ledger = Ledger(
        tenant,
        relations.promises,
        relations.tiers,
        supervisor=settings.crm.supervisor,
        clock=now,
    )
    watch.over_ledger(ledger)
    records = LateRecords(tenant, crm=stores.crm, journal=stores.journal, switchboard=switchboard)
    settling = Settling(
        tenant,
        crm=stores.crm,
        records=records,
        # The bank's health is told by the questions of callers.
        bank=outside.bank,
        cases=PaymentCases(
            stores.crm, relations, settings.crm, settle_within=settings.bank.settle_within
        ),
        clock=now,
    )
    watch.over_settling(settling)
    notices = PaymentNotices(
        tenant,
        crm=stores.crm,
        records=records,
        bundle_of=bundle_of,
        ports=outside.ports,
        clock=now,
    )
    watch.over_notices(notices)
    dead_calls = DeadCalls(
        tenant,
        crm=stores.crm,
        journal=stores.journal,
        ports=outside.ports,
        handling=settings.privacy.handling,
        settings=settings.crm,
        is_live=switchboard.is_live,
        elsewhere=Elsewhere(stores.journal, tenant, pbx_name(settings.asterisk)),
        clock=now,
    )
    watch.over_dead_calls(dead_calls)
    counted = FloorKeeper(tenant, stores.journal, stores.crm.floor_cells)
    for look, after, every_s in (
        (overdue.look, "overdue erasures", OVERDUE_LOOK_EVERY_S),
        (ledger.look, "promises", LEDGER_LOOK_EVERY_S),
        (settling.look, "payments", SETTLING_LOOK_EVERY_S),
        (notices.look, "customers who are to be told of payments", NOTICES_LOOK_EVERY_S),
        (dead_calls.look, "calls without an end", DEAD_CALLS_LOOK_EVERY_S),
        (lambda: relations.requests.forget_old(tenant, now()), "old requests", REQUESTS_EVERY_S),
        (replays.look, "replays of many calls", REPLAYS_LOOK_EVERY_S),
        (counted.look, "the floor's figures", FLOOR_KEEPER_EVERY_S),
        (stores.journal.make_months, "the months of the journal", MONTHS_EVERY_S),
    ):
        await stack.enter_async_context(looking(look, after=after, every_s=every_s))


async def _start_on_the_floor(stack: AsyncExitStack, settings: Settings, floor: OpenFloor) -> None:
    audit_s = settings.floor.audit_s
    looks: list[tuple[Callable[[], Awaitable[None]], str, float]] = [
        (floor.promises.look, "promises due", PROMISES_EVERY_S),
        (floor.log_audit.look, "the floor's log", audit_s),
        (floor.desk_audit.look, "the desks", audit_s),
    ]
    if floor.line_out is not None:
        looks.append((floor.line_out.look, "the line out", LINE_OUT_EVERY_S))
    for look, after, every_s in looks:
        await stack.enter_async_context(looking(look, after=after, every_s=every_s))


def _retention(settings: Settings) -> Retention:
    return Retention(
        calls=settings.privacy.retention,
        messages=settings.privacy.message_retention,
        matters=settings.privacy.case_retention,
    )
