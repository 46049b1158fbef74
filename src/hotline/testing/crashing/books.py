"""What is wrong with the money of a world, by what callers, journal, CRM and bank say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import select

from hotline.bank.demo.tables import ACCOUNT, ENTRY, MOVEMENT
from hotline.crm import CrmRepository
from hotline.crm.payments.tables import PAYMENT
from hotline.flow.run import Watch
from hotline.journal import Journal, WrittenCall
from hotline.model.interaction import Handling
from hotline.model.payment import NOTICE, Payment
from hotline.privacy import KeyRing
from hotline.privacy.wrapping import MasterKeys
from hotline.projection.payments import Payments
from hotline.projection.rebuilder import Rebuilder
from hotline.qa.replay.exact import replay
from hotline.qa.replay.recorded import tell
from hotline.qa.replay.verdicts import Same
from hotline.settings import CrmSettings
from hotline.testing.bank import NOON
from hotline.testing.crashing.process import TENANT
from hotline.testing.crashing.world import FLOW, NOT_PAID, PAID, TEXTS, World
from hotline.testing.keys import MASTER_KEY

NOT_KNOWN = ("intended", "unknown")


async def faults_now(world: World) -> list[str]:
    """Return what must not be at any moment."""
    faults = [
        f"the entries in {currency} sum to {total}"
        for currency, total in (await world.bank.ledger.sums()).items()
        if total
    ]
    faults += [f"{name} was sent {times} times" for name, times in world.sent.items() if times > 1]
    bank = {name: answer.outcome for name, answer in (await world.bank.ledger.payments()).items()}
    got = Counter(message.to for message in world.texts.sent.values())
    faults += [f"{number} got {count} messages" for number, count in got.items() if count > 1]
    for name, words in world.texts.words.items():
        if TEXTS[words] != (bank.get(name.removesuffix(f"-{NOTICE}")) == "ok"):
            faults.append(f"{name}: its customer got in writing: {words}")
    for caller in world.callers:
        paid = await _paid_by(world, caller.customer)
        if paid > int(caller.confirmed):
            faults.append(f"{caller.customer} has paid {paid} times")
        if PAID in caller.heard and not paid:
            faults.append(f"{caller.customer} was told to have paid, and has not")
        if NOT_PAID in caller.heard and paid:
            faults.append(f"{caller.customer} was told not to have paid, and has")
    return faults


async def not_settled(world: World) -> list[str]:
    """Return the payments of which the CRM does not know what became, or has nothing."""
    crm, intended = await _in_crm(world), await _intended(world)
    return [name for name in intended if crm.get(name, "intended") in NOT_KNOWN]


async def not_told(world: World) -> list[str]:
    """Return the payments of which their customers are still to be told in writing."""
    query = select(PAYMENT.c.call_id, PAYMENT.c.ref).where(PAYMENT.c.notice_at.is_not(None))
    rows = await world.crm.read(lambda crm: crm.execute(query).all())
    return [f"{row.call_id}-{row.ref}" for row in rows]


async def faults_in_the_end(world: World) -> list[str]:
    """Return what must not be once all had time to be settled."""
    crm = await _in_crm(world)
    bank = {name: answer.outcome for name, answer in (await world.bank.ledger.payments()).items()}
    intended = await _intended(world)
    faults = [f"nobody knows what became of {name}" for name in await not_settled(world)]
    for name in {*crm, *bank, *intended}:
        if (crm.get(name) == "ok") != (bank.get(name) == "ok"):
            faults.append(f"{name}: the CRM has {crm.get(name)}, the bank has {bank.get(name)}")
        if name not in intended:
            faults.append(f"{name}: the journal has never heard of it")
    heard = {caller.customer: {*caller.heard} for caller in world.callers}
    for payment in intended.values():
        has_heard = {PAID, NOT_PAID} & heard.get(payment.matter.customer or "", set())
        if not has_heard and payment.notice_name not in world.texts.sent:
            faults.append(f"nobody has told the customer what became of {payment.name}")
        if (payment.notice == "sent") != (payment.notice_name in world.texts.sent):
            faults.append(f"the journal does not tell who was told of {payment.name}")
    return [*await faults_now(world), *faults, *await _not_as_told(world)]


async def _not_as_told(world: World) -> list[str]:
    """Return the calls of which the CRM has something else than the journal tells, or no end."""
    keys = KeyRing(world.keys, MasterKeys(MASTER_KEY))
    async with _journal(world) as journal:
        rebuilt = await Rebuilder(
            TENANT,
            history=journal.history,
            bundles=journal.bundles,
            crm=CrmRepository(world.crm, keys),
            replay=_replay,
            handling=Handling(),
            settings=CrmSettings(),
            dry_run=True,
        ).take_all()
    differing = [f"{call_id} is {found} in the CRM" for call_id, found in rebuilt.differing]
    lasting = rebuilt.interactions["lasting"]
    return [*differing, f"{lasting} calls last for ever"] if lasting else differing


def _replay(call: WrittenCall, _: object, watch: Watch) -> bool:
    return isinstance(replay(call, FLOW, watch), Same)


async def _paid_by(world: World, customer: str) -> int:
    query = (
        select(MOVEMENT.c.id)
        .join_from(ENTRY, MOVEMENT, ENTRY.c.movement == MOVEMENT.c.id)
        .join(ACCOUNT, ENTRY.c.account == ACCOUNT.c.id)
        .where(MOVEMENT.c.is_payment, ENTRY.c.amount < 0, ACCOUNT.c.customer == customer)
    )
    return len(await world.bank.ledger._store.read(lambda books: books.execute(query).all()))


async def _in_crm(world: World) -> Mapping[str, str]:
    """Return each payment's outcome, or its state where there is none."""
    query = select(PAYMENT.c.call_id, PAYMENT.c.ref, PAYMENT.c.state, PAYMENT.c.outcome)
    rows = await world.crm.read(lambda crm: crm.execute(query).all())
    return {f"{row.call_id}-{row.ref}": row.outcome or row.state for row in rows}


async def _intended(world: World) -> Mapping[str, Payment]:
    """Return all payments that the journal tells of, by their names."""
    found: dict[str, Payment] = {}
    since, until = NOON - timedelta(days=1), NOON + timedelta(days=9)
    async with _journal(world) as journal:
        async for page in journal.history.calls(TENANT, since=since, until=until):
            for call in page:
                payments = Payments(call.header)
                tell(call, payments.take)
                found |= {payment.name: payment for payment in payments.all}
    return found


@asynccontextmanager
async def _journal(world: World) -> AsyncIterator[Journal]:
    journal = Journal(world.journal, KeyRing(world.keys, MasterKeys(MASTER_KEY)))
    try:
        yield journal
    finally:
        await journal.close()
