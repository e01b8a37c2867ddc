"""What was never listened for: the second session, the first one after a bad start, an owner's voice, a late answer.

Every row of these sessions is looked for in their sound, with the recording that the listener should hear.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.ear import Sound, heard
from pi_regulate.session.memory import Memory
from pi_regulate.sound import RATE_HZ
from pi_regulate.trace import Row
from tests.sound.missing import VOICE, missing, recording
from tests.sound.owners import SHIPPED, beside, owner
from tests.sound.studio import VOICES, Take, lived, take
from tests.stage import NIGHT, NOON, USED, exercise, library, routine

CARD_S = 0.26  # a card is given its sound so long before
HAND = ("press", "double", "yes")  # nobody knows before
NEW = Memory()  # somebody who has never used it
SHORT: dict[str, Any] = {"start": dict.fromkeys(("press", "double", "hold"), "short")}
TOGETHER: dict[str, Any] = {"start": dict.fromkeys(("press", "double", "hold"), "together")}

LIVES: dict[str, dict[str, Any]] = {
    "a second session": {"hand": "2s, hold@24s, 30s, hold@50s", "rests": 2},
    "a third": {"hand": "2s, hold@24s, 30s, hold@40s, 50s, hold@80s", "rests": 3},
    "started again while it lands": {"hand": "2s, 14s, 22s, 30s, 35.5s, hold@60s"},
    "the first of all": {"hand": "2s, hold@45s", "memory": NEW},
    "after it died in the middle of one": {"hand": "20s, hold@45s", "first_sign": "back"},
    "long after it died": {"hand": "230s, hold@255s", "rests": 2, "first_sign": "back"},
    "while the lamp says that it is there": {"hand": "4s, hold@30s", "first_sign": "armed"},
    "with the last good files": {"hand": "4s, hold@50s", "first_sign": "last good"},
    "in safe mode": {"hand": "4s, hold@50s", "first_sign": "built-in default"},
    "in safe mode, its sign skipped": {"hand": "4s, 9s, hold@40s", "first_sign": "built-in default"},
    "with what two people should know, and a no": {"hand": "2s, 12s, 30s, 35s, hold@150s", **TOGETHER},
    "what two people should know, skipped": {"hand": "2s, 12s, 19s, 40s, hold@60s", **TOGETHER},
    "at night": {"hand": "2s, hold@30s", "at_min": 180},
}
QUICK = ("a second session",)


@pytest.mark.parametrize("how", [how if how in QUICK else pytest.param(how, marks=pytest.mark.slow) for how in LIVES])
def test_every_session_of_a_device_is_heard(how: str) -> None:
    life = {**SHORT, **LIVES[how]}
    session = lived(house=library(start=life.pop("start")), ahead_s=CARD_S, **life)
    assert session.of("say")
    assert missing(session.heard, session.rows, unplanned=HAND, unplanned_s=CARD_S) == []


@pytest.mark.parametrize(
    "what",
    [
        "hug-20",  # two people, and the exercise for one in its place
        pytest.param("known-voice", marks=pytest.mark.slow),  # a choice, and it goes on in quiet
        pytest.param("hand-to-hand", marks=pytest.mark.slow),
        pytest.param("breathe-together", marks=pytest.mark.slow),
    ],
)
def test_what_follows_a_question_that_nobody_answered_is_on_time(what: str) -> None:
    session = take(what, ahead_s=CARD_S)
    assert session.of("no")
    assert missing(session.heard, session.rows, unplanned=HAND, unplanned_s=CARD_S) == []


def test_a_question_that_waited_for_a_long_line_is_asked_on_time_in_the_same_voice(tmp_path: Path) -> None:
    asks = exercise(
        {"glow": "20%"},
        {"say": "Here is a question.", "at": "4s"},
        {"gate": {"needs": 1}, "at": "6s"},
        lasts=40,
        phase="connect",
        sound="silence",
        suits=["freeze"],
    )
    # Nobody else has this line, so the question has to be asked by who said it.
    mum = owner(tmp_path, "mum", ["gate.1"], longer=["made-up.1"], texts={"made-up.1": "Here is a question."})
    house = library(
        asks,
        routines=[routine(connect=["made-up"])],
        start=dict.fromkeys(("press", "double", "hold"), "made-up"),
        voices=["mum"],
    )
    session = lived("2s, hold@50s", house=house, voices=[tmp_path], ahead_s=CARD_S)
    line, question = session.of("say")
    assert question.at_s == pytest.approx(line.at_s + (line.seconds or 0.0))
    assert missing(session.heard, session.rows, voice=mum, unplanned=HAND, unplanned_s=CARD_S) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "before_s"), [
        ("hug-20", 0.03), ("hug-20", 0.1), ("hand-to-hand", 0.2), ("breathe-together", 0.1),
        ("hug-20", -0.05), ("hug-20", -0.25), ("hug-20", -0.31), ("hand-to-hand", -0.25),  # clear after its time
    ],
)  # fmt: skip
def test_a_yes_in_the_last_moment_takes_back_what_was_already_made_of_the_no(what: str, before_s: float) -> None:
    no = take(what)
    gate_s, instead = no.of("gate")[0].at_s, next(row for row in no.of("say") if row.at_s > no.of("no")[0].at_s)
    yes_s = gate_s + 60 - before_s - 0.35  # a press is clear so much later: it may become a second one
    session = take(what, f"{gate_s + 10}s, {yes_s}s, hold@{yes_s + 12}s", ahead_s=CARD_S)
    assert (len(session.of("yes")), session.of("no")) == (2, [])
    spoken = recording(VOICE / f"{instead.line}.ogg")
    assert heard(session.one, spoken, instead.at_s).alike < 0.3
    assert missing(session.heard, session.rows, unplanned=HAND, unplanned_s=CARD_S) == []


@pytest.mark.slow
@pytest.mark.parametrize("double_s", [0.35, 0.0])
@pytest.mark.parametrize("after_s", [59.6, 59.8, 59.9])
def test_what_follows_a_no_is_heard_also_where_a_press_that_is_no_yes_came_in_the_last_moment(
    after_s: float, double_s: float
) -> None:
    house = library(
        routines=[routine(connect=["hug-20"])],
        start=dict.fromkeys(("press", "double", "hold"), "made-up"),
        button={"double_press_s": double_s},
    )
    gate_s = lived("2s", house=house).of("gate")[0].at_s
    hand = f"2s, {gate_s + after_s - 1.2}s, {gate_s + after_s}s, hold@{gate_s + 80}s"
    session = lived(hand, house=house, ahead_s=CARD_S)
    assert (len(session.of("yes")), len(session.of("no"))) == (1, 1)
    assert missing(session.heard, session.rows, unplanned=(*HAND, "no"), unplanned_s=CARD_S) == []


PRESSED = [
    ("ground", "6s", ""), ("ground", "5.2s", ""), ("ground", "8.9s", ""), ("ground", "double@6s", ""),
    ("ground", "6s, 6.5s, 7s", ""), ("connect", "29s", ""), ("connect", "32s", ""), ("ground", "6s", "mum"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("phase", "hand", "voice"), [PRESSED[0], *(pytest.param(*one, marks=pytest.mark.slow) for one in PRESSED[1:])]
)
def test_what_two_people_should_know_goes_on_when_somebody_presses_while_it_is_said(
    phase: str, hand: str, voice: str, tmp_path: Path
) -> None:
    slots = {"ground": ["hug-20"]} if phase == "ground" else {"ground": ["orient-room"], "connect": ["hug-20"]}
    names = [voice, "default-en"] if voice else ["default-en"]
    house = library(routines=[routine(**slots)], start=dict.fromkeys(SHORT["start"], "made-up"), voices=names)
    mum = owner(tmp_path, "mum", ["two.1"]) if voice else VOICE
    moved_on = "" if phase == "ground" else "22s, "
    session = lived(f"2s, {moved_on}{hand}, hold@40s", house=house, voices=[tmp_path, VOICES], ahead_s=CARD_S)
    said, one = recording(mum / "two.1.ogg"), session.one
    row = next(row for row in session.of("say") if row.line == "two.1")
    whole = heard(one, said, row.at_s)
    assert whole.alike > 0.9
    assert abs(whole.at_s - row.at_s) < 0.05
    assert said_again(one, said, row.at_s) < 0.3


@pytest.mark.slow
def test_a_second_press_ends_what_two_people_should_know_gently_and_it_is_not_said_again() -> None:
    house = library(routines=[routine(ground=["hug-20"])], start=dict.fromkeys(SHORT["start"], "made-up"))
    session = lived("2s, 5.2s, 7.2s, hold@20s", house=house, ahead_s=CARD_S)
    said, one = recording(VOICE / "two.1.ogg"), session.one
    row, exercise_s = session.of("say")[0], session.of("exercise")[0].at_s
    assert exercise_s < row.at_s + 4
    assert heard(one, said[: round((exercise_s - row.at_s) * RATE_HZ)], row.at_s).alike > 0.9
    fading = heard(one, said[: round((exercise_s + 0.5 - row.at_s) * RATE_HZ)], row.at_s)
    assert fading.alike > 0.9  # it sinks within 1.2 s and is not cut
    assert said_again(one, said, row.at_s) < 0.3


def said_again(one: Sound, said: Sound, at_s: float) -> float:
    """How much the ten seconds after a line's beginning are like that beginning."""
    return max(heard(one, said[: 2 * RATE_HZ], at_s + 1.5 + after_s).alike for after_s in range(8))


