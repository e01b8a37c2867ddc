"""How a line is paced, without any engine: phones with made-up lengths go in, seconds come out."""

import numpy as np
import pytest

from pi_regulate.sound.recordings.loudness import true_peak_db
from tests.in_one_test import in_one_test
from tools.slow_speech import (
    FULL_STOP_S,
    LEAST_WPM,
    LONGEST_S,
    MOST_WPM,
    PAUSES_S,
    SPREAD_S,
    Phone,
    breathing,
    paced,
    spread,
)

PAUSE = Phone("a^b-pau+c", 0.3, 0.8)


def phones(text: str, phones_a_word: int = 3, own_s: float = 0.08) -> list[Phone]:
    """A vowel that can grow, between consonants that hardly can; a pause wherever there is a sign."""
    word = [Phone(f"a^b-{'ae' if at == 1 else 't'}+c", own_s, own_s * (2.4 if at == 1 else 1.2)) for at in range(3)]
    found = [PAUSE]
    for written in text.split():
        found += (word * phones_a_word)[:phones_a_word]
        found += [PAUSE] if written[-1] in ",.:?" else []
    return found


def pace_wpm(text: str, held_s: list[float]) -> float:
    return len(text.split()) * 60 / (sum(held_s[1:-1]) + FULL_STOP_S)


@in_one_test("phones_a_word", [2, 3, 4, 5])
@in_one_test("text", ["Let it go. Breathe.", "Feel it at the nose, or watch the light.", "One two three four."])
def test_a_line_gets_its_pace_from_tempo_and_pauses(text: str, phones_a_word: int) -> None:
    held_s = paced(text, phones(text, phones_a_word))
    assert pace_wpm(text, held_s) <= MOST_WPM + 0.1
    assert pace_wpm(text, held_s) >= LEAST_WPM - 20  # long words are not hurried


def test_a_line_that_lies_within_has_the_usual_pauses() -> None:
    text = "One two three, four five six."
    held_s = paced(text, phones(text, 4))
    assert held_s[13] == pytest.approx(PAUSES_S[","])


def test_no_phone_is_drawn_out_without_end() -> None:
    text = "Go to it as it is to me."
    assert max(paced(text, phones(text, 2, 0.04))) < LONGEST_S


def test_what_can_not_be_heard_is_made_up_for() -> None:
    text = "Feel it at the nose, or watch the light."
    assert sum(paced(text, phones(text, 3), 0.3)) == pytest.approx(sum(paced(text, phones(text, 3))) + 0.3, abs=0.02)


def test_a_pause_that_was_not_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 signs and 0 pauses"):
        paced("One, two.", phones("One two."))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("There is no right way to breathe here.", "There is no right way, to breathe here."),
        ("What pattern do I see in those close to me?", "What pattern do I see, in those close to me?"),
        ("Stay for a few easy breaths.", "Stay for a few easy breaths."),
        ("Feel it at the nose, or watch the light.", "Feel it at the nose, or watch the light."),
        ("You can let go whenever you want.", "You can let go whenever you want."),
    ],
)
def test_a_long_line_without_a_sign_is_said_in_two_breaths(text: str, said: str) -> None:
    assert breathing(text) == said


def test_spreading_keeps_the_spectrum_and_takes_the_clicks_out_of_it() -> None:
    pulses = np.zeros(16_000)
    pulses[::160] = 0.5
    soft = spread(pulses, 16_000)
    before, after = (np.abs(np.fft.rfft(sound, len(soft))) for sound in (pulses, soft))
    assert after[:-1] == pytest.approx(before[:-1], abs=1e-9)
    assert true_peak_db(soft) < true_peak_db(pulses) - 5
    assert len(soft) < len(pulses) + 16_000 * 10 * SPREAD_S
