"""What the service keeps: its keys, the CRM and the journal."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.crm.users.people import People
from hotline.journal import Journal
from hotline.privacy import KeyRing
from hotline.privacy.opening import open_keys
from hotline.settings import Settings
from hotline.store_addresses import addresses


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Everything that outlives the service.

    Attributes:
        keys: Of what is sealed in the two others.
        crm: Contacts, routes and payments.
        relations: Customers, cases and promises, by the bank's rules.
        people: Who signs in.
        journal: What happened in each call.
    """

    keys: KeyRing
    crm: CrmRepository
    relations: Relations
    people: People
    journal: Journal


async def open_stores(stack: AsyncExitStack, settings: Settings) -> Stores:
    """Open them for as long as `stack` lasts.

    Raises:
        HotlineError: One of them cannot be used.
    """
    at = addresses(settings.store)
    keys = await stack.enter_async_context(await open_keys(settings))
    crm = await stack.enter_async_context(await CrmRepository.open(at.crm, keys))
    journal = await stack.enter_async_context(await Journal.open(at.journal, keys))
    return Stores(
        keys=keys,
        crm=crm,
        relations=Relations.over(crm, settings.crm, settings.zone),
        people=People.over(crm, settings.users),
        journal=journal,
    )
