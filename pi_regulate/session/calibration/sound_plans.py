"""Plans for the sound: one chime to hear, how loud it may be, and how late it is.

A person calibrates it by ear, in the place where it will be used: noise swells so slowly that the moment of a press
gives the answer. The lead is found by ear and eye together: the lamp swells and a chime sounds, again and again, and
each press moves the chime a little earlier. Rule: without a press nothing changes.
"""

from __future__ import annotations

from typing import Literal

from pi_regulate.score.score import Cue, Score, Stretch
from pi_regulate.session.calibration.fades import InTheDark
from pi_regulate.session.gestures import Gestures

FIRST_DBA, LAST_DBA = -75.0, -25.0
"""The range of the noise, in dB(A) of full scale: from nothing to a little over the chimes at volume 10 (-30)."""

SWELL_DB_PER_S = 1.5  # a press half a second late is off by less than 1 dB
_QUIET_S = 2.0  # before it begins, and after a press
LEAST_SPAN_DB = 4.0  # "enough" is louder than "just heard"; an earlier press comes from a finger still shaking

CHIME_DBA, BED_DBA = -30.0, -44.0  # of the device at volume 10: a chime, and a bed under a dim lamp
STEP_DB = 3.0  # of the volume
MOST_ADDED = 2.0  # steps: at most this much louder than "enough", so that a bed can be heard at all

CHIME_S = 6.0  # by then a chime has almost rung out

_BEAT_S = 4.0
RISE_S, FALL_S = 1.0, 1.5  # of the lamp (limit slew)
CHIME_TOP_S = 0.4  # a chime is loudest this long after its start, when the lamp is brightest
LEAD_STEP_S, MOST_LEAD_S = 0.02, 0.5
BEATS = 75  # gives up after five minutes
LOW, HIGH = 0.04, 0.3

SoundStep = Literal["heard", "enough", "over"]


class Chime(InTheDark):
    """One chime to listen for, until it has rung out; the lamp stays dark and the button is ignored."""

    def __init__(self, now_s: float) -> None:
        super().__init__(now_s, CHIME_S)


