"""`hotline payments`: what callers have paid, and what nobody knows of yet."""

from __future__ import annotations

import asyncio
from typing import Annotated, cast, get_args

import typer

from hotline.cli.relations import Desk, Json, open_desk
from hotline.crm.payments.repository import LISTED, Followed
from hotline.crm.views.payment import PaymentView
from hotline.crm.views.view import as_json as listed_as_json
from hotline.model.payment import PaymentState
from hotline.settings import Settings, load_settings

STATES: tuple[str, ...] = get_args(PaymentState)
ALL = "all"


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(payments)


def payments(
    state: Annotated[str, typer.Option(help="intended, unknown, known or all.")] = ALL,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=LISTED)] = 50,
    as_json: Json = False,
) -> None:
    """List payments, the latest first, with what became of them.

    Example: hotline payments --state unknown
    """
    if state not in (*STATES, ALL):
        raise typer.BadParameter(f"--state is one of {', '.join(STATES)} or {ALL}")
    chosen = None if state == ALL else cast("PaymentState", state)
    asyncio.run(_list(load_settings(), chosen, limit, as_json=as_json))


async def _list(
    settings: Settings, state: PaymentState | None, limit: int, *, as_json: bool
) -> None:
    async with open_desk(settings) as desk:
        found = await desk.payments.listed(desk.tenant, state=state, limit=limit)
        if as_json:
            typer.echo(listed_as_json(map(PaymentView.of, found)))
        elif found:
            desk.show(
                (
                    "payment",
                    "when",
                    "what",
                    "amount",
                    "customer",
                    "state",
                    "outcome",
                    "reference",
                    "known",
                    "asked",
                    "case",
                    "notice",
                ),
                (_row(desk, one) for one in found),
            )
        else:
            desk.say("There is no such payment.")


def _row(desk: Desk, one: Followed) -> tuple[str, ...]:
    payment = one.payment
    return (
        payment.name,
        desk.clock(payment.intended_at),
        payment.operation,
        payment.matter.amount,
        payment.matter.customer or "",
        payment.state,
        payment.outcome or "",
        payment.matter.reference,
        desk.clock(payment.known_at),
        f"{one.asked} times" if one.asked else "",
        one.case or "",
        payment.notice or "",
    )
