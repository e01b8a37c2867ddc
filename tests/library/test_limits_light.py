"""The limits of light, each on both of its sides."""

from __future__ import annotations

from typing import Any

import pytest

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import Breach, check_exercise
from tests.in_one_test import in_one_test


def findings(*steps: dict[str, Any], **keys: Any) -> list[Breach]:
    written = {"id": "mine", "phase": "ground", "lasts": "2min", "steps": [*steps], **keys}
    return check_exercise(Exercise.model_validate(written))


def breaks(*steps: dict[str, Any], **keys: Any) -> list[str]:
    return [finding.limit for finding in findings(*steps, **keys)]


def swell(every: str, easing_to: str | None = None, low: str = "8%", high: str = "20%") -> dict[str, Any]:
    wave = {"from": low, "to": high, "every": every}
    return {"swell": wave if easing_to is None else {**wave, "easing_to": easing_to}}


def way(verb: str, lasts: str, low: str = "8%", high: str = "20%") -> dict[str, Any]:
    return {verb: {"from": low, "to": high} if verb == "rise" else {"from": high, "to": low}, "lasts": lasts}


def press(up: str, down: str, **keys: Any) -> dict[str, Any]:
    return {"press": {"from": "8%", "to": "40%", "up": up, "level": "1s", "down": down}, **keys}


def test_half_a_wave_takes_at_least_a_second() -> None:
    assert breaks(swell("2s")) == []
    assert breaks(swell("1990ms")) == ["slew"]
    assert breaks(swell("2s", "2s")) == []
    assert breaks(swell("3s", "1.99s")) == ["slew"]


def test_nothing_comes_and_goes_six_times_in_ten_seconds() -> None:
    assert breaks(swell("1.67s")) == ["slew"]
    assert breaks(swell("1.66s")) == ["flash"]
    (finding,) = findings(swell("3s", "500ms"))
    assert (finding.limit, finding.path) == ("flash", ("steps", 0, "swell", "easing_to"))
    assert finding.message.endswith("Did you mean `2s`?")


def test_a_swell_that_does_not_move_may_have_any_period() -> None:
    assert breaks(swell("1s", low="8%", high="8%")) == []


@pytest.mark.parametrize("verb", ["rise", "fade"])
def test_a_way_up_or_down_takes_at_least_a_second(verb: str) -> None:
    assert breaks(way(verb, "1s")) == []
    (finding,) = findings(way(verb, "990ms"))
    assert (finding.limit, finding.path) == ("slew", ("steps", 0, "lasts"))
    assert "takes 0.99 s" in finding.message
    assert finding.message.endswith("Did you mean `1s`?")


def test_a_press_and_its_release_take_at_least_a_second_each() -> None:
    assert breaks(press("1s", "1s")) == []
    assert [f.path for f in findings(press("0.9s", "1s"))] == [("steps", 0, "press", "up")]
    assert [f.path for f in findings(press("1s", "0.9s"))] == [("steps", 0, "press", "down")]


def test_a_turn_sinks_for_at_least_a_second() -> None:
    assert breaks({"turn": "first", "lasts": "1s"}, {"turn": "second", "lasts": "1s"}) == []
    assert breaks({"turn": "first", "lasts": "0.9s"}, {"turn": "second", "lasts": "0.9s"}) == ["slew", "slew"]


def test_a_second_sip_that_lifts_the_light_takes_at_least_a_second() -> None:
    def sip(top_up: str, **light: str) -> list[str]:
        step = {"breathe": {"in": "3s", "top_up": top_up, "out": "6s"}, "times": 3, "light": {**light}}
        return breaks(step, phase="breathe")

    assert sip("1s", via="30%") == []
    assert sip("0.9s", via="30%") == ["slew"]
    assert sip("0.5s") == []  # without `via` the light is up already when it comes


def test_a_glow_is_there_long_enough_to_be_reached() -> None:
    def flick(seconds: str, level: str) -> list[str]:
        return breaks({"glow": "8%", "lasts": "9s"}, {"glow": level, "lasts": seconds}, {"glow": "8%"})

    assert flick("1s", "30%") == []
    assert flick("0.9s", "30%") == ["slew"]
    assert flick("0.9s", "8%") == []


