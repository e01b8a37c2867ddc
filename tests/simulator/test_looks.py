"""What the eye sees of the simulator, in every kind of terminal and window: characters and colours."""

from __future__ import annotations

import colorsys
import re
from collections.abc import AsyncIterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
from pi_regulate.simulator.lettering import lettered
from pi_regulate.simulator.ramps import RAMP_16, RAMP_256, RAMP_CONSOLE, Shade, amber, lit
from pi_regulate.simulator.terminal import Terminal
from pi_regulate.simulator.view import shown_of
from pi_regulate.simulator.widgets import Glow
from tests.in_one_test import in_one_test
from tests.simulator.bench import TRUE_COLOUR, Bench, bench, run

GOLDEN = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 40), (60, 20), (40, 14))

TERMINALS = {
    "true": TRUE_COLOUR,
    "256": {"TERM": "xterm-256color"},
    "16": {"TERM": "xterm"},
    "linux": {"TERM": "linux"},
}
COLOURLESS = {"asked": {**TRUE_COLOUR, "NO_COLOR": "1"}, "vt100": {"TERM": "vt100"}}
SLOW = pytest.mark.slow  # the same in another kind of terminal or window
INK = {" ": 0.0, "·": 0.05, ".": 0.05, ":": 0.1, "░": 0.25, "▒": 0.5, "▓": 0.75, "█": 1.0}  # of a character's place

Rgb = tuple[int, int, int]
PALETTES: dict[str, dict[int, Rgb]] = {
    "xterm": {0: (0, 0, 0), 1: (205, 0, 0), 3: (205, 205, 0), 11: (255, 255, 0)},
    "tango": {0: (0, 0, 0), 1: (204, 0, 0), 3: (196, 160, 0), 11: (252, 233, 79)},
    "campbell": {0: (12, 12, 12), 1: (197, 15, 31), 3: (193, 156, 0), 11: (249, 241, 165)},
    "putty": {0: (0, 0, 0), 1: (187, 0, 0), 3: (187, 187, 0), 11: (255, 255, 85)},
}
CONSOLE: dict[int, Rgb] = {0: (0, 0, 0), 3: (170, 85, 0), 11: (255, 255, 85)}
CUBE: dict[int, Rgb] = {16: (0, 0, 0), 130: (175, 95, 0), 172: (215, 135, 0), 208: (255, 135, 0), 214: (255, 175, 0)}


def mixed(step: Shade, palette: dict[int, Rgb]) -> Rgb:
    """What the eye makes of a sign before its ground, from a distance: the light of both added up."""
    front, ground = (palette[number] if number is not None else (0, 0, 0) for number in (step.front, step.ground))
    ink = INK[step.sign]
    light = [(ink * linear(a) + (1 - ink) * linear(b)) for a, b in zip(front, ground, strict=True)]
    red, green, blue = (
        round(255 * (part * 12.92 if part < 0.0031 else 1.055 * part ** (1 / 2.4) - 0.055)) for part in light
    )
    return red, green, blue


def rgb(colour: str) -> Rgb:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def linear(value: float) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: Rgb) -> float:
    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ramp", "palette"),
    [
        pytest.param(RAMP_256, CUBE, id="256"),
        pytest.param(RAMP_CONSOLE, CONSOLE, id="console"),
        *(pytest.param(RAMP_16, palette, id=name) for name, palette in PALETTES.items()),
    ],
)
def test_every_step_of_a_ramp_is_amber_and_lighter_than_the_one_before(
    ramp: tuple[Shade, ...], palette: dict[int, Rgb]
) -> None:
    seen = [mixed(step, palette) for step in ramp]
    light = [luminance(colour) for colour in seen]
    assert all(before < after for before, after in pairwise(light)), light
    for step, (red, green, blue) in zip(ramp, seen, strict=True):
        if INK[step.sign] in (0.05, 0.1) or max(red, green, blue) < 30:
            continue  # a point is too small to have a hue, and black has none
        hue = 360 * colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0]
        assert 20 <= hue <= 56, f"{step} looks like {red}, {green}, {blue}: neither red nor olive"


