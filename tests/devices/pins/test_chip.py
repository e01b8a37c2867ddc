"""Finding the header's chip by its label, among numbers as kernels of these years have given them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.words import RegulateError

Find = Callable[[Mapping[str, str | OSError]], int]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Finds the header among chips that are given as {name: label, or why it can't be read}."""

    def find_among(chips: Mapping[str, str | OSError]) -> int:
        for name in chips:
            (tmp_path / name).mkdir()

        def label_of(device: Path) -> str:
            answer = chips[device.name]
            if isinstance(answer, OSError):
                raise answer
            return answer

        return find_header_chip(listing=tmp_path, label_of=label_of)

    return find_among


@pytest.mark.parametrize("label", ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"])
def test_the_header_of_every_board_is_known(find: Find, label: str) -> None:
    assert find({"gpiochip0": "raspberrypi-exp-gpio", "gpiochip1": label}) == 1


def test_the_whole_number_is_read(find: Find) -> None:
    numbers = {f"gpiochip{number}": "gpio-brcmstb" for number in (1, 2, 10, 12, 13, 14, 15)}
    assert find(numbers | {"gpiochip11": "pinctrl-rp1"}) == 11


def test_the_number_does_not_decide(find: Find) -> None:
    assert find({"gpiochip0": "gpio-brcmstb@107d508500", "gpiochip4": "pinctrl-rp1"}) == 4


def test_a_chip_that_cannot_be_asked_does_not_hide_the_header(find: Find) -> None:
    assert find({"gpiochip0": FileNotFoundError(2, "No such file"), "gpiochip7": "pinctrl-bcm2711"}) == 7


def test_a_machine_without_chips_is_told_plainly(find: Find) -> None:
    with pytest.raises(RegulateError, match=r"no GPIO chip.*`pi-regulate simulate` shows.*`--backend mock`"):
        find({})


def test_a_machine_without_a_header_is_told_what_was_found(find: Find) -> None:
    with pytest.raises(RegulateError, match=r"gpiochip0 is `INT34C5:00`.*Looked for pinctrl-rp1"):
        find({"gpiochip0": "INT34C5:00"})


def test_whoever_may_not_use_the_chip_is_told_how_to_be_let_in(find: Find) -> None:
    with pytest.raises(RegulateError, match="group `gpio` may: run `sudo usermod -aG gpio"):
        find({"gpiochip0": PermissionError(13, "Permission denied")})


def test_other_troubles_with_a_chip_are_passed_on(find: Find) -> None:
    with pytest.raises(RegulateError, match=r"gpiochip3 can't be read \(Input/output error\)"):
        find({"gpiochip3": OSError(5, "Input/output error")})


def test_a_name_without_a_number_is_no_chip(find: Find) -> None:
    with pytest.raises(RegulateError, match="no GPIO chip"):
        find({"gpiochip-virtual": "pinctrl-rp1", "gpiochip": "pinctrl-rp1"})
