"""`setup`: about ten questions for the person who puts the device beside the bed, and a card at the end.

First come button, lamp and sound, tried by hand, eye and ear; then the levels, the people, the place and whom to call.
Each answer is written at once and whole, so you may stop at any moment and go on another day. Rule: a skipped question
changes nothing, and only switches, levels, a place and a number are stored: never a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from pi_regulate.cli import INTERRUPTED
from pi_regulate.cli.card import told_card
from pi_regulate.cli.dialogue import forget_typing, must_be_answered, say, written_by, yes_or_no
from pi_regulate.cli.options import backend_option, config_option, press_option
from pi_regulate.cli.setup.boot import tell_boot_lines, undo_boot_lines
from pi_regulate.cli.setup.free import free
from pi_regulate.cli.setup.home import ask_about_home
from pi_regulate.cli.setup.voice_wanted import asked_voice
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.keeping.owner_settings import change_settings, must_be_writable
from pi_regulate.devices.link_standing import LINK_CONFIG
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.catalogue import load_usable
from pi_regulate.library.header_pins import with_header_pin
from pi_regulate.library.lamp import lamp_pins
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.edit import ByHandError
from pi_regulate.pictures.card_text import NOTICE, card_of
from pi_regulate.share import SYSTEM_CONFIG, own_config_dir, service_folder, share_dir
from pi_regulate.wiring.card_pipe import pipe_for
from pi_regulate.wiring.setting_up import questions
from pi_regulate.wiring.setting_up.all_questions import ASKED
from pi_regulate.wiring.setting_up.found import lamp_simulated, levels_of, volume_of
from pi_regulate.wiring.setting_up.holder import when_used
from pi_regulate.wiring.setting_up.question import ToWrite
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.devices.speaker.cards import Output
    from pi_regulate.devices.speaker.stream import Pipe
    from pi_regulate.wiring.calibration import Around

_NUMBERS = {"doors": "7. ", "zone": "8. ", "help": "9. "}
_T = TypeVar("_T")


@click.command()
@backend_option
@click.option("--undo-config-txt", is_flag=True, help="Remove the lines that setup wrote into the board's config.txt.")
@config_option
@press_option
def setup(backend: Backend | None, undo_config_txt: bool, config_dir: Path | None, hand: Hand) -> None:
    """Set the device up in about ten questions, without programming.

    Enter skips any question. Ctrl-C ends it, and your answers so far are kept; run it again to change them. Only
    switches, levels, the place and a number to call are stored. If the service is running, it is stopped while you try
    lamp, button and sound, and then started again.
    """
    if undo_config_txt:
        undo_boot_lines()
        return
    folder = own_config_dir(config_dir)
    every = share_dir() / "config" / "settings.yaml"
    instead = _("Or write {file} yourself: {every} explains every setting.")
    must_be_answered(instead.format(file=folder / "settings.yaml", every=every))
    keeps = backend != "mock" or config_dir is not None
    if keeps:
        must_be_writable(folder)
    here = _Setup(folder, backend, hand, keeps=keeps, of_the_service=config_dir in (None, SYSTEM_CONFIG))
    say(questions.WELCOME, "", _(NOTICE))
    if config_dir is None and keeps and (elsewhere := service_folder(folder)) is not None:
        told = _(
            "Your answers go into {folder}, but the service reads {elsewhere}. To change those settings, run "
            "`sudo pi-regulate setup`."
        )
        say("", told.format(folder=folder, elsewhere=elsewhere))
    here.tell_simulated()
    try:
        here.run()
    except (click.Abort, KeyboardInterrupt):
        say("", _("Ended here. {kept} To begin again, type: `pi-regulate setup`").format(kept=here.kept()))
        raise click.exceptions.Exit(INTERRUPTED) from None


class _Setup:
    """The questions in their order; `folder` is where the owner's settings are."""

    def __init__(
        self, folder: Path, backend: Backend | None, hand: Hand, *, keeps: bool = True, of_the_service: bool = False
    ) -> None:
        self._folder, self._hand, self._keeps, self._of_the_service = folder, hand, keeps, of_the_service
        self._library = usable_library(folder, makes=True)
        self._at_first = self._library
        self._backend: Backend = backend or self._library.settings.backend
        self._file: Path | None = None
        self._stopped = self._by_hand = False
        self._tried: list[str] = []

    def tell_simulated(self) -> None:
        """On simulated pins, says so, and what of the answers is kept."""
        if self._backend == "mock":
            kept = questions.ALL_BUT_LEVELS_KEPT if self._keeps else questions.NOTHING_KEPT
            say("", f"{questions.ON_SIMULATED_PINS} {kept}")

    def run(self) -> None:
        """Asks all of them. Raises click.Abort if the person ends it."""
        with free(self._backend, "setup", questions.LEFT_OUT) as may_try:
            for step in (self._button, self._lamp, self._sound, self._lamp_levels, self._volume) if may_try else ():
                try:
                    step()
                except RegulateError as error:
                    say("", _("That could not be tried: {error}").format(error=error))
        self._people_and_place()
        self._home()
        self._end()

    def kept(self) -> str:
        """What has happened to the answers, in a sentence."""
        there = _("Your answers are in {file}.").format(file=self._file)
        told = _("Nothing was changed.") if self._file is None else there
        tried = f"{questions.ONLY_TRIED} {', '.join(self._tried)}." if self._tried else ""
        return " ".join(filter(None, [told, questions.BY_HAND_TOO if self._by_hand else "", tried]))

    def _pipe(self, here: Around) -> Callable[[Output], Pipe]:
        """Returns a function that opens a card, a simulated one if the pins are simulated too."""
        from pi_regulate.devices.speaker.simulated_card import SimulatedCard

        return pipe_for(here) if here.backend == "pi" else lambda _: SimulatedCard(here.clock)

    # The thing itself

    def _button(self) -> None:
        from pi_regulate.wiring.calibration import await_hand

        pin, mock = self._library.settings.button.pin, self._backend == "mock"
        where = _("1. The button, on {pin}. Please press it now; there is time.").format(pin=with_header_pin(pin))
        say("", questions.SIMULATED_BUTTON if mock else where)
        while True:
            seen = self._with_device(await_hand)
            if seen.felt or seen.skipped:
                say(questions.FELT if seen.felt else _("Skipped."))
                return
            say(questions.NO_PRESS if mock else questions.HELD_PRESS if seen.held else questions.no_hand(pin))
            if yes_or_no(_("Try it once more?")) != "yes":
                return

    def _lamp(self) -> None:
        from pi_regulate.wiring.calibration import glow

        pins, mock = lamp_pins(self._library.settings.lamp), self._backend == "mock"
        here = _("2. The lamp. It rises slowly now, stays, and fades again: ten seconds.")
        if pins:
            here = _("2. The lamp, on {pins}. It rises slowly now, stays, and fades again: ten seconds.")
            here = here.format(pins=_(" and ").join(map(with_header_pin, pins)))
        say("", questions.SIMULATED_LAMP if mock else here)
        self._asked(
            glow,
            questions.SHONE,
            questions.NO_BAR if mock else questions.no_light(pins),
            questions.NEVER_FLASHES,
        )

    def _sound(self) -> None:
        from pi_regulate.wiring.calibration import chime

        if self._backend == "mock":
            say("", questions.SIMULATED_SOUND)
            return
        say("", _("3. The sound. One soft chime: six seconds."))
        heard = self._asked(
            lambda settings, here: chime(settings, here, share_dir(), self._pipe(here)),
            questions.HEARD,
            questions.NO_SOUND,
            questions.GOOD,
        )
        if heard and (voices := asked_voice(self._library.settings, self._speaks)) is not None:
            self._keep("", {"voices": f"[{', '.join(voices)}]"})

    def _speaks(self, voice: str, line: str) -> None:
        """Lets a voice say a line, as softly as in a session."""
        from pi_regulate.devices.speech.voices import Book, voice_places
        from pi_regulate.wiring.calibration import speak

        only = self._library.settings.model_copy(update={"voices": [voice], "voice_for": {}})
        book = Book(replace(self._library, settings=only), voice_places(share_dir(), None))
        self._with_device(lambda settings, here: speak(settings, here, line, book, self._pipe(here)))

    def _asked(self, shows: Callable[[Settings, Around], None], asks: str, hint: str, thanks: str) -> bool:
        """Shows something and asks whether it was seen or heard, again if the person wants; whether it was."""
        while True:
            self._with_device(shows)
            answer = yes_or_no(asks, again=True)
            if answer != "again":
                break
        if answer != "skip":
            say(hint if answer == "no" else thanks)
        return answer == "yes"

    def _lamp_levels(self) -> None:
        from pi_regulate.wiring.calibration import find_bounds

        asks = _("4. How dim and how bright may it be? This takes two minutes in the dark, with the button. Do it now?")
        if yes_or_no("", asks) != "yes":
            return
        chosen = self._with_device(find_bounds)
        if chosen is not None:
            simulated = lamp_simulated(self._backend, self._library.settings)
            self._keep("lamp", levels_of(self._library.settings.lamp, chosen), simulated=simulated)

    def _volume(self) -> None:
        from pi_regulate.wiring.calibration import find_volume

        asks = _("5. How loud may it be? This takes a minute at the pillow, with the button. Do it now?")
        if yes_or_no("", asks) != "yes":
            return
        volume = self._with_device(lambda settings, here: find_volume(settings, here, self._pipe(here)))
        if volume is not None:
            self._keep("sound", volume_of(volume), simulated=self._backend == "mock")

    # The people, what a double press does, and the place

    def _people_and_place(self) -> None:
        say("", f"6. {questions.PEOPLE}")
        for name, question_about in ASKED.items():
            question = question_about(self._library.settings)
            answer = None if question is None else written_by(question, _NUMBERS.get(name, ""))
            if answer is not None:
                self._keep(answer.section, answer.values)

    def _home(self) -> None:
        """Only for the device beside the bed: on a laptop there is nothing to link."""
        if self._keeps and self._of_the_service and self._backend == "pi":
            try:
                ask_about_home(LINK_CONFIG)
            except RegulateError as error:
                say(str(error))

    # The end

    def _end(self) -> None:
        tell_boot_lines(self._library.settings, offer=self._backend == "pi")
        say("", _("And here is the card for the bedside:"))
        what = card_of(self._library)
        click.echo("\n" + "\n\n".join(told_card(what)) + "\n")
        if yes_or_no(_("Write it as a page to print, card.pdf in this folder?")) == "yes":
            from pi_regulate.pictures.card_page import write_card

            try:
                write_card(what, Path("card.pdf"))
                say(_("card.pdf is written. Print it at 100 %, and cut along the marks."))
            except RegulateError as error:
                say(str(error))
        say("", _("That is all. {kept}").format(kept=self.kept()))
        if self._file is not None and self._keeps:
            by_service = self._of_the_service and self._backend == "pi"
            say(when_used(self._at_first, self._library, by_service=by_service))

    def _keep(self, section: str, values: Mapping[str, str], *, simulated: bool = False) -> None:
        shown = ToWrite(section, values).shown
        if simulated:
            self._tried.append(shown)
            say(f"{questions.ONLY_TRIED} {shown}")
            return
        if not self._keeps:
            say(_("Would be kept: {shown}").format(shown=shown))
            return
        try:
            self._file = change_settings(self._folder, section, values)
        except ByHandError as error:
            self._by_hand = True
            for line in str(error).split("\n"):
                click.echo(line)
            return
        self._library = load_usable(self._folder)
        say(_("Kept: {shown}").format(shown=shown))

    def _with_device(self, does: Callable[[Settings, Around], _T]) -> _T:
        """Does something with lamp, button or sound; if the person ends that, all of setup ends."""
        with around(self._backend, self._hand, skips=True) as here:
            done = does(self._library.settings, replace(here, stopped=self._stop))
        forget_typing()
        if self._stopped:
            raise click.Abort
        return done

    def _stop(self) -> None:
        self._stopped = True
