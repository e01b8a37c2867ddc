"""The device as a service: which configuration it may trust, what it keeps, and how it comes back.

Recovery is the same path as a start. A start looks at how the last ones ended: files that can't be used, or starts that
end early again and again by faults of their own, lead to the files that last worked, and those to the ones that came
with the device. That is safe mode. Once it has run well, the owner's files come back at the next rest; when they fail
again at once, they stay away until somebody starts the device again. Where only some of the files can't be used, the
others play. Rule: something gentle always plays, and whoever looks is told why it is not what they wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, product
from pathlib import Path

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.last_good import FOLDERS, LastGood, Snapshot, only, take, unfolded
from pi_regulate.devices.keeping.starts import StartBook
from pi_regulate.devices.keeping.store import Store
from pi_regulate.devices.keeping.watch import FolderWatch
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.runtime import Marker, only_one
from pi_regulate.library.catalogue import Library
from pi_regulate.library.private import told_of_unread, told_to_all
from pi_regulate.service.usable import faulty, usable
from pi_regulate.session.guide import Guide
from pi_regulate.session.signs import Sign
from pi_regulate.trace import Row
from pi_regulate.words import ProblemsError, RegulateError

LOG = logging.getLogger(__name__)
LAST_GOOD_AFTER = 3  # starts in a row that ended early
DEFAULT_AFTER = 6
BARE_AFTER = 9  # now without the owner's sound too: it may be what the faults come from
BACK_WITHIN_S = 60.0  # somebody who was left in the dark is still awake
SOUND_FILE = "sound-stood-still"

OF_THIS_PLACE = (
    ("people", "lamp", "button", "time_zone", "night", "evening", "local_help", "voices", "sound"),
    ("people", "lamp", "button", "time_zone", "night", "evening", "local_help", "voices"),
    ("people", "button"),
    ("people",),
)
"""What stays the owner's also where the built-in default plays, as much of it as can be read: eyes that bear no swells
are no better for a broken file, a lamp on another pin would stay dark, and a loved voice silent."""
PINS = (("lamp", "button"), ("button",))  # where nobody's `people` can be read: on another pin a press would do nothing

Sections = tuple[str, ...]
Read = Callable[[Path | None], Library]


@contextmanager
def on_duty(manager: ServiceManager, state: Path, runtime: Path, read: Read, folder: Path | None) -> Iterator[Service]:
    """The one device of this machine as a service, and a note of how this start ends.

    `state` and `runtime` are its folders; `read` loads the library with the owner's `folder`. Raises RegulateError when
    there is another device already.
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
    """What outlives a run; see `on_duty`."""

    def __init__(self, manager: ServiceManager, state: Path, runtime: Path, read: Read, folder: Path | None) -> None:
        self.manager = manager
        self.clerk = Clerk()
        self.marker = Marker(runtime, self.clerk)
        self.store = Store(state, self.clerk)
        self.note = ""
        self.runtime, self._read, self._folder = runtime, read, folder
        self._starts = StartBook(state, runtime, self.clerk)
        self.faults = len(self._starts.before.faults)
        """How many of the last faults are still known."""
        self._last_good = LastGood(state)
        self._loaded: Snapshot | None = None  # the owner's files that run now, until they have run well
        self._plays = Snapshot({})  # the owner's files that play, as far as they are known
        self._read_last: tuple[Library, Snapshot | None, str] | None = None  # what may yet run, and what is wrong in it
        self._sign: Sign | None = None
        self._told_unread = ""
        self._cut_s = self.marker.age_s()
        self._restarting = False
        self._early = False  # the note tells of starts that ended early, and the owner's files play all the same
        self._safe_mode = False  # the owner's files are left out, for the sake of starts that ended early
        self._may_return = False
        self._came_back = False
        self._returning = False

    def ended_well(self) -> None:
        """Somebody asked it to stop, or it ends for the sake of the owner's files."""
        if not self._returning:
            self._starts.went_well()

    def failed(self, error: BaseException) -> None:
        """The program ends with this."""
        self._starts.failed(error)

    # Configuration

    def library(self) -> Library:
        """What to play: the owner's, else the last good, else the built-in default.

        Raises RegulateError when not even that can be used.
        """
        before = self._starts.before
        early = ""
        if before.unfinished >= LAST_GOOD_AFTER:
            last = f" ({before.faults[-1]})" if before.faults else ""
            early = f"the last {before.unfinished} starts ended early{last}"
        now = take(self._folder)
        kept = self._last_good.read()
        if not early or (before.unfinished < DEFAULT_AFTER and kept in (None, now)):
            try:
                library = self._read(self._folder)
            except RegulateError as error:
                early = told_to_all(error)
                if (found := self._usable(now, kept or self._plays, error)) is not None:
                    files, library, self.note = found
                    self._loaded, self._plays, self._sign = files, files, "last good"
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
                return library
        self._fall_back("built-in default", early)
        return self._default(OF_THIS_PLACE[before.unfinished >= BARE_AFTER :], now, kept)

    def _default(self, of_this_place: Sequence[Sections], *owned: Snapshot | None) -> Library:
        """What came with the device, on the owner's pins and for the owner's people, as far as these can be read."""
        for snapshot, sections in chain(product(owned, of_this_place), product(owned, PINS)):
            if snapshot is not None and (settings := only(snapshot, sections)) is not None:
                with suppress(RegulateError, OSError), unfolded(settings) as folder:
                    return self._read(folder)
        return self._read(None)

    def read_again(self) -> Library:
        """The owner's files as they are now. Raises RegulateError. Called beside the loop."""
        now = take(self._folder)
        try:
            library = self._read(self._folder)
        except RegulateError as error:
            if (found := self._usable(now, self._plays, error)) is None:
                raise
            files, library, wrong = found
            self._read_last = library, files, wrong
        else:
            self._read_last = library, now if now == take(self._folder) else None, ""
        return library

    def _usable(
        self, now: Snapshot | None, before: Snapshot, error: RegulateError
    ) -> tuple[Snapshot, Library, str] | None:
        """The owner's files without the wrong ones, their library, and a note; None where that doesn't help."""
        if now is None or self._folder is None or not isinstance(error, ProblemsError):
            return None
        with suppress(OSError, RegulateError):
            faults = faulty(error, self._folder)
            if (found := usable(now, before, faults, self._read)) is not None:
                count = "one of your files is" if len(faults) == 1 else f"{len(faults)} of your files are"
                return *found, f"{count} not used as it is now: {told_to_all(error)}"
        return None

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Calls `changed` when the owner's files or voices change; gives back what ends that."""
        if self._folder is None:
            return lambda: None
        return FolderWatch(self._folder.absolute(), FOLDERS, changed, of_folders=("voices",)).close

    def refused(self, error: RegulateError) -> None:
        """What was read again can't be used."""
        self._early = False
        self.note = f"a change is not used: {told_to_all(error)}"

    def lamp_not_opened(self) -> None:
        """Another lamp than the owner's files ask for shines: what no start has opened is not kept as good."""
        self._loaded = None

    def accepted(self, library: Library, *, opened: bool = True) -> None:
        """What was read again is used from now on. Only now: it may have waited for the end of a session.

        Where not all of it is `opened`, because only a start does that, it is not kept as good yet.
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
        self._loaded = files if opened else None
        self._plays = files or self._plays

    def _unread(self, library: Library) -> str:
        """What of the owner's files is not read; told to the journal when it has changed."""
        told = told_of_unread(library.unread)
        if told and told != self._told_unread:
            LOG.warning("%s", told)
        self._told_unread = told
        return told

    def gone_well(self) -> bool:
        """The device has run well with what it plays. True when the owner's files are to be read for their return."""
        self._starts.went_well(own=not self._safe_mode)
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            self.clerk.do(lambda: self._last_good.keep(loaded))
        if self._early:
            self.note, self._early = self._told_unread, False
        returns, self._may_return = self._may_return, False
        return returns

    def returns_by_a_start(self, later: str) -> bool:
        """Whether the device is to end for the files that were accepted just now: only a start changes `later`."""
        if self._came_back and later:
            self._returning = True
            self._starts.returned(LAST_GOOD_AFTER - 1, by_a_start=True)
        return self._returning

    def _fall_back(self, sign: Sign, why: str) -> None:
        self._sign = sign
        self.note = f"{sign} configuration, because {why}"
        LOG.warning("%s", self.note)

    # Coming back

    def opening(self, guide: Guide, now_s: float, *, greets: bool) -> list[Row]:
        """What the lamp tells when it is armed: that it is back, or by day (`greets`) that it is there."""
        if self._sign is not None:
            guide.course.first_sign = self._sign
        if self._cut_s is not None and self._cut_s <= BACK_WITHIN_S:
            LOG.warning("a session was cut off %.0f s ago: a low light for three minutes", self._cut_s)
            return guide.show(now_s, "back")
        self.marker.clear()
        return guide.show(now_s, "armed") if greets else []

    def restart_for_sound(self) -> bool:
        """Whether a restart may help a sound that stands still: once, as long as the runtime folder is there."""
        there = self.runtime / SOUND_FILE
        if not self._restarting:
            try:
                there.touch(exist_ok=False)
            except OSError:  # it is there: a restart was no help
                return False
            self._restarting = True
            LOG.warning("sound has stopped: waiting to be started again")
        return True
