from __future__ import annotations

import pytest
from pydantic import ValidationError

from hotline.flow.utterance import Pace
from hotline.settings import VoiceSettings
from hotline.speech.errors import UnknownLanguage
from hotline.speech.voices import DEFAULT_VOICES, chosen_voices


def test_what_is_not_set_stays_as_it_is_shipped() -> None:
    voices = chosen_voices({"en-US": VoiceSettings(rate=150, id="gmw/en")})
    assert voices["zh-CN"] == DEFAULT_VOICES["zh-CN"]
    english, shipped = voices["en-US"], DEFAULT_VOICES["en-US"]
    assert (english.id, english.speed(Pace.NORMAL, alone=False)) == ("gmw/en", 150)
    assert english.speed(Pace.NORMAL, alone=True) == shipped.speed(Pace.NORMAL, alone=True)


def test_a_language_that_nobody_can_speak_is_refused() -> None:
    with pytest.raises(UnknownLanguage, match=r"'fr-FR' cannot be spoken; use one of en-US, zh-CN"):
        chosen_voices({"fr-FR": VoiceSettings(rate=150)})


@pytest.mark.parametrize(
    "wrong", [{"rate": 79}, {"rate": 451}, {"volume": 2.1}, {"id": ""}, {"pitch": 50}]
)
def test_what_the_synthesiser_cannot_do_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VoiceSettings.model_validate(wrong)
