"""What the screen shows, collected from what lamp, speaker and trace are told.

The player's thread writes here, the screen's thread takes a copy. Rule: nothing here decides anything.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, replace

from pi_regulate.devices.ports import Lamp, SoundCard, Speaker
from pi_regulate.labels import in_context, noted
from pi_regulate.labels import in_terminal as _
from pi_regulate.reporting.rows import not_heard, told_row
from pi_regulate.score.curve import level_of, luminance_of
from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Stretch
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.trace import Row
from pi_regulate.words import Part

LOG_LINES = 500
FULL_ON_SCREEN = 0.55  # the level shown as the screen's full amber: exercises rarely ask for more
_WORDS: dict[Part, str] = {
    "in": in_context("breath", "in"),
    "top_up": in_context("breath", "top up"),
    "hold": in_context("breath", "hold"),
    "out": in_context("breath", "out"),
    "rest": in_context("breath", "rest"),
}
PHASE_NAMES = (
    noted("ground"), noted("breathe"), noted("connect"), noted("doors"), noted("landing"), noted("at rest"),
    noted("routines"),
)  # fmt: skip
"""Names that are shown translated, though the code knows them in English."""
HAND = _("your hand leads: hold is in, let go is out")
ANSWERED = _("that was a yes")
CHOOSES = _("a press takes the line that was begun last")
WHILE_APART = _("time apart; a press makes it longer, a double press leads a breath meanwhile")
CALLED = _("the time apart is over; a press says that somebody is back")
STAYS_S = 2.0  # how long a spoken line stays on the screen afterwards


@dataclass(frozen=True, slots=True)
class View:
    """One moment of the device. Seconds since it was armed; levels 0 to 1."""

    level: float = 0.0
    felt: float | None = None  # the motor's share, 0 to 1; None without one
    phase: str = "at rest"
    exercise: str = ""
    doing: str = ""  # while no breath is led: a greeting, the doors, or whose turn it is
    said: str = ""
    said_until_s: float = 0.0
    gate: str = ""
    at_rest: bool = True
    notice: str = ""  # that something else plays than was asked for, and why; or that a file is not read
    problem: str = ""  # of the button
    wrong: str = ""  # in the files, as long as it is there
    plan: Plan | None = None
    hand_leads: bool = False

    def word(self, now_s: float) -> str:
        """The one word that says what is happening: a part of the breath, or else the phase; empty at rest."""
        if self.at_rest:
            return ""
        if self.gate:
            return _("yes?")
        if self.plan is not None and self.plan.half is not None:
            return _WORDS[self.plan.half.part]
        stretch = self._breath(now_s)
        return _(self.phase) if stretch is None else _WORDS[stretch.part or "rest"]

    def told(self, *, unlit: bool, glows: bool) -> str:
        """The line under the lamp: how strong the touch is, and how bright the light where no glow shows it."""
        bright = _("light {share} %").format(share=f"{100 * self.level:.0f}")
        light = _("light off") if unlit else "" if glows else bright
        strong = _("touch {share} %").format(share=f"{100 * (self.felt or 0.0):.0f}")
        touch = "" if self.felt is None else strong if self.felt else _("touch still")
        return "   ".join(part for part in (light, touch) if part)

    def caption(self, now_s: float) -> str:
        """The text below the word: how long this part of the breath is, or what a gate waits for."""
        if self.gate:
            return self.gate
        stretch = self._breath(now_s)
        if self.hand_leads:
            return HAND
        if stretch is None:
            return self.doing or self._stage(now_s)
        if self.private:
            return _("at your pace")
        parts = (
            f"{stretch.end_s - stretch.start_s:.2g} s",
            _("breath {number}").format(number=stretch.breath),
            self._stage(now_s),
        )
        return " · ".join(part for part in parts if part)

    def _stage(self, now_s: float) -> str:
        """The stage of an exercise that leads less and less; empty in any other."""
        if self.plan is None or not self.exercise:
            return ""
        stage = self.plan.score.stage_at(now_s - self.plan.anchor_s)
        return "" if stage is None else _("stage {number}").format(number=stage.number)

    @property
    def private(self) -> bool:
        """Whether it leads at somebody's own pace, which is nobody else's business."""
        return self.plan is not None and self.plan.score.private

    def _breath(self, now_s: float) -> Stretch | None:
        """The part of a breath that is being led now."""
        if self.plan is None or not self.exercise:
            return None
        position_s = min(now_s - self.plan.anchor_s, self.plan.until_s)
        stretch = self.plan.score.stretch_at(position_s)
        if stretch is None or stretch.part is None or not stretch.start_s <= position_s < stretch.end_s:
            return None
        return stretch

    def left_s(self, now_s: float) -> float | None:
        """The rest of the exercise in seconds, which stands still at a gate; None when none plays, or it is private."""
        if self.plan is None or not self.exercise or self.private:
            return None
        return max(0.0, self.plan.score.length_s - min(now_s - self.plan.anchor_s, self.plan.until_s))


class Viewer:
    """Watches the player and keeps the present view, and the log of what happened."""

    def __init__(self, clock: TempoClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._view = View()
        self._needs = 1  # yeses, of the last gate
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self.frames = 0
        self.latest_s = 0.0  # how late the last row was

    def view(self) -> View:
        """The present moment."""
        with self._lock:
            return self._view

    def new_log(self) -> list[str]:
        """The lines of the log since the last call."""
        with self._lock:
            lines = list(self._log)
            self._log.clear()
        return lines

    def set(self, **what: object) -> None:
        """Changes what is shown."""
        with self._lock:
            self._view = replace(self._view, **what)  # type: ignore[arg-type]

    def see(self, row: Row, now_s: float) -> None:
        """A row was carried out."""
        self.latest_s = now_s - row.at_s
        if row.what == "level":
            self.frames += 1
            self.set(level=row.level or 0.0, felt=row.felt)
            return
        if not row.private:
            with self._lock:
                self._log.append(told_row(row, row.at_s))
        self._follow(row)

    def _follow(self, row: Row) -> None:
        match row.what:
            case "phase":
                self.set(phase=row.phase, exercise="", doing="", gate="", at_rest=False, problem="", hand_leads=False)
            case "doors":
                self.set(
                    phase="doors", exercise="", doing=CHOOSES, gate="", at_rest=False, problem="", hand_leads=False
                )
            case "prelude":
                self.set(doing=_("a greeting"))
            case "exercise" if row.private:  # for whoever stayed; it goes on afterwards
                self.set(doing=_("a breath for whoever stayed"), gate="")
            case "exercise":
                self.set(exercise=row.id, doing="", gate="", hand_leads=False)
            case "taps":
                self.set(doing=_("each press is a breath in"))
            case "soothe":
                self.set(
                    doing=_("each press soothes the light: {done} of {all}").format(done=row.index, all=row.needs),
                    gate="",
                )
            case "breath":
                self.set(doing="", gate="")
            case "lead":
                self.set(hand_leads=row.name == "hand", doing="", gate="")
            case "say":
                if self._view.doing == ANSWERED:
                    self.set(doing="")
                self.set(said=f"{row.text}{not_heard(row)}", said_until_s=row.at_s + (row.seconds or 0.0) + STAYS_S)
            case "chime" if row.name in ("first", "second"):
                turn = _("the first person's turn; the sinking light is the clock")
                other = _("the second person's turn; the sinking light is the clock")
                self.set(doing=turn if row.name == "first" else other)
            case "chime" if row.name == "turn-end":
                self.set(doing="")
            case "gate" if row.name == "thread":
                self.set(gate=_("a press is remembered till morning"))
            case "gate" if row.name == "again":
                self.set(gate=_("a press within {seconds} s plays it again").format(seconds=f"{row.timeout_s:.0f}"))
            case "yes" | "no" if row.name is not None:
                self.set(gate="")
            case "gate":
                one = _("a press says yes; no press within {seconds} s means no")
                two = _("two presses, one each, say yes; no press within {seconds} s means no")
                asked = one if row.needs == 1 else two
                self._needs = row.needs or 1
                self.set(gate=asked.format(seconds=f"{row.timeout_s:.0f}"))
            case "yes":
                if (row.index or 0) < self._needs:
                    self.set(gate=_("yes {done} of {all}").format(done=row.index, all=self._needs))
                else:  # the gate is open; if no breath follows, only this says so
                    self.set(gate="", doing=ANSWERED)
            case "no":
                self.set(gate=_("no answer, which means no"))
            case "apart":
                self.set(gate="", doing=WHILE_APART)
            case "call":
                self.set(gate="", doing=CALLED)
            case "landing":
                self.set(phase="landing", exercise="", doing="", gate="", hand_leads=False)
            case "rest":
                self.set(phase="at rest", exercise="", doing="", at_rest=True, plan=None)
            case "problem":
                self.set(problem=row.text)


class ScreenSpeaker:
    """The laptop's speaker, which also shows the plan. It is silent except in real time, since sound can't be hurried.

    The speaker goes by the machine's clock, the device by an adjustable one; times are converted to the machine's.
    """

    def __init__(self, speaker: Speaker, viewer: Viewer, clock: TempoClock) -> None:
        self._speaker, self._viewer, self._clock = speaker, viewer, clock
        self._hushed = False

    @property
    def status(self) -> str:
        """What it plays on, or why it is silent."""
        return self._speaker.status if self._clock.tempo == 1 else _("silent except at normal speed")

    @property
    def card(self) -> SoundCard | None:
        """What is known of the laptop's card."""
        return self._speaker.card

    @property
    def ready(self) -> bool:
        """Whether anything played now would be heard."""
        return self._clock.tempo == 1 and self._speaker.ready

    def play(self, row: Row) -> None:
        """Passes a row on in real time; a change of tempo fades the sound."""
        if self._clock.tempo == 1:
            self._hushed = self._hushed and row.what not in ("doors", "phase", "exercise")
            if not self._hushed:
                self._pass_on(row)
        elif not self._hushed:
            self.hush(row.at_s)

    def hush(self, at_s: float) -> None:
        """Fades what sounds, until the next exercise in real time."""
        self._hushed = True
        self._speaker.keep_to(None)
        self._pass_on(Row(at_s, "landing", seconds=1.0))

    def _pass_on(self, row: Row) -> None:
        self._speaker.play(replace(row, at_s=self._clock.machine_s(row.at_s)))

    def keep_to(self, plan: Plan | None) -> None:
        """Shows what is to come, and passes it on in real time."""
        self._viewer.set(plan=plan if plan is not None and plan.leads else None)
        if self._clock.tempo == 1 and not self._hushed:
            self._speaker.keep_to(plan and plan.timed(self._clock.machine_s))

    def follow(self, level: float) -> None:
        """Passes the level on."""
        self._speaker.follow(level)

    def dim(self, share: float) -> None:
        """Passes the night on."""
        self._speaker.dim(share)

    def close(self) -> None:
        """Falls silent."""
        self._speaker.close()


def shown_of(level: float) -> float:
    """The share of the screen's full glow (0 to 1) for a lamp that looks as bright as `level`."""
    return min(1.0, max(0.0, level) / FULL_ON_SCREEN)


class ScreenLamp:
    """The mock lamp, observed: its duty cycle is what a real lamp would get."""

    def __init__(self, lamp: Lamp) -> None:
        self._lamp = lamp
        self._share = 1.0

    @property
    def share(self) -> float:
        """The ceiling of this hour, as a share (0 to 1) of the full ceiling's luminance."""
        return self._share

    def seen(self, level: float) -> float:
        """The level that the eye sees, as a share of the full ceiling; lower at night."""
        return level_of(self._share * luminance_of(level))

    def show(self, level: float) -> None:
        """Shines at `level`."""
        self._lamp.show(level)

    def dim(self, share: float) -> None:
        """Lowers the ceiling, for the night."""
        self._share = share
        self._lamp.dim(share)

    def close(self) -> None:
        """Goes dark."""
        self._lamp.close()
