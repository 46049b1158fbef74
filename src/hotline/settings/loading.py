"""The settings read and checked, with all their problems at once."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import SettingsError

from hotline.errors import HotlineError
from hotline.settings.root import (
    CONFIG_VARIABLE,
    SECRETS_VARIABLE,
    BankProcessSettings,
    PromptSettings,
    Settings,
    Sources,
    config_file,
    secrets_dir,
)
from hotline.settings.variables import explain, unknown_variables

AnySettings = TypeVar("AnySettings", bound=Sources)


class SettingsProblems(HotlineError):
    """One or more settings are missing or wrong; `problems` lists them all."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(["The settings cannot be used:", *(f"  {text}" for text in self.problems)])


def load_settings() -> Settings:
    """Read and check all settings.

    Raises:
        SettingsProblems: With every missing, wrong or unknown setting.
    """
    return _load(Settings)


def load_or_keep(last: Settings) -> tuple[Settings, SettingsProblems | None]:
    """Read all settings; return the `last` ones, and why, where they cannot be used any more."""
    try:
        return load_settings(), None
    except SettingsProblems as problems:
        return last, problems


def load_bank_settings() -> BankProcessSettings:
    """Read and check the settings of the demo bank.

    Raises:
        SettingsProblems: With every missing, wrong or unknown setting.
    """
    return _load(BankProcessSettings)


def load_prompt_settings() -> PromptSettings:
    """Read and check the settings of what callers hear.

    Raises:
        SettingsProblems: With every wrong or unknown setting.
    """
    return _load(PromptSettings)


def _load(kind: type[AnySettings]) -> AnySettings:
    file = config_file()
    if file is not None and not file.exists():
        raise SettingsProblems((f"{CONFIG_VARIABLE} names {file}, which does not exist",))
    folder = secrets_dir()
    if folder is not None and not folder.is_dir():
        raise SettingsProblems((f"{SECRETS_VARIABLE} names {folder}, which is no folder",))
    problems = unknown_variables()
    try:
        settings = kind()
    except ValidationError as error:
        # Pydantic's own text would repeat the input, which may be a secret.
        found = (explain(item["loc"], item["msg"]) for item in error.errors())
        problems = tuple(dict.fromkeys((*problems, *filter(None, found))))
    except SettingsError as error:
        problems = (*problems, f"the environment: {error}")
    except OSError as error:
        problems = (*problems, f"{error.filename} cannot be read: {error.strerror}")
    except ValueError as error:
        problems = (*problems, f"{file}: {error}")
    else:
        if not problems:
            return settings
    if file is None:
        problems = (*problems, "no hotline.toml was found here: `make run` writes var/hotline.toml")
    raise SettingsProblems(problems)
