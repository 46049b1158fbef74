"""`hotline promises`: what the bank said that it would do, and by when."""

from __future__ import annotations

import asyncio
from typing import Annotated, cast, get_args
from uuid import uuid4

import typer

from hotline.cli.customer_options import Told
from hotline.cli.moments import moment_to_come
from hotline.cli.relations import Desk, Json, Who, open_desk, readable, require_who
from hotline.crm.call_names import ON_A_CALL, call_of
from hotline.crm.forms.promise import PromiseForm, PromiseMove, Withdrawal
from hotline.crm.views.promise import PromiseView
from hotline.crm.views.view import as_json as listed_as_json
from hotline.model.promise import Promise, PromiseState
from hotline.settings import Settings, load_settings

STATES: tuple[str, ...] = get_args(PromiseState)
ALL = "all"

promises_app = typer.Typer(help="What the bank promised.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The promise's id.", callback=readable)]
Why = Annotated[str, typer.Option(help="One word that names nobody, such as customer_asked.")]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.add_typer(promises_app, name="promises")


@promises_app.command("list")
def list_promises(
    state: Annotated[str, typer.Option(help="open, kept, broken, withdrawn or all.")] = "open",
    due_by: Annotated[
        str | None,
        typer.Option(help="Only those due by then: today, tomorrow, 2026-12-31, 8h."),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(help="Only those to the customer of this number.", callback=readable),
    ] = None,
    as_json: Json = False,
) -> None:
    """List promises, those due first at first; at most 200.

    Example: hotline promises list --due-by today
    """
    if state not in (*STATES, ALL):
        raise typer.BadParameter(f"--state is one of {', '.join(STATES)} or {ALL}")
    chosen = None if state == ALL else cast("PromiseState", state)
    asyncio.run(_list(load_settings(), chosen, due_by, customer, as_json=as_json))


@promises_app.command()
def show(promise_id: Id, as_json: Json = False) -> None:
    """Show a promise and what became of it.

    Example: hotline promises show 019ab2c4-7d1e-7000-8000-000000000001
    """
    asyncio.run(_show(load_settings(), promise_id, as_json=as_json))


