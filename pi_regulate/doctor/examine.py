"""Runs every check in turn, and never waits for one for ever.

A driver that hangs blocks its caller, so the checks run in a thread of their own. A check that does not return in time
is abandoned, and a new thread goes on with the next. Rule: whatever a check does, it gets a finding.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread

from pi_regulate.doctor import board, lamp_driver, link_checks, owner_files, pins, service_state, sounds
from pi_regulate.doctor.findings import Check, Finding, warn
from pi_regulate.doctor.machine import Machine
from pi_regulate.reporting.wording import counted

_LONGEST_S = 10.0  # a little longer than the longest command may take
REPORT = "The check itself failed. To report this, `pi-regulate doctor --bundle FILE` writes a page."


CHECKS = (
    Check("board.model", board.model),
    Check("board.system", board.system),
    Check("board.power", board.power),
    Check("board.memory", board.memory),
    Check("board.disk", board.disk),
    Check("board.watchdog", service_state.board_watchdog),
    Check("clock.set", board.clock),
    Check("clock.zone", board.time_zone),
    Check("user.groups", board.groups),
    Check("gpio.chip", pins.chip),
    Check("gpio.lgpio", pins.lgpio),
    Check("gpio.gpiod", pins.gpiod),
    Check("gpio.lamp", pins.lamp),
    Check("gpio.button", pins.button),
    Check("gpio.touch", pins.touch),
    Check("gpio.sound-pins", pins.sound_pins),
    Check("button.level", pins.button_level),
    Check("lamp.driver", lamp_driver.driver),
    Check("lamp.pwm", lamp_driver.hardware_pwm),
    Check("sound.cards", sounds.listed),
    Check("sound.output", sounds.output),
    Check("sound.opens", sounds.opens),
    Check("sound.shared", sounds.shared),
    Check("sound.volume", sounds.volume),
    Check("sound.calibrated", sounds.calibrated),
    Check("sound.voices", sounds.voices),
    Check("sound.languages", sounds.languages),
    Check("config.valid", owner_files.valid),
    Check("config.last-good", owner_files.last_good),
    Check("state.writable", owner_files.writable),
    Check("service.unit", service_state.unit),
    Check("service.exposure", service_state.exposure),
    Check("service.watchdog", service_state.watchdog),
    Check("service.running", service_state.running),
    Check("service.faults", owner_files.faults),
    Check("service.timing", service_state.timing),
    Check("link.running", link_checks.link_there),
    Check("link.secrets", link_checks.link_secrets),
    Check("link.broker", link_checks.link_broker),
    Check("link.encrypted", link_checks.link_encrypted),
    Check("link.pair", link_checks.link_pair),
)
"""All checks, in the order in which a machine is built. An id never changes and is never reused for another question;
docs/doctor.md describes them all."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A check and what it found."""

    id: str
    finding: Finding


def examine(machine: Machine, checks: Sequence[Check], longest_s: float = _LONGEST_S) -> Iterator[Examined]:
    """Yields each check with its finding, as soon as it has one."""
    left = list(checks)
    with _quiet():
        while left:
            answers, left_behind = SimpleQueue[Finding](), Event()
            Thread(target=_ask, args=(machine, (*left,), answers, left_behind), name="doctor", daemon=True).start()
            while left and not left_behind.is_set():
                check = left.pop(0)
                try:
                    finding = answers.get(timeout=longest_s)
                except Empty:
                    left_behind.set()
                    finding = warn(
                        f"no answer within {longest_s:g} s", "Try again. If it happens again, restart the machine."
                    )
                yield Examined(check.id, finding)


def summed(found: Sequence[Examined]) -> str:
    """How many checks found what, in one line."""
    states = [one.finding.state for one in found]
    parts = [(states.count("fail"), "failure"), (states.count("warn"), "warning")]
    said = " and ".join(counted(number, word) for number, word in parts if number)
    return f"{said or 'all right'}, {states.count('ok')} ok, {states.count('not here')} not applicable"


def _ask(machine: Machine, checks: Sequence[Check], answers: SimpleQueue[Finding], left_behind: Event) -> None:
    for check in checks:
        if left_behind.is_set():
            return
        try:
            answers.put(check.look(machine))
        except Exception as error:  # noqa: BLE001  (a check that fails is a finding as well)
            answers.put(warn(f"this could not be checked ({type(error).__name__})", REPORT))


@contextmanager
def _quiet() -> Iterator[None]:
    """Silences the log while the parts are checked; the findings say the same."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
