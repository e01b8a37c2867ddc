"""A scripted hand: what its short language means, and what one finger can't do."""

import pytest

from pi_regulate.devices.hand import Hand, parse_hand
from pi_regulate.devices.inbox import Edge
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test


def edges(*times_s: float) -> tuple[Edge, ...]:
    return tuple(Edge(number % 2 == 0, time_s) for number, time_s in enumerate(times_s))


def test_a_bare_time_is_a_press_of_120_ms() -> None:
    assert parse_hand("2s").edges == edges(2, 2.12)
    assert parse_hand("press@2s") == parse_hand("2s") == parse_hand("2")


def test_a_double_is_two_presses_200_ms_apart() -> None:
    assert parse_hand("double@30s").edges == edges(30, 30.12, 30.2, 30.32)


def test_a_hold_lasts_longer_than_the_devices_hold() -> None:
    assert parse_hand("hold@1min").edges == edges(60, 61.3)
    assert parse_hand("hold 40s@1min").edges == edges(60, 100)


def test_presses_are_carried_out_in_order_of_time_however_they_were_written() -> None:
    assert parse_hand("hold@1min, 2s,double@30s").edges == edges(2, 2.12, 30, 30.12, 30.2, 30.32, 60, 61.3)


def test_a_hand_knows_when_it_has_done() -> None:
    assert parse_hand("2s, hold@1min").ends_s == pytest.approx(61.3)
    assert Hand().ends_s == 0


@in_one_test(
    ("spec", "sentence"),
    [
        ("hold@1s, 2s", "`2s` comes too soon after `hold@1s`, which keeps the finger down until 2.35s"),
        ("double@1s, 1.1s", "`1.1s` comes too soon after `double@1s`, which keeps the finger down until 1.37s"),
        ("1s, 1s", "`1s` comes too soon after `1s`, which keeps the finger down until 1.17s"),
        ("", "a press is missing; write a time such as `2s`, or `double@30s`, or `hold@1min`"),
        ("2s,", "a press is missing; write a time such as `2s`, or `double@30s`, or `hold@1min`"),
        ("doubel@3s", "`doubel@3s`: `doubel` is not one of `press`, `double` and `hold`. Did you mean `double`?"),
        ("0,5s", "`0,5s` could be one time or two. Did you mean `0.5s`? {SPACE}: `0, 5s`"),
        ("double@1,25min", "`1,25min` could be one time or two. Did you mean `1.25min`? {SPACE}: `1, 25min`"),
        ("2s, hold 1,5s@9s", "`1,5s` could be one time or two. Did you mean `1.5s`? {SPACE}: `1, 5s`"),
        ("2,5", "`2,5` could be one time or two. Did you mean `2.5`? {SPACE}: `2, 5`"),
        ("hold@2,5", "`2,5` could be one time or two. Did you mean `2.5`? {SPACE}: `2, 5`"),
        ("hold 1,5@9", "`1,5` could be one time or two. Did you mean `1.5`? {SPACE}: `1, 5`"),
        ("1min 2,5", "`2,5` could be one time or two. Did you mean `2.5`? {SPACE}: `2, 5`"),
        (
            "2,5,8",
            "`2,5,8`: some of these commas could be decimal points. Write decimals with a point, as in `2.5s`; "
            "between presses, put a space after the comma: `2, 5, 8`",
        ),
        ("30s hold@1min", "`30s hold@1min`: a comma is missing. Did you mean `30s, hold@1min`?"),
        ("2s, press@3s double@5s", "`press@3s double@5s`: a comma is missing. Did you mean `press@3s, double@5s`?"),
        ("2s 30s", "`2s 30s`: a comma is missing. Did you mean `2s, 30s`?"),
        ("2s hold 3s@1min", "`2s hold 3s@1min`: a comma is missing. Did you mean `2s, hold 3s@1min`?"),
        ("double 3s@2s", "`double 3s@2s`: only a hold has a length, as in `hold 3s@1min`"),
        ("hold 1ms@2s", "`hold 1ms@2s`: a hold lasts at least 50ms"),
    ],
)
def test_what_no_finger_could_do_is_refused_in_a_plain_sentence(spec: str, sentence: str) -> None:
    with pytest.raises(RegulateError) as problem:
        parse_hand(spec)
    assert str(problem.value) == sentence.replace("{SPACE}", "For two presses, put a space after the comma")


@in_one_test("spec", ["-4s", "4:30", "nan", "soon", "hold@soon", "hold@", "@3s", "1s@2s@3s", "2s 3s@4s"])
def test_what_is_no_time_is_refused(spec: str) -> None:
    with pytest.raises(RegulateError):
        parse_hand(spec)
