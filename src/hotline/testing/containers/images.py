"""The images, built once for each state of what goes into them.

With a registry in reach the recipes' own base image is used. Root on a Debian needs none: the base
is made of this machine's own suite, and Python's packages are fetched by the machine's own pip, so
that whatever leads it to the network leads the build there too.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.launch.apt import machine_network
from hotline.launch.mirror import debian_codename, debian_mirror
from hotline.launch.places import Places
from hotline.testing.containers.engine import Engine

BASE_PACKAGES = ("python3", "python3-venv", "ca-certificates")
LOCK = "requirements-service.lock"
MACHINE = "src/hotline/testing/containers/machine.Containerfile"


@dataclass(frozen=True, kw_only=True)
class Images:
    """Names of the built images."""

    pbx: str
    service: str


def built_images(engine: Engine, places: Places) -> Images:
    """Return the images of this checkout; what has not changed is not built again.

    Raises:
        CommandFailed: Something could not be built or fetched.
    """
    with _alone(places) as folder:
        base = _base(engine, folder)
        return Images(
            pbx=_pbx(engine, places, base),
            service=_service(engine, places, base, folder),
        )


def machine_image(engine: Engine, places: Places) -> str:
    """Return an image of a machine with systemd on which only the hotline itself is missing.

    Raises:
        CommandFailed: Something could not be built or fetched.
    """
    with _alone(places) as folder:
        base = _base(engine, folder)
        inputs = [places.project / MACHINE, places.project / LOCK]
        name = f"localhost/hotline-test-machine:{_digest(places, inputs, base)}"
        if not engine.succeeds("image", "inspect", name):
            options = _wheels(engine, places, base, folder) if base else ()
            _build(engine, places, name, MACHINE, base, *options)
        return name


def _pbx(engine: Engine, places: Places, base: str | None) -> str:
    package = places.project / "src/hotline"
    inputs = [package / "__init__.py", package / "errors.py"]
    for room in ("launch", "recordings", "uploader"):
        inputs += _files(package / room)
    inputs += _files(places.project / "docker/pbx")
    name = f"localhost/hotline-test-pbx:{_digest(places, inputs, base)}"
    _build(engine, places, name, "docker/pbx/Containerfile", base)
    return name


def _service(engine: Engine, places: Places, base: str | None, folder: Path) -> str:
    project = places.project
    package = project / "src/hotline"
    inputs = [path for path in _files(package) if package / "testing" not in path.parents]
    banks = (
        places.flows,
        places.prompts,
        places.routing,
        project / "scorecards",
        project / "speech_models",
        project / "docker/service",
    )
    inputs += [file for folder in banks for file in _files(folder)]
    name = f"localhost/hotline-test-service:{_digest(places, [*inputs, project / LOCK], base)}"
    if not engine.succeeds("image", "inspect", name):
        options = _wheels(engine, places, base, folder) if base else ()
        _build(engine, places, name, "docker/service/Containerfile", base, *options)
    return name


def _build(
    engine: Engine, places: Places, name: str, recipe: str, base: str | None, *options: str
) -> None:
    if engine.succeeds("image", "inspect", name):
        return
    if base is not None:
        options = (*options, "--pull=never", "--build-arg", f"BASE={base}")
    project = places.project
    file = str(project / recipe)
    network = ("--network", "host")
    engine.run("build", *network, *options, "--tag", name, "--file", file, str(project))


def _base(engine: Engine, folder: Path) -> str | None:
    """Return a base image made here, or None to take the recipes' own from a registry."""
    codename = debian_codename()
    if os.geteuid() != 0 or not codename or shutil.which("mmdebstrap") is None:
        return None
    mirror = debian_mirror(codename)
    options = ("--variant=minbase", "--mode=root", f"--include={','.join(BASE_PACKAGES)}")
    network = [f"--aptopt={line}" for line in machine_network()]
    recipe = "\n".join([*options, *network, codename, mirror])
    name = f"localhost/hotline-test-base:{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    if not engine.succeeds("image", "inspect", name):
        archive = folder / "base.tar"
        engine.call(["mmdebstrap", *options, *network, codename, str(archive), mirror])
        engine.run("import", str(archive), name)
        archive.unlink()
    return name


def _wheels(engine: Engine, places: Places, base: str, folder: Path) -> tuple[str, ...]:
    """Fetch Python's packages for the base's Python; return the build's options to use them."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    version = engine.run("run", "--rm", "--network=none", base, "python3", "-c", question).strip()
    lock = places.project / LOCK
    digest = hashlib.sha256(version.encode() + lock.read_bytes()).hexdigest()[:16]
    wheels = folder / f"wheels-{digest}"
    if not wheels.exists():
        growing = wheels.with_suffix(".new")
        shutil.rmtree(growing, ignore_errors=True)
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
        checks = ("--require-hashes", "--only-binary", ":all:", "--python-version", version)
        engine.call([*pip, *checks, "--dest", str(growing), "--requirement", str(lock)])
        growing.rename(wheels)
    return (
        *("--volume", f"{wheels}:/wheels:ro"),
        *("--build-arg", "PIP_FIND_LINKS=/wheels", "--build-arg", "PIP_NO_INDEX=1"),
    )


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def _digest(places: Places, files: Iterable[Path], base: str | None) -> str:
    digest = hashlib.sha256((base or "").encode())
    for file in files:
        name = str(file.relative_to(places.project))
        digest.update(f"\0{name}\0{file.stat().st_mode & 0o111}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(places: Places) -> Iterator[Path]:
    """Give the folder for what is made on the way, to one process at a time."""
    folder = places.var / "containers"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder
