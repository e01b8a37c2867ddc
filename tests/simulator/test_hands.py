"""What hands and files may do to the simulator while it plays: nothing is lost, and nothing is taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
from pi_regulate.simulator.widgets import BigButton, Glow
from tests.simulator.bench import bench, run


def test_a_quick_click_is_a_press_at_sixty_times_the_speed_too() -> None:
    async def test() -> None:
        async with bench("default") as it:
            it.app.device.set_tempo(60)
            for _ in range(2):
                it.app.device.touch(True)
                it.host.now_s += 0.2
                it.app.device.touch(False)
                await it.on(2)
            assert it.view.phase == "breathe"
            it.app.device.touch(True)
            await it.on(1.3)
            it.app.device.touch(False)
            await it.on(1)
            assert it.view.at_rest, "a hold is one of the hand's own seconds"

    run(test)


def test_a_finger_that_comes_up_or_down_while_the_program_ends_is_no_error() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.space()
        it.app._let_go()
        it.app.action_press()  # the second of two, which has a timer of its own

    run(test)


def test_the_list_may_be_opened_while_a_key_still_holds_the_button() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.space()
            await it.pilot.press("l")
            await it.let_go()
            await it.until(lambda: not it.app.screen_stack[0].query_one("#button", BigButton).down)
            await it.on(3)
            assert it.view.phase == "breathe"

    run(test)


def test_a_key_that_is_kept_down_keeps_the_button_down() -> None:
    async def test() -> None:
        async with bench("cool-the-tea") as it:
            await it.press()
            await it.on(6)
            for _ in range(14):
                it.app.action_press()  # as quickly as a keyboard repeats
                it.host.now_s += 0.1
                await it.until(it.app.device.idle)
            assert it.view.phase == "landing"

    run(test)


def test_where_the_hand_leads_a_key_that_is_kept_down_breathes_in_and_two_presses_end_it() -> None:
    async def test() -> None:
        async with bench("with-you") as it:
            await it.press()
            await it.on(8)
            assert it.view.hand_leads
            assert it.view.caption(it.host()) == "your hand leads: hold is in, let go is out"
            for _ in range(20):
                it.app.action_press()  # as quickly as a keyboard repeats
                it.host.now_s += 0.1
                await it.until(it.app.device.idle)
            assert (it.view.exercise, it.view.word(it.host())) == ("with-you", "in")
            await it.let_go()
            await it.on(1)
            assert (it.view.exercise, it.view.word(it.host())) == ("with-you", "out")
            it.app.device.touch(True)
            it.host.now_s += 0.1
            it.app.device.touch(False)
            it.host.now_s += 0.15
            it.app.device.touch(True)
            it.host.now_s += 0.1
            it.app.device.touch(False)
            await it.on(0.6)
            assert it.view.phase == "landing"

    run(test)


def test_brackets_in_a_line_are_only_brackets(tmp_path: Path) -> None:
    own = tmp_path / "exercises" / "mine.yaml"
    own.parent.mkdir()
    own.write_text(
        'id: mine\ntitle: "My [/own] way"\nphase: ground\nlasts: 20s\n'
        'steps:\n  - glow: 12%\n  - {say: "Look [/around] if you like.", at: 0s}\n'
    )

    async def test() -> None:
        async with bench("mine", config=tmp_path) as it:
            await it.press()
            await it.on(8)
            assert "[/around]" in it.text()
            await it.pilot.press("l")
            await it.pilot.pause()
            assert it.app.screen.query_one("#chooser").is_mounted

    run(test)


def test_changed_pins_are_left_to_the_next_start(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("talk: few\n")

    async def test() -> None:
        async with bench("cool-the-tea", config=tmp_path) as it:
            settings.write_text("button: {pin: 22}\nlamp: {pin: 13}\n")
            it.app.device.look_at_files()
            await it.on(1)
            await it.press()
            await it.on(3)
            assert it.view.phase == "breathe"
            assert it.app.device.duty() > 0

    run(test)


def test_a_choice_while_the_files_are_wrong_plays_from_the_last_good_ones(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("talk: few\n")

    async def test() -> None:
        async with bench("cool-the-tea", config=tmp_path) as it:
            settings.write_text("talk: loud\nadvance: no\n")
            it.app.device.look_at_files()
            assert it.view.wrong.startswith("2 problems in 1 file\n"), "more than there is room for are counted"
            assert "settings.yaml" in it.view.wrong
            it.app.device.choose("safe-ally")
            await it.until(lambda: not it.view.at_rest)
            await it.on(10)
            assert it.view.exercise == "safe-ally"
            settings.write_text("talk: full\n")
            it.app.device.look_at_files()
            assert it.view.wrong == ""

    run(test)


def test_a_chosen_file_that_is_gone_is_told_until_another_is_chosen(tmp_path: Path) -> None:
    mine = tmp_path / "exercises" / "my-calm.yaml"
    mine.parent.mkdir()
    mine.write_text("id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 2min\n")

    async def test() -> None:
        async with bench("my-calm", config=tmp_path) as it:
            mine.unlink()
            it.app.device.look_at_files()
            assert "no exercise `my-calm`" in it.view.wrong
            it.app.device.choose("cool-the-tea")
            assert it.view.wrong == ""
            assert "my-calm" not in it.app.device.library.exercises

    run(test)


def test_the_time_left_is_told_again_behind_a_gate() -> None:
    async def test() -> None:
        async with bench("hug-20") as it:
            await it.press()
            await it.on(27)
            for _ in range(2):
                await it.press()
                await it.on(3)
            assert " left" in it.text()

    run(test)


def test_at_night_the_glow_is_lower() -> None:
    async def test() -> None:
        levels = []
        for at_min in (12 * 60, 0):
            async with bench("cool-the-tea", at_min=at_min) as it:
                await it.press()
                await it.on(23)
                levels.append(it.app.query_one("#lamp", Glow).share)
        assert 0 < levels[1] < levels[0]

    run(test)


def test_the_stage_of_guidance_that_thins_out_is_shown_also_after_a_press_has_gone_back() -> None:
    async def test() -> None:
        async with bench("sleep-thin") as it:
            await it.press()
            await it.on(4 + 435)
            assert "stage 3" in it.text()  # and no breath is led
            await it.press()
            await it.on(10)
            assert "breath 52 · stage 2" in it.text()

    run(test)
