"""The line to copy keeps what was written; above all it never turns a careful answer about people into another."""

from __future__ import annotations

from pi_regulate.library.written_out import line_for
from tests.in_one_test import in_one_test

PEOPLE = ("holds", "external_focus", "photosensitive", "pregnant", "effort")


@in_one_test(
    ("key", "written", "line"),
    [
        ("people", "pregnant", "people: {pregnant: true}"),
        ("people", "[pregnant]", "people: {pregnant: true}"),
        ("people", "[pregnant, photosensitive]", "people: {pregnant: true, photosensitive: true}"),
        ("people", "- pregnant: true\n  - holds: false", "people: {pregnant: true, holds: false}"),
        ("people", "[pregnant, no holds]", ""),
        ("people", "true", ""),
        ("people", "somebody", ""),
        ("cards", "true", "cards: {enabled: true}"),
        ("cards", "false", "cards: {enabled: false}"),
        ("start", "together", "start: {press: together}"),
        ("lamp", "13", "lamp: {pin: 13}"),
        ("lamp", "hardware_pwm", "lamp: {driver: hardware_pwm}"),
        ("lamp", "bright", ""),
        ("lamp", "off", "light: off"),
        ("touch", "on", "touch: {pin: 13}"),
        ("touch", "13", "touch: {pin: 13}"),
        ("tap", "45s", "tap: {for: 45s}"),
        ("tap", "", "tap: {for: 30s}"),
        ("thin", "4", "thin: {each: 4}"),
        ("thin", "3", "thin: {each: 2}"),
        ("talks", "21:30", 'talks: {until: "21:30"}'),
    ],
)
def test_a_line_to_copy_says_what_was_meant_or_is_not_there(key: str, written: str, line: str) -> None:
    assert line_for(key, written, PEOPLE) == line
