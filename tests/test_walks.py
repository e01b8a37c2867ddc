"""The README's two walks through the code name every file that a breath, and a press, really run through.

Both are done for real, from the YAML to the duty cycle and from an edge to the lamp, on simulated pins and under a
profiler. A walk may name a whole folder. Rule: what is run through is named, or stands in `BESIDE` with its reason; and
what is named is run through.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import Hand, parse_hand
from pi_regulate.devices.ports import Watcher
from pi_regulate.devices.speaker.rendered import RenderedSpeaker
from pi_regulate.library.catalogue import Library, load
from pi_regulate.share import share_dir
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.sound_files import load_all
from pi_regulate.trace import Row
from pi_regulate.wiring import device
from pi_regulate.wiring.device import RunOptions
from pi_regulate.wiring.rehearsal import rehearse
from tests.stage import library, routine

ROOT = Path(__file__).parent.parent
PACKAGE = f"{ROOT / 'pi_regulate'}/"

BESIDE = {
    "library/kinds.py": "looks for files in the wrong folder",
    "library/known_keys.py": "knows which keys there are, for advice",
    "library/names.py": "looks whether a name is a good one",
    "library/touch.py": "looks for a motor on a pin that something else has",
    "library/lines.py": "looks for two lines with one id",
    "library/cue_times.py": "looks whether each sound is heard, and has its time",
    "library/references.py": "looks whether other exercises that are named are there",
    "library/other_formats.py": "looks whether a file is YAML at all",
    "library/settings.py": "belongs to the settings",
    "library/setting_types.py": "belongs to the settings",
    "library/header_pins.py": "belongs to the settings",
    "library/lamp.py": "belongs to the settings",
    "library/routine.py": "belongs to the routine that plays the exercise",
    "library/language_files.py": "looks for files of the languages in the settings",
    "library/shelf_languages.py": "looks which languages the settings name",
    "score/translated.py": "asked whether it is said in another language",
    "session/night.py": "asked whether it is night",
    "devices/wall.py": "tells what the wall clock says",
    "session/lateness.py": "counts how late it was",
    "service/doing.py": "keeps what `status` answers",
}
HAND = {
    "devices/pins/gpio.py": "hears the finger that started it come up",
    "devices/late_edges.py": "asked for edges of the button",
    "session/gestures.py": "asked for what the hand means",
    "session/contact.py": "asked for what the wire does",
}  # beside a breath; the press has a walk of its own
ON_MOCK_PINS = {"devices/pins/mock.py": "the button itself, on simulated pins"}


def named(heading: str) -> set[str]:
    """The files, and the folders with a slash at their end, that a walk of the README names."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"`((?:\w+/)*\w+(?:\.py|/))`", section))


BREATH, PRESS = named("One breath through the code"), named("One press through the code")


@contextmanager
def profiled(seen: set[str]) -> Iterator[None]:
    """Notes the files of the package in which anything is called on this thread; what an import does isn't counted."""
    importing = 0

    def see(frame: FrameType, event: str, _: Any) -> None:
        nonlocal importing
        code = frame.f_code
        if code.co_name == "<module>":
            importing += {"call": 1, "return": -1}.get(event, 0)
        elif event == "call" and not importing and code.co_filename.startswith(PACKAGE):
            seen.add(code.co_filename.removeprefix(PACKAGE))

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield
    finally:
        sys.setprofile(before)


class Between:
    """Watches rows, and profiles from one of them to another."""

    def __init__(self, seen: set[str], first: str, last: Callable[[Row], bool]) -> None:
        self._seen, self._first, self._last = seen, first, last
        self._profile = profiled(seen)
        self.state = "before"

    def see(self, row: Row, now_s: float) -> None:
        if self.state == "before" and row.what == self._first:
            self.state = "within"
            self._profile.__enter__()
        elif self.state == "within" and self._last(row):
            self.stop()

    def stop(self) -> None:
        if self.state == "within":
            self.state = "after"
            self._profile.__exit__(None, None, None)


@contextmanager
def between(seen: set[str], first: str, last: Callable[[Row], bool]) -> Iterator[Watcher]:
    watcher = Between(seen, first, last)
    try:
        yield watcher
    finally:
        watcher.stop()
    assert watcher.state == "after"


