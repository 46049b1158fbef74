"""`hotline agents password` and `asterisk-config`: the telephones of seats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.relations import readable
from hotline.errors import HotlineError
from hotline.flow.problems import did_you_mean
from hotline.launch.pbx_config import RELOAD_SEATS, SEATS_FILE
from hotline.launch.pbx_seats import write_seats
from hotline.model.seat import Seat
from hotline.roster import load_roster, password_of
from hotline.routing_policy import load_policy
from hotline.settings import Settings, load_settings


class NoSeatKey(HotlineError):
    """The passwords of seats' telephones follow from a key that is not set."""

    def __str__(self) -> str:
        return (
            "asterisk.seat_key is not set, from which passwords follow: make one with "
            "`openssl rand -hex 32`"
        )


class UnknownSeat(HotlineError):
    """There is no such seat."""

    def __init__(self, seat_id: str, known: Iterable[str]) -> None:
        self.seat_id = seat_id
        self.known = tuple(known)
        super().__init__(seat_id, self.known)

    def __str__(self) -> str:
        return (
            f"there is no seat '{self.seat_id}'. {did_you_mean(self.seat_id, self.known)}".strip()
        )


class BrowserThere(HotlineError):
    """The telephone of a seat is the agent's browser, which has no password to show."""

    def __init__(self, seat_id: str) -> None:
        self.seat_id = seat_id
        super().__init__(seat_id)

    def __str__(self) -> str:
        return f"{self.seat_id} has no password: its telephone is the browser of whoever sits there"


class NotWritable(HotlineError):
    """A file cannot be written."""

    def __init__(self, file: Path, why: str) -> None:
        self.file = file
        self.why = why
        super().__init__(file, why)

    def __str__(self) -> str:
        return f"{self.file} cannot be written: {self.why}"


def add_commands(agents: typer.Typer) -> None:
    """Add these commands to those of `hotline agents`."""
    agents.command()(password)
    agents.command("asterisk-config")(asterisk_config)


def password(
    seat: Annotated[str, typer.Argument(help="The seat's id.", callback=readable)],
) -> None:
    """Show the password of a seat's telephone, to whoever sets the telephone up.

    It follows from asterisk.seat_key, the seat's id and its password_number: raise that in
    agents.toml, and the seat has another one.

    Example: hotline agents password desk1
    """
    seats, key = seats_and_key(load_settings())
    if seat not in seats:
        raise UnknownSeat(seat, seats)
    if seats[seat].phone == "browser":
        raise BrowserThere(seat)
    typer.echo(password_of(seats[seat], key))
    typer.echo(f"Its user name is {seat}.", err=True)


def asterisk_config(
    file: Annotated[Path, typer.Argument(help="Where to; it is replaced.")],
) -> None:
    """Write Asterisk's file of the seats alone, after an edit of agents.toml.

    It belongs beside pjsip.conf. `hotline asterisk-config` writes all of Asterisk's files.

    Example: hotline agents asterisk-config /root/pjsip_seats.conf
    """
    seats, key = seats_and_key(load_settings())
    try:
        write_seats(file, seats.values(), key)
    except OSError as error:
        raise NotWritable(file, error.strerror or "") from None
    typer.echo(f"Put it beside pjsip.conf as {SEATS_FILE}, readable by Asterisk's user only, then:")
    typer.echo(f"  asterisk -rx '{RELOAD_SEATS}'")


def seats_and_key(settings: Settings) -> tuple[Mapping[str, Seat], str]:
    """Return the seats that the settings name, and from what their passwords follow.

    Raises:
        NoSeatKey: They follow from nothing.
        FlowFilesMissing: There are no agents or no policy.
        FlowProblems: With every mistake in them.
    """
    key = settings.asterisk.seat_key
    if key is None:
        raise NoSeatKey
    roster = load_roster(settings.agents_file, load_policy(settings.routing_file))
    return roster.seats, key.get_secret_value()
