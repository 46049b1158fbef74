"""Flows, prompts, and the library that speaks them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

from hotline.flow.calendar.outlook import warnings
from hotline.flow.problems import FlowProblems
from hotline.flow_files import load_bundle
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.refused import in_short
from hotline.ops.speech_models import heard_phrases, look_at_models
from hotline.ops.systems_allowed import check_systems
from hotline.own_class import find_class
from hotline.settings import Settings
from hotline.speech.opening import open_speech

WORD = "1"
"""Said in every language, to nobody."""


def speech_checks(settings: Settings) -> Iterator[Check]:
    """Return the checks of what is said, and of the voice."""
    yield Check(name="flows and prompts", look=partial(_flows, settings))
    yield Check(name="speech library", look=partial(_speech, settings))
    yield Check(name="speech models", look=partial(_models, settings))


async def _flows(settings: Settings) -> Finding:
    try:
        bundle = load_bundle(settings.flows_dir, settings.prompts_dir)
        check_systems(bundle, settings)
    except FlowProblems as problems:
        return broken(in_short(problems), "`hotline check` tells them all")
    if bundle.calendar is not None and (soon := warnings(bundle.calendar, datetime.now(UTC))):
        return warning(
            "; ".join(one.text for one in soon), "calendar.yaml, or the package 'holidays'"
        )
    return ok(f"{len(bundle.flows)} flow(s) and {len(bundle.catalogue.prompts)} prompts are sound")


async def _speech(settings: Settings) -> Finding:
    async with AsyncExitStack() as stack:
        speech = await open_speech(stack, settings.speech)
        for language in speech.languages:
            await speech.synthesize(WORD, language)
        return ok(f"{speech.engine} speaks {', '.join(speech.languages)}")


async def _models(settings: Settings) -> Finding:
    if (own := settings.speech.recogniser) is not None:
        find_class("speech.recogniser", own)
        return ok(f"{own} is there, and hears in the place of models")
    if not settings.speech.models:
        return ok("none is named: callers answer by keys alone")
    try:
        phrases = heard_phrases(load_bundle(settings.flows_dir, settings.prompts_dir))
    except FlowProblems:
        phrases = {}
    seen = await look_at_models(settings.speech.models, phrases)
    if unusable := [f"{one.model}: {one.trouble}" for one in seen if one.trouble]:
        return broken("; ".join(unusable), "docs/speech.md says what a model needs")
    if nothing := [f"{one.model} for {one.language}" for one in seen if one.knows_nothing]:
        return broken(
            f"of what the flows hear nothing is known to {'; '.join(nothing)}",
            "name a model of that language: docs/speech.md says where they are",
        )
    if strange := [f"{one.language}: {', '.join(one.strange)}" for one in seen if one.strange]:
        return warning(
            f"not known, so never heard: {'; '.join(strange)}",
            "let flows hear other words, or take a larger model",
        )
    return ok(f"{', '.join(one.language for one in seen)} are heard, and all that the flows hear")
