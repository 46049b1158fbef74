import json
import tomllib
from pathlib import Path

import pytest

from hotline.launch.pbx_config import PbxConfig, write_config, write_parts
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.places import Places, find_places
from hotline.launch.service_config import (
    ServiceConfig,
    keep_secrets,
    service_environment,
    write_service_config,
)
from hotline.settings import load_settings

PROGRAM = PbxProgram(
    kind="own",
    version="22.1.0",
    command=("asterisk",),
    module_dir=Path("/m"),
    data_dir=Path("/d"),
)


def pbx_config(state_dir: Path, *, sip_host: str = "127.0.0.1") -> PbxConfig:
    return PbxConfig(
        state_dir=state_dir,
        sip_host=sip_host,
        sip_port=5070,
        ami_port=5038,
        ami_secret="not-to-be-seen",
        rtp_range=(20000, 20099),
    )


def written(config: PbxConfig, name: str) -> str:
    write_config(config, program=PROGRAM, templates=find_places().pbx_templates)
    return (config.etc_dir / name).read_text()


def test_every_blank_is_filled_in(tmp_path: Path) -> None:
    config_file = write_config(
        pbx_config(tmp_path), program=PROGRAM, templates=find_places().pbx_templates
    )
    texts = [file.read_text() for file in config_file.parent.iterdir()]
    assert not [text for text in texts if "@{" in text]
    assert "${EXTEN}" in (config_file.parent / "extensions.conf").read_text()


def test_an_asterisk_of_the_banks_own_has_the_same_but_for_its_folders(tmp_path: Path) -> None:
    templates = find_places().pbx_templates
    config = pbx_config(tmp_path / "state")
    write_config(config, program=PROGRAM, templates=templates)
    (tmp_path / "parts").mkdir()
    parts = write_parts(config, folder=tmp_path / "parts", templates=templates)
    names = {file.name for file in templates.glob("*.conf")}
    assert {file.name for file in parts} == names - {"asterisk.conf"}
    for file in parts:
        assert file.read_text() == (config.etc_dir / file.name).read_text()
        assert file.stat().st_mode & 0o077 == 0


def test_recordings_and_secrets_are_for_this_user_only(tmp_path: Path) -> None:
    config = pbx_config(tmp_path / "pbx")
    written(config, "manager.conf")
    assert config.state_dir.stat().st_mode & 0o077 == 0
    assert {file.stat().st_mode & 0o077 for file in config.etc_dir.iterdir()} == {0}
    assert "not-to-be-seen" not in repr(config)


def test_sound_is_bound_to_the_address_of_the_calls(tmp_path: Path) -> None:
    assert "media_address = 10.0.0.5" in written(
        pbx_config(tmp_path, sip_host="10.0.0.5"), "pjsip.conf"
    )


def test_all_addresses_leave_the_choice_to_asterisk(tmp_path: Path) -> None:
    assert "media_address" not in written(pbx_config(tmp_path, sip_host="0.0.0.0"), "pjsip.conf")


def test_the_service_accepts_what_the_launcher_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(project=tmp_path)
    places.var.mkdir()
    config = ServiceConfig(
        pbx=pbx_config(places.pbx_state),
        secrets=keep_secrets(places.var / "secrets.json"),
        web_port=8090,
        bank_port=8091,
        espeak_dir=tmp_path / 'a "strange" 目录',
    )
    file = write_service_config(config, places)
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("HOTLINE_CONFIG", str(file))
    settings = load_settings()
    assert settings.asterisk.secret.get_secret_value() == "not-to-be-seen"
    assert settings.speech.espeak_dir == tmp_path / 'a "strange" 目录'
    assert settings.store.journal == places.var / "journal.db"
    assert settings.store.keys == places.var / "keys.db"
    assert len(settings.privacy.master_key.get_secret_value()) == 44


def test_secrets_stay_the_same(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    made = keep_secrets(file)
    assert keep_secrets(file) == made
    assert file.stat().st_mode & 0o077 == 0
    assert made.bank_token not in repr(made)
    assert made.master_key not in repr(made)


def test_secrets_of_an_older_version_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    old = {"ami_secret": "a", "signing_key": "s", "bank_token": "b"}
    file.write_text(json.dumps(old))
    made = keep_secrets(file)
    assert (made.ami_secret, made.signing_key, made.bank_token) == ("a", "s", "b")
    assert keep_secrets(file) == made


def test_damaged_secrets_are_made_anew_and_kept_aside(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    file.write_text('{"ami_secret": ')
    made = keep_secrets(file)
    assert keep_secrets(file) == made
    assert (tmp_path / "secrets.unreadable").read_text() == '{"ami_secret": '


def test_settings_that_contradict_the_launcher_are_dropped() -> None:
    environment = {"HOTLINE_WEB__PORT": "1", "HOTLINE_LOG__LEVEL": "debug", "PATH": "/bin"}
    assert service_environment(environment, Path("/v/hotline.toml")) == {
        "HOTLINE_LOG__LEVEL": "debug",
        "PATH": "/bin",
        "HOTLINE_CONFIG": "/v/hotline.toml",
        "PYTHONUNBUFFERED": "1",
    }


def test_the_file_is_toml(tmp_path: Path) -> None:
    places = Places(project=tmp_path)
    places.var.mkdir()
    config = ServiceConfig(
        pbx=pbx_config(places.pbx_state),
        secrets=keep_secrets(places.var / "secrets.json"),
        web_port=8090,
        bank_port=8091,
        espeak_dir=None,
    )
    table = tomllib.loads(write_service_config(config, places).read_text())
    assert "espeak_dir" not in table["speech"]
    assert table["web"]["public_url"] == "http://127.0.0.1:8090"