def breath_is_in(row: Row) -> bool:
    return row.what == "breath" and row.part == "out"


def read(seen: set[str]) -> Library:
    """A library of `long-out`, and of what may stand in for it, read from files."""
    with TemporaryDirectory() as name:
        config = Path(name, "config")
        shutil.copytree(share_dir() / "config", config, ignore=shutil.ignore_patterns("exercises", "routines"))
        (config / "exercises").mkdir()
        (config / "routines").mkdir()
        for one in ("long-out", "follow-light"):
            shutil.copy(share_dir() / "config" / "exercises" / f"{one}.yaml", config / "exercises")
        for one in ("default", "freeze", "flight", "fight", "panic", "alone"):  # what the settings name
            (config / "routines" / f"{one}.yaml").write_text(f"id: {one}\nbreathe: [long-out]\n", encoding="utf-8")
        with profiled(seen):
            found = load(Path(name))
    return silent(found)


def silent(one: Library) -> Library:
    """Without a word, so that the first exercise begins soon."""
    night = one.settings.night.model_copy(update={"talk": "none"})
    return replace(one, settings=one.settings.model_copy(update={"talk": "none", "night": night}))


def on_mock_pins(house: Library, hand: Hand, watcher: Watcher, seen: set[str]) -> None:
    """The whole device, by a clock that only jumps; the wiring of its start is `seen` too."""
    opened: set[str] = set()
    with pytest.MonkeyPatch.context() as patch, profiled(opened):
        patch.setattr(device, "ScaledClock", lambda _: VirtualClock())
        options = RunOptions("mock", speed=2, hand=hand, once=True, sound="off")
        device.run(house, options, [watcher], share=share_dir())
    seen |= {file for file in opened if file.startswith("wiring/")}


@cache
def breath() -> set[str]:
    """Every file that the first breath of `long-out` runs through, to the lamp on mock pins and to the sound."""
    seen: set[str] = set()
    house = read(seen)
    hand = parse_hand("0.2s, hold@29s")
    with between(seen, "phase", breath_is_in) as watcher:
        on_mock_pins(house, hand, watcher, seen)
    desk = Desk(load_all(share_dir() / "audio"), 5.0)
    heard: set[str] = set()
    with between(heard, "phase", breath_is_in) as watcher:
        rehearse(
            house,
            house.routines["default"],
            [watcher],
            hand=parse_hand("hold@29s"),
            frames_hz=10.0,
            speaker=lambda clock: RenderedSpeaker(clock, desk, lambda _: None),
        )
    return seen | {file for file in heard if file.startswith(("sound/", "devices/speaker/"))}


@cache
def press() -> set[str]:
    """Every file that a press in a ground exercise runs through, until the next phase has begun."""
    seen: set[str] = set()
    default = routine(ground=["follow-light"], breathe=["long-out"]).model_copy(update={"id": "default"})
    hand = parse_hand("0.2s, 5s, hold@8s")
    with between(seen, "exercise", lambda row: row.what == "phase") as watcher:
        on_mock_pins(silent(library(routines=[default])), hand, watcher, seen)
    return seen


@pytest.mark.parametrize(
    ("walk", "names", "beside"),
    [(breath, BREATH, {**BESIDE, **HAND, **ON_MOCK_PINS}), (press, PRESS | BREATH, {**BESIDE, **ON_MOCK_PINS})],
    ids=["breath", "press"],
)
def test_every_file_on_the_way_is_named(walk: Callable[[], set[str]], names: set[str], beside: dict[str, str]) -> None:
    folders = tuple(name for name in names if name.endswith("/"))
    assert sorted(file for file in walk() if file not in names | beside.keys() and not file.startswith(folders)) == []


@pytest.mark.parametrize(("walk", "names"), [(breath, BREATH), (press, PRESS)], ids=["breath", "press"])
def test_every_file_that_is_named_is_on_the_way(walk: Callable[[], set[str]], names: set[str]) -> None:
    assert names
    assert sorted(name for name in names if not any(file.startswith(name) for file in walk())) == []


def test_only_what_is_run_through_is_excused() -> None:
    assert sorted({*BESIDE, *HAND, *ON_MOCK_PINS} - breath() - press()) == []
    assert sorted({*BESIDE, *HAND} & BREATH) == []
