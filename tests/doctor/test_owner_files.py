"""What the doctor says of the owner's files, of the lamp they ask for, and of what is kept."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.last_good import LastGood, take
from pi_regulate.devices.keeping.starts import StartBook
from pi_regulate.doctor import lamp_driver, owner_files
from pi_regulate.doctor.findings import Verdict
from pi_regulate.words import RegulateError
from tests.devices.lamps.pwm_tree import Tree
from tests.doctor.conftest import Made


def closed() -> Path:
    raise RegulateError("you may not look into /var/lib/pi-regulate")


def test_files_that_can_be_used_and_files_that_can_not(made: Made) -> None:
    assert owner_files.valid(made.machine()).state == "ok"
    made.settings("talk: none\n")
    assert owner_files.valid(made.machine()).found == "your files can be used"
    made.settings("talk: anna\nlamp: {pin: anna}\n")
    found = owner_files.valid(made.machine())
    assert found.state == "fail"
    assert found.found == "not all of your files can be used: 2 problems, the first in settings.yaml, line 1, column 7"


def test_files_that_are_not_read_fail_however_good_the_others_are(made: Made) -> None:
    made.settings("talk: none\n")
    (made.own / "settings.yml").write_text("people: {photosensitive: true}\n")
    (made.own / "exercises").mkdir()
    (made.own / "exercises" / "for-anna.yml").write_text("id: for-anna\n")
    found = owner_files.valid(made.machine())
    assert found.state == "fail"
    assert found.found == "2 files are not read (a file in exercises/, settings.yml)"
    assert "`pi-regulate check`" in found.remedy


def test_files_that_only_the_commands_read_are_told(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    home = made.own.with_name("pi-regulate")
    made.settings("talk: none\n")
    made.own.rename(home)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.parent))
    assert owner_files.valid(made.machine(own=home)).state == "ok"
    made.service()
    found = owner_files.valid(made.machine(own=home))
    assert (found.state, found.found) == ("warn", f"the service reads /etc/pi-regulate, not {home}")
    assert f"{home} /etc/pi-regulate" in found.remedy


def test_an_exercise_file_is_not_told_by_its_name(made: Made) -> None:
    made.settings("talk: none\n")
    (made.own / "exercises").mkdir()
    (made.own / "exercises" / "for-anna.yaml").write_text("id: 5\n")
    found = owner_files.valid(made.machine())
    assert found.state == "fail"
    assert "anna" not in found.found
    assert "a file in exercises/, line" in found.found


def test_last_good_files_are_told_when_there_are_any(made: Made) -> None:
    assert owner_files.last_good(made.machine()).state == "not here"
    made.settings("talk: none\n")
    assert owner_files.last_good(made.machine()).state == "not here"
    assert owner_files.last_good(made.machine(find_state=closed)).remedy == "`sudo pi-regulate doctor` shows it."
    made.service()
    assert owner_files.last_good(made.machine()).state == "warn"
    snapshot = take(made.own)
    assert snapshot is not None
    LastGood(made.state).keep(snapshot)
    assert owner_files.last_good(made.machine()).found == "1 of your files are kept as they last ran well"


def test_a_file_is_written_whole_and_gone_again(made: Made) -> None:
    assert owner_files.writable(made.machine()).state == "ok"
    assert list(made.state.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "state"),
    [(errno.EROFS, "warn"), (errno.ENOSPC, "warn"), (errno.EIO, "warn"), (errno.EACCES, "not here")],
)
def test_a_disk_that_refuses_is_told_and_leaves_nothing(
    made: Made, monkeypatch: pytest.MonkeyPatch, number: int, state: Verdict
) -> None:
    def refuse(*given: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    assert owner_files.writable(made.machine()).state == state
    assert list(made.state.iterdir()) == []


def test_a_state_folder_that_is_closed_or_not_made_yet_is_no_fault(made: Made) -> None:
    assert owner_files.writable(made.machine(find_state=closed)).state == "not here"
    assert owner_files.writable(made.machine(find_state=lambda: made.state / "later")).state == "not here"


def ends(made: Made, count: int, ended: str) -> None:
    for _ in range(count):
        clerk = Clerk()
        StartBook(made.state, made.root, clerk)
        clerk.settle()
        (made.root / "ended").write_text(ended)
    clerk = Clerk()
    StartBook(made.state, made.root, clerk)  # who starts next reads how the last one ended
    clerk.settle()


def test_the_last_faults_are_told(made: Made) -> None:
    assert owner_files.faults(made.machine()).found == "no faults on record"
    clerk = Clerk()
    StartBook(made.state, made.root, clerk).failed(RegulateError("GPIO 12 is not free"))
    clerk.settle()
    found = owner_files.faults(made.machine())
    assert (found.state, "GPIO 12 is not free" in found.found) == ("warn", True)
    ends(made, 2, "watchdog ABRT")
    found = owner_files.faults(made.machine())
    assert (found.state, "3 starts ended early; the cause of the last: it hung" in found.found) == ("fail", True)
    made.device = {"faults": 4}
    assert "4 of the last faults" in owner_files.faults(made.machine(find_state=closed)).found


def test_three_kills_are_told_and_are_no_faults(made: Made) -> None:
    ends(made, 3, "signal KILL")
    found = owner_files.faults(made.machine())
    assert found.state == "ok"
    assert (
        found.found
        == "no faults on record; 3 starts were cut short from outside; the last: it was ended by the signal KILL"
    )


def test_the_lamps_driver_is_told_with_its_largest_step(made: Made) -> None:
    found = lamp_driver.driver(made.machine())
    assert found.state == "ok"
    assert "10,000 duty cycles at 100 Hz" in found.found
    made.settings("lamp: {driver: pwm, floor: 0.01%, ceiling: 1%}\n")
    assert lamp_driver.driver(made.machine()).state == "warn"
    made.settings("lamp: {driver: mock}\n")
    assert lamp_driver.driver(made.machine()).state == "not here"


def test_hardware_pwm_is_looked_for_where_it_is_wanted(made: Made) -> None:
    assert lamp_driver.hardware_pwm(made.machine()).state == "not here"
    made.settings("lamp: {driver: hardware_pwm}\n")
    found = lamp_driver.hardware_pwm(made.machine())
    assert found.state == "fail"
    assert "dtoverlay=pwm,pin=12,func=4" in found.remedy
    assert "driven by software PWM meanwhile" in found.found
    Tree(made.root).add("pwmchip3", "fe20c000.pwm", 2, 25_000_000).leads("fe20c000.pwm", {12: 4})
    found = lamp_driver.hardware_pwm(made.machine())
    assert found.state == "ok"
    assert "channel 0 is there at 25 MHz" in found.found
    assert "can't be seen without root" in found.found
    mux = made.root / "sys" / "kernel" / "debug" / "pinctrl" / "fe200000.gpio-pinctrl-bcm2711" / "pins"
    mux.parent.mkdir(parents=True)
    mux.write_text("pin 12 (gpio12) 0:? function alt0 in lo; irq 0 (none)\n")
    assert "channel 0, reaches GPIO 12 at 25 MHz" in lamp_driver.hardware_pwm(made.machine()).found
    mux.write_text("pin 12 (gpio12) 0:? function gpio_in in lo; irq 0 (none)\n")
    assert "the lamp stays dark" in lamp_driver.hardware_pwm(made.machine()).found
    made.settings("lamp: {driver: hardware_pwm, pin: 13}\n")
    assert "goes to GPIO 12, not to GPIO 13" in lamp_driver.hardware_pwm(made.machine()).found
    made.settings("lamp: {driver: pwm}\n")
    assert "would be steadier" in lamp_driver.hardware_pwm(made.machine()).found
