"""Who is offered what, what two people are asked, and what a whole routine or the settings may do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from pi_regulate.library.across import about_settings
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import Breach, check_exercise, check_routine, check_settings
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import PeopleSettings, Settings
from tests.in_one_test import in_one_test
from tests.library.shipped import CONFIG, exercises, load, routines
from tests.library.told_settings import told_of

SWITCHES = ("holds", "external_focus", "photosensitive", "pregnant", "effort", "child")
HOLDING = {"box-four", "four-seven-eight"}
PACED = {
    "long-out", "coherent", "box-four", "four-seven-eight", "cyclic-sigh", "hum-out", "sleep-ramp", "cool-the-tea",
    "breathe-together", "settle", "hum-together", "sleep-thin", "your-pace", "apart-and-back",
    "breathe-apart",
}  # fmt: skip

HAND_LED = {"with-you", "lead-and-fade"}


def people(*on: str) -> PeopleSettings:
    return PeopleSettings.model_validate({switch: switch in on for switch in SWITCHES})


def refused(*on: str) -> set[str]:
    return {name for name, one in exercises().items() if refused_by(one, people(*on)) is not None}


def paced(*breaths: dict[str, Any], **keys: Any) -> Exercise:
    steps = [{"breathe": breath, "times": 3} for breath in breaths]
    return Exercise.model_validate({"id": "mine", "phase": "breathe", "lasts": "5min", "steps": steps, **keys})


def test_until_somebody_has_answered_nothing_holds_the_breath_or_needs_effort() -> None:
    assert refused() == HOLDING | {"press-release", "wall-push", "little-light"}


def test_holds_and_effort_are_opened_by_their_switches() -> None:
    assert refused("holds", "child") == {"press-release", "wall-push"}
    assert refused("effort", "child") == HOLDING
    assert refused("holds", "effort", "child") == set()


def test_what_is_for_a_child_waits_for_its_switch() -> None:
    assert refused("holds", "effort") == {"little-light"}
    why = refused_by(exercises()["little-light"], people("holds", "effort"))
    assert why == "it is for a grown-up and a child, and `people.child` is off"


def test_with_an_outside_focus_nothing_is_about_the_breath() -> None:
    about = PACED | HAND_LED | {"breath-as-is", "little-light"}
    assert refused("external_focus", "holds", "effort", "child") == about


def test_a_pregnant_person_is_led_at_six_to_ten_a_minute_without_holds() -> None:
    too_slow_or_fast = {"coherent", "hum-out", "hum-together", "sleep-ramp"}
    assert refused("pregnant", "holds", "effort", "child") == HOLDING | too_slow_or_fast


@in_one_test(
    ("breath", "offered"),
    [
        ({"in": 4, "out": 6}, True),
        ({"in": 4, "out": "6.01s"}, False),
        ({"in": "2.5s", "out": "3.5s"}, True),
        ({"in": "2.49s", "out": "3.5s"}, False),
        ({"from": "10/min", "to": "6/min", "over": "240s"}, True),
        ({"from": "10.01/min", "to": "6/min", "over": "250s"}, False),
        ({"from": "10/min", "to": "5.99/min", "over": "250s"}, False),
    ],
)
def test_six_and_ten_a_minute_are_the_bounds_for_a_pregnant_person(breath: dict[str, Any], offered: bool) -> None:
    assert (refused_by(paced(breath), people("pregnant")) is None) == offered


def test_a_photosensitive_person_is_refused_only_a_light_that_would_follow_a_hand_or_a_breath() -> None:
    assert refused("photosensitive", "holds", "effort", "child") == HAND_LED | {"your-pace"}


def test_breaths_slower_than_four_a_minute_wait_for_an_answer_too() -> None:
    slow = paced({"in": 6, "out": 10}, id="box-four")
    assert refused_by(slow, people()) is not None
    assert refused_by(slow, people("holds")) is None
    assert refused_by(paced({"in": 5, "out": 10}), people()) is None
    assert refused_by(paced({"from": "5/min", "to": "3.5/min", "over": "90s"}, id="box-four"), people()) is not None


def test_a_variant_is_judged_by_what_it_does() -> None:
    coherent = exercises()["coherent"]
    assert refused_by(coherent, people("pregnant")) is not None
    assert refused_by(coherent, people("pregnant"), "faster") is None
    assert refused_by(coherent, people("pregnant"), "slower") is not None


def test_what_an_exercise_begins_with_is_judged_with_it() -> None:
    held = {"lasts": "60s", "steps": [{"breathe": {"in": 3, "hold": 2, "out": 3}, "times": 3}]}
    assert refused_by(paced({"in": 4, "out": 6}, variants={"held": held}), people()) is None
    assert refused_by(paced({"in": 4, "out": 6}, variants={"held": held}, begin_with="held"), people()) is not None


def test_a_refusal_names_the_switch() -> None:
    assert refused_by(exercises()["box-four"], people()) == "it holds the breath, and `people.holds` is off"
    for on, switch in ((("external_focus",), "external_focus"), (("pregnant",), "pregnant"), ((), "holds")):
        assert f"`people.{switch}`" in str(refused_by(exercises()["four-seven-eight"], people(*on)))
    assert "`people.effort`" in str(refused_by(exercises()["wall-push"], people()))


def two(*steps: dict[str, Any]) -> list[Breach]:
    written = {"id": "mine", "phase": "connect", "who": "two", "lasts": "2min", "steps": [*steps]}
    return check_exercise(Exercise.model_validate(written))


def test_two_people_are_asked_before_anything_begins() -> None:
    turns = {"turn": "first", "at": "20s", "lasts": "30s"}, {"turn": "second", "at": "50s", "lasts": "30s"}
    assert two({"gate": {"needs": 2}, "at": "5s"}, *turns) == []
    assert two({"gate": {"needs": 2}, "at": "20s"}, *turns) == []
    assert [found.path for found in two(*turns)] == [("who",)]
    assert [found.path for found in two({"gate": {"needs": 1}, "at": "5s"}, *turns)] == [("who",)]
    assert [found.path for found in two(*turns, {"gate": {"needs": 2}, "at": "90s"})] == [("steps", 2, "gate")]


def in_turn(*lasts: str, **step: str) -> list[Breach]:
    """What is said of turns of these lengths, the two people's by turns; by default they speak."""
    turns = [{**(step or {"turn": ("first", "second")[at % 2]}), "lasts": long} for at, long in enumerate(lasts)]
    return two({"gate": {"needs": 2}, "at": "5s"}, {"glow": "8%", "at": "8s", "lasts": "2s"}, *turns)


