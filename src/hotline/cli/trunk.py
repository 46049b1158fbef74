"""`hotline trunk-password`: the telephone that stands for all customers under `make run`."""

from __future__ import annotations

import typer

from hotline.cli.seats import NoSeatKey
from hotline.launch.pbx_trunk import DEMO_TRUNK, demo_trunk_password
from hotline.settings import load_settings


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("trunk-password")(trunk_password)


def trunk_password() -> None:
    """Show the password of the telephone that `make run` rings for every customer.

    A bank has a trunk of its own, and no such telephone.

    Example: hotline trunk-password
    """
    key = load_settings().asterisk.seat_key
    if key is None:
        raise NoSeatKey
    typer.echo(demo_trunk_password(key.get_secret_value()))
    typer.echo(f"Its user name is {DEMO_TRUNK}.", err=True)
