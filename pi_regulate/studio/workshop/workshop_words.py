"""The workshop's own words, in the language of the terminal that the studio was started in.

What is said about the device, its parts, the questions and the card comes from where every command has it. Rule: as for
the page of the lamp, the page has no words of its own, and none is put into it unescaped.
"""

from __future__ import annotations

import json
from html import escape

from pi_regulate.installation import as_typed
from pi_regulate.labels import in_terminal as _
from pi_regulate.wiring.setting_up.questions import IN_SESSION, PEOPLE


def workshop_words() -> dict[str, str]:
    """Every word by its name in `workshop.html`; those that the scripts need as JSON under `scripts`."""
    words = {
        "lang": _("en"),
        "device": _("The device"),
        "lamp": _("The lamp"),
        "page": _("On this page"),
        "now": _("How it is"),
        "steps": _("What to do"),
        "step_try": _("Try lamp and button"),
        "step_questions": _("Answer the questions"),
        "step_card": _("Print the card"),
        "try": _("Try it"),
        "questions": _("Questions"),
        "card": _("The card"),
        "rows": _("More about it"),
        "mend": _("Mend the settings at the desk"),
        "wants": _("This needs you"),
        "all_found": _("Everything that was looked at"),
        "look_again": _("Look again"),
        "in_use_note": _(
            "To try them, it has to stop. It starts again afterwards, even if you close this page or the connection "
            "breaks; by day its lamp then swells once, slowly and dim."
        ),
        "give": _("Start the device again"),
        "lent": _("The device is stopped while you try its parts."),
        "end": _("Stop"),
        "finger": _("The button: press it, or hold it"),
        "questions_lead": _("Each answer is kept at once, and you may leave out any. Only the answer is stored."),
        "people": PEOPLE,
        "card_lead": _("For the bedside: what the button does, what the light says, and whom to call."),
        "print": _("Open the page to print"),
        "boot": _("Lines for the Raspberry Pi's own start"),
        "boot_lead": _("`sudo pi-regulate setup` shows them once more and writes those that you want."),
        "home_lead": _("Home Assistant is set up in a terminal: `sudo pi-regulate setup`"),
    }
    scripts = {
        "in_use": _("The device is running, and has lamp, button and sound."),
        "open_ones": _("not answered yet: {count}"),
        "yes": _("Yes"),
        "no": _("No"),
        "left_out": _("not answered yet"),
        "keep": _("Keep it"),
        "empty": _("Empty it"),
        "other": _("Another place"),
        "hear": _("Hear it"),
        "no_sound": _("This browser can't play it: {why}"),
        "ready": _("The page is drawn. Press once more to open it."),
        "back": _("Back"),
        "kept": _("Kept: {shown}"),
        "take": _("Stop it, and try"),
        "take_session": _("End the session, stop it, and try"),
        "in_session": IN_SESSION,
        "session": _("A session is going on just now."),
        "taking": _("The device is stopping …"),
        "giving": _("The device is starting again …"),
        "runs": _("The device is running: {says}"),
        "simulated": _(
            "This machine has no pins for a lamp and a button, so here they are only simulated. On the Raspberry Pi, "
            "this page shows and tries the real ones."
        ),
        "examining": _("Looking at board, pins, lamp, sound, files and service …"),
        "all_well": _("Nothing needs you."),
        "looked": _("Looked at {time}: {sum}"),
        "ok": _("all right"),
        "warn": _("could be better"),
        "fail": _("can't work like this"),
        "not here": _("not here"),
        "there": _("is there already"),
        "dark": _("dark"),
        "lit": _("at {level} %"),
        "down": _("The button is down."),
        "up": _("Press the button now; there is time."),
        "up_here": _("Press the round button on this page now; there is time."),
        "gone": _("The studio has ended. Start it again; this page then comes back by itself."),
        "button": _("The button"),
        "button_says": _("Waits up to 45 seconds for a press, and shows it."),
        "button_do": _("Wait for a press"),
        "lamp": _("The lamp"),
        "lamp_says": _("One minute: slowly up to its brightest, down to its dimmest, and dark. It never flashes."),
        "lamp_do": _("Light the lamp"),
        "sound": _("The sound"),
        "sound_says": _("One soft chime, six seconds."),
        "sound_do": _("Play the chime"),
        "levels": _("How dim, how bright"),
        "levels_says": _("Two minutes in the dark, with the button. Turn this screen away from you."),
        "levels_do": _("Set the light"),
        "volume": _("How loud"),
        "volume_says": _("A minute at the pillow, with the button."),
        "volume_do": _("Set the volume"),
        "motor": _("The motor"),
        "motor_says": _("A minute under the pillow: slowly up, and two breaths."),
        "motor_do": _("Move it"),
        "board": _("The board"),
        "clock": _("The time"),
        "user": _("Your rights"),
        "gpio": _("The pins"),
        "config": _("Your files"),
        "state": _("Its memory"),
        "service": _("The service"),
        "link": _("The link"),
        "about_lamp": _("What the lamp can do"),
    }
    told = {name: escape(as_typed(text)) for name, text in words.items()}
    return {**told, "scripts": escape(json.dumps(scripts, ensure_ascii=False))}
