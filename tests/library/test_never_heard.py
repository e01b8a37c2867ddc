"""What would be accepted and then never be heard, seen or felt is an error, and what it says to write works."""

from __future__ import annotations

from pathlib import Path

from pi_regulate.library.catalogue import check_paths
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test

HEAD = """\
id: mine
phase: connect
who: alone
words: whole
needs: [speech, familiar_voice]
on_skip: safe-ally
lasts: 60s
steps:
  - glow: 8%
  - say: "If you like, press."
    at: 0s
"""
TAPS = """\
id: mine
phase: breathe
words: whole
lasts: 484s
steps:
  - say: "Small breaths, if you like."
    at: 0s
"""
PARTED = """\
id: mine
phase: connect
who: two
words: whole
alone: {alone}
lasts: 20s
steps:
  - glow: 10%
    lasts: 10s
  - say: "Come back, if you like."
    at: 10s
  - apart: {{for: 20min}}
    light: {light}
  - gate: {{needs: 2}}
"""
CHILDS = """\
id: mine
phase: breathe
needs: [child]
colour: ember
lasts: 108s
steps:
  - glow: 5%
    lasts: 8s
  - gate: {needs: 1}
"""
ASKED = "  - gate: {needs: 1}\n    at: 5s\n"


def parted(*, alone: str = "long-out", light: str = "{from: 8%, to: 3%}") -> str:
    return PARTED.format(alone=alone, light=light)


WRONG: dict[str, tuple[str, str, str]] = {
    "a voice without a gate": (
        HEAD + "  - voice: familiar\n    at: 8s\n",
        "nobody has said yes to this voice, so it never plays. Put a `- gate: {needs: 1}` before it.",
        HEAD + ASKED + "  - voice: familiar\n    at: 8s\n",
    ),
    "a voice as its gate opens": (
        HEAD + ASKED + "  - voice: familiar\n    at: 5s\n",
        "nobody has said yes to this voice by then: the `gate` is at 5 s. Write `at: 6s` or later.",
        HEAD + ASKED + "  - voice: familiar\n    at: 6s\n",
    ),
    "again, as the voice begins": (
        HEAD + ASKED + "  - voice: familiar\n    at: 8s\n  - gate: {needs: 1, again: 12s}\n    at: 8s\n",
        "no `voice` comes before this, so there is nothing to play `again`.",
        HEAD + ASKED + "  - voice: familiar\n    at: 8s\n  - gate: {needs: 1, again: 12s}\n    at: 30s\n",
    ),
    "a bed that changes for a day": (
        HEAD + "  - bed: ocean\n    at: 10s\n    over: 20h\n",
        "this change takes until 72010 s, but the exercise ends at 60 s. Write `over: 50s` or less.",
        HEAD + "  - bed: ocean\n    at: 10s\n    over: 50s\n",
    ),
    "a line once an hour": (
        HEAD + '  - say: "Or not."\n    at: 10s\n    every: 1h\n',
        "there is no time to say this line again after 3600 s. Write `every: 48s` or less.",
        HEAD + '  - say: "Or not."\n    at: 10s\n    every: 48s\n',
    ),
    "a line again that ends before": (
        HEAD + '  - say: "Or not."\n    at: 10s\n    every: 12s\n    until: 15s\n',
        "there is no time to say this line again after 12 s. Leave `every` out.",
        HEAD + '  - say: "Or not."\n    at: 10s\n',
    ),
    "a second sip after taps": (
        TAPS + "  - tap: {for: 30s}\n    light: {from: 8%, to: 40%, via: 20%}\n",
        "`via` is where a second sip begins, and no breath here has one: leave `via` out",
        TAPS + "  - tap: {for: 30s}\n    light: {from: 8%, to: 40%}\n",
    ),
    "a second sip in a plain breath": (
        TAPS + "  - breathe: {in: 4s, out: 6s}\n    times: 6\n    light: {from: 8%, to: 40%, via: 20%}\n",
        "`via` is where a second sip begins, and this breath has none: leave `via` out",
        TAPS + "  - breathe: {in: 4s, out: 6s}\n    times: 6\n    light: {from: 8%, to: 40%}\n",
    ),
    "a clock that rises": (
        parted(light="{from: 3%, to: 8%}"),
        "the sinking light is the clock: `to` has to be below `from`, and above 0%",
        parted(light="{from: 8%, to: 3%}"),
    ),
    "a clock in the dark": (
        parted(light="{from: 8%, to: 0%}"),
        "the sinking light is the clock: `to` has to be below `from`, and above 0%",
        parted(light="{from: 8%, to: 1%}"),
    ),
    "a clock that is no range": (
        parted(light="8%"),
        "keys like from, to belong here, not `8%`. Write `light: {from: 8%, to: 3%}`.",
        parted(light="{from: 8%, to: 3%}"),
    ),
    "taps for whoever stays": (
        parted(alone="your-pace"),
        "`your-pace` waits for presses, and in time apart a press means something else; name one here that goes on by "
        "itself, such as long-out.",
        parted(alone="long-out"),
    ),
    "a gate for whoever stays": (
        parted(alone="known-voice"),
        "`known-voice` waits for presses, and in time apart a press means something else; name one here that goes on "
        "by itself, such as long-out.",
        parted(alone="long-out"),
    ),
    "too long a breath for whoever stays": (
        parted(alone="sleep-ramp"),
        "`sleep-ramp` leads a breath for 1200 s, and in time apart, where it may be asked for twice, 600 s are the "
        "most (limit length). Name a shorter one, such as long-out.",
        parted(alone="coherent"),
    ),
    "a wave that is longer than its time": (
        CHILDS + "  - soothe: {from: 5%, to: 12%, every: 120s}\n",
        "there are 100 s for this, but its waves, its presses and its slow end take 126 s (limit soothed). Give it "
        "`lasts: 2min 6s` or more.",
        CHILDS.replace("108s", "134s") + "  - soothe: {from: 5%, to: 12%, every: 120s}\n    lasts: 2min 6s\n",
    ),
    "waves that slow down too far": (
        HEAD.replace("  - glow: 8%\n", "  - swell: {from: 5%, to: 12%, every: 50s, easing_to: 100s}\n"),
        "`lasts` is 60s, but one wave takes 66.7s.",
        HEAD.replace("  - glow: 8%\n", "  - swell: {from: 5%, to: 12%, every: 50s, easing_to: 100s}\n").replace(
            "lasts: 60s", "lasts: 67s"
        ),
    ),
}


