"""The owner's settings as they are by now, what follows from them for the page, and the one place where it writes.

They are read again when the file has changed, or a voice, whoever changed it. Rule: an answer changes its own value and
nothing else, in the file as it is at that moment.
"""

from __future__ import annotations

import os
from pathlib import Path

from pi_regulate.devices.boot_lines import board
from pi_regulate.devices.keeping.owner_settings import change_settings
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.devices.speech.voices import own_places
from pi_regulate.library.catalogue import Library, load_usable
from pi_regulate.pictures.card_text import card_of
from pi_regulate.reporting.lamp_told import lamp_told
from pi_regulate.share import SYSTEM_CONFIG
from pi_regulate.studio.workshop import workshop_told as told
from pi_regulate.studio.workshop.parts_tried import parts_to_try
from pi_regulate.studio.workshop.who_speaks import who_speaks
from pi_regulate.wiring.setting_up.all_questions import ASKED
from pi_regulate.wiring.setting_up.found import lamp_simulated
from pi_regulate.wiring.setting_up.holder import when_used
from pi_regulate.wiring.setting_up.question import Question, ToWrite
from pi_regulate.words import RegulateError

_NOT_READ = object()


class Owner:
    """The settings in `folder`, which need not exist yet, over the shipped ones in `share`."""

    def __init__(self, share: Path, folder: Path) -> None:
        self.folder = folder
        self.told: told.WorkshopTold = {}
        """What follows from them: `questions`, `card`, and the like."""
        self._share = share
        self._library: Library | RegulateError = RegulateError("nothing was read so far")
        self._stamp: object = _NOT_READ

    @property
    def there(self) -> Path | None:
        """The folder, once it is there."""
        return self.folder if os.path.lexists(self.folder) else None

    def forget(self) -> None:
        """Reads everything again the next time: rights may be others by now, too."""
        self._stamp = _NOT_READ

    def read(self) -> Library:
        """The library with these settings. Raises RegulateError where they can't be used."""
        stamp = [_stamp_of(path) for path in (self.folder / "settings.yaml", *own_places(self.folder))]
        if stamp != self._stamp:
            try:
                self._library = load_usable(self.there)
                self.told = self._follows_from(self._library)
            except RegulateError as error:
                self._library = error
                self.told = {**self.told, "problem": str(error)}
            self._stamp = stamp
        if isinstance(self._library, RegulateError):
            raise self._library
        return self._library

    def questions(self, library: Library) -> dict[str, Question]:
        """Every question that is asked with these settings, by its name, in setup's order."""
        made = {name: question_about(library.settings) for name, question_about in ASKED.items()}
        where = list(made).index("zone")
        named = [*made.items()]
        named.insert(where, ("voice", who_speaks(library, self._share, self.folder)))
        return {name: question for name, question in named if question is not None}

    def pins(self, library: Library) -> Backend:
        """The pins that are tried here with these settings."""
        return told.pins_here(self._share, self.folder, library.settings)

    def keep(self, what: ToWrite) -> str:
        """Writes it; says from when on the device uses it. Raises RegulateError, with what to type if that helps."""
        before = self.read()
        told.must_be_allowed(self.folder)
        change_settings(self.folder, what.section, what.values)
        by_service = self.folder == SYSTEM_CONFIG and self.pins(before) == "pi"
        return when_used(before, self.read(), by_service=by_service)

    def simulated(self, what: ToWrite) -> bool:
        """Whether this was found on simulated parts, and so is only shown."""
        library = self.read()
        pins = self.pins(library)
        return lamp_simulated(pins, library.settings) if what.section == "lamp" else pins == "mock"

    def _follows_from(self, library: Library) -> told.WorkshopTold:
        settings, pins = library.settings, self.pins(library)
        return {
            "problem": "",
            "board": board(),
            "simulated": pins == "mock",
            "rights": told.rights_told(self.folder),
            "questions": told.questions_told(self.questions(library)),
            "card": told.card_told(card_of(library)),
            "parts": list(parts_to_try(settings, self._share)),
            "lamp": lamp_told(settings),
            "boot": told.boot_told(settings),
        }


def _stamp_of(path: Path) -> tuple[int, int] | None:
    """What tells that a file has changed; None where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
