"""Recordings in somebody's own words, from the questions on paper to what a session plays: what the commands say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import Result

from pi_regulate.devices.speech.intake import taken
from pi_regulate.devices.speech.recordings import gathered
from pi_regulate.devices.speech.voices import read_voice
from pi_regulate.library.letters import letter
from pi_regulate.words import RegulateError
from tests.cli.test_rehearse import recorded
from tests.devices.speech.voice_maker import put
from tests.in_one_test import in_one_test
from tests.made_up_speech import syllables

Call = Callable[..., Result]
OWN = "known-voice.recording"
SOUND = b"made-up bytes"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def files(folder: Path, *names: str) -> Path:
    """Files that hold some sound, under these names."""
    folder.mkdir(exist_ok=True)
    for name in names:
        soundfile.write(folder / name, np.zeros(800), 8_000, format="WAV")
    return folder


def test_there_are_ten_questions_and_every_file_they_name_is_taken_for_its_letter(call: Call, own: Path) -> None:
    told = call("voice", "script", "--letters").stdout
    names = re.findall(r"known-voice\.\S+\.wav", told)
    assert len(names) == 10
    assert told.count("?") == 10
    page = call("voice", "script", "--letters", "--format", "html").stdout
    assert [name for name in names if f">{name}<" not in page] == []
    found = gathered((files(own / "sent", *names),), {}, "anna")
    assert (found.refused, list(found.sounds)) == ([], [name.removesuffix(".wav") for name in sorted(names)])
    letters = [letter(line) for line in found.sounds]
    assert sorted(one.number for one in letters if one) == list(range(1, 11))
    assert {one.time for one in letters if one} == {None, "night", "morning", "after-a-quarrel"}


def test_a_letter_may_be_named_as_people_name_files(tmp_path: Path) -> None:
    names = (
        "Known-voice recording 3.WAV",
        "known_voice_recording-04_After a quarrel.m4a",
        "known-voice.recording.night.wav",
    )
    found = gathered((files(tmp_path / "sent", *names),), {}, "anna")
    assert set(found.sounds) == {f"{OWN}-3", f"{OWN}-4.after-a-quarrel", f"{OWN}.night"}


@in_one_test(
    ("name", "why"),
    [
        (f"{OWN}-11.wav", "there is no recording 11; the numbers go from 1 to 10"),
        (f"{OWN}-3.evening.wav", "a recording can't be for `evening`, only for night, morning or after-a-quarrel"),
        (f"{OWN}-two.wav", "a recording can't be for `two`, only for night, morning or after-a-quarrel"),
        (f"{OWN}-3 (1).wav", "no line has that name"),
    ],
)
def test_another_name_is_refused_with_what_would_be_right(tmp_path: Path, name: str, why: str) -> None:
    found = gathered((files(tmp_path / "sent", name),), {}, "anna")
    assert found.sounds == {}
    assert found.refused[0].startswith(f"{tmp_path / 'sent' / name}: {why}")


def test_two_recordings_with_one_number_are_not_both_taken(tmp_path: Path) -> None:
    sent = files(tmp_path / "sent", f"{OWN}-3.wav", f"{OWN}-3.night.wav")
    found = gathered((sent,), {}, "anna")
    assert list(found.sounds) == [f"{OWN}-3"]
    assert found.refused == [
        f"{sent / f'{OWN}-3.night.wav'}: {OWN}-3.wav has the same number; each recording needs its own"
    ]


def test_a_longer_one_is_refused_with_what_to_do(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "long.wav", np.zeros(151 * 8_000), 8_000)
    with pytest.raises(RegulateError, match=r"long\.wav claims to last 151 s; at most 150 s are read\. Make two rec"):
        taken(tmp_path / "long.wav", f"{OWN}-1", "", 120.0)
    soundfile.write(tmp_path / "a.wav", syllables(count=12), 48_000)
    with pytest.raises(RegulateError, match=r"a\.wav: it lasts .* only 2\.0 s are free for it\. Make two recordings"):
        taken(tmp_path / "a.wav", f"{OWN}-10.night", "", 2.0)
    with pytest.raises(RegulateError, match="it has to last at least 10 s"):
        taken(tmp_path / "a.wav", f"{OWN}-10.night", "", 120.0)


def test_a_new_one_for_another_time_takes_the_place_of_its_number_and_the_old_one_is_kept_beside_it(own: Path) -> None:
    home = own / "voices"
    put(home, "anna", {f"{OWN}-3.night": SOUND, f"{OWN}-4": SOUND})
    put(home, "anna", {f"{OWN}-3": b"newer"})
    kept = read_voice(home / "anna")
    assert set(kept.manifest.lines) == {f"{OWN}-3", f"{OWN}-4"}
    assert (home / "anna" / f"{OWN}-3.night.earlier.flac").read_bytes() == SOUND


def test_the_commands_say_how_many_there_are_and_when_each_is_heard(call: Call, own: Path) -> None:
    lines = (f"{OWN}-1", f"{OWN}-2.night", f"{OWN}-9.night", f"{OWN}-3.after-a-quarrel")
    put(own / "voices", "anna", dict.fromkeys(lines, SOUND))
    told = " ".join(call("voice", "list", "--config", own).stdout.split())
    assert re.search(r"anna +en +0/\d+ .* and 4 recordings in the person's own words", told)
    told = call("voice", "check", "anna", "--config", own).stdout
    assert "It has 4 recordings in the person's own words (0.2 min): `known-voice` plays one of them each time." in told
    assert "only at night: number 2 and number 9" in told
    assert "only in the routine `repair` and for 12 hours after it: number 3" in told
    assert "belongs to no line" not in told


def test_a_rehearsal_shows_which_one_is_played(call: Call, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(own, monkeypatch)
    manifest = own / "voices" / "anna" / "manifest.json"
    kept = json.loads(manifest.read_text(encoding="utf-8"))
    entry = kept["lines"].pop(OWN)
    for line in (f"{OWN}-2", f"{OWN}-5.night"):
        kept["lines"][line] = {**entry, "file": f"{line}.flac"}
        (own / "voices" / "anna" / f"{line}.flac").touch()
    manifest.write_text(json.dumps(kept), encoding="utf-8")
    for at, line in (("21:00", f"{OWN}-2"), ("03:00", f"{OWN}-5.night")):
        told = call("rehearse", "known-voice", "--config", own, "--at", at, "--press", "16s").stdout
        assert f"voice     {line}, 21 s" in told
