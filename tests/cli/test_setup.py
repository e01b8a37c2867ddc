"""`setup`: a person answers, skips or leaves, and the owner's file says exactly what was answered, and nothing else."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.cli import dialogue, main
from pi_regulate.cli.setup import setup
from pi_regulate.devices import config_txt, runtime, unit
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.keeping import owner_settings
from pi_regulate.library.yaml.edit import with_values
from pi_regulate.library.yaml.source import read
from pi_regulate.wiring.calibration import Around
from pi_regulate.wiring.setting_up import holder, questions
from pi_regulate.wiring.setting_up import place as setup_place
from pi_regulate.wiring.setting_up.question import ToWrite, quoted
from pi_regulate.wiring.setting_up.questions import SWITCHES
from pi_regulate.words import RegulateError
from tests.stage import shipped

# What is asked on simulated pins, in this order, where a press is felt. On real ones a question about sound follows
# that about the lamp, and where it was heard, one about the voice.
QUESTIONS = ["lamp", "levels", "volume", "pregnant", "holds", "effort", "external_focus", "photosensitive",
             "doors", "zone", "help", "page"]  # fmt: skip
QUICK = ("lamp", "holds", "help", "page")
OWN = "# my bedside\r\npeople:\r\n  effort: true   # Anna lifts\r\ntalk: none\r\n"

Ask = Callable[..., Result]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs setup on simulated pins with these answers; what is not named is skipped. `until` ends the input there."""
    monkeypatch.setattr(setup_place, "machine_zone", lambda: "Europe/Vienna")
    monkeypatch.chdir(tmp_path)

    def run(press: str | None = "3s", until: str | None = None, backend: str = "mock", **answers: str) -> Result:
        more = ["sound", *(["voice"] if answers.get("sound") == "yes" else [])] if "sound" in answers else []
        questions = [*QUESTIONS[:1], *more, *QUESTIONS[1:]]
        asked = questions if until is None else questions[: questions.index(until)]
        typed = "".join(f"{answers.pop(name, '')}\n" for name in asked)
        assert not answers
        pins = ["--backend", backend] if backend else []
        words = ["setup", *pins, "--config", str(tmp_path), *(["--press", press] if press else [])]
        return CliRunner().invoke(main, words, input=typed)

    return run


def own(folder: Path) -> str:
    return (folder / "settings.yaml").read_bytes().decode()


def test_who_skips_everything_changes_nothing_and_gets_the_lines_and_the_card(ask: Ask, tmp_path: Path) -> None:
    done = ask()
    assert done.exit_code == 0, done.output
    assert list(tmp_path.iterdir()) == []
    assert "Your press was felt." in done.output
    assert "gpio=12=op,dl" in done.output
    assert "Hold one second    it ends gently, from anywhere." in done.output
    assert "That is all. Nothing was changed." in done.output


def test_a_folder_that_is_not_there_yet_is_made_with_the_first_answer(tmp_path: Path) -> None:
    words = ["setup", "--backend", "mock", "--config", str(tmp_path / "etc" / "pi-regulate"), "--press", "3s"]
    CliRunner().invoke(main, words, input="\n" * 20)
    assert list(tmp_path.iterdir()) == []
    CliRunner().invoke(main, words, input="\n" * 4 + "yes\n")
    assert (tmp_path / "etc" / "pi-regulate" / "settings.yaml").read_text() == "people:\n  holds: false\n"


