"""The service's configuration as the launcher writes it: `var/hotline.toml`."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotline.launch.files import write_private
from hotline.launch.pbx_config import AMI_USERNAME, PbxConfig
from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER, DEMO_TRUNK
from hotline.launch.places import Places

SECRET_BYTES = 32

MASTER_KEY_BYTES = 32

OWNED_VARIABLES = (
    "HOTLINE_ASTERISK__",
    "HOTLINE_WEB__",
    "HOTLINE_HTTPS__",
    "HOTLINE_BANK__",
    "HOTLINE_TEXT_MESSAGES__",
    "HOTLINE_OUTBOUND__",
)
"""Settings from the environment that would contradict what the launcher has started."""


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What the processes prove themselves to each other with; made once a checkout."""

    ami_secret: str = field(repr=False)
    signing_key: str = field(repr=False)
    bank_token: str = field(repr=False)
    master_key: str = field(repr=False)
    seat_key: str = field(repr=False)
    speech_key: str = field(repr=False)


def keep_secrets(file: Path) -> Secrets:
    """Return the secrets kept in a file; they are made when it is not there or is unreadable.

    An unreadable one is moved aside, for a person may still find the master key in it.
    """
    try:
        kept = dict(json.loads(file.read_text(encoding="utf-8")))
        return Secrets(**kept)
    except (OSError, ValueError):
        kept = {}
        with contextlib.suppress(FileNotFoundError):
            file.replace(file.with_suffix(".unreadable"))
    except TypeError:
        # Of an older version, which knew fewer of them.
        pass
    made = {
        name: secrets.token_urlsafe(SECRET_BYTES)
        for name in ("ami_secret", "signing_key", "bank_token", "seat_key", "speech_key")
    }
    made["master_key"] = base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()
    made |= {name: secret for name, secret in kept.items() if name in made}
    write_private(file, json.dumps(made, indent=2))
    return Secrets(**made)


@dataclass(frozen=True, kw_only=True)
class ServiceConfig:
    """Where the parts of one hotline find each other.

    Attributes:
        web_port: TCP port of the service, on loopback.
        bank_port: TCP port of the demo bank, on loopback.
        https_host: Address for browsers of other machines; "" for none.
        https_port: TCP port for them.
        espeak_dir: Folder of the private speech library; None where the machine has it.
    """

    pbx: PbxConfig
    secrets: Secrets
    web_port: int
    bank_port: int
    espeak_dir: Path | None
    https_host: str = ""
    https_port: int = 8443

    @property
    def web_url(self) -> str:
        """Address of the service's web server."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def bank_url(self) -> str:
        """Address of the demo bank."""
        return f"http://127.0.0.1:{self.bank_port}"


def write_service_config(config: ServiceConfig, places: Places) -> Path:
    """Write `var/hotline.toml`, which the service and the `hotline` commands read.

    Returns:
        The file.
    """
    speech: dict[str, object] = {
        "cache_dir": places.speech_cache,
        "key": config.secrets.speech_key,
    }
    if config.espeak_dir is not None:
        speech["espeak_dir"] = config.espeak_dir
    sections: dict[str, Mapping[str, object]] = {
        "asterisk": {
            "host": config.pbx.ami_host,
            "port": config.pbx.ami_port,
            "username": AMI_USERNAME,
            "secret": config.pbx.ami_secret,
            "spool_dir": config.pbx.spool_dir,
            "cache_dir": config.pbx.cache_dir,
            "seat_key": config.secrets.seat_key,
            "websocket_url": config.pbx.websocket_url,
        },
        "web": {
            "host": "127.0.0.1",
            "port": config.web_port,
            "public_url": config.web_url,
            "signing_key": config.secrets.signing_key,
        },
        "https": {
            "serve": "on" if config.https_host else "off",
            "host": config.https_host,
            "port": config.https_port,
            "folder": places.var / "tls",
        },
        "bank": {"url": config.bank_url, "token": config.secrets.bank_token},
        # The demo bank is a message gateway, too.
        "text_messages": {
            "url": f"{config.bank_url}/text_messages",
            "token": config.secrets.bank_token,
        },
        "outbound": {"endpoint": DEMO_TRUNK, "number": DEMO_BANK_NUMBER},
        # Whoever presses Ctrl-C wants the prompt back; callers get the PBX's own fallback.
        "calls": {"drain_s": 0},
        "store": {
            "journal": places.var / "journal.db",
            "crm": places.var / "crm.db",
            "keys": places.var / "keys.db",
        },
        "privacy": {"master_key": config.secrets.master_key},
        "scorecards": {"folder": places.scorecards},
        "speech": speech,
        "speech.models": places.speech_models,
    }
    top = {
        "flows_dir": places.flows,
        "prompts_dir": places.prompts,
        "routing_file": places.routing_file,
        "agents_file": places.agents_file,
    }
    lines = ["# Written by `hotline up` at each start; it holds secrets.", *_assignments(top)]
    for name, values in sections.items():
        lines += ["", f"[{name}]", *_assignments(values)]
    file = places.var / "hotline.toml"
    write_private(file, "\n".join([*lines, ""]))
    return file


def _assignments(values: Mapping[str, object]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: object) -> str:
    # A JSON string without \u escapes is a TOML basic string.
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False)


def service_environment(environment: Mapping[str, str], config_file: Path) -> dict[str, str]:
    """Return the environment for our processes: ours wins where the launcher has decided."""
    kept = {
        name: value for name, value in environment.items() if not name.startswith(OWNED_VARIABLES)
    }
    return {**kept, "HOTLINE_CONFIG": str(config_file), "PYTHONUNBUFFERED": "1"}


def serve_options() -> tuple[str, ...]:
    """Return the options for `hotline serve`, which by itself refuses to run as root.

    From a checkout everything belongs to whoever typed the command, and another user could not
    write to its `var/`. An installation for callers has a user of its own.
    """
    return ("--as-root",) if os.geteuid() == 0 else ()
