"""Every setting of the service, typed and checked at start, all problems at once.

Settings come from the environment (`HOTLINE_ASTERISK__PORT=5038`), else from files that are named
like that in the folder `HOTLINE_SECRETS_DIR`, else from a TOML file: the one named by
`HOTLINE_CONFIG`, else `hotline.toml`, else `var/hotline.toml`, which `make run` writes.
"""

from __future__ import annotations

from hotline.settings.asterisk import AsteriskSettings
from hotline.settings.bank import BankSettings
from hotline.settings.calls import CallSettings
from hotline.settings.crm import CrmSettings
from hotline.settings.https import HttpsSettings
from hotline.settings.loading import (
    SettingsProblems,
    load_bank_settings,
    load_or_keep,
    load_prompt_settings,
    load_settings,
)
from hotline.settings.log import LogSettings
from hotline.settings.outbound import OutboundSettings
from hotline.settings.privacy import PrivacySettings
from hotline.settings.recording import RecordingSettings
from hotline.settings.root import (
    BankProcessSettings,
    PromptSettings,
    Settings,
    config_file,
    secrets_dir,
)
from hotline.settings.scorecards import ScorecardSettings
from hotline.settings.speech import TARGET_LUFS, SpeechSettings, VoiceSettings
from hotline.settings.store import StoreSettings
from hotline.settings.systems import SystemsSettings
from hotline.settings.text_messages import TextMessageSettings
from hotline.settings.users import UsersSettings
from hotline.settings.web import WebSettings
from hotline.settings.web_calls import WebCallSettings

__all__ = [
    "TARGET_LUFS",
    "AsteriskSettings",
    "BankProcessSettings",
    "BankSettings",
    "CallSettings",
    "CrmSettings",
    "HttpsSettings",
    "LogSettings",
    "OutboundSettings",
    "PrivacySettings",
    "PromptSettings",
    "RecordingSettings",
    "ScorecardSettings",
    "Settings",
    "SettingsProblems",
    "SpeechSettings",
    "StoreSettings",
    "SystemsSettings",
    "TextMessageSettings",
    "UsersSettings",
    "VoiceSettings",
    "WebCallSettings",
    "WebSettings",
    "config_file",
    "load_bank_settings",
    "load_or_keep",
    "load_prompt_settings",
    "load_settings",
    "secrets_dir",
]
