"""The voice that comes with the device: it says every shipped line, in these words, in time, softly.

What needs decoding is tried on every twelfth line, and on all of them among the slow tests.
"""

import hashlib
from functools import cache

import numpy as np
import pytest
import soundfile

from pi_regulate.devices.speech.voices import Book
from pi_regulate.library.lines import every_line
from pi_regulate.score.rooms import rooms
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import release
from pi_regulate.sound.measure import Signal, to_db
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.manifest import FILE, Manifest, parsed
from pi_regulate.sound.recordings.speech import FADE_IN, speech_span
from tests.in_one_test import one_in
from tests.stage import play, shipped

FADE_OUT_S = 0.5  # LIMITS no startle, release
LEAD_S = 0.25
LOUDNESS_LUFS = -26.0
AUDIO = share_dir() / "audio"
VOICE = AUDIO / "voices" / "default-en"
BREATHED_S = 0.11  # an s or an f that begins a line lies below what counts as speech
ARTICLE_S = 0.22  # and so does an unstressed "A", which is heard all the same (`tools.voice_trial`)
SOFTER_DB = -4.0  # how much the fade may take from a last consonant
FULL_STOP_S = 0.55  # the pause after a line counts, as the pauses within it do


@cache
def texts() -> dict[str, str]:
    return every_line(shipped().exercises.values(), shipped().lines)


@cache
def manifest() -> Manifest:
    return parsed((VOICE / FILE).read_bytes())


@cache
def samples(line: str) -> Signal:
    heard: Signal = soundfile.read(VOICE / manifest().lines[line].file, dtype="float64")[0]
    return heard


@cache
def span(line: str) -> tuple[int, int]:
    """Where it is said, in frames."""
    return speech_span(samples(line))


of_lines = one_in(12, "line", sorted(manifest().lines) if (VOICE / FILE).exists() else [])


def test_every_shipped_line_has_a_recording_of_exactly_its_words() -> None:
    assert {line: entry.text for line, entry in manifest().lines.items()} == texts()


def test_every_file_is_the_one_that_was_measured_and_no_other_lies_there() -> None:
    for entry in manifest().lines.values():
        assert hashlib.sha256((VOICE / entry.file).read_bytes()).hexdigest() == entry.sha256
    assert {path.name for path in VOICE.iterdir()} == {FILE, *(entry.file for entry in manifest().lines.values())}


def test_no_line_still_runs_when_the_next_begins() -> None:
    room_s = rooms(shipped().exercises.values(), shipped().lines)
    assert {line: entry.seconds for line, entry in manifest().lines.items() if entry.seconds > room_s[line]} == {}


def test_all_lines_are_equally_loud() -> None:
    loudness = [entry.loudness_lufs for entry in manifest().lines.values()]
    assert max(loudness) - min(loudness) < 1
    assert np.mean(loudness) == pytest.approx(LOUDNESS_LUFS, abs=0.2)


def test_all_of_it_fits_a_repository() -> None:
    assert sum(path.stat().st_size for path in VOICE.iterdir()) < 10_000_000


def test_it_is_told_who_made_it_and_what_may_be_done_with_it() -> None:
    told = (AUDIO / "SOURCES.md").read_text(encoding="utf-8")
    assert manifest().name == "default-en"
    assert not manifest().recorded
    assert manifest().licence.split()[0] in told
    assert all(word in told for word in ("Kokoro-82M", "hexgrad", "Apache", "make voice"))


@pytest.mark.parametrize("routine", sorted(shipped().routines))
def test_with_it_a_device_without_a_screen_says_all_that_a_screen_would_show(routine: str) -> None:
    bedside = Book(shipped(), [VOICE.parent]).chain
    heard = play(shipped().routines[routine], voices=bedside)
    assert heard.lines == play(shipped().routines[routine]).lines
    assert heard.lines
    says = heard.of("say")
    assert [row.seconds for row in says] == [manifest().lines[row.line or ""].seconds for row in says]


@of_lines
def test_a_file_holds_what_the_manifest_says(line: str) -> None:
    about, entry = soundfile.info(VOICE / manifest().lines[line].file), manifest().lines[line]
    assert (about.samplerate, about.channels) == (RATE_HZ, 1)
    assert about.duration == pytest.approx(entry.seconds, abs=0.001)
    assert loudness_lufs(samples(line)) == pytest.approx(entry.loudness_lufs, abs=0.05)


@of_lines
def test_a_line_can_not_startle(line: str) -> None:
    heard = samples(line)
    peak_db = true_peak_db(heard)
    assert peak_db <= manifest().lines[line].loudness_lufs + 10
    assert peak_db < -3
    t_s = np.arange(RATE_HZ // 2) / RATE_HZ
    blurred = 10 ** (-50 / 20)  # of the peak: what the codec lets run ahead
    top = 10 ** (peak_db / 20)
    assert (np.abs(heard[: len(t_s)]) <= (1.1 * FADE_IN.amplitude(t_s) + blurred) * top).all()


@of_lines
def test_the_first_word_is_not_swallowed_and_the_last_has_room_to_end(line: str) -> None:
    heard = samples(line)
    first, end = span(line)
    begins_s = ARTICLE_S if texts()[line].startswith("A ") else BREATHED_S
    assert LEAD_S - 0.05 < first / RATE_HZ < LEAD_S + begins_s
    left_s = (len(heard) - end) / RATE_HZ
    assert left_s < FADE_OUT_S + 0.3
    assert to_db(release(np.array([FADE_OUT_S - left_s]), FADE_OUT_S))[0] > SOFTER_DB
    assert to_db(heard[-RATE_HZ // 100 :]).max() < -70


@of_lines
def test_nothing_bites_above_4_khz(line: str) -> None:
    frames = np.lib.stride_tricks.sliding_window_view(samples(line), 2400)[::1200] * np.hanning(2400)
    power = np.abs(np.fft.rfft(frames)) ** 2 / (1200 * 2400 * 3 / 8)
    high_db = 10 * np.log10(power[:, np.fft.rfftfreq(2400, 1 / RATE_HZ) > 4500].sum(axis=1).max())
    assert high_db < LOUDNESS_LUFS - 8


@of_lines
def test_it_is_said_calmly(line: str) -> None:
    first, end = span(line)
    words_per_min = len(texts()[line].split()) * 60 / ((end - first) / RATE_HZ + FULL_STOP_S)
    assert 70 < words_per_min <= 120


@pytest.mark.slow
def test_the_whole_script_has_100_to_120_words_a_minute() -> None:
    spans = {line: span(line) for line in texts()}
    spoken_s = sum((end - first) / RATE_HZ + FULL_STOP_S for first, end in spans.values())
    assert 100 <= sum(len(text.split()) for text in texts().values()) * 60 / spoken_s <= 120
