"""`hotline disclose` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.settings import CrmSettings
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys
from hotline.testing.people import NOON, person

RECORD = ("--who", "Li Wei", "--why", "asked by letter")


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    write_settings(tmp_path)
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        relations = Relations.over(crm, CrmSettings(), ZoneInfo("UTC"))
        await relations.customers.add("demo", person("622200017", "王小明"), who="li", at=NOON)
    return tmp_path


async def test_all_that_is_kept_is_given_and_on_record(folder: Path) -> None:
    given = run_hotline(folder, "disclose", "622200017", *RECORD)
    assert given.returncode == 0
    assert json.loads(given.stdout)["customer"]["profile"]["name"]["full"] == "王小明"
    audit = run_hotline(folder, "audit").stdout
    assert "Disclosed" in audit
    assert "asked by letter" in audit
    assert "622200017" not in audit


async def test_a_file_is_for_the_person_who_wrote_it_only(folder: Path) -> None:
    out = folder / "given.json"
    said = run_hotline(folder, "disclose", "622200017", *RECORD, "--out", "given.json")
    assert said.returncode == 0
    assert "王小明" not in said.stdout
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text())["customer"]["pseudonym"]
    again = run_hotline(folder, "disclose", "622200017", *RECORD, "--out", "given.json")
    assert again.returncode == 2
    assert "choose another name" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("622200017",), "--who and --why go on record"),
        (("1", *RECORD), "the CRM has no such customer"),
    ],
)
async def test_what_cannot_be_given_is_told(
    folder: Path, arguments: tuple[str, ...], reason: str
) -> None:
    refused = run_hotline(folder, "disclose", *arguments)
    assert refused.returncode != 0
    assert reason in refused.stderr
    assert "Disclosed" not in run_hotline(folder, "audit").stdout
