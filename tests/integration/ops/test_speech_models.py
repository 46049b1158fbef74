"""Models of recognition, loaded for real and asked for what flows hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.launch.places import find_places
from hotline.ops.doctor.finding import State
from hotline.ops.doctor.speech import speech_checks
from hotline.ops.speech_models import heard_phrases, look_at_models
from hotline.settings import Settings
from hotline.testing.flow_files import shipped_files, small_bank

KEY = "k" * 40
FLOW = """
flow: main
start: owe
variables: {debt: money, sum: money}
no_input: {tries: 3, then: bye}
no_match: {tries: 3, then: message}
nodes:
  owe: {set: {debt: 50 CNY}, next: ask}
  ask:
    collect: {prompt: ask, digits: 1-10, currency: CNY, LARGEST as: sum}
    hear: true
    hearing: {ask_always: false}
    next: bye
  message: {record: ask, max_s: 60, silence_s: 4, next: bye, failed: bye}
  bye: {hang_up: completed}
"""
WORDS = """
languages: [en-US]
prompts: {ask: {en-US: How much?}}
"""


@pytest.fixture(autouse=True)
def no_settings_of_this_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` may have written some, which would count beside those of a test."""
    file = tmp_path / "hotline.toml"
    file.write_text("")
    monkeypatch.setenv("HOTLINE_CONFIG", str(file))


def settings(models: dict[str, str]) -> Settings:
    files = shipped_files()
    return Settings.model_validate(
        {
            "asterisk": {"secret": "secret"},
            "web": {"signing_key": KEY},
            "bank": {"url": "http://127.0.0.1:1", "token": KEY},
            "privacy": {"master_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
            "speech": {"models": models, "key": KEY},
            "flows_dir": files.flow.parent,
            "prompts_dir": files.catalogue.parent,
        }
    )


async def found(models: dict[str, str]) -> tuple[State, str]:
    """Return what `hotline doctor` says of models."""
    check = next(one for one in speech_checks(settings(models)) if one.name == "speech models")
    finding = await check.look()
    return finding.state, finding.text


async def test_a_model_is_loaded_and_asked_for_the_phrases_of_its_language() -> None:
    models = {"en": find_places().speech_models["en"]}
    phrases = {"en-US": ("balance", "xylophone"), "zh-CN": ("余额",)}
    (seen,) = await look_at_models(models, phrases)
    assert (seen.language, seen.trouble, seen.strange) == ("en", "", ("xylophone",))
    assert 1_000_000 < seen.size_bytes < 3_000_000
    assert seen.memory_bytes > seen.size_bytes


async def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    (seen,) = await look_at_models({"en": tmp_path / "nowhere"}, {})
    assert seen.trouble == "there is no such folder"
    assert (seen.size_bytes, seen.memory_bytes) == (0, 0)


def test_what_flows_hear_is_found_by_language_with_yes_and_no() -> None:
    phrases = heard_phrases(shipped_files().bundle())
    assert {"lost card", "balance", "yes", "no"} <= set(phrases["en-US"])
    assert {"挂失", "余额", "是", "不是"} <= set(phrases["zh-CN"])
    # Those of amounts and numbers, too.
    assert {"hundred", "point", "yuan", "seven"} <= set(phrases["en-US"])
    assert {"百", "点", "块", "七"} <= set(phrases["zh-CN"])
    # And none that no question listens for, as no entry has room for it.
    assert {"trillion", "billion"}.isdisjoint(phrases["en-US"])
    assert "亿" not in phrases["zh-CN"]


@pytest.mark.parametrize(
    ("largest", "large"),
    [
        ("", "million billion"),
        ("max: 99 CNY, ", "million"),
        ("max: 2000000000 CNY, ", "million billion"),
        # Only the call knows it: it is taken for one below ten million.
        ("max: debt, ", "million"),
    ],
)
def test_names_of_large_numbers_are_wanted_where_a_question_listens_for_them(
    largest: str, large: str, tmp_path: Path
) -> None:
    files = small_bank().copied_to(tmp_path)
    files.become(FLOW.replace("LARGEST", largest), WORDS)
    found = heard_phrases(files.bundle())["en-US"]
    assert " ".join(word for word in ("million", "billion") if word in found) == large


@pytest.mark.parametrize("language", sorted(find_places().speech_models))
async def test_the_demo_models_know_what_the_shipped_flows_hear(language: str) -> None:
    models = {language: find_places().speech_models[language]}
    script = {"en": "a", "zh": "一"}[language].isascii()
    phrases = {
        tag: [phrase for phrase in said if phrase.isascii() == script]
        for tag, said in heard_phrases(shipped_files().bundle()).items()
    }
    (seen,) = await look_at_models(models, phrases)
    assert seen.strange == ()


async def test_a_model_of_another_language_is_told_as_one_that_knows_nothing() -> None:
    mandarin = find_places().speech_models["zh"]
    (seen,) = await look_at_models({"en": mandarin}, {"en-US": ("balance", "yes")})
    assert (seen.trouble, seen.strange, seen.knows_nothing) == ("", ("balance", "yes"), True)
    (seen,) = await look_at_models({"en": mandarin}, {"en-US": ("balance", "余额")})
    assert not seen.knows_nothing
    state, text = await found({"en": str(mandarin)})
    assert (state, text) == (
        State.BROKEN,
        f"of what the flows hear nothing is known to {mandarin} for en",
    )


async def test_a_model_of_which_nothing_is_heard_knows_enough() -> None:
    (seen,) = await look_at_models({"en": find_places().speech_models["en"]}, {})
    assert not seen.knows_nothing


async def test_doctor_says_what_is_not_known_and_what_does_not_load(tmp_path: Path) -> None:
    assert await found({}) == (State.OK, "none is named: callers answer by keys alone")
    state, text = await found({"en": str(find_places().speech_models["en"])})
    assert state in (State.OK, State.WARNING)
    state, text = await found({"en": str(tmp_path)})
    assert state is State.BROKEN
    assert "missing or empty: am/final.mdl" in text
