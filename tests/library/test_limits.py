"""Every limit on both of its sides: the last thing that is allowed, and the first that is not.

Numbers are literal, so that a limit that moves is noticed. Rule: `breaks` names exactly the limits that a script
breaks, so that a test also says what is not complained about.
"""

from __future__ import annotations

from typing import Any

import pytest

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import LIMITS, Breach, check_exercise
from tests.in_one_test import in_one_test


def exercise(*steps: dict[str, Any], lasts: str = "4min", **keys: Any) -> Exercise:
    return Exercise.model_validate({"id": "mine", "phase": "breathe", "lasts": lasts, "steps": [*steps], **keys})


def findings(*steps: dict[str, Any], **keys: Any) -> list[Breach]:
    return check_exercise(exercise(*steps, **keys))


def breaks(*steps: dict[str, Any], **keys: Any) -> list[str]:
    return [finding.limit for finding in findings(*steps, **keys)]


def breath(times: int | None = 3, /, **parts: str) -> dict[str, Any]:
    step: dict[str, Any] = {"breathe": {key.rstrip("_"): value for key, value in parts.items()}}
    return step if times is None else {**step, "times": times}


def ramp(start: str, end: str, over: str) -> dict[str, Any]:
    return {"breathe": {"from": start, "to": end, "over": over}}


SMALL = {"say": "Smaller breaths are fine, if you like.", "at": "70s"}


@in_one_test(
    ("inside", "outside", "limit"),
    [
        ({"in_": "2s", "out": "4s"}, {"in_": "1990ms", "out": "4s"}, "inhale"),
        ({"in_": "6s", "out": "6s"}, {"in_": "6010ms", "out": "7s"}, "inhale"),
        (
            {"in_": "2.5s", "top_up": "1.5s", "out": "6s"},
            {"in_": "2.5s", "top_up": "1510ms", "out": "6s"},
            "inhale",
        ),
        ({"in_": "2.5s", "out": "2.5s"}, {"in_": "2s", "out": "2490ms"}, "exhale"),
        ({"in_": "4s", "out": "10s"}, {"in_": "4s", "out": "10.01s"}, "exhale"),
        ({"in_": "3s", "hum": "12s"}, {"in_": "2.5s", "hum": "12.01s"}, "exhale"),
        ({"in_": "4s", "out": "4s"}, {"in_": "4s", "out": "3990ms"}, "exhale"),
        (
            {"in_": "2.5s", "top_up": "1s", "out": "3.5s"},
            {"in_": "2.5s", "top_up": "1s", "out": "3.49s"},
            "exhale",
        ),
        ({"in_": "3s", "hold": "7s", "out": "5s"}, {"in_": "3s", "hold": "7.01s", "out": "5s"}, "hold_in"),
        ({"in_": "4s", "out": "4s", "rest": "4s"}, {"in_": "4s", "out": "4s", "rest": "4.01s"}, "hold_out"),
    ],
)
def test_a_part_of_a_breath_stays_within_its_limit(inside: dict[str, str], outside: dict[str, str], limit: str) -> None:
    # Short breaths are over 12 a minute and long ones under 4; neither is what is looked at here.
    assert [found for found in breaks(breath(**inside)) if not found.startswith("rate")] == []
    assert breaks(breath(**outside)) == [limit]


def test_the_holds_of_a_breath_are_at_most_half_of_it() -> None:
    assert breaks(breath(in_="3s", hold="4s", out="4s", rest="3s")) == []
    assert breaks(breath(in_="3s", hold="4s", out="4s", rest="3.01s")) == ["hold_total"]


def test_a_hold_over_four_seconds_comes_at_most_four_times() -> None:
    assert breaks(breath(4, in_="3s", hold="7s", out="5s")) == []
    assert breaks(breath(5, in_="3s", hold="7s", out="5s")) == ["hold_in"]
    assert breaks(breath(5, in_="3s", hold="4s", out="5s")) == []
    assert breaks(breath(5, in_="3s", hold="4.01s", out="5s")) == ["hold_in"]


