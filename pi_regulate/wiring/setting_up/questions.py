"""What is said to whoever sets the device up: hints for when something does not answer, and questions (LIMITS 3.4).

A question says what a yes changes and all the conditions it is meant for, so that no one has to tell which it was.
Rule: it asks for no reason and keeps none; without an answer, the gentlest stays.
"""

from __future__ import annotations

from typing import NamedTuple

from pi_regulate.labels import in_terminal as _
from pi_regulate.library.header_pins import with_header_pin
from pi_regulate.session.calibration.wire_questions import TWO_NUMBERS

WELCOME = _(
    "Welcome. There are about ten questions. Enter skips any of them, and Ctrl-C ends setup. Your answers are kept as "
    "you give them, and nothing else is."
)
PAUSED = _(
    "The device is running and using lamp, button and sound. It stops now while you try them, and starts again "
    "afterwards, even if you leave early."
)
NEEDS_ROOT = _("The device is running as a service, and using lamp, button and sound. To try them, type:")
IN_SESSION = _("A session is going on now. End it, and try lamp, button and sound?")
NO_WIRING = _("Without lamp and button the wires can't be tried; nothing was checked.")
LEFT_OUT = _("Lamp, button and sound are left out for now. The other questions don't need the device.")
BY_HAND_TOO = _("What could not be written for you is shown above, line by line; please write it yourself.")
RUNS_AGAIN = _("The device is running again.")
AT_ITS_REST = _("The device starts to use your answers at its next rest.")
ON_SIMULATED_PINS = _(
    "Lamp, button and sound are only simulated here: nothing on this machine is touched, and you won't hear anything."
)
NOTHING_KEPT = _(
    "Your answers are not kept; with `--config FOLDER` they are, in that folder, but for brightness and volume, which "
    "can only be tried here."
)
ALL_BUT_LEVELS_KEPT = _("Your answers are kept, but for brightness and volume, which can only be tried here.")
ONLY_TRIED = _("Only simulated, so this is not kept:")
SIMULATED_BUTTON = _("1. The button. Here it is the space bar. Please press it now; there is time.")
SIMULATED_LAMP = _("2. The lamp. Here it is shown on the screen. It rises slowly, stays, and fades again: ten seconds.")
SIMULATED_SOUND = _("3. The sound is simulated here: nothing plays, so there is nothing to hear.")
NO_PRESS = _(
    "No press came. Here the button is the space bar, in this window, while setup waits for it. On the Raspberry "
    "Pi it is the real button."
)
NO_BAR = _("The bar needs a terminal window that is large enough. On the Raspberry Pi the real lamp shines instead.")
HELD_PRESS = _(
    "The button seems to be pressed all the time. Check whether its wires touch, and whether they are on the two legs "
    "that a press joins. If the button is wired to 3.3 V, the settings need `button: {pull: down}`."
)


FELT = _("Your press was felt.")
SHONE, NEVER_FLASHES = _("Did the lamp shine?"), _("Good. It never flashes.")
HEARD, GOOD = _("Did you hear it?"), _("Good.")
WIRING = _("Later, `sudo pi-regulate doctor --wiring` checks the wires with you, one by one.")


def no_hand(pin: int) -> str:
    """What to check if no press was felt."""
    told = _(
        "No press was felt. The button connects {pin} to ground: check whether both wires sit firmly, and whether they "
        "are on the two legs of the button that a press joins."
    )
    return f"{told.format(pin=with_header_pin(pin))} {_(TWO_NUMBERS)} {WIRING}"


def no_light(pins: tuple[int, ...]) -> str:
    """What to check if the lamp did not shine."""
    where = ", ".join(map(with_header_pin, pins)) or _("none, because the lamp is only simulated")
    told = _(
        "Then look at the LED. Its long leg goes to the resistor, and the other end of the resistor goes to its pin "
        "({where}). The short leg goes to ground. A reversed LED is not broken; turn it round."
    )
    return f"{told.format(where=where)} {_(TWO_NUMBERS)} {WIRING}"


