"""A card that the owner lets rest is still a speaker: words are planned, and the card comes back with the session."""

from __future__ import annotations

from typing import Any

import pytest

from pi_regulate.devices.cards import NoSoundError, Output
from pi_regulate.devices.outlet import Outlet


class Pipe:
    def close(self) -> None:
        pass


@pytest.mark.parametrize("silent", [False, True])
def test_a_resting_card_counts_as_heard_until_it_fails_to_come_back(silent: bool) -> None:
    there = [True]

    def find() -> Any:
        if not there[0]:
            raise NoSoundError("no sound card: light only")
        return Output("a card", silent=silent)

    outlet = Outlet(find, lambda _: Pipe(), "volume 5")  # type: ignore[arg-type, return-value]
    assert not outlet.ready
    outlet.open(0.0)
    assert outlet.ready != silent
    outlet.rest()
    assert outlet.ready != silent
    there[0] = False
    outlet.open(10.0)
    assert not outlet.ready
