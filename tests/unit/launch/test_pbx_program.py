from pathlib import Path

import pytest

from hotline.launch.container_pbx import container_pbx
from hotline.launch.errors import NoPbx
from hotline.launch.no_programs import without_programs
from hotline.launch.own_pbx import own_pbx
from hotline.launch.pbx_program import PbxProgram, needed_modules
from hotline.launch.pbx_source import find_pbx
from hotline.launch.places import find_places
from hotline.launch.progress import Silent

PLACES = find_places()
ENGINE = """#!/bin/sh
case "$1" in
    info) exit {info} ;;
    image) exit 1 ;;
    build) echo "no space for layers" >&2; exit {build} ;;
    run) printf 'version=22.10.1\\nmodule_dir=/m\\ndata_dir=/d\\n' ;;
esac
"""


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text)
    file.chmod(0o755)


def asterisk(folder: Path, said: str) -> None:
    program(folder, "asterisk", f"#!/bin/sh\necho '{said}'\n")


def installed(top: Path, *, lacking: str = "", sounds: bool = True) -> Path:
    modules = top / "usr/lib/any-linux-gnu/asterisk/modules"
    modules.mkdir(parents=True)
    for module in set(needed_modules(PLACES.pbx_templates)) - {lacking}:
        (modules / module).touch()
    english = top / "usr/share/asterisk/sounds/en"
    english.mkdir(parents=True)
    for sound in ("vm-intro", "vm-goodbye", "beep") if sounds else ():
        (english / f"{sound}.gsm").touch()
    return modules


def own(tmp_path: Path) -> PbxProgram:
    return own_pbx(PLACES, search_path=str(tmp_path / "bin"), top=tmp_path / "top")


def test_a_fit_asterisk_of_the_machine_is_taken(tmp_path: Path) -> None:
    asterisk(tmp_path / "bin", "Asterisk 20.6.0~dfsg")
    modules = installed(tmp_path / "top")
    found = own(tmp_path)
    assert (found.kind, found.module_dir) == ("own", modules)
    assert found.version == "20.6.0"
    start = found.start_command(Path("/x/asterisk.conf"), state_dir=tmp_path, name="any")
    started = (str(tmp_path / "bin/asterisk"), "-C", "/x/asterisk.conf", "-f")
    assert start == without_programs(started)


def test_an_old_asterisk_is_passed_over(tmp_path: Path) -> None:
    asterisk(tmp_path / "bin", "Asterisk 16.28.0~dfsg")
    with pytest.raises(NoPbx, match="older than 20"):
        own(tmp_path)


def test_an_asterisk_without_a_module_is_passed_over(tmp_path: Path) -> None:
    asterisk(tmp_path / "bin", "Asterisk 22.1.0")
    installed(tmp_path / "top", lacking="res_http_media_cache.so")
    with pytest.raises(NoPbx, match=r"lacks res_http_media_cache\.so"):
        own(tmp_path)


def test_an_asterisk_without_sounds_is_passed_over(tmp_path: Path) -> None:
    asterisk(tmp_path / "bin", "Asterisk 22.1.0")
    installed(tmp_path / "top", sounds=False)
    with pytest.raises(NoPbx, match="core sounds"):
        own(tmp_path)


def test_a_demanded_kind_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoPbx, match="--pbx auto"):
        find_pbx(PLACES, Silent(), choice="container", search_path=str(tmp_path))


def test_an_engine_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "docker", ENGINE.format(info=1, build=0))
    with pytest.raises(NoPbx, match="neither docker nor podman runs"):
        container_pbx(PLACES, Silent(), search_path=str(tmp_path))


def test_an_image_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    program(tmp_path, "docker", ENGINE.format(info=0, build=1))
    with pytest.raises(NoPbx, match="no space for layers"):
        container_pbx(PLACES, Silent(), search_path=str(tmp_path))


@pytest.mark.parametrize(
    ("engine", "user", "options"),
    [
        ("docker", (1000, 100), "--user 1000:100"),
        ("podman", (0, 0), "--user 0:0"),
        ("podman", (1000, 100), "--userns keep-id --user 1000:100"),
    ],
)
def test_a_container_shares_network_state_and_user(
    tmp_path: Path, engine: str, user: tuple[int, int], options: str
) -> None:
    program(tmp_path, engine, ENGINE.format(info=0, build=0))
    found = container_pbx(PLACES, Silent(), search_path=str(tmp_path), user=user)
    command = found.start_command(
        tmp_path / "etc/asterisk.conf",
        state_dir=tmp_path,
        name="pbx-1",
        beside=(Path("/dev/shm/hotline-a"),),
    )
    assert " ".join(command) == (
        f"{tmp_path}/{engine} run --rm --network host --name pbx-1 {options} "
        f"--volume {tmp_path}:{tmp_path} --volume /dev/shm/hotline-a:/dev/shm/hotline-a "
        f"--workdir {tmp_path} "
        f"localhost/hotline-pbx asterisk -C {tmp_path}/etc/asterisk.conf -f"
    )
    assert found.remove_command(name="pbx-1") == (
        *(f"{tmp_path}/{engine}", "rm", "--force", "pbx-1"),
    )


def test_no_module_reaches_a_shell() -> None:
    assert not {
        "app_system.so",
        "func_shell.so",
        "func_env.so",
        "func_curl.so",
        "app_externalivr.so",
    } & set(needed_modules(PLACES.pbx_templates))
