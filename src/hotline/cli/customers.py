"""`hotline customers`: people found, added, changed, noted about and ranked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

import typer

from hotline.cli import customer_files
from hotline.cli.customer_options import Told, telling
from hotline.cli.customer_text import show_customer, show_found
from hotline.cli.moments import moment_to_come
from hotline.cli.relations import Desk, Json, Who, open_desk, readable, require_who
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.customers.words import search_for
from hotline.crm.errors import CrmError
from hotline.crm.forms.customer import (
    CustomerChanges,
    CustomerForm,
    NoteForm,
    SearchForm,
    TierForm,
)
from hotline.crm.views.customer import CustomerView, FoundView
from hotline.model.customer import Customer, Note
from hotline.settings import Settings, load_settings

customers_app = typer.Typer(
    help="The bank's customers, as the CRM knows them.", no_args_is_help=True
)

Number = Annotated[
    str, typer.Argument(help="The customer's number at the bank.", callback=readable)
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands, and those of the file beside it."""
    customer_files.add_commands(customers_app)
    app.add_typer(customers_app, name="customers")


@dataclass(kw_only=True)
class SeveralPeople(CrmError):
    """What was typed fits more than one person."""

    found: tuple[Customer, ...]
    more: bool

    def __str__(self) -> str:
        people = [f"{one.profile.number} ({one.profile.name.full})" for one in self.found[:5]]
        others = ", and others" if self.more or len(self.found) > len(people) else ""
        return f"several people fit; give the number of one: {', '.join(people)}{others}"


@customers_app.command()
def search(
    text: Annotated[str, typer.Argument(help="A number, a name, a tail, or a #tag.")],
    as_json: Json = False,
) -> None:
    """Find people by any number, the last 4 digits of an account, a name's beginning, or a #tag.

    Example: hotline customers search "wang xiao"
    """
    asyncio.run(_search(load_settings(), text, as_json=as_json))


@customers_app.command()
def show(
    number: Annotated[
        str,
        typer.Argument(help="The customer's number, or what finds one person.", callback=readable),
    ],
    as_json: Json = False,
) -> None:
    """Show a customer: who it is, the tier and why, open cases and promises, notes.

    Example: hotline customers show 622200017
    """
    asyncio.run(_show(load_settings(), number, as_json=as_json))


@customers_app.command()
@telling
def add(number: Number, told: Told, who: Who, as_json: Json = False) -> None:
    """Add a customer; the tier follows from deposits and assets.

    Example: hotline customers add 622200017 --name 王小明 --latin "Wang Xiaoming" --phone
    "138 0013 8000" --language zh-CN --average-deposits "1200000.00 CNY"
    """
    name = require_who(who)
    asyncio.run(_add(load_settings(), {"number": number, **told}, name, as_json=as_json))


@customers_app.command()
@telling
def change(number: Number, told: Told, who: Who, as_json: Json = False) -> None:
    """Change what is told of a customer; what is not named stays, and an empty text empties it.

    Example: hotline customers change 622200017 --phone "138 0013 8000" --mail "" --do-not-call
    """
    if all(value is None for value in told.values()):
        raise typer.BadParameter("nothing is to be changed: name it, as in --language zh-CN")
    asyncio.run(_change(load_settings(), number, told, require_who(who), as_json=as_json))


@customers_app.command()
def note(
    number: Number,
    text: Annotated[str, typer.Argument(help="What is to be remembered.")],
    who: Who,
) -> None:
    """Write a note about a customer: it is kept with your name, and never changed.

    Example: hotline customers note 622200017 "Prefers to be called after 18:00"
    """
    asyncio.run(_note(load_settings(), number, text, require_who(who)))


