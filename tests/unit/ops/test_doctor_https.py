"""The doctor's look at the certificate for browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.local_ca import LIVES, local_certificate
from hotline.ops.doctor.finding import State
from hotline.ops.doctor.https import https_checks
from hotline.settings import HttpsSettings, Settings

NOW = datetime.now(UTC)


def settings_of(folder: Path, serve: str = "on") -> Settings:
    https = HttpsSettings.model_validate({"serve": serve, "folder": folder})
    web = {"signing_key": "s" * 32}
    return Settings.model_validate(
        {
            "asterisk": {"secret": "a"},
            "web": web,
            "https": https,
            "bank": {"token": "b"},
            "privacy": {"master_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        }
    )


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(0), State.OK),
        (LIVES - timedelta(days=20), State.WARNING),
        (LIVES + timedelta(days=1), State.BROKEN),
    ],
)
async def test_what_is_left_of_it_is_told(tmp_path: Path, age: timedelta, state: State) -> None:
    local_certificate(tmp_path, ("hotline.example.com",), at=NOW - age)
    (check,) = https_checks(settings_of(tmp_path))
    assert (await check.look()).state is state


async def test_one_that_is_still_to_be_made_is_a_warning(tmp_path: Path) -> None:
    (check,) = https_checks(settings_of(tmp_path))
    assert (await check.look()).state is State.WARNING


def test_where_browsers_are_not_served_nothing_is_looked_at(tmp_path: Path) -> None:
    assert not list(https_checks(settings_of(tmp_path, "auto")))
