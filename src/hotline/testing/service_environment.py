"""What a service that is tested is told by its environment: where everything is, and the keys."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from hotline.launch.pbx import RunningPbx
from hotline.launch.pbx_config import AmiTls
from hotline.testing.keys import MASTER_KEY
from hotline.testing.quick_voices import voices_setting


def bank_environment(url: str, token: str, folder: Path) -> dict[str, str]:
    """Return the environment of the demo bank, which the service has, too."""
    return {
        **os.environ,
        "HOTLINE_BANK__URL": url,
        "HOTLINE_BANK__TOKEN": token,
        # The demo bank's books are in a file beside it anyway.
        "HOTLINE_STORE__CRM": str(folder / "crm.db"),
        "HOTLINE_LOG__LEVEL": "debug",
    }


def pbx_settings(pbx: RunningPbx, ami_host: str, ami_port: int) -> dict[str, str]:
    """Tell the PBX, which is reached there, perhaps over a link that can be broken."""
    return {
        "HOTLINE_ASTERISK__HOST": ami_host,
        "HOTLINE_ASTERISK__PORT": str(ami_port),
        "HOTLINE_ASTERISK__USERNAME": pbx.ami_username,
        "HOTLINE_ASTERISK__SECRET": pbx.ami_secret,
        "HOTLINE_ASTERISK__WEBSOCKET_URL": pbx.config.websocket_url,
        "HOTLINE_ASTERISK__SPOOL_DIR": str(pbx.spool_dir),
        "HOTLINE_ASTERISK__CACHE_DIR": str(pbx.cache_dir),
    }


def tls_settings(ami_tls: AmiTls) -> dict[str, str]:
    """Tell where the PBX is reached over TLS, instead."""
    return {
        "HOTLINE_ASTERISK__HOST": ami_tls.host,
        "HOTLINE_ASTERISK__PORT": str(ami_tls.port),
        "HOTLINE_ASTERISK__TLS": "true",
        "HOTLINE_ASTERISK__TLS_CA_FILE": str(ami_tls.certificate),
    }


def web_settings(url: str, speech_key: str) -> dict[str, str]:
    """Tell at which address the service answers, and by which key sound comes in."""
    return {
        "HOTLINE_WEB__PORT": url.rpartition(":")[2],
        "HOTLINE_WEB__PUBLIC_URL": url,
        "HOTLINE_WEB__SIGNING_KEY": secrets.token_urlsafe(32),
        "HOTLINE_SPEECH__KEY": speech_key,
    }


def store_settings(folder: Path, store_url: str) -> dict[str, str]:
    """Tell where the stores are: in files of a folder, or in PostgreSQL if there is an address."""
    return {
        "HOTLINE_STORE__URL": store_url,
        "HOTLINE_STORE__JOURNAL": str(folder / "journal.db"),
        "HOTLINE_STORE__KEYS": str(folder / "keys.db"),
        "HOTLINE_PRIVACY__MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
    }


def speech_settings(cache_dir: Path, espeak_dir: Path | None) -> dict[str, str]:
    """Tell who speaks the prompts."""
    return {
        "HOTLINE_SPEECH__CACHE_DIR": str(cache_dir),
        "HOTLINE_SPEECH__VOICES": voices_setting(),
        **({"HOTLINE_SPEECH__ESPEAK_DIR": str(espeak_dir)} if espeak_dir else {}),
    }
