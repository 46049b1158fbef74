"""How every process logs: structlog, one event a line, JSON for machines or text for people."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Any, Literal, TextIO, cast

import structlog

from hotline.model.masking import SHORTEST, mask_cards

OUR_OWN = frozenset({"call_id", "timestamp"})
"""Keys whose values we made ourselves; long ones may look like a card number by chance."""


def configure_logs(*, style: Literal["json", "console"], level: str) -> None:
    """Send structlog's events, and the warnings of libraries, to standard error.

    Logging never sees a secret: events carry names, counts and ids, and no room logs a message of
    the PBX, an argument to the bank or a caller's keys. Tracebacks show no local variables, for
    those of a failing bank question are a caller's PIN. A card number that stands in an event all
    the same, such as in a library's own words, is masked.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    stream = cast("TextIO", _NeverFailing(sys.stderr))
    renderer: structlog.typing.Processor
    if style == "json":
        without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        shared.append(structlog.processors.ExceptionRenderer(without_locals))
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared.append(_mask_cards)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        # A reload may change the level; there are few lines a call.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared)
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _NeverFailing:
    """A stream whose lines are lost where they cannot be written, as on a disk that is full.

    Whoever tells of the full disk goes on, and has calls to end well.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write a line, or lose it."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Pass on what was written, or keep it for the next line."""
        with suppress(OSError):
            self._stream.flush()


def _mask_cards(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {
        mask_cards(key): value if key in OUR_OWN else _masked(value) for key, value in event.items()
    }


def _masked(value: Any) -> Any:
    """Mask card numbers however deep they are; keys are masked too."""
    match value:
        case str():
            return mask_cards(value)
        case bool() | None | float():
            return value
        case dict():
            return {_masked(key): _masked(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(inner) for inner in value]
        case int() if abs(value) < 10 ** (SHORTEST - 1):
            return value
        case _:
            return mask_cards(str(value))
