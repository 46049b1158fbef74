"""What a caller does and hears in a test, one step after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from hotline.asterisk.keypad import KEYS
from hotline.flow.vocabulary import PromptId, Table

ANYTHING = "..."
"""Stands in a list of prompts for any number of them, none included."""


class Heard(Table):
    """A prompt that must be heard; `values` are those of its slots that are looked at."""

    prompt: PromptId
    values: Mapping[str, str] = Field(default_factory=dict)


def _heard(written: object) -> object:
    return [_one_heard(one) for one in (written if isinstance(written, list) else [written])]


def _one_heard(written: object) -> object:
    """Take `main_menu`, or `account_balance: {tail: "2345"}`."""
    match written:
        case str():
            return {"prompt": written}
        case dict() if len(written) == 1:
            ((prompt, values),) = written.items()
            if isinstance(values, dict):
                return {"prompt": prompt, "values": values}
    raise ValueError("write a prompt's name, or its name and values: {balance: {sum: 5 CNY}}")


def _keys(written: object) -> object:
    if not isinstance(written, str):
        return written
    keys = "".join(written.split())
    if not keys or not KEYS.issuperset(keys):
        raise ValueError("a telephone has the keys 0 to 9, * and #")
    return keys


Keys = Annotated[str, BeforeValidator(_keys)]

EVERYBODY = "press"
"""Stands for every language where all press, or say, the same."""


def _by_language(written: object) -> object:
    return {EVERYBODY: written} if isinstance(written, str) else written


class Hear(Table):
    """`hear: [welcome, main_menu]`: these prompts and no others since the last step."""

    key: ClassVar[str] = "hear"

    hear: Annotated[tuple[Heard, ...], BeforeValidator(_heard)]


class Press(Table):
    """`press: 1`, or `press: {zh-CN: 1, en-US: 2}`; keys typed ahead wait as on the telephone.

    They are pressed where the caller is asked, or `during` a prompt, which they cut.
    """

    key: ClassVar[str] = "press"

    press: Annotated[Mapping[str, Keys], BeforeValidator(_by_language)]
    during: PromptId | None = None

    def keys(self, language: str) -> str:
        """Return the keys that a caller of this language presses; "" where none are written."""
        return self.press.get(language) or self.press.get(EVERYBODY, "")


class Says(Table):
    """`says: balance`, or `says: {zh-CN: 余额, en-US: balance}`, where words are heard.

    So `sure` is the recogniser, from 0 to 1; `noise` is a sound that is no words.
    """

    key: ClassVar[str] = "says"

    says: Annotated[Mapping[str, str], BeforeValidator(_by_language)]
    sure: float = Field(default=1.0, ge=0, le=1)

    def words(self, language: str) -> str | None:
        """Return what a caller of this language says; None where nothing is written."""
        return self.says.get(language, self.says.get(EVERYBODY))


class Silent(Table):
    """`silent`, or `silent: 3`: nothing is pressed until so many questions gave up waiting."""

    key: ClassVar[str] = "silent"

    silent: int = Field(ge=1, le=20)


class Speak(Table):
    """`speak: 12`: a message of so many seconds; of 0 seconds nothing can be kept."""

    key: ClassVar[str] = "speak"

    speak: float = Field(ge=0, le=600)


class ListenFor(Table):
    """`listen: 20`: so many seconds of a recording; `press` steers it then."""

    key: ClassVar[str] = "listen"

    listen: float = Field(ge=0)
    press: str = Field(default="", pattern=r"^[0-9*#]?$")


class HangUp(Table):
    """`hang_up`: the caller leaves, where something is asked or `during` a prompt.

    Or while the bank or another part is `asking`: `verify_pin`, `case`.
    """

    key: ClassVar[str] = "hang_up"

    hang_up: Literal["now"]
    during: PromptId | None = None
    asking: str | None = None


class AgentAsks(Table):
    """`agent_asks: pin`: the agent with whom the caller talks asks for that secure flow."""

    key: ClassVar[str] = "agent_asks"

    agent_asks: str


class Happens(Table):
    """`happens: keys_lost`: what the world around does to the call."""

    key: ClassVar[str] = "happens"

    happens: Literal["keys_lost", "secrets_lost", "service_stops", "call_lost", "agent_hangs_up"]


Step = Hear | Press | Says | Silent | Speak | ListenFor | HangUp | AgentAsks | Happens

# `listen` comes before `press`, which may stand beside it.
STEPS: Mapping[str, type[Step]] = {
    step.key: step
    for step in (Hear, ListenFor, Press, Says, Silent, Speak, HangUp, AgentAsks, Happens)
}
BARE: Mapping[str, Mapping[str, str]] = {
    "silent": {"silent": "1"},
    "noise": {"says": "", "sure": "0"},
    "hang_up": {"hang_up": "now"},
}
"""Steps that are one word, and what they are in full."""
