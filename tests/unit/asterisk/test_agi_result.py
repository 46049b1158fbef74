"""What Asterisk answers to an AGI command is read, and what cannot be read is a failure."""

from __future__ import annotations

import pytest

from hotline.asterisk.agi_result import CommandResult, read_result


@pytest.mark.parametrize(
    ("text", "code", "note", "seconds"),
    [
        ("200 result=0 endpos=8000\n", 0, "", 1.0),
        ("200 result=49 endpos=12000", 49, "", 1.5),
        ("200 result=-1 (hangup) endpos=4000", -1, "hangup", 0.5),
        ("200 result=1 (speech)", 1, "speech", 0.0),
        # `GOSUB` says first that it tries.
        ("100 result=0 Trying...\n200 result=0 Gosub complete", 0, "", 0.0),
        ("510 Invalid or unknown command", -1, "unreadable", 0.0),
        ("", -1, "unreadable", 0.0),
    ],
)
def test_an_answer_is_read(text: str, code: int, note: str, seconds: float) -> None:
    result = read_result(text)
    assert result == CommandResult(code=code, note=note, samples=result.samples)
    assert result.seconds == seconds
