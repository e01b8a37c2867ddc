"""What the device is doing: one sentence for people, its parts for programs, and a few words for others.

A watcher that reads the rows as they are carried out. The service manager's status and the answers on both sockets come
from here, so they never differ. To others a session that nobody writes down looks like rest, since a home's broker
keeps what it is told for days. Rule: it tells the phase, the exercise if it came with the device, and the number of
breaths; never anything that a person wrote or said.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from pi_regulate.devices.ports import Speaker
from pi_regulate.session.guide import Guide
from pi_regulate.session.morning import THREAD
from pi_regulate.session.others import wants_quiet
from pi_regulate.trace import Row, WithoutLevels

OWN = "own"  # an owner's exercise: its id could be a person's name
_OWN_WORDS = "an exercise of your own"
UNTOLD = "a session that nobody writes down"  # with a child
_SIGNS = {"armed": "at rest", "back": "back after a fault: a low light for three minutes"}


@dataclass(frozen=True, slots=True)
class Told:
    """What others may know of what is going on, in words of ours."""

    doing: Literal["rest", "greeting", "exercise", "gate", "landing", "sign", "invited", "glow"] = "rest"
    phase: str = "rest"
    exercise: str = "none"
    session: bool = False


class Doing(WithoutLevels):
    """Watches a device. `shipped` are the ids of the exercises that came with it."""

    def __init__(self, guide: Guide, speaker: Speaker, shipped: Collection[str]) -> None:
        self.note = ""
        """What a person should know about the configuration."""
        self.lamp = ""
        """A sentence if the lamp is not driven as the settings say; otherwise empty."""
        self.touch = ""
        """The same for the motor under the pillow."""
        self.phase = self.exercise = ""
        self.told = Told()
        self.breath = self.breaths = self._needs = 0
        self._guide, self._speaker, self._shipped = guide, speaker, shipped
        self._words = "at rest"

    @property
    def stuck(self) -> bool:
        """Whether the button is ignored until it is let go."""
        return self._guide.gestures.stuck

    @property
    def may(self) -> tuple[str, ...]:
        """What others may ask for."""
        return self._guide.others.may(self._guide.library.settings)

    @property
    def quiet(self) -> bool:
        """Whether others are to leave the lamp in peace."""
        return wants_quiet(self._guide.course)

    @property
    def sentence(self) -> str:
        """What the device is doing, then what is wrong: a stuck button, no sound, the drivers, the note."""
        sound = "" if self._speaker.ready else self._speaker.status
        stuck = "the button is held down, and ignored until it is let go" if self.stuck else ""
        return "; ".join(part for part in (self._words, stuck, sound, self.lamp, self.touch, self.note) if part)

    def see(self, row: Row, now_s: float) -> None:
        """Takes in a row that was carried out."""
        if row.private and (row.name == THREAD or row.what == "landing"):
            return
        if row.private and row.what in ("phase", "exercise", "gate", "yes", "no", "doors", "prelude", "sign"):
            self._begin("", "", UNTOLD)
            self.told = Told()
            return
        self.told = self._for_others(row)
        match row.what:
            case "phase":
                self._begin(str(row.phase), "", str(row.phase))
            case "doors":
                self._begin("", "", "asking how it is")
            case "prelude":
                self._words = f"{self.phase}: greeting"
            case "exercise" | "yes" | "no" if row.private:
                pass  # what one of two did in time apart
            case "exercise":
                name = str(row.id) if row.id in self._shipped else OWN
                self._begin(str(row.phase), name, "")
                self._words = f"{self.phase}: {self._named}"
            case "taps":
                self._words = f"{self.phase}: {self._named}, a press is a breath"
            case "breath" if row.private:  # how many there are tells the pace
                self._words = f"{self.phase}: {self._named}"
            case "breath" if row.part == "in":
                plan = self._guide.plan()
                self.breath, self.breaths = row.index or 0, plan.score.breaths if plan is not None else 0
                of = f" of {self.breaths}" if self.breaths else ""
                self._words = f"{self.phase}: {self._named}, breath {self.breath}{of}"
            case "gate" | "yes" | "no" if row.name == "again":
                self._words = f"{self.phase}: {self._named}"
            case "gate":
                self._needs = row.needs or 0
                self._words = f"{self.phase}: {self._named}, waiting for a yes"
            case "yes":
                waits = ", waiting for one more yes" if (row.index or 0) < self._needs else ""
                self._words = f"{self.phase}: {self._named}{waits}"
            case "no":  # for an exercise for two, another row follows at once
                self._words = f"{self.phase}: {self._named}, without a yes"
            case "apart":
                self._words = f"{self.phase}: {self._named}, time apart"
            case "call":
                self._words = f"{self.phase}: {self._named}, waiting for both to come back"
            case "glow":
                self._words = "a low light that others asked for"
            case "invite":
                self._words = "an invitation that others asked for, waiting for a press"
            case "landing":
                self._begin(self.phase, "", "landing")
            case "rest":
                self._begin("", "", "at rest")
            case "sign":
                self._words = _SIGNS.get(str(row.name), f"the lamp signals that the {row.name} configuration is in use")

    @property
    def _named(self) -> str:
        """The exercise, for people."""
        return _OWN_WORDS if self.exercise == OWN else self.exercise

    def _for_others(self, row: Row) -> Told:
        """What others may know once this row has been carried out."""
        before = self.told
        match row.what:
            case "doors":
                return Told("greeting", "ground", session=True)
            case "prelude" | "phase":
                return Told("greeting", str(row.phase), session=True)
            case "exercise" | "yes" | "no" | "breath" if row.private:
                return before  # what one of two did in time apart, or somebody's own breath
            case "exercise":
                return Told("exercise", str(row.phase), str(row.id) if row.id in self._shipped else OWN, True)
            case "gate" | "call" if row.name is None:
                return replace(before, doing="gate")
            case "yes" if (row.index or 0) >= self._needs:
                return replace(before, doing="exercise")
            case "no" | "breath":
                return replace(before, doing="exercise")
            case "landing":
                return Told("landing", "landing", session=before.session)
            case "rest":
                return Told()
            case "sign":
                return Told("sign")
            case "glow":
                return Told("glow")
            case "invite":
                return Told("invited")
        return before

    def _begin(self, phase: str, exercise: str, words: str) -> None:
        self.phase, self.exercise, self._words = phase, exercise, words
        self.breath = self.breaths = 0
