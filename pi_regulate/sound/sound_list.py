"""The one list of the device's sounds: what each is called, what it is for and how loud it is.

A chime plays once as it is; a loop plays for as long as it is wanted, and the desk fades it in and out. Levels are
the loudest 400 ms in dB(A) of full scale, at volume 10: chimes 4 dB over the beds, as LIMITS 3.3 sets them (42 and 38
dB(A)). Rule: every sound has exactly one row here, and every file of `audio/` belongs to a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound. `level_dba` is in dB(A) of full scale."""

    name: str
    kind: Literal["chime", "loop"]
    level_dba: float
    about: str

    @property
    def file(self) -> str:
        """Its file in `audio/`."""
        return f"{self.name}.flac"


CHIME_DBA = -30.0
BED_DBA = -34.0
OCEAN_DBA, FOAM_DBA, TONE_DBA = -37.0, -40.0, -38.0
"""The sea, the foam that brightens it, and the breath tone: at the top of a breath, together as loud as one bed."""

SOUNDS = {
    sound.name: sound
    for sound in (
        Sound("one", "chime", CHIME_DBA, "One note: ground begins."),
        Sound("two", "chime", CHIME_DBA, "Two rising notes: breathe begins."),
        Sound("three", "chime", CHIME_DBA, "Three rising notes: connect begins."),
        Sound("landing", "chime", CHIME_DBA, "Two falling notes: the end."),
        Sound("bowl", "chime", CHIME_DBA, "A soft bowl, within an exercise."),
        Sound("low", "chime", CHIME_DBA, "The same, low and darker."),
        Sound("first", "chime", CHIME_DBA, "The first person's turn begins: a low note."),
        Sound("second", "chime", CHIME_DBA, "The second person's turn begins: a fifth higher."),
        Sound("turn-end", "chime", CHIME_DBA, "The last turn has ended: both notes, falling."),
        Sound("ocean", "loop", OCEAN_DBA, "A far surf; its waves are the breath's."),
        Sound("foam", "loop", FOAM_DBA, "The crest of each wave, which brightens the surf."),
        Sound("hum", "loop", BED_DBA, "A hum on 130 Hz to lie under an exercise."),
    )
}
BEDS = ("ocean", "hum")
