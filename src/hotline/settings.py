"""Every setting of the service, typed and checked at start, all problems at once.

Settings come from the environment (`HOTLINE_ASTERISK__PORT=5038`), else from a TOML file: the one
named by `HOTLINE_CONFIG`, else `hotline.toml`, else `var/hotline.toml`, which `make run` writes.
"""

from __future__ import annotations

import base64
import difflib
import os
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from hotline.errors import HotlineError
from hotline.local_time import system_timezone, zone_named
from hotline.model.web_address import origin_of

CONFIG_VARIABLE = "HOTLINE_CONFIG"
PREFIX = "HOTLINE_"
NESTED = "__"
CONFIG_FILES = (Path("hotline.toml"), Path("var/hotline.toml"))

MAX_CHARACTERS = 2048
"""The longest setting."""

Port = int
AnySettings = TypeVar("AnySettings", bound="_Sources")

MASTER_KEY_BYTES = 32


class SettingsProblems(HotlineError):
    """One or more settings are missing or wrong; `problems` lists them all."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(["The settings cannot be used:", *(f"  {text}" for text in self.problems)])


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        """Refuse what the other side would read as two lines, or not at all."""
        if isinstance(value, str) and len(value) > MAX_CHARACTERS:
            raise ValueError(f"may have up to {MAX_CHARACTERS} characters")
        if isinstance(value, str) and not value.isprintable():
            raise ValueError("holds a character that cannot be printed, such as a line end")
        return value


class AsteriskSettings(_Section):
    """Where the PBX's manager interface is, and the folders that the PBX writes to.

    `spool_dir` is as the PBX sees it: messages go to its folder `hotline`. `cache_dir` is as we see
    it: there lie the PBX's copies of sound, of which we remove those about somebody. After
    `dead_man_s` seconds without a sign of life from us the PBX gives a caller its fallback.
    """

    host: str = "127.0.0.1"
    port: Port = Field(default=5038, ge=1, le=65535)
    username: str = "hotline"
    secret: SecretStr
    tls: bool = False
    tls_ca_file: Path | None = None
    spool_dir: Path = Path("/var/spool/asterisk")
    cache_dir: Path | None = None
    dead_man_s: int = Field(default=30, ge=3, le=300)

    @property
    def messages_dir(self) -> Path:
        """The folder of what callers leave, as the PBX sees it."""
        return self.spool_dir / "hotline"


class WebSettings(_Section):
    """Our own HTTP server: prompts for the PBX, health and figures.

    `public_url` is how the PBX reaches it; prompt URLs are signed with `signing_key`. Without a
    `metrics_token` only this machine sees the figures.
    """

    host: str = "127.0.0.1"
    port: Port = Field(default=8090, ge=0, le=65535)
    public_url: str = "http://127.0.0.1:8090"
    signing_key: SecretStr = Field(min_length=32)
    metrics_token: SecretStr | None = Field(default=None, min_length=16)

    @field_validator("public_url")
    @classmethod
    def _http(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise ValueError("must be an address such as http://10.0.0.5:8090")
        return url.rstrip("/")


class BankSettings(_Section):
    """The bank's gateway; `timeout_s` seconds without an answer is the outcome `unavailable`."""

    url: str = "http://127.0.0.1:8091"
    token: SecretStr
    timeout_s: float = Field(default=3.0, gt=0, le=30)


