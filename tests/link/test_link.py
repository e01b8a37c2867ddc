"""What the link says to the broker and to the lamp, by what happens; no socket, no clock."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate_link.events import Connected, LampGone, LampSaid, Message, NotConnected, Stuck
from tests.in_one_test import in_one_test
from tests.link.parts import AT_REST, DEVICE, IN_SESSION, Bench

STATE = f"pi-regulate/{DEVICE}/state"
CONFIG = f"homeassistant/device/{DEVICE}/config"
AVAILABILITY, LAMP = f"pi-regulate/{DEVICE}/availability", f"pi-regulate/{DEVICE}/lamp"
ANSWER = f"pi-regulate/{DEVICE}/answer"
BUTTON = f"pi-regulate/{DEVICE}/event/button"


def test_what_there_is_comes_first_and_how_it_is_a_second_later() -> None:
    bench = Bench()
    bench.says(AT_REST)
    bench.take(Connected())
    assert [one.topic for one in bench.broker.sent] == [CONFIG]
    bench.wait(0.9)
    assert [one.topic for one in bench.broker.sent] == [CONFIG]
    bench.wait(0.1)
    assert [one.topic for one in bench.broker.sent][1:] == [AVAILABILITY, LAMP, STATE]
    assert all(one.retained for one in bench.broker.sent)


def test_after_each_connection_all_of_it_is_told_again() -> None:
    bench = Bench().up()
    before = bench.kept()
    bench.take(NotConnected("the connection was lost"))
    bench.broker.sent.clear()
    bench.take(Connected())
    bench.wait(1.0)
    assert bench.kept() == before
    assert before.keys() == {CONFIG, AVAILABILITY, LAMP, STATE}


def test_what_is_subscribed_are_the_six_wishes_and_home_assistants_start() -> None:
    bench = Bench().up()
    kinds = ("end", "glow", "invite", "start", "quiet", "routine")
    assert bench.broker.asked_for == [*(f"pi-regulate/{DEVICE}/wish/{kind}" for kind in kinds), "homeassistant/status"]


def test_the_state_is_told_on_change_and_at_most_once_a_second() -> None:
    bench = Bench().up()
    bench.sent(STATE)
    for number in range(50):
        bench.says({**IN_SESSION, "faults": number % 7})
        bench.wait(0.1)
    told = bench.sent(STATE)
    assert 4 <= len(told) <= 6
    bench.wait(2.0)
    (last,) = [*told, *bench.sent(STATE)][-1:]
    assert last.told["faults"] == 49 % 7
    for _ in range(20):
        bench.says({**IN_SESSION, "faults": 49 % 7})
        bench.wait(1.0)
    assert bench.sent(STATE) == []


@in_one_test(
    ("tell", "keys"),
    [
        ("nothing", {"routine", "quiet"}),
        ("health", {"sound", "problem", "faults", "routine", "quiet"}),
        ("session", {"session", "phase", "sound", "problem", "faults", "routine", "quiet"}),
        ("all", {"session", "phase", "exercise", "sound", "problem", "faults", "routine", "quiet"}),
    ],
)
def test_no_more_is_told_than_the_owner_allows(tell: str, keys: set[str]) -> None:
    bench = Bench(tell=tell).up(IN_SESSION)
    (state,) = bench.sent(STATE)
    assert state.told.keys() == keys


def test_whoever_tells_nothing_and_allows_nothing_leaves_nothing_on_the_broker() -> None:
    bench = Bench(tell="nothing").up({**IN_SESSION, "may": []})
    assert bench.kept() == {AVAILABILITY: b"online", LAMP: b"online"}


def test_an_exercise_of_ones_own_has_no_name_on_the_broker() -> None:
    bench = Bench().up({**IN_SESSION, "exercise": "for-annabel"})
    (state,) = bench.sent(STATE)
    assert state.told["exercise"] == "own"


ODD = st.none() | st.booleans() | st.integers() | st.text("annabel:/{é", max_size=9) | st.lists(st.just("annabel"))


@given(st.dictionaries(st.sampled_from(sorted(AT_REST)), ODD))
def test_whatever_the_lamp_says_only_known_words_are_published(odd: dict[str, Any]) -> None:
    words = {"on", "off", "rest", "ground", "breathe", "connect", "landing", "own", "none", "settle", "usual",
             "ready", "missing"}  # fmt: skip
    bench = Bench()
    bench.says({**AT_REST, **odd, "v": 1})
    bench.take(Connected())
    bench.wait(1.0)
    for one in bench.sent(STATE):
        assert {value for value in one.told.values() if not isinstance(value, int)} <= words
        assert 0 <= one.told["faults"] < 1000


@in_one_test(
    ("gesture", "told"),
    [
        ("press", {"event_type": "press_end"}),
        ("double", {"event_type": "multi_press_end", "multi_press_count": 2}),
        ("hold", {"event_type": "long_press_start"}),
    ],
)
def test_what_the_hand_does_is_an_event_in_home_assistants_words_and_is_not_kept(gesture: str, told: object) -> None:
    bench = Bench().up()
    bench.says({"v": 1, "gesture": gesture})
    (event,) = bench.sent(BUTTON)
    assert (event.told, event.retained, event.lasts_s) == (told, False, 10)
    config = json.loads(bench.kept()[CONFIG])["components"]["button"]
    assert config["state_topic"] == BUTTON
    assert event.told["event_type"] in config["event_types"]


@in_one_test("tell", ["nothing", "health", "session"])
def test_what_the_hand_does_is_told_only_where_everything_is(tell: str) -> None:
    bench = Bench(tell=tell).up()
    bench.says({"v": 1, "gesture": "press"})
    assert bench.sent(BUTTON) == []
    assert b"event/button" not in bench.kept().get(CONFIG, b"")


def test_without_a_broker_what_the_hand_did_is_not_told_later() -> None:
    bench = Bench().up()
    bench.take(NotConnected("the connection was lost"))
    bench.says({"v": 1, "gesture": "press"})
    bench.take(Connected())
    bench.wait(5.0)
    assert bench.sent(BUTTON) == []


def test_without_a_lamp_it_says_so_and_no_session_is_left_behind() -> None:
    bench = Bench().up(IN_SESSION)
    bench.broker.sent.clear()
    bench.take(LampGone())
    bench.wait(1.0)
    assert bench.kept()[LAMP] == b"offline"
    state = json.loads(bench.kept()[STATE])
    assert (state["session"], state["phase"], state["exercise"]) == ("off", "rest", "none")
    assert AVAILABILITY not in bench.kept()
    bench.says(AT_REST)
    assert bench.kept()[LAMP] == b"online"


def test_a_lamp_that_comes_after_the_broker_is_announced_then() -> None:
    bench = Bench()
    bench.take(Connected())
    bench.wait(5.0)
    assert bench.kept() == {AVAILABILITY: b"online", LAMP: b"offline"}
    bench.says(AT_REST)
    bench.wait(1.0)
    assert bench.kept().keys() == {CONFIG, AVAILABILITY, LAMP, STATE}
    assert bench.kept()[LAMP] == b"online"


def test_home_assistants_start_brings_it_all_again_within_half_a_minute_and_once_a_minute() -> None:
    bench = Bench(chance=0.5).up()
    bench.broker.sent.clear()
    for _ in range(100):
        bench.born()
    bench.wait(14.9)
    assert bench.broker.sent == []
    bench.wait(1.1)
    assert [one.topic for one in bench.broker.sent] == [CONFIG, AVAILABILITY, LAMP, STATE]
    bench.broker.sent.clear()
    bench.born()  # it starts twice in a minute: the second is not forgotten, only later
    bench.wait(55.0)
    assert bench.broker.sent == []
    bench.wait(6.0)
    assert [one.topic for one in bench.broker.sent] == [CONFIG, AVAILABILITY, LAMP, STATE]


def test_a_birth_that_was_kept_is_no_birth() -> None:
    bench = Bench().up()
    bench.broker.sent.clear()
    bench.born(retained=True)
    bench.take(Message("homeassistant/status", b"offline", False, bench.now_s))
    bench.wait(120.0)
    assert bench.broker.sent == []


@in_one_test(
    ("kind", "payload", "heard"),
    [
        ("end", b"end", {"v": 1, "wish": "end"}),
        ("glow", b"glow", {"v": 1, "wish": "glow", "for_s": 60}),
        ("invite", b"invite", {"v": 1, "wish": "invite"}),
        ("start", b"start", {"v": 1, "wish": "start"}),
        ("quiet", b"on", {"v": 1, "wish": "quiet", "on": True}),
        ("quiet", b"off", {"v": 1, "wish": "quiet", "on": False}),
    ],
)
def test_a_wish_reaches_the_lamp_and_its_answer_the_broker(kind: str, payload: bytes, heard: object) -> None:
    bench = Bench().up()
    bench.wish(kind, payload)
    assert bench.lamp.heard == [heard]
    assert bench.sent(ANSWER) == []
    bench.says({"v": 1, "answer": "yes"})
    (answer,) = bench.sent(ANSWER)
    assert (answer.told, answer.retained, answer.lasts_s) == ({"wish": kind, "answer": "yes"}, False, 60)


def test_a_no_comes_with_its_reason() -> None:
    bench = Bench().up()
    bench.wish("start")
    bench.says({"v": 1, "answer": "no", "why": "in-session"})
    assert [one.told for one in bench.sent(ANSWER)] == [{"wish": "start", "answer": "no", "why": "in-session"}]


@pytest.mark.parametrize("tell", ["nothing", "health"])
def test_where_no_session_is_told_no_answer_tells_of_one(tell: str) -> None:
    """Whoever asks for a glow again and again would learn from yes and no when somebody is awake."""
    bench = Bench(tell=tell).up()
    noes = [{"answer": "no", "why": why} for why in ("in-session", "night", "quiet", "too-often", "not-allowed")]
    for kind in ("glow", "invite", "start"):
        for answer in ({"answer": "yes"}, *noes):
            bench.wish(kind)
            bench.says({"v": 1, "wish": kind, **answer})
            bench.wait(7.0)
    no = [{"wish": kind, "answer": "no", "why": "not-allowed"} for kind in ("glow", "invite", "start")]
    assert [one.told for one in bench.sent(ANSWER)] == no
    bench.wish("end")
    bench.says({"v": 1, "wish": "end", "answer": "yes"})
    assert [one.told for one in bench.sent(ANSWER)] == [{"wish": "end", "answer": "yes"}]


def test_answers_find_their_wish_whatever_their_order() -> None:
    bench = Bench().up()
    bench.wish("end")
    bench.wait(2.0)
    bench.wish("glow")
    bench.says({"v": 1, "wish": "glow", "answer": "no", "why": "night"})
    bench.wait(2.0)
    bench.says({"v": 1, "wish": "end", "answer": "yes"})
    bench.says({"v": 1, "wish": "end", "answer": "yes"})
    assert [one.told for one in bench.sent(ANSWER)] == [
        {"wish": "glow", "answer": "no", "why": "night"}, {"wish": "end", "answer": "yes"},
    ]  # fmt: skip


def test_the_routine_that_was_chosen_is_the_one_that_starts() -> None:
    bench = Bench().up()
    bench.wish("routine", b"sleep")
    bench.wait(2.0)
    assert bench.sent(STATE)[-1].told["routine"] == "sleep"
    bench.wish("start")
    bench.wait(2.0)
    bench.wish("routine", b"usual")
    bench.wait(2.0)
    bench.wish("invite")
    assert bench.lamp.heard == [{"v": 1, "wish": "start", "routine": "sleep"}, {"v": 1, "wish": "invite"}]


@in_one_test(
    ("kind", "payload"),
    [
        ("end", b"END"), ("end", b"end "), ("end", b'{"wish":"end"}'), ("end", b"\xff\xfe"), ("end", b"end\0"),
        ("start", b"end"), ("quiet", b"1"), ("routine", b"annabel-way"), ("routine", b"../../etc"), ("end", b"e" * 65),
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_wish_is_nothing(kind: str, payload: bytes) -> None:
    bench = Bench().up()
    bench.broker.sent.clear()
    bench.wish(kind, payload)
    bench.wait(5.0)
    assert (bench.lamp.heard, bench.broker.sent) == ([], [])


def test_a_retained_wish_and_one_half_a_minute_old_are_nothing() -> None:
    bench = Bench().up()
    bench.wish("start", retained=True)
    bench.wish("start", age_s=31.0)
    assert bench.lamp.heard == []
    bench.wish("start", age_s=29.0)
    assert len(bench.lamp.heard) == 1


def test_with_no_lamp_a_wish_is_answered_at_once_and_not_kept() -> None:
    bench = Bench().up()
    bench.take(LampGone())
    bench.wish("start")
    bench.says(AT_REST)
    bench.wait(40.0)
    assert bench.lamp.heard == []
    assert [one.told["why"] for one in bench.sent(ANSWER)] == ["away"]


def test_a_wish_that_the_lamp_takes_with_it_is_answered_with_no() -> None:
    bench = Bench().up()
    bench.wish("end")
    bench.take(LampGone())
    assert [one.told for one in bench.sent(ANSWER)] == [{"wish": "end", "answer": "no", "why": "away"}]


def test_of_a_flood_ten_wishes_a_minute_pass_and_no_more_answers_than_one_a_second() -> None:
    bench = Bench().up()
    for _ in range(6000):
        bench.wish("glow")
        bench.wait(0.01)
    assert len(bench.lamp.heard) == 10
    assert len(bench.sent(ANSWER)) <= 10
    bench.wait(60.0)
    bench.wish("end")
    assert bench.lamp.heard[-1] == {"v": 1, "wish": "end"}


def test_a_flood_makes_one_line_an_hour_in_the_journal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench = Bench().up()
    for _ in range(500):
        bench.wish("end", b"<script>")
    bench.wait(3599.0)
    assert caplog.messages == []
    bench.wait(7200.0)
    (line,) = caplog.messages
    assert "500 messages" in line


def test_a_broker_that_is_away_for_a_week_makes_two_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench = Bench().up()
    for _ in range(5000):
        bench.take(NotConnected("nothing listens there"))
        bench.wait(120.0)
    bench.take(Connected())
    assert len(caplog.messages) == 2
    assert "nothing listens there" in caplog.messages[0]


def test_of_two_devices_with_one_id_neither_comes_back_at_once() -> None:
    """A card that was copied: each would throw the other out every second."""
    bench = Bench(chance=0.0).up()
    bench.take(Stuck("another device with the same id has taken its place"))
    bench.wait(59.0)
    assert (bench.broker.rested, bench.broker.renewed) == (1, 0)
    bench.wait(2.0)
    assert bench.broker.renewed == 1
    assert "same id" in bench.link.standing()["why"]


def test_connections_that_always_end_at_once_are_not_begun_again_at_once() -> None:
    """As above, where the broker or paho 2.1 doesn't say that another device took the place."""
    bench = Bench(chance=0.0).up()
    bench.wait(3600.0)
    for rested in (0, 0, 0, 1):
        bench.take(NotConnected("the connection was lost"))
        assert bench.broker.rested == rested
        bench.wait(1.0)
        bench.take(Connected()) if not rested else None
        bench.wait(2.0)
    assert "same id" in bench.link.standing()["why"]
    bench.wait(60.0)
    assert bench.broker.renewed == 1


