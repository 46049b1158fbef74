"""What can go wrong between a clone and a running hotline, each with the way out.

- `LaunchError`
    - `NotACheckout`, `AlreadyRunning`, `PortTaken`, `AddressUnusable`, `DiskFull`
    - `ToolMissing`, `NoNetwork`, `NoArchiveKey`, `PackagesUnavailable`, `RootIncomplete`
    - `NoMirror`, `UnknownMachine`, `NoPbx`, `PbxVariableMissing`, `NoContainerNetwork`
    - `PbxDeaf`
    - `CertificateNotMade`
    - `ConsoleNotBuilt`
    - `ProcessFailed`, `DemoDaysRefused`
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotline.errors import HotlineError


class LaunchError(HotlineError):
    """The hotline cannot be set up or started; the text is one sentence and the way out."""


class NotACheckout(LaunchError):
    """The package runs without the files that come beside it in a clone."""

    def __init__(self, project: Path) -> None:
        self.project = project
        super().__init__(
            f"{project} holds no docker/pbx/asterisk: run `make run` in a clone of the project."
        )


class AlreadyRunning(LaunchError):
    """Another launcher holds this checkout."""

    def __init__(self, *, lock: Path, process_id: str) -> None:
        self.lock = lock
        self.process_id = process_id
        super().__init__(
            f"This checkout's hotline is running already (process {process_id or 'unknown'}): "
            "stop it with Ctrl-C where it runs."
        )


class PortTaken(LaunchError):
    """Another program listens where one of ours should."""

    def __init__(self, *, what: str, host: str, port: int, protocol: str, option: str) -> None:
        self.port = port
        self.option = option
        self.other_port = port + 1000 if port < 64000 else port - 1000
        super().__init__(
            f"{protocol} port {port} on {host}, meant for {what}, is taken by another program: "
            f"stop that program or choose another port with `{option}` "
            f'(`make run ARGS="{option} {self.other_port}"`).'
        )


class AddressUnusable(LaunchError):
    """This machine does not have the address that it should listen on, or forbids the port."""

    def __init__(self, *, what: str, host: str, port: int, reason: str, option: str) -> None:
        self.host = host
        self.port = port
        super().__init__(
            f"This machine cannot listen on {host} port {port} for {what} ({reason}): give an "
            f"address of this machine with `--sip-host`, or a port above 1023 with `{option}`."
        )


class DiskFull(LaunchError):
    """There is too little room for the set-up."""

    def __init__(self, *, folder: Path, needed_mb: int) -> None:
        self.folder = folder
        self.needed_mb = needed_mb
        super().__init__(
            f"The disk that holds {folder} is too full: free {needed_mb} MB and start again, "
            "the set-up goes on where it stopped."
        )


class ToolMissing(LaunchError):
    """A program of the operating system is not there."""

    def __init__(self, *, tool: str, package: str) -> None:
        self.tool = tool
        super().__init__(
            f"The program {tool} is missing: on Debian or Ubuntu install it with "
            f"`sudo apt-get install {package}`; other systems need an Asterisk of their own."
        )


class NoNetwork(LaunchError):
    """The package archive could not be reached."""

    def __init__(self, *, archive: str, reason: str) -> None:
        self.archive = archive
        super().__init__(
            f"{archive} cannot be reached ({reason}): connect this machine to the network, or set "
            "its proxy in /etc/apt/apt.conf.d, and start again."
        )


class NoArchiveKey(LaunchError):
    """The key that Debian signs its packages with is not on this machine."""

    def __init__(self, keyring: Path) -> None:
        self.keyring = keyring
        super().__init__(
            f"{keyring} is missing or too old, so Debian's packages cannot be checked: install it "
            "with `sudo apt-get install debian-archive-keyring` and start again."
        )


class PackagesUnavailable(LaunchError):
    """apt knows the archive but cannot deliver the packages."""

    def __init__(self, *, packages: Sequence[str], reason: str) -> None:
        self.packages = tuple(packages)
        super().__init__(
            f"apt cannot deliver {', '.join(packages)} ({reason}): check this machine's apt "
            "sources with `sudo apt-get update` and start again."
        )


class RootIncomplete(LaunchError):
    """The extracted packages lack a library that their programs need."""

    def __init__(self, *, root: Path, libraries: Sequence[str]) -> None:
        self.root = root
        self.libraries = tuple(libraries)
        super().__init__(
            f"The packages in {root} lack {', '.join(libraries)}: remove that folder and start "
            "again; if it happens again, install Asterisk on this machine."
        )


class NoMirror(LaunchError):
    """Nobody knows where Debian's packages are to be had."""

    def __init__(self, *, variable: str) -> None:
        self.variable = variable
        super().__init__(
            "This machine's apt sources name no mirror of Debian, where Asterisk is fetched from: "
            f"name one as {variable}=http://... and start again, or install Asterisk 20 or later."
        )


class UnknownMachine(LaunchError):
    """There is no private Asterisk for this kind of processor."""

    def __init__(self, architecture: str) -> None:
        self.architecture = architecture
        super().__init__(
            f"No private Asterisk can be made for the processor kind {architecture!r}: "
            "install Asterisk 20 or later on this machine."
        )


class NoPbx(LaunchError):
    """The demanded kind of Asterisk is not there."""

    def __init__(self, *, wanted: str, reason: str) -> None:
        self.wanted = wanted
        super().__init__(
            f"There is no usable Asterisk of the kind {wanted!r} ({reason}): "
            "let the launcher choose with `--pbx auto`."
        )


class PbxVariableMissing(LaunchError):
    """The PBX's container was started without something that it cannot do without."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        super().__init__(
            f"The PBX's container needs {variable} in its environment, a file that it can read: "
            "run `docker/init` once and start it by docker/compose.yaml."
        )


class NoContainerNetwork(LaunchError):
    """The PBX's container is in no network, so that nobody could reach it."""

    def __init__(self) -> None:
        super().__init__(
            "The PBX's container is in no network: start it by docker/compose.yaml, "
            "which makes one."
        )


class PbxDeaf(LaunchError):
    """A running PBX did not do what it was told on its console."""

    def __init__(self, order: str, reason: str) -> None:
        self.order = order
        self.reason = reason
        super().__init__(f"The PBX did not take `{order}` ({reason}).")


class CertificateNotMade(LaunchError):
    """There is no new certificate for the manager interface."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"No certificate was made: {reason}.")


class ConsoleNotBuilt(LaunchError):
    """The web console cannot be built."""

    def __init__(self, log: Path) -> None:
        self.log = log
        super().__init__(
            f"the web console cannot be built: {log} says why (is the npm registry reached?); put "
            "it right and start again."
        )


class ProcessFailed(LaunchError):
    """A process ended, or did not become ready in its time."""

    def __init__(self, *, name: str, reason: str, log_file: Path, last_lines: str) -> None:
        self.name = name
        self.log_file = log_file
        self.last_lines = last_lines
        said = f"\n{last_lines}" if last_lines else ""
        super().__init__(f"The {name} {reason}: see {log_file}.{said}")


class DemoDaysRefused(LaunchError):
    """`hotline demo-data` did not fill the stores, and has said why."""

    def __init__(self, var: Path) -> None:
        super().__init__(
            "Nothing was started: leave `--demo-days` out to start on what is there, or first move "
            f"journal.db, crm.db and keys.db out of {var} to begin with empty stores."
        )
