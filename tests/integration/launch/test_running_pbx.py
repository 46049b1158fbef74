import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from hotline.launch.own_pbx import own_pbx
from hotline.launch.pbx import running_pbx
from hotline.launch.places import find_places
from hotline.launch.private_pbx import private_pbx
from hotline.launch.probes import ami_answers
from hotline.launch.progress import Silent
from hotline.launch.sound_copies import ASTDB

SOUNDS_OF_A_DAY = 100_000


async def test_pbx_answers_and_is_gone_afterwards(tmp_path: Path) -> None:
    async with running_pbx(tmp_path / "pbx") as pbx:
        answers = partial(
            ami_answers,
            host=pbx.ami_host,
            port=pbx.ami_port,
            username=pbx.ami_username,
            secret=pbx.ami_secret,
        )
        assert await answers()
        await pbx.kill()
        assert not await answers()
        await pbx.restart()
        assert await answers()
    assert not await answers()


async def test_an_asterisk_laid_out_as_debian_does_runs_as_the_machines_own(tmp_path: Path) -> None:
    places = find_places()
    installed = private_pbx(places, Silent())
    wrapper = tmp_path / "asterisk"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(installed.command)} "$@"\n')
    wrapper.chmod(0o755)
    own = own_pbx(places, search_path=str(tmp_path), top=places.pbx_root)
    async with running_pbx(tmp_path / "pbx", program=own) as pbx:
        assert pbx.program.kind == "own"


async def test_pbx_starts_in_time_after_a_day_of_calls(tmp_path: Path) -> None:
    """Its database names as many sounds that are gone as a day of calls leaves."""
    async with running_pbx(tmp_path / "pbx") as pbx:
        await pbx.kill()
        addresses = (f"/MediaCache/http://127.0.0.1/{n:040}.wav" for n in range(SOUNDS_OF_A_DAY))
        with closing(sqlite3.connect(pbx.config.database_dir / ASTDB)) as astdb, astdb:
            rows = ((address, f"{address}.sln") for address in addresses)
            astdb.executemany("INSERT INTO astdb VALUES (?, ?)", rows)
        copy = pbx.cache_dir / "bucket-x7Fk2a.wav"
        copy.write_bytes(b"RIFF")
        await pbx.restart()
        assert not copy.exists()
