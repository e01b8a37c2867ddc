"""The two voices that come with the device: each says every shipped line, in these words, in time, softly.

What needs decoding is tried on every twelfth line of the first and every 48th of the second, and on all among the slow
tests.
"""

import hashlib
from dataclasses import replace
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
from pi_regulate.sound.recordings.evening import FADE_IN
from pi_regulate.sound.recordings.listening import speech_span
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.manifest import FILE, Manifest, parsed
from tests.in_one_test import in_one_test, one_in
from tests.stage import play, shipped

FADE_OUT_S = 0.5  # LIMITS no startle, release
LEAD_S = 0.25
LOUDNESS_LUFS = -26.0
AUDIO = share_dir() / "audio"
VOICES = AUDIO / "voices"
NAMES = ("default-en", "default-en-low")
BREATHED_S = 0.11  # an s or an f that begins a line lies below what counts as speech
STOP_S = 0.15  # an s and the closure of the t after it
ARTICLE_S = 0.22  # and so does an unstressed "A", which is heard all the same (`tools.voice_trial`)
SOFTER_DB = -4.0  # how much the fade may take from a last consonant
FULL_STOP_S = 0.55  # the pause after a line counts, as the pauses within it do


@cache
def texts() -> dict[str, str]:
    return every_line(shipped().exercises.values(), shipped().lines)


@cache
def manifest(voice: str) -> Manifest:
    return parsed((VOICES / voice / FILE).read_bytes())


@cache
def samples(voice: str, line: str) -> Signal:
    heard: Signal = soundfile.read(VOICES / voice / manifest(voice).lines[line].file, dtype="float64")[0]
    return heard


@cache
def span(voice: str, line: str) -> tuple[int, int]:
    """Where it is said, in frames."""
    return speech_span(samples(voice, line))


of_lines = one_in(
    60,
    "voice, line",
    [(voice, line) for voice in NAMES if (VOICES / voice / FILE).exists() for line in sorted(manifest(voice).lines)],
)
EACH = pytest.mark.parametrize("voice", NAMES)


@EACH
def test_every_shipped_line_has_a_recording_of_exactly_its_words(voice: str) -> None:
    assert {line: entry.text for line, entry in manifest(voice).lines.items()} == texts()


@EACH
def test_every_file_is_the_one_that_was_measured_and_no_other_lies_there(voice: str) -> None:
    for entry in manifest(voice).lines.values():
        assert hashlib.sha256((VOICES / voice / entry.file).read_bytes()).hexdigest() == entry.sha256
    assert {path.name for path in (VOICES / voice).iterdir()} == {
        FILE,
        *(entry.file for entry in manifest(voice).lines.values()),
    }


@EACH
def test_no_line_still_runs_when_the_next_begins(voice: str) -> None:
    room_s = rooms(shipped().exercises.values(), shipped().lines)
    assert {line: entry.seconds for line, entry in manifest(voice).lines.items() if entry.seconds > room_s[line]} == {}


@EACH
def test_all_lines_are_equally_loud(voice: str) -> None:
    loudness = [entry.loudness_lufs for entry in manifest(voice).lines.values()]
    assert max(loudness) - min(loudness) < 1
    assert np.mean(loudness) == pytest.approx(LOUDNESS_LUFS, abs=0.2)


@EACH
def test_all_of_it_fits_a_repository(voice: str) -> None:
    assert sum(path.stat().st_size for path in (VOICES / voice).iterdir()) < 10_000_000


@EACH
def test_it_is_told_who_made_it_and_what_may_be_done_with_it(voice: str) -> None:
    told = (AUDIO / "SOURCES.md").read_text(encoding="utf-8")
    assert manifest(voice).name == voice
    assert not manifest(voice).recorded
    assert manifest(voice).licence.split()[0] in told
    assert all(word in told for word in ("Kokoro-82M", "hexgrad", "Apache", "make voice"))


@pytest.mark.parametrize("voice", ["default-en", pytest.param("default-en-low", marks=pytest.mark.slow)])
@in_one_test("routine", sorted(shipped().routines))
def test_with_it_a_device_without_a_screen_says_all_that_a_screen_would_show(routine: str, voice: str) -> None:
    only = shipped().settings.model_copy(update={"voices": [voice]})
    bedside = Book(replace(shipped(), settings=only), [VOICES]).chain
    heard = play(shipped().routines[routine], voices=bedside)
    assert heard.lines == play(shipped().routines[routine]).lines
    assert heard.lines
    says = heard.of("say")
    assert [row.seconds for row in says] == [manifest(voice).lines[row.line or ""].seconds for row in says]


@of_lines
def test_a_file_holds_what_the_manifest_says(voice: str, line: str) -> None:
    about, entry = soundfile.info(VOICES / voice / manifest(voice).lines[line].file), manifest(voice).lines[line]
    assert (about.samplerate, about.channels) == (RATE_HZ, 1)
    assert about.duration == pytest.approx(entry.seconds, abs=0.001)
    assert loudness_lufs(samples(voice, line)) == pytest.approx(entry.loudness_lufs, abs=0.05)


@of_lines
def test_a_line_can_not_startle(voice: str, line: str) -> None:
    heard = samples(voice, line)
    peak_db = true_peak_db(heard)
    assert peak_db <= manifest(voice).lines[line].loudness_lufs + 10
    assert peak_db < -3
    t_s = np.arange(RATE_HZ // 2) / RATE_HZ
    blurred = 10 ** (-50 / 20)  # of the peak: what the codec lets run ahead
    top = 10 ** (peak_db / 20)
    assert (np.abs(heard[: len(t_s)]) <= (1.1 * FADE_IN.amplitude(t_s) + blurred) * top).all()


@of_lines
def test_the_first_word_is_not_swallowed_and_the_last_has_room_to_end(voice: str, line: str) -> None:
    heard = samples(voice, line)
    first, end = span(voice, line)
    begins_s = {"A ": ARTICLE_S, "St": STOP_S}.get(texts()[line][:2], BREATHED_S)
    assert LEAD_S - 0.05 < first / RATE_HZ < LEAD_S + begins_s
    left_s = (len(heard) - end) / RATE_HZ
    assert left_s < FADE_OUT_S + 0.3
    assert to_db(release(np.array([FADE_OUT_S - left_s]), FADE_OUT_S))[0] > SOFTER_DB
    assert to_db(heard[-RATE_HZ // 100 :]).max() < -70


@of_lines
def test_nothing_bites_above_4_khz(voice: str, line: str) -> None:
    frames = np.lib.stride_tricks.sliding_window_view(samples(voice, line), 2400)[::1200] * np.hanning(2400)
    power = np.abs(np.fft.rfft(frames)) ** 2 / (1200 * 2400 * 3 / 8)
    high_db = 10 * np.log10(power[:, np.fft.rfftfreq(2400, 1 / RATE_HZ) > 4500].sum(axis=1).max())
    assert high_db < LOUDNESS_LUFS - 8


@of_lines
def test_it_is_said_calmly(voice: str, line: str) -> None:
    first, end = span(voice, line)
    words_per_min = len(texts()[line].split()) * 60 / ((end - first) / RATE_HZ + FULL_STOP_S)
    assert 70 < words_per_min <= 120


@pytest.mark.slow
@EACH
def test_the_whole_script_has_100_to_120_words_a_minute(voice: str) -> None:
    spans = {line: span(voice, line) for line in texts()}
    spoken_s = sum((end - first) / RATE_HZ + FULL_STOP_S for first, end in spans.values())
    assert 100 <= sum(len(text.split()) for text in texts().values()) * 60 / spoken_s <= 120
