"""What is told of a session is told in our words: an owner's exercise has a name that may be somebody's."""

from __future__ import annotations

from collections.abc import Sequence
from queue import SimpleQueue
from typing import Any, cast

from pi_regulate import __version__
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.devices.wish_record import as_record
from pi_regulate.player import Player
from pi_regulate.service.doing import Doing
from pi_regulate.service.status_answer import Status, TellsLateness
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.session.wishes import Wish
from pi_regulate.trace import Row
from tests.stage import NOON, USED, Bedside, Seen, alone, exercise, library, press, routine, seen_by, shipped

SECRET = "for-anna"


class Ears:
    """A speaker that may be ready or not."""

    ready, status, card = True, "sound on a test", None


class Asked:
    """Asks after every row; keeps each answer once."""

    def __init__(self, status: Status) -> None:
        self.answers: list[dict[str, Any]] = []
        self._status = status

    def see(self, row: Row, now_s: float) -> None:
        answer = self._status.answer() | {"up_s": 0}
        if not self.answers or answer != self.answers[-1]:
            self.answers.append(answer)


def played() -> list[dict[str, Any]]:
    """The answers through a session of an exercise of the owner's own."""
    mine = exercise({"say": "Dear Anna, breathe.", "at": 0}, {"breathe": {"in": 4, "out": 6}, "at": 5, "times": 3},
                    lasts=40, name=SECRET)  # fmt: skip
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    guide = Guide(library(mine), simulated_wall(NOON, 0.0), USED)
    lateness = Lateness()
    tells, doing = TellsLateness(lateness, lambda: False), Doing(guide, cast(Any, Ears()), shipped().exercises)
    asked = Asked(Status(doing, cast(Any, Ears()), tells, 2, RealWall("", on_pi=True, look=lambda: "chrony")))
    lamp, speaker = seen_by(Seen(), clock)
    Player(guide, clock, inbox, lamp, speaker, [tells, doing, asked], once=True, lateness=lateness).run(
        guide.start(0.0, alone(mine))
    )
    return asked.answers


def test_an_exercise_of_the_owners_is_told_without_its_name_and_without_its_words() -> None:
    answers = played()
    assert "anna" not in str(answers).lower()
    assert {answer["status"] for answer in answers} >= {
        "breathe: greeting",
        "breathe: an exercise of your own",
        "breathe: an exercise of your own, breath 2 of 3",
        "landing",
        "at rest",
    }


def test_no_breath_is_told_before_the_first_and_after_the_last() -> None:
    breaths = {(answer["phase"], answer["exercise"]): [] for answer in played()}  # type: ignore[var-annotated]
    for answer in played():
        breaths[answer["phase"], answer["exercise"]].append((answer["breath"], answer["breaths"]))
    assert set(breaths["", ""]) == {(0, 0)}
    assert breaths["breathe", "own"][0] == (0, 0)


def test_at_rest_the_timing_of_the_last_session_is_still_told() -> None:
    timing = played()[-1]["timing"]
    assert timing["frames"]["count"] > 100
    assert timing["frames"]["p50_ms"] <= timing["frames"]["p99_ms"] <= timing["frames"]["worst_ms"] < 1.0


def asked_at_a_gate(needs: int, *hand: list[Edge]) -> list[str]:
    """What is told one after the other of an exercise that asks at 5 s, with this hand."""
    who = {"alone": "safe-ally", "who": "two"} if needs == 2 else {}
    steps = ({"glow": 0.1}, {"gate": {"needs": needs}, "at": 5})
    mine = exercise(*steps, lasts=30, name="quiet-company", phase="connect", **who)
    bed, told = Bedside(library(mine), at_min=NOON), list[str]()
    doing = Doing(bed.guide, cast(Any, Ears()), shipped().exercises)
    bed.start(alone(mine))
    bed.until(15.0)
    for one in hand:
        bed.hand(one)
    bed.until(400.0)
    for row in bed.rows:
        doing.see(row, row.at_s)
        told += [doing.sentence] if told[-1:] != [doing.sentence] else []
    return told


WAITS = "connect: quiet-company, waiting for a yes"


def test_a_gate_that_nobody_answers_is_waited_at_no_longer() -> None:
    told = asked_at_a_gate(1)
    assert told[told.index(WAITS) :] == [WAITS, "connect: quiet-company, without a yes", "landing", "at rest"]
    told = asked_at_a_gate(2, press(25.0))
    asks = told.index("connect: quiet-company, waiting for one more yes")
    assert told[asks + 1 : asks + 3] == ["connect: quiet-company, without a yes", "connect: safe-ally"]


