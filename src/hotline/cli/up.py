"""`hotline up`: everything, from a checkout."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.launch.pbx_source import PbxChoice
from hotline.launch.up import UpOptions
from hotline.launch.up import up as run_all

DEFAULTS = UpOptions()


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(up)


def up(
    pbx: Annotated[PbxChoice, typer.Option(help="Which Asterisk to use.")] = DEFAULTS.pbx,
    sip_host: Annotated[str, typer.Option(help="Address for phones.")] = DEFAULTS.sip_host,
    sip_port: Annotated[int, typer.Option(help="Port for phones (UDP).")] = DEFAULTS.sip_port,
    https_host: Annotated[
        str, typer.Option(help="Address for browsers of other machines; none: this machine only.")
    ] = DEFAULTS.https_host,
    https_port: Annotated[int, typer.Option(help="Their port.")] = DEFAULTS.https_port,
    ami_port: Annotated[int, typer.Option(help="Asterisk's manager port.")] = DEFAULTS.ami_port,
    http_port: Annotated[
        int, typer.Option(help="Asterisk's port for browsers' telephones.")
    ] = DEFAULTS.http_port,
    web_port: Annotated[int, typer.Option(help="The service's port.")] = DEFAULTS.web_port,
    bank_port: Annotated[int, typer.Option(help="The demo bank's port.")] = DEFAULTS.bank_port,
    demo_days: Annotated[
        int,
        typer.Option(
            help="Fill empty stores with so many days that never were, to see pages full.",
            min=0,
            max=366,
        ),
    ] = DEFAULTS.demo_days,
) -> None:
    """Start everything: an Asterisk, the demo bank and the service. Ctrl-C stops it all."""
    options = UpOptions(
        pbx=pbx,
        sip_host=sip_host,
        sip_port=sip_port,
        https_host=https_host,
        https_port=https_port,
        ami_port=ami_port,
        http_port=http_port,
        web_port=web_port,
        bank_port=bank_port,
        demo_days=demo_days,
    )
    raise typer.Exit(run_all(options))
