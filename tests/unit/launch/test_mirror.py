"""Where Debian is fetched from, on machines of different make."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.launch.errors import NoMirror
from hotline.launch.mirror import VARIABLE, debian_mirror

ONE_LINE = "# a comment\ndeb [signed-by=/k.gpg] http://mirror.test/debian bookworm main\n"
STANZAS = """
Types: deb
URIs: http://security.test/debian
Suites: bookworm-security
Components: main

Types: deb
URIs: http://mirror.test/debian/
Suites: bookworm bookworm-updates
Components: main
"""


@pytest.fixture(autouse=True)
def _nobody_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("sources.list", ONE_LINE),
        ("sources.list.d/debian.list", ONE_LINE),
        ("sources.list.d/debian.sources", STANZAS),
    ],
)
def test_machine_that_never_fetched_has_its_own_mirror(
    tmp_path: Path, file: str, text: str
) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / file).write_text(text)
    assert debian_mirror("bookworm", tmp_path) == "http://mirror.test/debian"


def test_cloud_image_lists_its_mirrors_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    mirrors = tmp_path / "debian.list"
    mirrors.write_text("https://mirror.test/debian\n")
    source = STANZAS.replace("http://mirror.test/debian/", f"mirror+file://{mirrors}")
    (tmp_path / "sources.list.d/debian.sources").write_text(source)
    assert debian_mirror("bookworm", tmp_path) == "https://mirror.test/debian"


def test_a_named_mirror_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "http://named.test/debian/")
    assert debian_mirror("bookworm", tmp_path) == "http://named.test/debian"


def test_machine_of_another_distribution_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(ONE_LINE)
    with pytest.raises(NoMirror, match=VARIABLE):
        debian_mirror("", tmp_path)