def test_long_holds_are_counted_over_all_steps() -> None:
    one = breath(2, in_="3s", hold="7s", out="5s")
    assert breaks(one, one) == []
    assert breaks(one, one, breath(1, in_="3s", hold="7s", out="5s")) == ["hold_in"]


def test_holds_come_to_at_most_a_hundred_seconds() -> None:
    assert breaks(breath(25, in_="4s", hold="4s", out="4s"), lasts="300s", id="mine") == ["overbreathing"]
    assert breaks(breath(25, in_="3s", hold="4s", out="4s"), lasts="290s") == []
    assert breaks(breath(26, in_="3s", hold="4s", out="4s"), lasts="290s") == ["hold_total"]


@in_one_test(
    ("start", "end", "over", "broken"),
    [
        ("12/min", "12/min", "60s", []),
        ("12.01/min", "12/min", "60s", ["rate_open"]),
        ("14/min", "14/min", "60s", ["rate_open", "rate_open"]),
        ("14.01/min", "14/min", "60s", ["rate_abs", "rate_open"]),
        ("4/min", "4/min", "60s", []),
        ("4/min", "3.99/min", "60s", ["rate_open"]),
        ("3/min", "3/min", "60s", ["rate_open", "rate_open"]),
        ("2.99/min", "3/min", "60s", ["rate_abs", "rate_open"]),
    ],
)
def test_breaths_are_neither_too_fast_nor_too_slow(start: str, end: str, over: str, broken: list[str]) -> None:
    assert breaks(ramp(start, end, over)) == broken


def test_a_breath_of_fifteen_seconds_is_the_slowest_without_a_question() -> None:
    assert breaks(breath(in_="5s", out="10s")) == []
    (finding,) = findings(breath(in_="5.01s", out="10s"))
    assert finding.limit == "rate_open"
    assert "with a pause in each breath" in finding.message
    assert "`people.holds: true`" in finding.message


def test_a_breath_of_five_seconds_is_the_fastest() -> None:
    assert breaks(breath(in_="2.5s", out="2.5s")) == []
    assert breaks(breath(in_="2.49s", out="2.5s")) == ["rate_open"]


@pytest.mark.parametrize("name", ["mine", "box-four"])
def test_a_breath_with_a_pause_may_be_as_slow_as_three_a_minute(name: str) -> None:
    assert breaks(breath(in_="5s", hold="5s", out="10s"), id=name) == []
    assert breaks(breath(in_="5s", hold="5.01s", out="10s"), id=name) == ["rate_abs"]


def test_sighs_are_at_most_thirty() -> None:
    sigh = {"in_": "2.5s", "top_up": "1s", "out": "6.4s"}
    assert breaks(SMALL, breath(30, **sigh), lasts="310s") == []
    assert breaks(SMALL, breath(31, **sigh), lasts="310s") == ["sigh_cap"]


def test_sighs_take_at_most_three_hundred_seconds() -> None:
    assert breaks(SMALL, breath(20, in_="4s", top_up="1s", out="10s"), lasts="320s") == []
    assert breaks(SMALL, breath(20, in_="4s", top_up="1.01s", out="9.99s"), lasts="320s") == []
    assert breaks(SMALL, breath(21, in_="4s", top_up="1s", out="10s"), lasts="320s") == ["sigh_cap"]
    twenty, one = (breath(times, in_="4s", top_up="1s", out="10s") for times in (20, 1))
    assert breaks(SMALL, twenty, one, lasts="320s") == ["sigh_cap"]


def test_a_paced_exercise_of_five_minutes_asks_for_small_breaths() -> None:
    slow = breath(20, in_="4s", out="6s")
    assert breaks(slow, lasts="299s") == []
    (finding,) = findings(slow, lasts="300s")
    assert (finding.limit, finding.severity, finding.path) == ("overbreathing", "warning", ("steps", 0, "breathe"))