def test_only_what_was_answered_is_stored_and_the_rest_of_the_file_stays(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_bytes(OWN.encode())
    done = ask(external_focus="yes", photosensitive="n", zone="yes", help="Anna: 01 234 567 # nights")
    assert done.exit_code == 0, done.output
    assert own(tmp_path) == OWN.replace(
        "people:\r\n", "people:\r\n  photosensitive: false\r\n  external_focus: true\r\n"
    ) + ('time_zone: Europe/Vienna\r\nlocal_help: "Anna: 01 234 567 # nights"\r\n')
    assert "Help near you: Anna: 01 234 567 # nights" in done.output


def test_what_was_answered_can_be_asked_again(ask: Ask, tmp_path: Path) -> None:
    ask(holds="no", zone="yes", help="142")
    done = ask(holds="yes", help="none")
    assert "Enter to skip (now: no)" in done.output
    assert "Now: 142" in done.output
    assert yaml.safe_load(own(tmp_path)) == {
        "people": {"holds": False}, "time_zone": "Europe/Vienna", "local_help": ""
    }  # fmt: skip


def test_whoever_keeps_to_six_breaths_is_not_asked_about_held_ones(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("people: {pregnant: true}\n")
    done = ask(holds="no", effort="yes")  # one question fewer: the answers move up by one
    assert "Leave out exercises with a held breath?" not in done.output
    assert "Keep to 6 to 10 breaths a minute, and never hold the breath?" in done.output


@pytest.mark.usefixtures("header")
def test_levels_and_volume_are_set_with_the_button(ask: Ask, tmp_path: Path) -> None:
    done = ask(backend="pi", press="34.5s, 63.1s", sound="yes", levels="yes")
    assert done.exit_code == 0, done.output
    assert own(tmp_path) == "lamp:\n  floor: 0.25%\n  ceiling: 19%\n"
    assert ask(backend="pi", press="12s, 27s", sound="", volume="yes").exit_code == 0
    assert yaml.safe_load(own(tmp_path))["sound"] == {"volume": 6.5, "calibrated": True}


@pytest.mark.parametrize("settings", ["", "backend: mock\n"])
def test_levels_and_volume_of_a_screen_are_never_kept_and_that_is_said(ask: Ask, tmp_path: Path, settings: str) -> None:
    (tmp_path / "settings.yaml").write_text(settings or "talk: few\n")
    before = own(tmp_path)
    done = ask(press="34.5s, 63.1s", levels="yes", holds="yes", backend="" if settings else "mock")
    said = " ".join(done.output.split())
    assert "Your answers are kept, but for brightness and volume, which can only be tried here." in said
    levels = "Only simulated, so this is not kept: lamp.floor: 0.25%, lamp.ceiling: 19%"
    assert levels in said.partition("6. Now a few switches")[0]
    assert f"settings.yaml. {levels}." in said.rpartition("That is all. Your answers are in ")[2]
    assert yaml.safe_load(own(tmp_path)) == yaml.safe_load(before) | {"people": {"holds": False}}
    kept = own(tmp_path)
    done = ask(press="12s, 27s", volume="yes", backend="" if settings else "mock")
    assert "Only simulated, so this is not kept: sound.volume: 6.5, sound.calibrated: true" in done.output
    assert own(tmp_path) == kept


def test_a_calibration_that_nobody_answers_changes_nothing_and_the_next_question_comes(
    ask: Ask, tmp_path: Path
) -> None:
    done = ask(levels="yes", effort="yes")
    assert "The button was not pressed, so nothing is changed." in done.output
    assert own(tmp_path) == "people:\n  effort: false\n"


def test_a_button_that_is_not_felt_gets_a_kind_word_and_another_try(ask: Ask) -> None:
    done = ask(press=None, lamp="yes", levels="")  # `yes` to another try, Enter to a third
    assert done.output.count("No press came. Here the button is the space bar") == 2
    assert "Did the lamp shine?" in done.output, "it goes on all the same"


def test_who_skips_the_button_is_asked_the_next_question_and_told_of_no_fault(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = VirtualClock()

    def touched(finger: object, now: object, skip: Callable[[], None]) -> Callable[[], None]:
        clock.schedule(2.0, lambda at_s: skip())
        return lambda: None

    @contextmanager
    def here(*_: object, **__: object) -> Iterator[Around]:
        yield Around("mock", clock, lambda sentence: None, touched=touched)

    monkeypatch.setattr(setup, "around", here)
    done = ask(press=None, lamp="yes", levels="yes", effort="yes")
    assert "1. The button" in done.output
    assert "No press" not in done.output
    assert "Good. It never flashes." in done.output  # the lamp was asked about next
    assert "The button was not pressed, so" not in done.output
    assert clock.now() < 45


def test_a_lamp_and_a_sound_can_be_shown_again_and_a_no_is_answered_with_what_to_look_at(ask: Ask) -> None:
    done = ask(lamp="again", levels="no", volume="no")
    assert done.output.count("Did the lamp shine?") == 2
    assert "The bar needs a terminal window that is large enough" in done.output


def test_what_is_not_understood_is_asked_again_kindly(ask: Ask, tmp_path: Path) -> None:
    done = ask(pregnant="perhaps", holds="NO", until="effort")
    assert "I didn't understand that. Please type one of: yes, no; Enter skips." in done.output
    assert own(tmp_path) == "people:\n  pregnant: false\n"


@pytest.mark.parametrize("place", ["vienna", "Wien", "Österreich", "Graz"])
def test_a_zone_is_found_by_a_place_and_written_once_somebody_has_seen_the_time(
    ask: Ask, tmp_path: Path, place: str
) -> None:
    done = ask(zone="no", help=place, page="yes")
    assert re.search(r"In Europe/Vienna it is \w+day, \d\d:\d\d now. Is that right?", done.output)
    assert own(tmp_path) == "time_zone: Europe/Vienna\n"


def test_a_zone_that_is_typed_as_it_is_called_is_taken(ask: Ask, tmp_path: Path) -> None:
    ask(zone="no", help="europe/VIENNA")
    assert own(tmp_path) == "time_zone: Europe/Vienna\n"


def test_a_country_with_several_zones_has_them_numbered(ask: Ask, tmp_path: Path) -> None:
    done = ask(zone="no", help="Spain", page="3")
    shown = " ".join(done.output.split())
    assert "1 Europe/Madrid" in shown
    assert "(Canary Islands)" in shown
    assert own(tmp_path) == "time_zone: Atlantic/Canary\n"


def test_a_place_that_is_not_known_gets_a_hint_and_another_try(ask: Ask, tmp_path: Path) -> None:
    done = ask(zone="no", help="Deutschlnd", page="Europe/Berlin")
    assert "I don't know that place. Did you mean `Deutschland`?" in done.output
    assert own(tmp_path) == "time_zone: Europe/Berlin\n"


@pytest.mark.parametrize("yes", ["yes", "Y", "ja", "j"])
def test_a_yes_to_a_place_that_was_offered_takes_it(ask: Ask, tmp_path: Path, yes: str) -> None:
    done = ask(zone="no", help="Wein", page=yes)  # then whether the time there is right, at the end of the input
    assert "Did you mean `Wien`? Then type yes" in done.output
    assert done.output.count("I don't know that place") == 1
    assert "In Europe/Vienna it is" in done.output.rpartition("I don't know that place")[2]


def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Somebody types these lines, and nothing more."""
    left = iter(lines)
    monkeypatch.setattr(dialogue, "text", lambda question: next(left))
    monkeypatch.setattr(setup_place, "machine_zone", lambda: None)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        (("Wein", "yes", "yes"), "Europe/Vienna"),
        (("Deutschlnd", "y", "Europe/Berlin"), "Europe/Berlin"),
        (("Wein", "no", "Graz", "yes"), "Europe/Vienna"),
        (("Wein", "yes", "no", ""), None),
        (("Wein", ""), None),
        (("yes", ""), None),
    ],
)
def test_what_is_answered_to_a_place_that_was_offered(
    monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], zone: str | None
) -> None:
    typing(monkeypatch, *typed)
    written = dialogue.written_by(setup_place.zone_question(shipped().settings))
    assert written == (None if zone is None else ToWrite("", {"time_zone": zone}))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("CET", "Europe/Berlin"), ("MEZ", "Europe/Berlin"), ("cest", "Europe/Vienna"), ("EST", "America/New_York"),
     ("PST8PDT", "America/Los_Angeles"), ("BST", "Europe/London")],
)  # fmt: skip
def test_a_time_is_no_place_and_places_are_offered(ask: Ask, tmp_path: Path, typed: str, offered: str) -> None:
    done = ask(zone="no", help=typed, page=offered.rpartition("/")[2].replace("_", " ").upper())
    assert f"{typed} is a time, not a place" in " ".join(done.output.split())
    assert re.search(rf"\d  {offered} ", done.output)
    assert own(tmp_path) == f"time_zone: {offered}\n"


@pytest.mark.parametrize("typed", ["GMT+1", "UTC", "+02:00", "Etc/GMT-1", "utc 1", "Zulu"])
def test_a_time_that_is_kept_nowhere_all_year_is_never_taken_without_a_question(
    ask: Ask, tmp_path: Path, typed: str
) -> None:
    done = ask(zone="no", help=typed, page="Wien")
    assert ("is a time, not a place" in " ".join(done.output.split())) == (typed != "utc 1")
    assert not (tmp_path / "settings.yaml").exists() or "UTC" not in own(tmp_path)


@pytest.mark.parametrize("wrong", ["7", "0", "-1", "x", "3.", "Paris"])
def test_a_number_that_is_not_in_the_list_is_told_and_asked_for_again(ask: Ask, tmp_path: Path, wrong: str) -> None:
    done = ask(zone="no", help="Spain", page=f"{wrong}\n3")
    assert f"{wrong} is not in the list: type a number from 1 to 3, or Enter" in " ".join(done.output.split())
    assert own(tmp_path) == "time_zone: Atlantic/Canary\n"


def test_a_machine_that_knows_no_zone_is_told_one(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_place, "machine_zone", lambda: None)
    ask(zone="America/New York")
    assert own(tmp_path) == "time_zone: America/New_York\n"


def test_a_number_is_kept_as_it_was_typed(ask: Ask, tmp_path: Path) -> None:
    assert ask(help='  the "red" house:  01 23 # or \\ it\'s 142 ').exit_code == 0
    assert yaml.safe_load(own(tmp_path)) == {"local_help": 'the "red" house: 01 23 # or \\ it\'s 142'}
    assert CliRunner().invoke(main, ["check", "--config", str(tmp_path)]).exit_code == 0


def test_a_yes_is_no_number_and_a_no_is_none(ask: Ask, tmp_path: Path) -> None:
    done = ask(help="yes", page="142")
    assert "Please type the name and the number." in done.output
    assert own(tmp_path) == 'local_help: "142"\n'
    assert ask(help="no").exit_code == 0
    assert own(tmp_path) == 'local_help: "142"\n'


def test_arrow_keys_and_stray_bytes_are_no_part_of_a_number(ask: Ask, tmp_path: Path) -> None:
    assert ask(help="Anna\x1b[D \x0001 23").exit_code == 0
    assert yaml.safe_load(own(tmp_path)) == {"local_help": "Anna[D 01 23"}


def test_signs_that_nobody_sees_are_no_part_of_a_number(ask: Ask, tmp_path: Path) -> None:
    done = ask(help="\ufeffAnna\uffff 01\u2028 23")  # as it may come from a web page
    assert done.exit_code == 0, done.output
    assert yaml.safe_load(own(tmp_path)) == {"local_help": "Anna 01 23"}


@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=60))
def test_whatever_can_be_typed_comes_back_from_the_file_as_it_was(typed: str) -> None:
    made = with_values("# mine\nlocal_help: x  # old\n", "", {"local_help": quoted(typed)})
    assert read("settings.yaml", made.encode()).data == {"local_help": typed}
    assert made.startswith("# mine\n")
    assert made.endswith(" # old\n")


def test_a_number_that_is_too_long_is_asked_again(ask: Ask, tmp_path: Path) -> None:
    done = ask(help="1" * 201, page="142")
    assert "That has 201 characters; at most 200 fit." in done.output
    assert yaml.safe_load(own(tmp_path)) == {"local_help": 142} or '"142"' in own(tmp_path)


@pytest.mark.parametrize(
    ("keep", "kept"), [("yes", 'local_help: "knock at Anna\'s door"\n'), ("no\n142", 'local_help: "142"\n')]
)
def test_a_name_without_a_number_is_kept_only_by_a_yes(ask: Ask, tmp_path: Path, keep: str, kept: str) -> None:
    done = ask(help="knock at Anna's door", page=keep)
    assert "That has no number in it. Keep it anyway?" in done.output
    assert own(tmp_path) == kept


def test_a_real_button_and_a_real_lamp_that_do_not_answer_get_advice_about_wires() -> None:
    assert "connects GPIO 17 (header pin 11) to ground" in questions.no_hand(17)
    assert "Its long leg goes to the resistor" in questions.no_light((12,))


def test_simulated_pins_lead_to_no_wire_no_speaker_and_no_sudo(ask: Ask) -> None:
    """Whatever fails there, nobody is sent to a Raspberry Pi that is not on the table."""
    done = ask(press=None, lamp="", levels="no", volume="yes")
    said = " ".join(done.output.split())
    assert "the space bar" in said
    assert "On the Raspberry Pi itself, setup offers to write those that fit." in said
    for wrong in ("wire", "resistor", "doctor --wiring", "speaker", "sudo", "Did you hear it?"):
        assert wrong not in said.partition("And here is the card for the bedside:")[0], wrong


def test_the_page_is_written_where_one_stands(ask: Ask, tmp_path: Path) -> None:
    pytest.importorskip("fpdf", reason="the page needs the extra `card`")
    assert ask(page="yes").exit_code == 0
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")


def test_settings_that_no_program_can_change_are_told_and_the_other_questions_still_come(
    ask: Ask, tmp_path: Path
) -> None:
    text = "talk: few\n...\n"
    (tmp_path / "settings.yaml").write_text(text)
    done = ask(effort="yes", help="Anna 142")
    assert done.exit_code == 0, done.output
    assert own(tmp_path) == text
    said = "settings.yaml can't be changed by a program: line 2 ends it, so delete that line."
    assert f'{said} Write into it yourself:\nlocal_help: "Anna 142"\n' in done.output
    assert "gpio=12=op,dl" in done.output  # the lines for config.txt
    assert "Hold one second" in done.output  # the card
    assert "What could not be written for you is shown above, line by line" in " ".join(done.output.split())


def test_a_number_on_several_lines_is_changed(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("# mine\nlocal_help: |\n  Anna\n  142\ntalk: few  # or none\n")
    assert ask(help="Bob 143").exit_code == 0
    assert own(tmp_path) == '# mine\nlocal_help: "Bob 143"\ntalk: few  # or none\n'


@pytest.mark.parametrize(
    "until", [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.slow]) for one in QUESTIONS]
)
def test_one_may_leave_at_any_question_and_what_was_answered_is_kept(ask: Ask, tmp_path: Path, until: str) -> None:
    (tmp_path / "settings.yaml").write_bytes(OWN.encode())
    asked = QUESTIONS[: QUESTIONS.index(until)]
    answers = {"holds": "no", "effort": "no", "zone": "yes"}
    done = ask(until=until, **{name: answer for name, answer in answers.items() if name in asked})
    assert done.exit_code == 130
    assert "Ended here." in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["settings.yaml"]
    kept = yaml.safe_load(own(tmp_path))
    assert kept["talk"] == "none"
    assert kept["people"]["effort"] is True
    assert ("time_zone" in kept) == ("zone" in asked)


def test_nothing_is_stored_but_switches_a_place_and_a_number(ask: Ask, tmp_path: Path) -> None:
    ask(lamp="no", pregnant="no", holds="yes", effort="yes", external_focus="yes", photosensitive="yes",
        zone="yes", help="142")  # fmt: skip
    kept = yaml.safe_load(own(tmp_path))
    assert set(kept) == {"people", "time_zone", "local_help"}
    assert set(kept["people"]) == {switch.name for switch in SWITCHES}
    assert {type(value) for value in kept["people"].values()} == {bool}


def test_a_folder_that_may_not_be_written_is_told_before_anything_is_asked(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    done = ask()
    assert done.exit_code == 1
    assert "type: `sudo pi-regulate setup --backend mock --config " in done.output
    assert "1. The button" not in done.output


def test_a_disk_that_is_full_loses_nothing(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.yaml").write_bytes(OWN.encode())

    def full(*what: Any, **how: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(owner_settings, "write_whole", full)
    done = ask(zone="yes")
    assert done.exit_code == 1
    assert "can't be written: No space left on device" in done.output
    assert own(tmp_path) == OWN


class Runs:
    """A service that has lamp and button until it is stopped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, root: bool = True, phase: str = "") -> None:
        self.on, self.did = True, list[str]()
        monkeypatch.setattr(runtime, "only_one", self._only_one)
        monkeypatch.setattr(unit, "is_on", lambda: self.on)
        monkeypatch.setattr(unit, "may_stop", lambda: root)
        monkeypatch.setattr(unit, "stopped", self._stopped)
        monkeypatch.setattr(holder, "ask", lambda places: {"phase": phase})

    @contextmanager
    def _only_one(self, folder: Path) -> Iterator[None]:
        if self.on:
            raise RegulateError("pi-regulate is already running here, as a service")
        yield

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        self.on = False
        self.did.append("stopped")
        try:
            yield
        finally:
            self.on = True
            self.did.append("started")


NO_HEADER = pytest.mark.skipif(os.path.exists("/dev/gpiochip0"), reason="this machine has a header")


@NO_HEADER
@pytest.mark.parametrize("until", [None, "lamp", "levels", "pregnant"])
def test_a_service_that_runs_is_stopped_for_the_device_and_runs_again_wherever_one_leaves(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: str | None
) -> None:
    service = Runs(monkeypatch)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    done = ask(backend="pi", until=until)
    assert service.did == ["stopped", "started"]
    assert "1. The button" in done.output
    assert "It stops now" in " ".join(done.output.split())
    assert done.exit_code == (0 if until is None else 130), done.output


@NO_HEADER
def test_a_service_comes_back_where_an_error_ends_it(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(here: Any) -> None:
        raise ZeroDivisionError

    service = Runs(monkeypatch)
    monkeypatch.setattr(setup._Setup, "_button", fails)
    assert isinstance(ask(backend="pi").exception, ZeroDivisionError)
    assert service.did == ["stopped", "started"]


@pytest.mark.parametrize("answer", ["no", ""])
def test_a_session_that_goes_on_is_not_ended_without_a_yes(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    service = Runs(monkeypatch, phase="breathe")
    done = ask(backend="pi", lamp=answer, levels="yes")  # then come the people
    assert service.did == []
    assert "A session is going on now." in done.output
    assert "1. The button" not in done.output
    assert own(tmp_path) == "people:\n  pregnant: true\n"


@NO_HEADER
@pytest.mark.parametrize(("root", "did"), [(True, ["stopped", "started"]), (False, [])])
def test_the_walk_through_the_wires_stops_a_service_that_runs_and_starts_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: bool, did: list[str]
) -> None:
    service = Runs(monkeypatch, root=root)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    done = CliRunner().invoke(main, ["doctor", "--wiring", "--backend", "pi"], input="s\n" * 9)
    assert service.did == did
    assert done.exit_code == 1
    assert ("type: `sudo pi-regulate doctor --wiring`" in " ".join(done.output.split())) is not root


def test_who_may_not_stop_it_is_told_the_command_and_asked_the_rest(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Runs(monkeypatch, root=False)
    done = ask(backend="pi", lamp="no")
    assert service.did == []
    assert "type: `sudo pi-regulate setup`" in " ".join(done.output.split())
    assert own(tmp_path) == "people:\n  pregnant: false\n"


def test_simulated_pins_touch_nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No service, no card, no config.txt, no settings; on a terminal, too, where the clock is a real one."""

    def touched(*given: object, **more: object) -> None:
        pytest.fail("something was touched")

    Runs(monkeypatch)
    for place, name in (
        (unit, "stopped"),
        (config_txt, "write_config_txt"),
        (owner_settings, "write_whole"),
        (setup, "pipe_for"),
    ):
        monkeypatch.setattr(place, name, touched)
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(tmp_path / "own"))
    done = CliRunner().invoke(main, ["setup", "--backend", "mock", "--press", "3s"], input="\n" * 4 + "yes\n" * 7)
    assert "Would be kept: people.holds: false" in done.output
    assert not (tmp_path / "own").exists()


@pytest.mark.skipif(os.path.exists("/dev/gpiochip0"), reason="this machine has a header")
def test_without_a_header_what_cannot_be_tried_is_told_and_the_rest_is_asked(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    done = ask(backend="pi", press=None, lamp="", levels="", volume="no")
    assert "That could not be tried: this machine has no GPIO chip" in " ".join(done.output.split())
    assert "people:\n  pregnant: false\n" in own(tmp_path)


def test_files_that_cannot_be_used_are_told_with_their_line(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("people: {holds: maybe}\n")
    done = ask()
    assert done.exit_code == 78
    assert "settings.yaml:1:17" in done.output
