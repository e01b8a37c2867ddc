"""Dark after a death: which pins, what the kernel is asked, and what is said when it says no."""

from __future__ import annotations

import errno
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.keeping.last_good import LastGood, Snapshot
from pi_regulate.devices.lamps import lamp_off
from pi_regulate.devices.lamps.driven import Lit, write_down, written
from pi_regulate.devices.lamps.lamp_off import SIMULATED, by_record, make_dark, what_may_shine
from pi_regulate.devices.lamps.noting import Record
from pi_regulate.devices.pins.chip import make_low
from pi_regulate.library.settings import LampSettings
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test
from tests.odd_files import placed


class Chip:
    """The kernel's side of a chip: it grants lines, or says who holds them."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[int, ...], int, int]] = []  # lines, flags, attributes
        self.refuses: int | None = None
        self.given: list[int] = []

    def __call__(self, chip: Any, request: int, block: bytearray) -> int:
        if request == 0xC100B405:
            block[32:64] = b"somebody".ljust(32, b"\0")
            return 0
        assert request == 0xC250B407
        assert len(block) == 592
        lines, flags, attributes = struct.unpack_from("=560xI", block)[0], *struct.unpack_from("=288xQI", block)
        self.asked.append((struct.unpack_from(f"={lines}I", block), flags, attributes))
        if self.refuses is not None:
            raise OSError(self.refuses, os.strerror(self.refuses))
        self.given.append(os.open(os.devnull, os.O_RDONLY))
        struct.pack_into("=i", block, 588, self.given[-1])
        return 0


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch) -> Chip:
    made = Chip()
    monkeypatch.setattr("pi_regulate.devices.pins.chip.ioctl", made)
    return made


def test_the_lines_are_claimed_as_low_outputs_with_a_pull_down_and_let_go(chip: Chip) -> None:
    make_low((12, 13, 16), Path(os.devnull))
    assert chip.asked == [((12, 13, 16), 1 << 3 | 1 << 9, 0)]
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(chip.given[0])


def test_a_line_of_a_living_program_is_left_alone_and_its_holder_named(chip: Chip) -> None:
    chip.refuses = errno.EBUSY
    with pytest.raises(RegulateError, match="GPIO 12 is held by `somebody`, which is running; stop it first"):
        make_low((12,), Path(os.devnull))


def test_what_else_the_kernel_says_is_passed_on(chip: Chip) -> None:
    chip.refuses = errno.EINVAL
    with pytest.raises(RegulateError, match="GPIO 12 can't be made low: Invalid argument"):
        make_low((12,), Path(os.devnull))


def test_a_chip_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegulateError, match="can't be opened: No such file"):
        make_low((12,), tmp_path / "gpiochip0")


@in_one_test(
    ("text", "lit"),
    [
        ("", Lit("pwm", (12,))),
        ("lamp: {pin: 13}", Lit("pwm", (13,))),
        ("lamp: {driver: hardware_pwm, pin: 19}", Lit("hardware_pwm", (19,))),
        ("lamp: {driver: rgb, pins: [5, 6, 13]}", Lit("rgb", (5, 6, 13))),
        ("lamp: {driver: rgb, pins: [5, red, 13]}", Lit("rgb", (5, 13))),
        ("lamp: {driver: rgb}", Lit("rgb", (12,))),
        ("lamp: {driver: mock}", Lit("mock", (12,))),
        ("backend: mock", Lit("pwm", (12,), simulated=True)),
        ("lamp: {pin: 99}", Lit("pwm", (12,))),
        ("lamp: {pin: true, floor: upside down}", Lit("pwm", (12,))),
        ("lamp: {pin: 13}\nlamp: {pin: 6}\nnonsense: [", Lit("pwm", (12,))),
        ("lamp: 13", Lit("pwm", (12,))),
        ("sound: {amp_enable: 22}", Lit("pwm", (12,), amplifier=22)),
        ("sound: {amp_enable: none}", Lit("pwm", (12,))),
        ("sound: {amp_enable: loud}", Lit("pwm", (12,))),
    ],
)
def test_the_pins_are_those_of_the_settings_as_far_as_they_can_be_read(tmp_path: Path, text: str, lit: Lit) -> None:
    (tmp_path / "settings.yaml").write_text(text, encoding="utf-8")
    assert what_may_shine(share_dir(), tmp_path) == lit


def test_without_settings_of_the_owner_the_shipped_pin_is_made_dark(tmp_path: Path) -> None:
    assert what_may_shine(share_dir(), None) == what_may_shine(tmp_path, tmp_path) == Lit("pwm", (12,))


def test_an_amplifier_that_was_left_on_is_switched_off_after_the_lamp(
    chip: Chip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lamp_off, "make_low", lambda pins: make_low(pins, Path(os.devnull)))
    assert make_dark(Lit("pwm", (12,), amplifier=22)) == "GPIO 12 is low; GPIO 22, the amplifier's, is low"
    assert [lines for lines, _, _ in chip.asked] == [(12,), (22,)]


def test_a_lamp_that_cannot_be_made_dark_does_not_leave_the_amplifier_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, ...]] = []

    def make(pins: tuple[int, ...]) -> None:
        asked.append(pins)
        raise RegulateError("held")

    monkeypatch.setattr(lamp_off, "make_low", make)
    with pytest.raises(RegulateError, match="held"):
        make_dark(Lit("pwm", (12,), amplifier=22))
    assert asked == [(12,), (22,)]


def test_a_lamp_that_is_simulated_needs_nothing() -> None:
    assert make_dark(Lit("mock", (12,))) == SIMULATED


def test_where_there_is_no_header_only_a_simulated_device_is_content(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> int:
        raise RegulateError("this machine has no GPIO chip")

    monkeypatch.setattr("pi_regulate.devices.pins.chip.find_header_chip", none)
    assert make_dark(Lit("pwm", (12,), simulated=True)) == SIMULATED
    with pytest.raises(RegulateError, match="no GPIO chip"):
        make_dark(Lit("pwm", (12,)))


def test_it_is_done_without_a_model_without_gpiozero_and_without_sound(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("lamp: {driver: mock}\n", encoding="utf-8")
    heavy = ("pydantic", "gpiozero", "lgpio", "gpiod", "pygame", "numpy", "soundfile")
    code = (
        "import sys\nfrom pi_regulate.cli import main\n"
        f"main(['lamp', 'off', '--config', {str(tmp_path)!r}], standalone_mode=False)\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    environ = {**os.environ, "RUNTIME_DIRECTORY": str(tmp_path / "run")}  # where no device has written down its lamp
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == [SIMULATED, "[]"]


# what the device has written down


@pytest.fixture
def boot(tmp_path: Path) -> Path:
    path = tmp_path / "boot_id"
    path.write_text("0f3c\n")
    return path


@pytest.mark.parametrize(
    "lit",
    [
        Lit("pwm", (13,)),
        Lit("pwm", (12,), amplifier=22),
        Lit("hardware_pwm", (19,)),
        Lit("rgb", (5, 6, 13)),
        Lit("mock", (12,)),
    ],
)
def test_what_is_written_down_is_what_is_found(tmp_path: Path, boot: Path, lit: Lit) -> None:
    write_down(tmp_path, lit, boot)
    assert (written(tmp_path, boot), written(tmp_path / "nowhere", boot)) == (lit, None)
    assert (tmp_path / "lamp.json").stat().st_mode & 0o777 == 0o644


def test_a_record_of_another_boot_is_none(tmp_path: Path, boot: Path) -> None:
    write_down(tmp_path, Lit("pwm", (13,)), boot)
    boot.write_text("77aa\n")
    assert written(tmp_path, boot) is None


@in_one_test(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "\0\0\0",
        '{"boot": "0f3c", "driver": "pwm", "pins": [99], "amplifier": null}',
        '{"boot": "0f3c", "driver": "pwm", "pins": [true], "amplifier": null}',
        '{"boot": "0f3c", "driver": "pwm", "pins": [], "amplifier": null}',
        '{"boot": "0f3c", "driver": "rgb", "pins": [5], "amplifier": null}',
        '{"boot": "0f3c", "driver": "laser", "pins": [12], "amplifier": null}',
        '{"boot": "0f3c", "driver": ["pwm"], "pins": [12], "amplifier": null}',
        '{"boot": "0f3c", "driver": "pwm", "pins": [12], "amplifier": "22"}',
        '{"boot": "0f3c", "driver": "pwm", "pins": [12]}',
    ],
)
def test_a_record_that_is_damaged_is_none(tmp_path: Path, boot: Path, text: str) -> None:
    (tmp_path / "lamp.json").write_text(text)
    assert written(tmp_path, boot) is None


def test_a_record_that_is_a_link_or_a_pipe_is_none_and_keeps_nobody_waiting(tmp_path: Path, boot: Path) -> None:
    write_down(tmp_path, Lit("pwm", (13,)), boot)
    linked, pipe = tmp_path / "linked", tmp_path / "pipe"
    for folder in (linked, pipe):
        folder.mkdir()
    (linked / "lamp.json").symlink_to(tmp_path / "lamp.json")
    os.mkfifo(pipe / "lamp.json")
    assert (written(linked, boot), written(pipe, boot)) == (None, None)


def test_a_record_that_can_not_be_written_leaves_no_old_one(tmp_path: Path, boot: Path) -> None:
    write_down(tmp_path, Lit("pwm", (13,)), boot)
    (tmp_path / ".lamp.json.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_down(tmp_path, Lit("pwm", (6,)), boot)
    assert written(tmp_path, boot) is None


def test_a_boot_without_a_name_stops_no_device_and_leaves_no_old_record(tmp_path: Path, boot: Path) -> None:
    write_down(tmp_path, Lit("pwm", (13,)), boot)
    with pytest.raises(OSError, match="No such file"):
        write_down(tmp_path, Lit("pwm", (6,)), tmp_path / "no boot")
    assert written(tmp_path, boot) is None


@pytest.mark.parametrize("kind", ["pipe", "folder", "socket", "link to /dev/zero"])
def test_what_has_the_name_of_a_new_record_keeps_no_start_waiting(tmp_path: Path, boot: Path, kind: str) -> None:
    placed(kind, tmp_path / ".lamp.json.new")
    with pytest.raises(OSError):  # noqa: PT011  # as many reasons as kinds
        write_down(tmp_path, Lit("pwm", (6,)), boot)


@pytest.mark.parametrize("now", ["lamp: {pin: 6}\n", "nonsense: [", None])
def test_exactly_what_was_driven_is_made_dark_whatever_has_become_of_the_settings(
    tmp_path: Path, chip: Chip, monkeypatch: pytest.MonkeyPatch, now: str | None
) -> None:
    monkeypatch.setattr(lamp_off, "make_low", lambda pins: make_low(pins, Path(os.devnull)))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    if now is not None:
        (tmp_path / "settings.yaml").write_text(now)
    write_down(tmp_path, Lit("pwm", (13,), amplifier=22))
    assert by_record() == "GPIO 13 is low; GPIO 22, the amplifier's, is low"
    assert [lines for lines, _, _ in chip.asked] == [(13,), (22,)]


def test_without_a_record_there_is_nothing_to_go_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert by_record() is None
    monkeypatch.delenv("RUNTIME_DIRECTORY")
    assert by_record() is None


def test_where_the_settings_are_broken_the_files_that_last_worked_tell(tmp_path: Path) -> None:
    LastGood(tmp_path).keep(Snapshot({"settings.yaml": "lamp: {driver: hardware_pwm, pin: 19}\n"}))
    (tmp_path / "settings.yaml").write_text("nonsense: [")
    assert what_may_shine(share_dir(), tmp_path, lambda: tmp_path) == Lit("hardware_pwm", (19,))
    (tmp_path / "settings.yaml").write_text("lamp: {pin: 6}\n")
    assert what_may_shine(share_dir(), tmp_path, lambda: tmp_path) == Lit("pwm", (6,))


def test_with_a_record_neither_click_nor_yaml_is_loaded(tmp_path: Path) -> None:
    write_down(tmp_path, Lit("mock", (12,)))
    code = (
        "import sys\nfrom pi_regulate.devices.lamps.lamp_off import by_record\nprint(by_record())\n"
        "print([name for name in ('click', 'yaml', 'logging', 'pydantic', 'gpiozero') if name in sys.modules])"
    )
    environment = {**os.environ, "RUNTIME_DIRECTORY": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)
    assert done.stdout.splitlines() == [SIMULATED, "[]"]


def test_what_the_last_device_left_on_another_pin_is_dark_before_the_next_begins(
    tmp_path: Path, chip: Chip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lamp_off, "make_low", lambda pins: make_low(pins, Path(os.devnull)))
    write_down(tmp_path, Lit("pwm", (13,)))
    lamp = LampSettings.model_construct(
        driver="pwm", pin=6, pins=[], floor=0.01, ceiling=0.4, full_lux=None, most_lux=5
    )
    Record(tmp_path).note(lamp)
    assert [lines for lines, _, _ in chip.asked] == [(13,)]
    assert written(tmp_path) == Lit("pwm", (6,))
    Record(tmp_path).note(lamp)  # the same again: ExecStopPost has seen to it
    assert len(chip.asked) == 1
    Record(tmp_path, 22, simulated=True).note(lamp)
    assert written(tmp_path) == Lit("mock", (6,))
