"""The simulator with a keyboard alone, with a mouse alone, in a window that changes, and in a window too small."""

from __future__ import annotations

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
from textual.events import Key

from pi_regulate.simulator.fitting import fitting, lines_of, log_lines, too_small, with_ellipsis
from pi_regulate.simulator.keys import fitting_keys
from tests.in_one_test import in_one_test
from tests.simulator.bench import Bench, bench, run

SLOW = pytest.mark.slow  # the same in another kind of terminal or window
ALL_KEYS = "space press  h hold  d twice  l list  g log  p pause  + fast  - slow  ? help  q quit"


@in_one_test("width", [15, 20, 38, 58, 78, 84, 118, 200])
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


SMALL = ((40, 14), (40, 10), (30, 12), (50, 16), (30, 10))
BEGIN = (
    "Press the space bar, or click the button, to begin hug-20, “Twenty-second hug”.",
    "Press the space bar to begin hug-20.",
)
GATE = "two presses, one each, say yes; no press within 60 s means no"


@pytest.mark.parametrize("sizes", [SMALL[:1] + SMALL[-1:], pytest.param(SMALL[1:-1], marks=SLOW)])
def test_in_a_small_window_every_text_is_whole(sizes: tuple[tuple[int, int], ...]) -> None:
    """What the lamp, the word and the curve give up, the texts get."""

    async def test() -> None:
        async with bench("hug-20", size=sizes[0]) as it:
            for size in sizes:
                await it.resize(*size)
                assert any(begin in it.part("#advice") for begin in BEGIN), size
            await it.press()
            await it.on(25)
            for size in sizes:
                await it.resize(*size)
                assert it.part("#caption") == GATE, size
                assert it.part("#said") == "“Press once each for yes, or wave instead.”", size
                assert it.part("#where") in ("connect · hug-20 · Twenty-second hug", "connect · hug-20"), size
                assert "press" in it.part("#button"), size
                assert it.text().splitlines()[size[1] - 1].endswith("? help  q quit"), size

    run(test)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sizes",
    [((40, 14), (80, 9), (120, 40)), ((12, 3), (40, 16), (60, 20), (45, 40), (1, 1), (30, 10), (200, 60))],
)
def test_a_window_may_change_in_the_middle_of_a_session_and_nothing_is_lost_or_left(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.on(20)
            await it.pilot.press("g")
            await it.on(0)
            before = it.text()
            for size in sizes:
                await it.resize(*size)
                if size[1] < 10:
                    assert size[0] < 80 or "too small. The session goes on. Make it" in it.text()
                    assert "breath" not in it.text()
                    continue
                assert it.part("#where").split()[0] in ("breathe", "cool-the-tea"), size
                assert it.part("#caption") == "3 s · breath 1", size
                assert "cool.” (cool-the-tea.2)" in it.part("#log") or size == (30, 10), "broken anew"
            await it.resize(80, 24)
            assert it.text() == before

    run(test)


TOO_SMALL = "This window is too small. {} Make it larger, or its letters smaller: 30 columns and 10 rows are enough."


@in_one_test(
    ("size", "says"),
    [
        (
            (29, 24),
            TOO_SMALL,
        ),
        (
            (80, 9),
            TOO_SMALL,
        ),
        ((20, 5), "This window is too small. {}"),
        ((12, 3), "{}"),
        ((1, 1), ""),
    ],
)
def test_a_window_too_small_says_so_calmly(size: tuple[int, int], says: str) -> None:
    rows = size[1] - 1  # the last one tells the keys
    assert fitting(too_small(resting=False), size[0], rows) == says.format("The session goes on.")
    assert fitting(too_small(resting=True), size[0], rows) == says.format("The device waits.")


@pytest.mark.slow
def test_the_list_waits_in_a_window_too_small() -> None:
    async def test() -> None:
        async with bench("cool-the-tea", size=(80, 9)) as it:
            await it.on(0)
            assert "too small. The device waits. Make it" in it.text()
            await it.pilot.press("l")
            await it.on(0)
            assert "too small. The device waits. Make it" in it.text(), "the list has no room either"
            await it.resize(80, 24)
            assert "> feet-weight" in it.text()
            await it.pilot.press("escape")
            await it.on(0)
            assert "to begin cool-the-tea" in it.part("#advice")

    run(test)


def test_a_note_without_room_is_left_out_word_by_word_and_says_so() -> None:
    note = "note: one two three\nfour five"
    assert with_ellipsis(note, 20, 2) == note
    assert with_ellipsis(note, 20, 1) == "note: one two …"
    assert with_ellipsis(note, 10, 2) == "note: one two …"
    assert with_ellipsis("endless", 3, 1) == " …"


def test_a_long_line_goes_on_below_what_it_says_and_further_in() -> None:
    assert lines_of("a b-c dd", 5, hanging=2) == ["a b-c", "  dd"]
    assert lines_of("aa bcd-efg", 7) == ["aa", "bcd-efg"]
    line = "  0:04.07  say       one two three"
    assert log_lines(line, 28) == ["  0:04.07  say       one two", "    three"]
    assert log_lines("x" * 10 + " " * 11 + "a " * 20, 52)[1] == " " * 21 + "a a a a"


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


@pytest.mark.slow
def test_in_a_small_window_help_and_list_show_what_there_is_and_say_that_there_is_more() -> None:
    async def test() -> None:
        async with bench(size=(40, 14)) as it:
            await opened(it, "question_mark")
            caps = [line[:6].strip() for line in it.text().splitlines() if line[:6].strip() and line[6] == " "]
            assert caps == ["space", "h", "d", "l", "g", "p", "+", "-", "?", "q"]
            assert it.text().endswith("↓ shows more. Esc or a click closes.")
            await it.pilot.press("end")
            await it.pilot.pause()
            assert it.text().endswith("Esc or a click closes this help.")
            assert "the dot is now." in " ".join(it.text().split())
            await it.pilot.press("escape")
            await opened(it, "l")
            ids = ("feet-weight", "follow-light", "hand-on-heart", "open-hands", "orient-room", "press-release")
            assert all(one in it.text() for one in ids)
            await it.pilot.press("down")
            await it.pilot.pause()
            lines = [line.strip() for line in it.text().splitlines()]
            marked = next(place for place, line in enumerate(lines) if line.startswith("> follow-light"))
            assert lines[marked + 1] == "Only the light", "the title of the marked one"
            await it.resize(80, 24)
            assert "> follow-light" in it.text(), "it keeps its mark"
            assert "Hand on heart" in it.text(), "in a wide one, every title"

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


def test_what_is_typed_in_one_go_with_the_key_for_the_list_is_searched_for() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            for key in "lbox":  # as a terminal sends what was typed while it was busy
                it.app.post_message(Key(key, key))
            await it.until(lambda: "box-four" in it.text() and "cool-the-tea " not in it.text())

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