NOTICES = ("notice.1", "notice.2", "notice.3")  # from 12.35 s on after the start, each half a second after another
SOON = exercise({"glow": 0.2}, name="soon-over", phase="ground", lasts=10)
QUIET = library(SOON, routines=[routine(ground=["soon-over"])], start=dict.fromkeys(SHORT["start"], "made-up"))


def is_heard(session: Take, row: Row) -> bool:
    return heard(session.one, recording(VOICE / f"{row.line}.ogg"), row.at_s).alike > 0.9


@pytest.mark.parametrize("at_min", [NOON, NIGHT])
def test_the_first_session_helps_at_once_and_its_notices_are_heard_at_its_end_by_day_only(at_min: int) -> None:
    session = lived("2s", house=QUIET, memory=NEW, at_min=at_min, ahead_s=CARD_S)
    first, *notices = session.of("say")
    over_s = session.of("exercise")[0].at_s + 10
    assert (first.text, is_heard(session, first)) == ("Press to go on. Hold to stop.", True)
    assert first.at_s - 2.0 < 3.0  # after the press
    if at_min == NIGHT:
        assert notices == []
        assert not session.between(over_s + 2, over_s + 30).any()
        return
    assert [row.line for row in notices] == list(NOTICES)
    assert all(is_heard(session, row) and row.at_s > over_s for row in notices)
    assert session.of("landing")[0].at_s > notices[-1].at_s + (notices[-1].seconds or 0.0)
    assert missing(session.heard, session.rows, unplanned=HAND, unplanned_s=CARD_S) == []


