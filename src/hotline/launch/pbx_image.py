"""What the PBX image runs: `install` while it is built, then `run`, and `healthy` as its check.

`reload-seats` is for whoever has written new seats.

It needs Python alone, no package but this one. Installing and configuring are the launcher's own:
an image holds the private Asterisk of a checkout, in the same place.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from hotline.errors import HotlineError
from hotline.launch.errors import NoContainerNetwork, PbxVariableMissing
from hotline.launch.no_programs import without_programs
from hotline.launch.pbx_config import (
    ANY_ADDRESS,
    DEAD_MAN_S,
    RELOAD_SEATS,
    SEATS_FILE,
    TRUNK_FILE,
    AmiTls,
    PbxConfig,
    speech_url,
    write_config,
)
from hotline.launch.places import find_places
from hotline.launch.private_pbx import private_pbx
from hotline.launch.progress import Silent
from hotline.launch.sound_copies import forget_copies

FACTS = Path("/etc/hotline-pbx")
"""Where the image says what it holds, for `hotline up --pbx container`."""
WRAPPER = Path("/usr/local/bin/asterisk")
STATE = Path("/var/lib/hotline-pbx")
SECRET_FILE = "PBX_AMI_SECRET_FILE"  # noqa: S105 - its place, not the secret
SPEECH_KEY_FILE = "PBX_SPEECH_KEY_FILE"
SPEECH_SERVICE = "PBX_SPEECH_SERVICE"
AMI_PORT = 5038
TLS_PORT = 5039


def install() -> None:
    """Fetch Asterisk into the image, and write down where it is."""
    program = private_pbx(find_places(), Silent())
    command = " ".join(without_programs(program.command))
    WRAPPER.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    WRAPPER.chmod(0o755)
    facts = ("version", program.version), ("module_dir", program.module_dir)
    lines = [f"{name}={value}\n" for name, value in (*facts, ("data_dir", program.data_dir))]
    FACTS.write_text("".join(lines), encoding="utf-8")


def run() -> None:
    """Write the configuration that the environment asks for, and become Asterisk."""
    places = find_places()
    config = config_from(os.environ, network=own_network())
    program = private_pbx(places, Silent())
    file = write_config(config, program=program, templates=places.pbx_templates)
    forget_copies(config.database_dir, config.cache_dir)
    os.chdir(config.state_dir)
    # Asterisk needs none of the container's own.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(config.state_dir)}
    command = without_programs((*program.command, "-C", str(file), "-f"))
    os.execve(command[0], command, environment)  # noqa: S606 - no shell, and our own program


def healthy() -> None:
    """Ask the running Asterisk whether it has started; end with its exit code."""
    _on_console("core waitfullybooted")


def reload_seats() -> None:
    """Let the running Asterisk read its seats again; end with its exit code."""
    _on_console(RELOAD_SEATS)


def _on_console(order: str) -> None:
    os.chdir(STATE)
    told = ("-C", str(STATE / "etc/asterisk.conf"), "-rx", order)
    os.execv(WRAPPER, (str(WRAPPER), *told))  # noqa: S606 - as above


def config_from(environment: Mapping[str, str], *, network: str) -> PbxConfig:
    """Return the configuration that the container's environment asks for; see docker/compose.yaml.

    Args:
        environment: The container's.
        network: The network of the containers, from which alone the service may log in.

    Raises:
        PbxVariableMissing: It names no file with the secret for the manager interface, or with
            the key of the service that recognises words.
    """
    secret = _secret(environment, SECRET_FILE)
    # Where nobody recognises words, there is no service for them.
    service = environment.get(SPEECH_SERVICE, "")
    speech = speech_url(service, _secret(environment, SPEECH_KEY_FILE)) if service else ""
    certificate = environment.get("PBX_AMI_CERTIFICATE", "")
    key = environment.get("PBX_AMI_KEY", "")
    tls = None
    if certificate and key:
        tls = AmiTls(host=ANY_ADDRESS, port=TLS_PORT, certificate=Path(certificate), key=Path(key))
    return PbxConfig(
        state_dir=STATE,
        sip_host=ANY_ADDRESS,
        sip_port=int(environment.get("PBX_SIP_PORT") or 5060),
        # Whoever wants TLS wants no plain way besides it.
        ami_host=ANY_ADDRESS if tls is None else "127.0.0.1",
        ami_port=AMI_PORT,
        ami_secret=secret,
        ami_permit=environment.get("PBX_AMI_PERMIT") or network,
        ami_tls=tls,
        rtp_range=(
            int(environment.get("PBX_RTP_FIRST") or 20000),
            int(environment.get("PBX_RTP_LAST") or 20199),
        ),
        # In a volume of its own: the service writes it.
        seats_file=str(STATE / "seats" / SEATS_FILE),
        trunk_file=str(STATE / "seats" / TRUNK_FILE),
        dead_man_s=int(environment.get("PBX_DEAD_MAN_S") or DEAD_MAN_S),
        speech_url=speech,
        external_address=environment.get("PBX_EXTERNAL_ADDRESS", ""),
    )


def _secret(environment: Mapping[str, str], variable: str) -> str:
    """Return what the file holds that a variable names.

    The variable is not the secret itself: whoever may inspect a container reads its environment.
    """
    try:
        return Path(environment.get(variable, "")).read_text("utf-8").strip()
    except OSError:
        raise PbxVariableMissing(variable) from None


def own_network(routes: Path = Path("/proc/net/route")) -> str:
    """Return the network that this container is in, as `10.0.0.0/24`.

    Raises:
        NoContainerNetwork: It is in none.
    """
    for line in routes.read_text(encoding="ascii").splitlines()[1:]:
        _, target, gateway, _, _, _, _, mask, *_ = line.split()
        if int(gateway, 16) == 0 and int(mask, 16) != 0:
            # The kernel writes addresses as numbers of its own byte order.
            address, netmask = (
                ipaddress.IPv4Address(int(part, 16).to_bytes(4, sys.byteorder))
                for part in (target, mask)
            )
            return str(ipaddress.IPv4Network(f"{address}/{netmask}"))
    raise NoContainerNetwork


def main(arguments: list[str]) -> int:
    """Do what the image asks for, and return the exit code."""
    tasks = {"install": install, "run": run, "healthy": healthy, "reload-seats": reload_seats}
    try:
        tasks[arguments[0]]()
    except HotlineError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
