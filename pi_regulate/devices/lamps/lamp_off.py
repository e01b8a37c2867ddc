"""What `lamp off` does: makes the lamp dark and the motor still after a crash, when no program is left to do so.

The device recorded what it drives (`driven`), and exactly that is made dark; there may be several records, from the
service and from programs run by hand. Without a record, the settings say which pin it is; if they are broken, the files
that last worked; failing that, it is the shipped pin. Files are read without a model, so a fault elsewhere in them does
no harm, and with a record YAML isn't even loaded. The one rule: it does what it can and says what it did.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pi_regulate.devices.lamps import pwm_files
from pi_regulate.devices.lamps.driven import Lit, is_pin, left_on
from pi_regulate.devices.pins.chip import make_low
from pi_regulate.words import RegulateError

ENDED_DARK = "the device has ended dark; there is nothing to make dark"
SIMULATED = "the lamp is only simulated; there is nothing to make dark"
SIMULATED_MOTOR = "the motor is only simulated; there is nothing to make still"


def by_record() -> str | None:
    """Makes dark what this service's device drove, and says what was done; None if there is no record.

    For the service manager, which names the folder. Raises RegulateError when it can't be made dark.
    """
    folder, told = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0], list[str]()
    done = bool(folder) and by_records([Path(folder).absolute()], told.append)
    return "; ".join(told) if done else ended_dark()


def ended_dark() -> str | None:
    """A sentence that nothing has to be done, if the service manager says that the device ended without a fault."""
    return ENDED_DARK if os.environ.get("SERVICE_RESULT") == "success" else None


def by_records(folders: Iterable[Path], tell: Callable[[str], object]) -> bool:
    """Makes dark what every record in these folders names; False if there is none.

    `tell` gets a sentence for each. Raises RegulateError after all were tried, with what couldn't be done.
    """
    lit = left_on(folders)
    make_all_dark(lit, tell)
    return bool(lit)


def make_all_dark(lit: Iterable[Lit], tell: Callable[[str], object]) -> None:
    """Makes each of them dark. Raises RegulateError after all were tried, with what couldn't be done."""
    refused = list[str]()
    for one in lit:
        try:
            tell(make_dark(one))
        except RegulateError as error:
            refused += str(error).splitlines()
    if refused:
        raise RegulateError(*dict.fromkeys(refused))


def what_may_shine(share: Path, config_dir: Path | None, state: Callable[[], Path | None] = lambda: None) -> Lit:
    """The lamp of the settings: the shipped ones, overridden by what can be read of the owner's.

    If the owner's are broken, those kept in the folder that `state` gives count instead.
    """
    return what_may_be_on(share, config_dir, state)[0]


def what_may_be_on(
    share: Path, config_dir: Path | None, state: Callable[[], Path | None] = lambda: None
) -> tuple[Lit, ...]:
    """The lamp of the settings, as in `what_may_shine`, and the motor if they have one."""
    from pi_regulate.library.folder.reading import read_document

    layers = [read_document(share / "config" / "settings.yaml").data]
    if config_dir is not None:
        own = read_document(config_dir / "settings.yaml")
        layers.append(own.data if isinstance(own.data, dict) and not own.problems else _kept(state()) or own.data)
    backend, driver, pin = "pi", "pwm", 12
    pins: tuple[int, ...] = ()
    amplifier: int | None = None
    moved_by = "pwm"
    motor: Any = None
    for settings in map(_map, layers):
        lamp = _map(settings.get("lamp"))
        backend, driver = str(settings.get("backend", backend)), str(lamp.get("driver", driver))
        pin = lamp["pin"] if is_pin(lamp.get("pin")) else pin
        pins = tuple(filter(is_pin, lamp["pins"])) if isinstance(lamp.get("pins"), list) else pins
        enable = _map(settings.get("sound")).get("amp_enable", amplifier)
        amplifier = enable if is_pin(enable) else None
        touch = _map(settings.get("touch"))
        moved_by = str(touch.get("driver", moved_by))
        motor = touch.get("pin", motor)
    simulated = backend == "mock"
    lamp_lit = Lit(driver, pins if driver == "rgb" and pins else (pin,), simulated, amplifier)
    return (lamp_lit, Lit(moved_by, (motor,), simulated, part="motor")) if is_pin(motor) else (lamp_lit,)


def _kept(state: Path | None) -> object:
    """The settings that last worked; None if none are kept."""
    if state is None:
        return None
    from pi_regulate.devices.keeping.last_good import LastGood
    from pi_regulate.library.yaml.source import read

    kept = LastGood(state).read()
    return None if kept is None else read("settings.yaml", kept.files.get("settings.yaml", "").encode()).data


def make_dark(lit: Lit) -> str:
    """Makes what may shine dark and releases it; says what was done. Raises RegulateError when it can't.

    An amplifier that was left on is switched off too. If that fails it only hisses, so it isn't reported.
    """
    try:
        lamp = _make_it_dark(lit)
    finally:
        amplifier = _switch_off(lit.amplifier)
    return lamp + amplifier


def _switch_off(pin: int | None) -> str:
    with suppress(RegulateError):
        if pin is not None:
            make_low((pin,))
            return f"; GPIO {pin}, the amplifier's, is low"
    return ""


def _make_it_dark(lit: Lit) -> str:
    simulated = SIMULATED if lit.part == "lamp" else SIMULATED_MOTOR
    if lit.driver == "mock":
        return simulated
    try:
        if lit.driver == "hardware_pwm":
            return pwm_files.darken(lit.pins[0])
        make_low(lit.pins)
    except RegulateError:
        if lit.simulated:  # on a laptop; a device started with `--backend pi` isn't simulated
            return simulated
        raise
    whose = "" if lit.part == "lamp" else ", the motor's,"
    return f"GPIO {', '.join(str(pin) for pin in lit.pins)}{whose} is low"


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