# The notices of a first session last from 20.5 to 25.5 s, from 26.0 to 30.0 s and from 30.5 to 34.4 s.
FIRST = [
    "hold@21s", "22s", "hold@26.5s", "27s", "32s", "hold@31.5s", "",
    "hold@24.7s", "25.3s",  # the line ends before it is clear what the hand wants
]  # fmt: skip


def _amplitude(one: Sound, known: Sound, at_s: float) -> float:
    """How loud a known sound is about this time, as a multiple of itself."""
    first = round(heard(one, known, at_s).at_s * RATE_HZ)
    return float(one[first : first + len(known)] @ known / (known @ known))


@pytest.mark.slow
@pytest.mark.parametrize("first", FIRST)
def test_the_second_session_says_what_was_not_heard_to_its_end_in_the_first(first: str) -> None:
    session = lived(f"2s, {first}{', ' if first else ''}60s", house=QUIET, rests=2, memory=NEW, ahead_s=CARD_S)
    one, said = session.one, [row for row in session.of("say") if row.line in NOTICES]

    def to_its_end(row: Row) -> bool:
        """Whether its last second is as loud as its first: no landing takes it away."""
        known = recording(VOICE / f"{row.line}.ogg")
        return _amplitude(one, known[-RATE_HZ:], row.at_s + (row.seconds or 0.0) - 1.0) > 0.98 * _amplitude(
            one, known[:RATE_HZ], row.at_s
        )

    before = {row.line for row in said if row.at_s < 60 and to_its_end(row)}
    assert {row.line: to_its_end(row) for row in said if row.at_s > 60} == {
        line: True for line in NOTICES if line not in before
    }


