"""What a hotline of the tests has carried is replayed; a journal that does not is a failure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.testing.caller import NOW, Caller
from hotline.testing.recorded import TENANT, header, keep
from hotline.testing.replayed import TOTAL, rebuild_all, replay_all
from hotline.testing.stores import in_files


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the figure of the real calls as it is."""
    for name in ("calls", "faults", "without_end"):
        monkeypatch.setitem(TOTAL, name, TOTAL[name])


async def test_an_altered_journal_fails(tmp_path: Path, small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().presses("2").loses_keys().hangs_up()
    async with (
        await in_files(tmp_path).open_keys() as keys,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        await journal.bundles.take(TENANT, small_bank.digest, small_bank.sources, NOW)
        await keep(journal, header(small_bank, "main"), caller.steps)
    with pytest.raises(AssertionError, match=r"the CRM is not as the journal tells: .*missing"):
        await replay_all(in_files(tmp_path), TENANT)
    await rebuild_all(in_files(tmp_path), TENANT, dry_run=False)
    faults = TOTAL["faults"]
    assert (await replay_all(in_files(tmp_path), TENANT)).same == 1
    assert TOTAL["faults"] == faults + 1
    with closing(sqlite3.connect(tmp_path / "journal.db")) as database, database:
        database.execute("UPDATE journal_record SET commands = '[]' WHERE seq = 2")
    with pytest.raises(AssertionError, match=r"1 of 1 calls diverge: .*choose_language.*record 2"):
        await replay_all(in_files(tmp_path), TENANT)