class Loudness:
    """Asks when noise is just heard and when it is loud enough. `volume` (0 to 10) is set when both were given."""

    def __init__(self, now_s: float, hold_s: float, *, down_at_start: bool = False) -> None:
        self.volume: float | None = None
        self._gestures = Gestures(double_s=0.0, hold_s=hold_s, down_at_start=down_at_start)
        self._heard_dba = FIRST_DBA
        self._said: list[str] = []
        self._step: SoundStep = "over"
        self._since_s, self._from_dba = now_s, FIRST_DBA
        self._begin("heard", now_s, FIRST_DBA)

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up at `at_s`."""
        self._listen(at_s)
        self._gestures.edge(down, at_s)

    def stop(self, now_s: float) -> None:
        """Ends it; nothing is chosen."""
        self.volume, self._step = None, "over"

    def advance(self, now_s: float) -> list[str]:
        """Everything that is due by now; gives what a person is told."""
        self._listen(now_s)
        if self._step != "over" and self.loudness_dba(now_s) >= LAST_DBA:
            self._said.append("The button was not pressed, so nothing is changed.")
            self._step = "over"
        said, self._said = self._said, []
        return said

    def level_at(self, now_s: float) -> float:
        """0: the lamp stays dark."""
        return 0.0

    def loudness_dba(self, now_s: float) -> float:
        """How loud the noise has to be, in dB(A) of full scale."""
        if self._step == "over":
            return FIRST_DBA
        return min(LAST_DBA, self._from_dba + SWELL_DB_PER_S * max(0.0, now_s - self._since_s - _QUIET_S))

    @property
    def over(self) -> bool:
        """True when both are chosen, no press came, or it was stopped."""
        return self._step == "over"

    def _listen(self, now_s: float) -> None:
        for gesture in self._gestures.due(now_s):
            if gesture.kind == "hold":
                self._begin("heard", gesture.at_s, FIRST_DBA)
            elif gesture.kind == "press":
                self._press(gesture.down_s)

    def _press(self, at_s: float) -> None:
        now_dba = self.loudness_dba(at_s)
        if self._step == "heard" and now_dba > FIRST_DBA:
            self._heard_dba = now_dba
            self._begin("enough", at_s, now_dba)
        elif self._step == "enough" and now_dba >= self._heard_dba + LEAST_SPAN_DB:
            self.volume, self._step = volume_for(self._heard_dba, now_dba), "over"

    def _begin(self, step: SoundStep, at_s: float, from_dba: float) -> None:
        self._step, self._since_s, self._from_dba = step, at_s, from_dba
        self._said.append(
            "A soft noise swells. Press when you just hear it."
            if step == "heard"
            else "It goes on swelling. Press when it is enough. Hold to begin again."
        )


def volume_for(heard_dba: float, enough_dba: float) -> float:
    """The volume, 0.5 to 10, at which a chime is as loud as "enough", and a bed can be heard if possible."""
    volume = 10 + (enough_dba - CHIME_DBA) / STEP_DB
    audible = 10 + (heard_dba + STEP_DB - BED_DBA) / STEP_DB
    wanted = max(volume, min(audible, volume + MOST_ADDED))
    return round(2 * min(10.0, max(0.5, wanted))) / 2


class Lead:
    """A swell and a chime every 4 s. Each press moves the chime 20 ms earlier; a hold keeps that and ends it."""

    def __init__(self, now_s: float, hold_s: float, audio_lead_s: float, *, down_at_start: bool = False) -> None:
        self.audio_lead_s = audio_lead_s
        self.kept = False
        self.score = beats()
        self._gestures = Gestures(double_s=0.0, hold_s=hold_s, down_at_start=down_at_start)
        self._since_s = now_s
        self._over = False
        self._said = ["Press until the chime comes with the light; each press moves it. Hold to keep it."]

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up at `at_s`."""
        self._listen(at_s)
        self._gestures.edge(down, at_s)

    def stop(self, now_s: float) -> None:
        """Ends it; nothing is kept."""
        self._over = True

    def advance(self, now_s: float) -> list[str]:
        """Everything that is due by now; gives what a person is told."""
        self._listen(now_s)
        if now_s >= self._since_s + self.score.length_s and not self._over:
            self._said.append("The button was not held, so nothing is changed.")
            self._over = True
        said, self._said = self._said, []
        return said

    def level_at(self, now_s: float) -> float:
        """The level, 0 to 1."""
        return 0.0 if self._over else self.score.level_at(now_s - self._since_s)

    def _listen(self, now_s: float) -> None:
        for gesture in self._gestures.due(now_s):
            if gesture.kind == "hold":
                self.kept = self._over = True
            elif gesture.kind == "press":
                steps = round(self.audio_lead_s / LEAD_STEP_S) + 1
                self.audio_lead_s = steps * LEAD_STEP_S if steps * LEAD_STEP_S <= MOST_LEAD_S + 1e-9 else 0.0
                self._said.append(f"{1000 * self.audio_lead_s:.0f} ms earlier")

    @property
    def over(self) -> bool:
        """True when a lead was kept, no hold came, or it was stopped."""
        return self._over


def beats() -> Score:
    """The score of the swells and their chimes."""
    stretches, cues = [Stretch(0.0, 1.0, 0.0, LOW, "cosine")], []
    for number in range(BEATS):
        top_s = 1.5 + number * _BEAT_S + RISE_S
        stretches.append(Stretch(stretches[-1].end_s, top_s - RISE_S, LOW, LOW, "steady"))
        stretches.append(Stretch(top_s - RISE_S, top_s, LOW, HIGH, "cosine"))
        stretches.append(Stretch(top_s, top_s + FALL_S, HIGH, LOW, "cosine"))
        cues.append(Cue(top_s - CHIME_TOP_S, "chime", name="bowl"))
    return Score("lead", "ground", stretches[-1].end_s + 1.0, tuple(stretches), tuple(cues))
