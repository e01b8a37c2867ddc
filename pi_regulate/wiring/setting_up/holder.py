"""Who has lamp, button and sound, if somebody wants to try them, and when the device uses what was set.

Rule: it only looks; what has to be stopped is stopped by whoever was told to.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.devices import unit
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.devices.status_socket import ask, places
from pi_regulate.library.catalogue import Library
from pi_regulate.service.reloading import needs_a_start
from pi_regulate.wiring.setting_up.questions import AT_ITS_REST, RESTART, START
from pi_regulate.words import RegulateError


@dataclass(frozen=True, slots=True)
class Holder:
    """Another program that has lamp and button. `told` says which one, in a sentence.

    `service`: it is this machine's service, which runs again afterwards if it is stopped; `may_stop`: this user may do
    that; `in_session`: that would end a session.
    """

    told: str
    service: bool = False
    may_stop: bool = False
    in_session: bool = False


def holder_of(backend: Backend) -> Holder | None:
    """Who has lamp and button; None if nobody does, as with simulated pins."""
    if backend == "mock" or (told := _taken()) is None:
        return None
    if not unit.is_on():
        return Holder(told)
    return Holder(told, service=True, may_stop=unit.may_stop(), in_session=_in_session())


def _taken() -> str | None:
    from pi_regulate.devices.runtime import only_one, runtime_folder

    try:
        with only_one(runtime_folder()):
            return None
    except RegulateError as error:
        return str(error)


def _in_session() -> bool:
    told = ask(places())
    return told is not None and bool(told.get("phase"))


def when_used(before: Library, now: Library, *, by_service: bool) -> str:
    """When the device uses new settings, in a sentence; if they need a start, a running service gets one at its rest.

    `by_service` says whether these are the settings of this machine's service.
    """
    runs = by_service and unit.may_stop() and unit.is_on()
    if runs and (not needs_a_start(before, now) or unit.ends_at_its_next_rest()):
        return AT_ITS_REST
    return RESTART if by_service else START
