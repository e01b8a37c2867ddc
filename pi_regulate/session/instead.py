"""Which shipped exercise plays next after a double press, and in place of one that names no other itself.

Rule: whatever plays in place of another asks no more of anybody than that one did.
"""

from __future__ import annotations

from pi_regulate.words import Phase

# What a double press plays next in its phase (LIBRARY, Routines).
RINGS: dict[Phase, tuple[str, ...]] = {
    "ground": ("follow-light", "orient-room", "feet-weight", "hand-on-heart", "slow-hand"),
    "breathe": (),
    "connect": ("quiet-company", "safe-ally", "kind-phrase", "known-face"),
}

# What plays when words are needed and none can be heard (DESIGN 6).
WORDLESS: dict[Phase, str] = {"ground": "follow-light", "breathe": "settle", "connect": "quiet-company"}
LATE_INSTEAD = "breathe-together"  # where it is too late for talk
LAST_RESORT = "follow-light"
