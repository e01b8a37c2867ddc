"""The morning thread: asked at night, shown once in the morning, and then nothing is left of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from pi_regulate.trace import Row
from tests.in_one_test import in_one_test
from tests.stage import USED, Bedside, double, hold, library, play, press, routine, tremor

ELEVEN, NINE = 23 * 60, 9 * 60
KEPT = replace(USED, thread=True)
COMPANY = routine(connect=["quiet-company"])
ON = library(thread=NINE)


class Days:
    """A guide with a clock on the wall that can be set, and a hand. Times are host seconds, 0 is midnight."""

    def __init__(self, *, memory: object = KEPT, at_s: float = 0.0, trusted: bool = True, **sections: object) -> None:
        self.off_s, self.trusted, self.now_s, self.rows = 0.0, trusted, at_s, list[Row]()
        self.guide = Guide(library(**{"thread": NINE, **sections}), self.wall, memory)  # type: ignore[arg-type]

    def wall(self, now_s: float) -> Wall:
        minutes = int((now_s + self.off_s) // 60)
        return Wall(minutes % 1440, 730000 + minutes // 1440, self.trusted)

    def until(self, at_s: float) -> list[Row]:
        """As the player does it: at each deadline, to this moment; what happened meanwhile."""
        before = len(self.rows)
        while (due_s := self.guide.deadline()) is not None and due_s <= at_s:
            self.now_s = max(self.now_s, due_s)
            self.rows += self.guide.advance(self.now_s)
        self.now_s = max(self.now_s, at_s)
        self.rows += self.guide.advance(self.now_s)
        return self.rows[before:]

    def press(self, at_s: float) -> list[Row]:
        before = len(self.rows)
        self.until(at_s)
        for edge in press(at_s):
            self.rows += self.guide.edge(edge.down, edge.at_s)
        self.until(at_s + 8)
        return self.rows[before:]

    @property
    def kept(self) -> bool:
        return self.guide.course.memory.thread


def at(hours: float) -> float:
    return hours * 3600.0


def lines(rows: list[Row]) -> list[str | None]:
    return [row.line for row in rows if row.what == "say"]


def shown(rows: list[Row]) -> list[float]:
    return [row.at_s for row in rows if row.what == "sign"]


@pytest.mark.parametrize("light", ["on", "off"])
def test_a_pillow_hums_in_the_morning_only_where_nothing_would_be_seen(light: str) -> None:
    house = library(
        thread=NINE, light=light, touch={"pin": 13}, start=dict.fromkeys(("press", "double", "hold"), "alone")
    )
    seen = play(None, press(700.0), house=house, at_min=NINE - 5, memory=KEPT, frames_hz=20, touch=True)
    (sign,) = seen.of("sign")
    lit = [level for at_s, level in seen.light if sign.at_s < at_s < sign.at_s + 24]
    felt = [felt for at_s, felt in seen.felt if sign.at_s < at_s < sign.at_s + 24]
    assert max(lit) == pytest.approx(0.14, abs=0.001)
    assert (max(felt, default=0.0) > 0) is (light == "off")


# At night.


def asked(house: object = ON, *, at_min: int = ELEVEN, **guide: object) -> tuple[Bedside, float]:
    """The end of connect at night, and when the line that invites begins; 0 if it isn't said."""
    bed = Bedside(house, at_min=at_min, **guide)  # type: ignore[arg-type]
    bed.start(COMPANY)
    bed.until(200)
    return bed, next((row.at_s for row in bed.of("say") if row.line == "thread.2"), 0.0)


def test_it_asks_last_in_connect_and_a_press_is_kept() -> None:
    bed, invites_s = asked()
    assert bed.lines[-2:] == ["thread.1", "thread.2"]
    bed.hand(press(invites_s + 6))
    bed.until(invites_s + 60)
    assert (bed.guide.at_rest, bed.guide.course.memory.thread) == (True, True)
    assert len(bed.of("yes")) == 1


@in_one_test(
    ("hand", "yes"),
    [
        (lambda t: [], False),
        (lambda t: press(t + 0.5), False),  # meant for before
        (lambda t: press(t + 1.0), True),
        (lambda t: press(t + 19.9), True),  # clear only after its time
        (lambda t: press(t + 20.1), False),
        (lambda t: double(t + 6), True),
        (lambda t: tremor(t + 4, 6, 5), True),
        (lambda t: press(t + 6) + press(t + 12), True),  # once is enough, and twice is not a no
    ],
)
def test_only_a_press_while_it_asks_is_a_yes(hand: object, yes: bool) -> None:
    bed, invites_s = asked()
    edges = hand(invites_s)  # type: ignore[operator]
    if edges:
        bed.hand(edges)
    bed.until(invites_s + 19)
    bed.until(invites_s + 120)
    assert bed.guide.course.memory.thread == yes
    assert len(bed.of("yes")) == yes