def test_the_small_breaths_are_asked_for_in_the_first_ninety_seconds() -> None:
    slow = breath(20, in_="4s", out="6s")
    say = "Smaller breaths are fine."
    assert breaks(slow, {"say": say, "at": "90s"}, lasts="300s") == []
    assert breaks(slow, {"say": say, "at": "90.1s"}, lasts="300s") == ["overbreathing"]
    assert breaks(slow, {"say": "Smallpox is another thing.", "at": "9s"}, lasts="300s") == ["overbreathing"]


def test_five_minutes_without_pacing_need_no_such_word() -> None:
    assert breaks({"glow": "10%"}, lasts="10min") == []


def test_paced_breathing_warns_over_ten_minutes_and_stops_at_twenty() -> None:
    def minutes(*runs: int) -> list[tuple[str, str]]:
        steps: list[dict[str, Any]] = [SMALL]
        for count in runs:
            steps += [breath(count, in_="4s", out="6s"), {"glow": "8%", "lasts": "60s"}]
        return [(found.limit, found.severity) for found in findings(*steps, lasts="40min")]

    assert minutes(60) == []
    assert minutes(59, 2) == [("length", "warning")]
    assert minutes(60, 60) == [("length", "warning")]
    assert minutes(60, 59, 2) == [("length", "error")]


def test_a_minute_without_pacing_comes_after_each_ten() -> None:
    def pause(seconds: str) -> list[tuple[str, str]]:
        ten = breath(60, in_="4s", out="6s")
        more = {**breath(6, in_="4s", out="6s")}
        glow = {"glow": "8%", "lasts": seconds}
        return [(found.limit, found.severity) for found in findings(SMALL, ten, glow, more, lasts="20min")]

    assert pause("60s") == [("length", "warning")]
    assert pause("59.9s") == [("length", "error")]


def test_where_guidance_is_thin_only_the_breaths_that_are_led_count() -> None:
    def twice(each: int, times: int) -> list[str]:
        led = {**breath(30, in_="4s", out="6s")}
        return breaks(SMALL, led, {**breath(times, in_="4s", out="6s"), "thin": {"each": each}}, lasts="40min")

    assert (twice(1, 30), twice(1, 31)) == ([], ["length"])
    assert (twice(2, 60), twice(2, 61)) == ([], ["length"])  # 600 s at a stretch
    assert (twice(4, 120), twice(4, 121)) == ([], ["length"])


def test_holds_and_sighs_of_breaths_that_are_not_led_are_not_counted() -> None:
    held = {**breath(48, in_="4s", hold="4s", out="4s", rest="4s"), "thin": {"each": 4}}
    assert breaks(SMALL, held, lasts="780s", id="box-four") == []  # 12 are led
    assert breaks(SMALL, {**held, "times": 49}, lasts="790s", id="box-four") == ["hold_total"]
    sigh = {**breath(120, in_="2.5s", top_up="1s", out="6.5s"), "thin": {"each": 4}}
    assert breaks(SMALL, sigh, lasts="1220s") == []
    assert breaks(SMALL, {**sigh, "times": 121}, lasts="1220s") == ["sigh_cap"]


def test_only_the_way_to_sleep_goes_on_without_a_pause() -> None:
    twenty = breath(120, in_="4s", out="6s")
    assert breaks(SMALL, twenty, lasts="21min", id="sleep-ramp") == []
    assert breaks(SMALL, twenty, lasts="21min") == ["length"]
    assert breaks(SMALL, breath(121, in_="4s", out="6s"), lasts="21min", id="sleep-ramp") == ["length"]


def test_a_ramp_changes_by_at_most_one_breath_a_minute_in_a_minute() -> None:
    assert breaks(ramp("10/min", "6/min", "240s"), lasts="260s") == []
    (finding,) = findings(ramp("10/min", "6/min", "239s"), lasts="260s")
    assert (finding.limit, finding.path) == ("ramp_step", ("steps", 0, "breathe", "over"))
    assert finding.message.endswith("Did you mean `4min`?")
    assert breaks(ramp("6/min", "10/min", "239s"), lasts="260s") == ["ramp_step"]


