"""Customers on the terminal: a list of them, and all about one."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.cli.relations import Desk
from hotline.crm.customers.repository import Found
from hotline.crm.views.customer import CustomerView, TierView
from hotline.model.customer import Customer


def show_found(desk: Desk, found: Found) -> None:
    """Draw the people who were found."""
    if not found.customers:
        desk.say("Nobody fits. A name may be begun in either script; a number must be whole.")
        return
    people = [CustomerView.of(customer) for customer in found.customers]
    desk.show(
        ("number", "name", "tier", "telephone", "language", "tags"),
        (
            (
                one.number,
                _names(one),
                one.tier.tier,
                ", ".join(phone.number for phone in one.phones),
                one.language,
                ", ".join(one.tags),
            )
            for one in people
        ),
    )
    if found.more:
        desk.say("There are others: type more.")


async def show_customer(desk: Desk, customer: Customer) -> None:
    """Draw all about one customer."""
    number = customer.profile.number
    relations, tenant = desk.relations, desk.tenant
    changes = await relations.tiers.changes(tenant, number)
    history = await relations.changes.of(tenant, number)
    cases = await relations.cases.of_customer(tenant, number)
    promises = await relations.promises.listed(tenant, customer=number)
    notes = await relations.notes.of(tenant, number)
    desk.show(("", ""), _about(desk, CustomerView.of(customer)))
    _show_part(
        desk,
        "Tiers over time",
        ("since", "from", "to", "why", "by", "until"),
        [
            (
                desk.clock(change.at),
                change.before or "",
                change.decision.tier,
                change.decision.reason,
                change.decision.by,
                desk.clock(change.decision.until),
            )
            for change in changes
        ],
    )
    _show_part(
        desk,
        "History",
        ("version", "when", "who", "changed"),
        [
            (
                str(one.version),
                desk.clock(one.at),
                one.who,
                ", ".join(one.fields) if one.version > 1 else "added",
            )
            for one in history
        ],
    )
    _show_part(
        desk,
        "Cases",
        ("reference", "kind", "state", "due", "owner", "what"),
        [
            (
                one.reference,
                one.kind,
                one.state,
                desk.clock(one.due_at),
                one.owner,
                one.matter.summary,
            )
            for one in cases
        ],
    )
    _show_part(
        desk,
        "Open promises",
        ("id", "kind", "due", "owner", "what"),
        [
            (one.promise_id, one.kind, desk.clock(one.due_at), one.owner, one.matter.plan)
            for one in promises
        ],
    )
    _show_part(
        desk,
        "Notes",
        ("when", "who", "what"),
        [(desk.clock(note.at), note.author, note.text) for note in notes],
    )


def _show_part(
    desk: Desk, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    if rows:
        desk.say("")
        desk.say(title)
        desk.show(columns, rows)


def _about(desk: Desk, one: CustomerView) -> Iterator[tuple[str, str]]:
    consents = {
        "recording": one.consent_recording,
        "voice": one.consent_voice,
        "marketing": one.consent_marketing,
    }
    about = {
        "number": one.number,
        "name": _names(one),
        "greeted by": f"{one.title} {one.family_name}".strip(),
        "tier": _tier(desk, one.tier),
        "telephone": ", ".join(f"{phone.number} ({phone.kind})" for phone in one.phones),
        "mail": one.mail,
        "ways": ", ".join(one.ways) + (" (not to be rung)" if one.do_not_call else ""),
        "language": one.language,
        "accounts": ", ".join(one.accounts),
        "average deposits": one.average_deposits,
        "total assets": one.total_assets,
        "looked after by": one.relationship_manager,
        "likes": ", ".join(f"{name} {value}" for name, value in one.preferences.items()),
        "tags": ", ".join(one.tags),
        "consent": ", ".join(f"{use} {said}" for use, said in consents.items()),
        "version": f"{one.version}, changed {desk.clock(one.changed_at)}",
    }
    return ((name, text) for name, text in about.items() if text)


def _names(one: CustomerView) -> str:
    return f"{one.name} ({one.latin_name})" if one.latin_name else one.name


def _tier(desk: Desk, tier: TierView) -> str:
    until = f", until {desk.clock(tier.until)}" if tier.until else ""
    return f"{tier.tier}: {tier.reason} (by {tier.by}{until})"
