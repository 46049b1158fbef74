"""What people read when they were recorded: written, read back, and refused where it is no such."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.speech.pieces import shortest_s
from hotline.speech.recorded_texts import (
    NOTES_FILE,
    ListUnusable,
    Note,
    read_list,
    read_notes,
    write_notes,
)

NOTES = {
    ("zh-CN", "prompts/welcome"): Note(text='您好，"欢迎"。', digest="ab"),
    ("en-US", "prompts/welcome"): Note(text="Hello, welcome.\nHello.", digest="cd"),
}


def test_notes_read_back_as_they_were_written(tmp_path: Path) -> None:
    write_notes(tmp_path, NOTES)
    write_notes(tmp_path, NOTES)
    assert read_notes(tmp_path) == NOTES
    assert [file.name for file in tmp_path.iterdir()] == [NOTES_FILE]


def test_without_a_file_nothing_is_noted(tmp_path: Path) -> None:
    assert read_notes(tmp_path) == {}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_studios_list_may_come_back_from_a_spreadsheet(tmp_path: Path, mark: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(mark + "file,text,taken\r\na/b/c.wav,您好,3\r\n".encode())
    assert read_list(file) == {"a/b/c.wav": "您好"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "has no column 'language'"),
        (b"language,name\n", "has no column 'sha256'"),
        (b"language,name,sha256,text\nen-US,x\n", "line 2 is cut short"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"language,name,sha256,text\n" + b"x" * 5_000_000, "more than 5,000,000 bytes"),
        (b'language,name,sha256,text\n"a"b,,,\n', "no CSV"),
        (b"language,name,sha256,text\n,,," + b"x" * 200_000 + b"\n", "no CSV"),
    ],
)
def test_notes_that_are_none_are_told(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / NOTES_FILE).write_bytes(content)
    with pytest.raises(ListUnusable, match=why):
        read_notes(tmp_path)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / NOTES_FILE).mkdir()
    with pytest.raises(ListUnusable, match="directory"):
        read_notes(tmp_path)


@pytest.mark.parametrize(
    ("text", "least_s"),
    [("", 0), ("Welcome to Demo Bank.", 0.49), ("您好，欢迎致电演示银行。", 0.83)],
)
def test_nobody_speaks_quicker_than_that(text: str, least_s: float) -> None:
    assert shortest_s(text) == pytest.approx(least_s, abs=0.01)
