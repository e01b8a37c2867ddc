"""A lamp on the chip's own PWM unit: no thread makes its pulses, so it is steady in the dark and costs nothing.

A duty cycle is one short write to a file that stays open, and only if it changes the unit's output. The kernel has an
order of its own: it accepts nothing before there is a period, no period smaller than the duty cycle, and after an
export nothing at all until udev has given the files to the group `gpio`. The one rule: a channel is made dark first,
whatever an earlier program left on it.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pi_regulate.devices.lamps.duty_lamp import DutyCurve, DutyLamp
from pi_regulate.devices.lamps.kernel_files import KERNEL_FILES, Files
from pi_regulate.devices.lamps.perception import lamp_duty, nearest
from pi_regulate.devices.lamps.pin_mux import DEBUG, is_led
from pi_regulate.devices.lamps.pwm_files import SYSFS, WANTED_HZ, bring_back, find_channel, switch_off
from pi_regulate.words import InUseError, RegulateError

LOG = logging.getLogger(__name__)

_PATIENCE_S = 2.0  # udev needs a tenth of a second, more on a busy Zero at boot
_LOOK_S = 0.02
_MAY_PASS = (errno.EACCES, errno.EPERM, errno.ENOENT)  # errors that go away once udev has run

_T = TypeVar("_T")


class SysfsLamp(DutyLamp):
    """An LED on one pin with hardware PWM. Dark when made; dark when closed, and then released.

    `floor` and `ceiling` are duty cycles from 0 to 1; `part` is what it is called in the log; `wait` sleeps for a
    number of seconds. Raises RegulateError when there is no such channel, or when it may not be used.
    """

    def __init__(
        self,
        pin: int,
        *,
        floor: float,
        ceiling: float,
        frequency_hz: float = WANTED_HZ,
        curve: DutyCurve = lamp_duty,
        part: str = "lamp",
        root: Path = SYSFS,
        files: Files = KERNEL_FILES,
        wait: Callable[[float], None] = time.sleep,
        debug: Path = DEBUG,
    ) -> None:
        super().__init__(floor, ceiling, curve)
        self._pin, self._files, self._wait = pin, files, wait
        self._channel = find_channel(pin, root, files)
        if (
            is_led(pin, self._channel.chip, files, debug) is False
        ):  # only root sees it; for the service, `lamp pwm` does this
            LOG.warning("%s", bring_back(pin, root, files, debug))
            self._channel = find_channel(pin, root, files)
        self._levels = self._channel.levels_at(frequency_hz)
        self._waited_s = 0.0
        self._steps = 0
        try:
            self._duty = self._opened()
        except OSError as error:
            raise self._refused(error) from error
        try:
            self._make_ready()
        except OSError as error:
            self._let_go()
            raise self._refused(error) from error
        chip, device, number = self._channel.chip, self._channel.device, self._channel.number
        LOG.info("the %s is on %s (%s), channel %d", part, chip, device, number)

    def _opened(self) -> int:
        """Exports the channel and opens the file of its duty cycle, locked for us."""
        channel, folder = self._channel, self._channel.folder
        if not folder.exists():
            self._put(channel.chip / "export", str(channel.number))
        descriptor = self._patiently(lambda: self._files.open(folder / "duty_cycle"))
        try:
            self._files.lock(descriptor)
        except OSError:
            self._files.close(descriptor)
            raise
        return descriptor

    def _make_ready(self) -> None:
        channel, folder = self._channel, self._channel.folder
        if int(self._files.read(folder / "period")):
            self._put(folder / "duty_cycle", "0")  # dark, and so a smaller period is allowed
        self._put(folder / "period", str(channel.duration_ns(self._levels)))
        if self._files.read(folder / "polarity").strip() != b"normal":
            self._put(folder / "enable", "0")  # with inverted polarity, zero would be full light
            self._put(folder / "polarity", "normal")
        self._put(folder / "duty_cycle", "0")
        self._put(folder / "enable", "1")

    def _drive(self, duty: float, level: float) -> None:
        steps = nearest(duty, self._levels)
        if steps == self._steps:
            return
        try:
            self._files.write(self._duty, str(self._channel.duration_ns(steps)))
        except OSError as error:
            raise RegulateError(f"GPIO {self._pin} can't be driven any more: {error.strerror}") from error
        self._steps = steps

    def _let_go(self) -> None:
        with suppress(OSError):
            self._files.close(self._duty)
        switch_off(self._channel, self._files)

    def _put(self, path: Path, text: str) -> None:
        self._patiently(lambda: self._files.put(path, text))

    def _patiently(self, act: Callable[[], _T]) -> _T:
        """The result of `act`, tried again while udev may still be working."""
        while True:
            try:
                return act()
            except OSError as error:
                if error.errno not in _MAY_PASS or self._waited_s >= _PATIENCE_S:
                    raise
            self._waited_s += _LOOK_S
            self._wait(_LOOK_S)

    def _refused(self, error: OSError) -> RegulateError:
        where = f"hardware PWM of GPIO {self._pin} ({self._channel.folder})"
        if error.errno in (errno.EACCES, errno.EPERM):
            return RegulateError(
                f"you may not use the {where}. Members of the group `gpio` may: "
                "run `sudo usermod -aG gpio $USER`, then log in again."
            )
        if error.errno in (errno.EBUSY, errno.EWOULDBLOCK):
            return InUseError(f"the {where} is in use: another program or a driver of the kernel has it.")
        return RegulateError(f"the {where} can't be used: {error.strerror}")
