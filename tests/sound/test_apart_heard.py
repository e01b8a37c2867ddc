"""What is heard of time apart, in the samples: nothing at night, and by day two bowls, the second one softer."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from pi_regulate.devices.hand import NOBODY, parse_hand
from pi_regulate.devices.ports import Clock
from pi_regulate.devices.speaker.rendered import RenderedSpeaker
from pi_regulate.devices.speech.voices import Book
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from pi_regulate.wiring.rehearsal import rehearse
from tests.sound.studio import VOICES
from tests.sounds import sounds
from tests.stage import NIGHT, NOON, shipped


@dataclass
class Loudest:
    """The loudest sample of each chunk, -1 to 1, and when the chunk begins (s): an hour would be a gigabyte."""

    begins_s: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    frames: int = 0
    rows: list[Row] = field(default_factory=list)

    def hear(self, chunk: NDArray[np.int16]) -> None:
        self.begins_s.append(self.frames / RATE_HZ)
        self.peaks.append(float(np.abs(chunk.astype(np.int32)).max(initial=0)) / 32768)
        self.frames += len(chunk)

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row)

    def between(self, from_s: float, to_s: float) -> float:
        return max(peak for at_s, peak in zip(self.begins_s, self.peaks, strict=True) if from_s <= at_s < to_s)


def heard(at_min: int, hand: str = "") -> Loudest:
    house, ear, speakers = shipped(), Loudest(), list[RenderedSpeaker]()
    book = Book(house, (VOICES,))

    def speaker(clock: Clock) -> RenderedSpeaker:
        speakers.append(RenderedSpeaker(clock, Desk(sounds(), 10, book), ear.hear))
        return speakers[0]

    routine = house.routines["repair"]
    finger = parse_hand(hand) if hand else NOBODY
    rehearse(house, routine, [ear], hand=finger, at_min=at_min, voices=book.chain, speaker=speaker, frames_hz=1.0)
    speakers[0].close()
    return ear


@pytest.mark.parametrize(
    "at_min",
    [21 * 60 + 45, *(pytest.param(at_min, marks=pytest.mark.slow) for at_min in (NIGHT, 22 * 60, 6 * 60 + 24))],
)
def test_from_22_to_7_not_one_sample_sounds_after_the_words_that_part(at_min: int) -> None:
    ear = heard(at_min)
    ends_s = ear.rows[-1].at_s
    said = [row for row in ear.rows if row.what == "say"]
    quiet_s = said[2].at_s + (said[2].seconds or 0.0) + 1.0
    assert len(said) == 3
    assert ear.between(0.0, quiet_s) > 0.005
    assert ends_s > 2000.0
    assert ear.between(quiet_s, ends_s) == 0.0


@pytest.mark.slow
def test_by_day_a_bowl_calls_and_five_minutes_later_a_softer_one_and_between_them_all_is_silent() -> None:
    ear = heard(NOON)
    calls = [row.at_s for row in ear.rows if row.what == "call"]
    assert len(calls) == 2
    first, second = (ear.between(at_s, at_s + 7.0) for at_s in calls)
    assert 20 * np.log10(first / second) == pytest.approx(6.0, abs=0.3)
    assert ear.between(calls[0] + 8.0, calls[0] + 14.0) > 0.005  # words
    assert ear.between(calls[0] + 30.0, calls[1] - 0.5) == 0.0
    assert ear.between(calls[1] + 30.0, ear.rows[-1].at_s) == 0.0


def test_what_sounds_for_whoever_stayed_ends_when_they_have_had_enough() -> None:
    ear = heard(NIGHT, "double@50s, 70s, hold@95s")
    assert ear.between(55.0, 70.0) > 0.005  # the sea
    assert ear.between(75.0, 94.0) == 0.0