def test_the_light_does_not_go_up_and_down_twice_in_a_second() -> None:
    def quick(lasts: str, high: str) -> list[str]:
        return breaks(*(way(verb, lasts, "8%", high) for verb in ("rise", "fade", "rise", "fade")))

    assert quick("250ms", "18%") == ["slew"] * 4 + ["flash"]
    assert quick("250ms", "17.9%") == ["slew"] * 4
    assert quick("251ms", "18%") == ["slew"] * 4
    assert quick("1s", "90%") == []
    up, further, back = (
        way("rise", "250ms", "8%", "18%"),
        way("rise", "250ms", "18%", "28%"),
        way("fade", "250ms", "18%", "28%"),
    )
    assert breaks(up, further, back, further) == ["slew"] * 4


def test_ember_moves_over_four_seconds_or_not_at_all() -> None:
    low = {"low": "5%", "high": "12%"}
    assert breaks(way("rise", "4s", **low), colour="ember") == []
    assert breaks(way("rise", "3.99s", **low), colour="ember") == ["red"]
    assert breaks(way("rise", "3.99s", **low)) == []
    assert breaks(swell("8s", **low), colour="ember") == []
    assert breaks(swell("7.9s", **low), colour="ember") == ["red"]
    assert breaks({"glow": "10%"}, colour="ember") == []


def test_ember_has_no_meeting_of_two_levels() -> None:
    two = ({"glow": "5%", "lasts": "20s"}, {"glow": "10%", "lasts": "20s"})
    assert breaks(*two) == []
    assert breaks(*two, colour="ember") == ["red"]
    assert breaks({"glow": "5%", "lasts": "20s"}, {"glow": "5%", "lasts": "20s"}, colour="ember") == []


def test_an_ember_breath_has_long_ways_too() -> None:
    def ember(**parts: str) -> list[str]:
        step = {"breathe": {key.rstrip("_"): value for key, value in parts.items()}, "times": 3}
        return breaks({**step, "light": {"from": "5%", "to": "15%"}}, phase="breathe", colour="ember")

    assert ember(in_="4s", out="4s") == []
    assert ember(in_="3.9s", out="4s") == ["red"]


def test_ember_is_not_bright() -> None:
    assert breaks({"glow": "15%"}, colour="ember") == []
    assert breaks({"glow": "15.1%"}, colour="ember") == ["red"]
    assert breaks({"glow": "90%"}) == []


def test_a_breath_that_leads_downwards_is_pointed_out() -> None:
    def lead(**light: str) -> list[tuple[str | int, ...]]:
        written = {"from" if key == "low" else key: value for key, value in light.items()}
        breath = {"in": "3s", "top_up": "1s", "out": "6s"} if "via" in light else {"in": "4s", "out": "6s"}
        found = findings({"breathe": breath, "times": 3, "light": written}, phase="breathe")
        assert {finding.limit for finding in found} <= {"lead"}
        assert {finding.severity for finding in found} <= {"warning"}
        return [finding.path for finding in found]

    assert lead(low="8%", to="40%") == []
    assert lead(low="40%", to="40%") == []
    assert lead(low="41%", to="40%") == [("steps", 0, "light", "to")]
    assert lead(via="41%", to="40%") == [("steps", 0, "light", "via")]
    assert lead(to="40%", falling_to="41%") == [("steps", 0, "light", "falling_to")]


def test_ember_follows_no_hand_however_dim() -> None:
    dim = {"follow": "hand", "lasts": 60, "light": {"from": "5%", "to": "15%"}}
    assert breaks(dim) == []
    assert breaks(dim, colour="ember") == ["red"]


def test_a_light_that_sinks_as_a_hand_breathes_in_is_pointed_out() -> None:
    (told,) = findings({"follow": "hand", "lasts": 60, "light": {"from": "90%", "to": "10%"}})
    assert (told.limit, told.severity, told.path) == ("lead", "warning", ("steps", 0, "light", "to"))


@in_one_test(("waits", "right"), [(0, False), (4.9, False), (5, True), (60, True), (60.1, False), (1200, False)])
def test_a_hand_is_waited_for_five_seconds_to_a_minute(waits: float, *, right: bool) -> None:
    found = findings({"follow": "hand", "then": "lead", "lasts": 60, "waits": waits}, lasts="30min")
    assert [(one.limit, one.path) for one in found] == ([] if right else [("hand", ("steps", 0, "waits"))])