def test_the_light_shows_a_yes_and_the_question_takes_as_long_without_one() -> None:
    ends = []
    for hand in ([], press(0.0)):
        bed, invites_s = asked()
        assert bed.level(invites_s + 4) == pytest.approx(0.12)
        if hand:
            bed.hand(press(invites_s + 5))
            assert bed.level(invites_s + 12) == pytest.approx(0.22)
        bed.until(invites_s + 60)
        ends += [row.at_s - invites_s for row in bed.of("landing")]
    assert ends == [20.0, 20.0]


def test_a_hold_ends_it_and_what_was_said_before_stays_said() -> None:
    bed, invites_s = asked()
    bed.hand(press(invites_s + 3))
    bed.hand(hold(invites_s + 8))
    assert bed.level(invites_s + 10.5) == 0.0
    bed.until(invites_s + 30)
    assert bed.guide.course.memory.thread


def test_before_it_invites_a_press_is_what_it_is_in_connect() -> None:
    bed = Bedside(ON, at_min=ELEVEN)
    bed.start(COMPANY)
    bed.until(187.9)
    assert bed.lines[-1] == "thread.1"
    bed.hand(press(188.0))
    bed.until(200)
    assert (bed.guide.at_rest, bed.guide.course.memory.thread, bed.lines[-1]) == (True, False, "thread.1")


@in_one_test(
    ("house", "more"),
    [
        (library(), {}),  # it is off unless somebody wants it
        (ON, {"at_min": 15 * 60}),  # by day
        (ON, {"memory": KEPT}),  # it was said before
        (library(thread=NINE, night={"talk": "none"}), {}),
        (ON, {"speech": False}),
    ],
)
def test_else_it_does_not_ask(house: object, more: dict[str, object]) -> None:
    bed, invites_s = asked(house, **more)  # type: ignore[arg-type]
    assert (invites_s, bed.of("gate")) == (0.0, [])


def test_it_asks_once_a_night_and_not_somebody_who_moves_on() -> None:
    bed, invites_s = asked()
    bed.until(invites_s + 1500)
    bed.rows.clear()
    bed.start(COMPANY, invites_s + 1500)
    bed.until(invites_s + 2000)
    assert "thread.1" not in bed.lines
    bed = Bedside(ON, at_min=ELEVEN)
    bed.start(COMPANY)
    bed.until(60)
    bed.hand(press(60))
    bed.until(100)
    assert (bed.guide.at_rest, "thread.1" in bed.lines) == (True, False)


# In the morning.


def test_at_nine_two_slow_swells_without_a_sound_and_then_never_again() -> None:
    days = Days()
    assert shown(days.until(at(8.99))) == []
    rows = days.until(at(9.2))
    assert shown(rows) == [pytest.approx(at(9), abs=60)]
    assert {row.what for row in rows} == {"remembered", "sign", "landing", "rest"}
    assert (days.guide.at_rest, days.kept) == (True, False)
    assert shown(days.until(at(24 * 4))) == []


def test_the_swells_are_slow_dim_and_silent_and_steady_for_photosensitive_people() -> None:
    days = Days(at_s=at(9))
    begins_s = shown(days.until(at(9)))[0]
    levels = []
    for tenth in range(240):
        days.until(begins_s + tenth / 10)
        levels.append(days.guide.light.level_at(begins_s + tenth / 10))
    assert max(levels) == pytest.approx(0.14)
    assert levels[120] == pytest.approx(0.06)
    assert max(abs(b - a) for a, b in pairwise(levels)) < 0.005
    steady = Days(at_s=at(9), people={"photosensitive": True})
    begins_s = shown(steady.until(at(9)))[0]
    seen = set()
    for second in range(3, 24):
        steady.until(begins_s + second)
        seen.add(round(steady.guide.light.level_at(begins_s + second), 6))
    assert len(seen) == 1


@in_one_test(("after_h", "said"), [(0.003, True), (0.01, True), (0.98, True), (1.02, False)])
def test_a_press_within_the_hour_says_what_it_was_and_the_session_follows(after_h: float, said: bool) -> None:
    days = Days()
    begins_s = shown(days.until(at(9.002)))[0]
    rows = days.press(begins_s + after_h * 3600)
    assert ("thread.3" in lines(rows)) == said
    days.until(days.now_s + 10)
    assert "exercise" in [row.what for row in days.rows]
    days.until(days.now_s + 1900)
    assert "thread.3" not in lines(days.press(days.now_s + 30))


