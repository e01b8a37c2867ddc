"""Lines that are said again: which take is kept, and that the recordings are the takes that the table names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.manifest import FILE, Manifest, RecordedLine, parsed
from tools import voice_takes
from tools.default_voice import VOICES, kept, pace_wpm, stream_of
from tools.kokoro import takes
from tools.kokoro.recipes import RECIPES
from tools.kokoro.takes import FIRST, Take
from tools.ogg import decoded, opus, stream_number
from tools.voice_takes import Judge, Recording, Verdict, fits

SOFT = np.sin(np.arange(RATE_HZ) * 2 * np.pi * 200 / RATE_HZ) / 10
VOICES_HOME = share_dir() / "audio" / "voices"


@pytest.mark.parametrize("voice", VOICES)
def test_each_shipped_recording_is_the_take_that_the_table_names(voice: str) -> None:
    chosen = takes.chosen(VOICES[voice])
    lines = parsed((VOICES_HOME / voice / FILE).read_bytes()).lines
    assert [
        line
        for line, entry in lines.items()
        if stream_number((VOICES_HOME / voice / entry.file).read_bytes())
        != stream_of(entry.text, chosen.get(entry.text, FIRST))
    ] == []


def test_every_row_is_of_a_shipped_line_and_another_take_than_the_first() -> None:
    shipped = set(load(share_dir()).lines_as_written.values())
    rows = [(voice, text, take) for voice, of_voice in takes.table().items() for text, take in of_voice.items()]
    assert {voice for voice, _, _ in rows} <= set(RECIPES)
    assert [text for _, text, take in rows if text not in shipped or take == FIRST] == []


def test_the_table_is_read_as_it_is_written_without_first_takes_and_lines_no_longer_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takes, "TABLE", tmp_path / "takes.tsv")
    slower = Take(row=-8, wpm=106, pauses=1.2, melody=1.1)
    takes.write({"low": {"Let it go.": FIRST, "Stay.": slower, "Gone.": slower}}, {"Let it go.", "Stay."})
    assert takes.TABLE.read_text(encoding="utf-8") == "low\tStay.\t-8\t106\t1.2\t1.1\n"
    assert takes.table() == {"low": {"Stay.": slower}}
    assert takes.chosen("calm") == {}


def test_only_a_line_whose_take_has_changed_is_made_again(tmp_path: Path) -> None:
    data = {text: opus(SOFT, stream_of(text, FIRST)) for text in ("Stay.", "Let it go.")}
    lines = {}
    for at, text in enumerate(data):
        (tmp_path / f"calm.{at}.ogg").write_bytes(data[text])
        lines[f"calm.{at}"] = RecordedLine(f"calm.{at}.ogg", text, 1.0, -26.0, hashlib.sha256(data[text]).hexdigest())
    told = Manifest("calm", made_with="a recipe", lines=lines)
    (tmp_path / FILE).write_text(told.as_json(), encoding="utf-8")
    assert {text: one[0] for text, one in kept(tmp_path, told, {}).items()} == data
    assert list(kept(tmp_path, told, {"Stay.": Take(row=6)})) == ["Let it go."]
    assert list(kept(tmp_path, told, {"Stay.": FIRST})) == ["Stay.", "Let it go."]
    assert kept(tmp_path, Manifest("calm", made_with="another"), {}) == {}


@pytest.mark.parametrize(
    ("later_s", "quicker", "room_s", "may"),
    [
        (0.2, 1.0, 9.0, True),
        (0.4, 1.0, 9.0, False),
        (0.2, 1.0, 4.4, False),
        (0.0, 0.98, 9.0, True),
        (0.0, 1.06, 9.0, False),
    ],
)
def test_a_take_has_its_pace_its_room_and_nearly_its_length(
    later_s: float, quicker: float, room_s: float, may: bool
) -> None:
    folder = VOICES_HOME / "default-en"
    line = parsed((folder / FILE).read_bytes()).lines["apart-and-back.13"]
    present = decoded((folder / line.file).read_bytes())
    assert len(present) / RATE_HZ == pytest.approx(4.33, abs=0.1)
    assert pace_wpm(line.text, present) == pytest.approx(117, abs=2.5)
    at = np.arange(0, len(present) - 1, quicker)
    take = np.concatenate([np.zeros(round(later_s * RATE_HZ)), np.interp(at, np.arange(len(present)), present)])
    assert fits(line.text, take, present, room_s) is may


def test_a_take_that_is_heard_better_costs_less_and_none_is_looked_for_after_a_fine_one() -> None:
    assert Verdict(0, 0, 2, 3.9).fine
    assert not Verdict(0, 1 / 3, 0, 4.2).fine
    assert not Verdict(0, 0, 0, 3.8).fine
    assert Verdict(0, 0, 1, 3.9).cost < Verdict(1, 0, 1, 3.9).cost
    assert Verdict(0, 0, 1, 4.0).cost < Verdict(0, 0, 1, 3.9).cost
    assert Verdict(0, 0, 0, 3.9).cost < Verdict(0, 0.5, 0, 4.0).cost


def test_what_was_heard_once_is_not_heard_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = list[int]()

    def writes_down(samples: Signal) -> str:
        heard.append(len(samples))
        return "Let me go."

    monkeypatch.setattr(voice_takes, "recogniser", lambda: writes_down)
    monkeypatch.setattr(voice_takes, "rater", lambda: lambda samples: 3.5)
    one = Recording(opus(SOFT, 1), SOFT)
    for _ in range(2):
        judge = Judge(tmp_path / "judged.tsv")
        assert judge.verdict("Let it go.", one) == Verdict(1, 1, 1, 3.5)
        assert judge.doubt("Let it go.", one) == pytest.approx(3.6)
    assert len(heard) == 5
    other = Recording(opus(SOFT, 2), SOFT)
    assert Judge(tmp_path / "judged.tsv").verdict("Let it go.", other, 7.2) == Verdict(1, 1 / 3, 0, 3.5)
    assert len(heard) == 7
    assert Judge(tmp_path / "judged.tsv").verdict("Let it go.", other).cost == 8.5
    assert len(heard) == 10
