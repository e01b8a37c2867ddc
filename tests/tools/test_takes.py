"""Lines that are said again: which take is kept, and that the recordings are the takes that the table names."""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pi_regulate.library.catalogue import load
from pi_regulate.library.lines import card_lines
from pi_regulate.score.compose import compose
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.manifest import FILE, Manifest, RecordedLine, parsed
from pi_regulate.words import RegulateError
from tools import voice_takes
from tools.default_voice import VOICES, kept, pace_wpm, stream_of
from tools.kokoro import takes
from tools.kokoro.network import row_for
from tools.kokoro.recipes import RECIPES
from tools.kokoro.takes import FIRST, Take
from tools.ogg import decoded, opus, stream_number
from tools.voice_measures import brightness_hz, pitch_hz
from tools.voice_takes import Judge, Recording, Verdict, fits, improved

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
        (0.0, 1.01, 9.0, True),
        (0.0, 1.06, 9.0, False),
    ],
)
@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("slope", "semitones", "may"), [(0.05, 1.7, True), (-0.05, -1.6, True), (0.1, 3.4, False), (-0.15, -4.5, False)]
)
@pytest.mark.slow
def test_a_take_that_sounds_like_somebody_else_is_none(slope: float, semitones: float, may: bool) -> None:
    line = parsed((VOICES_HOME / "default-en" / FILE).read_bytes()).lines["apart-and-back.13"]
    present = decoded((VOICES_HOME / "default-en" / line.file).read_bytes())
    f_hz = np.fft.rfftfreq(len(present), 1 / RATE_HZ)
    take = np.fft.irfft(np.fft.rfft(present) * (np.clip(f_hz, 100, 8000) / 100) ** slope, len(present))
    brighter = 12 * np.log2(brightness_hz(take, RATE_HZ) / brightness_hz(present, RATE_HZ))
    assert brighter == pytest.approx(semitones, abs=0.2)
    assert fits(line.text, take, present, 9.0) is may


def neighbours() -> set[tuple[str, str]]:
    """Lines that follow each other in an exercise, with any variant and card, as they are spoken."""
    library, found = load(share_dir()), set[tuple[str, str]]()
    for exercise in library.exercises.values():
        for variant in (None, *exercise.variants):
            for card in range(len(card_lines(exercise))) or (None,):
                score = compose(exercise, variant=variant, lines=library.lines, card=card)
                found |= set(pairwise(cue.line for cue in score.cues if cue.kind == "say" and cue.line is not None))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("voice", VOICES)
def test_lines_that_follow_each_other_sound_like_one_person(voice: str) -> None:
    """A listener in the dark has nothing but the voice: in pitch and brightness it stays the same from line to line.

    The words move both: "soft fists" is bright, and a question is high.
    """
    pairs, lines = neighbours(), parsed((VOICES_HOME / voice / FILE).read_bytes()).lines
    heard = {line: decoded((VOICES_HOME / voice / lines[line].file).read_bytes()) for pair in pairs for line in pair}
    pitch = {line: 12 * np.log2(np.nanmedian(pitch_hz(one, RATE_HZ))) for line, one in heard.items()}
    bright = {line: 12 * np.log2(brightness_hz(one, RATE_HZ)) for line, one in heard.items()}
    assert len(pairs) > 300
    assert [pair for pair in pairs if abs(pitch[pair[0]] - pitch[pair[1]]) > 3] == []
    assert [pair for pair in pairs if abs(bright[pair[0]] - bright[pair[1]]) > 9] == []


def test_no_take_is_from_the_first_rows_of_a_style_where_another_person_whispers() -> None:
    assert row_for(40, 0) == 39
    assert row_for(40, -14) == 25
    assert row_for(505, 28) == 509
    assert row_for(10, -14) == 9
    assert row_for(15, -8) == 9
    assert row_for(4, 0) == 3, "a shorter line has a row of its own"
    assert row_for(4, -2) == 3


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
        judge = Judge(tmp_path / "build" / "judged.tsv")
        assert judge.verdict("Let it go.", one) == Verdict(1, 1, 1, 3.5)
        assert judge.doubt("Let it go.", one) == pytest.approx(3.6)
    assert len(heard) == 5
    other = Recording(opus(SOFT, 2), SOFT)
    assert Judge(tmp_path / "build" / "judged.tsv").verdict("Let it go.", other, 7.2) == Verdict(1, 1 / 3, 0, 3.5)
    assert len(heard) == 7
    assert Judge(tmp_path / "build" / "judged.tsv").verdict("Let it go.", other).cost == 8.5
    assert len(heard) == 10


