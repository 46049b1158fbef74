"""docker/init: secrets of one's own, made once."""

import re
import shutil
import subprocess
from pathlib import Path

DOCKER = Path(__file__).parents[2] / "docker"


def init(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(shutil.copy(DOCKER / "init", folder)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def made(folder: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (folder / ".env").read_text(), re.MULTILINE))


def test_every_setting_of_the_compose_file_is_there(tmp_path: Path) -> None:
    assert init(tmp_path, "192.0.2.10").returncode == 0
    required = set(re.findall(r"\$\{(\w+):\?", (DOCKER / "compose.yaml").read_text()))
    assert required <= made(tmp_path).keys()
    assert made(tmp_path)["EXTERNAL_ADDRESS"] == "192.0.2.10"


def test_secrets_are_long_all_different_and_for_their_owner_only(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        init(tmp_path / name, "192.0.2.10")
    secrets = [
        made(tmp_path / name)[secret]
        for name in ("one", "two")
        for secret in ("AMI_SECRET", "SIGNING_KEY", "BANK_TOKEN", "METRICS_TOKEN")
    ]
    assert len(set(secrets)) == 8
    assert min(map(len, secrets)) == 64
    assert (tmp_path / "one/.env").stat().st_mode & 0o777 == 0o600


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    init(tmp_path, "192.0.2.10")
    before = made(tmp_path)
    again = init(tmp_path, "192.0.2.11")
    assert again.returncode != 0
    assert "is there already" in again.stderr
    assert made(tmp_path) == before


def test_the_address_must_be_said(tmp_path: Path) -> None:
    assert "docker/init 192.0.2.10" in init(tmp_path).stderr
    assert not (tmp_path / ".env").exists()
