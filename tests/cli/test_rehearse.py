"""`rehearse`: an author's look at one exercise, in the words of the trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import load
from pi_regulate.library.chosen import starting
from pi_regulate.library.lines import every_line
from pi_regulate.share import share_dir
from pi_regulate.sound.recordings.manifest import Manifest, RecordedLine
from pi_regulate.trace import Row
from pi_regulate.wiring import device
from tests.in_one_test import in_one_test
from tests.stage import shipped

Call = Callable[..., Result]


@pytest.mark.parametrize(("pressed", "heard_s"), [([], []), (["--press", "22s"], [14.0])])
def test_a_loved_persons_recording_stands_at_its_time_after_a_yes_though_nobody_has_recorded_one(
    pressed: list[str], heard_s: list[float], call: Call
) -> None:
    rows = [
        json.loads(line) for line in call("rehearse", "known-voice", "--format", "jsonl", *pressed).stdout.splitlines()
    ]
    yes_s = [row["at_s"] for row in rows if row["what"] == "yes"]
    heard = [row for row in rows if row["what"] == "voice"]
    assert [round(row["at_s"] - yes_s[0] + 8.0, 3) for row in heard] == heard_s
    assert all((row["name"], row["seconds"]) == ("familiar", 120.0) for row in heard)


def breaths_of(call: Call, *words: str) -> list[float]:
    """When the light of a rehearsal begins to breathe in."""
    rows = [json.loads(line) for line in call("rehearse", *words, "--format", "jsonl").stdout.splitlines()]
    return [row["at_s"] for row in rows if row["what"] == "breath" and row["part"] == "in"]


@pytest.mark.parametrize("per_min", [8, 12, 20])
def test_a_breather_leads_the_light_that_follows_a_hand(per_min: int, call: Call) -> None:
    begins = breaths_of(call, "with-you", "--breather", f"{per_min}/min")
    apart = [after_s - before_s for before_s, after_s in pairwise(begins[:6])]
    assert apart == pytest.approx([60 / per_min] * 5, abs=0.02)


@pytest.mark.parametrize(("per_min", "led_per_min"), [(9, 10), (10, 11), (16, 12)])
def test_the_light_begins_a_little_quicker_than_a_breather_taps(per_min: int, led_per_min: int, call: Call) -> None:
    lines = call("rehearse", "your-pace", "--breather", f"{per_min}/min").stdout.splitlines()
    (first,) = [line for line in lines if "breath    1: in" in line]
    assert float(first.split()[-2]) == pytest.approx(0.4 * 60 / led_per_min, abs=0.03)


def test_a_breather_is_the_same_each_time_and_another_with_another_seed(call: Call) -> None:
    one, again, other = (
        call("rehearse", "with-you", "--breather", "14/min,jitter=20%", "--seed", seed).stdout for seed in "112"
    )
    assert one == again
    assert one != other


def test_where_nothing_listens_to_a_breath_a_breather_keeps_the_hand_still(call: Call) -> None:
    assert call("rehearse", "settle", "--breather", "18/min").stdout == call("rehearse", "settle").stdout


def test_a_breather_who_cannot_be_understood_is_told(call: Call) -> None:
    refused = call("rehearse", "with-you", "--breather", "18/min,jiter=10%")
    assert refused.exit_code == 2
    assert "`jiter` is not one of `jitter`, `miss` and `double`. Did you mean `jitter`?" in refused.stderr


EFFORT = "`press-release` is not played with the present settings: it needs effort, and `people.effort` is off"
DEVICE = ("--backend", "mock", "--press", "0.1s, hold@1s", "--once", "--speed", "100")
VOICE = "`known-voice` is not played with the present settings: it needs a recording of a voice you know"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rehearse", "voice"], f"{VOICE}; `safe-ally`"),
        (["render", "voice", "-o", "x.wav", "--press", "hold@1s"], f"{VOICE}; `safe-ally`"),
        (["run", "voice", *DEVICE], f"{VOICE}; `safe-ally`"),
        (["run", "press-release", *DEVICE], f"{EFFORT}; `open-hands`"),
    ],
)
def test_what_plays_in_place_of_what_was_asked_is_told_with_the_reason(
    call: Call, words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(*words)
    assert result.exit_code == 0, result.output
    assert f"note: {told} plays in its place\n" in result.stderr


def test_nothing_is_told_where_all_is_played_as_asked(call: Call) -> None:
    assert call("rehearse", "fight").stderr == ""


def test_an_exercise_is_run_as_a_routine_is(call: Call) -> None:
    said = call("run", "quiet-company", "--backend", "mock", "--press", "0.1s, hold@30s", "--once", "--speed", "100")
    assert said.exit_code == 0
    assert "exercise  quiet-company" in said.stdout
    assert call("run", "quiet-compny", "--backend", "mock").stderr == (
        "there is no routine and no exercise `quiet-compny`. Did you mean `quiet-company`?\n"
    )


class Rows:
    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row.as_dict())


def played(
    name: str, clock: pytest.MonkeyPatch, own: Path | None = None, *, also_s: float | None = None
) -> list[dict[str, object]]:
    """What the device of `run` does from a press on: all of it, but for the clock, which jumps.

    A second press comes `also_s` seconds after the session has begun.
    """
    clock.setattr(device, "RealClock", VirtualClock)
    seen, share = Rows(), share_dir()
    library = starting(load(share, own), name)
    hand = parse_hand("5s" if also_s is None else f"5s, {5 + also_s}s")
    options = device.RunOptions("mock", hand=hand, once=True, sound="off", at_min=21 * 60)
    device.run(library, options, [seen], share=share, voices=voice_places(share, own))
    return [row for row in seen.rows if row["what"] not in ("level", "press")]


ONE_OF_EACH_KIND = ("default", "own-pace", "short", "together")  # the others run in the slow tests


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in ONE_OF_EACH_KIND else [pytest.mark.slow])
        for name in sorted(shipped().routines)
    ],
)
def test_what_is_rehearsed_is_what_the_device_plays_to_the_moment(
    name: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsed = [json.loads(line) for line in call("rehearse", name, "--format", "jsonl").stdout.splitlines()]
    device = played(name, monkeypatch)
    assert [{**row, "at_s": 0} for row in device] == [{**row, "at_s": 0} for row in rehearsed]
    begins_s = float(str(device[0]["at_s"]))
    apart_s = [float(str(one["at_s"])) - begins_s - other["at_s"] for one, other in zip(device, rehearsed, strict=True)]
    assert max(map(abs, apart_s)) < 0.05


LINES_S = {
    "known-voice.recording": 21.0, "known-voice.1": 1.5, "known-voice.2": 2.5, "known-voice.3": 1.0,
    "known-voice.4": 2.0,
}  # fmt: skip


def recorded(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has recorded a greeting, the lines around it, and nothing else."""
    monkeypatch.setenv("STATE_DIRECTORY", str(own / "state"))
    folder = own / "voices" / "anna"
    folder.mkdir(parents=True)
    texts = every_line(shipped().exercises.values(), shipped().lines)
    entries = {
        line: RecordedLine(f"{line}.flac", texts.get(line, ""), seconds, -28.0, "0" * 64)
        for line, seconds in LINES_S.items()
    }
    (folder / "manifest.json").write_text(Manifest("anna", lines=entries).as_json(), encoding="utf-8")
    for entry in entries.values():
        (folder / entry.file).touch()
    (own / "settings.yaml").write_text("voices: [anna, default-en]\n", encoding="utf-8")