PERFECT = Verdict(0, 0, 0, 4.2)
WAYS = voice_takes.TAKES


@cache
def shipped_line() -> Signal:
    line = parsed((VOICES_HOME / "default-en" / FILE).read_bytes()).lines["apart-and-back.13"]
    return decoded((VOICES_HOME / "default-en" / line.file).read_bytes())


def recorded(name: str, seconds_more: float = 0.0) -> Recording:
    """A shipped line with a longer silence; it is known to the judge by its name."""
    return Recording(name.encode(), np.pad(shipped_line(), (0, round(seconds_more * RATE_HZ))))


def judging(path: Path, verdicts: dict[str, Verdict]) -> Judge:
    """A judge who has heard all of these before."""
    rows = [
        (hashlib.sha256(name.encode()).hexdigest(), case, f"{value:g}")
        for name, one in verdicts.items()
        for case, value in (
            ("None 0", one.quiet),
            *((f"0 {seed}", one.surf) for seed in voice_takes.SEEDS),
            ("-5 7004", one.louder),
            ("rated", one.rated),
        )
    ]
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return Judge(path)


@pytest.mark.slow
def test_a_line_is_said_again_until_a_take_is_fine_and_no_take_counts_that_is_worse_in_anything(tmp_path: Path) -> None:
    text = "First voice: one small thing that would help."
    tried = {
        WAYS[1]: (PERFECT._replace(quiet=1), 0.0),
        WAYS[2]: (Verdict(0, 2, 1, 3.8), 0.0),
        WAYS[3]: (Verdict(0, 1, 0, 3.9), 0.0),
        WAYS[4]: (PERFECT, 0.4),  # too long
        WAYS[5]: (PERFECT, 0.2),
    }
    said = list[Take]()

    def spoken(_: str, take: Take) -> Recording:
        said.append(take)
        if take not in tried:
            raise RegulateError("it is nothing but clicks")
        return recorded(repr(take), tried[take][1])

    judge = judging(
        tmp_path / "judged.tsv",
        {"present": Verdict(0, 1, 1, 3.8), "fine": PERFECT, **{repr(take): one for take, (one, _) in tried.items()}},
    )
    present = {text: recorded("present"), "Stay.": recorded("fine")}
    assert list(improved(judge, present, {}, spoken, dict.fromkeys(present, 9.0))) == [(text, WAYS[3]), (text, WAYS[5])]
    assert said == list(WAYS[:6]), "the first can't be made, and after a fine one no other is tried"


@pytest.mark.slow
def test_the_take_that_is_there_is_not_said_again_and_the_worst_line_comes_first(tmp_path: Path) -> None:
    said = list[tuple[str, Take]]()

    def spoken(text: str, take: Take) -> Recording:
        said.append((text, take))
        return recorded(f"{text} again")

    verdicts = {"Stay.": Verdict(0, 1, 0, 4.0), "Let it go.": Verdict(1, 2, 0, 3.0), "And rest.": Verdict(0, 0, 2, 4.0)}
    again = {f"{text} again": verdict for text, verdict in verdicts.items()}
    judge = judging(tmp_path / "judged.tsv", verdicts | again)
    present = {text: recorded(text) for text in verdicts}
    assert list(improved(judge, present, {"Stay.": WAYS[1]}, spoken, dict.fromkeys(present, 9.0))) == []
    assert said[:3] == [("Let it go.", WAYS[0]), ("Stay.", WAYS[0]), ("Let it go.", WAYS[1])]
    assert ("Stay.", WAYS[1]) not in said
    assert {text for text, _ in said} == {"Let it go.", "Stay."}, "what is only misheard in louder surf is left alone"
