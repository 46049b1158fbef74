"""Whom calls ask: the bank, other systems over HTTP, and the CRM."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from hotline.app.clock import now
from hotline.app.stores import Stores
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.bank.sealing import PublicKey
from hotline.calls.crm_part import CrmPart
from hotline.calls.guarded import GuardedBank, GuardedPort
from hotline.flow.requests import CallSystem
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
    """

    bank: BankGateway
    watched_bank: BankGateway
    ports: Port
    bank_link: HttpBankGateway
    systems: HttpSystems

    def apply(self, settings: Settings) -> None:
        """Use settings that changed while the service runs."""
        self.bank_link.timeout_s = settings.bank.timeout_s
        self.systems.allowed = frozenset(settings.systems.allowed)
        self.systems.timeout_s = settings.systems.timeout_s


async def open_outside(
    stack: AsyncExitStack, settings: Settings, stores: Stores, watch: Watch
) -> Outside:
    """Return whom calls ask, for as long as `stack` lasts."""
    bank_link = await stack.enter_async_context(
        HttpBankGateway(
            base_url=settings.bank.url,
            token=settings.bank.token.get_secret_value(),
            timeout_s=settings.bank.timeout_s,
            public_key=PublicKey(key) if (key := settings.bank.public_key) else None,
        )
    )
    systems = await stack.enter_async_context(
        HttpSystems(allowed=settings.systems.allowed, timeout_s=settings.systems.timeout_s)
    )
    check_right = stores.journal.check_right
    bank = GuardedBank(bank_link, check_right)
    watched_bank = watch.over_bank(bank)
    crm_part = CrmPart(stores.relations, watched_bank, settings.crm, zone=settings.zone, clock=now)
    ports = Ports({CallSystem: systems, **dict.fromkeys(CrmPart.answers, crm_part)})
    return Outside(
        bank=bank,
        watched_bank=watched_bank,
        ports=GuardedPort(ports, check_right),
        bank_link=bank_link,
        systems=systems,
    )
