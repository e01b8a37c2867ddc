"""The page for a report holds what helps and nothing that is somebody's, wherever that was written."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pi_regulate.doctor.bundle import page, without_names
from pi_regulate.doctor.examine import CHECKS, examine
from tests.doctor.conftest import Made
from tests.stage import CALM

EXERCISE = """\
id: for-{0}
title: Dear {1}
phase: breathe
lasts: 60s
steps:
  - say: "{2}, breathe."
    at: 0s
  - breathe: {{in: 4s, out: 6s}}
    at: 10s
    times: 4
"""
SETTINGS = """\
# {3} gave this to us
local_help: "call {3} at 0815 4711"
voices: [{4}, default-en]
voice_for: {{for-{0}: {4}}}
sound: {{device: "{5} speaker"}}
start: {{double: {6}-way}}
"""
ROUTINE = "id: {6}-way\nbreathe: [for-{0}]\n"
NAMES = st.lists(st.text("qxzwvkj", min_size=4, max_size=9), min_size=8, max_size=8, unique=True)


def planted(made: Made, names: list[str], *, broken: bool) -> None:
    """Names in every place where somebody may write or leave one."""
    made.pi()
    made.service()
    made.settings(SETTINGS.format(*names) + (f"{names[7]}: [\n" if broken else ""))
    for folder in ("exercises", "routines", "voices"):
        (made.own / folder).mkdir(exist_ok=True)
    (made.own / "exercises" / f"for-{names[0]}.yaml").write_text(EXERCISE.format(*names))
    (made.own / "routines" / f"{names[6]}-way.yaml").write_text(ROUTINE.format(*names))
    (made.own / "voices" / names[4]).mkdir(exist_ok=True)
    fault = f"RegulateError at wiring.py:1: no sound card '{names[5]} speaker', there is Device"
    (made.state / "starts.json").write_text(json.dumps({"unfinished": 0, "faults": [fault]}))
    made.device = {"running": True, "status": f"breathe: for-{names[0]}", "configuration": f"exercises/{names[0]}.yaml"}
    made.commands["journalctl",] = (
        f"/etc/pi-regulate/exercises/for-{names[0]}.yaml:3:7: `{names[2]}` is no word\n"
        f"the voice `{names[4]}` is left out\nsound on {names[5]} Speaker, volume 5\n{names[3].upper()} 4711\n"
    )


@given(names=NAMES, broken=st.booleans())
@settings(CALM, max_examples=6, phases=[Phase.explicit, Phase.generate])
def test_no_name_and_no_number_that_was_written_is_on_the_page(
    names: list[str], broken: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = Made(tmp_path_factory.mktemp("machine"))
    planted(made, names, broken=broken)
    machine = made.machine()
    text = page(machine, list(examine(machine, CHECKS)))
    assert [name for name in names if name in text.lower()] == []
    assert "4711" not in text
    for section in ("checks", "settings", "status", "last faults", "journal"):
        assert f"== {section}" in text


def test_what_helps_is_on_the_page(made: Made) -> None:
    made.settings(
        "lamp: {pin: 13}\ntalk: full\nlocal_help: Anna\ntime_zone: Europe/Vienna\nstart: {double: together}\n"
    )
    made.commands["journalctl",] = "GPIO 13 is not free: `spi0 CS1` holds it.\n"
    machine = made.machine()
    text = page(machine, list(examine(machine, CHECKS)))
    for line in (
        "lamp.pin: 13",
        "lamp.driver: pwm",
        "talk: full",
        "local_help: answered",
        "time_zone: answered",
        "start.double: together",
        "voices: not answered",
        "people: not answered",
        "night.ceiling: 0.5",
        "GPIO 13 is not free: `spi0 CS1` holds it.",
    ):
        assert f"\n{line}\n" in text
    assert "Vienna" not in text
    assert "ok       lamp.driver" in text


PEOPLE = ("holds", "external_focus", "photosensitive", "pregnant", "effort", "child")


@pytest.mark.parametrize("broken", ["", "talk: many\n"], ids=["used", "refused"])
def test_a_yes_and_a_no_about_people_look_the_same_on_the_page(
    broken: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pages = set()
    for answer, hour, card, kept in (("true", "20:30", "true", "short"), ("false", "23:00", "false", "off")):
        made = Made(tmp_path_factory.mktemp("machine"))
        made.settings(
            f"people: {{{', '.join(f'{key}: {answer}' for key in PEOPLE)}}}\n"
            f'night: {{from: "{hour}", to: "05:30"}}\nevening: {{from: "19:30"}}\ncards: {{enabled: {card}}}\n'
            f"history: {kept}\nvoices: [mother-{answer}, default-en]\ntime_zone: Europe/Vienna\n" + broken
        )
        text = page(made.machine(), [])
        pages.add(text[text.index("== settings") : text.index("== status")])
        assert [word for word in (*PEOPLE, "20:30", "23:00", "5:30", "19:30", "Vienna", "mother") if word in text] == []
        assert "\npeople: answered\n" in text
    assert len(pages) == 1


def test_the_page_asks_for_a_journal_without_times(made: Made) -> None:
    machine = made.machine()
    page(machine, [])
    (words,) = [words for words in made.asked if words[0] == "journalctl"]
    assert "--output=cat" in words


def test_home_user_and_machine_are_not_named(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/annabel")
    monkeypatch.setenv("USER", "annabel")
    monkeypatch.setattr("socket.gethostname", lambda: "annas-pi.local")
    text = without_names("/home/annabel/x and Annabel on annas-pi.local, annas-pi", made.machine())
    assert text == "~/x and … on …, …"


@pytest.mark.parametrize("home", ["/", ""])
def test_a_home_that_is_the_root_hides_no_path(made: Made, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("HOME", home)
    assert without_names("/dev/gpiochip0 is free", made.machine()) == "/dev/gpiochip0 is free"


def test_a_pipe_among_the_files_keeps_nobody_waiting(made: Made) -> None:
    made.settings('local_help: "Qwxz"\n')
    (made.own / "exercises").mkdir()
    os.mkfifo(made.own / "exercises" / "kzvq.yaml")
    assert without_names("Qwxz and kzvq", made.machine()) == "… and …"


def test_signs_that_a_terminal_obeys_do_not_reach_the_page(made: Made) -> None:
    made.commands["journalctl",] = "\x1b[2Jhello\x07\n"
    assert "[2Jhello" in page(made.machine(), [])
    assert "\x1b" not in page(made.machine(), [])
