"""A service whose agents or policy have mistakes starts all the same, and tells of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from hotline.app.floor import open_floor
from hotline.app.line_out import WaysOut
from hotline.ops.watch import Watch
from hotline.settings import load_settings
from hotline.testing.command import write_settings
from hotline.testing.health import in_english

NOT_REACHED = cast("Any", None)


@pytest.mark.parametrize("policy", ["[queues.agents]\noffer_s = -1\n", None])
async def test_mistakes_leave_the_bank_without_agents_and_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str | None
) -> None:
    agents, routing = tmp_path / "agents.toml", tmp_path / "routing.toml"
    agents.write_text("")
    if policy is not None:
        routing.write_text(policy)
    monkeypatch.setenv("HOTLINE_CONFIG", str(write_settings(tmp_path)))
    monkeypatch.setenv("HOTLINE_AGENTS_FILE", str(agents))
    monkeypatch.setenv("HOTLINE_ROUTING_FILE", str(routing))
    watch = Watch()
    opened = await open_floor(
        load_settings(),
        out=WaysOut(),
        stores=NOT_REACHED,
        ami=NOT_REACHED,
        lines=NOT_REACHED,
        seats=NOT_REACHED,
        has_sip_call=NOT_REACHED,
        speak=NOT_REACHED,
        bundle=NOT_REACHED,
        is_carried=NOT_REACHED,
        callers=NOT_REACHED,
        watch=watch,
    )
    assert opened is None
    (notice,) = map(in_english, watch.health.notices())
    assert "no caller is connected to an agent" in notice
    assert str(routing) in notice
