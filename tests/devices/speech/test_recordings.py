"""What people bring from telephones, recorders and browsers is taken, or told with a way out."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pi_regulate.devices.speech import intake, recordings
from pi_regulate.devices.speech.intake import ffmpeg, taken, why_not
from pi_regulate.devices.speech.recordings import gathered
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS, decoded
from pi_regulate.words import RegulateError
from tests.devices.speech.foreign import (
    FOREIGN,
    NEVER_FILLED_IN,
    UNENDED,
    chunk,
    made_at,
    opus,
    packed,
    pages,
    speech,
    wav,
)
from tests.in_one_test import in_one_test
from tests.made_up_speech import around, noise, syllables

pytestmark = pytest.mark.usefixtures("evened_once")

TEXTS = {"settle.1": "One.", "settle.2": "Two.", "two.1": "Three."}
Make = Callable[[], bytes]


def take(path: Path) -> tuple[float, tuple[str, ...]]:
    """How long a recording is as a line, in seconds, and what is noted."""
    entry, _, notes = taken(path, "settle.1", "One.", 15.0)
    return entry.seconds, notes


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long the same syllables are in a WAV that is as it should be."""
    path = tmp_path_factory.mktemp("whole") / "whole.wav"
    path.write_bytes(wav())
    return take(path)[0]


@in_one_test("case", [*NEVER_FILLED_IN, *UNENDED])
def test_what_is_there_is_taken_where_an_end_was_never_written(case: str, tmp_path: Path, whole: float) -> None:
    make, said = {**NEVER_FILLED_IN, **UNENDED}[case]
    (tmp_path / "a.wav").write_bytes(make())
    seconds, notes = take(tmp_path / "a.wav")
    assert seconds == pytest.approx(whole, abs=0.1)
    assert len(notes) == bool(said)
    assert said in " ".join(notes)


@pytest.mark.parametrize(
    ("rate_hz", "channels", "ending"),
    [(16_000, 1, "opus")]
    + [
        pytest.param(rate_hz, channels, ending, marks=pytest.mark.slow)
        for rate_hz in (8_000, 12_000, 16_000, 24_000, 48_000)
        for channels in (1, 2)
        for ending in ("opus", "ogg")
    ],
)
def test_a_voice_message_sounds_as_it_was_spoken_whatever_its_rate(
    rate_hz: int, channels: int, ending: str, tmp_path: Path, whole: float
) -> None:
    path = tmp_path / f"settle.1.{ending}"
    path.write_bytes(opus(rate_hz, channels))
    entry, data, notes = taken(path, "settle.1", "One.", 15.0)
    assert entry.seconds == pytest.approx(whole, abs=0.1)
    told = " ".join(notes)  # of what so few bits do to a voice, and never of its pace
    assert ("as dull as a telephone call" in told) == (rate_hz == 8_000)
    assert " for its words" not in told
    assert pitch_hz(data) == pytest.approx(pitch_hz(wav()), rel=0.02)


