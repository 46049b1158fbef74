"""All sections together, and where they are read from."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from hotline.local_time import system_timezone, zone_named
from hotline.settings.asterisk import AsteriskSettings
from hotline.settings.bank import BankSettings
from hotline.settings.calls import CallSettings
from hotline.settings.crm import CrmSettings
from hotline.settings.floor import FloorSettings
from hotline.settings.https import HttpsSettings
from hotline.settings.log import LogSettings
from hotline.settings.outbound import OutboundSettings
from hotline.settings.privacy import PrivacySettings
from hotline.settings.recording import RecordingSettings
from hotline.settings.scorecards import ScorecardSettings
from hotline.settings.speech import SpeechSettings
from hotline.settings.store import StoreSettings
from hotline.settings.systems import SystemsSettings
from hotline.settings.text_messages import TextMessageSettings
from hotline.settings.transcripts import TranscriptSettings
from hotline.settings.users import UsersSettings
from hotline.settings.web import WebSettings
from hotline.settings.web_calls import WebCallSettings

CONFIG_VARIABLE = "HOTLINE_CONFIG"
SECRETS_VARIABLE = "HOTLINE_SECRETS_DIR"
"""Names a folder with a file for each secret; its name is that of the environment variable."""
PREFIX = "HOTLINE_"
NESTED = "__"
CONFIG_FILES = (Path("hotline.toml"), Path("var/hotline.toml"))


class Sources(BaseSettings):
    """The environment, else the folder of secrets, else the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter=NESTED, frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over files, and a file of one secret over that of all."""
        secret_files = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir=secrets_dir(),
            secrets_prefix=PREFIX,
            secrets_nested_delimiter=NESTED,
        )
        toml = TomlConfigSettingsSource(settings_cls, config_file())
        return init_settings, env_settings, secret_files, toml


class Settings(Sources):
    """All settings. Paths are relative to the folder the command was started in."""

    model_config = SettingsConfigDict(extra="forbid")

    tenant: str = Field(default="bank", pattern=r"^[a-z][a-z0-9-]{0,31}$")
    timezone: str = Field(default_factory=system_timezone)
    flows_dir: Path = Path("ivr_flows")
    prompts_dir: Path = Path("voice_prompts")
    flows_draft_dir: Path | None = None
    routing_file: Path = Path("routing/routing.toml")
    agents_file: Path = Path("routing/agents.toml")
    asterisk: AsteriskSettings
    web: WebSettings
    https: HttpsSettings = HttpsSettings()
    web_calls: WebCallSettings = WebCallSettings()
    bank: BankSettings
    text_messages: TextMessageSettings = TextMessageSettings()
    systems: SystemsSettings = SystemsSettings()
    calls: CallSettings = CallSettings()
    floor: FloorSettings = FloorSettings()
    outbound: OutboundSettings = OutboundSettings()
    recording: RecordingSettings = RecordingSettings()
    scorecards: ScorecardSettings = ScorecardSettings()
    store: StoreSettings = StoreSettings()
    crm: CrmSettings = CrmSettings()
    users: UsersSettings = UsersSettings()
    privacy: PrivacySettings
    speech: SpeechSettings = SpeechSettings()
    # After `speech`, by whose models they are made.
    transcripts: TranscriptSettings = TranscriptSettings()
    log: LogSettings = LogSettings()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return zone_named(name).key

    @field_validator("speech")
    @classmethod
    def _reached_by_asterisk(cls, speech: SpeechSettings, told: ValidationInfo) -> SpeechSettings:
        web = told.data.get("web")
        if speech.hears and isinstance(web, WebSettings) and web.public_url.startswith("https:"):
            # Asterisk 22's res_aeap connects in plain, whatever the address says: seen.
            raise ValueError(
                "hearing callers needs a web.public_url with http: Asterisk's speech client knows "
                "no TLS. "
                "Let the two talk over loopback or a network of their own"
            )
        return speech

    @field_validator("privacy")
    @classmethod
    def _calls_outlive_recordings(
        cls, privacy: PrivacySettings, told: ValidationInfo
    ) -> PrivacySettings:
        recording = told.data.get("recording")
        rules = recording.rules if isinstance(recording, RecordingSettings) else ()
        for rule in rules:
            if rule.record and 0 < privacy.retention_days < rule.keep_days:
                raise ValueError(
                    f"retention_days ({privacy.retention_days}) cannot be less than keep_days "
                    f"({rule.keep_days}) of the recording rule '{rule.name}': with a call its "
                    "recordings go"
                )
        return privacy

    @field_validator("recording")
    @classmethod
    def _brought_over_tls(
        cls, recording: RecordingSettings, told: ValidationInfo
    ) -> RecordingSettings:
        web, https = told.data.get("web"), told.data.get("https")
        if (
            recording.upload_token is not None
            and isinstance(web, WebSettings)
            and isinstance(https, HttpsSettings)
            and not https.is_served(web.host)
        ):
            raise ValueError(
                "upload_token needs https: set https.host to an address of this machine, or "
                'https.serve = "on"; recordings are brought over TLS alone'
            )
        return recording

    @field_validator("transcripts")
    @classmethod
    def _written_down_by_models(
        cls, transcripts: TranscriptSettings, told: ValidationInfo
    ) -> TranscriptSettings:
        speech = told.data.get("speech")
        if transcripts.make and isinstance(speech, SpeechSettings) and not speech.models:
            raise ValueError("make needs speech.models: what writes it down")
        return transcripts

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone, in which people are told when something happened."""
        return zone_named(self.timezone)

    @property
    def recordings_spool(self) -> Path:
        """Where recordings are until they are sealed, as we see it."""
        if self.recording.upload_token is not None:
            return self.recording.received_dir
        return self.asterisk.recordings_dir

    @property
    def texted_countries(self) -> frozenset[str]:
        """The countries whose numbers get text messages."""
        return frozenset(self.text_messages.countries or (self.crm.region,))


class BankProcessSettings(Sources):
    """What the demo bank reads of them: no secret but its own token."""

    model_config = SettingsConfigDict(extra="ignore")

    bank: BankSettings
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()


class PromptSettings(Sources):
    """What is read of them to make and hear prompts, which needs no secret."""

    model_config = SettingsConfigDict(extra="ignore")

    flows_dir: Path = Path("ivr_flows")
    prompts_dir: Path = Path("voice_prompts")
    speech: SpeechSettings = SpeechSettings()
    # After `speech`, by whose models they are made.
    transcripts: TranscriptSettings = TranscriptSettings()


def secrets_dir() -> Path | None:
    """Return the folder with a file for each secret, or None where none is named."""
    named = os.environ.get(SECRETS_VARIABLE)
    return Path(named) if named else None


def config_file() -> Path | None:
    """Return the TOML file the settings are read from, or None where there is none."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    return next((path for path in CONFIG_FILES if path.exists()), None)
