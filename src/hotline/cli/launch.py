"""`hotline up`: the PBX, the demo bank and the service, started and kept running."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.launch.pbx_source import PbxChoice
from hotline.launch.up import UpOptions, up

_DEFAULTS = UpOptions()

PortNumber = Annotated[int, typer.Option(min=1, max=65535)]


def add_commands(app: typer.Typer) -> None:
    """Add `up`."""
    app.command(name="up")(_up)


def _up(
    pbx: Annotated[
        PbxChoice, typer.Option(help="Which Asterisk; auto takes the first of own to private.")
    ] = _DEFAULTS.pbx,
    sip_host: Annotated[str, typer.Option(help="Address for phones.")] = _DEFAULTS.sip_host,
    sip_port: PortNumber = _DEFAULTS.sip_port,
    ami_port: PortNumber = _DEFAULTS.ami_port,
    web_port: PortNumber = _DEFAULTS.web_port,
    bank_port: PortNumber = _DEFAULTS.bank_port,
) -> None:
    """Set up what is missing, start the hotline and say which number to dial; Ctrl-C stops it."""
    options = UpOptions(
        pbx=pbx,
        sip_host=sip_host,
        sip_port=sip_port,
        ami_port=ami_port,
        web_port=web_port,
        bank_port=bank_port,
    )
    raise typer.Exit(up(options))
