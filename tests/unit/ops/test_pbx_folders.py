"""What the doctor says of Asterisk's folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from hotline.ops.doctor.finding import Finding, State
from hotline.ops.doctor.pbx_folders import pbx_folder_checks
from hotline.settings import AsteriskSettings

NOBODY = 65534
CACHE, SPOOL = "asterisk.cache_dir", "asterisk.spool_dir"


async def found(
    spool: Path, cache: Path | None = None, host: str = "127.0.0.1"
) -> Mapping[str, Finding]:
    settings = AsteriskSettings(host=host, secret=SecretStr("x"), spool_dir=spool, cache_dir=cache)
    return {check.name: await check.look() for check in pbx_folder_checks(settings)}


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool/hotline").mkdir(parents=True)
    return tmp_path / "spool"


async def test_folders_that_can_be_written_to_are_well(spool: Path, tmp_path: Path) -> None:
    seen = await found(spool, tmp_path)
    assert [finding.state for finding in seen.values()] == [State.OK, State.OK]


async def test_cache_that_nobody_named_is_a_warning(spool: Path) -> None:
    seen = (await found(spool))[CACHE]
    assert seen.state is State.WARNING
    assert "astcachedir" in seen.way_out


async def test_cache_that_is_not_there_is_broken(spool: Path, tmp_path: Path) -> None:
    assert (await found(spool, tmp_path / "none"))[CACHE].state is State.BROKEN


async def test_without_a_folder_of_messages_callers_can_leave_none(tmp_path: Path) -> None:
    seen = (await found(tmp_path))[SPOOL]
    assert seen.state is State.BROKEN
    assert f"asterisk {tmp_path}/hotline" in seen.way_out


async def test_messages_on_another_machine_are_somebody_elses_care(tmp_path: Path) -> None:
    seen = (await found(tmp_path, host="pbx.example"))[SPOOL]
    assert seen.state is State.WARNING
    assert "--without-messages" in seen.way_out


@contextmanager
def nobody() -> Iterator[None]:
    """Be an ordinary user, whom a folder without permissions stops."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("closed", ["spool/hotline", "spool"])
async def test_folders_that_this_user_may_not_write_to_are_broken(spool: Path, closed: str) -> None:
    (spool.parent / closed).chmod(0)
    with nobody():
        seen = await found(spool, spool / "hotline")
    (spool.parent / closed).chmod(0o700)
    for finding in seen.values():
        assert finding.state is State.BROKEN
        assert "chmod g+rwx" in finding.way_out
