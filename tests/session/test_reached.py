"""How each shipped exercise is reached by somebody at the button, and what comes at three in the morning.

The table names a way for every exercise; each way is walked with a hand, through real sessions. An exercise that no
session comes to is reached only by its name, with `run` or in a routine of one's own. Rule: a new exercise needs a way.
"""

from __future__ import annotations

import pytest

from tests.in_one_test import in_one_test
from tests.stage import EVENING, Bedside, double, library, press, routine, shipped

THREE = 3 * 60
REACHED: dict[str, set[str]] = {
    "default by day": {"follow-light", "settle", "quiet-company"},
    "child": {"little-light"},
    "default at night": {"follow-light", "settle", "lit-windows"},
    "double presses": {
        "follow-light", "orient-room", "feet-weight", "hand-on-heart", "slow-hand",
        "quiet-company", "safe-ally", "kind-phrase", "known-face",
    },
    "calm": {"feet-weight", "coherent", "what-was-missing"},
    "alone": {"slow-hand", "settle", "wanting"},
    "fight": {"open-hands", "long-out", "safe-ally"},
    "flight": {"slow-walk", "room-to-go", "settle", "kind-phrase"},
    "freeze": {"orient-room", "tiny-thaw", "breath-as-is", "quiet-company"},
    "friendly-no": {"feet-weight", "breathe-together", "small-no"},
    "own-pace": {"orient-room", "your-pace", "settle", "quiet-company"},  # without a tap
    "repair": {"apart-and-back"},
    "push-pull": {"room-to-go", "breath-as-is", "near-and-far"},
    "shame": {"hand-on-heart", "breath-as-is", "hide-a-while"},
    "short": {"hand-on-heart", "cool-the-tea", "quiet-company"},
    "sleep": {"feet-weight", "sleep-thin"},
    "together": {"feet-weight", "breathe-together", "hand-to-hand"},
    "together-apart": {"breathe-apart"},
    "voice": {"hand-on-heart", "settle", "known-voice"},
    "its name": {
        "senses-54321", "self-hold", "press-release", "wall-push", "box-four", "four-seven-eight",
        "cyclic-sigh", "hum-out", "soft-eyes", "hum-together", "hug-20", "appreciation-turns", "listening-turns",
        "repair-question", "contemplate", "sleep-ramp",
        "with-you", "lead-and-fade",
    },
}  # fmt: skip


def walked(way: str) -> set[str | None]:
    """The exercises that this way comes to, for people who have every switch on and say yes."""
    house = library(people={"holds": True, "effort": True, "child": True}, cards={"enabled": True})
    bed = Bedside(house, at_min=THREE if way.endswith("at night") else EVENING, familiar_voice=True)
    bed.start("default" if way.startswith("d") else way)
    at_s = 0.0
    if way == "double presses":
        for at_s in (10, 20, 30, 40, 50, 60):
            bed.hand(double(at_s))
        bed.hand(press(70), press(90))
        for at_s in (110, 120, 130, 140, 150):
            bed.hand(double(at_s))
    elif way == "default at night":
        bed.until(130)
        bed.hand(press(300))
    while not bed.guide.at_rest:
        at_s = max(at_s + 2.0, bed.guide.decided_s)
        bed.until(at_s)
        if bed.guide.light.place.name in ("gate", "called"):
            bed.hand(press(at_s))
    return set(bed.exercises)


def test_every_shipped_exercise_has_a_way() -> None:
    assert set().union(*REACHED.values()) == set(shipped().exercises)


@in_one_test("way", [way for way in REACHED if way != "its name"])
def test_the_way_comes_to_what_the_table_says(way: str) -> None:
    assert walked(way) - {"settle" if way == "double presses" else None} == REACHED[way]


@pytest.mark.parametrize("name", ["default", "alone"])
def test_at_three_in_the_morning_company_is_asked_for_and_is_more_than_one_sentence(name: str) -> None:
    asleep, awake = Bedside(at_min=THREE), Bedside(at_min=THREE)
    for bed in (asleep, awake):
        bed.start(name)
        bed.until(300)
    awake.hand(press(300))
    for bed in (asleep, awake):
        bed.until(2000)
    assert "connect" not in [row.phase for row in asleep.of("phase")]  # nobody who fell asleep is spoken to
    said = [row.text or "" for row in awake.of("say") if (row.line or "").startswith("lit-windows.")]
    assert said[0] == "Awake at this hour. You have company in that."
    assert said[-1] == "Stay among them, or drift off."
    assert len(said) == 11


def test_the_hour_at_which_an_exercise_begins_decides_which_one_it_is() -> None:
    one = routine(connect=["quiet-company", {"exercise": "safe-ally", "first": "20s", "at_night": "lit-windows"}])
    for at_min, plays, lasts_s in ((21 * 60 + 55, "safe-ally", 20), (21 * 60 + 58, "lit-windows", 184)):
        bed = Bedside(at_min=at_min)
        bed.start(one)
        bed.until(1000)
        assert bed.exercises == ["quiet-company", plays]
        assert bed.of("exercise")[-1].seconds == lasts_s


def test_without_words_the_night_has_the_company_that_needs_none() -> None:
    bed = Bedside(library(night={"talk": "none"}), at_min=THREE)
    bed.start("default")
    bed.until(300)
    bed.hand(press(300))
    bed.until(2000)
    assert bed.exercises[-1] == "quiet-company"
