"""The benches that every contract test runs on. The real chip is only there in a virtual machine (`-m system`)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import pytest

from tests.contracts import benches
from tests.gpiozero_gpiod import sim_chip

Pull = Literal["up", "down"]
MakeButton = Callable[..., benches.ButtonBench]

CHIP_ON_LGPIO, CHIP_ON_GPIOD = (
    pytest.param(name, marks=pytest.mark.system) for name in ("chip on lgpio", "chip on gpiod")
)


def _need_a_chip(kind: str) -> None:
    if kind.startswith("chip") and not sim_chip.is_here(benches.LAMP_PIN):
        pytest.skip("needs a machine with the kernel's simulated GPIO chip (gpio-sim)")


@pytest.fixture(params=["recorder", "mock", "rgb", "sysfs", CHIP_ON_LGPIO, CHIP_ON_GPIOD])
def lamp_bench(request: pytest.FixtureRequest) -> Iterator[benches.LampBench]:
    _need_a_chip(request.param)
    make: dict[str, Callable[[], benches.LampBench]] = {
        "recorder": benches.RecordedLampBench,
        "mock": benches.MockLampBench,
        "rgb": benches.RgbLampBench,
        "sysfs": benches.SysfsLampBench,
        "chip on lgpio": partial(benches.ChipLampBench, "lgpio"),
        "chip on gpiod": partial(benches.ChipLampBench, "gpiod"),
    }
    bench = make[request.param]()
    yield bench
    bench.close()


@pytest.fixture(params=["recorder", "mock", CHIP_ON_LGPIO, CHIP_ON_GPIOD])
def make_button(request: pytest.FixtureRequest) -> Iterator[MakeButton]:
    """Makes a bench with a button; `pull` is "up" or "down", `down` says that a finger is on it already."""
    _need_a_chip(request.param)
    make: dict[str, Callable[[Pull, bool], benches.ButtonBench]] = {
        "recorder": benches.RecordedButtonBench,
        "mock": benches.MockButtonBench,
        "chip on lgpio": partial(benches.ChipButtonBench, "lgpio"),
        "chip on gpiod": partial(benches.ChipButtonBench, "gpiod"),
    }
    made: list[benches.ButtonBench] = []

    def bench(pull: Pull = "up", down: bool = False) -> benches.ButtonBench:
        if down and request.param.startswith("chip"):
            pytest.skip("on gpio-sim a claimed pull overrides the wire, so nothing can be held before")
        made.append(make[request.param](pull, down))
        return made[-1]

    yield bench
    for one in made:
        one.close()
