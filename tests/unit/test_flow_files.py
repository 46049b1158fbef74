"""Flow files: what is missing is named; the bundle is what the files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing, load_bundle


@pytest.fixture
def flows(tmp_path: Path, shipped_sources: dict[str, str]) -> Path:
    folder = tmp_path / "ivr_flows"
    folder.mkdir()
    (folder / "main.yaml").write_text(shipped_sources["ivr_flows/main.yaml"])
    return folder


@pytest.fixture
def prompts(tmp_path: Path, shipped_sources: dict[str, str]) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "catalogue.yaml").write_text(shipped_sources[CATALOGUE])
    return folder


def test_bundle_is_named_by_its_texts_wherever_they_lie(
    flows: Path, prompts: Path, shipped: Bundle
) -> None:
    assert load_bundle(flows, prompts).digest == shipped.digest


def test_folder_without_flows_is_told(tmp_path: Path, prompts: Path) -> None:
    with pytest.raises(FlowFilesMissing) as raised:
        load_bundle(tmp_path / "nowhere", prompts)
    assert str(raised.value) == f"{tmp_path}/nowhere has no flow; a flow is a *.yaml file"


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
