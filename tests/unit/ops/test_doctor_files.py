"""The doctor looks at who may read the settings, and who may write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.ops.doctor.files import file_checks
from hotline.ops.doctor.finding import State
from hotline.settings import load_settings
from hotline.testing.command import write_settings


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        (0o600, State.OK),
        (0o400, State.OK),
        # As systemd/hotline.service says: root's, and for the service's group to read.
        (0o640, State.OK),
        (0o660, State.WARNING),
        (0o604, State.WARNING),
        (0o644, State.WARNING),
    ],
)
async def test_settings_that_strangers_may_read_or_write_are_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, state: State
) -> None:
    file = write_settings(tmp_path)
    monkeypatch.setenv("HOTLINE_CONFIG", str(file))
    settings, *_ = file_checks(load_settings())
    file.chmod(mode)
    found = await settings.look()
    assert (settings.name, found.state) == ("settings", state)
    assert bool(found.way_out) == (state is State.WARNING)


async def test_where_settings_come_from_without_a_file_of_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_CONFIG", str(write_settings(tmp_path)))
    read = load_settings()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.delenv("HOTLINE_CONFIG", raising=False)
    monkeypatch.setenv("HOTLINE_SECRETS_DIR", "/run/secrets")
    settings, *_ = file_checks(read)
    found = await settings.look()
    assert (found.state, found.text) == (
        State.OK,
        "every setting comes from the environment and /run/secrets",
    )
