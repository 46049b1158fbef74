"""What goes on record with an erasure or a hold: of whom, by whom and why."""

from __future__ import annotations

from typing import Annotated

import typer

Who = Annotated[str, typer.Option(help="Your name, for the record.")]
Why = Annotated[str, typer.Option(help="The reason, for the record.")]
Customer = Annotated[str, typer.Argument(help="The customer number.")]
Call = Annotated[str, typer.Option(help="One call instead, by enough of its id.")]


def require_record(who: str, why: str) -> None:
    """Refuse a request without a name and a reason."""
    if not who.strip() or not why.strip():
        raise typer.BadParameter("--who and --why go on record: neither can be left out or empty")


def require_one(customer: str, call: str) -> None:
    """Refuse a request about nobody, and one about a customer and a call."""
    if bool(customer) == bool(call):
        raise typer.BadParameter("give a customer number, or --call with the id of a call")