def test_a_dim_lamp_is_seen_in_every_kind_of_terminal_and_a_dark_one_in_none() -> None:
    kinds = (Terminal("256"), Terminal("16"), Terminal("16", "console"), Terminal("none"), Terminal("none", "ascii"))
    for kind in kinds:
        assert lit(shown_of(0.06), kind).text in ("·", "."), kind
        assert lit(shown_of(0.03), kind).text in ("·", "."), kind
        assert lit(0.0, kind).text == " ", kind


async def at_the_top_of_a_breath(it: Bench) -> None:
    await it.press()
    await it.on(19.05)
    await it.watch(1)


def lamp_of(it: Bench) -> list[list[Any]]:
    """The lamp's places on the screen."""
    lamp, screen = it.app.query_one("#lamp", Glow).region, it.seen()
    return [[screen.buffer[y][x] for x in range(lamp.x, lamp.right)] for y in range(lamp.y, lamp.bottom)]


@pytest.mark.parametrize("kind", ["256", *(pytest.param(kind, marks=SLOW) for kind in ("16", "true", "linux"))])
def test_the_lamp_is_amber_from_the_middle_to_the_dark(kind: str) -> None:
    names = {"16": {"black", "red", "brown", "brightbrown"}, "linux": {"black", "brown", "brightbrown"}}

    async def test() -> None:
        async with bench("cool-the-tea", environ=TERMINALS[kind]) as it:
            await at_the_top_of_a_breath(it)
            rows = lamp_of(it)
            colours = {colour for row in rows for cell in row for colour in (cell.fg, cell.bg)} - {"default"}
            if kind in names:
                assert colours <= names[kind]
                assert any(cell.fg == "brown" and INK[cell.data] >= 0.5 for row in rows for cell in row)
                return
            for colour in colours - {"000000"}:
                red, green, blue = rgb(colour)
                hue = 360 * colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0]
                assert 30 <= hue <= 42 or max(red, green, blue) < 30, colour
            middle = [cell.bg for cell in rows[len(rows) // 2]]
            assert luminance(rgb(middle[len(middle) // 2])) > 0.1
            assert luminance(rgb(middle[0])) < 0.005

    run(test)


async def every_screen(it: Bench) -> AsyncIterator[Any]:
    """What the eye sees with nothing else open, with the log, the help, and the list."""
    for key in ("", "g", "question_mark", "escape", "l"):
        await it.pilot.press(*filter(None, [key]))
        await it.pilot.pause()
        it.app.look()
        await it.pilot.pause()
        yield it.seen()


@pytest.mark.parametrize(
    ("kind", "size"), [("asked", (60, 20)), *(pytest.param("vt100", size, marks=SLOW) for size in SIZES[:3])]
)
def test_without_colours_there_is_none_at_all_and_light_is_denser_signs(kind: str, size: tuple[int, int]) -> None:
    async def test() -> None:
        async with bench("cool-the-tea", environ=COLOURLESS[kind], size=size) as it:
            await at_the_top_of_a_breath(it)
            dense = " .:-=+*#%@" if kind == "vt100" else " ·░▒▓█"
            row = [dense.index(cell.data) for cell in lamp_of(it)[len(lamp_of(it)) // 2]]
            middle = len(row) // 2
            assert row[:middle] == sorted(row[:middle]), "denser towards the middle"
            assert row[middle] >= len(dense) // 2
            assert re.search(r"light \d\d %", it.text()), "in figures too: a light window shows density as darkness"
            async for screen in every_screen(it):
                cells = [screen.buffer[y][x] for y in range(size[1]) for x in range(size[0])]
                assert {colour for cell in cells for colour in (cell.fg, cell.bg)} == {"default"}
                if kind == "vt100":
                    assert it.text().isascii()

    run(test)


@pytest.mark.parametrize("kind", ["256", *(pytest.param(kind, marks=SLOW) for kind in ("true", "16", "linux"))])
def test_words_can_be_read_on_their_ground(kind: str) -> None:
    async def test() -> None:
        async with bench("cool-the-tea", environ=TERMINALS[kind]) as it:
            async for screen in every_screen(it):
                for y in range(24):
                    for cell in (screen.buffer[y][x] for x in range(80)):
                        if not cell.data.isalpha() or (cell.fg, cell.bg) == ("default", "default"):
                            continue
                        light, dark = sorted((luminance(rgb(cell.fg)), luminance(rgb(cell.bg))), reverse=True)
                        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"`{cell.data}` {cell.fg} on {cell.bg}"

    run(test)


@pytest.mark.parametrize("size", [SIZES[0], *(pytest.param(size, marks=SLOW) for size in SIZES[1:])], ids=str)
def test_the_screen_looks_like_the_golden_one(size: tuple[int, int]) -> None:
    seen = {}

    async def test() -> None:
        async with bench("cool-the-tea", size=size) as it:
            await it.on(0)
            seen["rest"] = it.text()
            await at_the_top_of_a_breath(it)
            seen["breath"] = it.text()
            for moment, key in (("log", "g"), ("help", "question_mark"), ("list", "l")):
                await it.pilot.press(key)
                await it.on(0)
                await it.pilot.pause()
                seen[moment] = it.text()
                await it.pilot.press("g" if moment == "log" else "escape")

    run(test)
    for moment, text in seen.items():
        golden = GOLDEN / f"{moment}-{size[0]}x{size[1]}.txt"
        assert text.rstrip("\n") == golden.read_text(encoding="utf-8").rstrip("\n"), golden.name


@in_one_test(
    "word, signs",
    product(
        ("in", "hold", "out", "rest", "top up", "yes?", "ground", "breathe", "connect", "landing"), ("unicode", "ascii")
    ),
)
def test_every_word_is_drawn_large_in_the_smallest_of_the_three_windows(word: str, signs: Any) -> None:
    lines = lettered(word, 34, 9, signs)
    assert len(lines) >= 4
    assert word not in "".join(lines)
    assert max(map(len, lines)) <= 34


@in_one_test("word", ["in", "hold", "out", "rest"])
def test_a_larger_window_has_a_larger_word(word: str) -> None:
    heights = [len(lettered(word, *room, "unicode")) for room in ((34, 7), (46, 9), (70, 16))]
    assert heights == sorted(heights)
    assert heights[0] < heights[-1]


@pytest.mark.slow
def test_the_lamp_grows_with_the_window() -> None:
    lit = []

    async def test() -> None:
        async with bench("cool-the-tea", size=(60, 20)) as it:
            await at_the_top_of_a_breath(it)
            for size in ((60, 20), (80, 24), (120, 40)):
                await it.pilot.resize_terminal(*size)
                lit.append(sum(cell.bg != "000000" for row in lamp_of(it) for cell in row))

    run(test)
    assert lit[0] < lit[1] < lit[2] / 1.5


def test_at_sixty_times_the_speed_nothing_flashes() -> None:
    async def test() -> None:
        async with bench("cool-the-tea", size=(60, 20)) as it:
            await it.press()
            it.app.device.set_tempo(60)
            shown: list[float] = []
            for _ in range(80):
                it.host.now_s += 0.05
                await it.until(it.app.device.idle)
                it.app.look()
                lamp = it.app.query_one("#lamp", Glow)
                strip = lamp.render_line(lamp.size.height // 2)
                colours = [
                    segment.style.bgcolor.triplet for segment in strip if segment.style and segment.style.bgcolor
                ]
                shown.append(max(luminance((one.red, one.green, one.blue)) for one in colours if one is not None))
            assert max(shown) > 0.01, "it shines"
            assert pairs_in_a_second(shown) <= 1

    run(test)


def pairs_in_a_second(shown: list[float]) -> int:
    """The most rises and falls of a tenth of full amber within any second of looks at 20 Hz."""
    tenth = luminance(amber(1.0)) / 10
    tops, low, high, rising = [], shown[0], shown[0], True
    for place, light in enumerate(shown):
        if rising:
            high = max(high, light)
            if high - light >= tenth and high - low >= tenth:
                tops.append(place)
                rising, low = False, light
            low = min(low, light) if high - low < tenth else low
        else:
            low = min(low, light)
            if light - low >= tenth:
                rising, high = True, light
    return max((sum(start <= top < start + 20 for top in tops) for start in tops), default=0)