@in_one_test(
    ("lasts", "index", "says"),
    [
        (("30s", "20s"), 2, "the first of the two has 30s in all, the second 20s, and both get the same time"),
        (("30s", "20s"), 2, "If you don't mean that, write `lasts: 20s` here."),
        (("20s", "20s", "20s", "30s"), 5, "write `lasts: 20s` here."),
        (
            ("30s",),
            2,
            "the second none, and both get the same time (limit turns). If you don't mean that, give the second",
        ),
        (("15s", "5s", "15s", "5s"), 2, "give the second one as much."),
    ],
)
def test_two_in_turn_get_the_same_time_or_are_told_which_turn_is_longer(
    lasts: tuple[str, ...], index: int, says: str
) -> None:
    (found,) = in_turn(*lasts)
    assert (found.severity, found.path) == ("warning", ("steps", index, "lasts"))
    assert says in found.message


def test_equal_turns_and_what_a_remedy_makes_of_others_are_right() -> None:
    assert in_turn("30s", "20s", "10s", "20s") == in_turn("20s", "20s") == in_turn("10s", "20s", "10s") == []
    assert [one.limit for one in in_turn("40s", "30s", follow="hand")] == ["turns"]
    assert in_turn("30s", "30s", follow="hand") == in_turn("30s", follow="hand") == []


def test_one_person_needs_no_gate() -> None:
    written = {"id": "mine", "phase": "connect", "lasts": "2min", "steps": [{"glow": "10%"}]}
    assert check_exercise(Exercise.model_validate(written)) == []


def routine(**slots: Any) -> list[tuple[str, str, tuple[str | int, ...]]]:
    found = check_routine(Routine.model_validate({"id": "mine"} | slots), exercises())
    return [(one.limit, one.severity, one.path) for one in found]


def test_a_session_takes_at_most_half_an_hour() -> None:
    nine = ["quiet-company"] * 9  # 1620 s
    assert routine(connect=[*nine, "kind-phrase"]) == []
    longer = [*nine, {"exercise": "kind-phrase", "first": "179s"}, "quiet-company"]
    assert routine(connect=longer) == [("length", "error", ("connect", 10))]


def test_holds_are_added_up_over_a_session() -> None:
    assert routine(breathe=["four-seven-eight", "four-seven-eight"]) == []
    found = routine(breathe=["box-four", "four-seven-eight"])  # 96 s and 28 s
    assert found == [("hold_total", "error", ("breathe", 1))]
    assert routine(breathe=["box-four", {"exercise": "box-four", "first": "36s"}]) == found  # and 8 s, after 20 s


def test_sighs_are_added_up_over_a_session() -> None:
    assert routine(breathe=["cyclic-sigh", {"exercise": "cyclic-sigh", "first": "144s"}]) == []  # 18 and 12
    found = routine(breathe=["cyclic-sigh", {"exercise": "cyclic-sigh", "first": "154s"}])  # 18 and 13
    assert found == [("sigh_cap", "error", ("breathe", 1))]