@promises_app.command()
def make(
    kind: Annotated[
        str,
        typer.Option(help="callback, return_visit, complaint_answer, payment_check or low_mark."),
    ],
    due: Annotated[
        str, typer.Option(help="By when: 8h, tomorrow, 2026-12-31 or '2026-12-31 14:00'.")
    ],
    owner: Annotated[str, typer.Option(help="The agent, team or queue that is to keep it.")],
    who: Who,
    phone: Annotated[str | None, typer.Option(help="The number to ring.")] = None,
    customer: Annotated[str | None, typer.Option(help="The customer's number.")] = None,
    plan: Annotated[str | None, typer.Option(help="What is to be done or said.")] = None,
    when_late: Annotated[
        str | None, typer.Option(help="tell_supervisor, escalate or give_up.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="The case that it belongs to.")] = None,
    as_json: Json = False,
) -> None:
    """Make a promise.

    Example: hotline promises make --kind callback --due "2026-12-31 14:00" --owner service
    --phone "138 0013 8000" --plan "Tell what became of the payment"
    """
    told: Told = {
        "kind": kind,
        "owner": owner,
        "phone": phone,
        "customer": customer,
        "plan": plan,
        "when_late": when_late,
        "case": case,
    }
    asyncio.run(_make(load_settings(), told, due, require_who(who), as_json=as_json))


@promises_app.command()
def move(
    promise_id: Id,
    due: Annotated[str, typer.Argument(help="By when it is to be kept now.")],
    why: Why,
    who: Who,
) -> None:
    """Let a promise be due at another moment.

    Example: hotline promises move 019ab2c4-7d1e-7000-8000-000000000001 tomorrow
    --why customer_asked
    """
    asyncio.run(_move(load_settings(), promise_id, due, why, require_who(who)))


@promises_app.command()
def withdraw(promise_id: Id, why: Why, who: Who) -> None:
    """Take a promise back, as when the customer wants it no more.

    Example: hotline promises withdraw 019ab2c4-7d1e-7000-8000-000000000001 --why not_wanted
    """
    asyncio.run(_withdraw(load_settings(), promise_id, why, require_who(who)))


async def _list(
    settings: Settings,
    state: PromiseState | None,
    due_by: str | None,
    customer: str | None,
    *,
    as_json: bool,
) -> None:
    async with open_desk(settings) as desk:
        if customer is not None:
            await desk.tier_of(customer)
        due = moment_to_come(due_by, now=desk.now, zone=settings.zone) if due_by else None
        found = await desk.relations.promises.listed(
            desk.tenant, state=state, due_by=due, customer=customer
        )
        if as_json:
            typer.echo(listed_as_json(map(PromiseView.of, found)))
        elif found:
            desk.show(
                ("id", "due", "kind", "state", "customer", "telephone", "owner", "what"),
                (_row(desk, promise) for promise in found),
            )
        else:
            desk.say("There is no such promise.")


def _row(desk: Desk, promise: Promise) -> tuple[str, ...]:
    return (
        promise.promise_id,
        _due(desk, promise),
        promise.kind,
        promise.state,
        promise.matter.customer or "",
        promise.matter.number,
        promise.owner,
        promise.matter.plan,
    )


def _due(desk: Desk, promise: Promise) -> str:
    late = promise.state == "open" and promise.due_at < desk.now
    return desk.clock(promise.due_at) + (" late" if late else "")


async def _show(settings: Settings, promise_id: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        promise = await desk.relations.promises.get(desk.tenant, promise_id)
        if as_json:
            typer.echo(PromiseView.of(promise).model_dump_json(indent=2))
            return
        history = await desk.relations.promises.history(desk.tenant, promise_id)
        about = {
            "promise": f"{promise.promise_id}, {promise.kind}, {promise.state}",
            "due": f"{_due(desk, promise)}; when late: {promise.when_late}",
            "owner": promise.owner,
            "customer": promise.matter.customer or "not identified",
            "telephone": promise.matter.number,
            "plan": promise.matter.plan,
            "result": promise.matter.result,
            "case": promise.case or "",
            "call": call_of(promise.name) if promise.name.startswith(ON_A_CALL) else "",
            "rung": f"{promise.attempts} times" if promise.attempts else "",
        }
        desk.show(("", ""), ((name, text) for name, text in about.items() if text))
        desk.say("")
        desk.show(
            ("when", "who", "what", "due then", "why"),
            (
                (desk.clock(one.at), one.who, one.what, desk.clock(one.due_at), one.why)
                for one in history
            ),
        )


async def _make(settings: Settings, told: Told, due: str, who: str, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        due_at = moment_to_come(due, now=desk.now, zone=settings.zone)
        form = desk.read(PromiseForm, {**told, "due_at": due_at})
        if form.customer is not None:
            await desk.tier_of(form.customer)
        if form.case is not None:
            await desk.relations.cases.get(desk.tenant, form.case)
        draft = form.draft(f"command:{uuid4()}")
        promise = await desk.relations.promises.make(desk.tenant, draft, who=who, at=desk.now)
        if as_json:
            typer.echo(PromiseView.of(promise).model_dump_json(indent=2))
            return
        desk.say(f"Promise {promise.promise_id} is made, due {desk.clock(promise.due_at)}.")


async def _move(settings: Settings, promise_id: str, due: str, why: str, who: str) -> None:
    async with open_desk(settings) as desk:
        due_at = moment_to_come(due, now=desk.now, zone=settings.zone)
        form = desk.read(PromiseMove, {"due_at": due_at, "why": why})
        promise = await desk.relations.promises.move(
            desk.tenant, promise_id, form.due_at, who=who, why=form.why, at=desk.now
        )
        desk.say(f"Promise {promise_id} is due {desk.clock(promise.due_at)} now.")


async def _withdraw(settings: Settings, promise_id: str, why: str, who: str) -> None:
    async with open_desk(settings) as desk:
        form = desk.read(Withdrawal, {"why": why})
        await desk.relations.promises.withdraw(
            desk.tenant, promise_id, who=who, why=form.why, at=desk.now
        )
        desk.say(f"Promise {promise_id} is withdrawn.")
