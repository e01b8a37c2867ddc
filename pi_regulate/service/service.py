"""The device as a service: which configuration it may trust, what it keeps, and how it recovers.

Recovery takes the same path as a start, and a start looks at how the last ones ended. If the owner's files can't be
used, or several starts in a row ended early through a fault, it uses the files that last worked; if those fail too, the
ones that came with the device. That is safe mode. Once the device has run well, the owner's files come back at the next
rest. If they fail again at once, they stay out until the device is started again. If only some of the files can't be
used, the others play. Rule: something gentle always plays, and the status says why it is not what the owner wrote.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, product
from pathlib import Path

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.last_good import LastGood, Snapshot, only, readable, take, unfolded
from pi_regulate.devices.keeping.starts import StartBook
from pi_regulate.devices.keeping.store import Store
from pi_regulate.devices.keeping.watch import FolderWatch
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.runtime import Marker, only_one
from pi_regulate.library.catalogue import Library
from pi_regulate.library.odd_names import OWNERS_FOLDERS
from pi_regulate.library.private import told_of_unread, told_to_all
from pi_regulate.service.usable import SETTINGS, Read, faulty, usable
from pi_regulate.session.guide import Guide
from pi_regulate.session.signs import Sign
from pi_regulate.trace import Row
from pi_regulate.words import ProblemsError, RegulateError

LOG = logging.getLogger(__name__)
LAST_GOOD_AFTER = 3  # starts in a row that ended early
DEFAULT_AFTER = 6
BARE_AFTER = 9  # from here on also without the owner's sound settings, which may cause the faults
BACK_WITHIN_S = 60.0  # a person who was left in the dark is still awake
SOUND_FILE = "sound-stood-still"

_BARE = ("people", "lamp", "button", "time_zone", "night", "evening", "local_help", "voices")
OF_THIS_PLACE = (
    (*_BARE, "sound", "light", "touch"),
    (*_BARE, "sound"),
    _BARE,
    ("people", "button"),
    ("people",),
)
"""Sections that the built-in default still takes from the owner, as far as they can be read. Otherwise the light could
swell for people who need it steady, a lamp on another pin would stay dark, and a loved voice would be silent. After
`BARE_AFTER` starts sound and touch are left out too, since one of them may be what ends the starts."""
PINS = (("lamp", "button"), ("button",))  # even if `people` can't be read: on the wrong pin a press would do nothing

Sections = tuple[str, ...]


@contextmanager
def on_duty(manager: ServiceManager, state: Path, runtime: Path, read: Read, folder: Path | None) -> Iterator[Service]:
    """Runs the only device of this machine as a service, and notes how this start ends.

    `state` and `runtime` are its folders; `read` loads the library with the owner's `folder`. Raises RegulateError if
    another device is already running.
    """
    with only_one(runtime):
        service = Service(manager, state, runtime, read, folder)
        try:
            yield service
            service.ended_well()
        except BaseException as error:
            service.failed(error)
            raise
        finally:
            manager.stopping()
            service.clerk.settle()


class Service:
    """The parts of the service that outlive a run; see `on_duty`."""

    def __init__(self, manager: ServiceManager, state: Path, runtime: Path, read: Read, folder: Path | None) -> None:
        self.manager = manager
        self.clerk = Clerk()
        self.marker = Marker(runtime, self.clerk)
        self.store = Store(state, self.clerk)
        self.note = ""
        self.runtime, self._read, self._folder = runtime, read, folder
        self._starts = StartBook(state, runtime, self.clerk)
        self.faults = len(self._starts.before.faults)
        """How many of the last starts' faults are known."""
        self._last_good = LastGood(state)
        self._loaded: Snapshot | None = None  # the owner's files, until they have run well
        self._plays = Snapshot({})  # the owner's files that play, as far as is known
        self._read_last: tuple[Library, Snapshot | None, str] | None = None  # what may be used next, and its faults
        self._sign: Sign | None = None
        self._told_unread = ""
        self._cut_s = self.marker.age_s()
        self._restarting = False
        self._early = False  # the note tells of starts that ended early, but the owner's files play
        self._safe_mode = False  # the owner's files are left out because starts ended early
        self._may_return = False
        self._came_back = False
        self._returning = False

    @property
    def safe_mode(self) -> bool:
        """Whether the owner's files are left out because starts ended early."""
        return self._safe_mode

    def ended_well(self) -> None:
        """The program was asked to stop, or ends so that a start can use the owner's files."""
        if not self._returning:
            self._starts.went_well()

    def failed(self, error: BaseException) -> None:
        """The program ends with this error."""
        self._starts.failed(error)

    # Configuration

    def library(self) -> Library:
        """What to play: the owner's files, else the last good ones, else the built-in default.

        Raises RegulateError if not even the default can be used.
        """
        before = self._starts.before
        early = ""
        if before.unfinished >= LAST_GOOD_AFTER:
            last = f" ({before.faults[-1]})" if before.faults else ""
            early = f"the last {before.unfinished} starts ended early{last}"
        now = take(self._folder)
        seen = now or readable(self._folder)
        kept = self._last_good.read()
        if not early or (before.unfinished < DEFAULT_AFTER and kept in (None, now)):
            try:
                library = self._read(self._folder)
            except RegulateError as error:
                early = told_to_all(error)
                if (found := self._usable(seen, kept or self._plays, error)) is not None:
                    self._plays, library, self.note = found
                    self._sign = "last good"
                    LOG.warning("%s", self.note)
                    return library
            else:
                self._loaded = now if now == take(self._folder) else None
                self._plays = self._loaded or self._plays
                self.note = "; ".join(part for part in (early, self._unread(library)) if part)
                self._early = bool(early)
                return library
        else:
            self._safe_mode, self._may_return = True, not before.returned
        if before.unfinished < DEFAULT_AFTER and kept is not None:
            try:
                with unfolded(kept) as folder:
                    library = self._read(folder)
            except (RegulateError, OSError) as error:
                why = told_to_all(error) if isinstance(error, RegulateError) else error.strerror
                LOG.warning("the last good configuration can't be used either: %s", why)
            else:
                self._fall_back("last good", early)
                self._plays = kept
                return self._for_people_of(seen, library)
        self._fall_back("built-in default", early)
        return self._default(OF_THIS_PLACE[2 if before.unfinished >= BARE_AFTER else 0 :], seen, kept)

    def _default(self, of_this_place: Sequence[Sections], *owned: Snapshot | None) -> Library:
        """The built-in default, on the owner's pins and for the owner's people as far as those can be read."""
        for snapshot, sections in chain(product(owned, of_this_place), product(owned, PINS)):
            if snapshot is not None and (settings := only(snapshot, sections)) is not None:
                with suppress(RegulateError, OSError), unfolded(settings) as folder:
                    return self._read(folder)
        return self._read(None)

    def read_again(self) -> Library:
        """Loads the owner's files as they are now. Raises RegulateError. Called on another thread than the loop's."""
        now = take(self._folder)
        try:
            library = self._read(self._folder)
        except RegulateError as error:
            found = self._usable(now or readable(self._folder), self._plays, error)
            if found is None or (found[0] == self._plays and not self._safe_mode):
                raise
            files, library, wrong = found
            self._read_last = library, files, wrong
        else:
            self._read_last = library, now if now == take(self._folder) else None, ""
        return library

    def _usable(
        self, now: Snapshot | None, before: Snapshot, error: RegulateError
    ) -> tuple[Snapshot, Library, str] | None:
        """The owner's files without the wrong ones, their library, and a note; None if that doesn't help."""
        if now is None or self._folder is None or not isinstance(error, ProblemsError):
            return None
        if SETTINGS not in now.files and os.path.lexists(self._folder / SETTINGS):
            return None  # the settings can't be read, and they are never left out
        with suppress(OSError, RegulateError):
            if (found := usable(now, before, self._read)) is not None:
                count = len(faulty(error, self._folder))
                one = "the present version of one of your files is"
                several = f"the present versions of {count} of your files are"
                files, library = found
                note = f"{several if count > 1 else one} not used: {told_to_all(error)}"
                return files, self._for_people_of(now, library), note
        return None

    def _for_people_of(self, now: Snapshot | None, library: Library) -> Library:
        """The library for the people of today's settings, whatever else in them is wrong, as far as they can be read.

        A person who has just said that light must not swell is spared it, even if the rest plays as it last ran well.
        So is one who has just said that others may ask for nothing.
        """
        for name in ("people", "others"):
            if now is not None and (section := only(now, (name,))) is not None:
                with suppress(RegulateError, OSError), unfolded(section) as folder:
                    today = getattr(self._read(folder).settings, name)
                    library = replace(library, settings=library.settings.model_copy(update={name: today}))
        return library

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Calls `changed` when the owner's files or voices change. Returns a function that ends the watch."""
        if self._folder is None:
            return lambda: None
        return FolderWatch(self._folder.absolute(), OWNERS_FOLDERS, changed, of_folders=("voices",)).close

    def refused(self, error: RegulateError) -> None:
        """The files that were read again can't be used."""
        self._early = False
        self.note = f"a change is not used: {told_to_all(error)}"

    def lamp_not_opened(self) -> None:
        """The lamp that the files ask for could not be opened, so these files are not kept as good."""
        self._loaded = None

    def accepted(self, library: Library, *, opened: bool = True) -> None:
        """The library that was read again is in use from now on; it may have waited for the end of a session.

        If it is not all `opened`, because only a start opens some parts, its files are not kept as good yet.
        """
        self._came_back = self._safe_mode
        if self._came_back:
            LOG.info("out of safe mode: your files are used again")
            self._starts.returned(LAST_GOOD_AFTER - 1, by_a_start=False)
        read, files, wrong = self._read_last or (None, None, "")
        if read is not library:
            files, wrong = None, ""
        if wrong:
            LOG.warning("%s", wrong)
        self.note = "; ".join(part for part in (wrong, self._unread(library)) if part)
        self._sign, self._safe_mode, self._early = None, False, False
        self._loaded = files if opened and not wrong else None
        self._plays = files or self._plays

    def _unread(self, library: Library) -> str:
        """Which of the owner's files are not read, as text; also logged if that has changed."""
        told = told_of_unread(library.unread)
        if told and told != self._told_unread:
            LOG.warning("%s", told)
        self._told_unread = told
        return told

    def gone_well(self) -> bool:
        """The device has run well with what it plays. True if the owner's files should now be read, to come back."""
        self._starts.went_well(own=not self._safe_mode)
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            self.clerk.do(lambda: self._last_good.keep(loaded))
        if self._early:
            self.note, self._early = self._told_unread, False
        returns, self._may_return = self._may_return, False
        return returns

    def returns_by_a_start(self, later: str) -> bool:
        """Whether the device should end now, because only a start can put `later` of the accepted files to use."""
        if self._came_back and later:
            self._returning = True
            self._starts.returned(LAST_GOOD_AFTER - 1, by_a_start=True)
        return self._returning

    def _fall_back(self, sign: Sign, why: str) -> None:
        self._sign = sign
        self.note = f"using the {sign} configuration, because {why}"
        LOG.warning("%s", self.note)

    # Coming back

    def opening(self, guide: Guide, now_s: float, *, greets: bool) -> list[Row]:
        """What the lamp shows once it is armed: that it is back, or by day (`greets`) that it is ready."""
        if self._sign is not None:
            guide.course.first_sign = self._sign
        if self._cut_s is not None and self._cut_s <= BACK_WITHIN_S:
            LOG.warning("a session was cut off %.0f s ago; showing a low light for three minutes", self._cut_s)
            return guide.show(now_s, "back")
        self.marker.clear()
        return guide.show(now_s, "armed") if greets else []

    def restart_for_sound(self) -> bool:
        """Whether a restart may help when sound has stopped: only once in the life of the runtime folder."""
        there = self.runtime / SOUND_FILE
        if not self._restarting:
            try:
                there.touch(exist_ok=False)
            except OSError:  # the file is there: a restart did not help
                return False
            self._restarting = True
            LOG.warning("sound has stopped: waiting for a restart")
        return True
