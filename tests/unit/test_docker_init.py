"""docker/init: secrets of one's own, made once."""

import re
import shutil
import subprocess
from pathlib import Path

DOCKER = Path(__file__).parents[2] / "docker"


def init(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(shutil.copy(DOCKER / "init", folder)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def settings(folder: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (folder / ".env").read_text(), re.MULTILINE))


def secrets(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (folder / "secrets").iterdir()}


def test_everything_that_the_compose_file_needs_is_there(tmp_path: Path) -> None:
    assert init(tmp_path, "192.0.2.10").returncode == 0
    compose = (DOCKER / "compose.yaml").read_text()
    assert set(re.findall(r"\$\{(\w+):\?", compose)) <= settings(tmp_path).keys()
    assert settings(tmp_path)["EXTERNAL_ADDRESS"] == "192.0.2.10"
    assert set(re.findall(r"file: ./secrets/(\w+)", compose)) == secrets(tmp_path).keys()


def test_secrets_are_long_all_different_and_for_their_owner_only(tmp_path: Path) -> None:
    made: list[str] = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        init(tmp_path / name, "192.0.2.10")
        made += secrets(tmp_path / name).values()
    assert len(set(made)) == 14
    assert min(map(len, made)) >= 44
    assert (tmp_path / "one/.env").stat().st_mode & 0o777 == 0o600
    # Whoever runs in a container reads the files, and nobody else comes as far.
    assert (tmp_path / "one/secrets").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "one/secrets").iterdir()} == {0o444}


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    init(tmp_path, "192.0.2.10")
    before = settings(tmp_path), secrets(tmp_path)
    again = init(tmp_path, "192.0.2.11")
    assert again.returncode != 0
    assert "is there already" in again.stderr
    assert (settings(tmp_path), secrets(tmp_path)) == before


def test_secrets_of_an_older_version_are_moved(tmp_path: Path) -> None:
    older = {
        "AMI_SECRET": "a",
        "SIGNING_KEY": "b",
        "BANK_TOKEN": "c",
        "METRICS_TOKEN": "d",
        "MASTER_KEY": "e/+=",
    }
    lines = [f"{name}={value}\n" for name, value in {**older, "SIP_PORT": "5061"}.items()]
    (tmp_path / ".env").write_text("".join(lines))
    assert init(tmp_path).returncode == 0
    assert settings(tmp_path) == {"SIP_PORT": "5061"}
    moved = secrets(tmp_path)
    assert len(moved.pop("seat_key").strip()) == len(moved.pop("speech_key").strip()) == 64
    assert moved == {name.lower(): f"{value}\n" for name, value in older.items()}


def test_a_secret_that_an_older_version_lacked_is_added(tmp_path: Path) -> None:
    init(tmp_path, "192.0.2.10")
    key = tmp_path / "secrets/speech_key"
    before = secrets(tmp_path)
    key.unlink()
    assert init(tmp_path).returncode == 0
    added = secrets(tmp_path)
    assert {**added, "speech_key": ""} == {**before, "speech_key": ""}
    assert len(added["speech_key"].strip()) == 64
    assert key.stat().st_mode & 0o777 == 0o444
    assert "is there already" in init(tmp_path).stderr


def test_the_address_must_be_said(tmp_path: Path) -> None:
    assert "docker/init 192.0.2.10" in init(tmp_path).stderr
    assert not (tmp_path / ".env").exists()
    assert not (tmp_path / "secrets").exists()
