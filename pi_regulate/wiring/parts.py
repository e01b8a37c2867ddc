"""Lamp, motor, button, amplifier, speaker, lock and header: the only place that opens them, and it always closes them.

The device, calibration, the wire check and the simulator all use a `Parts`. A part is opened when it is first asked for
and stays open until the end. Lamp and button belong to one program per machine, so the first of them takes the lock. At
the end lamp and motor go first, together, however they were opened: an error fades them; otherwise they are already
dark and still. Then the speaker falls silent, the amplifier goes off, and the pins are released. Rule: whatever
happens, it ends dark, still and quiet.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pi_regulate.devices.hand import Finger, finger_on
from pi_regulate.devices.inbox import Inbox
from pi_regulate.devices.lamps.drivers import lamp_or_stand_in, open_lamp
from pi_regulate.devices.lamps.motor import motor_or_stand_in
from pi_regulate.devices.lamps.noting import Record, still_what_was_left
from pi_regulate.devices.lamps.safe_end import EndsDark, end_dark
from pi_regulate.devices.pins.backends import Backend, Headers, headers_of
from pi_regulate.devices.ports import Clock, Lamp, Speaker
from pi_regulate.devices.runtime import only_one, runtime_folder
from pi_regulate.library.settings import LampSettings, Settings, TouchSettings
from pi_regulate.sound.voice import VoiceBook
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from types import TracebackType

    from pi_regulate.devices.pins.gpio import GpioButton
    from pi_regulate.devices.speaker.amplifier import Amplifier

LOG = logging.getLogger(__name__)


class Parts(ExitStack):
    """The parts that `settings` describe, on the pins of `backend`. Use it in a `with`; edges go into `inbox`.

    `held_in` is the runtime folder of a caller that already holds the machine's lock. Like any exit stack, it takes
    further callbacks; they run after the lamp is dark.
    """

    def __init__(
        self, settings: Settings, backend: Backend, clock: Clock, inbox: Inbox, *, held_in: Path | None = None
    ) -> None:
        super().__init__()
        self.settings, self.backend, self.clock, self.inbox = settings, backend, clock, inbox
        self.on_pi = backend == "pi"
        self.runtime = held_in or (runtime_folder() if self.on_pi else None)
        self.stand_in = ""
        """Why the lamp is not driven as the settings say, as a sentence; empty if it is."""
        self.motor_stand_in = ""
        """Why the motor is not driven as the settings say, or not at all; empty if it is, or there is none."""
        self._lit: list[EndsDark] = []
        self._locked = held_in is not None or not self.on_pi

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> bool | None:
        # The last one in is the first one out: dark and still before quiet.
        self.push(lambda kind, error, at: end_dark(self._lit, self.clock, error))
        return super().__exit__(kind, error, at)

    def lock(self) -> None:
        """Takes the machine's lock for lamp and button. Raises RegulateError when another program holds it."""
        if not self._locked:
            self.enter_context(only_one(runtime_folder()))
            self._locked = True

    @cached_property
    def headers(self) -> Headers:
        """Where the pins come from; on a Raspberry Pi nothing is opened before `pins()` is called."""
        headers = headers_of(self.backend, self.settings.button.driver, self.clock)
        self.callback(headers.close)
        return headers

    def _pins(self) -> Any:
        return self.headers.pins()

    def lamp(
        self,
        lamp: LampSettings | None = None,
        *,
        amplifier: int | None = None,
        may_stand_in: bool = False,
        unlit: bool = False,
    ) -> EndsDark:
        """The lamp of the settings, or the given one. Raises RegulateError when it can't be opened.

        `amplifier` is the GPIO number of the amplifier's switch, recorded with the lamp for `lamp off`. With
        `may_stand_in`, software PWM drives the pin if hardware PWM isn't available, and `stand_in` says why. `unlit`,
        its pin is held dark, whatever it is asked to show.
        """
        wanted = lamp or self.settings.lamp
        if unlit:
            wanted = wanted.model_copy(update={"floor": 0.0, "ceiling": 0.0})
        self.lock()
        still_what_was_left(self.runtime, self.settings.touch.pin)
        record = self.enter_context(Record(self.runtime, amplifier, simulated=not self.on_pi))
        if may_stand_in:
            opened, self.stand_in = lamp_or_stand_in(
                wanted, self._pins, self.clock, simulated=not self.on_pi, note=record.note
            )
        else:
            record.note(wanted)
            opened = open_lamp(wanted, self._pins, self.clock, simulated=not self.on_pi)
        return self._ends_dark(opened, record)

    def motor(self, touch: TouchSettings | None = None, *, may_fail: bool = False) -> EndsDark | None:
        """The motor of the settings, or the given one; None if they have no pin for it.

        Software PWM stands in if hardware PWM isn't available. Raises RegulateError when it can't be opened; with
        `may_fail` it returns None then. Either way `motor_stand_in` says why.
        """
        wanted = touch or self.settings.touch
        if wanted.pin is None:
            return None
        self.lock()
        record = self.enter_context(Record(self.runtime, simulated=not self.on_pi, part="motor"))
        try:
            opened, self.motor_stand_in = motor_or_stand_in(
                wanted, self._pins, self.clock, simulated=not self.on_pi, note=record.note
            )
        except RegulateError as error:
            if not may_fail:
                raise
            self.motor_stand_in = f"the motor does not move, because {error}"
            LOG.warning("%s", self.motor_stand_in)
            return None
        return self._ends_dark(opened, record)

    def _ends_dark(self, opened: Lamp, record: Record) -> EndsDark:
        self._lit.append(EndsDark(opened, self.clock, record.shines))
        return self._lit[-1]

    def button(self, pin: int | None = None, pull: Literal["up", "down"] | None = None) -> GpioButton:
        """The button of the settings, or one on `pin`; it may be closed before the end.

        Raises RegulateError when the pin can't be opened.
        """
        # Imported here: gpiozero is slow to load, and a lamp on hardware PWM doesn't need it.
        from pi_regulate.devices.pins.gpio import GpioButton

        self.lock()
        wired = self.settings.button
        button = GpioButton(
            self._pins(),
            wired.pin if pin is None else pin,
            pull=pull or wired.pull,
            inbox=self.inbox,
            stamp=self.clock.stamp if self.on_pi else float,
        )
        self.callback(button.close)
        return button

    def finger(self) -> Finger:
        """A finger for a script or a keyboard: on the simulated pin, or else straight into the inbox."""
        wired = self.settings.button
        return finger_on(self.inbox) if self.on_pi else self._pins().finger(wired.pin, wired.pull)

    def amplifier(self) -> Amplifier | None:
        """The amplifier, still off; None if no pin switches one, or its pin can't be opened."""
        if self.settings.sound.amp_enable is None:
            return None
        # Imported here: gpiozero is slow to load.
        from pi_regulate.devices.speaker.amplifier import amplifier_on

        amplifier = amplifier_on(self.settings.sound.amp_enable, self.headers)
        if amplifier is not None:
            self.callback(amplifier.close)
        return amplifier

    def speaker(self, sound: str, share: Path, book: VoiceBook | None = None) -> Speaker:
        """The speaker on `sound`: `off`, a card's name, or `auto` for the one in the settings. Never raises.

        `share` is the folder with the sound files; `book` has the recordings.
        """
        from pi_regulate.devices.speaker.speakers import speaker

        settings = self.settings.sound
        made = speaker(settings.device if sound == "auto" else sound, settings, share / "audio", book)
        self.callback(made.close)
        return made
