"""The real program, killed in the middle of a session: `lamp off` makes its lamp dark, and the next start knows."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

LONG_S = 60.0


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    home = Path(__file__).parents[2]
    return {
        **os.environ,
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "STATE_DIRECTORY": str(tmp_path / "state"),
        "RUNTIME_DIRECTORY": str(tmp_path / "run"),
        "CONFIGURATION_DIRECTORY": str(tmp_path / "nothing"),
        "PYTHONPATH": str(home),
    }


def started(environ: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pi_regulate", "run", "--backend", "mock", "--sound", "off", *words]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(manager: socket.socket, word: str) -> None:
    manager.settimeout(LONG_S)
    while word not in manager.recv(4096).decode():
        pass


def test_a_kill_in_the_middle_of_a_session_brings_a_low_light_back_and_no_words(
    environ: dict[str, str], tmp_path: Path
) -> None:
    trace = tmp_path / "trace.jsonl"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(environ["NOTIFY_SOCKET"])
        first = started(environ, "--press", "0.2s")
        wait_for(manager, "STATUS=ground: greeting")
        while not (tmp_path / "run" / "session").exists():  # it is written beside the loop, a moment later
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"it has ended with {first.wait(0.02)}")
        first.send_signal(signal.SIGKILL)
        first.wait(LONG_S)
        second = started(environ, "--trace", str(trace))
        try:
            wait_for(manager, "back after a fault")
            second.send_signal(signal.SIGTERM)
            assert second.wait(LONG_S) == 0
        finally:
            second.kill()
    rows = [json.loads(line) for line in trace.read_text().splitlines()]
    assert [row["what"] for row in rows if row["what"] != "level"] == ["sign", "landing", "rest"]
    assert not (tmp_path / "run" / "session").exists()


DEVICE = """
import sys
from pathlib import Path
from pi_regulate.wiring import parts
from pi_regulate.cli import main
from pi_regulate.devices import runtime
from pi_regulate.devices.lamps import pwm_files
from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp
from pi_regulate.devices.pins.backends import MockHeaders

pwm, service = map(Path, sys.argv[1:3])
parts.headers_of = lambda backend, driver, clock: MockHeaders(clock)
runtime.SYSTEM_RUNTIME = service
SysfsLamp.__init__.__kwdefaults__["root"] = pwm
pwm_files.darken.__defaults__ = (pwm, *pwm_files.darken.__defaults__[1:])
main(sys.argv[3:])
"""
"""The program on a Raspberry Pi whose header is gpiozero's mock, and whose PWM unit is a folder of plain files."""


