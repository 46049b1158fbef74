"""`hotline console-contract`: what the web console is told, for the types that it is built with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, get_args

import typer
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hotline.api.openapi import REFERENCE, describe
from hotline.api.problems import codes
from hotline.api.route import PREFIX
from hotline.api.server import ROUTES
from hotline.asterisk.line import FAULTS, GONE_UNSEEN
from hotline.desk.protocol import FromDesk, Message, ToDesk
from hotline.floor.as_logged import Kind
from hotline.flow.calendar.outlook import CalendarWords
from hotline.flow.requests import AnyRequest
from hotline.flow.rules import RuleWords
from hotline.flow.walk import CALLER_HUNG_UP
from hotline.model.bank import SETTLE_PAYMENT
from hotline.model.interaction import DIED
from hotline.model.retired import KNOWN
from hotline.model.sentence import Template
from hotline.ops.health_words import HealthWords
from hotline.projection.call import GIVEN_AWAY
from hotline.qa.story_words import Story
from hotline.routing.commands import Refusal, Way
from hotline.routing.explanation import FloorStory
from hotline.speech.recognition.errors import ModelWords

MESSAGES = (*get_args(ToDesk), *get_args(FromDesk))
"""All that a desk and the service tell each other."""
SENTENCES: tuple[type[Template], ...] = (
    Story,
    FloorStory,
    HealthWords,
    CalendarWords,
    ModelWords,
    RuleWords,
)
"""All that people are told."""


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command("console-contract")(console_contract)


def console_contract(
    folder: Annotated[Path, typer.Argument(help="Where to write it: src/console/contract.")],
) -> None:
    """Write what the web console is told: `api.json` and `desk.json`, as OpenAPI 3.1.

    `refusals.json` has the codes of what is refused, `terms.json` those of what is asked and came
    of it, `sentences.json` the English words of all sentences, by their codes.

    For who changes the API or the desks' protocol; a test says when it is to be done again.

    Example: hotline console-contract src/console/contract
    """
    for name, told in contract().items():
        (folder / name).write_text(as_text(told))


def contract() -> Mapping[str, Mapping[str, object]]:
    """Return the documents, by the names of their files."""
    modes: list[tuple[type[Message], JsonSchemaMode]] = [
        (message, "serialization") for message in MESSAGES
    ]
    schemas = models_json_schema(modes, ref_template=REFERENCE)[1]["$defs"]
    desk = {
        "openapi": "3.1.0",
        "info": {"title": "hotline's desks", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    return {
        "api.json": describe(ROUTES, PREFIX),
        "desk.json": desk,
        "refusals.json": {"codes": codes()},
        "sentences.json": dict(_sentences()),
        "terms.json": {"codes": sorted(_terms())},
    }


def _terms() -> set[str]:
    """Return codes of ours that stand in tables and sentences; the bank's flows have others."""
    operations = (*KNOWN.values(), SETTLE_PAYMENT)
    asked = (one.outcomes for one in (*operations, *get_args(AnyRequest)))
    ends = {CALLER_HUNG_UP, GIVEN_AWAY, DIED, GONE_UNSEEN, *FAULTS}
    names = {one.name for one in operations}
    return {*chain.from_iterable(asked), *names, *ends, *get_args(Way), *get_args(Refusal), *Kind}


def _sentences() -> Iterator[tuple[str, str]]:
    """Yield code and words of each sentence, in which names stand as i18next has them."""
    for template in chain.from_iterable(SENTENCES):
        yield template.code, re.sub(r"{(\w+)}", r"{{\1}}", template.value)


def as_text(told: Mapping[str, object]) -> str:
    """Return a document as it stands in its file."""
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
