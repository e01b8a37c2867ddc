"""The desk's own words, in the language of the terminal that the studio was started in.

What is said about a text, its mistakes, its settings and its facts comes from where every command has it. Rule: as for
the page of the lamp, the page has no words of its own, and none is put into it unescaped.
"""

from __future__ import annotations

import json
from html import escape

from pi_regulate.labels import in_terminal as _


def desk_words() -> dict[str, str]:
    """Every word by its name in `desk.html`; those that the scripts need as JSON under `scripts`."""
    words = {
        "lang": _("en"),
        "desk": _("The desk"),
        "lamp": _("The lamp"),
        "files": _("Files"),
        "find": _("Find a file"),
        "new": _("New"),
        "text": _("Text"),
        "beside": _("Picture"),
        "form": _("Form"),
        "save": _("Save"),
        "copy": _("Copy it"),
        "change": _("Make it yours"),
        "mistakes": _("Mistakes"),
        "exercise": _("Exercise"),
        "routine": _("Routine"),
        "name": _("Name"),
        "phase": _("Phase"),
        "ground": _("Ground"),
        "breathe": _("Breathe"),
        "connect": _("Connect"),
        "an_exercise": _("An exercise"),
        "a_routine": _("A routine"),
        "the_settings": _("The settings"),
        "welcome": _("What would you like to write?"),
        "welcome_note": _("Or open a file from the list: you see how it is written, and what it does."),
        "begin": _("Begin"),
        "cancel": _("Cancel"),
        "theirs": _("In the file now"),
        "mine": _("Yours"),
        "keep_mine": _("Go on with yours"),
        "take_theirs": _("Take the file"),
    }
    scripts = {
        "own": _("Yours"),
        "settings": _("Settings"),
        "routines": _("Routines"),
        "ground": _("Ground"),
        "breathe": _("Breathe"),
        "connect": _("Connect"),
        "none": _("Nothing matches."),
        "saved": _("Saved"),
        "unsaved": _("Not saved yet"),
        "shipped": _("Shipped"),
        "no_mistakes": _("No mistakes"),
        "one_mistake": _("1 mistake"),
        "mistakes": _("{count} mistakes"),
        "kept_back": _("The device goes on with the last version that works."),
        "play": _("Play"),
        "play_from": _("Play from {time}"),
        "stop": _("Stop"),
        "shipped_note": _("This came with the device. Make it yours to change it: then yours plays instead."),
        "copy_note": _("Or copy it under another name."),
        "settings_note": _("Your settings need only the lines that differ from what came with the device."),
        "changed_elsewhere": _("Another program has changed this file. Nothing is overwritten: compare, and choose."),
        "read_anew": _("Another program changed this file; this is how it is now."),
        "gone": _("Another program deleted this file. Saving writes it again."),
        "no_studio": _("The studio does not answer. Your text is still here."),
        "leave": _("What you wrote is not saved. Leave it?"),
        "rates": _("Breaths a minute"),
        "light": _("Light"),
        "last_good": _("Drawn before the last mistake."),
        "no_picture": _("As soon as this has no mistakes, you see here what it does."),
        "evidence": _("Evidence"),
        "caution": _("Caution"),
        "default": _("default: {value}"),
        "use_default": _("Use the default"),
        "in_text": _("Write it in the text"),
        "empty": _("empty"),
        "new_title": _("Something new"),
        "copy_title": _("A copy of {name}"),
    }
    told = {name: escape(text) for name, text in words.items()}
    return {**told, "scripts": escape(json.dumps(scripts, ensure_ascii=False))}
