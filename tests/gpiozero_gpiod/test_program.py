"""The four lines that the package and its README show work as they are printed, and both show the same."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from threading import Thread

import pytest
from gpiozero import Device

import gpiozero_gpiod
from tests.gpiozero_gpiod.fake_chip import FakeChip
from tests.gpiozero_gpiod.sim_chip import SimChip, let_pass

README = Path(gpiozero_gpiod.__file__).with_name("README.md").read_text(encoding="utf-8")
SOON_S = 5.0


def program() -> str:
    assert gpiozero_gpiod.__doc__ is not None
    return dedent("\n".join(line for line in gpiozero_gpiod.__doc__.split("\n") if line.startswith("    "))) + "\n"


@pytest.fixture(autouse=True)
def own_default_factory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Device, "pin_factory", None)


def finger(chip: FakeChip | SimChip, line: int) -> None:
    """Presses the button once somebody waits for its edges."""
    if isinstance(chip, FakeChip):
        assert chip.line(line).watched.acquire(timeout=SOON_S)
    else:
        while not chip.info(line).used:
            let_pass(0.01)
        let_pass(0.5)
    chip.drive(line, False)


def test_the_four_lines_wait_for_a_press(chip: FakeChip | SimChip) -> None:
    assert len(program().splitlines()) == 4
    presses = Thread(target=finger, args=(chip, 17), daemon=True)
    presses.start()
    exec(compile(program().replace("/dev/gpiochip0", chip.device), "the docstring", "exec"), {})
    presses.join(SOON_S)
    assert not presses.is_alive()
    assert isinstance(Device.pin_factory, gpiozero_gpiod.GpiodFactory)
    Device.pin_factory.close()


def test_the_readme_shows_the_same_four_lines() -> None:
    shown = re.findall(r"^```python\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)[0]
    assert [line for line in shown.splitlines() if line] == program().splitlines()
