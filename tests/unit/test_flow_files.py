"""Flow files: what is missing is named; the bundle is what the files say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing, fingerprint, load_bundle


@pytest.fixture
def flows(tmp_path: Path, small_bank_sources: dict[str, str]) -> Path:
    folder = tmp_path / "ivr_flows"
    folder.mkdir()
    for name in ("main.yaml", "calendar.yaml"):
        (folder / name).write_text(small_bank_sources[f"ivr_flows/{name}"])
    return folder


@pytest.fixture
def prompts(tmp_path: Path, small_bank_sources: dict[str, str]) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "catalogue.yaml").write_text(small_bank_sources[CATALOGUE])
    return folder


def test_bundle_is_named_by_its_texts_wherever_they_lie(
    flows: Path, prompts: Path, small_bank: Bundle
) -> None:
    assert load_bundle(flows, prompts).digest == small_bank.digest


def test_folder_that_is_not_there_is_told(tmp_path: Path, prompts: Path) -> None:
    with pytest.raises(FlowFilesMissing) as raised:
        load_bundle(tmp_path / "nowhere", prompts)
    assert str(raised.value) == f"{tmp_path}/nowhere cannot be read: No such file or directory"


def test_folder_without_flows_is_told(prompts: Path, tmp_path: Path) -> None:
    with pytest.raises(FlowFilesMissing) as raised:
        load_bundle(tmp_path, prompts)
    assert str(raised.value) == f"{tmp_path} has no flow; a flow is a *.yaml file"


def test_what_editors_hide_beside_a_flow_is_left_out(
    flows: Path, prompts: Path, small_bank: Bundle
) -> None:
    (flows / ".main.yaml.swp").write_bytes(b"\xff")
    (flows / ".main.yaml").write_text("half of a fl")
    # Emacs: who edits the file, as a link to nowhere.
    (flows / ".#main.yaml").symlink_to("ops@host.1234")
    assert load_bundle(flows, prompts).digest == small_bank.digest


def test_what_is_named_like_a_flow_and_is_no_file_is_told(flows: Path, prompts: Path) -> None:
    os.mkfifo(flows / "night.yaml")
    with pytest.raises(FlowFilesMissing, match=r"night\.yaml is not a file"):
        load_bundle(flows, prompts)


def test_name_that_is_no_text_is_told(flows: Path, prompts: Path) -> None:
    (flows / "main.yaml").rename(flows / os.fsdecode(b"ma\xffin.yaml"))
    with pytest.raises(FlowFilesMissing, match="has a name that is not plain text"):
        load_bundle(flows, prompts)


def test_missing_catalogue_is_told(flows: Path, tmp_path: Path) -> None:
    with pytest.raises(FlowFilesMissing) as raised:
        load_bundle(flows, tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}/catalogue.yaml cannot be read: No such file or directory"
    )


def test_file_that_is_too_long_is_told(flows: Path, prompts: Path) -> None:
    (flows / "main.yaml").write_text("#" * 2_000_000)
    with pytest.raises(FlowProblems) as raised:
        load_bundle(flows, prompts)
    assert "the file has over 1,000,000 characters; split it" in str(raised.value)


def test_file_that_is_not_utf8_is_told(flows: Path, prompts: Path) -> None:
    (flows / "main.yaml").write_bytes("欢迎".encode("gb18030"))
    with pytest.raises(FlowFilesMissing) as raised:
        load_bundle(flows, prompts)
    assert str(raised.value).startswith(f"{flows}/main.yaml is not UTF-8 text: ")


def replaced_with_old_times(flow: Path) -> None:
    times = flow.stat()
    flow.write_text(flow.read_text().swapcase())
    os.utime(flow, ns=(times.st_atime_ns, times.st_mtime_ns))


def renamed_over(flow: Path) -> None:
    new = flow.with_name("new")
    new.write_text(flow.read_text())
    new.rename(flow)


@pytest.mark.parametrize(
    "edit",
    [
        replaced_with_old_times,
        renamed_over,
        Path.unlink,
        lambda flow: flow.write_text(""),
        lambda flow: flow.with_name("night.yaml").touch(),
        lambda flow: (
            (flow.parent / "en-US/prompts").mkdir(parents=True)
            or (flow.parent / "en-US/prompts/welcome.wav").touch()
        ),
    ],
)
def test_every_edit_changes_the_fingerprint(flows: Path, edit: Callable[[Path], object]) -> None:
    before = fingerprint(flows)
    assert fingerprint(flows) == before
    edit(flows / "main.yaml")
    assert fingerprint(flows) != before


def test_files_that_nobody_hears_leave_the_fingerprint(flows: Path) -> None:
    before = fingerprint(flows, flows / "nowhere")
    for name in (".main.yaml", "main.yaml~", "4913", "README"):
        (flows / name).touch()
    (flows / ".git").mkdir()
    (flows / ".git/main.yaml").touch()
    assert fingerprint(flows, flows / "nowhere") == before


def test_a_lexicon_beside_the_catalogue_is_part_of_the_bundle(flows: Path, prompts: Path) -> None:
    before = load_bundle(flows, prompts), fingerprint(prompts)
    (prompts / "lexicon.yaml").write_text("zh-CN: {银行: yin2 hang2}\n")
    after = load_bundle(flows, prompts)
    assert after.lexicon.spoken("银行", "zh-CN").text == "yin2 hang2"
    assert after.digest != before[0].digest
    assert fingerprint(prompts) != before[1]
