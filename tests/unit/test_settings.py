"""Settings: the environment wins, all problems come at once, and no secret is repeated."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from hotline.settings import CrmSettings, SettingsProblems, load_settings

KEY = "k" * 32
MASTER_KEY = base64.b64encode(b"m" * 32).decode()
COMPLETE = f"""
[asterisk]
port = 5039
secret = "pbx-s3cret"
[web]
signing_key = "{KEY}"
[bank]
token = "bank-t0ken"
[privacy]
master_key = "{MASTER_KEY}"
"""


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the machine that runs the tests: an empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOTLINE_CONFIG", raising=False)
    return tmp_path


def problems() -> tuple[str, ...]:
    with pytest.raises(SettingsProblems) as raised:
        load_settings()
    assert str(raised.value).startswith("The settings cannot be used:\n  ")
    return raised.value.problems


def test_file_is_read(empty_folder: Path) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    assert load_settings().asterisk.port == 5039


def test_file_of_set_up_is_found_too(empty_folder: Path) -> None:
    (empty_folder / "var").mkdir()
    (empty_folder / "var/hotline.toml").write_text(COMPLETE)
    assert load_settings().asterisk.port == 5039


def test_named_file_wins_over_the_one_that_is_there(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "hotline.toml").write_text("nonsense")
    (empty_folder / "named.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_CONFIG", "named.toml")
    assert load_settings().asterisk.port == 5039


def test_environment_wins_over_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_ASTERISK__PORT", "5040")
    settings = load_settings()
    assert settings.asterisk.port == 5040
    assert settings.asterisk.secret.get_secret_value() == "pbx-s3cret"


def test_all_problems_come_at_once(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "hotline.toml").write_text(
        '[asterisk]\nport = 0\nsecert = "x"\n[web]\nsigning_key = "short"\n[log]\nformat = "xml"\n'
    )
    monkeypatch.setenv("HOTLINE_TENANT", "Bank No 1")
    assert [problem.partition(":")[0] for problem in problems()] == [
        "HOTLINE_TENANT",
        "asterisk.port",
        "asterisk.secret",
        "asterisk.secert",
        "web.signing_key",
        "bank",
        "privacy",
        "log.format",
    ]


def test_problem_names_the_way_out(empty_folder: Path) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE.replace("token", "tokn"))
    assert problems() == (
        "bank.token: field required (in hotline.toml, or as HOTLINE_BANK__TOKEN)",
        "bank.tokn: extra inputs are not permitted (in hotline.toml, or as HOTLINE_BANK__TOKN)",
    )


def test_a_message_gateway_needs_a_token(empty_folder: Path) -> None:
    texts = '[text_messages]\nurl = "http://127.0.0.1/"\ncountries = ["XX"]\n'
    (empty_folder / "hotline.toml").write_text(COMPLETE + texts)
    (problem,) = problems()
    assert problem.startswith("text_messages.countries: ")
    (empty_folder / "hotline.toml").write_text(COMPLETE + texts.replace("XX", "HK"))
    (problem,) = problems()
    assert problem.startswith("text_messages: ")
    assert "needs a 'token'" in problem
    (empty_folder / "hotline.toml").write_text(
        COMPLETE + texts.replace("XX", "HK") + 'token = "x"\n'
    )
    assert load_settings().texted_countries == {"HK"}


def test_transcripts_need_models(empty_folder: Path) -> None:
    (empty_folder / "hotline.toml").write_text(f"{COMPLETE}[transcripts]\nmake = true\n")
    (told,) = problems()
    assert told.startswith("transcripts: make needs speech.models: what writes it down")
    models = f'[speech]\nkey = "{KEY}"\n[speech.models]\nen = "a model"\n'
    (empty_folder / "hotline.toml").write_text(f"{COMPLETE}[transcripts]\nmake = true\n{models}")
    assert load_settings().transcripts.make


def test_recordings_are_brought_over_tls_and_then_lie_elsewhere_than_in_asterisks_spool(
    empty_folder: Path,
) -> None:
    brought = f'[recording]\nupload_token = "{KEY}"\nreceived_dir = "/run/received"\n'
    (empty_folder / "hotline.toml").write_text(COMPLETE + brought)
    (told,) = problems()
    assert told.startswith("recording: upload_token needs https")
    tls = '[https]\nserve = "on"\n'
    (empty_folder / "hotline.toml").write_text(COMPLETE + brought + tls)
    assert load_settings().recordings_spool == Path("/run/received")
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    assert load_settings().recordings_spool == Path("/var/spool/asterisk/recordings")


@pytest.mark.parametrize("heard_by", ['models = {en = "a model"}', 'recogniser = "acme"'])
def test_callers_are_heard_over_an_address_that_asterisk_can_speak_to(
    heard_by: str, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech = f'[speech]\nkey = "{KEY}"\n{heard_by}\n'
    (empty_folder / "hotline.toml").write_text(COMPLETE + speech)
    assert load_settings().speech.hears
    monkeypatch.setenv("HOTLINE_WEB__PUBLIC_URL", "https://hotline.bank:8443")
    (told,) = problems()
    assert told.startswith("speech: hearing callers needs a web.public_url with http")


def test_messages_go_to_the_banks_own_country(empty_folder: Path) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    assert load_settings().texted_countries == {"CN"}


def test_without_a_file_the_command_that_writes_one_is_named() -> None:
    assert problems()[-1] == "no hotline.toml was found here: `make run` writes var/hotline.toml"


def test_named_file_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_CONFIG", "elsewhere.toml")
    assert problems() == ("HOTLINE_CONFIG names elsewhere.toml, which does not exist",)


def test_file_that_is_no_toml_is_told_with_the_place(empty_folder: Path) -> None:
    (empty_folder / "hotline.toml").write_text("[asterisk\n")
    (problem,) = problems()
    assert problem.startswith("hotline.toml: ")
    assert "line 1" in problem


@pytest.mark.parametrize(
    "broken",
    [
        COMPLETE.replace(KEY, "too-short-s3cret"),
        COMPLETE.replace("5039", '"pbx-s3cret"'),
        COMPLETE.replace('"bank-t0ken"', '["bank-t0ken"]'),
        COMPLETE + '[bank]\ntoken = "bank-t0ken"\n',
        COMPLETE.replace('"bank-t0ken"', "bank-t0ken"),
    ],
)
def test_no_secret_is_in_a_problem(empty_folder: Path, broken: str) -> None:
    (empty_folder / "hotline.toml").write_text(broken)
    told = " ".join(problems())
    assert "s3cret" not in told
    assert "t0ken" not in told


def test_no_secret_is_in_the_repr(empty_folder: Path) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    shown = f"{load_settings()!r} {load_settings()}"
    assert "s3cret" not in shown
    assert "t0ken" not in shown
    assert KEY not in shown
    assert MASTER_KEY not in shown


@pytest.mark.parametrize("key", ["short", "", base64.b64encode(b"m" * 31).decode(), "ä" * 44])
def test_master_key_must_be_32_bytes(empty_folder: Path, key: str) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE.replace(MASTER_KEY, key))
    (problem,) = problems()
    assert problem.startswith("privacy.master_key: ")
    assert "openssl rand -base64 32" in problem


def test_messages_cannot_be_kept_longer_than_their_calls(empty_folder: Path) -> None:
    kept = "retention_days = 30\nmessage_retention_days = "
    (empty_folder / "hotline.toml").write_text(f"{COMPLETE}{kept}31\n")
    (problem,) = problems()
    assert "privacy: message_retention_days cannot be more than retention_days" in problem
    (empty_folder / "hotline.toml").write_text(f"{COMPLETE}{kept}30\n")
    assert load_settings().privacy.message_retention == timedelta(days=30)


def test_recordings_cannot_be_kept_longer_than_their_calls(empty_folder: Path) -> None:
    def kept(days: int, *, record: str = "true") -> str:
        rule = f'name = "by law"\nkeep_days = 1825\nrecord = {record}'
        return f"{COMPLETE}retention_days = {days}\n[[recording.rules]]\n{rule}\n"

    (empty_folder / "hotline.toml").write_text(kept(1824))
    (problem,) = problems()
    assert "retention_days (1824) cannot be less than keep_days (1825)" in problem
    assert "'by law'" in problem
    for settings in (kept(1825), kept(0), kept(30, record="false")):
        (empty_folder / "hotline.toml").write_text(settings)
        assert load_settings().recording.rules[0].keep_days == 1825


def test_unknown_variable_is_told_with_the_one_that_was_meant(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_CONFIG", "hotline.toml")
    monkeypatch.setenv("HOTLINE_ASTERISK__PROT", "5040")
    monkeypatch.setenv("HOTLINE_BNAK__URL", "http://127.0.0.1:8091")
    monkeypatch.setenv("HOTLINE_ZZ", "1")
    assert problems() == (
        "HOTLINE_ASTERISK__PROT: there is no such setting, did you mean HOTLINE_ASTERISK__PORT?",
        "HOTLINE_BNAK__URL: there is no such setting, did you mean HOTLINE_BANK__URL?",
        "HOTLINE_ZZ: there is no such setting; HOTLINE_ASTERISK__PORT is one",
    )


@pytest.mark.parametrize("variable", ["HOTLINE_ASTERISK__PORT", "hotline_asterisk__port"])
def test_broken_variable_is_blamed_before_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv(variable, "70000")
    assert problems() == (
        "HOTLINE_ASTERISK__PORT: input should be less than or equal to 65535 "
        "(in the environment, for asterisk.port)",
    )


def test_broken_section_in_the_environment_is_not_blamed_on_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_ASTERISK", '{"secret": s3cret')
    (problem,) = problems()
    assert problem.startswith("the environment: ")
    assert "s3cret" not in problem


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("pbx-s3cret\n", "holds a character that cannot be printed, such as a line end"),
        ("pbx-s3cret\r\nAction: x", "holds a character that cannot be printed"),
        ("s3cret" * 400, "may have up to 2048 characters"),
    ],
)
def test_setting_is_one_line_of_some_length(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, secret: str, problem: str
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_ASTERISK__SECRET", secret)
    (told,) = problems()
    assert problem in told
    assert "s3cret" not in told


@pytest.mark.parametrize("url", ["10.0.0.5:8090", "ftp://10.0.0.5", "http://"])
def test_public_address_must_be_one_the_pbx_can_fetch(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_WEB__PUBLIC_URL", url)
    (problem,) = problems()
    assert "must be an address such as http://10.0.0.5:8090" in problem


def test_misspelt_time_zone_brings_a_suggestion(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "hotline.toml").write_text(COMPLETE)
    monkeypatch.setenv("HOTLINE_TIMEZONE", "Europe/Berln")
    assert problems() == (
        "HOTLINE_TIMEZONE: there is no time zone 'Europe/Berln', did you mean Europe/Berlin? "
        "(in the environment, for timezone)",
    )


def test_customers_are_ranked_by_the_higher_tier_first() -> None:
    settings = CrmSettings()
    assert [one.tier for one in settings.thresholds] == ["senior_vip", "vip"]
    assert settings.answer_within("senior_vip") < settings.answer_within("standard")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"vip": {"total_assets": "30000000"}}, "senior_vip.total_assets cannot be less"),
        ({"vip": {"average_deposits": "0"}}, "greater than 0"),
        ({"region": "China"}, "two capital letters"),
        ({"callback_countries": ["CN", "XX"]}, "two capital letters"),
        ({"currency": "yuan"}, "String should match"),
        ({"answer_hours": {"vip": 0}}, "greater than or equal to 1"),
    ],
)
def test_how_customers_are_ranked_is_checked(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        CrmSettings.model_validate(settings)


@pytest.fixture
def secrets(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of secrets beside a file that has everything but the master key."""
    (empty_folder / "hotline.toml").write_text(COMPLETE.replace("master_key", "# master_key"))
    folder = empty_folder / "secrets"
    folder.mkdir()
    monkeypatch.setenv("HOTLINE_SECRETS_DIR", str(folder))
    (folder / "hotline_privacy__master_key").write_text(f"{MASTER_KEY}\n")
    return folder


