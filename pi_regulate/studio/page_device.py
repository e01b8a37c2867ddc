"""The simulator's device, with a page in place of the terminal: its sound, its wall clock and its foretold light.

Rule: the player, the guide, the reader and the voices are those of every device; here they only get other ports.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pi_regulate.devices.inbox import Reload
from pi_regulate.devices.ports import Speaker, Watcher
from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import Output
from pi_regulate.devices.speaker.speakers import speaker
from pi_regulate.devices.speech.voices import Book
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.library.chosen import starting
from pi_regulate.library.settings import Settings
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.studio.foretelling import Ahead, Foreteller
from pi_regulate.studio.page_card import PageCard, Sent
from pi_regulate.wiring.parts import Parts

_LABEL = "this page"


class PageDevice(Device):
    """A device that a page shows. `heard` gets its sound and `foretold` its light, each from a thread of the device."""

    def __init__(self, share: Path, config: Path | None, *, clock: TempoClock | None = None) -> None:
        super().__init__(share, config, routine=None, sound="auto", at_min=None, seed=0, clock=clock)
        self.heard: Sent = lambda _at_s, _samples: None
        self.foretold: Callable[[Ahead], None] = lambda _ahead: None
        self.hour_min: int | None = None  # the simulated time of day; None is the real one
        self._wall: Callable[[float], Wall] = RealWall(self.library.settings.time_zone, on_pi=False)

    def opened_speaker(self, parts: Parts, book: Book) -> Speaker:
        """A speaker whose card is the page. What only real cards need, such as waking them up, is left out."""
        plain = {"keep_awake": "off", "close_after_s": None, "audio_lead_s": 0.0}
        settings = parts.settings.sound.model_copy(update=plain)
        if settings.volume == 0:
            made = speaker("off", settings, self.share / "audio", book)
        else:
            card = PageCard(lambda at_s, samples: self.heard(at_s, samples))  # noqa: PLW0108  # it is set later
            made = CardSpeaker(
                _LABEL, settings, self.share / "audio", book, open_pipe=lambda _: card, find=lambda: Output(_LABEL)
            )
        parts.callback(made.close)
        return made

    def wall(self, settings: Settings) -> Callable[[float], Wall]:
        """The clock on the wall, which the page can set."""
        return lambda now_s: self._wall(now_s)  # noqa: PLW0108  # it may be set while this is used

    def watchers(self, guide: Guide) -> list[Watcher]:
        """Whoever foretells the light."""
        return [Foreteller(guide, self.clock, lambda ahead: self.foretold(ahead))]  # noqa: PLW0108  # it is set later

    def choose(self, name: str) -> None:
        """Plays it. Raises RegulateError, and changes nothing, if there is no such thing."""
        starting(self.files, name)
        super().choose(name)

    def play(self, name: str) -> None:
        """Plays it as its file is by now. Raises as `choose`."""
        self.look_at_files()
        self.choose(name)

    def use(self, folder: Path) -> None:
        """Uses the files in the owner's folder, which may be new."""
        if self._config is None:
            self._config = folder
        self.look_at_files()

    def hear_anew(self, folder: Path) -> None:
        """Speaks with the voices in the owner's folder as they are by now, from the next rest on."""
        if self._config is None and folder.is_dir():
            self._config = folder
        self._inbox.put(Reload())

    def set_hour(self, minute: int | None) -> None:
        """Sets the clock on the wall to a minute of the day; None is the time that it really is."""
        zone, now_s = self.library.settings.time_zone, self.clock.now()
        self.hour_min = minute
        self._wall = RealWall(zone, on_pi=False) if minute is None else simulated_wall(minute, now_s)

    def hour(self) -> Wall:
        """What the clock on the wall says now."""
        return self._wall(self.clock.now())
