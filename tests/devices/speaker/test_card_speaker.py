"""The speaker on outputs made of memory: what it says, that it never holds anybody up, and when it tries again."""

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pi_regulate.devices.speaker import card_speaker, note_thread
from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.speakers import SilentSpeaker, speaker
from pi_regulate.score.compose import compose
from pi_regulate.score.plan import Plan
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.measure import worst_step_db
from pi_regulate.trace import Row
from tests.devices.speaker.pipes import MemoryPipe
from tests.house import sounding
from tests.stage import exercise

pytestmark = pytest.mark.usefixtures("sounds_once")

ROOT = Path(__file__).parents[3]
AUDIO = share_dir() / "audio"
BOWL = Row(0, "chime", name="bowl")
OCEAN = Row(0, "bed", name="ocean")
PHASE = Row(0, "phase", phase="ground")
LANDING = Row(0, "landing", seconds=1.0)
REST = Row(0, "rest")
LONG_S = 20.0  # nothing here takes long; whoever waits so long has failed


class Shelf:
    """Where a speaker finds its outputs: `cards` are tried in this order, one each time it looks; None is no card."""

    def __init__(self, *cards: MemoryPipe | None) -> None:
        self._cards = list(cards)
        self.looked = 0
        self.card: str | None = None

    def find(self) -> Output:
        self.looked += 1
        if not self._cards or self._cards[0] is None:
            del self._cards[:1]
            raise NoSoundError("no sound card")
        return Output("a test", card=self.card)

    def open(self, _output: Output) -> MemoryPipe:
        pipe = self._cards.pop(0)
        assert pipe is not None
        return pipe


def on(shelf: Shelf, *, folder: Path = AUDIO) -> CardSpeaker:
    made = CardSpeaker("auto", sounding(10), folder, open_pipe=shelf.open, find=shelf.find)
    assert made.settle(LONG_S)
    return made


def test_a_speaker_on_a_card_is_ready_and_says_where_it_plays() -> None:
    made = on(Shelf(MemoryPipe()))
    assert made.ready
    assert made.status == "sound on a test, volume 10"
    made.close()
    assert (made.ready, made.status) == (False, "closed")


def test_what_is_played_reaches_the_card() -> None:
    pipe = MemoryPipe(eager=True)
    made = on(Shelf(pipe))
    made.play(BOWL)
    assert pipe.came.wait(LONG_S)
    made.close()
    assert pipe.heard.any()
    assert pipe.closed


def later(monkeypatch: pytest.MonkeyPatch, by_s: float) -> None:
    """Let it be so many seconds later than it is, for the speaker."""
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + by_s, sleep=time.sleep)
    monkeypatch.setattr(card_speaker, "time", clock)


def handled(made: CardSpeaker) -> None:
    """Wait until the speaker has acted on all notes, and has looked what follows from them."""
    for _ in range(2):
        done = threading.Event()
        made._notes.leave(done.set)
        assert done.wait(LONG_S)


def silence_s(made: CardSpeaker, pipe: MemoryPipe) -> float:
    """How much silence a card is given before the first sound of a session."""
    for row in (PHASE, BOWL):
        made.play(row)
    assert pipe.came.wait(LONG_S)
    made.close()
    return float(np.argmax(pipe.heard.any(axis=1))) / RATE_HZ


def test_silence_wakes_the_output_before_the_first_sound_and_longer_where_it_was_opened_again() -> None:
    """0.3 s, and 1 s for an HDMI sink that has to lock on anew; with `keep_awake: off` none is added."""
    woken, pulled, back, unasked = (MemoryPipe(eager=True) for _ in range(4))
    first_s = silence_s(on(Shelf(woken)), woken)
    shelf = Shelf(pulled, None, back)
    shelf.card = "not-in-this-machine"
    made = on(shelf)
    for row in (PHASE, REST):
        made.play(row)
    shelf.card = None
    again_s = silence_s(made, back)
    alone = Shelf(unasked)
    own_s = silence_s(
        CardSpeaker("auto", sounding(10, keep_awake="off"), AUDIO, open_pipe=alone.open, find=alone.find), unasked
    )
    assert first_s - own_s == pytest.approx(0.3, abs=0.02)
    assert again_s - own_s == pytest.approx(1.0, abs=0.02)