@customers_app.command()
def tier(
    number: Number,
    who: Who,
    chosen: Annotated[
        str | None,
        typer.Argument(metavar="TIER", help="standard, vip, senior_vip or restricted."),
    ] = None,
    why: Annotated[str | None, typer.Option(help="The reason, for the record.")] = None,
    until: Annotated[
        str | None, typer.Option(help="When it ends: 2026-12-31, or 90d for in 90 days.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="rule: let deposits and assets decide.")] = None,
) -> None:
    """Decide a customer's tier, or let the rule decide again.

    Example: hotline customers tier 622200017 vip --why "opens a company account" --until 90d

    And back: hotline customers tier 622200017 --by rule
    """
    settings = load_settings()
    if by is not None:
        if by != "rule" or chosen or why or until:
            raise typer.BadParameter("--by rule stands alone: the rule chooses and says why")
        asyncio.run(_let_the_rule_decide(settings, number, require_who(who)))
        return
    if chosen is None or why is None:
        raise typer.BadParameter("a person's decision needs TIER and --why; else give --by rule")
    asyncio.run(_decide(settings, number, chosen, why, until, require_who(who)))


async def _search(settings: Settings, text: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        typed = desk.read(SearchForm, {"text": text}).text
        search = search_for(typed, region=settings.crm.region)
        found = await desk.relations.customers.search(desk.tenant, search, at=desk.now)
        if as_json:
            typer.echo(FoundView.of(found).model_dump_json(indent=2))
            return
        show_found(desk, found)


async def _show(settings: Settings, number: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        customer = await _the_one(desk, number)
        if as_json:
            typer.echo(CustomerView.of(customer).model_dump_json(indent=2))
            return
        await show_customer(desk, customer)


async def _the_one(desk: Desk, typed: str) -> Customer:
    """Return the customer of a number, else the only one whom a search finds."""
    customers = desk.relations.customers
    try:
        return await customers.get(desk.tenant, typed, at=desk.now)
    except UnknownCustomer:
        typed = desk.read(SearchForm, {"text": typed}).text
        search = search_for(typed, region=desk.settings.crm.region)
        found = await customers.search(desk.tenant, search, at=desk.now)
    if not found.customers:
        raise UnknownCustomer
    if len(found.customers) > 1 or found.more:
        raise SeveralPeople(found=found.customers, more=found.more)
    return found.customers[0]


async def _add(settings: Settings, told: Told, who: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        draft = desk.read(CustomerForm, told).draft()
        made = await desk.relations.customers.add(desk.tenant, draft, who=who, at=desk.now)
        _done(desk, "Added", made, as_json=as_json)


async def _change(settings: Settings, number: str, told: Told, who: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        edit = desk.read(CustomerChanges, told).edit
        changed = await desk.relations.customers.change(
            desk.tenant, number, edit, who=who, at=desk.now
        )
        _done(desk, "Changed", changed, as_json=as_json)


def _done(desk: Desk, what: str, customer: Customer, *, as_json: bool) -> None:
    if as_json:
        typer.echo(CustomerView.of(customer).model_dump_json(indent=2))
        return
    profile, tier = customer.profile, customer.tier
    desk.say(
        f"{what} {profile.number}, {profile.name.full}: {tier.tier} ({tier.reason}), "
        f"version {customer.version}."
    )


async def _note(settings: Settings, number: str, text: str, who: str) -> None:
    async with open_desk(settings) as desk:
        written = desk.read(NoteForm, {"text": text}).text
        note = Note(at=desk.now, author=who, text=written)
        await desk.relations.notes.add(desk.tenant, number, note)
        desk.say(f"Noted, in the name of {who}.")


async def _decide(
    settings: Settings, number: str, tier: str, why: str, until: str | None, who: str
) -> None:
    async with open_desk(settings) as desk:
        end = until and moment_to_come(until, now=desk.now, zone=settings.zone)
        form = desk.read(TierForm, {"tier": tier, "why": why, "until": end or None})
        decision = form.decision(who)
        await desk.relations.tiers.decide(desk.tenant, number, decision, at=desk.now)
        ends = f", until {desk.clock(decision.until)}" if decision.until else ""
        desk.say(f"{decision.tier} from now on{ends}, and on record with your name and reason.")


async def _let_the_rule_decide(settings: Settings, number: str, who: str) -> None:
    async with open_desk(settings) as desk:
        tiers = desk.relations.tiers
        await tiers.let_the_rule_decide(desk.tenant, number, who=who, at=desk.now)
        now = await desk.relations.customers.get(desk.tenant, number, at=desk.now)
        desk.say(f"The rule decides again: {now.tier.tier} ({now.tier.reason}).")
