"""Asterisk's configuration files, filled in for one PBX."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from hotline.launch.files import write_private
from hotline.launch.pbx_program import PbxProgram

AMI_USERNAME = "hotline"
DEAD_MAN_S = 20
"""Seconds that a new call waits for the service before the PBX helps itself."""
RTP_TIMEOUT_S = 30
"""Seconds without a packet of sound after which a phone counts as dead and its call ends."""
SEAT_RTP_TIMEOUT_S = 10
"""The same of a seat's telephone: the bank's own, in the bank's own network."""
WEB_NUMBER = "8888"
"""What whoever calls from the bank's page has dialled."""
MESSAGE_LIMIT_S = 120
"""The longest message, in seconds, that the PBX records on its own."""
FALLBACK = "fallback.wav"
"""The sound that the dialplan plays from `astvarlibdir` where nobody carries a call."""
MUSIC = "music.wav"
"""What callers hear who wait for an agent."""
INSTALLED_MUSIC_DIR = Path("/var/lib/asterisk/hotline-music")
"""Where an installed Asterisk has its music: in a folder of its own, for all in it is played."""
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - compared with, never bound to here

SAME_MACHINE = "127.0.0.1/32"

SPEECH_ENGINE = "hotline"

SEATS_FILE = "pjsip_seats.conf"
"""The file of the seats, which is made from `agents.toml` and is none of these."""
TRUNK_FILE = "pjsip_trunk.conf"
"""The file of the trunk by which customers are rung: the bank's own, and none of these."""
RELOAD_SEATS = "module reload res_pjsip.so"
"""What Asterisk is told on its console to read it again; calls on the line go on."""

FOLDERS_FILE = "asterisk.conf"
UNUSED_FILES = (
    "acl.conf",
    "ccss.conf",
    "cel.conf",
    "features.conf",
    "geolocation.conf",
    "indications.conf",
    "pjproject.conf",
    "res_curl.conf",
    "res_http_media_cache.conf",
    "stasis.conf",
    "statsd.conf",
    "udptl.conf",
    "websocket_client.conf",
)
"""Files that Asterisk complains about when they are absent; empty ones mean its defaults."""


class _AtTemplate(Template):
    # The dialplan's own variables are written ${NAME}.
    delimiter = "@"


@dataclass(frozen=True, kw_only=True)
class AmiTls:
    """The manager interface for a service on another machine.

    Attributes:
        host: Address to listen on.
        port: TCP port to listen on.
        certificate: File of the certificate that the service checks, with its key's file.
        key: File of the private key; readable by Asterisk's user only.
    """

    host: str
    port: int
    certificate: Path
    key: Path


@dataclass(frozen=True, kw_only=True)
class PbxConfig:
    """What differs from one PBX to another.

    Attributes:
        state_dir: Folder that this PBX alone writes to; absolute.
        sip_host: Address that callers reach.
        sip_port: UDP port that callers reach.
        ami_host: Address of the manager interface.
        ami_port: TCP port of the manager interface.
        ami_secret: Password of the AMI user `hotline`.
        ami_permit: Networks from which that user may log in, as `10.0.0.0/24,10.1.0.1`.
        ami_tls: The manager interface over TLS, besides the plain one; None for none.
        http_port: TCP port on the manager's address for the WebSocket of telephones in browsers; 0
            for none.
        web_number: What whoever calls from the bank's page has dialled.
        rtp_range: First and last UDP port for sound.
        dead_man_s: Seconds that a call waits for the service.
        rtp_timeout_s: Seconds without a packet of sound that end a call.
        seats_file: The file of the seats, from the folder of the configuration; it need not be
            there.
        trunk_file: The file of the trunk, likewise.
        own_music_dir: The folder whose sounds callers hear who wait; None for one in `state_dir`.
        speech_url: Where callers' words are recognised, a WebSocket of the service; "" for nowhere.
        external_address: What phones are told instead of our own address, for SIP and for sound,
            where that one is hidden, as a container's is; "" for our own.
    """

    state_dir: Path
    sip_host: str = "127.0.0.1"
    sip_port: int
    ami_host: str = "127.0.0.1"
    ami_port: int
    ami_secret: str = field(repr=False)
    ami_permit: str = SAME_MACHINE
    ami_tls: AmiTls | None = None
    http_port: int = 0
    web_number: str = WEB_NUMBER
    rtp_range: tuple[int, int]
    dead_man_s: int = DEAD_MAN_S
    rtp_timeout_s: int = RTP_TIMEOUT_S
    seats_file: str = SEATS_FILE
    trunk_file: str = TRUNK_FILE
    own_music_dir: Path | None = None
    speech_url: str = field(default="", repr=False)
    external_address: str = ""

    @property
    def container_name(self) -> str:
        """What its container is called, where it runs in one."""
        return f"hotline-pbx-{self.ami_port}"

    @property
    def websocket_url(self) -> str:
        """Where telephones in browsers are handed on to; "" for nowhere."""
        return f"ws://{self.ami_host}:{self.http_port}/ws" if self.http_port else ""

    @property
    def etc_dir(self) -> Path:
        """Folder of the written configuration."""
        return self.state_dir / "etc"

    @property
    def spool_dir(self) -> Path:
        """Asterisk's spool; recordings go to `hotline/` in it."""
        return self.state_dir / "spool"

    @property
    def recordings_dir(self) -> Path:
        """What is recorded and not sealed yet; a link where that is in memory."""
        return self.spool_dir / "recordings"

    @property
    def fallback_file(self) -> Path:
        """What callers hear first whom the service does not carry."""
        return self.state_dir / "lib" / FALLBACK

    @property
    def music_dir(self) -> Path:
        """The folder whose sounds callers hear who wait."""
        return self.own_music_dir or self.state_dir / "lib/music"

    @property
    def cache_dir(self) -> Path:
        """Where Asterisk keeps the prompts it fetched."""
        return self.state_dir / "cache"

    @property
    def database_dir(self) -> Path:
        """Folder of Asterisk's own database."""
        return self.state_dir / "lib"

    @property
    def log_file(self) -> Path:
        """Asterisk's own log of warnings and errors."""
        return self.state_dir / "log" / "messages.log"