def test_paced_breathing_is_added_up_over_a_session() -> None:
    assert routine(breathe=["long-out", "settle"]) == []  # 300 s and 300 s
    assert routine(breathe=["long-out", "settle", "cool-the-tea"]) == [("length", "error", ("breathe", 2))]
    rested = ["long-out", "settle", "follow-light", "cool-the-tea"]
    assert routine(breathe=rested) == [("length", "warning", ("breathe", 3))]
    assert routine(breathe=[{"exercise": "sleep-ramp", "variant": "long"}]) == []
    night = [{"exercise": "sleep-ramp", "variant": "long"}, "cool-the-tea"]
    assert routine(breathe=night) == [("length", "error", ("breathe", 1))]


def test_the_night_is_added_up_by_itself() -> None:
    night = {"exercise": "breath-as-is", "at_night": "settle"}
    assert routine(breathe=["long-out", {**night, "at_night": "cool-the-tea"}, "follow-light", "cool-the-tea"]) == []
    assert routine(breathe=["cool-the-tea", "long-out", night]) == [("length", "error", ("breathe", 2, "at_night"))]
    both = [*["appreciation-turns"] * 5, {"exercise": "hug-20", "at_night": "listening-turns"}, "follow-light"]
    assert routine(connect=both) == [("length", "error", ("connect", 5, "at_night"))]


def test_what_an_exercise_is_told_by_itself_is_not_told_again_for_a_routine_of_it_alone() -> None:
    steps = [{"breathe": {"in": 4, "out": 6}, "times": times, "at": at} for times, at in ((50, 0), (15, 600))]
    mine = Exercise.model_validate({"id": "mine", "phase": "breathe", "lasts": "15min", "steps": steps})
    assert "length" in [found.limit for found in check_exercise(mine)]
    assert check_routine(Routine.model_validate({"id": "one", "breathe": ["mine"]}), {"mine": mine}) == []


@pytest.mark.parametrize("name", ["freeze", "panic"])
def test_what_may_stir_is_no_part_of_a_routine_for_fear(name: str) -> None:
    entry = {"exercise": "safe-ally", "at_night": "what-was-missing"}
    assert routine(id=name, connect=["what-was-missing"]) == [("calm", "error", ("connect", 0))]
    assert routine(id=name, connect=[entry]) == [("calm", "error", ("connect", 0, "at_night"))]
    assert routine(id="evening", connect=["what-was-missing"]) == []


def test_a_slot_takes_its_own_phase_and_whatever_paces_no_breath() -> None:
    assert routine(breathe=["follow-light"], ground=["breath-as-is"], connect=["orient-room", "hum-together"]) == []
    assert routine(connect=["settle"]) == [("slot", "error", ("connect", 0))]


def test_a_name_nobody_knows_is_left_to_the_one_who_looks_names_up() -> None:
    assert routine(breathe=["no-such-thing", {"exercise": "coherent", "variant": "no-such"}]) == []


def settings(
    own: Mapping[str, Routine] = MappingProxyType({}), **changed: Any
) -> list[tuple[str, tuple[str | int, ...]]]:
    written = load(CONFIG / "settings.yaml")
    for key, value in changed.items():
        written[key] = {**written[key], **value}
    found = check_settings(Settings.model_validate(written), {**routines(), **own}, exercises())
    return [(one.limit, one.path) for one in found]


def test_at_night_the_lamp_uses_at_most_half_of_its_ceiling() -> None:
    assert settings(night={"ceiling": "50%"}) == []
    assert settings(night={"ceiling": "51%"}) == [("night", ("night", "ceiling"))]


def test_a_press_never_starts_what_may_stir() -> None:
    assert settings(start={"press": "calm"}) == [("calm", ("start", "press"))]
    assert settings(start={"double": "calm", "hold": "calm"}) == []


def test_one_press_never_starts_what_is_for_two() -> None:
    assert settings(start={"press": "sleep", "double": "together"}) == []
    assert settings(start={"press": "together"}) == [("consent", ("start", "press"))]
    late = Routine.model_validate({"id": "late", "connect": [{"exercise": "quiet-company", "at_night": "hug-20"}]})
    assert settings({"late": late}, start={"press": "late"}) == [("consent", ("start", "press"))]


@in_one_test(
    ("written", "told"),
    [
        ('talks: {until: "22:00"}', False),  # the night begins then anyway
        ('talks: {until: "21:30"}', False),
        ('talks: {until: "22:01"}', True),
        ('talks: {until: "02:00"}', True),
        ('talks: {until: "07:00"}', True),
        ('night: {from: "21:00"}', False),  # nobody wrote 22:00
        ('talks: {until: "23:00"}\nnight: {from: "23:30"}', False),
    ],
)
def test_an_hour_for_talks_that_changes_nothing_is_told(written: str, told: bool) -> None:
    problems = told_of(f"{written}\n", lambda settings, document: about_settings(settings, document, {}, {}))
    found = [(one.line, one.severity) for one in problems if "no talk is begun at night" in one.message]
    assert found == ([(1, "warning")] if told else [])
    assert not told or 'such as `until: "21:00"`' in problems[0].message
