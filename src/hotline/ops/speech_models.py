"""What models are worth for these flows: whether they load, and what they cannot hear."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hotline.flow.bundle import Bundle
from hotline.flow.choice import Choice
from hotline.flow.expressions.tree import Constant
from hotline.flow.heard import tongue_of
from hotline.flow.heard.tongue import Tongue
from hotline.flow.heard.understanding import REFUSED_ALOUD, listened_for, words_for
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.spoken import SpokenRules, normal
from hotline.flow.vocabulary import find
from hotline.model.types import AnyType
from hotline.speech.recognition.errors import RecogniserAway
from hotline.speech.recognition.model_files import size_bytes
from hotline.speech.recognition.recogniser import Recogniser
from hotline.speech.recognition.recognisers import Recognisers

MODEL_LIMIT_S = 180.0
"""How long a model may take to load where somebody looks at it."""


@dataclass(frozen=True, kw_only=True)
class SeenModel:
    """One model.

    Attributes:
        language: The language that it is for.
        model: Its folder.
        size_bytes: What it takes on the disk; 0 where there is none.
        memory_bytes: What its process takes, once it is loaded.
        trouble: Why it cannot be used; "" if it can.
        strange: What the flows hear in that language and the model does not know.
        wanted: How much the flows hear in that language.
    """

    language: str
    model: Path
    size_bytes: int
    memory_bytes: int
    trouble: str
    strange: tuple[str, ...]
    wanted: int

    @property
    def knows_nothing(self) -> bool:
        """Whether it can be used, and hears nothing that the flows do."""
        return self.wanted > 0 and len(self.strange) == self.wanted


async def look_at_models(
    models: Mapping[str, Path], phrases: Mapping[str, Iterable[str]]
) -> list[SeenModel]:
    """Load each model in a process of its own, and ask it for the phrases of its language.

    Args:
        models: Folders by language, as in the settings.
        phrases: What flows hear, by the catalogue's tags.
    """
    recognisers = Recognisers(models)
    wanted: dict[str, set[str]] = {one.language: set() for one in recognisers.all}
    for tag, said in phrases.items():
        recogniser = recognisers.of(tag)
        if recogniser is not None:
            wanted[recogniser.language].update(said)
    return [await _look(one, wanted[one.language]) for one in recognisers.all]


def heard_phrases(bundle: Bundle) -> Mapping[str, tuple[str, ...]]:
    """Return what flows hear, by the catalogue's tags.

    That is their own phrases, yes and no, and the words of which amounts, numbers, digits and days
    are made where a question hears them, as far as a call listens for them: names of numbers that
    no entry has room for are none of them.
    """
    found: dict[str, dict[str, None]] = {tag: {} for tag in bundle.catalogue.languages}
    for _, choice in find(bundle.flows, Choice):
        for tag, heard in choice.hear.items():
            found.setdefault(str(tag), {}).update(dict.fromkeys(map(normal, heard)))
    for language, phrases in found.items():
        tongue = tongue_of(language)
        if tongue is not None:
            phrases.update(dict.fromkeys((*tongue.yes, *tongue.no)))
            for flow in bundle.flows.values():
                for node in flow.nodes.values():
                    if isinstance(node, CollectNode) and node.hear:
                        phrases.update(dict.fromkeys(_words(node, flow.types, language, tongue)))
    return {tag: tuple(phrases) for tag, phrases in found.items()}


def _words(
    node: CollectNode, types: Mapping[str, AnyType], language: str, tongue: Tongue
) -> tuple[str, ...]:
    """Return the words of which an answer is made; a bound that a call brings is no large one."""
    entry, rules = node.collect, node.rules(types)
    bound = entry.largest.value if isinstance(entry.largest, Constant) else None
    rules = replace(rules, form=entry.form(types.get(entry.variable), largest=bound))
    is_of_call = entry.largest is not None and bound is None
    spoken = SpokenRules(language=language, words=words_for(tongue, rules))
    return listened_for(spoken, rules, below=REFUSED_ALOUD if is_of_call else None).words


async def _look(recogniser: Recogniser, phrases: Collection[str]) -> SeenModel:
    trouble, strange, memory = "", tuple[str, ...](), 0
    async with recogniser:
        try:
            async with asyncio.timeout(MODEL_LIMIT_S):
                await recogniser.settled()
            trouble = recogniser.trouble
            if not trouble:
                strange = await recogniser.strange(sorted(phrases))
                memory = memory_bytes(recogniser.pid)
        except TimeoutError:
            trouble = recogniser.trouble
        except RecogniserAway:
            trouble = recogniser.trouble or "it does not answer"
    return SeenModel(
        language=recogniser.language,
        model=recogniser.model,
        size_bytes=size_bytes(recogniser.model),
        memory_bytes=memory,
        trouble=trouble,
        strange=strange,
        wanted=len(phrases),
    )


def memory_bytes(pid: int | None) -> int:
    """Return what a process takes of memory, as Linux tells."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmRSS:"))
    return next((int(line[1]) * 1024 for line in lines), 0)
