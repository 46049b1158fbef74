"""`hotline customers`: who they are, and files of them."""

from __future__ import annotations

import typer

from hotline.cli import customer_files

customers_app = typer.Typer(
    help="The bank's customers, as the CRM knows them.", no_args_is_help=True
)


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    customer_files.add_commands(customers_app)
    app.add_typer(customers_app, name="customers")
