"""The search for secrets finds what is planted; else, finding nothing would mean nothing."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from hotline.testing.leaks import Leak, find_leaks

PIN = "246810"
CARD = "4111111111111111"
CALL = "019a20a8-979f-7640-90fc-44cb0b511da8"
OTHER = "019a20a8-979f-7640-90fc-44cb0b511da9"


@pytest.mark.parametrize(
    ("written", "how"),
    [
        (b"pin=246810", "text"),
        (b"x" * 5000 + b"1246810" + b"x" * 5000, "text"),
        (b"\x00" + PIN.encode("utf-16-le"), "UTF-16"),
        (b"\x00" + PIN.encode("utf-16-be"), "UTF-16"),
        (json.dumps(list(PIN)).encode(), "spaced"),
        (b"2-4-6-8-1-0", "spaced"),
        ("".join(quote(f"%{ord(key):02X}", safe="%") for key in PIN).encode(), "URL-encoded"),
        (PIN.encode().hex().encode(), "hexadecimal"),
        *((base64.b64encode(b"p" * before + b"246810;"), "base64") for before in range(4)),
    ],
)
def test_secret_is_found_however_it_is_written(tmp_path: Path, written: bytes, how: str) -> None:
    (tmp_path / "some.log").write_bytes(written)
    assert Leak(where="some.log", how=how) in find_leaks(tmp_path, [PIN])


def test_card_in_hexadecimal_is_no_hash(tmp_path: Path) -> None:
    (tmp_path / "some.log").write_text(f"card={CARD.encode().hex()}\n")
    assert find_leaks(tmp_path, [CARD]) == {Leak(where="some.log", how="hexadecimal")}


@pytest.mark.parametrize(
    "line",
    [
        '{{"event": "key", "call_id": "{owner}", "digit": "{key}"}}',
        "[Nov 25 00:00:00] DTMF[17]: channel.c: [{owner}] DTMF end '{key}' received on it",
        "AsyncAGIExec {owner} 200 result={code} endpos=800",
    ],
)
def test_keys_of_one_call_among_others_are_put_together(tmp_path: Path, line: str) -> None:
    lines = [
        line.format(owner=owner, key=key, code=ord(key))
        for key in PIN
        for owner in (CALL, OTHER, CALL[::-1])
        if owner == CALL or key != "6"
    ]
    (tmp_path / "keys.log").write_text("\n".join(lines))
    assert find_leaks(tmp_path, [PIN]) == {Leak(where="keys.log", how="in pieces")}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database whose last writes are in its write-ahead log only."""
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("CREATE TABLE record (seq INTEGER PRIMARY KEY, stream TEXT, event TEXT)")
        yield database


def write(database: sqlite3.Connection, call: str, event: dict[str, object]) -> None:
    row = (f"call:{call}", json.dumps(event))
    database.execute("INSERT INTO record (stream, event) VALUES (?, ?)", row)


def test_records_of_one_digit_are_put_together(tmp_path: Path, journal: sqlite3.Connection) -> None:
    for key in PIN:
        write(journal, CALL, {"kind": "digits_collected", "digits": key, "length": 1})
        write(journal, OTHER, {"kind": "digits_collected", "digits": "9", "length": 1})
    assert Leak(where="journal.db", how="in pieces") in find_leaks(tmp_path, [PIN])


def test_secret_in_the_write_ahead_log_is_found(
    tmp_path: Path, journal: sqlite3.Connection
) -> None:
    write(journal, CALL, {"pin": PIN})
    assert Leak(where="journal.db-wal", how="text") in find_leaks(tmp_path, [PIN])


def test_moments_ids_and_counts_are_no_secrets(tmp_path: Path, journal: sqlite3.Connection) -> None:
    write(journal, CALL, {"at": "2026-11-25T00:12:33.246810Z", "ref": 2, "length": 46810})
    (tmp_path / "some.log").write_text('{"timestamp": "2026-11-25T00:12:33.246810Z"}\n')
    write(journal, CALL, {"worker": "5a7a1b02468108e78e750ea863a42f04"})
    (tmp_path / "beside.log").write_text("0:00e5a7a1b02468108e78e750ea863a42f04bank\n")
    (tmp_path / "other.log").write_text("hotline-1793246810.92026-11-25T00:12:33.246810+00:00\n")
    (tmp_path / "figures").write_text("created 1.7246810122e+09\nsum 0.12468101\nrss 2.46810e+08\n")
    assert find_leaks(tmp_path, [PIN]) == set()