class SystemsSettings(_Section):
    """The other systems that flows may ask over HTTP: scheme, host and port, and nothing else.

    `timeout_s` seconds without an answer is the outcome `unavailable`.
    """

    allowed: tuple[str, ...] = ()
    timeout_s: float = Field(default=3.0, gt=0, le=30)

    @field_validator("allowed")
    @classmethod
    def _origins(cls, allowed: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(origin_of(address) for address in allowed)


class CallSettings(_Section):
    """How many calls are taken, and how long those on the line have when the service ends.

    More than these are refused before they are answered: `at_once` in all, and of one number
    `of_number_at_once` and `of_number_per_hour`. Callers without a number share one allowance, 20
    times as large. A service that was told to end waits `drain_s` seconds for its last calls.
    """

    at_once: int = Field(default=500, ge=1)
    of_number_at_once: int = Field(default=10, ge=1)
    of_number_per_hour: int = Field(default=60, ge=1)
    drain_s: float = Field(default=30.0, ge=0, le=3600)


class StoreSettings(_Section):
    """The database files: journal, CRM, and the keys that open what is personal in both."""

    journal: Path = Path("var/journal.db")
    crm: Path = Path("var/crm.db")
    keys: Path = Path("var/keys.db")


def _is_master_key(key: SecretStr) -> SecretStr:
    try:
        size = len(base64.b64decode(key.get_secret_value(), validate=True))
    except ValueError:
        size = 0
    if size != MASTER_KEY_BYTES:
        raise ValueError("must be the base64 of 32 random bytes, as of `openssl rand -base64 32`")
    return key


MasterKey = Annotated[SecretStr, AfterValidator(_is_master_key)]


class PrivacySettings(_Section):
    """The key over all keys, older ones until `hotline keys rotate`, and what the law asks.

    `retention_days` of 0 is no limit.
    """

    master_key: MasterKey
    old_master_keys: tuple[MasterKey, ...] = ()
    purpose: str = Field(default="customer_service", min_length=1, max_length=64)
    legal_basis: str = Field(default="contract", min_length=1, max_length=64)
    retention_days: int = Field(default=0, ge=0, le=36_500)
    cross_border: bool = False


class SpeechSettings(_Section):
    """Where synthesised fragments are kept, and espeak-ng's library if the system has none."""

    cache_dir: Path = Path("var/speech")
    espeak_dir: Path | None = None


class LogSettings(_Section):
    """How the service logs: `json` for machines, `console` for people."""

    format: Literal["json", "console"] = "json"
    level: Literal["debug", "info", "warning", "error"] = "info"


class _Sources(BaseSettings):
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
        """Let the environment win over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


class Settings(_Sources):
    """All settings. Paths are relative to the folder the command was started in."""

    model_config = SettingsConfigDict(extra="forbid")

    tenant: str = Field(default="bank", pattern=r"^[a-z][a-z0-9-]{0,31}$")
    timezone: str = Field(default_factory=system_timezone)
    flows_dir: Path = Path("ivr_flows")
    prompts_dir: Path = Path("voice_prompts")
    asterisk: AsteriskSettings
    web: WebSettings
    bank: BankSettings
    systems: SystemsSettings = SystemsSettings()
    calls: CallSettings = CallSettings()
    store: StoreSettings = StoreSettings()
    privacy: PrivacySettings
    speech: SpeechSettings = SpeechSettings()
    log: LogSettings = LogSettings()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return zone_named(name).key

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone, in which people are told when something happened."""
        return zone_named(self.timezone)


class BankProcessSettings(_Sources):
    """What the demo bank reads of them: no secret but its own token."""

    model_config = SettingsConfigDict(extra="ignore")

    bank: BankSettings
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()


def config_file() -> Path | None:
    """Return the TOML file the settings are read from, or None where there is none."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    return next((path for path in CONFIG_FILES if path.exists()), None)


def load_settings() -> Settings:
    """Read and check all settings.

    Raises:
        SettingsProblems: With every missing, wrong or unknown setting.
    """
    return _load(Settings)


def load_bank_settings() -> BankProcessSettings:
    """Read and check the settings of the demo bank.

    Raises:
        SettingsProblems: With every missing, wrong or unknown setting.
    """
    return _load(BankProcessSettings)


def _load(kind: type[AnySettings]) -> AnySettings:
    file = config_file()
    if file is not None and not file.exists():
        raise SettingsProblems((f"{CONFIG_VARIABLE} names {file}, which does not exist",))
    problems = _unknown_variables()
    try:
        settings = kind()
    except ValidationError as error:
        # Pydantic's own text would repeat the input, which may be a secret.
        found = (_explain(item["loc"], item["msg"]) for item in error.errors())
        problems = tuple(dict.fromkeys((*problems, *filter(None, found))))
    except SettingsError as error:
        problems = (*problems, f"the environment: {error}")
    except (ValueError, OSError) as error:
        problems = (*problems, f"{file}: {error}")
    else:
        if not problems:
            return settings
    if file is None:
        problems = (*problems, "no hotline.toml was found here: `make run` writes var/hotline.toml")
    raise SettingsProblems(problems)


def _variable(location: tuple[int | str, ...]) -> str:
    return PREFIX + NESTED.join(str(part).upper() for part in location)


def _known_variables() -> tuple[str, ...]:
    """Return the name of every environment variable that sets something."""
    names = [CONFIG_VARIABLE]
    for name, field in Settings.model_fields.items():
        names.append(_variable((name,)))
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Section):
            names += [_variable((name, part)) for part in field.annotation.model_fields]
    return tuple(names)


def _set_variables() -> dict[str, str]:
    """Return what the environment sets: upper-case name to the name as it is there."""
    return {name.upper(): name for name in os.environ if name.upper().startswith(PREFIX)}


def _unknown_variables() -> tuple[str, ...]:
    # Without the prefix, which they share with anything.
    known = [name.removeprefix(PREFIX) for name in _known_variables()]
    problems = []
    for name in sorted(_set_variables().keys() - set(_known_variables())):
        close = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
        meant = PREFIX + (close[0] if close else "ASTERISK__PORT")
        hint = f", did you mean {meant}?" if close else f"; {meant} is one"
        problems.append(f"{name}: there is no such setting{hint}")
    return tuple(problems)


def _explain(location: tuple[int | str, ...], message: str) -> str | None:
    """Return what is wrong and where it was set; None for what is told as unknown already."""
    name, variable = ".".join(map(str, location)), _variable(location)
    what = message.removeprefix("Value error, ")
    what = f"{what[0].lower()}{what[1:]}"
    if variable not in _set_variables():
        return f"{name}: {what} (in hotline.toml, or as {variable})"
    if variable not in _known_variables():
        return None
    return f"{variable}: {what} (in the environment, for {name})"
