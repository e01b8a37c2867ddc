"""The order of tests in several processes: what mostly waits begins, so that the others have the processors meanwhile.

Of `-n 4` each process takes a quarter of the list, from its beginning, and whoever is done helps another from the end
of its quarter. Two of the four, the first and the third, begin with what waits for real seconds and leave both
processors to the other two; with more of them at work each would take longer. Rule: a module stays together, since its
tests share what its fixtures made, and its tests stay in their order.
"""

from __future__ import annotations

from itertools import chain, groupby
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WAITING = (
    "cli/test_streams.py", "contracts/test_speakers.py", "devices/keeping/test_watch.py",
    "devices/speaker/test_outlet.py", "devices/speaker/test_card_speaker.py", "devices/test_status_socket.py",
    "devices/test_wish_socket.py", "gpiozero_gpiod/test_pulses.py", "link/test_odd_broker.py",
    "link/test_pair_broker.py", "link/test_real_broker.py", "link/test_secured.py", "simulator/test_hands.py",
    "simulator/test_looks.py", "simulator/test_simulator.py", "simulator/test_windows.py", "studio/test_desk.py",
    "studio/test_room.py", "studio/test_workshop.py", "system/test_kill.py", "test_faults.py",
    "test_nothing_personal.py", "test_service_whole.py", "test_still_output.py", "wiring/test_device.py",
)  # fmt: skip
"""Modules whose tests wait for more than a second, all together."""


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """These tests, with every other waiting module at the beginning and the rest of them in the middle."""
    others = [item for item in items if not _waits(item)]
    modules = [list(tests) for _, tests in groupby(filter(_waits, items), lambda item: item.path)]
    first, second = (list(chain(*modules[start::2])) for start in (0, 1))
    between = max(0, len(items) // 2 - len(first))
    return [*first, *others[:between], *second, *others[between:]]


def _waits(item: pytest.Item) -> bool:
    return item.path.is_relative_to(HERE) and item.path.relative_to(HERE).as_posix() in WAITING