def test_from_one_pace_to_the_next_there_is_a_minute_for_each_breath() -> None:
    assert breaks(breath(6, in_="4s", out="6s"), breath(3, in_="5s", out="7s")) == []
    assert breaks(breath(5, in_="4s", out="6s"), breath(3, in_="5s", out="7s")) == ["ramp_step"]
    assert breaks(ramp("7/min", "6/min", "60s"), breath(3, in_="4s", out="6s")) == []
    assert breaks(ramp("7/min", "6/min", "60s"), breath(3, in_="5s", out="7s")) == ["ramp_step"]


@in_one_test("words", ["breath of fire", "Holotropic breathing", "a breath-hold contest", "Kapalabhati"])
def test_techniques_that_make_dizzy_have_no_place(words: str) -> None:
    assert breaks(breath(in_="4s", out="6s"), title=f"Try {words}") == ["exclude"]
    assert breaks(breath(in_="4s", out="6s"), {"say": f"Now {words}, if you like.", "at": 0}) == ["exclude"]
    assert breaks(breath(in_="4s", out="6s"), caution=f"This is not {words}.") == []


def test_a_finding_says_what_was_found_and_what_would_be_right() -> None:
    (finding,) = findings(breath(in_="4s", out="40s"))
    assert finding.message == "`out` is 40 s; an exhale is 2.5 s to 10 s (limit exhale). Did you mean `4s`?"
    assert (finding.path, finding.severity) == (("steps", 0, "breathe", "out"), "error")


@in_one_test(
    ("parts", "guess"),
    [
        ({"in_": "400ms", "out": "6s"}, "4s"),
        ({"in_": "40s", "out": "6s"}, "4s"),
        ({"in_": "4s", "out": "1s"}, "4s"),
        ({"in_": "3s", "out": "1s"}, "3s"),
        ({"in_": "1s", "out": "6s"}, "2s"),
        ({"in_": "4s", "hold": "20s", "out": "6s"}, "7s"),
        ({"in_": "4s", "hold": "70s", "out": "6s"}, "7s"),
        ({"in_": "4s", "out": "6s", "rest": "40s"}, "4s"),
        ({"in_": "7s", "out": "8s"}, "6s"),
        ({"in_": "4s", "out": "11s"}, "10s"),
        ({"in_": "4s", "hold": "8s", "out": "9s"}, "7s"),
        ({"in_": "5s", "out": "4s"}, "5s"),
    ],
)
def test_a_finding_guesses_what_was_meant(parts: dict[str, str], guess: str) -> None:
    assert findings(breath(**parts))[0].message.endswith(f"Did you mean `{guess}`?")


def test_the_short_form_is_pointed_at_where_it_stands() -> None:
    found = check_exercise(
        Exercise.model_validate({"id": "a", "phase": "breathe", "breathe": {"in": 4, "out": 40}, "lasts": "1min"})
    )
    assert [finding.path for finding in found] == [("breathe", "out")]


def test_a_variant_is_checked_and_pointed_at_too() -> None:
    odd = {"lasts": "60s", "steps": [breath(1, in_="4s", out="40s")]}
    (finding,) = findings(breath(in_="4s", out="6s"), variants={"odd": odd})
    assert finding.path == ("variants", "odd", "steps", 0, "breathe", "out")


def test_everything_is_found_at_once() -> None:
    found = findings(breath(in_="1s", hold="9s", out="20s", rest="5s"), breath(in_="9s", out="9s"))
    assert [finding.limit for finding in found] == ["inhale", "hold_in", "exhale", "hold_out", "inhale"]


def test_a_breath_of_nothing_is_a_finding_and_no_crash() -> None:
    assert breaks(breath(in_="0s", out="0s")) == ["inhale", "exhale"]
    assert breaks(breath(None, in_="0s", out="0s")) == ["inhale", "exhale"]
    assert "ramp_step" in breaks(ramp("10/min", "6/min", "0s"))


def test_every_limit_has_a_sentence_and_a_reason() -> None:
    for name, limit in LIMITS.items():
        assert (limit.id, limit.kind in "EWD") == (name, True)
        assert limit.says
        assert limit.basis
        assert all(key.endswith(("_s", "_per_min", "_hz", "_share", "_times", "_lux")) for key in limit.numbers)