def test_a_secret_is_read_from_a_file_of_its_own(secrets: Path) -> None:
    (secrets / "HOTLINE_BANK__TOKEN").write_text("the-files-t0ken")
    # Others keep theirs in the same place.
    (secrets / "database_password").write_text("unread")
    settings = load_settings()
    assert settings.privacy.master_key.get_secret_value() == MASTER_KEY
    assert settings.bank.token.get_secret_value() == "the-files-t0ken"
    assert settings.asterisk.secret.get_secret_value() == "pbx-s3cret"


def test_the_environment_wins_over_files_of_secrets(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secrets / "hotline_bank__token").write_text("the-files-t0ken")
    monkeypatch.setenv("HOTLINE_BANK__TOKEN", "the-environments-t0ken")
    assert load_settings().bank.token.get_secret_value() == "the-environments-t0ken"


def test_what_is_wrong_with_a_file_of_secrets_is_told_and_not_what_is_in_it(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secrets / "hotline_privacy__master_key").write_text("s3cret")
    (secrets / "hotline_bank__tokem").write_text("s3cret")
    assert problems() == (
        "HOTLINE_BANK__TOKEM: there is no such setting, did you mean HOTLINE_BANK__TOKEN?",
        "HOTLINE_PRIVACY__MASTER_KEY: must be the base64 of 32 random bytes, as of `openssl rand "
        f"-base64 32` (in {secrets / 'hotline_privacy__master_key'}, for privacy.master_key)",
    )
    monkeypatch.setenv("HOTLINE_SECRETS_DIR", "nowhere")
    assert problems() == ("HOTLINE_SECRETS_DIR names nowhere, which is no folder",)
