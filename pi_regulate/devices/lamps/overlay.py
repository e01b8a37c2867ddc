"""Warns if the board doesn't lead its hardware PWM to the pin of lamp or motor, before a start finds out.

Settings with `driver: hardware_pwm` may be correct and still do nothing without a line in config.txt, which the
firmware reads when the board starts. So this looks first at what the kernel shows, and then at the file. Rule: only a
machine with a header is examined; settings written on a laptop are meant for another machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pi_regulate.devices.boot_lines import MODEL, board
from pi_regulate.devices.config_txt import CONFIG_TXT_PLACES, config_txt, lines_for_every_board
from pi_regulate.devices.lamps.pwm_files import SYSFS, find_channel
from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.devices.pwm_overlay import OVERLAY_FUNCTION, overlay_line
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.document import Document
from pi_regulate.words import Problem, RegulateError

ROOT = Path("/")
_DEFAULT_PINS = {"pwm": {"pin": 18}, "pwm-2chan": {"pin": 18, "pin2": 19}}
_LINES = tuple(f"dtoverlay={name}" for name in _DEFAULT_PINS)


def overlay_problems(settings: Settings, document: Document, root: Path | None = None) -> Iterator[Problem]:
    """A warning at the driver of lamp or motor if it needs a line of config.txt that is missing or not in effect yet.

    `document` is the file with the settings; `root` is the root of this machine's files.
    """
    root, wanted = root or ROOT, dict[str, int]()
    for part, driver, pin in (
        ("lamp", settings.lamp.driver, settings.lamp.pin),
        ("touch", settings.touch.driver, settings.touch.pin),
    ):
        if driver == "hardware_pwm" and pin in OVERLAY_FUNCTION:
            wanted[part] = pin
    if not wanted or settings.backend != "pi" or not _has_header(root):
        return
    for part, pin in wanted.items():
        try:
            find_channel(pin, _below(root, SYSFS))
        except RegulateError:
            told = _told(pin, tuple(wanted.values()), {"touch": "motor"}.get(part, part), root)
            yield document.problem((part, "driver"), told, severity="warning")


def _told(pin: int, pins: tuple[int, ...], part: str, root: Path) -> str:
    places = [_below(root, path) for path in CONFIG_TXT_PLACES]
    path = config_txt(places) or places[0]
    overlays = [line for line in lines_for_every_board(path) if line.partition(",")[0] in _LINES]
    meanwhile = f"Until then the {part} is driven by software PWM."
    if any(pin in _pins(line) for line in overlays):
        return f"the line for hardware PWM is in {path} but not in effect yet. Restart the Raspberry Pi. {meanwhile}"
    instead = f" in the place of `{overlays[0]}`" if overlays else " at its end, below a line `[all]`"
    return (
        f"hardware PWM needs the line `{overlay_line(*pins)}` in {path}. Put it there{instead}, "
        f"or let `sudo pi-regulate setup` do it, and restart the Raspberry Pi. {meanwhile}"
    )


def _pins(line: str) -> set[int]:
    """The pins to which an overlay line leads hardware PWM."""
    name, *given = line.removeprefix("dtoverlay=").replace(" ", "").split(",")
    pairs = (one.partition("=") for one in given)
    pins = _DEFAULT_PINS[name] | {key: int(value) for key, _, value in pairs if value.isdecimal()}
    return {pins[key] for key in _DEFAULT_PINS[name]}


def _has_header(root: Path) -> bool:
    if board(_below(root, MODEL)):
        return True
    try:
        find_header_chip(root / "sys/bus/gpio/devices", root / "dev")
    except RegulateError:
        return False
    return True


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")
