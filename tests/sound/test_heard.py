"""What the rows say is what is heard: every line, chime, bed, hum and breath is looked for in the sound, at its time.

A row is only a claim. Here the sound of a whole session is searched for the very recording that the row names.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bench.ear import heard
from pi_regulate.library.lines import spoken_lines
from pi_regulate.trace import Row
from tests.sound.missing import VOICE, missing, recording
from tests.sound.studio import Take, spoken_by, take
from tests.stage import exercise, library, shipped

SHORTEST = ("cool-the-tea", "known-voice")  # one that leads breaths, and one with a question
EVERY = sorted(shipped().exercises) + sorted(shipped().routines)


@pytest.mark.parametrize("name", [pytest.param(SHORTEST[0], marks=pytest.mark.slow), *SHORTEST[1:]])
def test_what_the_rows_of_a_short_exercise_say_is_in_its_sound(name: str) -> None:
    session = take(name)
    assert len(session.of("say")) >= 2
    assert missing(session.heard, session.rows) == []


def test_a_line_that_is_said_again_sounds_each_time() -> None:
    (text, *_) = (text for line, text in spoken_lines(shipped().exercises["follow-light"]).values())
    one = exercise({"glow": "12%"}, {"say": text, "at": 0, "every": 12}, lasts=40, name="follow-light", phase="ground")
    session = take("follow-light", house=library(one))
    assert [row.line for row in session.of("say")].count("follow-light.1") == 3
    assert all(row.spoken for row in session.of("say"))
    assert missing(session.heard, session.rows) == []


@pytest.mark.slow
def test_every_line_of_the_doors_is_in_their_sound_at_its_time_and_no_other_one_is() -> None:
    session = take("doors", "hold@58s", ahead_s=0.25)
    said = session.of("say")
    assert [row.line for row in said[:7]] == [
        "doors.1", "doors.freeze", "doors.flight", "doors.fight", "doors.panic", "doors.alone", "doors.default"
    ]  # fmt: skip
    assert missing(session.heard, session.rows) == []
    for row, other in pairwise(said[:7]):
        claim = [replace(row, line=other.line), Row(row.at_s + 5.3, "rest")]
        assert len(missing(session.heard, claim)) == 1, claim


def test_the_line_that_a_press_chose_fades_and_the_words_behind_it_are_heard_whole() -> None:
    session = take("doors", "5.4s, hold@24s")
    assert [row.id for row in session.of("door", "exercise")] == ["freeze", "orient-room"]
    assert missing(session.heard, session.rows) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in EVERY if name not in SHORTEST])
def test_what_the_rows_of_every_other_one_say_is_in_its_sound(name: str) -> None:
    session = take(name)
    assert missing(session.heard, session.rows) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_what_the_rows_say_is_in_the_sound_of_the_lower_voice_too(name: str) -> None:
    session = take(name, house=spoken_by("default-en-low"))
    assert missing(session.heard, session.rows, voice=VOICE.with_name("default-en-low")) == []


def test_there_is_every_id() -> None:
    assert len(EVERY) == 68
    assert set(SHORTEST) <= set(EVERY)


# Where the next line comes by a hand and not by itself. Times leave the guard, and what a press is.
HANDS = {
    "the greeting is skipped": ("short", "5s, hold@40s"),
    "on to the next phase": ("short", "8s, 14s, hold@40s"),
    "another exercise of the same phase": ("default", "double@8s, hold@40s"),
    "another, and another": ("default", "double@8s, double@16s, double@24s, hold@45s"),
    "breaths made easier": ("settle", "double@14s, hold@60s"),
    "after a yes": ("known-voice", "25s"),
    "after two yeses": ("hug-20", "20s, 24s"),
}


QUICK = ("on to the next phase",)


@pytest.mark.parametrize("how", [how if how in QUICK else pytest.param(how, marks=pytest.mark.slow) for how in HANDS])
def test_no_line_is_lost_by_what_the_hand_does(how: str) -> None:
    session = take(*HANDS[how])
    assert missing(session.heard, session.rows) == []


AHEAD_S = 0.26  # a card is given its sound so long before; after an answer it has to wait for the next


@pytest.mark.parametrize(
    ("what", "hand"),
    [
        ("short", "hold@60s"),  # the greeting's line, then the exercise
        pytest.param("default", "hold@80s", marks=pytest.mark.slow),
        pytest.param("default", "", marks=pytest.mark.slow),  # every phase and the landing
        pytest.param("sleep", "", marks=pytest.mark.slow),
        pytest.param("together", "", marks=pytest.mark.slow),
        pytest.param("known-voice", "", marks=pytest.mark.slow),  # a question
    ],
)
def test_what_begins_by_itself_is_on_time_although_sound_is_made_ahead(what: str, hand: str) -> None:
    session = take(what, hand, ahead_s=AHEAD_S)
    assert missing(session.heard, session.rows, unplanned=("press", "yes"), unplanned_s=0.3) == []


def test_at_night_what_the_rows_say_is_heard_as_well_and_softer() -> None:
    night, day = (take("short", "hold@40s", at_min=at_min) for at_min in (3 * 60, 15 * 60))
    assert missing(night.heard, night.rows) == []
    chimes = [session.of("chime")[0].at_s for session in (night, day)]
    loud, louder = (
        float(abs(session.between(at_s, at_s + 1.0)).max()) for session, at_s in zip((night, day), chimes, strict=True)
    )
    assert loud == pytest.approx(louder / 2, rel=0.1)


@pytest.fixture(scope="module")
def full() -> Take:
    """The beginning of a session in which everything is said."""
    return take("default", "hold@45s", talk="full")


@pytest.mark.parametrize("talk", ["few", "none"])
def test_where_less_is_said_the_rest_is_heard_and_nobody_speaks_unasked(full: Take, talk: str) -> None:
    less = take("default", "hold@45s", talk=talk)
    assert missing(less.heard, less.rows) == []
    said = {row.line for row in less.of("say")}
    assert said <= {row.line for row in full.of("say")}
    for row in full.of("say"):
        if row.line not in said:
            known = recording(VOICE / f"{row.line}.ogg")
            assert heard(less.one, known, row.at_s, reach_s=2.0).alike < 0.2
    assert bool(said) == (talk == "few")
