"""The options that tell something of a customer, as they become the fields of a form."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from hotline.crm.forms.typed import pairs_typed, phones_typed

Told = dict[str, object]
"""Fields of a form by name; None for what was not told."""


def told(
    name: Annotated[str | None, typer.Option(help="The full name, as the bank writes it.")] = None,
    latin: Annotated[str | None, typer.Option(help="The same in Latin letters.")] = None,
    family: Annotated[str | None, typer.Option(help="What the customer is greeted by.")] = None,
    title: Annotated[str | None, typer.Option(help="mr or ms.")] = None,
    phone: Annotated[
        list[str] | None,
        typer.Option(help="'138 0013 8000', or work='010 6552 9988'; again for more."),
    ] = None,
    mail: Annotated[str | None, typer.Option(help="An address for mail.")] = None,
    way: Annotated[
        list[str] | None, typer.Option(help="phone, text, mail or letter; the best way first.")
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(help="The last 4 digits of an account or card; again for more."),
    ] = None,
    average_deposits: Annotated[
        str | None, typer.Option(help="On the accounts on average: '1200000.00 CNY'.")
    ] = None,
    total_assets: Annotated[
        str | None, typer.Option(help="All there is: '2500000.00 CNY'.")
    ] = None,
    relationship_manager: Annotated[
        str | None, typer.Option(help="The agent who looks after the customer.")
    ] = None,
    preference: Annotated[
        list[str] | None, typer.Option(help="speech=slow; again for more.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A short word; again for more.")] = None,
    language: Annotated[str | None, typer.Option(help="To be spoken, such as zh-CN.")] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(help="recording=given, voice=refused or marketing=unknown."),
    ] = None,
    do_not_call: Annotated[
        bool | None,
        typer.Option("--do-not-call/--may-call", help="Whether the bank may ring by itself."),
    ] = None,
) -> Told:
    """Return what the options tell; an empty text empties a field or a list."""
    return {
        "name": name,
        "latin_name": latin,
        "family_name": family,
        "title": title,
        "phones": _phones(phone),
        "mail": mail,
        "ways": _listed(way),
        "accounts": _listed(account),
        "average_deposits": average_deposits,
        "total_assets": total_assets,
        "relationship_manager": relationship_manager,
        "preferences": _pairs("--preference", preference),
        "tags": _listed(tag),
        "language": language,
        **{f"consent_{use}": said for use, said in (_pairs("--consent", consent) or {}).items()},
        "do_not_call": do_not_call,
    }


def telling(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `told`, whose fields come as its argument `told`."""
    options = inspect.signature(told).parameters
    own = [one for one in inspect.signature(command).parameters.values() if one.name != "told"]

    @wraps(command)
    def told_command(**given: Any) -> None:
        fields = told(**{name: given.pop(name) for name in options})
        command(told=fields, **given)

    # What Typer reads: the command's own arguments and options, and these before the last one. It
    # takes annotations as they stand in a signature that is given, and does not resolve their text.
    hints = get_type_hints(command, include_extras=True) | get_type_hints(told, include_extras=True)
    ordered = (*own[:-1], *options.values(), *own[-1:])
    told_command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(annotation=hints[one.name]) for one in ordered]
    )
    return told_command


def _phones(typed: list[str] | None) -> list[dict[str, str]] | None:
    return None if typed is None else phones_typed(filter(None, typed))


def _listed(typed: list[str] | None) -> list[str] | None:
    return None if typed is None else [one for one in typed if one]


def _pairs(option: str, typed: Iterable[str] | None) -> dict[str, str] | None:
    if typed is None:
        return None
    pairs = pairs_typed(filter(None, typed))
    if pairs is None:
        raise typer.BadParameter(f"{option} is written as NAME=VALUE")
    return pairs
