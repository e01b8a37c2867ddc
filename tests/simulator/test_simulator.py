"""The simulator's screen, driven as a person would: keys, mouse and files, on a clock that only the test turns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
from textual.widgets import Input

from pi_regulate.installation import forget_options, hand_on
from pi_regulate.share import share_dir
from pi_regulate.simulator.ramps import amber
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.widgets import BigButton, Curve, Glow
from pi_regulate.words import RegulateError
from tests.simulator.bench import bench, run
from tests.simulator.host import Host


def test_a_press_of_the_space_bar_starts_a_session_and_the_lamp_glows() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            assert it.view.at_rest
            await it.space()
            await it.let_go()
            await it.on(3)
            assert it.view.phase == "breathe"
            assert it.app.query_one("#lamp", Glow).share > 0.05
            await it.on(17)
            assert it.view.exercise == "cool-the-tea"
            assert "3 s · breath 1" in it.text()
            assert max(it.app.query_one("#curve", Curve).levels) > 0.25

    run(test)


def test_the_spoken_line_stands_on_the_screen_while_it_is_said() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.on(5)
            assert "Imagine a warm cup, if you like." in it.text()
            await it.on(6)
            assert "Breathe in its steam, then softly blow it cool." in it.text()
            await it.on(74)
            assert "Put the cup down" not in it.text(), "few words: only the first and the care lines"

    run(test)


def test_the_mouse_presses_and_holds_the_button() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            button = it.app.query_one("#button", BigButton)
            await it.pilot.mouse_down("#button")
            await it.until(lambda: button.down)
            await it.on(0.2)
            await it.pilot.mouse_up("#button")
            await it.until(lambda: not button.down)
            await it.on(6)
            assert not it.view.at_rest
            await it.pilot.mouse_down("#button")
            await it.on(1.1)
            assert it.view.phase == "landing"
            await it.on(1.5)
            assert it.view.at_rest
            assert it.view.level == 0.0
            await it.pilot.mouse_up("#button")

    run(test)


def test_a_pad_that_is_tapped_is_a_press_though_its_down_and_its_up_come_at_once() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.pilot.click("#button")
            await it.on(0.1)
            await it.until(lambda: not it.app.device.down)
            await it.on(1)
            assert not it.view.at_rest

    run(test)


def test_a_double_press_eases_the_breath() -> None:
    async def test() -> None:
        async with bench("long-out") as it:
            await it.press()
            await it.on(30)
            for _ in range(2):
                it.app.device.touch(True)
                await it.on(0.1)
                it.app.device.touch(False)
                await it.on(0.1)
            await it.on(12)
            assert "3.4 s · breath" in it.text(), "seven breaths a minute instead of six"

    run(test)


def test_a_gate_waits_for_two_yeses_and_shows_each() -> None:
    async def test() -> None:
        async with bench("hug-20") as it:
            await it.press()
            await it.on(25)
            assert "two presses, one each, say yes" in it.view.gate
            assert "two presses, one each" in it.text()
            assert set(it.app.query_one("#curve", Curve).levels) == {it.view.level}, "the light stands"
            await it.on(2)
            await it.press()
            assert it.view.gate == "yes 1 of 2"
            await it.on(2)
            await it.press()
            assert "that was a yes" in it.text()
            await it.on(30)
            assert "yes" not in it.text(), "the answer is over, and the screen goes on"
            assert it.view.exercise == "hug-20"
            assert not it.view.at_rest

    run(test)


def test_time_runs_faster_slower_and_not_at_all() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            clock = it.app.device.clock
            await it.pilot.press("plus", "plus")
            assert clock.tempo == 5
            before_s = clock.now()
            it.host.now_s += 1
            assert clock.now() - before_s == pytest.approx(5)
            await it.pilot.press("minus")
            assert clock.tempo == 2
            await it.pilot.press("p")
            before_s = clock.now()
            it.host.now_s += 10
            assert clock.now() == before_s
            it.app.look()
            await it.pilot.pause()
            assert "paused" in it.text()
            await it.pilot.press("p")
            assert clock.tempo == 2
            for _ in range(9):
                await it.pilot.press("plus")
            assert clock.tempo == 60

    run(test)


def test_what_is_chosen_from_the_list_plays_after_a_gentle_end() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.on(5)
            it.app.device.choose("safe-ally")
            await it.on(2)
            await it.until(lambda: not it.view.at_rest)
            await it.on(8)
            assert it.view.exercise == "safe-ally"

    run(test)


def test_a_changed_file_shows_its_problem_and_then_its_new_version(tmp_path: Path) -> None:
    async def test() -> None:
        exercises = tmp_path / "exercises"
        exercises.mkdir()
        mine = exercises / "my-calm.yaml"
        mine.write_text("id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 2min\n")
        async with bench("my-calm", config=tmp_path) as it:
            mine.write_text("id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 40}\nlasts: 2min\n")
            it.app.device.look_at_files()
            await it.until(lambda: bool(it.view.wrong))
            assert "my-calm.yaml:3:23" in it.view.wrong
            assert "an exhale is 2.5 s to 10 s" in it.view.wrong
            it.app.look()
            await it.pilot.pause()
            assert "my-calm.yaml:3:23" in "".join(it.text().split()), "seen at rest too"
            await it.press()
            await it.on(15)
            assert it.view.exercise == "my-calm", "the last good one goes on"
            assert "my-calm.yaml:3:23" in it.view.wrong, "as long as it is wrong"
            mine.write_text("id: my-calm\nphase: breathe\nbreathe: {in: 3, out: 5}\nlasts: 2min\n")
            it.app.device.look_at_files()
            await it.until(lambda: not it.view.wrong)

    run(test)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
def test_a_new_mistake_is_seen_whatever_older_warnings_there_are(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test() -> None:
        exercises = tmp_path / "exercises"
        exercises.mkdir()
        good = "id: {}\nphase: breathe\nbreathe: {{in: 4, out: 6}}\nlasts: 2min\n"
        for number in range(6):
            (exercises / f"a{number}.yaml").write_text(good.format(f"other-{number}"))  # a warning each
        old, new = exercises / "m.yaml", exercises / "z.yaml"
        old.write_text(good.format("m"))
        new.write_text(good.format("z"))
        async with bench("cool-the-tea", config=tmp_path, size=size) as it:
            for changed in (old, new):
                changed.write_text(good.format(changed.stem).replace("out: 6", "out: 40"))
                it.app.device.look_at_files()
                it.app.look()
                await it.pilot.pause()
                assert f"{changed.name}:3:23" in "".join(it.text().split())
            assert it.view.wrong.split("\n")[0] == "2 problems and 6 warnings in 8 files"
            assert it.view.wrong.index("z.yaml") < it.view.wrong.index("m.yaml")
            assert it.view.wrong.count("new: ") == 1
            assert "other-" not in it.view.wrong

    run(test)


def test_the_numbers_tell_the_duty_at_the_pin() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.on(23)
            await it.pilot.press("g")
            it.app.look()
            await it.pilot.pause()
            duty = it.app.device.duty()
            assert 0 < duty < 0.4
            assert f"duty {100 * duty:6.2f} %" in it.text()

    run(test)


def test_a_glow_is_as_bright_as_it_looks() -> None:
    assert amber(0.0) == (0, 0, 0)
    assert amber(1.0) == (255, 166, 64)
    assert amber(0.5) == (128, 83, 32)


def test_a_tempo_never_turns_time_back() -> None:
    host = Host()
    clock = TempoClock(host)
    seen = [clock.now()]
    for tempo in (1.0, 60.0, 0.0, 5.0, 1000.0, -3.0, 1.0):
        clock.tempo = tempo
        seen.append(clock.now())
        host.now_s += 0.5
        seen.append(clock.now())
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(0.5 + 30 + 0 + 2.5 + 30 + 0 + 0.5)


def test_an_unknown_exercise_is_told_before_the_screen_opens() -> None:
    with pytest.raises(RegulateError, match="no routine and no exercise"):
        Device(share_dir(), None, routine="nope", sound="off", at_min=None, seed=0)


def test_what_plays_in_place_of_what_was_asked_is_on_the_screen_with_the_reason() -> None:
    async def test() -> None:
        async with bench("voice", size=(120, 40)) as it:
            await it.on(1)
            assert "`safe-ally` plays in its place" in " ".join(it.text().split())

    run(test)


def test_enter_says_what_it_would_play_for_the_row_that_is_marked() -> None:
    async def test() -> None:
        async with bench("default", size=(120, 40)) as it:
            await it.on(1)
            await it.pilot.press("l")
            for typed, enter, why in (
                ("box-four", "Enter plays long-out.", "long-out plays instead"),
                ("cool-the-tea", "Enter plays it.", ""),
                ("a voice you know routines", "Enter plays it.", "without known-voice: "),
            ):
                it.app.screen.query_one("#search", Input).value = typed
                await it.pilot.pause()
                shown = " ".join(it.text().replace("│", " ").split())
                assert enter in shown
                assert why in shown

    run(test)


def test_the_screen_at_rest_names_what_a_press_really_begins() -> None:
    async def test() -> None:
        async with bench("box-four", size=(120, 40)) as it:
            await it.on(1)
            assert "to begin long-out, “" in " ".join(it.text().split())

    run(test)


def test_a_file_that_looks_like_the_owners_and_is_not_read_is_on_the_screen(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("people: {photosensitive: true}\n")

    async def test() -> None:
        async with bench("cool-the-tea", config=tmp_path, size=(120, 40)) as it:
            await it.on(1)
            assert "settings.yml is not read" in " ".join(it.text().split())

    run(test)


def test_a_remedy_on_the_screen_is_as_it_has_to_be_typed_with_the_folder_of_this_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    own = Path("my bed")
    (own / "exercises").mkdir(parents=True)
    script = Path(sys.prefix, "bin", "pi-regulate")
    called = script if script.exists() else f"{sys.executable} -m pi_regulate "  # as with Debian's own packages

    async def test() -> None:
        async with bench("cool-the-tea", config=own, size=(120, 40)) as it:
            hand_on("--config", "my bed")  # as `simulate --config 'my bed'` does
            for name, text, advice in (
                ("settings.yml", "people: {photosensitive: true}\n", "check --config 'my bed'"),
                ("exercises/mine.yaml", "", "new --config 'my bed' exercise my-calm"),
            ):
                (own / name).write_text(text)
                it.app.device.read_again()
                it.app.look()
                await it.pilot.pause()
                shown = "".join(it.text().split())  # a long path is folded
                assert f"`{called}{advice}`".replace(" ", "") in shown

    try:
        run(test)
    finally:
        forget_options()


def test_a_motor_is_told_under_the_lamp_which_stays_dark_where_the_light_is_off(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("light: off\ntouch: {pin: 13}\n")

    async def test() -> None:
        async with bench("cool-the-tea", config=tmp_path) as it:
            assert it.part("#light") == "light off touch still"
            await it.press()
            await it.on(3)
            share = it.view.felt
            assert share > 0.03
            assert it.part("#light") == f"light off touch {100 * share:.0f} %"
            assert it.app.query_one("#lamp", Glow).share == 0

    run(test)