NO_SOUND = _(
    "Then check whether the speaker has power, is plugged in and is turned up. `pi-regulate sound test` says where the "
    "sound goes, and `sound: {device: NAME}` in the settings chooses another card. Without sound the device leads by "
    "light alone."
)
VOICE_SAMPLE = "sleep-ramp.1"  # the line in which voices are compared: "Let the light lead, or just let it be there."
TWO_VOICES = _(
    "The words are spoken by one of two voices, both made by a machine. You hear one sentence twice: first the higher "
    "voice, then the lower one."
)


class Switch(NamedTuple):
    """A switch of `people`: what a yes sets it to, the question, and who should say yes.

    All questions are asked the same way round: yes is the careful answer.
    """

    name: str
    yes: bool
    asks: str
    help: str


PEOPLE = _(
    "Now a few switches about the people who will use it. You need not say why; only yes or no is stored. Yes is "
    "always the careful answer. If you skip a question, its present answer stays. If you are ill or pregnant, or "
    "after an operation, ask a doctor or a midwife first: what follows is the usual caution, not medical advice."
)
SWITCHES = (
    Switch(
        "pregnant",
        True,
        _("Keep to 6 to 10 breaths a minute, and never hold the breath?"),
        _(
            "Say yes if you are pregnant, or have asthma or COPD. With asthma: stop if you wheeze, and use your own "
            "medicine first."
        ),
    ),
    Switch(
        "holds",
        False,
        _("Leave out exercises with a held breath?"),
        _(
            "Say yes if you have a heart, lung or blood pressure condition or glaucoma, have had an operation or eye "
            "surgery, tend to faint, or don't know."
        ),
    ),
    Switch(
        "effort",
        False,
        _("Leave out exercises in which you press or push against something?"),
        _(
            "Say yes for the same reasons: heart, lung, blood pressure, operation, eyes, fainting, or if you don't "
            "know. After alcohol or sedatives, do nothing standing up."
        ),
    ),
    Switch(
        "external_focus",
        True,
        _("Leave out everything about the breath, and guide by light and the room alone?"),
        _(
            "Say yes if attention to the breath feels bad or brings panic. Say yes also if you live with psychosis, "
            "severe dissociation or a recent trauma; then use it only with a person or clinician who knows about it."
        ),
    ),
    Switch(
        "photosensitive",
        True,
        _("Keep the light steady, without any swell?"),
        _("Say yes if light can set off epileptic seizures. Either way, nothing here ever flashes."),
    ),
)
CHOOSING = _(
    "Choosing in the dark. After a double press it can ask how it is, and say one line after another, each with a "
    "light of its own, for 40 seconds at most. A press takes what fits, such as when the legs want to go; whoever "
    "waits gets the usual guide."
)
ASKS_HOW = _("Shall a double press in the dark ask how it is?")
PLACE = _(
    "Where is the device? At night it is dimmer and quieter, so that it wakes no one. Until it knows the time zone, "
    "it treats every hour as night."
)
HELP = _(
    "Who can be called from here at night? A person, a doctor, a crisis line: give a name, and a number that you "
    "have tried. It goes on the card, where it is easy to find. The device itself never calls anyone."
)
NO_NUMBER = _("That has no number in it. Keep it anyway?")
LINES = _(
    "The Raspberry Pi reads its file /boot/firmware/config.txt while it starts. These lines help, each with its reason:"
)
BY_HAND = _(
    "To add them, type `sudo nano /boot/firmware/config.txt`, put those that fit at the end, below a line `[all]`, "
    "and restart the Raspberry Pi: `sudo reboot`"
)
LATER = _("On the Raspberry Pi itself, setup offers to write those that fit.")
AMPLIFIER = _(
    "Is there an I2S amplifier board, such as MAX98357A? (A USB speaker or the headphone jack does not count.)"
)
REBOOT = _("This takes effect when the Raspberry Pi next starts:")
REBOOTS = "  sudo reboot"  # on a line of its own, whole
TAPE = _("If a light on the board stays on even so, cover it with a strip of dark tape.")
RESTART = _(
    "A running device uses new switches and a new number from its next rest. For a new lamp, sound or time zone, type: "
    "`sudo systemctl restart pi-regulate`"
)
START = _("To run the device with these answers, type: `pi-regulate run`")