@in_one_test("channels", [1, 2])
@in_one_test("rate_hz", [8_000, 12_000, 16_000, 24_000, 48_000])
def test_a_voice_message_of_one_channel_or_two_is_read_whole(rate_hz: int, channels: int, tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(opus(rate_hz, channels))
    samples, heard_hz = decoded(path, RECORDING_BOUNDS)
    assert heard_hz == rate_hz
    assert len(samples) / heard_hz == pytest.approx(len(speech()) / 2 / 48_000, abs=0.001)


@in_one_test("rate_hz", [1, 11_025, 22_050, 32_000, 44_100, 96_000, 192_000])
@in_one_test("cut", [0, 5])
def test_an_opus_made_of_any_rate_is_read_to_its_end(rate_hz: int, cut: int, tmp_path: Path) -> None:
    path = tmp_path / "a.opus"
    path.write_bytes(made_at(packed("OGG", "OPUS"), rate_hz, cut))
    samples, heard_hz = decoded(path, RECORDING_BOUNDS)
    assert len(samples) / heard_hz == pytest.approx(len(speech()) / 2 / 48_000, abs=0.001)


def pitch_hz(data: bytes) -> float:
    """The tone that a sound file holds most of."""
    samples, rate_hz = soundfile.read(io.BytesIO(data))
    return float(np.argmax(np.abs(np.fft.rfft(samples, 2**18)))) * float(rate_hz) / 2**18


def test_a_length_of_nothing_is_believed_where_another_part_follows(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(b"", behind=chunk(b"LIST", bytes(40_000))))
    with pytest.raises(RegulateError, match="is empty"):
        take(tmp_path / "a.wav")


def test_an_ogg_that_lost_its_last_page_is_not_called_whole(tmp_path: Path) -> None:
    ogg = packed("OGG", "VORBIS")
    (tmp_path / "a.ogg").write_bytes(ogg[:-100])
    with pytest.raises(RegulateError, match="its last page is not whole") as refused:
        take(tmp_path / "a.ogg")
    assert ". Copy it again, or keep what is there: ffmpeg -i" in why_not(refused.value, tmp_path / "a.ogg")
    (tmp_path / "b.ogg").write_bytes(b"".join(pages(ogg)[:-1]))
    _, notes = take(tmp_path / "b.ogg")
    assert "listen to hear whether its end is missing" in notes[0]


@in_one_test("ending", FOREIGN)
def test_another_form_is_called_by_its_name_and_the_way_out_is_told(ending: str, tmp_path: Path) -> None:
    make, said = FOREIGN[ending]
    path = tmp_path / (ending if "." in ending else f"settle.1.{ending}")
    path.write_bytes(make())
    with pytest.raises(RegulateError) as refused:
        take(path)
    told = why_not(refused.value, path)
    words = shlex.split(told.rpartition(": ")[2])
    assert said in told
    assert words[:3] == ["ffmpeg", "-i", str(path)]
    assert words[-1] != str(path)
    assert Path(words[-1]).suffix in (".wav", ".flac")


@pytest.mark.system
@pytest.mark.parametrize(
    "ending",
    ["A-law.wav", "caf", "rf64", "au", "w64", "opus.ogg", "rateless.opus", "eight-ears.wav", "half.wav", "tagged.wav"],
)
def test_the_way_out_works_as_it_is_printed(ending: str, tmp_path: Path) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    folder = tmp_path / "it's mine"
    folder.mkdir()
    path = folder / (f"settle 1{ending[ending.rfind('.') :]}" if "." in ending else f"settle.1.{ending}")
    data = np.repeat(np.frombuffer(speech(), "<i2"), 8).tobytes() if ending == "eight-ears.wav" else None
    path.write_bytes(FOREIGN[ending][0]() if data is None else wav(data, channels=8))
    with pytest.raises(RegulateError) as refused:
        take(path)
    command = why_not(refused.value, path).rpartition(": ")[2]
    subprocess.run(f"{command} -loglevel error", shell=True, check=True, stdin=subprocess.DEVNULL)
    found = gathered((folder,), TEXTS, "anna")
    assert (found.refused, found.passed_over) == ([], [])
    assert take(found.sounds["settle.1"])[0] > 1.0


def test_a_way_out_names_another_file_than_it_reads(tmp_path: Path) -> None:
    assert ffmpeg(Path("a b/settle.1.WAV")) == "ffmpeg -i 'a b/settle.1.WAV' -ac 1 -ar 48000 'a b/settle.1.flac'"
    assert ffmpeg(Path("settle.1")).endswith(" settle.1.wav")


def lay(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@in_one_test(
    ("name", "line"),
    [
        ("settle.1", "settle.1"),
        ("settle.1.WAV", "settle.1"),
        ("Settle_1.Wav", "settle.1"),
        ("settle.2.wav.wav", "settle.2"),
        ("settle.2.m4a", "settle.2"),
        ("settle 2.recording", "settle.2"),
        ("two.1.mp4", "two.1"),
    ],
)
def test_a_file_finds_its_line_whatever_it_ends_with(tmp_path: Path, name: str, line: str) -> None:
    found = gathered((lay(tmp_path / "in", **{name: wav()}),), TEXTS, "anna")
    assert (list(found.sounds), found.refused, found.passed_over) == ([line], [], [])


@in_one_test("ending", FOREIGN)
def test_nothing_that_may_be_a_recording_is_passed_over_in_silence(tmp_path: Path, ending: str) -> None:
    folder = lay(tmp_path / "in", **{"settle.1.wav": wav(), "as she sent it": FOREIGN[ending][0]()})
    found = gathered((folder,), TEXTS, "anna")
    assert [problem for problem in found.refused if "as she sent it: no line has that name" in problem]


def test_texts_pictures_and_hidden_files_are_no_recordings_and_folders_are_told(tmp_path: Path) -> None:
    files = {"notes.txt": b"hello", "photo.heic": b"\0\0\0\x18ftypheic", "._settle.1.wav": b"\0\5\x16\7", ".x": b""}
    folder = lay(tmp_path / "in", **files, **{"settle.1.wav": wav()})
    lay(folder / "day two", **{"settle.2.m4a": b""})
    lay(folder / "texts", **{"settle.2.txt": b""})
    found = gathered((folder,), TEXTS, "anna")
    assert list(found.sounds) == ["settle.1"]
    assert found.passed_over == ["notes.txt", "photo.heic"]
    assert len(found.refused) == 1
    assert f"pi-regulate voice import '{folder}/day two' --name anna" in found.refused[0]


@in_one_test(
    ("where", "name"),
    [
        ("phone/2026", "settle.2.wav"), ("a/b/c d/e", "settle.2.m4a"), ("day", "settle 2"), ("day", "as she sent it"),
        (".old/deep", ""), ("texts/more", ""),
    ],
)  # fmt: skip
@in_one_test("beside", [True, False], ids=["beside others", "alone"])
def test_recordings_however_deep_are_told_with_the_command_that_takes_them_in(
    tmp_path: Path, where: str, name: str, beside: bool
) -> None:
    folder = lay(tmp_path / "in", **({"settle.1.wav": wav()} if beside else {"notes.txt": b"hello"}))
    (folder / where).mkdir(parents=True)
    (folder / where / (name or "settle.2.txt")).write_bytes(wav() if name else b"words")
    found = gathered((folder,), TEXTS, "anna")
    if not name:
        assert found.refused == []
        return
    (told,) = found.refused
    command = shlex.split(told.rpartition(": ")[2])
    assert command == ["pi-regulate", "voice", "import", f"{folder}/{where}", "--name", "anna"]
    there = gathered((Path(command[3]),), TEXTS, "anna")
    assert list(there.sounds) == ["settle.2"] or "no line has that name" in there.refused[0]
    assert gathered((folder, folder / where), TEXTS, "anna").sounds.keys() == found.sounds.keys() | there.sounds.keys()


def archive(path: Path, *names: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packing:
        for name in names:
            packing.writestr(name, wav())


def test_an_archive_with_recordings_is_told_wherever_it_lies_and_what_it_prints_unpacks_it(tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", **{"settle.1.wav": wav()})
    archive(folder / "all.zip", "settle.1.wav", "__MACOSX/._settle.1.wav")
    archive(folder / "day" / "two" / "more.zip", "settle.2.wav")
    archive(folder / "day" / "texts.zip", "notes.txt")
    archive(folder / "rest.zip", "settle.1.wav", "two.1.wav")
    found = gathered((folder,), TEXTS, "anna")
    assert found.passed_over == ["all.zip"], "its recordings lie beside it"
    assert [told.partition(": ")[0] for told in found.refused] == [
        f"{folder}/day/two/more.zip",
        f"{folder}/rest.zip",
    ]
    unpack, _, command = found.refused[0].rpartition("To unpack it: ")[2].partition(" && ")
    subprocess.run(["sh", "-c", unpack], check=True, timeout=30)
    assert list(gathered((Path(shlex.split(command)[3]),), TEXTS, "anna").sounds) == ["settle.2"]


def test_a_link_that_can_not_be_followed_is_told_and_the_rest_is_taken(tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", **{"settle.1.wav": wav()})
    lay(tmp_path / "elsewhere", song=wav(), words=b"hello")
    for name, target in {
        "settle.2.wav": "settle.2.wav", "round": "round", "there": "back", "back": "there", "gone.txt": "nowhere",
        "song": "../elsewhere/song", "words": "../elsewhere/words", "up": "..", ".hidden": ".hidden",
    }.items():  # fmt: skip
        (folder / name).symlink_to(target)
    found = gathered((folder, folder / "round"), TEXTS, "anna")
    assert list(found.sounds) == ["settle.1"]
    circle = "is a link that leads in a circle"
    assert sorted(told for told in found.refused if "no line" not in told and "folder of its own" not in told) == [
        f"{folder}/back {circle}",
        f"{folder}/gone.txt is a link that leads nowhere",
        f"{folder}/round {circle}",
        f"{folder}/round {circle}",
        f"{folder}/settle.2.wav {circle}",
        f"{folder}/there {circle}",
    ]
    assert [told for told in found.refused if told.startswith(f"{folder}/song: no line has that name")]
    assert [told for told in found.refused if f"voice import {folder}/up/elsewhere " in told]
    assert found.passed_over == ["words"]


def test_folders_without_an_end_are_told_to_be_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "MOST_FILES", 5)
    folder = lay(tmp_path / "in", **{"settle.1.wav": wav()})
    for number in range(9):
        (folder / "many" / str(number)).mkdir(parents=True)
    (told,) = gathered((folder,), TEXTS, "anna").refused
    assert told.startswith(f"{folder}/many: there are more than 5 files below {folder}")


def test_of_two_files_of_a_line_the_one_that_is_read_here_counts(tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", **{"settle.1.m4a": FOREIGN["m4a"][0](), "settle.1.wav": wav()})
    found = gathered((folder,), TEXTS, "anna")
    assert (found.sounds["settle.1"].name, found.refused) == ("settle.1.wav", [])
    lay(folder, **{"settle.1.flac": packed("FLAC", "PCM_16")})
    assert (
        "settle.1.flac is for the same line too; keep only one of the two"
        in gathered((folder,), TEXTS, "anna").refused[0]
    )


MEASURE = """\
import pathlib, sys
from pi_regulate.cli import main
try:
    main(sys.argv[1:])
finally:
    print(pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate_hz", "subtype", "spoken_s", "whole_s", "end"),
    [
        (96_000, "PCM_24", 86, 87, 0),
        (44_100, "FLOAT", 118, 142, 0),
        (48_000, "PCM_24", 118, 149, 0),
        (16_000, "PCM_16", 118, 149, 0),
        (48_000, "PCM_24", 125, 149, 1),
    ],
)
def test_the_longest_recording_is_taken_in_by_a_process_of_80_mb(
    tmp_path: Path, rate_hz: int, subtype: str, spoken_s: int, whole_s: int, end: int
) -> None:
    """48 MB, or two minutes and a half with two minutes of words, whichever comes first; with more it is refused."""
    spoken = syllables(rate_hz, count=round(spoken_s / 0.43) + 1)[: spoken_s * rate_hz]
    pause_s = (whole_s - spoken_s) / 2
    heard = around(spoken, pause_s, pause_s, rate_hz) + noise(whole_s, -70, rate_hz)
    path = tmp_path / "known-voice.recording.wav"
    soundfile.write(path, np.stack([heard, 0.5 * heard], 1), rate_hz, subtype=subtype)
    assert path.stat().st_size < 48 * 2**20
    words = ("voice", "import", str(path), "--name", "anna", "--config", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", MEASURE, *words], capture_output=True, text=True, timeout=600)
    assert (done.returncode, "only 120.0 s are free for it" in done.stderr) == (end, bool(end))
    assert int(done.stdout.split()[-1]) * 1024 < 80 * 10**6


def test_a_recording_for_which_there_is_no_memory_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(intake, "_mono", none_left)
    (tmp_path / "a.wav").write_bytes(wav())
    with pytest.raises(RegulateError, match=r"a\.wav needs more memory than is free"):
        take(tmp_path / "a.wav")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"samplerate": 192_000}, "claims 192000 samples a second"),
        ({"samplerate": 48_000, "channels": 8}, "claims 8 channels"),
        ({"samplerate": 8_000, "seconds": 160}, "claims to last 160 s"),
    ],
    ids=["192 kHz", "8 channels", "too long"],
)
def test_what_is_too_much_is_told_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: dict[str, int], said: str
) -> None:
    shape = (made.get("seconds", 1) * made["samplerate"], made.get("channels", 1))
    soundfile.write(tmp_path / "a.wav", np.zeros(shape), made["samplerate"])
    monkeypatch.setattr(soundfile, "SoundFile", None)
    with pytest.raises(RegulateError, match=said):
        take(tmp_path / "a.wav")


def test_a_decoder_says_nothing_by_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    mp3 = packed("MP3", "MPEG_LAYER_III")
    holed = mp3[:2000] + bytes(3000) + mp3[5000:]
    for name, data in (("a.mp3", holed), ("b.mp3", mp3[:400] + b"\xff\xfb\x90" * 999), ("c.mp3", mp3[:700])):
        (tmp_path / name).write_bytes(data)
        with suppress(RegulateError):
            take(tmp_path / name)
    assert capfd.readouterr().err == ""
    os.write(2, b"and then it is heard again")
    assert capfd.readouterr().err == "and then it is heard again"


def test_two_channels_that_are_each_others_opposite_are_heard(tmp_path: Path, whole: float) -> None:
    spoken = around(syllables(count=3), 0.2, 0.2)
    soundfile.write(tmp_path / "a.wav", np.stack([spoken, -spoken], 1), 48_000)
    assert take(tmp_path / "a.wav")[0] == pytest.approx(whole, abs=0.05)


def test_a_recording_that_had_to_be_raised_much_says_so(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", around(syllables(db=-46)), 48_000)
    _, notes = take(tmp_path / "a.wav")
    assert len(notes) == 1
    assert "closer to the microphone" in notes[0]
    spoken = around(syllables(db=-20))
    soundfile.write(tmp_path / "b.wav", spoken + noise(len(spoken) / 48_000, -75), 48_000)  # a room, not a gate
    assert take(tmp_path / "b.wav")[1] == ()