def test_the_owners_recordings_are_in_the_rehearsal_as_in_the_session(
    call: Call, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(own, monkeypatch)
    voice = share_dir() / "audio" / "voices" / "default-en" / "manifest.json"
    shipped_s = json.loads(voice.read_text(encoding="utf-8"))["lines"]

    def rehearsed(*pressed: str) -> list[dict[str, object]]:
        words = ("rehearse", "voice", "--config", own, "--format", "jsonl", *pressed)
        rows = [json.loads(line) for line in call(*words).stdout.splitlines()]
        return [row for row in rows if row["what"] != "press"]

    (gate_s,) = (float(str(row["at_s"])) for row in rehearsed() if row["what"] == "gate")
    rows = rehearsed("--press", f"{gate_s + 3}s")
    assert [row["id"] for row in rows if row["what"] == "exercise"] == ["hand-on-heart", "settle", "known-voice"]
    lasts = {row["line"]: row["seconds"] for row in rows if row["what"] in ("say", "voice")}
    assert [lasts[line] for line in ("known-voice.1", "known-voice.2", "known-voice.recording")] == [1.5, 2.5, 21.0]
    assert lasts["hand-on-heart.1"] == shipped_s["hand-on-heart.1"]["seconds"]  # anna has none of these
    assert [{**row, "at_s": 0} for row in played("voice", monkeypatch, own, also_s=gate_s + 3)] == [
        {**row, "at_s": 0} for row in rows
    ]


LATE = (
    "note: `repair-question` is not played at that hour: two people talk in it, and it is later than 22:00 "
    "(`talks.until`), or night; `breathe-together` plays in its place\n"
)


def test_a_talk_at_a_late_hour_is_told_with_what_plays_in_its_place(call: Call, own: Path) -> None:
    (own / "routines").mkdir()
    (own / "routines" / "evening.yaml").write_text("id: evening\nconnect: [repair-question]\n", encoding="utf-8")
    late = call("rehearse", "evening", "--config", own, "--at", "22:30")
    assert late.stderr == LATE
    assert "exercise  breathe-together" in late.stdout
    assert "exercise  repair-question" not in late.stdout
    assert call("rehearse", "repair-question", "--at", "22:30", "--press", "hold@1s").stderr == LATE
    assert LATE in call("run", "evening", "--config", own, "--at", "22:30", *DEVICE).stderr
    early = call("rehearse", "evening", "--config", own, "--at", "21:30", "--press", "hold@20s")
    assert (early.stderr, "exercise  repair-question" in early.stdout) == ("", True)
    assert "repair-question gives way to something quiet when it is later than 22:00" in " ".join(
        call("show", "evening", "--config", own).stdout.split()
    )


@pytest.mark.parametrize(
    ("at", "told"), [("12:00", "35.0 %"), ("21:00", "35.0 %, dimmed to 29.3 %"), ("23:00", "35.0 %, dimmed to 24.5 %")]
)
def test_the_light_is_shown_as_the_lamp_gets_it_at_that_hour(call: Call, at: str, told: str) -> None:
    """L* 35 is 8.5 % of the light; of 70 % of it L* 29.3 is left, of half of it 24.5 (CIE 1931)."""
    shown = call("rehearse", "settle", "--at", at, "--frames", "10", "--press", "hold@40s").stdout.splitlines()
    levels = [line.split("level", 1)[1].strip() for line in shown if " level " in line]
    assert told in levels


def test_what_is_not_there_is_told_with_where_the_owners_files_are_looked_for(call: Call, own: Path) -> None:
    assert "say where it is: `--config FOLDER`" in call("rehearse", "mein-abend").stderr
    assert f"Your own files are read from {own}." in call("rehearse", "mein-abend", "--config", own).stderr


@in_one_test(
    ("words", "right"),
    [
        (("rehearse", "settle", "--frames", "2,5"), "Decimals have a point: `2.5`"),
        (("rehearse", "settle", "--frames", ",5"), "Decimals have a point: `0.5`"),
        (("rehearse", "settle", "--frames", "2,5Hz"), "Decimals have a point and no unit: `2.5`"),
        (("rehearse", "settle", "--frames", "often"), "`often` is not a number. Write one like 2 or 2.5"),
        (("rehearse", "settle", "--frames", "1,5,2"), "`1,5,2` is not a number. Write one like 2 or 2.5"),
        (("run", "--speed", "1,5"), "Decimals have a point: `1.5`"),
        (("run", "--speed", "20x"), "Write it without a unit: 20"),
        (("render", "settle", "--volume", "7,5"), "Decimals have a point: `7.5`"),
        (("lamp", "calibrate", "--lux", "7,5"), "Decimals have a point: `7.5`"),
        (("lamp", "calibrate", "--lux", " 0,75 "), "Decimals have a point: `0.75`"),
        (("lamp", "calibrate", "--lux", "1,200"), "`1,200` could be two numbers. Write `1.200` or `1200`"),
        (("rehearse", "settle", "--at", "22,30"), "Did you mean `22:30`?"),
        (("rehearse", "settle", "--press", "2,5"), "put a space after the comma: `2, 5`"),
    ],
)  # fmt: skip
def test_a_number_as_other_languages_write_it_is_told_with_how_to_write_it(
    call: Call, words: tuple[str, ...], right: str
) -> None:
    refused = call(*words)
    assert refused.exit_code == 2
    assert refused.stderr.rstrip().endswith(right)


def test_two_presses_apart_by_a_comma_and_a_space_are_two(call: Call) -> None:
    assert call("rehearse", "settle", "--press", "2, 5", "--seed", "0").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("rehearse", "mine"), ("explain", "mine"),
        *(pytest.param(words, marks=pytest.mark.slow) for words in (
            ("preview", "mine", "--terminal"), ("show", "mine"), ("simulate", "mine"),
            ("run", "mine", "--backend", "mock"), ("render", "mine", "-o", "mine.wav"),
            ("voice", "script", "--routine", "mine"), ("mine",),
        )),
    ],
)  # fmt: skip
def test_every_command_that_takes_a_name_says_which_file_holds_it_and_is_not_read(
    call: Call, own: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(own))
    path = own / "exercises" / "deep" / "calm.yml"
    path.parent.mkdir()
    path.write_text((own / "exercises" / "my-calm.yaml").read_text().replace("my-calm", "mine"), encoding="utf-8")
    refused = call(*words)
    assert refused.exit_code in (1, 2)
    assert f"{path}:1:1: not read: the device looks for it as `exercises/calm.yaml`. To move it: " in refused.stderr
