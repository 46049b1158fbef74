"""`hotline ami-certificate`: for an Asterisk on another machine than the service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotline.launch.ami_certificate import make_certificate


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(ami_certificate)


def ami_certificate(
    host: Annotated[str, typer.Argument(help="Name or address that the service calls it by.")],
    folder: Annotated[Path, typer.Option(help="Where to write ami.crt and ami.key.")] = Path("tls"),
) -> None:
    """Make a certificate for an Asterisk on another machine than the service."""
    files = make_certificate(folder, host)
    typer.echo(f"{files.key} and {files.certificate} are for Asterisk (manager.conf),")
    typer.echo(f"{files.certificate} for the service too (asterisk.tls_ca_file).")
