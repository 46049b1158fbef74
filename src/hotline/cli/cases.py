"""`hotline cases`: what customers wait for."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import uuid4

import typer

from hotline.cli.customer_options import Told
from hotline.cli.moments import moment_to_come
from hotline.cli.relations import Desk, Json, Who, open_desk, readable, require_who
from hotline.crm.forms.case import CaseForm, CaseMove
from hotline.crm.views.case import CaseView
from hotline.crm.views.view import as_json as listed_as_json
from hotline.model.case import Case, may_follow
from hotline.settings import Settings, load_settings

cases_app = typer.Typer(help="Complaints, payment checks and requests.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(help="The digits that name the case.", callback=readable)]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.add_typer(cases_app, name="cases")


@cases_app.command("list")
def list_cases(
    due_by: Annotated[
        str | None,
        typer.Option(help="Only those due by then: today, tomorrow, 2026-12-31, 8h."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the cases that are not closed, those due first at first; at most 200.

    Example: hotline cases list --due-by today
    """
    asyncio.run(_list(load_settings(), due_by, as_json=as_json))


@cases_app.command()
def show(reference: Reference, as_json: Json = False) -> None:
    """Show a case, its history, and the states that may come next.

    Example: hotline cases show 26112600017
    """
    asyncio.run(_show(load_settings(), reference, as_json=as_json))


@cases_app.command("open")
def open_case(
    kind: Annotated[str, typer.Option(help="complaint, payment_check or request.")],
    summary: Annotated[str, typer.Option(help="What it is about.")],
    who: Who,
    customer: Annotated[
        str | None, typer.Option(help="The customer's number; the tier says when it is due.")
    ] = None,
    phone: Annotated[str | None, typer.Option(help="Where the answer is waited for.")] = None,
    claim: Annotated[
        str | None, typer.Option(help="damages, redress or non_material; else none.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Open a case: its reference is what the customer is told.

    Example: hotline cases open --kind complaint --claim damages --customer 622200017
    --summary "Charged twice on 20 November"
    """
    told: Told = {
        "kind": kind,
        "summary": summary,
        "customer": customer,
        "phone": phone,
        "claim": claim,
    }
    asyncio.run(_open(load_settings(), told, require_who(who), as_json=as_json))


@cases_app.command()
def move(
    reference: Reference,
    state: Annotated[str, typer.Argument(help="The state to come; `show` tells which may.")],
    who: Who,
    note: Annotated[
        str | None, typer.Option(help="What is said to it: how it was resolved, or why not.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Who has it from now on.")] = None,
    cause: Annotated[
        str | None, typer.Option(help="What caused it, as one word: double_booking.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring a case to its next state; none can be skipped.

    Example: hotline cases move 26112600017 resolved --note "320.00 CNY are back"
    --cause double_booking
    """
    told: Told = {"state": state, "note": note, "owner": owner, "cause": cause}
    asyncio.run(_move(load_settings(), reference, told, require_who(who), as_json=as_json))


async def _list(settings: Settings, due_by: str | None, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        due = moment_to_come(due_by, now=desk.now, zone=settings.zone) if due_by else None
        found = await desk.relations.cases.waiting(desk.tenant, due_by=due)
        if as_json:
            typer.echo(listed_as_json(map(CaseView.of, found)))
        elif found:
            desk.show(
                ("reference", "due", "kind", "state", "tier", "customer", "owner", "what"),
                (_row(desk, case) for case in found),
            )
        else:
            desk.say("No case waits." if due is None else "No case is due by then.")


def _row(desk: Desk, case: Case) -> tuple[str, ...]:
    return (
        case.reference,
        desk.clock(case.due_at) + (" late" if case.due_at < desk.now else ""),
        case.kind,
        case.state,
        case.tier,
        case.matter.customer or "",
        case.owner,
        case.matter.summary,
    )


async def _show(settings: Settings, reference: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        case = await desk.relations.cases.get(desk.tenant, reference)
        if as_json:
            typer.echo(CaseView.of(case).model_dump_json(indent=2))
            return
        history = await desk.relations.cases.history(desk.tenant, reference)
        about = {
            "case": f"{case.reference}, {case.kind}, claims {case.claim}",
            "what": case.matter.summary,
            "customer": case.matter.customer or "not identified",
            "telephone": case.matter.number,
            "tier": case.tier,
            "due": desk.clock(case.due_at) + (" late" if _is_late(desk, case) else ""),
            "owner": case.owner,
            "cause": case.cause,
            "resolution": case.matter.resolution,
            "escalated": f"{case.escalated} times" if case.escalated else "",
            "next": ", ".join(may_follow(case.kind, case.state)),
        }
        desk.show(("", ""), ((name, text) for name, text in about.items() if text))
        desk.say("")
        desk.show(
            ("when", "who", "state", "owner", "what was said"),
            ((desk.clock(one.at), one.who, one.state, one.owner, one.note) for one in history),
        )


def _is_late(desk: Desk, case: Case) -> bool:
    return case.closed_at is None and case.due_at < desk.now


async def _open(settings: Settings, told: Told, who: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        form = desk.read(CaseForm, told)
        tier = await desk.tier_of(form.customer)
        draft = form.draft(f"command:{uuid4()}", tier, settings.crm.answer_within(tier))
        case = await desk.relations.cases.open(desk.tenant, draft, who=who, at=desk.now)
        if as_json:
            typer.echo(CaseView.of(case).model_dump_json(indent=2))
            return
        desk.say(f"Case {case.reference} is open, due {desk.clock(case.due_at)} ({case.tier}).")


async def _move(settings: Settings, reference: str, told: Told, who: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        form = desk.read(CaseMove, told)
        case = await desk.relations.cases.move(
            desk.tenant,
            reference,
            form.state,
            who=who,
            at=desk.now,
            words=form.note,
            owner=form.owner,
            cause=form.cause,
        )
        if as_json:
            typer.echo(CaseView.of(case).model_dump_json(indent=2))
            return
        ways = ", ".join(may_follow(case.kind, case.state))
        then = f"what may come is: {ways}" if ways else "it is over"
        desk.say(f"Case {case.reference} is {case.state}; {then}.")