def test_discovery_can_be_taken_back() -> None:
    bench = Bench(home_assistant={"discovery": False}).up()
    (config,) = bench.sent(CONFIG)
    assert (config.payload, config.retained) == (b"", True)


def test_what_may_no_longer_be_done_is_taken_out_of_home_assistant() -> None:
    bench = Bench().up()
    bench.sent(CONFIG)
    bench.says({**AT_REST, "may": ["end"]})
    first, last = bench.sent(CONFIG)
    assert (first.retained, last.retained) == (False, True)
    for key, platform in {"glow": "button", "invite": "button", "start": "button", "routine": "select"}.items():
        assert first.told["components"][key] == {"platform": platform}
        assert key not in last.told["components"]
    assert last.told["components"].keys() >= {"end", "quiet", "session"}


def test_at_its_end_it_says_that_it_is_gone() -> None:
    bench = Bench().up()
    bench.link.farewell()
    assert bench.kept()[AVAILABILITY] == b"offline"


@in_one_test("data", [b"", b"[]", b"{", b"\xff", b"1" * 5000, b"[" * 4000, b'{"v":2,"doing":"rest"}', b'{"v":1}'])
def test_an_odd_record_of_the_lamp_changes_nothing(data: bytes) -> None:
    bench = Bench().up()
    before = bench.kept()
    bench.take(LampSaid(data))
    bench.wait(5.0)
    assert bench.kept() == before
