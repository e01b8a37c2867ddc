"""What a session says depends on whose recordings are there, and on whether anybody can hear them."""

from __future__ import annotations

from collections.abc import Mapping

from pi_regulate.library.letters import RECORDING
from pi_regulate.library.lines import every_line
from pi_regulate.session.memory import Memory
from pi_regulate.session.voice_choice import Chain, Voice
from tests.stage import Bedside, alone, exercise, library, play, press, shipped

LINES = every_line(shipped().exercises.values(), shipped().lines)


def voice(name: str = "whole", *, without: str = "nothing", also: Mapping[str, float] | None = None) -> Voice:
    """A voice with a recording of 3 s of every shipped line but those that begin with `without`."""
    seconds = {line: 3.0 for line in LINES if not line.startswith(without)}
    return Voice(name, seconds | dict(also or {}))


def test_with_a_whole_voice_a_session_is_as_with_words() -> None:
    with_words = play(shipped().routines["default"])
    spoken = play(shipped().routines["default"], voices=Chain((voice(),)))
    assert spoken.lines == with_words.lines
    assert {row.seconds for row in spoken.of("say")} == {3.0}


def test_without_any_recording_a_session_is_as_without_words() -> None:
    for name in ("default", "together", "voice"):
        wordless = play(shipped().routines[name], speech=False)
        assert play(shipped().routines[name], voices=Chain()).rows == wordless.rows


def test_an_exercise_that_needs_words_and_was_not_recorded_gives_way() -> None:
    seen = play(alone(shipped().exercises["orient-room"]), voices=Chain((voice(without="orient-room"),)))
    assert seen.exercises == ["follow-light"]


def test_an_exercise_that_can_do_without_words_has_chimes_in_their_place() -> None:
    chain = Chain((voice(without="long-out.1"),))
    seen = play(alone(shipped().exercises["long-out"]), voices=chain)
    assert seen.exercises == ["long-out"]
    assert seen.lines == []
    assert [row.at_s for row in seen.of("chime") if row.name == "low"]


def test_one_voice_says_a_whole_exercise_and_the_next_one_says_another() -> None:
    half = Voice("half", {line: 2.0 for line in LINES if line.startswith(("long-out", "orient-room.1"))})
    chain = Chain((half, voice()))
    heard = play(alone(shipped().exercises["long-out"]), voices=chain).of("say")
    assert {row.seconds for row in heard} == {2.0}
    heard = play(alone(shipped().exercises["orient-room"]), house=library(talk="full"), voices=chain).of("say")
    assert {row.seconds for row in heard} == {3.0}


def test_a_gate_opens_when_the_recording_before_it_has_ended() -> None:
    asks = exercise({"glow": "10%"}, {"say": "One.", "at": 0, "care": True}, {"gate": {"needs": 1}, "at": 1}, lasts=20)
    chain = Chain((Voice("slow", {"made-up.1": 9.5, "gate.1": 4.0}),))
    seen = play(alone(asks), house=library(asks), voices=chain)
    said, asked = seen.of("say")[0], seen.of("gate")[0]
    assert asked.at_s == said.at_s + 9.5
    assert [row.seconds for row in seen.of("say")] == [9.5, 4.0]


def test_the_voice_you_know_is_played_when_there_is_one_and_for_as_long_as_it_lasts() -> None:
    bed = Bedside(voices=Chain((voice(), Voice("anna", {RECORDING: 22.0}))))
    bed.start(alone(shipped().exercises["known-voice"]))
    bed.until(25)
    gate_s = next(row.at_s for row in bed.of("gate"))
    bed.hand(press(gate_s + 3))
    bed.until(gate_s + 40)
    assert [(row.name, row.seconds) for row in bed.of("voice")] == [("familiar", 22.0)]


def test_without_a_voice_you_know_somebody_remembered_takes_its_place() -> None:
    assert "safe-ally" in play(shipped().routines["voice"], voices=Chain((voice(),))).exercises


def test_a_greeting_and_a_closing_say_what_they_can_and_wait_for_it() -> None:
    chain = Chain((Voice("short", {"notice.2": 4.0, "notice.3": 3.0, "intro.1": 6.0}),))
    seen = play(shipped().routines["default"], voices=chain, memory=Memory())
    heard, (first, *_, last) = seen.of("say"), seen.of("exercise")
    assert [row.line for row in heard] == ["intro.1", "notice.2", "notice.3"]
    assert first.at_s == heard[0].at_s + 6.5
    assert heard[1].at_s == last.at_s + 180 + 2
    assert heard[2].at_s == heard[1].at_s + 4.5
    assert seen.of("landing")[0].at_s == heard[2].at_s + 3.5


def test_a_speaker_that_is_lost_in_a_session_leaves_the_rest_of_it_wordless() -> None:
    hears = [True]
    bed = Bedside(voices=Chain((voice(),)), speech=lambda: hears[0])
    bed.start("default")
    bed.until(20)
    assert bed.lines
    bed.rows.clear()
    hears[0] = False
    bed.until(1500)
    later = next(row for row in bed.rows if row.what == "phase").at_s
    assert [row.line for row in bed.of("say") if row.at_s >= later] == []
    assert bed.guide.at_rest
