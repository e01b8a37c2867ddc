"""The voices on a machine: found by name, believed as far as their files bear it, heard as they were planned."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import pytest
import soundfile

from pi_regulate.devices.speech import voices
from pi_regulate.devices.speech.intake import packed, taken
from pi_regulate.devices.speech.open_folders import read_small
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voice_folder import Draft, remove_voice
from pi_regulate.devices.speech.voices import Book, all_voices, find, own_places, read_voice, voice_places
from pi_regulate.library.catalogue import Library
from pi_regulate.library.letters import RECORDING
from pi_regulate.session.voice_choice import Voice
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.manifest import FILE, RECORDED, Manifest
from pi_regulate.sound.voice import VoiceBook
from pi_regulate.words import RegulateError
from tests.devices.speech.voice_maker import put
from tests.in_one_test import in_one_test
from tests.made_up_speech import home_recording, syllables
from tests.stage import library, shipped

LOUDNESS_LUFS = -26.0
SOUND = 0.01 * np.sin(np.arange(3 * RATE_HZ) / 40)
FLAC = packed([SOUND])
GERMAN = "Kleine Atemzüge. Folg ihm, oder schau nur zu."
TEXTS = {"a.1": "One.", "a.2": "Two.", "long-out.1": "Soon the light will grow as air comes in."}
INTRO = {"intro.1": shipped().lines["intro.1"], "gate.1": shipped().lines["gate.1"]}


def voice(home: Path, name: str, *lines: str, **texts: str) -> Path:
    return put(home, name, dict.fromkeys(lines, FLAC), texts={**TEXTS, **INTRO, **texts})


def book(home: Path, *names: str, **settings: Any) -> Book:
    return Book(library(voices=list(names), **settings), (home,))


def test_a_voice_is_looked_for_beside_the_settings_then_in_the_state_then_among_the_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    places = voice_places(tmp_path / "share", tmp_path / "own")
    assert places == (tmp_path / "own/voices", tmp_path / "state/voices", tmp_path / "share/audio/voices")
    assert own_places(None) == (tmp_path / "state/voices",)
    for place in reversed(places):
        voice(place, "anna", "a.1")
        assert find("anna", places) == place / "anna"
    assert all_voices(places) == {"anna": places[0] / "anna"}
    assert find("ben", places) is None


def test_a_voice_that_is_being_exchanged_is_found_all_the_same(tmp_path: Path) -> None:
    voice(tmp_path, "anna", "a.1").rename(tmp_path / ".anna.before")
    assert all_voices((tmp_path,)) == {"anna": tmp_path / ".anna.before"}
    assert read_voice(tmp_path / ".anna.before").manifest.name == "anna"


def test_only_lines_whose_file_is_there_and_which_say_todays_words_can_be_said(tmp_path: Path) -> None:
    folder = voice(tmp_path, "anna", "a.1", "a.2", "long-out.1", RECORDING, **{"long-out.1": "Other words."})
    (folder / "a.2.flac").unlink()
    can = read_voice(folder).can_say({**TEXTS, "a.1": "ONE!"})
    assert can == Voice("anna", {"a.1": 3.0, RECORDING: 3.0})


@pytest.mark.parametrize(("recorded", "today"), list(permutations(normalize(form, GERMAN) for form in ("NFC", "NFD"))))
def test_words_whose_umlauts_are_stored_in_another_way_are_the_same_words(
    recorded: str, today: str, tmp_path: Path
) -> None:
    kept = read_voice(voice(tmp_path, "anna", "a.1", **{"a.1": recorded}))
    assert recorded != today
    assert list(kept.can_say({"a.1": today}).seconds) == ["a.1"]
    assert list(kept.can_say({"a.1": today.replace("ü", "u").replace("\u0308", "")}).seconds) == []


@in_one_test("wrong", ["link", "no manifest", "a pipe", "a link as manifest", "huge", "another's name"])
def test_a_folder_that_is_no_voice_is_refused_in_a_sentence(tmp_path: Path, wrong: str) -> None:
    folder = voice(tmp_path, "anna", "a.1")
    manifest = folder / FILE
    match wrong:
        case "link":
            (tmp_path / "ben").symlink_to(folder)
            folder = tmp_path / "ben"
        case "no manifest":
            manifest.unlink()
        case "a pipe":
            manifest.unlink()
            os.mkfifo(manifest)
        case "a link as manifest":
            manifest.rename(tmp_path / FILE)
            manifest.symlink_to(tmp_path / FILE)
        case "huge":
            os.truncate(manifest, 2**30)
        case _:
            folder = folder.rename(tmp_path / "ben")
    with pytest.raises(RegulateError) as caught:
        read_voice(folder)
    assert str(folder) in str(caught.value)
    assert len(list(problems(folder, TEXTS, {}))) == 1


def test_a_book_speaks_with_the_one_voice_that_has_every_line(tmp_path: Path) -> None:
    voice(tmp_path, "half", "intro.1")
    voice(tmp_path, "whole", "intro.1", "gate.1")
    spoken: VoiceBook = book(tmp_path, "half", "whole")
    spoken.expect(["intro.1", "gate.1"])
    samples = spoken.samples("gate.1")
    assert samples is not None
    assert np.abs(samples - SOUND).max() < 1e-4
    spoken.expect(["intro.1"])
    assert spoken.samples("intro.1") is not None
    assert spoken.samples("gate.1") is None
    spoken.expect(["intro.1", "notice.1"])
    assert spoken.samples("intro.1") is None


def test_a_voice_of_the_settings_that_is_missing_or_damaged_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (voice(tmp_path, "broken", "intro.1") / FILE).write_text("{", encoding="utf-8")
    voice(tmp_path, "whole", "intro.1")
    with caplog.at_level(logging.INFO):
        assert [one.name for one in book(tmp_path, "nobody", "broken", "whole").chain.voices] == ["whole"]
    assert [one.getMessage() for one in caplog.records] == [
        "voice 1 of the settings is not there",
        "voice 2 of the settings is left out; `pi-regulate voice check` says why",
    ]


def test_a_damaged_recording_is_silence_and_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (voice(tmp_path, "anna", "intro.1") / "intro.1.flac").write_bytes(packed([0.9 * np.sign(SOUND)]))
    spoken = book(tmp_path, "anna")
    spoken.expect(["intro.1"])
    assert spoken.samples("intro.1") is None
    assert "has changed since it was made" in caplog.text


def test_a_letter_is_a_loved_persons_own_recording(tmp_path: Path) -> None:
    voice(tmp_path, "anna", RECORDING)
    spoken = book(tmp_path, "anna")
    assert spoken.letter(RECORDING) is not None
    assert spoken.letter(f"{RECORDING}-2") is None
    assert book(tmp_path, "nobody").letter(RECORDING) is None


def test_settings_read_again_bring_other_voices(tmp_path: Path) -> None:
    voice(tmp_path, "anna", "intro.1")
    spoken = book(tmp_path, "nobody")
    plain = library(voices=["nobody"])
    liking = plain.settings.model_copy(update={"voice_for": {"long-out": "anna"}})
    spoken.use(replace(plain, settings=liking), (tmp_path,))
    assert [one.name for one in spoken.chain.preferred.values()] == ["anna"]
    assert spoken.chain.voices == ()


def test_a_file_that_was_exchanged_or_is_too_long_for_its_line_is_told(tmp_path: Path) -> None:
    folder = voice(tmp_path, "anna", "a.1", "a.2", "long-out.1", "old.1", **{"a.2": "Else."})
    assert list(problems(folder, {**TEXTS, "old.1": "some words"}, {"a.1": 3})) != []
    (folder / "a.1.flac").write_bytes(b"RIFF")
    told = {Path(one.path).name: (one.severity, one.message) for one in problems(folder, TEXTS, {"long-out.1": 2.5})}
    assert {name: severity for name, (severity, _) in told.items()} == {
        "a.1.flac": "error", "a.2.flac": "warning", "long-out.1.flac": "warning", "old.1.flac": "warning",
    }  # fmt: skip
    assert "cut short" in told["a.1.flac"][1] or "not a sound file" in told["a.1.flac"][1]
    assert "only 2.5 s are free for it" in told["long-out.1.flac"][1]
    assert "belongs to no line" in told["old.1.flac"][1]


def test_listening_finds_a_line_that_is_too_loud(tmp_path: Path) -> None:
    loud = packed([0.9 * np.sin(np.arange(3 * RATE_HZ) / 40)])
    folder = put(tmp_path, "anna", {"a.1": loud}, texts=TEXTS)
    assert list(problems(folder, TEXTS, {})) == []
    told = [(one.severity, one.message) for one in problems(folder, TEXTS, {}, listen=True)]
    assert [severity for severity, _ in told] == ["warning", "error"]
    assert "could startle" in told[1][1]


def test_listening_finds_a_soft_line_with_a_peak(tmp_path: Path) -> None:
    """It peaks lower than a line of the right loudness may, but far over its own."""
    soft = 0.01 * np.sin(np.arange(3 * RATE_HZ) / 40)
    soft[RATE_HZ : RATE_HZ + 240] *= 10
    told = problems(put(tmp_path, "anna", {"a.1": packed([soft])}, texts=TEXTS), TEXTS, {}, listen=True)
    assert ["could startle" in one.message for one in told] == [False, True]


def heard(folder: Path) -> Signal:
    entry = read_voice(folder).manifest.lines["a.1"]
    samples: Signal = soundfile.read(folder / entry.file)[0]
    return samples


@pytest.mark.parametrize(
    "kind", ["quiet mp3", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("home", "cut off at 8 kHz"))]
)
def test_any_recording_becomes_a_line_within_limits_as_loud_as_every_other(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("a.1.mp3" if "mp3" in kind else "a.1.wav")
    match kind:
        case "home":  # noisy, loud, clipped, 44.1 kHz, stereo, with a click at its start
            soundfile.write(path, home_recording(), 44_100, subtype="PCM_16")
        case "quiet mp3":
            soundfile.write(path, np.pad(syllables(db=-40), 24_000), 48_000)
        case _:
            soundfile.write(path, syllables(8_000), 8_000)
    entry, data, _ = taken(path, "a.1", "One.", 15.0)
    with Draft(tmp_path / "voices", "anna", Manifest("anna", made_with=RECORDED)) as draft:
        draft.add("a.1", entry, data)
        draft.commit()
    line = heard(tmp_path / "voices" / "anna")
    loudness = loudness_lufs(line)
    assert loudness == pytest.approx(LOUDNESS_LUFS, abs=0.5)
    assert true_peak_db(line) - loudness <= 10
    assert true_peak_db(line) < -3
    t_s = np.arange(RATE_HZ // 2) / RATE_HZ
    edge = np.abs(line[: len(t_s)])
    assert edge[0] == 0
    assert edge[: RATE_HZ // 10].max() <= 10 ** (-12 / 20) * np.abs(line).max()  # 500 ms from nothing to its level
    assert edge[: RATE_HZ * 3 // 10].max() <= 10 ** (-6 / 20) * np.abs(line).max() * 1.02
    assert list(problems(tmp_path / "voices" / "anna", TEXTS, {"a.1": 15}, listen=True)) == []


def test_a_recording_that_does_not_fit_its_line_does_not_get_in(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", syllables(count=12), RATE_HZ)
    with pytest.raises(RegulateError, match=r"a\.wav: it lasts .* only 2\.0 s are free for it$"):
        taken(tmp_path / "a.wav", "a.1", "One.", 2.0)
    with pytest.raises(RegulateError, match="it has to last at least 10 s"):
        taken(tmp_path / "a.wav", RECORDING, "", 45.0)
    soundfile.write(tmp_path / "b.wav", np.zeros(RATE_HZ), RATE_HZ)
    with pytest.raises(RegulateError, match=r"b\.wav: it is nearly silent"):
        taken(tmp_path / "b.wav", "a.1", "One.", 2.0)


def test_an_empty_library_and_an_empty_book_are_silent(tmp_path: Path) -> None:
    nothing: Library = library(voices=["nobody"])
    silent = Book(nothing, ())
    silent.expect(["intro.1"])
    assert silent.samples("intro.1") is None


def test_a_voice_that_is_forgotten_while_it_speaks_falls_silent_and_its_name_is_in_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    voice(tmp_path, "anna", "intro.1")
    spoken = book(tmp_path, "anna")
    assert remove_voice(tmp_path, "anna")
    with caplog.at_level(logging.INFO):
        spoken.expect(["intro.1"])
        assert spoken.samples("intro.1") is None
    assert set(caplog.messages) == {"a line is not said: its recording no longer exists"}


def test_of_a_voice_that_was_forgotten_nothing_is_kept_once_the_voices_were_read_anew(tmp_path: Path) -> None:
    voice(tmp_path, "anna", "intro.1")
    spoken = book(tmp_path, "anna")
    spoken.expect(["intro.1"])
    assert spoken.samples("intro.1") is not None
    assert remove_voice(tmp_path, "anna")
    spoken.use(library(voices=["anna"]), (tmp_path,))
    assert spoken.samples("intro.1") is None


def test_a_voice_that_is_exchanged_while_it_is_read_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "anna", {"a.1": b"old"})
    times = [0]

    def exchanged(folder: int, name: str) -> bytes:
        times[0] += 1
        if times[0] == 1:
            put(tmp_path, "anna", {"a.1": b"new", "a.2": b"more"})
        return read_small(folder, name)

    monkeypatch.setattr(voices, "read_small", exchanged)
    assert read_voice(tmp_path / "anna").files == {"manifest.json", "a.1.flac", "a.2.flac"}
