"""These tests know gpiozero and gpiod, as the package does; where gpiod 2 is missing there is nothing to test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gpiozero_gpiod import GpiodFactory
    from tests.gpiozero_gpiod.fake_chip import FakeChip
    from tests.gpiozero_gpiod.sim_chip import SimChip

try:
    HAS_GPIOD = hasattr(import_module("gpiod"), "LineSettings")  # version 1 has no such class
except ModuleNotFoundError:
    HAS_GPIOD = False

collect_ignore_glob = [] if HAS_GPIOD else ["test_*.py"]

ON_CHIP = pytest.param("chip of the kernel", marks=pytest.mark.system)
PI_ZERO_2_W = 0x902120


@pytest.fixture
def fake_chip(monkeypatch: pytest.MonkeyPatch) -> FakeChip:
    """A chip without hardware, in the place of every real one."""
    from gpiozero.pins.local import LocalPiFactory

    from tests.gpiozero_gpiod.fake_chip import FakeChip

    made = FakeChip()
    monkeypatch.setattr("gpiod.Chip", made.open)
    monkeypatch.setattr(LocalPiFactory, "_get_revision", lambda self: PI_ZERO_2_W)
    return made


@pytest.fixture
def sim_chip() -> SimChip:
    """The kernel's simulated chip, in a virtual machine."""
    from tests.gpiozero_gpiod.sim_chip import SimChip, is_here

    if not is_here(12):
        pytest.skip("needs a machine with the kernel's simulated GPIO chip (gpio-sim)")
    return SimChip()


@pytest.fixture(params=["fake", ON_CHIP])
def chip(request: pytest.FixtureRequest) -> FakeChip | SimChip:
    """A chip without hardware, then a chip of the kernel."""
    found: FakeChip | SimChip = request.getfixturevalue("fake_chip" if request.param == "fake" else "sim_chip")
    return found


@pytest.fixture
def factory(chip: FakeChip | SimChip) -> Iterator[GpiodFactory]:
    from gpiozero_gpiod import GpiodFactory

    made = GpiodFactory(chip.device)
    yield made
    made.close()
    assert "edges" not in [thread.name for thread in threading.enumerate()]