class Pwm:
    """A PWM unit of two channels, both exported, as plain files: what is written stays, whoever dies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        device = folder.parent / "fe20c000.pwm"
        for number in range(2):
            channel = device / "chip" / f"pwm{number}"
            channel.mkdir(parents=True)
            for name, text in (("period", "0"), ("duty_cycle", "0"), ("enable", "0"), ("polarity", "normal")):
                (channel / name).write_text(text)
        (device / "chip" / "npwm").write_text("2")
        (device / "chip" / "unexport").touch()
        (device / "chip" / "device").symlink_to(device)
        folder.mkdir()
        (folder / "pwmchip0").symlink_to(device / "chip")

    def light(self, number: int) -> int:
        """The duty cycle of a channel, in nanoseconds; 0 where it is disabled."""
        duty, on = (int((self.folder / "pwmchip0" / f"pwm{number}" / name).read_text().split("\0")[0] or 0)
                    for name in ("duty_cycle", "enable"))  # fmt: skip
        return duty * on


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_crash_lamp_off_typed_by_hand_turns_off_whatever_was_left_on(
    tmp_path: Path, how: signal.Signals
) -> None:
    """Somebody tried a lamp on GPIO 13 by hand, which was killed; then the service was, on GPIO 12."""
    pwm, service, own = Pwm(tmp_path / "pwm"), tmp_path / "service", tmp_path / "own"
    own.mkdir()
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "user"),
        "STATE_DIRECTORY": str(tmp_path / "state"),
        "CONFIGURATION_DIRECTORY": str(own),
    }
    command = [sys.executable, "-c", DEVICE, str(pwm.folder), str(service)]

    def lit_and_ended(number: int, pin: int, **more: str) -> None:
        (own / "settings.yaml").write_text(f"lamp: {{driver: hardware_pwm, pin: {pin}}}\n")
        trace = tmp_path / f"trace-{pin}"
        os.mkfifo(trace)
        words = ["run", "--backend", "pi", "--sound", "off", "--press", "0.2s", "--trace", str(trace)]
        reads = os.open(trace, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(reads, True)
        with (
            subprocess.Popen([*command, *words], env=environ | more, stdout=subprocess.DEVNULL) as device,
            open(reads, encoding="utf-8") as rows,
        ):
            while not pwm.light(number):
                rows.readline()
                assert device.poll() is None
            device.send_signal(how)
            device.wait(LONG_S)

    lit_and_ended(1, 13)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        lit_and_ended(0, 12, RUNTIME_DIRECTORY=str(service), NOTIFY_SOCKET=str(tmp_path / "notify"))
    (own / "settings.yaml").write_text("lamp: {pin: 26}\n")
    killed = how == signal.SIGKILL
    assert [bool(pwm.light(0)), bool(pwm.light(1))] == [killed, killed]
    done = subprocess.run([*command, "lamp", "off"], env=environ, capture_output=True, text=True, timeout=LONG_S)
    assert [pwm.light(0), pwm.light(1)] == [0, 0], done.stdout + done.stderr
    if killed:
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == ["the hardware PWM of GPIO 12 is off", "the hardware PWM of GPIO 13 is off"]
    else:
        assert "GPIO 13" not in done.stdout + done.stderr, "it ended dark, and left no record"


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_motor_does_not_buzz_on_under_the_pillow_after_a_kill(tmp_path: Path, how: signal.Signals) -> None:
    """Lamp and motor on the two channels of hardware PWM, which go on when their program dies."""
    pwm, own = Pwm(tmp_path / "pwm"), tmp_path / "own"
    own.mkdir()
    (own / "settings.yaml").write_text(
        "lamp: {driver: hardware_pwm}\ntouch: {pin: 13, driver: hardware_pwm}\ntime_zone: Europe/Vienna\n"
    )
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "user"),
        "STATE_DIRECTORY": str(tmp_path / "state"),
        "CONFIGURATION_DIRECTORY": str(own),
    }
    command = [sys.executable, "-c", DEVICE, str(pwm.folder), str(tmp_path / "service")]
    trace = tmp_path / "trace"
    os.mkfifo(trace)
    words = ["run", "--backend", "pi", "--sound", "off", "--press", "0.2s", "--trace", str(trace)]
    reads = os.open(trace, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reads, True)
    with (
        subprocess.Popen([*command, *words], env=environ, stdout=subprocess.DEVNULL) as device,
        open(reads, encoding="utf-8") as rows,
    ):
        while not (pwm.light(0) and pwm.light(1)):
            rows.readline()
            assert device.poll() is None
        assert 0.19 < pwm.light(1) / 40_000 < 0.61, "its floor or above, at 25,000 pulses a second"
        device.send_signal(how)
        device.wait(LONG_S)
    killed = how == signal.SIGKILL
    assert [bool(pwm.light(0)), bool(pwm.light(1))] == [killed, killed]
    (own / "settings.yaml").write_text("talk: none\n")  # the motor is no longer in the settings
    done = subprocess.run([*command, "lamp", "off"], env=environ, capture_output=True, text=True, timeout=LONG_S)
    assert [pwm.light(0), pwm.light(1)] == [0, 0], done.stdout + done.stderr
    if killed:
        assert (done.returncode, done.stderr) == (0, "")
        assert sorted(done.stdout.splitlines()) == [
            "the hardware PWM of GPIO 12 is off",
            "the hardware PWM of GPIO 13 is off",
        ]
