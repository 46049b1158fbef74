"""One event a line; a traceback shows where, never with what."""

from __future__ import annotations

import errno
import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from hotline.logs import configure_logs

PIN = "246" + "810"  # In pieces, so that no line of this source shows it in a traceback.


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def check_pin(pin: str) -> None:
    raise RuntimeError(f"no bank for {len(pin)} keys")


def log_a_failing_pin_check() -> None:
    try:
        check_pin(PIN)
    except RuntimeError:
        structlog.get_logger().exception("call_failed", call_id="0195-a")


def test_json_is_one_line_with_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(style="json", level="info")
    structlog.get_logger().bind(call_id="0195-a").info("call_arrived", dialled_number="95599")
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["call_id"]) == ("call_arrived", "info", "0195-a")
    assert entry["timestamp"].endswith("Z")


@pytest.mark.parametrize("style", ["json", "console"])
def test_traceback_tells_no_local_variable(
    capsys: pytest.CaptureFixture[str], style: Literal["json", "console"]
) -> None:
    configure_logs(style=style, level="info")
    log_a_failing_pin_check()
    told = capsys.readouterr().err
    assert "check_pin" in told
    assert PIN not in told


def test_level_keeps_lesser_events_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(style="json", level="warning")
    structlog.get_logger().info("call_arrived")
    assert capsys.readouterr().err == ""


def test_libraries_warn_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(style="json", level="info")
    logging.getLogger("somebody.else").warning("beware")
    assert json.loads(capsys.readouterr().err)["event"] == "beware"


def test_configuring_twice_logs_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(style="json", level="info")
    configure_logs(style="json", level="info")
    structlog.get_logger().info("call_arrived")
    logging.getLogger("somebody.else").warning("beware")
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("written", ["4111111111111111", "4111 1111 1111 1111", 4111111111111111])
def test_card_number_is_masked_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], style: Literal["json", "console"], written: object
) -> None:
    configure_logs(style=style, level="info")
    log = structlog.get_logger()
    log.info("card", card=written, deep=[{"a": (written,)}], **{f"key {written}": 1})
    logging.getLogger("somebody.else").warning("a card: %s", written)
    try:
        raise RuntimeError(f"no such card: {written}")
    except RuntimeError:
        log.exception("call_failed")
    told = capsys.readouterr().err
    assert "call_failed" in told
    assert "1111" not in told


def test_what_we_made_ourselves_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(style="json", level="info")
    structlog.get_logger().info("call_arrived", call_id="4111111111111111", port=25038, up=True)
    entry = json.loads(capsys.readouterr().err)
    assert (entry["call_id"], entry["port"], entry["up"]) == ("4111111111111111", 25038, True)


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_who_logs_on_a_full_disk_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", FullDisk())
    configure_logs(style="json", level="info")
    structlog.get_logger().error("journal_write_failed", reason="the disk is full")
    logging.getLogger("somebody").warning("the disk is full")