def test_a_beginning_of_time_apart_would_cut_a_turn_short(tmp_path: Path) -> None:
    (tmp_path / "routines").mkdir()
    told = []
    for first in (", first: 60s", ""):
        routine = f"id: ours\nconnect:\n  - {{exercise: apart-and-back{first}}}\n"
        (tmp_path / "routines" / "ours.yaml").write_text(routine, encoding="utf-8")
        told.append([one.message for one in check_paths([], share_dir(), tmp_path)])
    assert told == [["`apart-and-back` gives both the same time after time apart. Leave `first` out."], []]


def errors(folder: Path, text: str) -> list[str]:
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / "exercises" / "mine.yaml").write_text(text, encoding="utf-8")
    found = check_paths([], share_dir(), folder)
    return [one.message for one in found if one.severity == "error"]


@in_one_test("name", WRONG)
def test_it_is_an_error_with_a_remedy_that_works_as_printed(name: str, tmp_path: Path) -> None:
    wrong, told, mended = WRONG[name]
    found = errors(tmp_path, wrong)
    assert [one.startswith(told) for one in found] == [True], found
    assert errors(tmp_path, mended) == []


SETTINGS: dict[str, tuple[str, str, str]] = {
    "a door to what may stir": (
        'doors:\n  - {line: "Something aches.", routine: stirs}\n  - {line: "None of these.", routine: default}\n',
        "`what-was-missing` may stir things up; an exercise that needs `cards` is for calm hours: not in `freeze` or "
        "`panic`, not where a press starts it or behind a door, not in place of another (limit calm).",
        'doors:\n  - {line: "Something aches.", routine: alone}\n  - {line: "None of these.", routine: default}\n',
    ),
    "a morning that runs into a shift worker's night": (
        'thread: on\nnight: {from: "09:45", to: "18:00"}\n',
        "in the hour from 09:00 on, your night begins, at 09:45, so nothing would be left to remind of. Write an "
        "earlier time, or `thread: off`.",
        'thread: "08:30"\nnight: {from: "09:45", to: "18:00"}\n',
    ),
    "a morning that begins a shift worker's night": (
        'thread: on\nnight: {from: "10:00", to: "18:00"}\n',
        "in the hour from 09:00 on, your night begins, at 10:00",
        'thread: off\nnight: {from: "10:00", to: "18:00"}\n',
    ),
    "a time with a point": (
        'thread: "9.30"\n',
        "`9.30` is not a time of day. Write `on`, `off`, or a time from 08:00 to 11:00, such as `09:30`.",
        'thread: "09:30"\n',
    ),
    "a motor as a number": (
        "touch: 5\n",
        "keys like pin, driver, floor, ceiling belong here, not `5`. Write `touch: {pin: 5}`.",
        "touch: {pin: 5}\n",
    ),
    "no motor as a word": (
        "touch: off\n",
        "keys like pin, driver, floor, ceiling belong here, not `off`. Write `touch: {pin: none}`.",
        "touch: {pin: none}\n",
    ),
    "no motor at its pin": (
        "touch: {pin: off}\n",
        "`off` is not a pin. Write `none`, or the GPIO number.",
        "touch: {pin: none}\n",
    ),
}


@in_one_test("name", SETTINGS)
def test_in_the_settings_too(name: str, tmp_path: Path) -> None:
    (tmp_path / "routines").mkdir()
    (tmp_path / "routines" / "stirs.yaml").write_text("id: stirs\nconnect: [what-was-missing]\n", encoding="utf-8")
    wrong, told, mended = SETTINGS[name]
    found = []
    for text in (wrong, mended):
        (tmp_path / "settings.yaml").write_text(text, encoding="utf-8")
        problems = check_paths([], share_dir(), tmp_path)
        found.append([one.message for one in problems if one.severity == "error"])
    assert [one.startswith(told) for one in found[0]] == [True], found[0]
    assert found[1] == []
