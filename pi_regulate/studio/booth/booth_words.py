"""The booth's own words, in the language of the terminal that the studio was started in, and the bounds that it shows.

What is said about a recording comes from where every command has it; only while somebody speaks does the page say
something itself, by the bounds that stand here. Rule: as for the other pages, the page has no words and no numbers of
its own, and none is put into it unescaped.
"""

from __future__ import annotations

import json
from html import escape
from math import log10

from pi_regulate.devices.speech.intake import LOUD_ENOUGH_DB
from pi_regulate.devices.speech.recordings import MOST_FILES
from pi_regulate.devices.speech.voice_check import HIGHEST_DBTP
from pi_regulate.labels import in_terminal as _
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS
from pi_regulate.sound.recordings.evening import LOUDNESS_LUFS
from pi_regulate.sound.recordings.speech import LEAD_S, NEARLY_SILENT, TAIL_S

_CUT_OFF = 0.985
"""Of full scale. Here a recorder cuts off, when it does (our design choice; the recording itself is judged later)."""


def booth_words() -> dict[str, str]:
    """Every word by its name in `booth.html`; what the scripts need as JSON under `scripts` and `numbers`."""
    words = {
        "lang": _("en"),
        "booth": _("The booth"),
        "lamp": _("The lamp"),
        "whose": _("Whose voice is it?"),
        "lead": _(
            "Read a few lines aloud, and the lamp speaks with your voice. Stop at any line; what you kept stays, and "
            "you go on another day."
        ),
        "name": _("Name"),
        "language": _("Language"),
        "consent": _("The person who speaks knows what it is for, and wants to."),
        "begin": _("Begin"),
        "lent": _(
            "A voice is lent, not given. It stays on this machine, and whoever lent it may ask for it back: “Forget” "
            "deletes it at once."
        ),
        "known": _("Voices so far"),
        "another": _("Another voice"),
        "add": _("Add files"),
        "stop_today": _("Stop for today"),
        "lines": _("All lines"),
        "example": _("Hear an example"),
        "earlier": _("Hear what is kept"),
        "one_file": _("Use a file"),
        "microphone": _("Microphone"),
        "softer": _("too soft"),
        "right": _("right"),
        "louder": _("too loud"),
        "hear": _("Hear it"),
        "again": _("Again"),
        "keep": _("Keep"),
        "resend": _("Try once more"),
        "back": _("Back"),
        "skip": _("Skip"),
        "forget": _("Forget"),
        "cancel": _("Cancel"),
        "close": _("Close"),
    }
    scripts = {
        "go_on": _("Go on"),
        "forget": _("Forget"),
        "forget_title": _("Forget the voice {name}?"),
        "forget_note": _("Every recording of it is overwritten and deleted. This can't be undone."),
        "forgotten": _("The voice {name} is forgotten"),
        "consent_first": _("First ask the person who speaks, and tell them what it is for; then tick the box."),
        "has": _("{kept} of {lines} lines"),
        "of": _("{number} of {count}"),
        "up_to": _("up to {seconds} s"),
        "record": _("Record"),
        "anew": _("Record it anew"),
        "finish": _("Finish"),
        "opening": _("A moment …"),
        "asks": _(
            "The browser asks whether this page may listen: please allow it. If you see no question, press the sign "
            "beside the address, or ask again."
        ),
        "ask_again": _("Ask again"),
        "ready": _("Read it once to yourself. Then press, and speak as if to someone lying beside you."),
        "speak": _("Speak. Press when you are done."),
        "preparing": _("It is being prepared …"),
        "heard": _("This is how the device will say it: {seconds} s."),
        "kept": _("Kept."),
        "is_kept": _("This line is kept already. You can leave it, or record it anew."),
        "session_done": _("That was one whole session. The rest is for other exercises, and can wait."),
        "all_done": _("Nothing is missing: this voice has every line."),
        "soft": _("Very soft: come closer, or speak up a little."),
        "silent": _("Nothing is heard. Is it the right microphone, plugged in and not muted?"),
        "loud": _("Very loud: a little further away."),
        "cut": _("Too loud: it is being cut off. Move further away, or turn the microphone down."),
        "long": _("Too long: this line has room for {seconds} s of speech."),
        "longest": _("That is as long as a take may be."),
        "no_secure": _(
            "This browser gives no page the microphone here. Open the studio at http://127.0.0.1 in Chromium or "
            "Firefox, or add recordings from files."
        ),
        "denied": _(
            "The browser keeps the microphone from this page. Allow it with the sign beside the address, then press "
            "again."
        ),
        "none": _("No microphone was found. Plug one in, then press again; recordings from files work too."),
        "busy": _("The microphone can't be opened; another program may be using it. Close that one, then press again."),
        "unplugged": _("The microphone went away, and this take with it. Plug it in, then press again."),
        "interrupted": _("The browser interrupted the recording, as for a call. Press to record the line again."),
        "asleep": _("The browser has not begun to listen. Press once more."),
        "levelled": _(
            "This browser changes the sound of the microphone (automatic level, noise or echo suppression), and a "
            "quiet voice may swell. Another browser, or a recording from a file, sounds better."
        ),
        "no_sound": _("This browser can't play it: {why}"),
        "still_here": _("Your take is still here."),
        "studio_away": _("The studio does not answer."),
        "elsewhere": _("Another page or program has changed this voice; the list is as it is now."),
        "leave": _("A take is not kept yet. Leave it?"),
        "files_title": _("Recordings from files"),
        "files_note": _(
            "Name each file after its line, such as intro.1.wav; point at a line in the list to see its name."
        ),
        "file_of": _("{number} of {count}: {name}"),
        "taken": _("{count} taken"),
        "not_taken": _("{count} not taken"),
        "too_large": _("{name}: a recording may have at most {most} MB"),
        "too_many": _("That is more than {most} files; choose fewer at a time."),
        "settings": _("Open the settings"),
    }
    numbers = {
        "soft_db": LOUDNESS_LUFS - LOUD_ENOUGH_DB,
        "silent_db": round(20 * log10(NEARLY_SILENT), 1),
        "loud_db": HIGHEST_DBTP,
        "cut": _CUT_OFF,
        "around_s": LEAD_S + TAIL_S,
        "rates_hz": RECORDING_BOUNDS.rates_hz,
        "most_bytes": RECORDING_BOUNDS.largest_bytes,
        "most_files": MOST_FILES,
    }
    told = {name: escape(text) for name, text in words.items()}
    return {
        **told,
        "scripts": escape(json.dumps(scripts, ensure_ascii=False)),
        "numbers": escape(json.dumps(numbers)),
    }
