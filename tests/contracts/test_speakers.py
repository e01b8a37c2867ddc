"""What every speaker promises, on the recorder, on one that is off, and on the mixer with and without a card."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.ports import Speaker
from pi_regulate.devices.recorder import RecordedSpeaker
from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.speakers import SilentSpeaker
from pi_regulate.score.half_breath import HalfBreath
from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Score
from pi_regulate.share import share_dir
from pi_regulate.trace import FIELDS, Row
from tests.devices.speaker.pipes import MemoryPipe
from tests.house import sounding

pytestmark = pytest.mark.usefixtures("sounds_once")

AUDIO = share_dir() / "audio"
EVERY_ROW = [Row(float(number), what, phase="ground", name="ocean", seconds=1.0) for number, what in enumerate(FIELDS)]


def no_card() -> Output:
    raise NoSoundError("no sound card")


def on_a_card() -> CardSpeaker:
    pipe = MemoryPipe(eager=True)
    return CardSpeaker("auto", sounding(5), AUDIO, open_pipe=lambda _output: pipe, find=lambda: Output("a test"))


def on_sdl() -> CardSpeaker:
    return CardSpeaker("dummy", sounding(5), AUDIO)


MAKERS: dict[str, Callable[[], Speaker]] = {
    "recorder": lambda: RecordedSpeaker(VirtualClock()),
    "off": SilentSpeaker,
    "mixer": on_a_card,
    "mixer on SDL": on_sdl,
    "mixer without a card": lambda: CardSpeaker("auto", sounding(5), AUDIO, find=no_card),
    "mixer without files": lambda: CardSpeaker("dummy", sounding(5), Path("nowhere")),
}


@pytest.fixture(params=MAKERS)
def speaker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speaker]:
    # Whatever SDL is told stays in this test.
    for name in ("SDL_AUDIODRIVER", "SDL_VIDEODRIVER", "PYGAME_HIDE_SUPPORT_PROMPT"):
        monkeypatch.setenv(name, "dummy")
    made = MAKERS[request.param]()
    if isinstance(made, CardSpeaker):
        assert made.settle(30.0)
    yield made
    made.close()


def test_it_says_what_it_plays_on_or_why_it_cannot(speaker: Speaker) -> None:
    assert speaker.status
    assert "\n" not in speaker.status
    if not speaker.ready:
        assert speaker.status.endswith("light only") or "dummy" in speaker.status


def test_every_row_may_be_played_whether_it_is_heard_or_not(speaker: Speaker) -> None:
    for row in EVERY_ROW:
        speaker.play(row)


def test_a_name_nobody_knows_is_left_out(speaker: Speaker) -> None:
    for name in ("gong", "", None):
        speaker.play(Row(0.0, "chime", name=name))
        speaker.play(Row(0.0, "bed", name=name))


def test_it_may_be_told_any_level_and_any_share(speaker: Speaker) -> None:
    for level in (0.0, 0.4, 1.0):
        speaker.follow(level)
        speaker.dim(level)
        speaker.play(Row(0.0, "bed", name="ocean"))


def test_it_may_be_told_of_a_breath_that_turns_at_any_time_as_a_hand_does(speaker: Speaker) -> None:
    plan = Plan(Score("the-hand", "breathe", 60.0, ()), 0.0, 0, 60.0)
    speaker.play(Row(0.0, "bed", name="ocean"))
    for part, level in (("in", 0.35), ("out", 0.08), ("in", 0.2)):
        half = HalfBreath(part, 0.0, 2.0, 0.1, level, 0.3)  # type: ignore[arg-type]
        speaker.keep_to(replace(plan, half=half))
    speaker.keep_to(None)


def test_it_is_closed_twice_without_complaint_and_silent_whatever_is_asked_later(speaker: Speaker) -> None:
    speaker.play(EVERY_ROW[0])
    speaker.close()
    speaker.close()
    assert not speaker.ready
    for row in EVERY_ROW:
        speaker.play(row)
    speaker.follow(0.5)
    speaker.dim(0.5)
    assert not speaker.ready


def test_what_it_knows_of_its_card_may_be_asked_at_any_time(speaker: Speaker) -> None:
    for _ in range(2):
        if speaker.card is not None:
            speaker.card.look()
            assert speaker.card.settle(0.0), "it was known before"
            assert speaker.card.openings >= speaker.ready
            assert speaker.card.gaps >= 0
            assert speaker.card.rate_hz is None or 40_000 < speaker.card.rate_hz < 56_000
            assert isinstance(speaker.card.stuck, bool)
        speaker.close()


def test_only_what_plays_on_a_card_knows_of_one(speaker: Speaker) -> None:
    assert (speaker.card is not None) == isinstance(speaker, CardSpeaker)
