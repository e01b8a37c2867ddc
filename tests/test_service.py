"""The service comes back by itself: with the files it may trust, gentle after a death, one at a time, and says why."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from pi_regulate.devices.inbox import Inbox
from pi_regulate.devices.keeping import starts
from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.last_good import LastGood, take
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.runtime import Marker
from pi_regulate.library.catalogue import Library
from pi_regulate.service.reloading import Reloader, Reloading, signals
from pi_regulate.service.service import Service
from pi_regulate.session.memory import Memory
from pi_regulate.words import ProblemsError, RegulateError
from tests.house import BROKEN, GOOD, House, guide, read
from tests.odd_files import placed
from tests.stage import USED

LAST_GOOD_AFTER = 3  # starts in a row (docs/service-life.md)
DEFAULT_AFTER = 6
NEXT = "talk: few\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.listening.close()


def first_press(service: Service) -> list[str | None]:
    """What the lamp tells when the first session of a start begins."""
    one = guide()
    service.opening(one, 0.0, greets=False)
    rows = [*one.edge(True, 10.0), *one.advance(10.1)]  # a press is one when it has lasted a moment
    return [row.name for row in rows if row.what == "sign"]


# Configuration


def test_files_that_ran_well_are_kept_and_those_that_only_load_are_not(house: House) -> None:
    house.write(GOOD)
    with house.duty() as service:
        service.library()
    assert LastGood(house.state).read() is None
    house.good_run()
    assert LastGood(house.state).read() == take(house.own)


@pytest.mark.parametrize("kind", ["pipe", "socket", "link to /dev/zero", "link to /proc/kmsg", "3 GB", "not UTF-8"])
def test_a_start_waits_for_nothing_that_stands_in_the_place_of_its_own_files(house: House, kind: str) -> None:
    house.write(GOOD)
    house.state.mkdir()
    for name in ("starts.json", "memory.json", "last-good.json"):
        placed(kind, house.state / name)
    for name in ("ended", "session", "lock", "lamp.json"):
        placed(kind, house.runtime / name)
    with house.duty() as service:
        assert service.library().settings.talk == "none"
        assert service.store.load() == Memory()
        assert [row.name for row in service.opening(guide(), 0.0, greets=True)] == ["armed"]
        service.gone_well()
    assert LastGood(house.state).read() == take(house.own)
    assert read_starts(house.state).unfinished == 0


def test_files_whose_lamp_no_start_has_opened_are_not_kept_as_good(house: House) -> None:
    house.write("lamp: {driver: hardware_pwm}\n")
    with house.duty() as service:
        service.library()
        service.lamp_not_opened()
        service.gone_well()
    assert LastGood(house.state).read() is None


def test_a_lamp_changed_at_rest_is_kept_as_good_only_after_the_start_that_opens_it(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    with house.duty() as service:
        service.library()
        house.write("lamp: {driver: hardware_pwm}\n")
        service.accepted(service.read_again(), opened=False)
        service.gone_well()
        service.clerk.settle()
        kept = LastGood(house.state).read()
        assert kept is not None
        assert kept.files == {"settings.yaml": GOOD}
    house.good_run()
    assert LastGood(house.state).read() == take(house.own)


def test_files_that_are_not_read_are_told_and_change_nothing(house: House) -> None:
    house.write(GOOD)
    (house.own / "Exercises").mkdir()
    (house.own / "Exercises" / "for-anna.yaml").write_text("id: for-anna\n")
    with house.duty() as service:
        assert service.library().settings.talk == "none"
        assert service.note == "a folder for exercises is not read: `pi-regulate check` says what to do"
        (house.own / "Exercises").rename(house.own / ".exercises")
        service.accepted(service.read_again())
        assert service.note == ""


def test_files_that_wait_for_the_end_of_a_session_are_not_taken_for_those_that_led_it(house: House) -> None:
    house.write(GOOD)
    with house.duty() as service:
        service.library()
        house.write(NEXT)
        again = service.read_again()
        service.gone_well()  # the session that began with the first ones has ended
        service.clerk.settle()
        kept = LastGood(house.state).read()
        assert kept is not None
        assert kept.files == {"settings.yaml": GOOD}
        service.accepted(again)
        service.gone_well()
        service.clerk.settle()
        assert LastGood(house.state).read() == take(house.own)


def test_an_edit_that_was_overtaken_by_the_next_is_never_kept_as_good(house: House) -> None:
    house.write(GOOD)
    with house.duty() as service:
        service.library()
        house.write(NEXT)
        again = service.read_again()
        house.write("talk: full\n")
        service.read_again()
        service.accepted(again)
        service.gone_well()
    assert LastGood(house.state).read() is None


def test_files_broken_at_boot_give_way_to_the_last_good_ones_and_the_first_press_tells(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.write(BROKEN)
    with house.duty() as service:
        assert service.library().settings.talk == "none"
        assert "last good configuration" in service.note
        assert "settings.yaml:1:7: `…`" in service.note  # the place and the reason, not what somebody wrote
        assert first_press(service) == ["last good"]
        service.gone_well()
    kept = LastGood(house.state).read()
    assert kept is not None
    assert kept.files == {"settings.yaml": GOOD}


def test_files_broken_at_the_very_first_boot_give_way_to_the_built_in_default(house: House) -> None:
    house.write(BROKEN)
    with house.duty() as service:
        assert service.library().settings.talk == "few"
        assert "built-in default configuration" in service.note
        assert first_press(service) == ["built-in default"]


CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 2min\n"
STARTS = "start: {press: my-way}\npeople: {photosensitive: true}\n"


def own_files(house: House, **files: str) -> None:
    for name, text in files.items():
        path = house.own / {"calm": "exercises/my-calm", "way": "routines/my-way"}.get(name, name)
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".yaml").write_text(text)


def test_a_faulty_exercise_takes_nothing_else_away_at_the_very_first_boot(house: House) -> None:
    own_files(house, settings=STARTS, way="id: my-way\nbreathe: [settle]\n", calm=CALM.replace("6", "60"))
    with house.duty() as service:
        plays = service.library()
        assert plays.settings.start.press == "my-way"
        assert plays.settings.people.photosensitive
        assert "my-calm" not in plays.exercises
        assert service.note == (
            "the present version of one of your files is not used: "
            "a file in exercises/, line 3: `out` is 60 s; an exhale is 2.5 s to 10 s (limit exhale)."
        )
        assert first_press(service) == ["last good"]


def test_faulty_settings_are_not_left_out_for_the_files_beside_them(house: House) -> None:
    own_files(house, settings="people: {photosensitive: true}\ntlak: none\n", calm=CALM)
    with house.duty() as service:
        assert "my-calm" not in service.library().exercises
        assert first_press(service) == ["built-in default"]


def test_a_file_that_became_faulty_plays_as_it_last_ran_well_beside_the_others_of_today(house: House) -> None:
    own_files(house, settings=GOOD, calm=CALM)
    house.good_run()
    own_files(house, settings="people: {photosensitive: true}\n", calm=CALM.replace("6", "60"))
    with house.duty() as service:
        plays = service.library()
        assert plays.settings.people.photosensitive, "what is true of eyes is not undone by an exercise"
        assert plays.settings.talk == "few"
        assert plays.exercises["my-calm"].lasts == 120


SETTLE = "id: settle\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 3min\n"
FOR_TWO = "id: settle\nwho: two\nphase: breathe\nlasts: 2min\nsteps: [gate: {needs: 2}, breathe: {in: 4, out: 6}]\n"


@pytest.mark.parametrize("ran_before", [False, True])
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (SETTLE.replace("6", "60"), "line 3: `out` is 60 s; "),
        (
            SETTLE.replace("breathe\n", "connect\n", 1),
            "line 1: the shipped routine `alone` uses this too, and it doesn't fit ",  # a key of ours, so not hidden
        ),
        (FOR_TWO, "line 1: the shipped exercise `…` uses this too, and it doesn't fit there: "),
    ],
)
def test_a_faulty_replacement_of_a_shipped_exercise_gives_its_place_back(
    house: House, wrong: str, why: str, *, ran_before: bool
) -> None:
    settings = "people: {photosensitive: true, pregnant: true}\nstart: {press: default}\n"
    if ran_before:
        own_files(house, settings=GOOD, **{"exercises/settle": SETTLE})
        house.good_run()
    own_files(house, settings=settings, calm=CALM, **{"exercises/settle": wrong})
    with house.duty() as service:
        plays = service.library()
        assert plays.exercises["settle"].lasts == (180 if ran_before else read(None).exercises["settle"].lasts)
        assert plays.exercises["settle"].phase == "breathe"
        assert "my-calm" in plays.exercises
        assert plays.settings.people.photosensitive
        assert plays.settings.people.pregnant
        assert service.note.startswith(
            f"the present version of one of your files is not used: a file in exercises/, {why}"
        )
        assert "settle" not in service.note


def test_a_replacement_for_two_in_a_routine_of_one_press_is_told_at_its_own_file(house: House) -> None:
    own_files(house, **{"exercises/settle": FOR_TWO})
    with pytest.raises(ProblemsError) as caught:
        read(house.own)
    wrong = [one for one in caught.value.problems if one.severity == "error"]
    assert {(Path(one.path).name, one.line) for one in wrong} == {("settle.yaml", 1)}
    assert [one.message.split(" uses ")[0].split(" use ")[0] for one in wrong] == [
        "the shipped exercise `with-you`", "the shipped exercise `your-pace`", "the settings",
    ]  # fmt: skip


def test_what_needs_a_file_that_is_left_out_is_left_out_with_it(house: House) -> None:
    way = "id: my-way\nbreathe: [my-calm]\n"
    own_files(house, settings=GOOD, way=way, calm=CALM.replace("6", "60"))
    with house.duty() as service:
        plays = service.library()
        assert plays.settings.talk == "none"
        assert "my-way" not in plays.routines


def test_settings_that_need_a_file_that_is_left_out_are_not_left_out_for_it(house: House) -> None:
    own_files(house, settings=STARTS, way="id: my-way\nbreathe: [my-calm]\n", calm=CALM.replace("6", "60"))
    with house.duty() as service:
        plays = service.library()
        assert plays.settings.people.photosensitive, "the built-in default is for the owner's people too"
        assert first_press(service) == ["built-in default"]


SWITCH = "people: {photosensitive: true}\n"


@pytest.mark.parametrize(
    ("settings", "others"),
    [
        (SWITCH + "tlak: none\n", {}),  # a typing error elsewhere in the settings
        (SWITCH + "night: {from: 25:00}\n", {"calm": CALM.replace("2min", "3min")}),
        (SWITCH + "start: {press: my-way}\n", {"way": "id: my-way\nbreathe: [new]\n"}),  # names what is left out
        (SWITCH + "voice_for: {my-calm: default-en}\n", {"calm": CALM.replace("6", "60")}),
        (SWITCH, {"exercises/settle": "id: settle\nphase: connect\nbreathe: {in: 4, out: 6}\nlasts: 2min\n"}),
    ],
)
def test_what_the_settings_say_of_people_since_today_holds_whatever_else_is_wrong(
    house: House, settings: str, others: dict[str, str]
) -> None:
    own_files(house, settings=GOOD, calm=CALM)
    house.good_run()
    own_files(house, settings=settings, **others)
    with house.duty() as service:
        assert service.library().settings.people.photosensitive
        assert service.note


def unreadable(path: Path, kind: str) -> None:
    path.parent.mkdir(exist_ok=True)
    if kind == "a folder":
        path.mkdir()
    elif kind == "a link that leads nowhere":
        path.symlink_to(path.parent / "nowhere.yaml")
    else:
        path.write_bytes(b"# f\xfcr mich\n" if kind == "latin-1" else b"# long\n" * 40_000)


@pytest.mark.parametrize("kind", ["latin-1", "a folder", "a link that leads nowhere", "too large"])
@pytest.mark.parametrize("ran_before", [False, True])
def test_a_file_that_cannot_be_read_leaves_people_and_pins_known(house: House, kind: str, *, ran_before: bool) -> None:
    if ran_before:
        own_files(house, settings=GOOD)
        house.good_run()
    own_files(house, settings=SWITCH + "button: {pin: 27}\nlamp: {pin: 13, ceiling: 5%}\n")
    unreadable(house.own / "exercises" / "x.yaml", kind)
    with house.duty() as service:
        plays = service.library().settings
        assert plays.people.photosensitive
        assert (plays.button.pin, plays.lamp.pin, plays.lamp.ceiling) == (27, 13, 0.05)


@pytest.mark.parametrize("wrong", ["deleted", "renamed, with a fault"])
def test_files_that_ran_well_are_kept_until_all_files_of_the_owner_have(house: House, wrong: str) -> None:
    own_files(house, settings=GOOD, way="id: my-way\nbreathe: [my-calm]\n", calm=CALM)
    house.good_run()
    before = (house.state / "last-good.json").read_bytes()
    (house.own / "exercises" / "my-calm.yaml").unlink()
    if wrong != "deleted":
        own_files(house, **{"exercises/my-calm2": CALM.replace("6", "60")})
    house.good_run()
    assert (house.state / "last-good.json").read_bytes() == before


def test_the_same_fault_is_told_in_the_same_words_at_the_next_start(house: House) -> None:
    own_files(house, settings=GOOD, calm=CALM)
    house.good_run()
    own_files(house, calm=CALM.replace("6", "60"))
    notes = []
    for _ in range(2):
        with house.duty() as service:
            service.library()
            service.gone_well()
            notes.append(service.note)
    assert notes[0].startswith("the present version of one of your files is not used: ")
    assert notes[0] == notes[1]


def test_a_full_disk_while_files_are_left_out_refuses_the_edit_with_its_own_reason(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    own_files(house, settings=GOOD, calm=CALM)
    with house.duty() as service:
        service.library()
        own_files(house, settings="talk: few\n", calm=CALM.replace("6", "60"))
        monkeypatch.setattr("pi_regulate.service.service.usable", full)
        with pytest.raises(RegulateError, match="my-calm"):
            service.read_again()


def test_an_edit_of_the_settings_is_used_while_another_file_is_faulty(house: House) -> None:
    own_files(house, settings=GOOD, calm=CALM)
    with house.duty() as service:
        service.library()
        own_files(house, calm=CALM.replace("6", "60"))
        with pytest.raises(RegulateError):
            service.read_again()  # there is nothing else to take over
        own_files(house, settings="talk: none\npeople: {photosensitive: true}\n")
        again = service.read_again()
        service.accepted(again)
        assert again.settings.people.photosensitive
        assert again.exercises["my-calm"].lasts == 120, "what plays is not changed by the fault"
        assert service.note.startswith(
            "the present version of one of your files is not used: a file in exercises/, line 3: "
        )
        own_files(house, calm=CALM.replace("2min", "3min"))
        service.accepted(service.read_again())
        assert service.note == ""


def test_a_file_that_becomes_faulty_after_an_edit_plays_as_it_was_edited(house: House) -> None:
    own_files(house, settings=GOOD, calm=CALM)
    with house.duty() as service:
        service.library()
        own_files(house, calm=CALM.replace("2min", "3min"))
        service.accepted(service.read_again())
        own_files(house, settings=NEXT, calm=CALM.replace("6", "60"))
        assert service.read_again().exercises["my-calm"].lasts == 180


def test_files_that_are_not_read_are_told_to_the_journal_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.write(GOOD)
    (house.own / "Exercises").mkdir()
    (house.own / "Exercises" / "mine.yaml").write_text("id: mine\n")
    with house.duty() as service:
        service.library()
        for text in (NEXT, GOOD):
            house.write(text)
            service.accepted(service.read_again())
    assert [message for message in caplog.messages if "is not read" in message] == [
        "a folder for exercises is not read: `pi-regulate check` says what to do"
    ]


def test_damaged_last_good_files_give_way_to_the_built_in_default(house: House) -> None:
    house.write(BROKEN)
    house.state.mkdir()
    (house.state / "last-good.json").write_text("{")
    with house.duty() as service:
        service.library()
        assert first_press(service) == ["built-in default"]


@pytest.mark.parametrize(
    ("early", "talk", "sign"),
    [
        (LAST_GOOD_AFTER - 1, "full", []),
        (LAST_GOOD_AFTER, "none", ["last good"]),
        (DEFAULT_AFTER, "few", ["built-in default"]),
    ],
)
def test_starts_that_end_early_lead_to_the_last_good_files_and_then_to_the_default_with_the_reason(
    house: House, early: int, talk: str, sign: list[str]
) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\n")
    house.early_ends(early)
    with house.duty() as service:
        assert service.library().settings.talk == talk
        assert first_press(service) == sign
        assert ("ended early (it crashed with the signal SEGV)" in service.note) == bool(sign)


@pytest.mark.parametrize("ended", ["signal KILL", "timeout TERM", "success TERM"])
def test_kills_and_slow_starts_are_not_blamed_on_the_files(house: House, ended: str) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\n")
    house.early_ends(12, ended)
    with house.duty() as service:
        assert service.library().settings.talk == "full"
        assert (service.note, first_press(service)) == ("", [])


def test_plugs_that_are_pulled_are_not_blamed_on_the_files(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.write("talk: full\n")
    for boot in range(12):
        monkeypatch.setattr(starts, "boot_id", lambda boot=boot: f"boot {boot}")
        house.early_ends(1, "")
        (house.runtime / "ended").unlink()  # /run is empty after a boot
    monkeypatch.setattr(starts, "boot_id", lambda: "the last boot")
    with house.duty() as service:
        assert service.library().settings.talk == "full"
        assert (service.note, first_press(service)) == ("", [])


def test_the_owners_files_come_back_once_safe_mode_has_run_well(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\n")
    house.early_ends(3)
    with house.duty() as service:
        assert service.library().settings.talk == "none"
        assert "last good configuration" in service.note
        assert service.gone_well(), "the owner's files are to be read"
        assert not service.gone_well(), "once"
        again = service.read_again()
        service.accepted(again)
        assert again.settings.talk == "full"
        assert (service.note, first_press(service)) == ("", [])
        assert service.gone_well() is False
        service.clerk.settle()
        assert read_starts(house.state).unfinished == 0
    kept = LastGood(house.state).read()
    assert kept is not None
    assert kept.files == {"settings.yaml": "talk: full\n"}


def test_in_safe_mode_the_service_says_so_until_the_owners_files_are_back(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    with house.duty() as service:
        service.library()
        assert not service.safe_mode
    house.write("talk: full\n")
    house.early_ends(3)
    with house.duty() as service:
        service.library()
        assert service.safe_mode
        service.gone_well()
        service.accepted(service.read_again())
        assert not service.safe_mode


@pytest.mark.parametrize(
    ("today", "may"),
    [
        ("others: {may: []}\ntalk: many\n", []),  # taken back, with a mistake elsewhere in the same file
        ("others: {may: [end]}\ntalk: many\n", ["end"]),
        ("others: {may: [glw]}\n", ["end", "glow"]),  # what can't be read changes nothing
    ],
)
def test_what_the_owner_takes_back_from_others_is_taken_back_whatever_else_is_wrong(
    house: House, today: str, may: list[str]
) -> None:
    house.write("others: {may: [end, glow]}\n")
    house.good_run()
    house.write(today)
    with house.duty() as service:
        assert service.library().settings.others.may == may


@contextmanager
def crashing(house: House) -> Iterator[Service]:
    """A service that ends by a mistake of ours."""
    with suppress(ZeroDivisionError), house.duty() as service:
        yield service
        raise ZeroDivisionError


def test_files_that_fail_again_after_their_return_stay_away_until_somebody_starts_the_device_anew(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\n")
    house.early_ends(3)
    with crashing(house) as service:
        service.library()
        service.gone_well()
        service.accepted(service.read_again())
    with crashing(house) as service:
        assert service.library().settings.talk == "none", "one fault more is enough"
        assert not service.gone_well(), "they are not read again"
    with house.duty() as service:  # until it is stopped by somebody
        assert service.library().settings.talk == "full"
    with house.duty() as service:
        assert service.library().settings.talk == "full"
    house.early_ends(3)
    with house.duty() as service:
        service.library()
        assert service.gone_well(), "all of it is forgiven"


def test_a_return_that_only_a_start_can_make_is_one_fault_away_from_safe_mode(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\nlamp: {pin: 13}\n")
    house.early_ends(3)
    with house.duty() as service:
        service.library()
        service.gone_well()
        service.accepted(service.read_again())
        assert service.returns_by_a_start("`lamp`")
    assert read_starts(house.state).unfinished == 2
    with crashing(house) as service:
        assert service.library().settings.lamp.pin == 13
    with house.duty() as service:
        assert service.library().settings.talk == "none"


def test_a_change_that_needs_a_start_is_no_reason_to_end_where_nothing_is_to_return(house: House) -> None:
    house.write(GOOD)
    with house.duty() as service:
        service.library()
        service.accepted(service.read_again())
        assert not service.returns_by_a_start("`lamp`")


def test_the_note_of_early_ends_goes_once_the_owners_files_have_run_well(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.early_ends(3)
    with house.duty() as service:
        service.library()
        assert "ended early" in service.note
        assert not service.gone_well()
        assert service.note == ""


def test_early_ends_change_nothing_where_the_files_are_the_last_good_ones(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.early_ends(LAST_GOOD_AFTER)
    with house.duty() as service:
        assert service.library().settings.talk == "none"
        assert first_press(service) == []
        assert "ended early" in service.note


PLACED = """
people: {photosensitive: true}
button: {pin: 27}
lamp: {driver: hardware_pwm, pin: 13}
talk: full
"""


@pytest.mark.parametrize(
    ("settings", "button", "lamp"),
    [
        (PLACED, 27, ("pwm", 13)),
        (PLACED + "advance: maybe\n", 27, ("pwm", 13)),
        (PLACED.replace("pin: 13", "pin: 99"), 27, ("pwm", 12)),
        (PLACED.replace("27", "much"), 17, ("pwm", 12)),
    ],
    ids=["good", "broken elsewhere", "a broken lamp", "a broken button"],
)
def test_the_built_in_default_plays_on_the_owners_pins_and_for_the_owners_people(
    house: House, settings: str, button: int, lamp: tuple[str, int]
) -> None:
    house.write(settings)
    house.early_ends(DEFAULT_AFTER)
    with house.duty() as service:
        plays = service.library().settings
        assert first_press(service) == ["built-in default"]
    assert plays.people.photosensitive
    assert plays.button.pin == button
    assert (plays.lamp.driver, plays.lamp.pin) == lamp
    assert plays.talk == "few"


@pytest.mark.parametrize(("early", "volume"), [(6, 2.0), (8, 2.0), (9, 5.0)])
def test_the_default_speaks_with_the_owners_voice_and_sound_until_that_seems_to_be_the_fault(
    house: House, early: int, volume: float
) -> None:
    house.write("voices: [grandma, default-en]\nsound: {volume: 2, amp_enable: 22}\ntalk: full\n")
    house.early_ends(early)
    with house.duty() as service:
        plays = service.library().settings
        assert first_press(service) == ["built-in default"]
    assert plays.talk == "few"
    assert list(plays.voices) == ["grandma", "default-en"]
    assert plays.sound.volume == volume
    assert plays.sound.amp_enable == (22 if early < 9 else None)


@pytest.mark.parametrize(
    ("early", "touch", "felt", "hz"),
    [
        (6, "{pin: 13, driver: hardware_pwm, frequency: 20000}", True, None),
        (6, "{pin: 13, driver: hardware_pwm, frequency: 175}", True, 175.0),
        (8, "{pin: 13}", True, None),
        (9, "{pin: 13}", False, None),
        (6, "{pin: much}", False, None),
    ],
)
def test_the_default_is_felt_in_the_dark_until_touch_seems_to_be_the_fault(
    house: House, early: int, touch: str, felt: bool, hz: float | None
) -> None:
    house.write(f"light: off\ntouch: {touch}\nlamp: {{pin: 6}}\nsound: {{volume: 2}}\n")
    house.early_ends(early)
    with house.duty() as service:
        plays = service.library().settings
    assert (plays.light, plays.touch.pin) == (("off", 13) if felt else ("on", None))
    assert (plays.lamp.pin, plays.touch.driver, plays.touch.frequency_hz) == (6, "pwm", hz)
    assert plays.sound.volume == (2.0 if early < 9 else 5.0)


@pytest.mark.parametrize(("lamp", "pin"), [("{pin: 13}", 13), ("{pin: much}", 12)])
def test_people_that_can_not_be_read_leave_the_button_where_it_is(house: House, lamp: str, pin: int) -> None:
    house.write(f"people: {{photosensitive: maybe}}\nbutton: {{pin: 27}}\nlamp: {lamp}\n")
    with house.duty() as service:
        plays = service.library().settings
    assert (plays.button.pin, plays.lamp.pin) == (27, pin)


def test_the_people_of_the_last_good_files_are_known_where_the_files_of_today_are_no_yaml(house: House) -> None:
    house.write(PLACED)
    house.good_run()
    house.write("people: {photosensitive: [")
    house.early_ends(DEFAULT_AFTER)
    with house.duty() as service:
        plays = service.library().settings
        assert first_press(service) == ["built-in default"]
    assert plays.people.photosensitive
    assert plays.talk == "few"


def test_a_minute_or_a_session_ends_safe_mode(house: House) -> None:
    house.early_ends(DEFAULT_AFTER)
    with house.duty() as service:
        service.library()
        service.gone_well()
        service.clerk.settle()
        assert read_starts(house.state).unfinished == 0


def test_a_good_edit_ends_what_the_lamp_has_to_tell(house: House) -> None:
    house.write(BROKEN)
    with house.duty() as service:
        service.library()
        house.write(GOOD)
        again = service.read_again()
        assert again.settings.talk == "none"
        service.accepted(again)
        assert service.note == ""
        assert first_press(service) == []


# How a start ends


def test_an_end_that_was_asked_for_is_no_fault_and_is_told(house: House) -> None:
    with house.duty() as service:
        service.library()
    assert read_starts(house.state).unfinished == 0
    assert house.told() == ["STOPPING=1"]


def test_a_fault_is_counted_and_noted(house: House) -> None:
    with pytest.raises(RegulateError, match="GPIO 17"), house.duty():
        raise RegulateError("GPIO 17 is not free")
    assert read_starts(house.state).unfinished == 1
    assert "GPIO 17 is not free" in read_starts(house.state).faults[-1]


def test_a_second_service_is_refused_and_counts_as_no_start(house: House) -> None:
    with house.duty() as service:
        service.clerk.settle()
        begun = (house.state / "starts.json").read_bytes()
        with pytest.raises(RegulateError, match="another pi-regulate"), house.duty():
            pass
        service.clerk.settle()
        assert (house.state / "starts.json").read_bytes() == begun


@pytest.mark.parametrize("refusal", ["full", "closed"])
def test_a_state_folder_that_refuses_everything_stops_nobody(
    house: House, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    if refusal == "full":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        house.state.write_text("a file where the folder should be")
    house.write(GOOD)
    with house.duty() as service:
        assert service.library().settings.talk == "none"
        service.gone_well()
        service.store.save(USED)
        assert service.clerk.settle()
        assert service.opening(guide(), 0.0, greets=True)[0].name == "armed"


# Coming back


@pytest.mark.parametrize(("ago_s", "sign"), [(12.0, "back"), (59.0, "back"), (61.0, "armed"), (None, "armed")])
def test_a_session_cut_off_within_a_minute_brings_a_low_light_back(
    house: House, ago_s: float | None, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if ago_s is not None:
        clerk = Clerk()
        Marker(house.runtime, clerk, lambda: 1000.0).touch()
        clerk.settle()
        monkeypatch.setattr("time.monotonic", lambda: 1000.0 + ago_s)
        monkeypatch.setattr(Marker.__init__, "__defaults__", (lambda: 1000.0 + ago_s,))
    with house.duty() as service:
        rows = service.opening(guide(), 0.0, greets=True)
        assert [row.name for row in rows] == [sign]


def test_at_night_nothing_is_told_when_it_is_armed(house: House) -> None:
    with house.duty() as service:
        assert service.opening(guide(), 0.0, greets=False) == []


def test_sound_that_stands_still_is_worth_one_restart_as_long_as_the_machine_runs(house: House) -> None:
    with house.duty() as service:
        assert service.restart_for_sound()
        assert service.restart_for_sound(), "until it happens"
    with house.duty() as service:
        assert not service.restart_for_sound()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")
@pytest.mark.parametrize("what", ["voices/anna", "settings.yaml"])
def test_a_voice_that_comes_is_noticed_as_a_change_of_the_settings_is(house: House, what: str) -> None:
    (house.own / "voices").mkdir()
    changed = Event()
    with house.duty() as service:
        end = service.watch(changed.set)
        if what == "settings.yaml":
            house.write(GOOD)
        else:
            (house.own / what).mkdir()
        assert changed.wait(10)
        end()


def test_a_reading_is_told_to_the_service_and_then_led_by_the_guide(house: House) -> None:
    one, inbox, used = guide(), Inbox(), list[Library]()
    read_again = replace(one.library)
    reader = Reloader(lambda: read_again, inbox)
    reader.ask()
    inbox.get(timeout=10)
    reader.close()
    assert Reloading(reader, lambda: 0.0, used.append)(one) == []
    assert used == [one.library]
    assert one.library is read_again


def test_after_the_signals_nobody_writes_into_their_pipe_any_more() -> None:
    """Its number may by then belong to a file of the owner."""
    before = signal.set_wakeup_fd(-1)
    with signals(Inbox(), lambda: None):
        pass
    assert signal.set_wakeup_fd(before) == -1
