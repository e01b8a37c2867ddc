"""How the shipped voices are paced and calmed, without their network: made-up lengths go in, frames come out."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest

from pi_regulate.sound.measure import Signal, rms, to_db
from pi_regulate.sound.recordings.loudness import true_peak_db
from tests.in_one_test import in_one_test
from tools.kokoro import say
from tools.kokoro.pacing import Held, paced
from tools.kokoro.phonemes import breathing, table
from tools.kokoro.speaker import hushed, spread

FRAME_S = 0.025
RATE_HZ = 24_000


def signs(text: str) -> str:
    """A text's letters stand for its phonemes, and its own signs for themselves."""
    return "".join(sign for sign in text if sign.isalpha() or sign in " ,.:?")


def held(text: str, frames_a_sign: float = 2.0, unheard_s: float = 0.0) -> Held:
    spoken = signs(text)
    own = np.array([14.0, *(frames_a_sign for _ in spoken[1:]), 13.0, 3.0])
    return paced(spoken, own, len(text.split()), unheard_s)


def pace_wpm(text: str, line: Held) -> float:
    return len(text.split()) * 60 / (line.seconds + 0.55)


@pytest.mark.parametrize("frames_a_sign", [2.2, 2.6, 3.2])
@pytest.mark.parametrize("text", ["Let it go now. Breathe softly.", "Feel it at the nose, or watch the light."])
def test_a_line_gets_its_pace_from_tempo_and_pauses(text: str, frames_a_sign: float) -> None:
    assert 101 <= pace_wpm(text, held(text, frames_a_sign)) <= 119


def test_a_line_that_the_network_says_calmly_by_itself_keeps_its_tempo_and_the_usual_pause() -> None:
    text = "Feel it at the nose, or watch the light."
    line, at = held(text, 3.2), signs(text).index(",") + 1
    assert 1.09 <= line.tempo <= 1.39
    assert line.pauses == (at,)
    assert line.frames[at] + line.frames[at + 1] == round(0.38 / FRAME_S)


def test_another_take_aims_at_another_pace_and_holds_its_pauses_longer() -> None:
    text = "Feel it at the nose, or watch the light."
    spoken = signs(text)
    own = np.array([14.0, *(3.2 for _ in spoken[1:]), 13.0, 3.0])
    slow, quick = (paced(spoken, own, 9, 0.0, wpm=wpm) for wpm in (104, 116))
    assert pace_wpm(text, slow) < pace_wpm(text, held(text, 3.2)) < pace_wpm(text, quick)
    line, at = paced(spoken, own, 9, 0.0, pauses=1.25), spoken.index(",") + 1
    assert line.frames[at] + line.frames[at + 1] == round(1.25 * 0.38 / FRAME_S)


def test_no_word_is_drawn_out_without_end_or_rushed() -> None:
    assert held("Go to it as it is to me.", 0.9).tempo == pytest.approx(2.8)
    assert held("Extraordinarily uncomfortable circumstances.", 3.5).tempo == pytest.approx(0.95)


def test_the_last_phone_of_a_phrase_is_held_back() -> None:
    spoken = signs("Let it go now. Breathe softly.")
    own = np.full(len(spoken) + 2, 2.0)
    own[len(spoken) - 1] = 13
    frames = paced(spoken, own, 6, 0.0).frames
    assert frames[len(spoken) - 1] < 16
    assert frames[1:5].mean() > 1.3 * own[1:5].mean()


def test_what_can_not_be_heard_is_made_up_for() -> None:
    text = "Feel it at the nose, or watch the light."
    assert held(text, 2.6, 0.2).seconds == pytest.approx(held(text, 2.6).seconds + 0.2, abs=0.03)


def test_each_sign_is_held_for_whole_frames_and_none_is_left_out() -> None:
    line = held("Give a bit of weight to it.", 1.1)
    assert (line.frames == line.frames.round()).all()
    assert line.frames.min() >= 1


def test_nothing_sounds_before_the_first_phone_in_a_pause_or_after_the_last() -> None:
    line = held("Feel it at the nose, or watch the light.", 3.2)
    noise: Signal = np.random.default_rng(1).standard_normal(int(line.frames.sum() * FRAME_S * RATE_HZ))
    soft = hushed(noise, line)
    starts_s = np.concatenate([[0], np.cumsum(line.frames)]) * FRAME_S
    pause_s = starts_s[line.pauses[0]], starts_s[line.pauses[0] + 1]

    def level_db(begins_s: float, ends_s: float) -> float:
        part = soft[round(begins_s * RATE_HZ) : round(ends_s * RATE_HZ)]
        return float(to_db(np.sqrt((part**2).mean())))

    assert level_db(0, starts_s[1] - 0.1) <= -90
    assert level_db(pause_s[0] + 0.11, pause_s[1] - 0.08) <= -90
    assert level_db(starts_s[line.after] + 0.22, starts_s[-1]) <= -90
    assert level_db(starts_s[1], pause_s[0]) == pytest.approx(0, abs=0.3)
    assert np.abs(np.diff(to_db(rms(soft[: round(starts_s[3] * RATE_HZ)] + 1e-4, 0.005)))).max() < 20  # no step


@in_one_test(
    ("text", "said"),
    [
        ("You can leave this rhythm at any time.", "You can leave this rhythm, at any time."),
        ("There is no right way to breathe here.", "There is no right way to breathe here."),
        ("Stay for a few easy breaths.", "Stay for a few easy breaths."),
        ("Feel it at the nose, or watch the light.", "Feel it at the nose, or watch the light."),
    ],
)
def test_a_long_line_without_a_sign_is_said_in_two_breaths(text: str, said: str) -> None:
    assert breathing(text, text) == said


def test_the_table_says_each_of_its_lines_word_by_word() -> None:
    rows = table()
    assert list(rows) == sorted(rows)
    assert {text: said for text, said in rows.items() if len(text.split()) != len(said.split(" "))} == {}
    assert {text: said for text, said in rows.items() if text[-1] != said[-1]} == {}


def test_spreading_keeps_the_spectrum_and_takes_the_clicks_out_of_it() -> None:
    pulses = np.zeros(16_000)
    pulses[::160] = 0.5
    soft = spread(pulses, 16_000)
    power = [
        (np.abs(np.fft.rfft(sound, 2**15)) ** 2).reshape(-1)[:-1].reshape(64, -1).sum(axis=1)
        for sound in (pulses, soft)
    ]
    assert power[1][:-2] == pytest.approx(power[0][:-2], rel=0.02)
    assert true_peak_db(soft) < true_peak_db(pulses) - 4
    assert len(soft) == len(pulses) + 320


def test_new_words_without_their_reader_end_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["say", str(tmp_path / "line.wav")])
    monkeypatch.setattr(sys, "stdin", io.StringIO("Words that nobody has shipped.\n"))
    assert say.main() == 1
    assert "`make kokoro` installs it" in capsys.readouterr().err
    assert not (tmp_path / "line.wav").exists()
