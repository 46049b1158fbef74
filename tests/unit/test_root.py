import os

import pytest

from hotline.cli.serve import RunByRoot, serve
from hotline.launch.service_config import serve_options


def test_the_service_does_not_run_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(RunByRoot, match="runuser") as told:
        serve()
    assert "--as-root" in str(told.value)


@pytest.mark.parametrize(("user", "options"), [(0, ("--as-root",)), (1000, ())])
def test_from_a_checkout_it_runs_as_whoever_typed_the_command(
    monkeypatch: pytest.MonkeyPatch, user: int, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert serve_options() == options
