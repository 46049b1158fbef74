"""`hotline asterisk-config`: the configuration of an Asterisk that the bank installed itself."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from hotline.cli.seats import seats_and_key
from hotline.errors import HotlineError
from hotline.launch.pbx import RTP_RANGE
from hotline.launch.pbx_config import (
    AMI_USERNAME,
    ANY_ADDRESS,
    INSTALLED_MUSIC_DIR,
    SAME_MACHINE,
    SEATS_FILE,
    PbxConfig,
    speech_url,
    write_parts,
)
from hotline.launch.pbx_seats import write_seats
from hotline.launch.places import find_places
from hotline.settings import Settings, load_settings

HTTP_PORT = 80
"""Where a WebSocket is whose address names no port (RFC 6455, 3)."""


class NotWritten(HotlineError):
    """The configuration cannot be written; the text says why, and the way out."""


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(asterisk_config)


def _network(written: str) -> str:
    try:
        return str(ipaddress.ip_network(written))
    except ValueError:
        raise typer.BadParameter("is no address or network, such as 10.0.0.5/32") from None


def _address(written: str) -> str:
    try:
        return str(ipaddress.ip_address(written)) if written else ""
    except ValueError:
        raise typer.BadParameter("is no address, such as 192.0.2.10") from None


def _port(url: str | None) -> int:
    """Return the port that telephones in browsers need; 0 for none."""
    return (urlsplit(url).port or HTTP_PORT) if url else 0


def _speech_url(settings: Settings) -> str:
    """Return where callers' words are recognised; "" where nobody does."""
    key = settings.speech.key
    if not settings.speech.hears or key is None:
        return ""
    return speech_url(settings.web.public_url, key.get_secret_value())


def asterisk_config(
    folder: Annotated[Path, typer.Argument(help="Where to; it is made, or must be empty.")],
    sip_host: Annotated[
        str, typer.Option(help="Address for phones.", callback=_address)
    ] = ANY_ADDRESS,
    sip_port: Annotated[int, typer.Option(help="Port for phones (UDP).", min=1, max=65535)] = 5060,
    external_address: Annotated[
        str,
        typer.Option(help="What phones are told, where that is another one.", callback=_address),
    ] = "",
    permit: Annotated[
        str, typer.Option(help="From where the service may log in.", callback=_network)
    ] = SAME_MACHINE,
) -> None:
    """Write the configuration of an Asterisk of your own, with what the settings say of it.

    Its own asterisk.conf stays. It is for the hotline alone: modules.conf loads no more than that
    needs. docs/installing.md says where the files go.
    """
    everything = load_settings()
    settings = everything.asterisk
    if settings.username != AMI_USERNAME:
        raise NotWritten(f"asterisk.username is '{settings.username}': make it '{AMI_USERNAME}'")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotWritten(f"{folder} is there and not empty: name another folder")
    seats, key = seats_and_key(everything) if settings.seat_key is not None else ({}, "")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = PbxConfig(
        state_dir=folder,
        sip_host=sip_host,
        sip_port=sip_port,
        ami_host="127.0.0.1" if permit == SAME_MACHINE else ANY_ADDRESS,
        ami_port=settings.port,
        ami_secret=settings.secret.get_secret_value(),
        ami_permit=permit,
        http_port=_port(settings.websocket_url),
        web_number=everything.web_calls.number,
        rtp_range=RTP_RANGE,
        speech_url=_speech_url(everything),
        external_address=external_address,
        own_music_dir=INSTALLED_MUSIC_DIR,
    )
    written = write_parts(config, folder=folder, templates=find_places().pbx_templates)
    if seats:
        written.append(folder / SEATS_FILE)
        write_seats(written[-1], seats.values(), key)
    typer.echo(f"{folder} has {', '.join(file.name for file in written)}.")
    typer.echo("Copy them to /etc/asterisk, restart Asterisk, and look with `hotline doctor`.")
