"""The picture of the wiring: the right pins in the right places, and no line through a word."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
SVG = "{http://www.w3.org/2000/svg}"
PICTURE, TOUCH = (ElementTree.parse(DOCS / name).getroot() for name in ("wiring.svg", "touch.svg"))
Box = tuple[float, float, float, float]
USED = {9: "pin 9: ground", 11: "pin 11: GPIO 17", 32: "pin 32: GPIO 12", 34: "pin 34: ground"}
USED_FOR_TOUCH = {4: "pin 4: 5 V", 33: "pin 33: GPIO 13", 39: "pin 39: ground"}
both = pytest.mark.parametrize(
    ("picture", "used"), [(PICTURE, USED), (TOUCH, USED_FOR_TOUCH)], ids=["lamp and button", "touch"]
)


def numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "nan")) for name in names]


def pins(picture: ElementTree.Element) -> dict[int, tuple[float, float]]:
    """Every pin of the header and where it lies."""
    found = {}
    for element in picture.iter():
        if (pin := element.get("data-pin")) is not None:
            if element.tag == f"{SVG}rect":
                x, y, width, height = numbers(element, "x", "y", "width", "height")
                found[int(pin)] = (x + width / 2, y + height / 2)
            else:
                x, y = numbers(element, "cx", "cy")
                found[int(pin)] = (x, y)
    return found


def lines(picture: ElementTree.Element) -> list[Box]:
    return [(*numbers(line, "x1", "y1"), *numbers(line, "x2", "y2")) for line in picture.iter(f"{SVG}line")]  # type: ignore[misc]


def words(picture: ElementTree.Element) -> list[tuple[str, Box]]:
    """Every text, and the room it takes: the wide letters of DejaVu Sans, as high as they are."""
    pytest.importorskip("PIL")
    matplotlib = pytest.importorskip("matplotlib")
    from PIL import ImageFont

    found = []
    for text in picture.iter(f"{SVG}text"):
        kind = text.get("class", "")
        face = "DejaVuSans-Bold.ttf" if kind == "name" else "DejaVuSans.ttf"
        font = ImageFont.truetype(
            str(Path(matplotlib.get_data_path(), "fonts", "ttf", face)), 12 if kind == "number" else 15
        )
        x, y = numbers(text, "x", "y")
        left, top, right, bottom = font.getbbox(text.text or "", anchor="ls")
        found.append((text.text or "", (x + left, y + top, x + right, y + bottom)))
    return found


def crosses(line: Box, box: Box) -> bool:
    """Whether an upright or level line runs through a box."""
    x1, y1, x2, y2 = line
    left, top, right, bottom = box
    return min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < bottom and max(y1, y2) > top


@both
def test_all_forty_pins_lie_as_they_do_on_the_board(picture: ElementTree.Element, used: dict[int, str]) -> None:
    found = pins(picture)
    assert set(found) == set(range(1, 41))
    assert found[1][0] < found[2][0], "odd ones inside, even ones at the edge"
    for pin in range(1, 39):
        assert found[pin + 2][0] == found[pin][0]
        assert found[pin + 2][1] - found[pin][1] == found[3][1] - found[1][1] > 0
    assert found[1][1] == found[2][1]


@both
def test_the_wires_begin_at_their_pins_and_beside_their_names(
    picture: ElementTree.Element, used: dict[int, str]
) -> None:
    found, texts = pins(picture), dict(words(picture))
    wires = [
        numbers(line, "x1", "y1", "x2", "y2") for line in picture.iter(f"{SVG}line") if line.get("class") == "wire"
    ]
    ends = [(x, y) for wire in wires for x, y in (wire[:2], wire[2:])]
    assert sorted(pin for pin, place in found.items() if place in ends) == sorted(used)
    for pin, name in used.items():
        left, top, right, bottom = texts[name]
        assert min(abs(top - found[pin][1]), abs(bottom - found[pin][1])) < 15
        assert min(abs(left - found[pin][0]), abs(right - found[pin][0])) < 70


@both
def test_no_line_runs_through_a_word_and_no_word_through_another(
    picture: ElementTree.Element, used: dict[int, str]
) -> None:
    texts = words(picture)
    assert [(line, word) for line in lines(picture) for word, box in texts if crosses(line, box)] == []
    assert [(a, b) for place, (a, one) in enumerate(texts) for b, two in texts[place + 1 :] if crosses(one, two)] == []
    width, height = map(float, picture.get("viewBox", "").split()[2:])
    assert [
        word for word, (left, top, right, bottom) in texts if left < 0 or top < 0 or right > width or bottom > height
    ] == []


def test_the_long_leg_is_at_the_resistor_and_the_short_one_at_ground() -> None:
    texts = dict(words(PICTURE))
    (triangle,) = PICTURE.iter(f"{SVG}polygon")
    tops = [tuple(map(float, point.split(","))) for point in triangle.get("points", "").split()]
    assert tops[0][1] == tops[1][1] < tops[2][1], "the current goes down"
    assert texts["long leg"][3] < texts["true amber LED,"][1] < texts["short leg,"][1]


def test_the_diodes_ring_is_at_five_volts() -> None:
    texts = dict(words(TOUCH))
    (triangle,) = TOUCH.iter(f"{SVG}polygon")
    tops = [tuple(map(float, point.split(","))) for point in triangle.get("points", "").split()]
    assert tops[0][1] == tops[1][1] > tops[2][1], "it lets no current down, past the motor"
    assert texts["its ring to 5 V"][1] < tops[0][1]
    (ring,) = [line for line in lines(TOUCH) if line[1] == line[3] == tops[2][1]]
    assert ring[0] < tops[2][0] < ring[2]


def test_the_pictures_are_what_draws_them() -> None:
    from scripts import touch_wires, wires

    for name, drawn in (("wiring.svg", wires.picture()), ("touch.svg", touch_wires.picture())):
        assert (DOCS / name).read_text(encoding="utf-8") == "\n".join(filter(None, drawn)) + "\n"


def test_the_page_on_touch_says_the_same() -> None:
    page = (DOCS / "touch.md").read_text(encoding="utf-8")
    for name in ("5 V      (pin 4)", "GPIO 13 (pin 33) ─ 470 Ω", "10 kΩ", "ground  (pin 39)", "](touch.svg)"):
        assert name in page


def test_the_readme_says_the_same() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    drawn = next(block for block in re.findall(r"```text\n(.*?)```", readme, flags=re.S) if "GPIO 17" in block)
    assert re.search(r"GPIO 17\s+\(pin 11\).*button.*ground\s+\(pin 9\)", drawn)
    assert re.search(r"GPIO 12\s+\(pin 32\).*220 Ω.*▶\|.*ground\s+\(pin 34\)", drawn)
    outer, inner = (re.findall(r"\[?\d+\]?", line) for line in drawn.splitlines() if re.match(r"\s+(2|1) ", line))
    assert [text.strip("[]") for text in outer] == [str(pin) for pin in range(2, 41, 2)]
    assert [text.strip("[]") for text in inner] == [str(pin) for pin in range(1, 40, 2)]
    assert [text for text in (*inner, *outer) if text.startswith("[")] == ["[9]", "[11]", "[32]", "[34]"]
