"""What the commands about customers, cases and promises have in common."""

from __future__ import annotations

import getpass
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from hotline.cli.tables import one_line_of, show_table
from hotline.crm import CrmRepository
from hotline.crm.audit_trail.repository import What
from hotline.crm.forms import Form, Reading, read_form
from hotline.crm.payments.repository import Payments
from hotline.crm.relations import Relations
from hotline.crm.routes import Routes
from hotline.crm.users.people import People
from hotline.local_time import local_clock
from hotline.model.outside import one_line
from hotline.model.tier import Tier
from hotline.privacy.opening import open_keys
from hotline.settings import Settings
from hotline.store_addresses import addresses

AnyForm = TypeVar("AnyForm", bound=Form)

LONGEST_WHO = 128
"""As long a name as the audit trail keeps."""

Json = Annotated[bool, typer.Option("--json", help="For programs.")]


def readable(text: str | None) -> str | None:
    """Refuse bytes that are no text, which the shell hands on as they are."""
    if text is not None and not text.isprintable():
        raise typer.BadParameter("holds a character that nobody sees")
    return text


def login() -> str:
    """Return the name of whoever runs the command; "" where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


Who = Annotated[
    str,
    typer.Option(
        default_factory=login,
        show_default=False,
        help="Your name, for the record; else your login.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An open CRM with what it is asked with: whose, by whom, when, and how things are typed."""

    relations: Relations
    people: People
    payments: Payments
    routes: Routes
    settings: Settings
    now: datetime
    console: Console

    @property
    def tenant(self) -> str:
        """Whose customers, cases and promises."""
        return self.settings.tenant

    def read(self, form: type[AnyForm], told: Mapping[str, object]) -> AnyForm:
        """Read what was typed; what is None was not told.

        Raises:
            FormProblems: It cannot be used.
        """
        fields = {name: value for name, value in told.items() if value is not None}
        reading = Reading(region=self.settings.crm.region, now=self.now)
        return read_form(form, json.dumps(fields, default=datetime.isoformat), reading)

    def clock(self, moment: datetime | None) -> str:
        """Return a moment on the bank's clock; "" for none."""
        return "" if moment is None else local_clock(moment, self.settings.zone, "%Y-%m-%d %H:%M")

    async def tier_of(self, customer: str | None) -> Tier:
        """Return a customer's tier; `standard` where nobody is known.

        Raises:
            UnknownCustomer: There is no such customer.
        """
        if customer is None:
            return "standard"
        found = await self.relations.customers.get(self.tenant, customer, at=self.now)
        return found.tier.tier

    async def put_on_record(self, what: What, command: str, *, who: str) -> None:
        """Put in the audit trail who changes by a command what others go by."""
        await self.relations.trail.add(
            self.tenant, what, who=who[:LONGEST_WHO], at=self.now, route=command, address=""
        )

    def show(self, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
        """Draw a table; nothing in it can colour or move what stands around it."""
        show_table(self.console, columns, rows)

    def say(self, text: str) -> None:
        """Print a sentence as it is."""
        self.console.print(Text(one_line_of(text)), soft_wrap=True)


def require_who(who: str) -> str:
    """Return who it is, as it goes on record."""
    if not (name := one_line(who)):
        raise typer.BadParameter("--who goes on record: your system tells no login, so name you")
    return name


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open the CRM that the settings name."""
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
    ):
        yield Desk(
            relations=Relations.over(crm, settings.crm, settings.zone),
            people=People.over(crm, settings.users),
            payments=crm.payments,
            routes=crm.routes,
            settings=settings,
            now=datetime.now(UTC),
            console=Console(highlight=False),
        )