def test_what_a_missing_speaker_and_a_hold_kept_from_the_first_sessions_is_heard_in_the_third() -> None:
    hand = "2s, hold@5s, 12s, hold@15s, 22s, hold@39s"
    session = lived(hand, house=library(**SHORT), rests=3, memory=NEW, speech=lambda at_s: at_s > 10, ahead_s=CARD_S)
    said = [row for row in session.of("say") if row.line == "intro.1"]
    assert [(row.at_s > 22, is_heard(session, row)) for row in said] == [(False, False), (True, True)]
    assert (
        missing(session.heard, [row for row in session.rows if row.at_s > 10], unplanned=HAND, unplanned_s=CARD_S) == []
    )


MUMS = [line for line in SHIPPED.lines if line.split(".")[0] in ("hand-on-heart", "quiet-company", "intro")]
WHOSE: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "a voice for some exercises": (("mum",), SHORT, "2s, 14s, 26s, hold@50s"),
    "one that has only a line of each": (("bits",), SHORT, "2s, 14s, hold@50s"),
    "two of them": (("bits", "mum"), SHORT, "2s, 14s, 26s, hold@50s"),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", WHOSE)
@pytest.mark.parametrize("memory", [NEW, USED], ids=["first session", "later"])
def test_an_owners_voice_is_heard_and_the_next_one_where_it_lacks_a_line(
    how: str, memory: Memory, tmp_path: Path
) -> None:
    names, start, hand = WHOSE[how]
    mum = owner(tmp_path / "voices", "mum", MUMS)
    owner(tmp_path / "voices", "bits", ["hand-on-heart.2", "cool-the-tea.1", "notice.2"])
    house = library(voices=[*names, "default-en"], **start)
    session = lived(hand, house=house, voices=[tmp_path / "voices", VOICES], memory=memory, ahead_s=CARD_S)
    # A voice says all lines of an exercise, or none of them: two voices never take turns.
    whole = owner(tmp_path / "whole", "mum", MUMS)
    due = beside(tmp_path / "due", *((whole,) if "mum" in names else ()), VOICE)
    if "mum" in names and memory is not NEW:
        assert {row.line for row in session.of("say")} & {path.stem for path in mum.glob("*.ogg")}
    assert missing(session.heard, session.rows, voice=due, unplanned=HAND, unplanned_s=CARD_S) == []


@pytest.mark.slow
@pytest.mark.parametrize("apart_s", [6.0, 4.6, 3.0, 1.5])
def test_lines_that_follow_each_other_closely_are_all_heard(apart_s: float, tmp_path: Path) -> None:
    texts = {f"made-up.{number}": f"Words of line {number}." for number in (1, 2, 3)}
    steps = [{"say": text, "at": 3 + apart_s * number} for number, text in enumerate(texts.values())]
    close = exercise({"glow": "20%"}, *steps, lasts=40, phase="connect", sound="ocean", suits=["freeze"])
    mum = owner(tmp_path, "mum", [], texts=texts)
    starts = dict.fromkeys(("press", "double", "hold"), "made-up")
    house = library(close, routines=[routine(connect=["made-up"])], start=starts, voices=["mum"], talk="full")
    session = lived("2s, hold@40s", house=house, voices=[tmp_path], ahead_s=CARD_S)
    said, one = session.of("say"), session.one
    assert len(said) == 3
    for row in said:  # a line that is cut off by the next one is heard up to there
        found = heard(one, recording(mum / f"{row.line}.ogg")[: round(apart_s * RATE_HZ)], row.at_s)
        assert found.alike > 0.6
        assert abs(found.at_s - row.at_s) < 0.05