def test_a_session_that_runs_at_nine_comes_first() -> None:
    days = Days(at_s=at(8.9))
    days.press(at(8.95))
    days.until(at(9.05))
    assert not days.guide.at_rest
    days.rows += days.guide.stop(at(9.05))
    rows = days.until(at(9.2))
    assert 59 < shown(rows)[0] - at(9.05) < 130


def test_a_session_begun_in_its_hour_says_it_and_nothing_is_shown_after_it() -> None:
    days = Days(at_s=at(8.9), memory=USED)
    days.until(at(9.1))
    days.guide.course.memory = KEPT  # the device was switched on just now
    assert "thread.3" in lines(days.press(at(9.1) + 1))
    assert shown(days.until(at(12))) == []
    assert not days.kept


@in_one_test(("from_h", "there"), [(12.0, False), (21.9, False), (22.1, True), (3.0, True), (8.9, True)])
def test_a_device_that_was_off_in_its_hour_forgets_it_unless_it_is_night_again(from_h: float, there: bool) -> None:
    days = Days(at_s=at(from_h))
    rows = days.until(at(from_h) + 1)
    assert shown(rows) == []
    assert days.kept == there
    assert [row.what for row in rows] == ([] if there else ["remembered"])


def test_a_clock_that_is_set_or_changes_meanwhile_is_looked_at_again() -> None:
    days = Days(at_s=at(2))
    days.until(at(4))
    days.off_s = 3600.0  # summer time
    assert shown(days.until(at(10))) == [pytest.approx(at(8), abs=60)]
    days = Days(at_s=at(2))
    days.until(at(3))
    days.off_s = -at(2)
    assert shown(days.until(at(12))) == [pytest.approx(at(11), abs=60)]
    days = Days(at_s=at(2))
    days.until(at(3))
    days.off_s = at(9.5)  # it was set to noon: missed
    assert shown(days.until(at(30))) == []
    assert not days.kept
    days = Days(at_s=at(8), trusted=False)
    days.until(at(9.5))
    days.trusted = True
    assert len(shown(days.until(at(9.75)))) == 1


def test_by_a_clock_that_cannot_be_trusted_only_the_first_session_after_the_night_says_it() -> None:
    days = Days(at_s=at(3), trusted=False)
    assert shown(days.until(at(6.9))) == []
    assert "thread.3" not in lines(days.press(at(6.9) + 1))
    days.until(at(7.5))
    assert "thread.3" in lines(days.press(at(7.5) + 1))
    days.until(at(9))
    assert "thread.3" not in lines(days.press(at(9) + 1))
    assert shown(days.rows) == []


def test_not_in_the_night_in_which_somebody_said_yes_whatever_such_a_clock_says() -> None:
    days = Days(at_s=at(12), memory=USED, trusted=False)
    days.rows += days.guide.start(at(12), COMPANY)
    invites_s = next(row.at_s for row in days.until(at(12) + 200) if row.line == "thread.2")
    days.press(invites_s + 6)
    days.until(invites_s + 60)
    assert days.kept
    assert "thread.3" not in lines(days.press(at(13)))
    days.until(at(16.5))
    assert "thread.3" in lines(days.press(at(16.5) + 1))


def test_a_session_that_could_not_be_heard_leaves_it_to_the_next_one_of_its_hour() -> None:
    days = Days()
    begins_s = shown(days.until(at(9.1)))[0]
    days.guide.speech = False
    assert lines(days.press(begins_s + 600)) == []
    days.rows += days.guide.stop(days.now_s)
    days.until(days.now_s + 5)
    days.guide.speech = True
    assert "thread.3" in lines(days.press(begins_s + 1200))


def test_it_wakes_at_rest_only_while_there_is_something() -> None:
    days = Days(memory=USED)
    assert days.guide.deadline() is None
    days = Days()
    days.until(1)
    due_s = days.guide.deadline()
    assert due_s is not None
    assert 0 < due_s - 1 <= 600


def test_switched_off_it_is_forgotten() -> None:
    days = Days(thread=None)
    assert [row.what for row in days.until(1)] == ["remembered"]
    assert not days.kept


def test_other_settings_read_at_rest_lose_nothing_of_it() -> None:
    days = Days()
    begins_s = shown(days.until(at(9.1)))[0]
    days.guide.use(library(thread=NINE, talk="full"))
    assert "thread.3" in lines(days.press(begins_s + 600))