def test_a_gate_with_all_its_yeses_is_waited_at_no_longer() -> None:
    told = asked_at_a_gate(1, press(25.0))
    assert told[told.index(WAITS) + 1] == "connect: quiet-company"


def test_a_button_that_is_held_down_for_ever_is_told_until_it_is_let_go() -> None:
    guide = Guide(shipped(), simulated_wall(NOON, 0.0), USED)
    doing = Doing(guide, cast(Any, Ears()), shipped().exercises)
    told = []
    for at_s, down in ((1.0, True), (20.0, None), (60.0, None), (90.0, False), (90.1, None)):
        for row in guide.advance(at_s) if down is None else guide.edge(down, at_s):
            doing.see(row, at_s)
        told.append((doing.stuck, doing.sentence))
    assert [stuck for stuck, _ in told] == [False, False, True, True, False]
    assert told[2][1].endswith("; the button is held down, and ignored until it is let go")
    assert "held down" not in told[4][1]


def told_others(rows: Sequence[Row], guide: Guide) -> list[tuple[str, str, str, bool]]:
    """What others are told one after the other: what it does, phase, exercise, and whether it is a session."""
    doing, told = Doing(guide, cast(Any, Ears()), shipped().exercises), list[tuple[str, str, str, bool]]()
    record = Status(doing, cast(Any, Ears()), None, 0, RealWall("", on_pi=True, look=lambda: "chrony")).for_others
    for row in rows:
        doing.see(row, row.at_s)
        one = record()
        now = (str(one["doing"]), str(one["phase"]), str(one["exercise"]), bool(one["session"]))
        told += [now] if told[-1:] != [now] else []
    return told


def test_others_are_told_a_session_in_our_words() -> None:
    breath = {"breathe": {"in": 4, "out": 6}, "at": 9, "times": 2}
    steps = ({"glow": 0.1}, {"gate": {"needs": 2}, "at": 5}, breath)
    mine = exercise(*steps, lasts=40, name=SECRET, who="two", alone="long-out")
    bed = Bedside(library(mine), at_min=NOON)
    bed.start(routine(ground=["hand-on-heart"], breathe=[SECRET]))
    bed.until(20.0)
    bed.hand(press(20.0), press(45.0), press(50.0))
    bed.until(400.0)
    assert told_others(bed.rows, bed.guide) == [
        ("greeting", "ground", "none", True),
        ("exercise", "ground", "hand-on-heart", True),
        ("greeting", "breathe", "none", True),
        ("exercise", "breathe", "own", True),
        ("gate", "breathe", "own", True),
        ("exercise", "breathe", "own", True),
        ("landing", "landing", "none", True),
        ("rest", "rest", "none", False),
    ]


def test_others_are_told_what_is_no_session() -> None:
    may = {"may": ["end", "glow", "invite", "start"]}
    bed = Bedside(library(others=may), at_min=NOON)
    bed.rows += bed.guide.show(0.0, "armed")
    bed.until(20.0)
    for at_s, kind in ((20.0, "glow"), (100.0, "invite")):
        bed.rows += bed.guide.wish(Wish(kind, at_s), at_s)  # type: ignore[arg-type]
        bed.until(at_s + 70.0)
    landing, rest = ("landing", "landing", "none", False), ("rest", "rest", "none", False)
    assert told_others(bed.rows, bed.guide) == [
        ("sign", "rest", "none", False), landing, rest,
        ("glow", "rest", "none", False), landing, rest,
        ("invited", "rest", "none", False), landing, rest,
    ]  # fmt: skip


def test_a_record_for_others_has_these_keys_and_fits() -> None:
    longest = max(shipped().exercises, key=len)
    guide = Guide(library(others={"may": ["end", "glow", "invite", "start"]}), simulated_wall(NOON, 0.0), USED)
    doing = Doing(guide, cast(Any, Ears()), shipped().exercises)
    doing.see(Row(0.0, "exercise", phase="connect", id=longest), 0.0)
    record = Status(doing, cast(Any, Ears()), None, 8, RealWall("", on_pi=True, look=lambda: "chrony")).for_others()
    assert record == {
        "v": 1, "doing": "exercise", "phase": "connect", "exercise": longest, "session": True, "sound": "ready",
        "button": "free", "problem": False, "faults": 8, "quiet": False, "version": __version__,
        "may": ["end", "glow", "invite", "start"],
    }  # fmt: skip
    assert len(as_record(record)) <= 256
