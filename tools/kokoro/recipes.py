"""The voices: which of the network's own each is made of, and how its melody is changed.

Rule: a recipe that changes also changes the words on how a voice was made, so that old and new lines are never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass

LICENCE = "CC0-1.0 for the recordings; the network's weights and voices are Apache-2.0, its export to ONNX is MIT"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A voice: one or a blend of the network's, and how its melody is changed."""

    blend: str
    middle_hz: float
    """The pitch around which it rises and falls."""
    lower_semitones: float
    melody: float
    """The share of its rising and falling that is kept."""

    @property
    def tune(self) -> tuple[float, float, float]:
        """For the network: the middle in Hz, the share that is kept, and where the middle is moved to."""
        return self.middle_hz, self.melody, self.middle_hz * 2 ** (-self.lower_semitones / 12)

    @property
    def told(self) -> str:
        """For the manifest."""
        how = f"{self.lower_semitones:g} semitones lower, {self.melody:.0%} of its melody"
        return f"Kokoro-82M, the voice {self.blend}, {how}, each line its best take, by tools/kokoro"


RECIPES = {
    "calm": Recipe("af_heart*0.8+af_nicole*0.2", 190.0, 1.5, 0.85),
    "low": Recipe("am_michael", 115.0, 0.0, 0.85),
}
