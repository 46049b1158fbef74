"""Recordings are written down by the real vosk, are found by their words, and go with their key.

Voices are synthetic, and so is what the demo models have learned from.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select
from tests.integration.conftest import NewStores

from hotline.calls.call_ids import new_call_id
from hotline.calls.erasure import erase, plan_erasure
from hotline.crm import CrmRepository
from hotline.crm.call_search.tables import SPOKEN_WORD
from hotline.crm.call_search.wanted import CallsWanted
from hotline.database import DatabaseError
from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.commands import AnyCommand, Play
from hotline.flow.events import AnyEvent, CallArrived, PromptFinished
from hotline.flow.utterance import Phrase
from hotline.journal import NewRecord, call_stream
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.model.interaction import Interaction
from hotline.model.recording import RecordedPart
from hotline.model.search_words import tokens_wanted
from hotline.model.transcript import Transcript
from hotline.ops.recording_sweeper import RecordingSweeper
from hotline.ops.transcripts.maker import Pace, TranscriptMaker
from hotline.ops.transcripts.probe import transcripts_probe
from hotline.privacy import KeyRing
from hotline.privacy.erasing import kept_of_call
from hotline.recordings.archive import Archive
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.shelf import FAILED, WORDS, Shelf, call_of, number_of
from hotline.recordings.untold import TRIES, failure_of
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.health import in_english
from hotline.testing.journal import InMemoryJournal
from hotline.testing.keys import MASTER_KEY
from hotline.testing.processes import begun, ended
from hotline.testing.recorded_sound import Turn, keep_sound
from hotline.testing.stores import in_files

MODELS = find_places().speech_models
DAY = timedelta(days=1)
SECOND = np.zeros(8000, dtype=np.int16)
CARD = "four one one one one one one one one one one one one one one one"
IN_TIME_S = 20.0

Sound = NDArray[np.int16]


def after(seconds: float, *sounds: Sound) -> Sound:
    """Return sounds, each with a second behind it, the first so many seconds after the start."""
    silence = np.zeros(round(seconds * 8000), dtype=np.int16)
    return np.concatenate([silence, *(part for one in sounds for part in (one, SECOND))])


@pytest.fixture(scope="module")
def words() -> Mapping[str, Sound]:
    """What is said."""
    return asyncio.run(_spoken())


async def _spoken() -> Mapping[str, Sound]:
    async with Synthesizer(espeak_dir=speech_library(find_places(), Silent())) as synthesizer:
        english = ("balance", "lost card", "opening hours", "seven three nine", CARD)
        spoken = {text: await synthesizer.synthesize(text, "en-US") for text in english}
        return spoken | {"还款": await synthesizer.synthesize("还款", "zh-CN")}


@dataclass(kw_only=True)
class Room:
    """A shelf, a CRM, and who writes down."""

    folder: Path
    keys: KeyRing
    crm: CrmRepository
    journal: InMemoryJournal = field(default_factory=InMemoryJournal)
    call_id: str = field(default_factory=new_call_id)
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    models: Mapping[str, Path] = field(default_factory=lambda: MODELS)
    listened_to: int = 0
    later: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.folder)
        self.archive = Archive("demo", self.shelf, self.keys)
        self.maker = self.new_maker()

    def new_maker(self) -> TranscriptMaker:
        return TranscriptMaker(
            shelf=self.shelf,
            archive=self.archive,
            journal=self.journal,
            words=self.crm.spoken_words,
            models=self.models,
            pace=Pace(behind=2 * DAY, beside=4),
            listened_to=lambda: self.listened_to,
            clock=lambda: datetime.now(UTC) + self.later,
        )

    @property
    def name(self) -> str:
        return f"{self.call_id}-r1"

    async def happens(self, at_s: float, event: AnyEvent, *commands: AnyCommand) -> None:
        record = NewRecord(
            tenant="demo",
            stream=call_stream(self.call_id),
            at=self.began + timedelta(seconds=at_s),
            event=event_to_json(event),
            commands=[command_to_json(one) for one in commands],
        )
        await self.journal.append(record)

    async def speaks(self, language: str, at_s: float) -> None:
        """Let the hotline speak a language from then on; the first time, the call comes."""
        at = self.began + timedelta(seconds=at_s)
        if at_s == 0:
            arrived = CallArrived(at=at, caller_number="", dialled_number="8888", language=language)
            await self.happens(0, arrived)
            return
        said = Play(ref=2, utterance=(Phrase(prompt="menu", language=language),))
        await self.happens(at_s, PromptFinished(at=at, ref=1), said)

    async def recorded(
        self,
        said: Sound,
        heard: Sound = SECOND,
        *,
        part: RecordedPart = "talk",
        secret: Sequence[Turn] = (),
        keep_until: datetime | None = None,
    ) -> None:
        await self.crm.save_interaction(
            Interaction(
                tenant="demo",
                call_id=self.call_id,
                caller_number="",
                dialled_number="8888",
                language="en-US",
                started_at=self.began,
                flow="main",
                bundle="b",
            )
        )
        await keep_sound(
            self.journal,
            self.keys,
            self.shelf,
            self.call_id,
            number=1,
            part=part,
            begins=self.began,
            said=said,
            heard=heard,
            secret=secret,
            keep_until=keep_until,
        )

    async def transcript(self) -> Transcript | None:
        return await (await self.archive.open(self.name)).transcript()

    async def lines(self) -> list[tuple[str, str, str]]:
        transcript = await self.transcript()
        assert transcript is not None
        return [(one.who, one.language, one.text) for one in transcript.lines]

    async def found_by(self, said: str) -> list[str]:
        wanted = CallsWanted(
            since=self.began - DAY,
            until=self.began + DAY,
            said=await self.crm.spoken_words.hashes("demo", tokens_wanted(said)),
        )
        return [one.call_id for one in await self.crm.search.find("demo", wanted, limit=9)]

    async def index(self) -> int:
        rows = select(SPOKEN_WORD).where(SPOKEN_WORD.c.call_id == self.call_id)
        return len(await self.crm.database.read(lambda one: one.execute(rows).all()))

    async def sweeps(self) -> None:
        async def on_gone(name: str) -> None:
            call_id = call_of(name)
            assert call_id is not None
            await self.crm.spoken_words.forget("demo", call_id, number_of(name))

        sweeper = RecordingSweeper(
            tenant="demo",
            shelf=self.shelf,
            keys=self.keys,
            journal=self.journal,
            on_gone=on_gone,
            clock=lambda: datetime.now(UTC) + self.later,
        )
        await sweeper.sweep()


@pytest.fixture
async def room(
    request: pytest.FixtureRequest, new_stores: NewStores, tmp_path: Path
) -> AsyncIterator[Room]:
    async with (
        new_stores(getattr(request, "param", "sqlite")) as stores,
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        yield Room(folder=tmp_path / "kept", keys=keys, crm=crm)


on_both = pytest.mark.parametrize("room", ["sqlite", "postgresql"], indirect=True)


@on_both
async def test_both_sides_are_written_down_in_time_and_found_by_a_word(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["lost card"]), after(4, words["opening hours"]))
    assert await room.found_by("card") == []
    await room.maker.look()
    transcript = await room.transcript()
    assert transcript is not None
    card, hours = transcript.lines
    assert (card.who, card.text, card.language) == ("caller", "lost card", "en-US")
    assert hours.who == "agent"
    assert "opening" in hours.text
    assert card.begins_s == pytest.approx(1.0, abs=0.15)
    assert hours.begins_s == pytest.approx(4.0, abs=0.15)
    assert card.confidence > 0.8
    assert transcript.models["en-US"].startswith("en-demo ")
    assert await room.found_by("Card lost") == [room.call_id]
    assert await room.found_by("card balance") == []
    assert (room.maker.made, room.maker.waiting, room.maker.trouble) == (1, 0, "")
    assert transcripts_probe(room.maker)() is None


async def test_each_language_is_heard_by_its_own_model_from_when_it_was_spoken(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.speaks("zh-CN", 4)
    await room.recorded(after(1, words["balance"], SECOND, words["还款"]), part="flow")
    await room.maker.look()
    (first, *others) = await room.lines()
    assert first == ("caller", "en-US", "balance")
    assert {language for _, language, _ in others} == {"zh-CN"}
    assert "还款" in "".join(text for _, _, text in others)
    assert await room.found_by("还款") == [room.call_id]


async def test_a_language_without_a_model_is_told(room: Room, words: Mapping[str, Sound]) -> None:
    room.models = {"en": MODELS["en"]}
    room.maker = room.new_maker()
    await room.speaks("zh-CN", 0)
    await room.recorded(after(1, words["balance"]))
    await room.maker.look()
    transcript = await room.transcript()
    assert transcript is not None
    assert [(one.language, one.begins_s) for one in transcript.unheard] == [("zh-CN", 0.0)]
    assert transcript.lines == ()


async def test_no_digit_of_a_secret_is_ever_written_down(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    secret = words["seven three nine"]
    ends_s = 4.0 + len(secret) / 8000 + 0.5
    said = after(1, words["balance"])
    said = np.concatenate([said, np.zeros(4 * 8000 - len(said), np.int16), secret, SECOND])
    await room.recorded(np.concatenate([said, words["lost card"], SECOND]))
    await room.maker.look()
    spoken = " ".join(text for _, _, text in await room.lines())
    assert "seven three nine" in spoken, "it would be heard, were it recorded"
    other = Room(folder=room.folder, keys=room.keys, crm=room.crm)
    await other.speaks("en-US", 0)
    await other.recorded(np.concatenate([said, words["lost card"], SECOND]), secret=[(3.9, ends_s)])
    await other.maker.look()
    transcript = await other.transcript()
    assert transcript is not None
    assert [one.text for one in transcript.lines] == ["balance", "lost card"]
    assert not any(3.9 < word.ends_s < ends_s for one in transcript.lines for word in one.words)
    assert await room.found_by("seven") == [room.call_id]


async def test_a_card_number_that_is_said_cannot_be_read_or_looked_for(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words[CARD], words["balance"]))
    await room.maker.look()
    (number, balance) = await room.lines()
    assert set(number[2]) == {"•"}
    assert balance[2] == "balance"
    assert await room.found_by("four") == []


async def test_it_waits_while_many_callers_are_listened_to(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.recorded(after(1, words["balance"]))
    room.listened_to = 5
    await room.maker.look()
    assert (await room.transcript(), room.maker.waiting) == (None, 1)
    room.listened_to = 4
    await room.maker.look()
    assert await room.transcript() is not None


async def test_what_waited_too_long_is_left_and_told(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.recorded(after(1, words["balance"]))
    (path,) = room.shelf.all()
    long_ago = (room.began - 2 * DAY).timestamp()
    os.utime(path, (long_ago, long_ago))
    later = path.parent.parent / f"{room.began - 2 * DAY:%Y-%m-%d}"
    later.mkdir()
    path.rename(later / path.name)
    await room.maker.look()
    assert (room.maker.left, room.maker.waiting, room.maker.made) == (1, 0, 0)
    told = in_english(transcripts_probe(room.maker)())
    assert told is not None
    assert "1 recording(s) had waited too long" in told


async def test_what_fails_is_tried_again_three_times_and_its_reason_is_told(
    room: Room, words: Mapping[str, Sound], tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(MODELS["en"], broken)
    (broken / "am" / "final.mdl").write_bytes(b"no model")
    room.models = {"en": broken}
    room.maker = room.new_maker()
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["balance"]))
    (path,) = room.shelf.all()
    for tries in range(1, TRIES + 1):
        await room.maker.look()
        # Not again at once.
        await room.maker.look()
        failure = failure_of(path)
        assert failure is not None
        assert failure.tries == tries
        long_ago = (datetime.now(UTC) - timedelta(minutes=11)).timestamp()
        os.utime(path.with_suffix(FAILED), (long_ago, long_ago))
    # Also who starts anew knows it.
    room.maker = room.new_maker()
    await room.maker.look()
    assert (room.maker.failed, room.maker.waiting) == (1, 0)
    assert failure_of(path) == failure
    assert failure is not None
    assert "wrote nothing down" in failure.why
    told = in_english(transcripts_probe(room.maker)())
    assert told is not None
    assert "1 recording(s) could not be written down" in told


async def test_an_outage_is_told_no_longer_than_something_waits(
    room: Room, words: Mapping[str, Sound], tmp_path: Path
) -> None:
    room.models = {"en": tmp_path / "never mounted"}
    room.maker = room.new_maker()
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["balance"]))
    await room.maker.look()
    assert transcripts_probe(room.maker)() is not None
    for path in room.shelf.all():
        path.unlink()
    await room.maker.look()
    assert transcripts_probe(room.maker)() is None


async def test_where_the_model_or_the_database_is_away_no_try_is_lost(
    room: Room, words: Mapping[str, Sound], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "mounted late"
    room.models = {"en": model}
    room.maker = room.new_maker()
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["balance"]))
    (path,) = room.shelf.all()
    await room.maker.look()
    assert "there is no such folder" in room.maker.trouble
    told = in_english(transcripts_probe(room.maker)())
    assert told is not None
    assert "will be tried again" in told
    shutil.copytree(MODELS["en"], model)

    async def stalls(*_: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as away:
        away.setattr(room.crm.spoken_words, "save", stalls)
        await room.maker.look()
    assert (failure_of(path), await room.transcript()) == (None, None)
    await room.maker.look()
    assert await room.lines() == [("caller", "en-US", "balance")]
    assert (room.maker.trouble, room.maker.waiting) == ("", 0)
    assert transcripts_probe(room.maker)() is None


@on_both
async def test_with_the_key_of_a_call_its_words_are_gone(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["lost card"]))
    await room.maker.look()
    assert await room.index() == 2
    kept = await kept_of_call(room.keys, "demo", room.call_id)
    plan = await plan_erasure("demo", kept, room.crm, None)
    (path,) = room.shelf.all()
    sealed = path.with_suffix(WORDS).read_bytes()
    await erase("demo", plan, keys=room.keys, crm=room.crm, who="Li", why="test", at=room.began)
    assert await room.index() == 0
    assert await room.found_by("card") == []
    assert b"card" not in sealed
    await room.sweeps()
    assert not path.with_suffix(WORDS).exists()
    assert not path.exists()


async def test_an_erasure_while_it_is_written_down_leaves_no_word(
    room: Room, words: Mapping[str, Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["lost card"]))
    save = room.crm.spoken_words.save

    async def erased_meanwhile(
        tenant: str, call_id: str, number: int, tokens: Collection[str]
    ) -> None:
        kept = await kept_of_call(room.keys, tenant, call_id)
        plan = await plan_erasure(tenant, kept, room.crm, None)
        await erase(tenant, plan, keys=room.keys, crm=room.crm, who="Li", why="test", at=room.began)
        await save(tenant, call_id, number, tokens)

    monkeypatch.setattr(room.crm.spoken_words, "save", erased_meanwhile)
    await room.maker.look()
    assert await room.index() == 0
    # And whoever looks again finds nothing to do.
    await room.maker.look()
    assert (room.maker.waiting, room.maker.made) == (0, 0)


@on_both
async def test_words_go_when_the_time_of_their_recording_is_over(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["lost card"]), keep_until=room.began + DAY)
    await room.maker.look()
    (path,) = room.shelf.all()
    room.later = 2 * DAY
    await room.sweeps()
    assert not path.with_suffix(WORDS).exists()
    assert await room.index() == 0


async def test_words_go_with_a_recording_that_somebody_deleted(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["lost card"]))
    await room.maker.look()
    (path,) = room.shelf.all()
    path.unlink()
    await room.sweeps()
    assert list(path.parent.iterdir()) == []
    assert await room.index() == 0


async def test_a_transcript_that_was_altered_is_found_out(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    await room.recorded(after(1, words["lost card"]))
    await room.maker.look()
    (path,) = room.shelf.all()
    sealed = bytearray(path.with_suffix(WORDS).read_bytes())
    sealed[-1] ^= 1
    path.with_suffix(WORDS).write_bytes(sealed)
    with pytest.raises(RecordingDamaged, match="its transcript was altered"):
        await room.transcript()


def write_down_and_be_killed(folder: str, call_id: str) -> None:
    """Write down what is in a folder, in a process that is killed."""

    async def write() -> None:
        at = in_files(Path(folder))
        async with (
            await KeyRing.open(at.keys, master_key=MASTER_KEY) as keys,
            await CrmRepository.open(at.crm, keys) as crm,
        ):
            room = Room(folder=Path(folder) / "kept", keys=keys, crm=crm, call_id=call_id)
            # The in-memory journal of this process knows nothing; the first model is as good.
            await room.speaks("en-US", 0)
            await room.maker.look()

    asyncio.run(write())


async def test_who_was_killed_in_the_middle_goes_on_and_nothing_is_made_twice(
    room: Room, words: Mapping[str, Sound]
) -> None:
    await room.speaks("en-US", 0)
    noise = np.random.default_rng(1).normal(0, 2000, 8000 * 25).astype(np.int16)
    await room.recorded(np.concatenate([after(1, words["lost card"]), noise]))
    process = multiprocessing.get_context("spawn").Process(
        target=write_down_and_be_killed, args=(str(room.folder.parent), room.call_id)
    )
    process.start()
    assert process.pid is not None
    child = await begun(
        process.pid, argument="hotline.speech.recognition.transcriber", within_s=IN_TIME_S
    )
    # While another one is at it, nobody else is.
    await room.maker.look()
    assert room.maker.made == 0
    os.kill(process.pid, signal.SIGKILL)
    process.join(5)
    await ended(child, within_s=IN_TIME_S)
    assert await room.transcript() is None
    await room.maker.look()
    assert ("caller", "en-US", "lost card") in await room.lines()
    (path,) = room.shelf.all()
    made = path.with_suffix(WORDS).stat().st_mtime_ns
    await room.new_maker().look()
    assert path.with_suffix(WORDS).stat().st_mtime_ns == made
    assert room.maker.made == 1