def speech_url(web_url: str, key: str) -> str:
    """Return where Asterisk brings what callers say, for a service at that address."""
    scheme, rest = web_url.split("://", 1)
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/speech/{key}"


def write_config(config: PbxConfig, *, program: PbxProgram, templates: Path) -> Path:
    """Write the configuration and make the folders, all readable by this user only.

    Asterisk must be started in `state_dir`, which its configuration relies on.

    Returns:
        The written `asterisk.conf`, for `asterisk -C`.
    """
    config.state_dir.mkdir(parents=True, exist_ok=True)
    config.state_dir.chmod(0o700)
    for name in (
        "etc",
        "lib/music",
        "keys",
        "agi",
        "cache",
        "log",
        "run",
        "spool/hotline",
        "spool/recordings",
    ):
        (config.state_dir / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    places = {
        "etc_dir": config.etc_dir,
        "module_dir": program.module_dir,
        "data_dir": program.data_dir,
        "state_dir": config.state_dir,
    }
    file = config.etc_dir / FOLDERS_FILE
    write_private(file, _filled(templates / FOLDERS_FILE, places))
    write_parts(config, folder=config.etc_dir, templates=templates)
    shutil.copyfile(templates / FALLBACK, config.fallback_file)
    shutil.copyfile(templates / MUSIC, config.music_dir / MUSIC)
    for name in UNUSED_FILES:
        write_private(config.etc_dir / name, "; Asterisk's defaults.\n")
    return file


def write_parts(config: PbxConfig, *, folder: Path, templates: Path) -> list[Path]:
    """Write all files but `asterisk.conf`, which says where one Asterisk has its folders.

    Returns:
        What was written, readable by this user only.
    """
    values = {
        "sip_host": config.sip_host,
        "sip_port": config.sip_port,
        "media_address": _media_address(config.sip_host),
        "external_address": _external_address(config.external_address),
        "ami_host": config.ami_host,
        "ami_port": config.ami_port,
        "ami_secret": config.ami_secret,
        "ami_permit": config.ami_permit,
        "ami_tls": _ami_tls(config.ami_tls),
        "http_enabled": "yes" if config.http_port else "no",
        "http_host": config.ami_host,
        "http_port": config.http_port,
        "web_number": config.web_number,
        "rtp_first": config.rtp_range[0],
        "rtp_last": config.rtp_range[1],
        "dead_man_s": config.dead_man_s,
        "rtp_timeout_s": config.rtp_timeout_s,
        "seat_rtp_timeout_s": SEAT_RTP_TIMEOUT_S,
        "message_limit_s": MESSAGE_LIMIT_S,
        "music_dir": config.music_dir,
        "speech": _speech(config.speech_url),
        "seats_file": config.seats_file,
        "trunk_file": config.trunk_file,
    }
    written = []
    for template in sorted(templates.glob("*.conf")):
        if template.name != FOLDERS_FILE:
            written.append(folder / template.name)
            write_private(written[-1], _filled(template, values))
    return written


def _filled(template: Path, values: Mapping[str, object]) -> str:
    return _AtTemplate(template.read_text(encoding="utf-8")).substitute(values)


def _media_address(host: str) -> str:
    """Return the endpoint's lines that bind its sound to the address its calls come in on.

    Unbound, Asterisk looks up the machine's own name for each call, and where that name is unknown
    it then fails at a few calls a second.
    """
    if host == ANY_ADDRESS:
        return ""
    return f"media_address = {host}\nbind_rtp_to_media_address = yes"


def _external_address(address: str) -> str:
    """Return the transport's lines that tell every phone another address than our own."""
    if not address:
        return ""
    return f"external_signaling_address = {address}\nexternal_media_address = {address}"


def _speech(url: str) -> str:
    """Return the lines of the engine that `SPEECH CREATE` names."""
    if not url:
        return "; Nobody recognises words: callers press keys."
    return (
        f"[{SPEECH_ENGINE}]\n"
        "type = client\n"
        "codecs = !all,slin\n"
        f"url = {url}\n"
        "protocol = speech_to_text"
    )


def _ami_tls(tls: AmiTls | None) -> str:
    """Return the manager's lines for a second, encrypted listener."""
    if tls is None:
        return ""
    return (
        "tlsenable = yes\n"
        f"tlsbindaddr = {tls.host}:{tls.port}\n"
        f"tlscertfile = {tls.certificate}\n"
        f"tlsprivatekey = {tls.key}\n"
        "tlsdisablev1 = yes\ntlsdisablev11 = yes"
    )