def first_sound(share: float) -> Any:
    """The first tenth of a second of a bowl, after 0.3 s of silence, at a share of the amplitude."""
    pipe = MemoryPipe(eager=True)
    made = on(Shelf(pipe))
    made.dim(share)
    made.play(BOWL)
    while len(pipe.given) < 6:
        pipe.came.clear()
        assert pipe.came.wait(LONG_S)
    made.close()
    return pipe.heard[int(0.3 * RATE_HZ) : int(0.4 * RATE_HZ)]


def test_at_half_of_the_hours_share_a_sound_is_half_as_strong_from_its_beginning() -> None:
    whole, half = first_sound(1.0), first_sound(0.5)
    assert np.abs(half).max() == pytest.approx(np.abs(whole).max() / 2, rel=0.05)


def test_closing_in_the_middle_of_a_sound_fades_it_first() -> None:
    pipe = MemoryPipe(eager=True)
    made = on(Shelf(pipe))
    made.follow(0.4)
    made.play(OCEAN)
    while len(pipe.given) < 20:  # a sound that has hardly begun would end at once
        pipe.came.clear()
        assert pipe.came.wait(LONG_S)
    before = len(pipe.heard)
    made.close()
    heard = pipe.heard
    assert len(heard) >= 0.5 * RATE_HZ
    assert len(heard) - before <= 0.8 * RATE_HZ, "half a second, and what was under way"
    assert heard.any()
    assert not heard[-100:].any()
    assert worst_step_db(heard) < -60


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("mixer not initialized"), TypeError("half gone")])
def test_what_fails_while_it_leaves_is_no_matter(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    fell: list[object] = []
    monkeypatch.setattr(threading, "excepthook", fell.append)
    pipe = MemoryPipe()
    made = on(Shelf(pipe))
    made.play(OCEAN)
    assert pipe.came.wait(LONG_S)
    monkeypatch.setattr(Desk, "hush", lambda *_: setattr(pipe, "broken", error))
    made.close()
    assert pipe.closed
    assert made.status == "closed"
    assert not fell


def test_without_a_card_it_is_a_state_and_one_line_and_nothing_is_raised(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(None, None, None)
    with caplog.at_level(logging.INFO):
        made = on(shelf)
        assert not made.ready
        assert made.status == "no sound card: light only"
        for row in (PHASE, BOWL, OCEAN, LANDING, REST, PHASE):
            made.play(row)
        made.follow(0.3)
        made.dim(0.5)
        made.close()
    assert caplog.messages == ["no sound card: light only"]


def test_it_tries_again_when_the_next_session_begins_and_only_then() -> None:
    pipe = MemoryPipe(eager=True)
    shelf = Shelf(None, None, pipe)
    made = on(shelf)
    made.play(PHASE)
    for _ in range(5):
        made.play(BOWL)
        made.play(Row(0, "phase", phase="breathe"))
    made.play(REST)
    made.play(PHASE)
    made.play(BOWL)
    assert pipe.came.wait(LONG_S)
    assert made.ready
    assert shelf.looked == 3
    made.close()


def test_a_card_that_fails_while_it_plays_is_let_go(caplog: pytest.LogCaptureFixture) -> None:
    pipe = MemoryPipe(eager=True)
    made = on(Shelf(pipe))
    pipe.broken = RuntimeError("mixer not initialized")
    with caplog.at_level(logging.WARNING):
        made.play(BOWL)
        made.play(OCEAN)
        made.close()
    assert caplog.messages == ["no sound (mixer not initialized): light only"]
    assert pipe.closed


@pytest.mark.parametrize("where", ["render", "play", "keep_to"])
def test_a_mistake_of_ours_costs_a_moment_of_sound_and_never_all_of_it(
    where: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = MemoryPipe(eager=True), MemoryPipe(eager=True)
    made = on(Shelf(first) if where != "render" else Shelf(first, second))
    made.follow(0.4)
    for row in (PHASE, OCEAN):
        made.play(row)
    assert first.came.wait(LONG_S)
    real, failed = getattr(Desk, where), threading.Event()

    def fails_once(desk: Desk, *given: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise KeyError("a word of the owner's")
        return real(desk, *given)

    monkeypatch.setattr(Desk, where, fails_once)
    made.play(BOWL) if where != "keep_to" else made.keep_to(None)
    assert failed.wait(LONG_S)
    handled(made)
    assert not made.stuck
    assert made.ready is (where != "render")
    if where == "render":
        assert made.status == "no sound (KeyError): light only"
        assert worst_step_db(np.concatenate([first.heard, np.zeros((9, 2))])) < -50, "it went out softly"
    later(monkeypatch, 2.1)
    handled(made)
    made.play(BOWL)
    assert (second if where == "render" else first).came.wait(LONG_S)
    handled(made)
    assert made.ready, "and the next sound is heard"
    made.close()
    assert caplog.messages[0] in ("a mistake in the sound", "a sound is left out")


def test_a_speaker_that_stands_still_is_not_ready_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = on(Shelf(MemoryPipe()))
    hangs, may_go = threading.Event(), threading.Event()

    def hang() -> None:
        hangs.set()
        may_go.wait(LONG_S)

    made._notes.leave(hang)
    assert hangs.wait(LONG_S)
    before = made.ready
    monkeypatch.setattr(note_thread, "STUCK_S", 0.0)
    assert (before, made.ready) == (True, False)
    assert made.status == "the sound card does not answer: light only"
    may_go.set()
    made.close()
    assert made.status == "closed"


def test_a_card_that_was_pulled_out_is_told_of_and_used_again_when_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    first, second = MemoryPipe(), MemoryPipe()
    shelf = Shelf(first, None, second)
    shelf.card = "not-in-this-machine"
    made = on(shelf)
    with caplog.at_level(logging.INFO):
        for row in (PHASE, REST):
            made.play(row)
        shelf.card = None
        assert made.openings == 1
        made.play(PHASE)
        made.close()
    assert made.openings == 2
    assert caplog.messages == ["the sound card is gone: light only", "sound on a test, volume 10"]
    assert first.closed
    assert second.closed


def test_a_card_that_is_pulled_out_while_it_plays_is_missed_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = MemoryPipe(eager=True)
    shelf = Shelf(pipe)
    shelf.card = "not-in-this-machine"
    made = on(shelf)
    made.play(OCEAN)
    assert pipe.came.wait(LONG_S)
    later(monkeypatch, 0.6)
    handled(made)
    assert pipe.closed
    assert made.status == "the sound card is gone: light only"
    made.close()


def test_a_silent_card_is_closed_so_long_after_the_last_session_and_not_after_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipe = MemoryPipe(eager=True)
    shelf = Shelf(pipe)
    made = CardSpeaker("auto", sounding(10, close_after_s=60.0), AUDIO, open_pipe=shelf.open, find=shelf.find)
    closed = []
    for by_s, rows in ((0.0, (PHASE, LANDING, REST)), (40.0, (PHASE, LANDING, REST)), (80.0, ()), (101.0, ())):
        later(monkeypatch, by_s)
        for row in rows:
            made.play(row)
        handled(made)
        closed.append(pipe.closed)
    made.close()
    assert closed == [False, False, False, True]


def test_a_card_that_comes_late_plays_by_the_plan_of_those_who_began_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[Plan | None] = []
    monkeypatch.setattr(Desk, "keep_to", lambda _desk, plan: kept.append(plan))
    made = on(Shelf(None, MemoryPipe()))
    plan = Plan(compose(exercise({"breathe": {"in": 4, "out": 6}}, lasts=60)), 0.0, 0, 60.0)
    made.keep_to(plan)
    made.look()
    made.close()
    assert kept == [plan]


def test_a_card_that_comes_at_rest_is_there_for_the_next_session() -> None:
    pipe = MemoryPipe(eager=True)
    made = on(Shelf(None, pipe))
    before = made.ready
    made.look()
    made.play(BOWL)
    assert pipe.came.wait(LONG_S)
    assert (before, made.ready) == (False, True)
    made.close()
    made.look()  # nobody listens any more


def test_a_card_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_speaker, "CLOSE_S", 0.05)
    let_go, hangs = threading.Event(), threading.Event()

    class Hanging(MemoryPipe):
        def give(self, samples: bytes) -> None:
            hangs.set()
            let_go.wait(LONG_S)

    made = on(Shelf(Hanging()))
    made.play(BOWL)
    assert hangs.wait(LONG_S)
    for _ in range(1000):  # all of this returns although the card does not
        made.play(BOWL)
        made.follow(0.2)
        made.dim(0.5)
    made.close()
    let_go.set()


def test_missing_files_leave_the_light(tmp_path: Path) -> None:
    made = on(Shelf(MemoryPipe()), folder=tmp_path)
    assert not made.ready
    assert "one.flac can't be read" in made.status
    assert made.status.endswith(": light only")
    made.close()


def test_a_volume_nobody_can_turn_to_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="volume 11"):
        CardSpeaker("auto", sounding(11), AUDIO)


def test_after_close_nothing_is_heard_and_closing_twice_is_fine() -> None:
    pipe = MemoryPipe()
    made = on(Shelf(pipe))
    made.close()
    made.play(BOWL)
    made.follow(0.5)
    made.dim(0.5)
    made.close()
    assert pipe.given == []


def test_sound_that_is_off_or_at_volume_0_opens_nothing() -> None:
    off, low = speaker("off", sounding(5), AUDIO), speaker("auto", sounding(0), AUDIO)
    assert isinstance(off, SilentSpeaker)
    assert (off.ready, off.status) == (False, "sound is off: light only")
    assert (low.ready, low.status) == (False, "the volume is 0: light only")


def test_the_speaker_loads_neither_pygame_nor_numpy_before_it_is_made() -> None:
    program = (
        "import sys, pi_regulate.devices.speaker.card_speaker\n"
        "late = {'pygame', 'numpy', 'soundfile'} & set(sys.modules)\n"
        "sys.exit(', '.join(late) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_card_that_never_opens_is_a_speaker_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, may_go = threading.Event(), threading.Event()

    def never() -> Output:
        looks.set()
        may_go.wait(LONG_S)
        raise NoSoundError("no sound card")

    made = CardSpeaker("auto", sounding(10), AUDIO, find=never)
    assert looks.wait(LONG_S)
    found = [made.stuck]  # not yet: it may take a while
    monkeypatch.setattr(note_thread, "STUCK_S", 0.0)
    assert [*found, made.stuck] == [False, True]
    assert not made.settle(0.0)
    monkeypatch.undo()
    may_go.set()
    assert made.settle(LONG_S)
    made.close()


@pytest.mark.parametrize(("late_s", "moments"), [(1.1, []), (0.2, ["chime", "say", "say", "hum"])])
def test_what_was_said_while_the_card_was_slow_to_open_is_not_said_a_second_late(
    late_s: float, moments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, may_open = MemoryPipe(eager=True), threading.Event()

    def slowly() -> Output:
        may_open.wait(LONG_S)
        return Output("a test")

    told: list[str] = []
    monkeypatch.setattr(Desk, "play", lambda _desk, row: told.append(row.what))
    made = CardSpeaker("auto", sounding(10), AUDIO, open_pipe=lambda _: pipe, find=slowly)
    for row in (PHASE, BOWL, Row(0, "say", line="intro.1"), Row(3, "say", line="intro.2"), Row(5, "hum", seconds=6)):
        made.play(row)
    made.play(OCEAN)
    later(monkeypatch, late_s)
    may_open.set()
    made.close()
    assert told == ["phase", *moments, "bed", "rest"]


@pytest.mark.parametrize(
    ("card", "status", "told"),
    [
        pytest.param("slow", 0, "", marks=pytest.mark.slow),
        ("stuck", 1, "the sound card does not close; ended without waiting for it\n"),
    ],
)
def test_a_program_ends_though_its_card_has_not_let_go(tmp_path: Path, card: str, status: int, told: str) -> None:
    """Not for ever, and not by a crash, which is what Python's own end makes of SDL in the middle of its work."""
    environ = {**os.environ, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(tmp_path / "card")}
    command = [sys.executable, "-W", "ignore", "-m", "tests.devices.speaker.slow_card", card]  # pygame warns of CPUs
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    said = "".join(line for line in done.stderr.splitlines(keepends=True) if "CRITICAL" not in line)  # SDL's own
    assert (done.returncode, done.stdout, said) == (status, "the last line\n", told)
