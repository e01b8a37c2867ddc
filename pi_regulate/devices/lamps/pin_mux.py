"""Which pins a PWM unit can reach, and whether it has a pin now: from the device tree, and the pin mux as root sees it.

A pin has one function at a time. The overlay gives it to the PWM unit when the unit's driver is bound. Any later use of
the pin as a GPIO line, by a software lamp for example, takes it away for good: the unit's files go on as if nothing had
happened, and the lamp stays dark. Rebinding the driver gives the pin back (measured on pinctrl-bcm2835 with
pwm-bcm2835). The one rule: what can't be seen is None, and nothing is claimed about it.
"""

from __future__ import annotations

import os
import re
import struct
from contextlib import suppress
from pathlib import Path

from pi_regulate.devices.lamps.kernel_files import Files

DEBUG = Path("/sys/kernel/debug")  # only for root
HEADERS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")
_FUNCTIONS = ("gpio_in", "gpio_out", "alt5", "alt4", "alt0", "alt1", "alt2", "alt3")  # by the number in `brcm,function`


def led_pins(chip: Path, files: Files) -> dict[int, str] | None:
    """The pins that the device tree leads to the unit of `chip`, each with its function there; None if unknown.

    The function has the kernel's name, such as `alt0`; on a Raspberry Pi 5 only the mux has it, and here it is empty.
    """
    node = Path(os.path.realpath(chip / "device" / "of_node"))
    try:
        wanted = set(_cells(files.read(node / "pinctrl-0")))
    except OSError:
        return None
    found: dict[int, str] = {}
    for path in node.parent.glob("gpio@*/*/phandle"):
        with suppress(OSError, struct.error):
            if (phandle := _cells(files.read(path))[0]) in wanted:
                wanted.discard(phandle)
                found |= _pins_of(path.parent, files)
    return None if wanted else found


def _pins_of(node: Path, files: Files) -> dict[int, str]:
    with suppress(OSError):
        pins, functions = _cells(files.read(node / "brcm,pins")), list[int]()
        with suppress(OSError):
            functions = list(_cells(files.read(node / "brcm,function")))
        functions += functions[:1] * (len(pins) - len(functions))
        names = [_FUNCTIONS[number] if number < len(_FUNCTIONS) else "" for number in functions]
        return dict(zip(pins, names or [""] * len(pins), strict=False))
    names = files.read(node / "pins").decode("ascii", "replace").split("\0")
    return {int(name[4:]): "" for name in names if re.fullmatch(r"gpio\d+", name)}


def _cells(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(data) // 4}I", data[: len(data) // 4 * 4])


def function_of(pin: int, debug: Path = DEBUG) -> tuple[str, ...] | None:
    """The present function of GPIO `pin`, in the kernel's words; None if it can't be seen: only root can."""
    with suppress(OSError):
        for path in sorted(debug.glob("pinctrl/*/pins")):
            if path.parent.name.endswith(HEADERS):
                line = re.search(rf"^pin {pin} .*\bfunction (\S+)(?: \((\S+)\))?", path.read_text(), re.MULTILINE)
                return tuple(word for word in line.groups() if word) if line else None
    return None


def is_led(pin: int, chip: Path, files: Files, debug: Path = DEBUG) -> bool | None:
    """Whether the PWM unit of `chip` has `pin` now; None if that can't be seen."""
    words = function_of(pin, debug)
    if words is None:
        return None
    wanted = (led_pins(chip, files) or {}).get(pin, "")
    return any(word.startswith("pwm") for word in words) or (bool(wanted) and words[0] == wanted)


def bind_anew(chip: Path, files: Files) -> None:
    """Unbinds and rebinds the unit's driver, which gives it its pins back. Raises OSError."""
    driver, device = (
        Path(os.path.realpath(chip / "device" / "driver")),
        os.path.basename(os.path.realpath(chip / "device")),
    )
    files.put(driver / "unbind", device)
    files.put(driver / "bind", device)
