"""Asterisk's file of the seats."""

from __future__ import annotations

import re
from pathlib import Path

from hotline.launch.pbx_seats import seats_text, write_seats
from hotline.launch.places import find_places
from hotline.model.seat import Seat
from hotline.roster import credential_of, password_of

KEY = "k" * 32
BROWSER = Seat(seat_id="web1", name="Browser", phone="browser")
DESKS = [Seat(seat_id=f"desk{n}", name=f"Desk {n}\n[evil](!)") for n in (1, 2)]


def test_each_seat_has_an_endpoint_a_place_and_a_credential() -> None:
    text = seats_text(DESKS, KEY)
    assert re.findall(r"^\[.*$", text, flags=re.MULTILINE) == [
        f"[{seat}](seat.{part})"
        for seat in ("desk1", "desk2")
        for part in ("endpoint", "aor", "auth")
    ]
    assert f"md5_cred = {credential_of(DESKS[0], KEY)}\n" in text
    assert password_of(DESKS[0], KEY) not in text


def test_a_browser_has_no_credential_in_the_file() -> None:
    text = seats_text([BROWSER], KEY)
    assert re.findall(r"^\[.*$", text, flags=re.MULTILINE) == [
        "[web1](seat.browser)",
        "[web1](seat.aor)",
    ]
    assert "auth = web1\n" in text
    assert "md5_cred" not in text


def test_all_that_seats_have_in_common_is_there() -> None:
    named = set(re.findall(r"\((seat\.\w+)\)", seats_text([*DESKS, BROWSER], KEY)))
    templates = (find_places().pbx_templates / "pjsip.conf").read_text()
    assert named == set(re.findall(r"^\[(seat\.\w+)\]\(!", templates, flags=re.MULTILINE))


def test_nobody_else_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "pjsip_seats.conf"
    write_seats(file, DESKS, KEY)
    assert file.stat().st_mode & 0o077 == 0
    write_seats(file, [], KEY)
    assert "desk" not in file.read_text()
