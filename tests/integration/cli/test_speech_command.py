"""`hotline speech models` where nothing that it lists hears callers."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.testing.command import run_hotline, write_settings


@pytest.mark.parametrize(
    ("speech", "told"),
    [
        ("", "callers answer by keys alone"),
        ('recogniser = "acme"', "speech.recogniser names acme, which hears callers"),
    ],
)
def test_who_hears_in_its_place_is_told(tmp_path: Path, speech: str, told: str) -> None:
    settings = write_settings(tmp_path)
    settings.write_text(f'{settings.read_text()}\n[speech]\nkey = "{"k" * 32}"\n{speech}\n')
    run = run_hotline(tmp_path, "speech", "models")
    assert run.returncode == 1
    assert told in run.stderr
