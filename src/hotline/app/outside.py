"""Whom calls ask: the bank, other systems over HTTP, the CRM, and who brings text messages."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from hotline.app.bank_link import BankLink, open_bank_link
from hotline.app.clock import now
from hotline.app.stores import Stores
from hotline.app.text_link import TextLink, open_text_link
from hotline.bank.gateway import BankGateway
from hotline.calls.crm_part import CrmPart
from hotline.calls.guarded import GuardedBank, GuardedPort
from hotline.calls.text_part import BundleOf, Reach, TextPart
from hotline.flow.requests import CallSystem, SendText
from hotline.ops.watch import Watch
from hotline.ports import Port, Ports
from hotline.ports.http import HttpSystems
from hotline.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Whom calls ask.

    Attributes:
        bank: The bank.
        watched_bank: The same for the questions of callers, which tell of its health.
        ports: Everybody else, by what is asked.
        bank_link: How the bank is reached.
        systems: Those of the ports that are reached over HTTP.
        text_link: How text messages go out; None where they do not.
    """

    bank: BankGateway
    watched_bank: BankGateway
    ports: Port
    bank_link: BankLink
    systems: HttpSystems
    text_link: TextLink | None

    def apply(self, settings: Settings) -> None:
        """Use settings that changed while the service runs."""
        self.bank_link.timeout_s = settings.bank.timeout_s
        self.systems.allowed = frozenset(settings.systems.allowed)
        self.systems.timeout_s = settings.systems.timeout_s
        if self.text_link is not None:
            self.text_link.timeout_s = settings.text_messages.timeout_s


async def open_outside(
    stack: AsyncExitStack,
    settings: Settings,
    stores: Stores,
    watch: Watch,
    bundle_of: BundleOf,
) -> Outside:
    """Return whom calls ask, for as long as `stack` lasts."""
    bank_link = await open_bank_link(stack, settings.bank)
    systems = await stack.enter_async_context(
        HttpSystems(allowed=settings.systems.allowed, timeout_s=settings.systems.timeout_s)
    )
    check_right = stores.journal.check_right
    bank = GuardedBank(bank_link, check_right)
    watched_bank = watch.over_bank(bank)
    crm_part = CrmPart(stores.relations, watched_bank, settings.crm, zone=settings.zone, clock=now)
    text_link = await open_text_link(stack, settings.text_messages)
    reach = Reach(
        region=settings.crm.region,
        countries=settings.texted_countries,
        per_hour=settings.text_messages.of_number_per_hour,
    )
    texts = TextPart(text_link, stores.relations, bundle_of, reach, clock=now)
    ports = Ports(
        {CallSystem: systems, SendText: texts, **dict.fromkeys(CrmPart.answers, crm_part)}
    )
    return Outside(
        bank=bank,
        watched_bank=watched_bank,
        ports=GuardedPort(ports, check_right),
        bank_link=bank_link,
        systems=systems,
        text_link=text_link,
    )
