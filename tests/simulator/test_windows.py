"""The simulator with a keyboard alone, with a mouse alone, in a window that changes, and in a window too small."""

from __future__ import annotations

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
from pi_regulate.simulator.keys import fitting_keys
from tests.simulator.bench import Bench, bench, run

SLOW = pytest.mark.slow  # the same in another kind of terminal or window
ALL_KEYS = "space press  h hold  d twice  l list  g log  p pause  + fast  - slow  ? help  q quit"


@pytest.mark.parametrize("width", [20, 38, 58, 78, 84, 118, 200])
def test_help_and_quit_are_on_every_line_of_keys(width: int) -> None:
    fit = fitting_keys(width)
    line = "  ".join(f"{key.cap} {key.word}" for _, key in fit)
    assert len(line) <= width
    assert line.endswith("? help  q quit")
    assert [line.index(f"{key.cap} {key.word}") for _, key in fit] == [column for column, _ in fit]
    assert (line == ALL_KEYS) == (width >= len(ALL_KEYS))


def test_at_rest_it_says_what_to_do() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.on(0)
            words = " ".join(it.text().split())
            assert "Press the space bar, or click the button, to begin cool-the-tea" in words
            assert "l lists everything there is to play." in words
            await it.press()
            await it.on(1)
            assert "At rest" not in it.text()

    run(test)


@pytest.mark.slow
def test_a_window_may_change_in_the_middle_of_a_session() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.on(20)
            for size in ((120, 40), (60, 20), (45, 40), (200, 60), (80, 24)):
                await it.pilot.resize_terminal(*size)
                await it.on(0)
                lines = it.text().splitlines()
                assert lines[0].startswith(" breathe")
                assert lines[size[1] - 1].endswith("q quit"), size
                assert "s · breath" in it.text()

    run(test)


@pytest.mark.parametrize("size", [(39, 24), *(pytest.param(size, marks=SLOW) for size in ((80, 13), (10, 3), (1, 1)))])
def test_a_window_too_small_says_so_and_the_device_goes_on(size: tuple[int, int]) -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.pilot.resize_terminal(*size)
            await it.on(20)
            if size != (1, 1):
                assert f"This window has {size[0]}"[: size[0]] in " ".join(it.text().split())
            assert it.view.exercise == "cool-the-tea"
            await it.pilot.resize_terminal(80, 24)
            await it.on(0)
            assert "This window" not in it.text()
            assert "s · breath" in it.text()

    run(test)


async def opened(it: Bench, key: str) -> None:
    await it.pilot.press(key)
    await it.pilot.pause()
    await it.pilot.pause()


def test_the_list_has_headings_lengths_and_what_keeps_something_back() -> None:
    async def test() -> None:
        async with bench(size=(100, 100)) as it:
            await opened(it, "l")
            lines = [line.strip(" │>") for line in it.text().splitlines()]
            headings = [line for line in lines if line in ("ground", "breathe", "connect", "routines")]
            assert headings == ["ground", "breathe", "connect", "routines"]
            assert next(line for line in lines if line.startswith("cool-the-tea")).split()[1:] == [
                "1:30",
                "Cool",
                "the",
                "tea",
            ]
            place = next(place for place, line in enumerate(lines) if line.startswith("box-four"))
            said = " ".join(lines[place + 1 : place + 3])
            assert said == "not played: it holds the breath, and `people.holds` is off; long-out plays instead"
            library = it.app.device.library
            listed = {line.split()[0] for line in lines if line}
            assert listed >= {*library.routines, *library.exercises}

    run(test)


def test_the_keyboard_alone_finds_chooses_and_plays() -> None:
    async def test() -> None:
        async with bench() as it:
            await opened(it, "l")
            await it.pilot.press(*"people.holds")
            await it.pilot.pause()
            await it.pilot.press("down", "enter")
            await it.until(lambda: not it.view.at_rest)
            await it.on(8)
            assert it.app.device.chosen == "four-seven-eight"
            assert "`four-seven-eight` is not played with the present settings: it holds the breath" in " ".join(
                it.text().split()
            )
            assert it.text().splitlines()[0].startswith(" breathe · long-out"), "and what does is seen"

    run(test)


@pytest.mark.parametrize("term", ["xterm", *(pytest.param(term, marks=SLOW) for term in ("xterm-256color", "vt100"))])
def test_the_mark_in_the_list_is_a_sign_and_goes_with_the_arrows(term: str) -> None:
    async def test() -> None:
        async with bench(environ={"TERM": term}) as it:
            await opened(it, "l")
            for key, marked in (
                ("", "feet-weight"),
                ("down", "follow-light"),
                ("down", "hand-on-heart"),
                ("up", "follow-light"),
            ):
                await it.pilot.press(*filter(None, [key]))
                await it.pilot.pause()
                await it.pilot.pause()
                lines = [line for line in it.text().splitlines() if "> " in line]
                assert [line.split(">")[1].split()[0] for line in lines] == [marked]

    run(test)


@pytest.mark.slow
def test_what_nothing_matches_says_so_and_enter_does_no_harm() -> None:
    async def test() -> None:
        async with bench() as it:
            await opened(it, "l")
            await it.pilot.press(*"qqq", "enter")
            await it.pilot.pause()
            assert "nothing here has “qqq” in it" in it.text()
            await it.pilot.press("escape")
            await it.on(0)
            assert it.view.at_rest
            assert "q quit" in it.text()

    run(test)


def test_the_mouse_alone_opens_chooses_plays_closes_and_quits() -> None:
    async def test() -> None:
        async with bench() as it:
            await it.on(0)

            async def click(words: str) -> None:
                rows = it.text().splitlines()
                row = next((row for row, line in enumerate(rows) if words in line), None)
                assert row is not None, it.text()
                await it.pilot.click(offset=(rows[row].index(words) + 1, row))
                await it.on(0)
                await it.pilot.pause()

            await click("? help")
            assert "Hold: it ends gently, from anywhere." in it.text()
            await click("a click closes")
            await click("l list  g log")
            await click("Esc, or a click here, closes")
            assert "? help" in it.text()
            await click("l list  g log")
            await click("follow-light")
            await it.until(lambda: not it.view.at_rest)
            await it.on(30)
            assert it.text().splitlines()[0].startswith(" ground · follow-light")
            await click("g log")
            assert "exercise  follow-light" in it.text()
            await click("q quit")
            assert it.app._exit

    run(test)


@pytest.mark.slow
def test_no_cursor_blinks() -> None:
    async def test() -> None:
        async with bench() as it:
            await opened(it, "l")
            before = it.seen().buffer
            it.app.screen.query_one("#search").blur()
            it.app.screen.query_one("#search").focus()
            await it.pilot.pause(0.6)  # textual's cursor would be off by now
            after = it.seen().buffer
            assert [after[1][x] for x in range(80)] == [before[1][x] for x in range(80)]

    run(test)
