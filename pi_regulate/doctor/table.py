"""All checks, in the order in which a machine is built: board, pins, light, sound, files, service.

Rule: an id never changes and is never used again for another question; docs/doctor.md has them all.
"""

from __future__ import annotations

from pi_regulate.doctor import board, files, light, pins, service, sounds
from pi_regulate.doctor.findings import Check

CHECKS = (
    Check("board.model", board.model),
    Check("board.system", board.system),
    Check("board.power", board.power),
    Check("board.memory", board.memory),
    Check("board.disk", board.disk),
    Check("board.watchdog", service.board_watchdog),
    Check("clock.set", board.clock),
    Check("clock.zone", board.time_zone),
    Check("user.groups", board.groups),
    Check("gpio.chip", pins.chip),
    Check("gpio.lgpio", pins.lgpio),
    Check("gpio.gpiod", pins.gpiod),
    Check("gpio.lamp", pins.lamp),
    Check("gpio.button", pins.button),
    Check("gpio.sound-pins", pins.sound_pins),
    Check("button.level", pins.level),
    Check("lamp.driver", light.driver),
    Check("lamp.pwm", light.hardware_pwm),
    Check("sound.cards", sounds.listed),
    Check("sound.output", sounds.output),
    Check("sound.opens", sounds.opens),
    Check("sound.volume", sounds.volume),
    Check("sound.calibrated", sounds.calibrated),
    Check("sound.voices", sounds.voices),
    Check("config.valid", files.valid),
    Check("config.last-good", files.last_good),
    Check("state.writable", files.writable),
    Check("service.unit", service.unit),
    Check("service.exposure", service.exposure),
    Check("service.watchdog", service.watchdog),
    Check("service.running", service.running),
    Check("service.faults", files.faults),
    Check("service.timing", service.timing),
)
