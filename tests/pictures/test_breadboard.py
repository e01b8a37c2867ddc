"""The breadboard's picture is a circuit that works: followed hole by hole, from the software's own pins."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

from pi_regulate.library.catalogue import load
from pi_regulate.library.header_pins import at_header_pin
from pi_regulate.library.lamp import lamp_pins
from pi_regulate.share import share_dir
from scripts import breadboard, wires
from tests.pictures.test_wires import SVG, crosses, numbers, words

FILE = Path(__file__).parent.parent.parent / "docs" / "breadboard.svg"
PICTURE = ElementTree.parse(FILE).getroot()
WAYS = [way for way in PICTURE.iter(f"{SVG}polyline") if "casing" not in way.get("class", "")]
HOLES = {hole.get("data-hole", ""): hole for hole in PICTURE.iter(f"{SVG}rect") if hole.get("data-hole")}


def points(way: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in way.get("points", "").split())]


def row(hole: str) -> tuple[bool, str]:
    """The piece of metal below a hole: five holes of a row, left or right of the groove."""
    return hole[0] <= "e", hole[1:]


def ends(kind: str) -> list[tuple[str, str]]:
    return [(way.get("data-from", ""), way.get("data-to", "")) for way in WAYS if way.get("class") == kind]


def test_the_wires_come_from_the_pins_that_the_software_uses() -> None:
    assert {pin: at_header_pin(pin) for pin in wires.USED} == wires.USED
    shipped = load(share_dir()).settings
    (lamp,) = lamp_pins(shipped.lamp)
    assert {f"GPIO {lamp}", f"GPIO {shipped.button.pin}", "ground"} == set(wires.USED.values())
    assert sorted(start for start, _ in ends("jumper")) == sorted(f"pin {pin}" for pin in wires.USED)


def test_followed_from_hole_to_hole_it_is_a_lamp_and_a_button() -> None:
    pin_at_row = {row(hole): wires.USED[int(pin.removeprefix("pin "))] for pin, hole in ends("jumper")}
    assert len(pin_at_row) == 4, "no two wires share a row"
    leads = ends("lead")
    button = {pin_at_row[row(hole)] for hole, part in leads if part == "the button"}
    assert button == {"ground", "GPIO 17"}
    ((upper, lower),) = [(start, end) for start, end in leads if re.fullmatch(r"[a-j]\d+", end)]
    (long,) = [hole for hole, part in leads if part == "the long leg"]
    (short,) = [hole for hole, part in leads if part == "the short leg"]
    assert pin_at_row[row(upper)] == "GPIO 12"
    assert row(lower) == row(long)
    assert row(lower) not in pin_at_row, "nothing but the resistor feeds the LED"
    assert pin_at_row[row(short)] == "ground"
    taken = [hole for pair in (*ends("jumper"), *leads) for hole in pair if hole in HOLES]
    assert len(taken) == len(set(taken)), "one wire in a hole"


def test_every_wire_and_leg_is_drawn_to_the_hole_that_it_names() -> None:
    for way in WAYS:
        for name, (at_x, at_y) in (
            (way.get("data-from", ""), points(way)[0]),
            (way.get("data-to", ""), points(way)[-1]),
        ):
            if name in HOLES:
                x, y = numbers(HOLES[name], "x", "y")
                assert (x + 3, y + 3) == (at_x, at_y), name
            elif name.startswith("pin "):
                assert wires.pin_at(int(name.removeprefix("pin "))) == (at_x + breadboard.SHIFT, at_y), name


def test_no_wire_covers_a_word_or_another_pin() -> None:
    (header,) = PICTURE.iter(f"{SVG}g")
    assert header.get("transform") == f"translate(-{breadboard.SHIFT} 0)"
    moved = len(list(header.iter(f"{SVG}text")))  # they come first
    boxes = [
        (
            word,
            (left - breadboard.SHIFT, top, right - breadboard.SHIFT, bottom)
            if number < moved
            else (left, top, right, bottom),
        )
        for number, (word, (left, top, right, bottom)) in enumerate(words(PICTURE))
    ]
    for way in WAYS:
        legs = [(*one, *two) for one, two in pairwise(points(way))]
        own = way.get("data-from", "")
        pins = [(f"pin {pin}", wires.pin_at(pin)) for pin in range(1, 41)]
        around = [(name, (x - breadboard.SHIFT - 6, y - 6, x - breadboard.SHIFT + 6, y + 6)) for name, (x, y) in pins]
        assert [name for name, box in (*boxes, *around) for leg in legs if crosses(leg, box) and name != own] == []
    assert [(a, b) for place, (a, one) in enumerate(boxes) for b, two in boxes[place + 1 :] if crosses(one, two)] == []
    width, height = map(float, PICTURE.get("viewBox", "").split()[2:])
    assert [word for word, (left, top, right, bottom) in boxes if left < 0 or right > width or bottom > height] == []


def test_the_picture_is_what_draws_it() -> None:
    assert FILE.read_text(encoding="utf-8") == "\n".join(filter(None, breadboard.picture())) + "\n"
