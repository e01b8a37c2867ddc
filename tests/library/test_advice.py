"""Whoever follows the advice to the letter is done: the next look finds nothing, and the file says what was meant."""

from __future__ import annotations

import re
from itertools import product
from zoneinfo import available_timezones

import pytest

from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.source import read
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test
from tests.library.shipped import CONFIG

CALM = """\
id: my-calm
title: My calm
phase: breathe
suits: [flight, calm]
breathe: {in: 4.5s, out: 6s}
lasts: 4min
"""
STEPS = """\
id: my-calm
phase: breathe
lasts: 4min
steps:
  - glow: 8.5%
    lasts: 20s
  - breathe: {in: 4.5s, out: 6s}
    at: 20s
    light: {from: 8.5%, to: 40%}
"""
OURS = """\
talk: few
time_zone: Europe/Vienna
people: {photosensitive: true}
sound: {volume: 3.5}
voices: [anna, default-en]
"""
NIGHT = "night: {from: 21:30, to: 06:15}\n"
TIMED = """\
id: my-calm
phase: breathe
lasts: 40s
steps:
  - say: "Remember, if you like."
    at: 0s
  - breathe: {in: 4.5s, out: 6s}
    at: 20s
"""
KEY = r"[\w-]+"


def shelf_of(text: str) -> Shelf:
    shelf = Shelf()
    document = read("mine.yaml", text.encode())
    if "phase" in text:
        shelf.add_exercise(document)
    else:
        for name in ("settings", "lines"):
            shipped = CONFIG / f"{name}.yaml"
            getattr(shelf, f"add_{name}")(read(str(shipped), shipped.read_bytes()))
        shelf.add_settings(document)
    return shelf


def problems_of(text: str) -> list[Problem]:
    shelf = shelf_of(text)
    if "phase" in text:
        shelf.look_across()
    return [problem for problem in shelf.problems if problem.path == "mine.yaml"]


def obeyed(text: str, problems: list[Problem]) -> str:
    """The text after somebody has written, in its place, what each problem proposes."""
    lines = text.splitlines()
    for problem in sorted(problems, key=lambda one: (one.line, one.column), reverse=True):
        line, at = lines[problem.line - 1], problem.column - 1
        end, says = at + problem.width, problem.message
        if found := re.search(rf"has to be in quotes: `({KEY}: .+)`\.$", says):  # the whole pair is written anew
            at, end, new = re.search(rf"{KEY}:", line).start(), len(line), found[1]  # type: ignore[union-attr]
        elif found := re.search(r"Put a (\S) before `(.+)` and a \S at its end\.( Write each ' in it twice\.)?$", says):
            at, end = line.index(found[2]), len(line)
            new = found[1] + (line[at:].replace("'", "''") if found[3] else line[at:]) + found[1]
        elif found := re.search(r"a `(\S)` is missing (?:at the end of|on) line (\d+)(, before the `#`)?\.$", says):
            assert (int(found[2]), line[at:].lstrip()[:1]) == (problem.line, "#" if found[3] else "")
            end, new = at, found[1]
        elif found := re.search(r"a comma is missing before `\w+`\.$", says):
            at, end, new = len(line[:at].rstrip()), at, ", "
        elif found := re.search(rf"Write `({KEY}: .+?)` in its place\.$", says):
            at, end, new = 0, len(line), found[1]
        elif found := re.search(rf"belong here, not .+?\. Write `({KEY}: .+?)`\.", says):
            at, new = line.index(found[1].split(":")[0] + ":"), found[1]
        elif found := re.search(r"Write (?:`times: \d` or )?`(hold: 4s)` or less\.$", says):
            at, end, new = 0, len(line), re.sub("hold: [^,}]+", found[1], line)
        elif "out of the braces, and put it on a line of its own below `breathe`" in says:
            pair = re.search(rf", ({KEY}: [^{{}},]+)}}", line[at - 2 :])
            assert pair is not None
            lines.insert(problem.line, f"    {pair[1]}")
            at, end, new = at - 2, at - 3 + len(pair[0]), ""
        elif found := re.search(
            r"`steps:` on a line of its own, and below it `(.+?)` and `(.+?)`(?:, with `(.+)` below that)?\.$", says
        ):
            breathe = next(number for number, one in enumerate(lines) if one.startswith("breathe"))
            lines[breathe] = f"steps:\n{found[1]}\n" + "\n".join(filter(None, found.groups()[1:]))
            at, end, new = 0, len(line), ""
        elif "Begin the first line of each step with `- `, in place of the last two spaces" in says:
            lines = [re.sub(r"^( *)  (?=(?:say|glow|breathe):)", r"\1- ", one) for one in lines]
            line = lines[problem.line - 1]
            at, end, new = 0, 0, ""
        elif says.endswith("Write a space in place of the dash."):
            at, end, new = line.index("-"), line.index("-") + 1, " "
        elif found := re.search(r"this `\S` has to be a `(\S)`\.$", says):
            new = found[1]
        elif found := re.search(r"[sS]tart (?:`[\w-]+`|it) with (no|\d+) spaces?\b", says):
            at, end, new = 0, len(line) - len(line.lstrip()), " " * int(found[1].replace("no", "0"))
        elif found := re.search(r"a dash is missing before `\w+`\. Write `(- \w+)`\.$", says):
            new = found[1]
        elif found := re.search(rf"(?:point|brackets here|colon): `({KEY}): (.+)`\.$", says):
            new = found[2]
        elif found := re.search(r"Write `(\w+:)`, and begin each line below it with two spaces\.$", says):
            lines[problem.line :] = [f"  {other}" for other in lines[problem.line :]]
            new = found[1]
        elif "two for each step inwards" in says:
            new = line[at:end].replace("\t", "  ")
        elif says.endswith("Replace it with plain spaces."):
            new = re.sub(r"\s", " ", line[at:end])
        elif says.endswith("Write a colon and a space."):
            new = ": "
        elif found := re.search(r"Write (\S) at both ends\.$", says):
            new = f"{found[1]}{line[at:end][1:-1]}{found[1]}"
        elif found := re.search(r"Decimals have a point: `(.+)`\.$", says):
            new = found[1]
        elif found := re.search(rf"Did you mean `({KEY}: .+?)`\?", says):  # a key and its value
            end, new = len(line), found[1]
        elif found := re.search(r"Did you mean `([^`]+)`", says):  # of several, the first
            new = found[1]
        else:
            raise AssertionError(f"nobody knows what to do: {problem}")
        lines[problem.line - 1] = line[:at] + new + line[end:]
    return "\n".join(lines) + "\n"


WRONG = {
    "a comma in braces": (CALM, "in: 4.5s", "in: 4,5"),
    "a comma and a unit": (CALM, "in: 4.5s", "in: 4,5s"),
    "a comma at the end of braces": (CALM, "{in: 4.5s, out: 6s}", "{out: 6s, in: 4,5}"),
    "a comma in the braces of a step": (STEPS, "{in: 4.5s,", "{in: 4,5,"),
    "a comma in a level in braces": (STEPS, "from: 8.5%", "from: 8,5%"),
    "a comma in a level": (STEPS, "glow: 8.5%", "glow: 8,5%"),
    "a share with a comma": (STEPS, "glow: 8.5%", "glow: 0,085"),
    "a share with a comma in braces": (STEPS, "from: 8.5%", "from: 0,085"),
    "a share with a comma and two digits": (STEPS.replace("8.5%", "8%"), "from: 8%", "from: 0,08"),
    "a share with a comma at the end of braces": (STEPS, "to: 40%", "to: 0,40"),
    "a tab before an answer": (OURS, "people: {photosensitive: true}", "people:\n\tphotosensitive: true"),
    "a tab before a number": (OURS, "sound: {volume: 3.5}", "sound:\n\tvolume: 3.5"),
    "a tab at the end of the file": (
        OURS.replace("voices: [anna, default-en]\n", "") + "voices:\n  - anna\n  - default-en\n",
        "  - anna\n  - default-en", "\t- anna\n\t- default-en",
    ),
    "hard spaces before an answer": (
        OURS, "people: {photosensitive: true}", "people:\n\u00a0\u00a0photosensitive: true"
    ),
    "a hard space before an answer": (OURS, "people: {photosensitive: true}", "people:\n\u00a0photosensitive: true"),
    "a tab, and a note before it": (
        OURS, "people: {photosensitive: true}", "people:\n\t# only Anna\n\tphotosensitive: true"
    ),
    "a comma in the volume": (OURS, "volume: 3.5", "volume: 3,5"),
    "a comma in the volume without braces": (OURS, "sound: {volume: 3.5}", "sound:\n  volume: 3,5"),
    "minutes as a bare number": (CALM, "lasts: 4min", "lasts: 4"),
    "minutes as seconds": (CALM, "lasts: 4min", "lasts: 4s"),
    "minutes in German": (CALM, "lasts: 4min", "lasts: 4 Minuten"),
    "another key and minutes in German": (CALM, "lasts: 4min", "duration: 4 Minuten"),
    "another key and minutes in French": (CALM, "lasts: 4min", "durée: 4 minutes"),
    "another key and minutes in Spanish": (CALM, "lasts: 4min", "duracion: 4 minutos"),
    "another key and minutes in Italian": (CALM, "lasts: 4min", "durata: 4 minuti"),
    "seconds in German": (CALM, "in: 4.5s", "in: 4.5 Sekunden"),
    "a German length": (CALM, "lasts: 4min", "dauer: 4min"),
    "round brackets": (CALM, "{in: 4.5s, out: 6s}", "(in: 4.5s, out: 6s)"),
    "round brackets in a step": (STEPS, "breathe: {in: 4.5s, out: 6s}", "breathe: (in: 4.5s, out: 6s)"),
    "round brackets around a light": (STEPS, "{from: 8.5%, to: 40%}", "(from: 8.5%, to: 40%)"),
    "round brackets in the settings": (OURS, "{photosensitive: true}", "(photosensitive: true)"),
    "angle brackets": (CALM, "{in: 4.5s, out: 6s}", "<in: 4.5s, out: 6s>"),
    "round brackets around a list": (CALM, "[flight, calm]", "(flight, calm)"),
    "no brackets around a list": (CALM, "[flight, calm]", "flight, calm"),
    "no brackets around voices": (OURS, "[anna, default-en]", "anna, default-en"),
    "square brackets": (CALM, "{in: 4.5s, out: 6s}", "[in: 4.5s, out: 6s]"),
    "no brackets": (CALM, "{in: 4.5s, out: 6s}", "in: 4.5s, out: 6s"),
    "no brackets in a step": (STEPS, "{from: 8.5%, to: 40%}", "from: 8.5%, to: 40%"),
    "a section of another program": (
        OURS.replace("people: {photosensitive: true}\n", "") + "people: {photosensitive: true}\n",
        "people: {photosensitive: true}", "[people]\nphotosensitive = true",
    ),
    "an hour in German": (OURS + "night: {from: 22:00}\n", "22:00", "22 Uhr"),
    "an hour and minutes in German": (OURS + "night: {from: 06:30}\n", "06:30", "6:30 Uhr"),
    "an hour and minutes with a point": (OURS + "night: {from: 06:30}\n", "06:30", "um 6.30 Uhr"),
    "an hour in French": (OURS + "night: {from: 22:30}\n", "22:30", "22h30"),
    "an hour in Spanish": (OURS + "night: {from: 22:00}\n", "22:00", "22 horas"),
    "an umlaut in an id": (CALM.replace("my-calm", "einschlaefern"), "einschlaefern", "einschläfern"),
    "a sharp s and an accent in an id": (CALM.replace("my-calm", "weisse-etoile"), "weisse-etoile", "Weiße Étoile"),
    "an umlaut of two signs in an id": (CALM.replace("my-calm", "uebung"), "uebung", "u\u0308bung"),
    "a time with a comma in braces": (OURS + "night: {from: \"22:30\"}\n", 'from: "22:30"', "from: 22,30"),
    "an equals sign": (CALM, "id: ", "id = "),
    "an equals sign without blanks": (CALM, "phase: ", "phase="),
    "equals signs everywhere": (CALM, ": ", " = "),
    "an equals sign in a step": (STEPS, "at: ", "at = "),
    "equals signs in the settings": (OURS, ": ", "="),
    "a German breath": (CALM, "breathe: {in: 4.5s, out: 6s}", "atmen: {ein: 4.5, aus: 6}"),
    "a German breath with units": (CALM, "breathe: {in: 4.5s, out: 6s}", "atem: {einatmen: 4.5 Sekunden, ausatmen: 6}"),
    "German parts of a breath": (CALM, "{in: 4.5s, out: 6s}", "{ein: 4.5s, aus: 6s}"),
    "a French breath": (CALM, "breathe: {in: 4.5s, out: 6s}", "respirer: {inspirer: 4.5, expirer: 6}"),
    "a Spanish breath": (CALM, "breathe: {in: 4.5s, out: 6s}", "respirar: {inhalar: 4.5, exhalar: 6}"),
    "a German title": (CALM, "title: ", "Titel: "),
    "a German phase": (CALM, "phase: breathe", "phase: atmen"),
    "a French phase": (CALM, "phase: breathe", "phase: respirer"),
    "little in German": (OURS, "talk: few", "talk: wenig"),
    "little in French": (OURS, "talk: few", "talk: peu"),
    "little in Spanish": (OURS, "talk: few", "talk: poco"),
    "yes in German": (OURS, "photosensitive: true", "photosensitive: ja"),
    "yes in French": (OURS, "photosensitive: true", "photosensitive: oui"),
    "yes in Spanish": (OURS, "photosensitive: true", "photosensitive: sí"),
    "people in German": (OURS, "people: ", "menschen: "),
    "voices in French": (OURS, "voices: ", "voix: "),
    "a town": (OURS, "Europe/Vienna", "Wien"),
    "a town in small letters": (OURS, "Europe/Vienna", "graz"),
    "a country": (OURS, "Europe/Vienna", "Österreich"),
    "a country in English": (OURS, "Europe/Vienna", "Austria"),
    "a city": (OURS, "Europe/Vienna", "Vienna"),
    "a slip in a zone": (OURS, "Europe/Vienna", "Europe/Viena"),
    "curly quotes around a word of ours": (CALM, "phase: breathe", "phase: “breathe”"),
    "curly quotes around a title": (CALM, "title: My calm", "title: “My calm”"),
    "a brace not closed": (TIMED, "6s}", "6s"),
    "a brace not closed, with a comma": (TIMED, "6s}", "6s,"),
    "a brace not closed, with a note": (TIMED, "6s}", "6s  # slowly"),
    "a brace closed by a round bracket": (TIMED, "6s}", "6s)"),
    "a brace not closed at the end": (TIMED.replace("    at: 20s\n", "").replace("40s", "20s"), "6s}", "6s"),
    "a brace not closed before another step": (
        TIMED.replace("    at: 20s\n", "") + "    at: 20s\n", "{in: 4.5s, out: 6s}", "{in: 4.5s, out: 6s",
    ),
    "a brace over several lines not closed": (TIMED, "{in: 4.5s, out: 6s}", "{\n      in: 4.5s,\n      out: 6s"),
    "a brace without its comma": (TIMED, "4.5s, out", "4.5s out"),
    "a brace of the short form not closed": (CALM, "6s}", "6s"),
    "a bracket not closed": (CALM, "calm]", "calm"),
    "hours without keys": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "21:30-06:15"),
    "hours with blanks": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "21:30 - 6:15"),
    "hours in square brackets": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "[21:30, 06:15]"),
    "hours in round brackets": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "(21:30, 06:15)"),
    "hours and keys in square brackets": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "[from: 21:30, to: 06:15]"),
    "hours and keys without brackets": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "from: 21:30, to: 06:15"),
    "an hour in square brackets": (OURS + "evening: {from: 20:30}\n", "{from: 20:30}", "[20:30]"),
    "an hour and a key without brackets": (OURS + "evening: {from: 20:30}\n", "{from: 20:30}", "from: 20:30"),
    "an hour alone for the cards": (OURS + "cards: {until: 20:30}\n", "{until: 20:30}", "20:30"),
    "an hour for the cards in square brackets": (OURS + "cards: {until: 20:30}\n", "{until: 20:30}", "[20:30]"),
    "hours with a colon between": (OURS + NIGHT, "{from: 21:30, to: 06:15}", "21:30: 06:15"),
    "a device with a colon": (OURS.replace("volume: 3.5", "device: 'hw:1,0'"), "{device: 'hw:1,0'}", "hw:1,0"),
    "a device in square brackets": (
        OURS.replace("volume: 3.5", "device: 'hw:1,0'"), "{device: 'hw:1,0'}", "[device: hw:1,0]"
    ),
    "a device without brackets": (
        OURS.replace("volume: 3.5", "device: 'hw:1,0'"), "{device: 'hw:1,0'}", "device: hw:1,0"
    ),
    "a pin with its colon alone": (OURS + "lamp: {pin: 13}\n", "{pin: 13}", "pin:13"),
    "a pin with its colon alone in square brackets": (OURS + "lamp: {pin: 13}\n", "{pin: 13}", "[pin:13]"),
    "a breath with a colon between its numbers": (CALM, "{in: 4.5s, out: 6s}", "[4.5:6]"),
    "a ratio for a breath in a list": (CALM, "{in: 4.5s, out: 6s}", "[1:2]"),
    "a light with a colon in square brackets": (STEPS, "{from: 8.5%, to: 40%}", "[8.5%:40%]"),
    "a person in square brackets": (OURS, "{photosensitive: true}", "[photosensitive: yes]"),
    "a person without brackets": (OURS, "{photosensitive: true}", "photosensitive: true"),
    "a text in round brackets with a colon": (CALM, "My calm", "(My: calm)"),
    "a text of two pairs with a colon": (CALM, "My calm", "My: calm, so: quiet"),
    "a web page with a colon": (CALM, "My calm", "see: https://example.org/a"),
    "a voice for an exercise": (
        OURS.replace("voices: [anna, default-en]", "voice_for: {safe-ally: anna}"), "voice_for: {", "voices: {"
    ),
    "a voice for an exercise in a list": (
        OURS.replace("voices: [anna, default-en]", "voice_for: {safe-ally: anna}"),
        "voice_for: {safe-ally: anna}", "voices: [safe-ally: anna]",
    ),
    "a voice for an exercise at another word": (
        OURS.replace("voices: [anna, default-en]", "voice_for: {safe-ally: anna}"), "voice_for: {", "voice: {"
    ),
    "a voice for an exercise without brackets": (
        OURS.replace("voices: [anna, default-en]", "voice_for: {safe-ally: anna}"), "{safe-ally: anna}",
        "safe-ally: anna",
    ),
    "a breath in words": (CALM, "{in: 4.5s, out: 6s}", "4.5s in, 6s out"),
    "a breath of two numbers": (CALM, "{in: 4.5s, out: 6s}", "4.5-6"),
    "a breath as a list of numbers": (CALM, "{in: 4.5s, out: 6s}", "[4.5, 6]"),
    "a breath of three numbers": (CALM.replace("4.5s", "4s"), "{in: 4s, out: 6s}", "4-7-8"),
    "a light without keys": (STEPS, "{from: 8.5%, to: 40%}", "8.5%-40%"),
    "a light up to a level": (STEPS.replace("from: 8.5%", "from: 8%"), "{from: 8%, to: 40%}", "40%"),
    "a volume without its key": (OURS, "{volume: 3.5}", "3.5"),
    "a volume in per cent": (OURS, "{volume: 3.5}", "35%"),
    "a person without a key": (OURS, "{photosensitive: true}", "photosensitive"),
    "a press without its key": (OURS + "start: {press: default}\n", "{press: default}", "default"),
    "a pause that is too long": (CALM, "{in: 4.5s, out: 6s}", "{in: 3s, hold: 5s, out: 5s}"),
    "the time of a step in the braces": (TIMED, "6s}\n    at: 20s", "6s, at: 20s}"),
    "a step beside one breath": (CALM, "lasts: 4min", "lasts: 4min\nglow: 8%"),
    "steps without dashes": (TIMED, "  - ", "    "),
    "steps without dashes, less far in": (TIMED.replace("    at", "  at").replace("  - ", "- "), "- ", "  "),
    "a dash on each line": (TIMED, "    at", "  - at"),
    "the time of the last step at the margin": (TIMED, "    at: 20s", "at: 20s"),
    "a line below its dash": (TIMED, "    at: 20s", "  at: 20s"),
    "a line one space in": (TIMED, "    at: 20s", " at: 20s"),
    "a line three spaces in": (TIMED, "    at: 20s", "   at: 20s"),
    "a line six spaces in": (TIMED, "    at: 20s", "      at: 20s"),
    "a line at the margin, and a step below": (TIMED, "    at: 0s", "at: 0s"),
    "a step without its dash": (TIMED, "  - breathe", "  breathe"),
    "a key below the dashes of words": (
        CALM.replace("[flight, calm]", "\n  - flight\n  - calm"), "\nbreathe", "\n  breathe"
    ),
    "a text with a colon": (TIMED, '"Remember, if you like."', "Remember: it can wait, if you like."),
    "a text with a colon and quotes": (TIMED, '"Remember, if you like."', 'She said: "if you like".'),
    "a text with a colon, quotes and more": (TIMED, '"Remember, if you like."', 'It\'s "yours": if you like.'),
    "a text with a colon and a note": (TIMED, '"Remember, if you like."', "Remember: if you like.  # softly"),
    "a long text with a colon": (
        TIMED, '"Remember, if you like."', "Remember: everything can wait until tomorrow morning, if you like."
    ),
    "a long text with a colon and both quotes": (
        TIMED, '"Remember, if you like."', 'Remember: "it\'s everything" until tomorrow morning, if you like, or not.'
    ),
    "curly quotes with a colon": (CALM, "title: My calm", "title: „My: calm“"),
}  # fmt: skip


@in_one_test("name", WRONG)
def test_whoever_follows_the_advice_is_done(name: str) -> None:
    right, before, after = WRONG[name]
    assert before in right
    wrong = right.replace(before, after)
    problems = problems_of(wrong)
    assert problems
    mended = obeyed(wrong, problems)
    assert problems_of(mended) == [], mended
    if not any(word in name for word in ("colon", "list", "pause", "beside", "three")):
        found, meant = shelf_of(mended), shelf_of(right)
        assert [one.value for one in found.exercises.values()] == [one.value for one in meant.exercises.values()]
        assert (found.settings and found.settings.value) == (meant.settings and meant.settings.value)


LISTS = {
    "one": ("people:\n  - pregnant: true\n", "people: {pregnant: true}"),
    "two": ("people:\n  - pregnant: true\n  - holds: false\n", "people: {pregnant: true, holds: false}"),
    "below the key": ("people:\n- photosensitive: true  # Anna\n", "people: {photosensitive: true}"),
    "yes": ("people:\n  - pregnant: yes\n  - holds: no\n", "people: {pregnant: true, holds: false}"),
    "words": ("people:\n  - pregnant\n  - holds: false\n", "people: {pregnant: true, holds: false}"),
    "hours": ("night:\n  - from: 21:30\n  - to: 06:15\n", "night: {from: 21:30, to: 06:15}"),
    "hours alone": ("night:\n  - 21:30\n  - 06:15\n", 'night: {from: "21:30", to: "06:15"}'),
    "a device": ("sound:\n  - device: hw:1,0\n  - volume: 3\n", 'sound: {device: "hw:1,0", volume: 3}'),
    "a voice": ("voice_for:\n  - safe-ally: anna\n", "voice_for: {safe-ally: anna}"),
    "a voice at voices": ("voices:\n  - safe-ally: anna\n", "voice_for: {safe-ally: anna}"),
    "two at voices": ("voices: [safe-ally: anna, settle: bert]\n", "voice_for: {safe-ally: anna, settle: bert}"),
    "voices as keys": ("voices:\n  safe-ally: anna\n", "voice_for: {safe-ally: anna}"),
}  # fmt: skip


@in_one_test("name", LISTS)
def test_a_list_of_keys_is_given_back_as_one_line_that_loads(name: str) -> None:
    text, line = LISTS[name]
    (problem,) = problems_of(text)
    assert f"`{line}`" in problem.message
    assert problems_of(line + "\n") == []


ONE_LINE = {
    "voices below one another": ("voices:\n  anna\n  default-en\n", "voices: [anna, default-en]"),
    "three pins in braces": ("lamp: {driver: rgb, pins: 12, 13, 16}\n", "pins: [12, 13, 16]"),
    "pins with spaces": ("lamp: {driver: rgb, pins: 12 13 16}\n", "[12, 13, 16]"),
    "voices with spaces": ("voices: anna default-en\n", "[anna, default-en]"),
    "a voice for no exercise": ("voice_for: anna\n", "voice_for: {safe-ally: anna}"),
    "a voice beside its exercise": ("voice_for: [settle, anna]\n", "voice_for: {settle: anna}"),
    "two answers and one colon": (
        "people: {holds: false, pregnant true}\n",
        "holds: false, pregnant: true",
    ),
    "a time and no place": ("time_zone: MEZ\n", 'time_zone: ""'),
}


@in_one_test("name", ONE_LINE)
def test_what_was_written_comes_back_whole_as_a_line_that_loads(name: str) -> None:
    text, line = ONE_LINE[name]
    (problem,) = problems_of(text)
    assert f"`{line}`" in problem.message
    key = "pins: " if line.startswith("[12") else "voices: " if line.startswith("[") else ""
    line = key + line
    if line.startswith("holds"):
        line = f"people: {{{line}}}"
    assert problems_of(f"lamp: {{driver: rgb, {line}}}\n" if "pins" in line else f"{line}\n") == []


def test_of_what_is_written_twice_nothing_that_is_needed_is_to_be_thrown_away() -> None:
    (problem,) = problems_of("people: {pregnant: true}\npeople: {holds: true}\n")
    assert problem.message.endswith("first on line 1. Keep one of them, with all you need of both.")
    (problem,) = problems_of("talk: few\ntalk: none\n")
    assert problem.message.endswith("Keep one of them.")
    square = "id: my-calm\nphase: breathe\nbreathe: {in: 4, hold: 1, out: 4, hold: 1}\nlasts: 4min\n"
    assert problems_of(square)[0].message.endswith("Call the pause after the exhale `rest`.")
    assert problems_of(square.replace("out: 4, hold", "out: 4, rest")) == []


@in_one_test("written", ["[long-out: 2min]", "[{long-out, first: 2min}]", "\n  - long-out: 2min"])
def test_an_exercise_written_as_a_key_of_a_routine_stays_in_it(written: str) -> None:
    document = read("mine.yaml", f"id: my-way\nbreathe: {written}\n".encode())
    shelf = Shelf()
    shelf.add_routine(document)
    (problem,) = shelf.problems
    (_, meant) = re.findall(r"`(.+?)`", problem.message)
    replaced = written[1:-1].strip("{}").split(",")[0] if written[0] == "[" else "long-out: 2min"
    right = Shelf()
    right.add_routine(read("mine.yaml", f"id: my-way\nbreathe: {written.replace(replaced, meant)}\n".encode()))
    assert right.problems == []
    assert [(one.exercise, one.first) for one in right.routines["my-way"].value.breathe] == [("long-out", 120.0)]


def test_an_exercise_that_voice_for_does_not_know_is_shown_where_it_is_written() -> None:
    shelf = Shelf()
    shelf.add_folder(CONFIG)
    shelf.add_settings(read("mine.yaml", b"voice_for: {safe-aly: anna}\n"))
    shelf.look_across()
    (problem,) = [problem for problem in shelf.problems if problem.path == "mine.yaml"]
    assert (problem.line, problem.column, problem.width) == (1, 13, 8)
    assert problem.message.endswith("Did you mean `safe-ally`?")


@in_one_test(
    "answers",
    ["- pregnant: maybe", "- pregnant: true\n  - pregnant: false", "- no holds", "- pregnant\n  - nothing much"],
)
def test_what_is_not_plain_about_people_is_not_answered_for_them(answers: str) -> None:
    (problem,) = problems_of(f"people:\n  {answers}\n")
    assert "`people: " not in problem.message


def test_many_answers_below_one_another_lose_their_dashes() -> None:
    answers = ("holds: false", "external_focus: false", "photosensitive: true", "pregnant: false", "effort: false")
    text = "".join(["people:\n", *(f"  - {answer}\n" for answer in answers), "talk: few\n"])
    (problem,) = problems_of(text)
    if "`people: {" not in problem.message:
        assert problem.message.endswith("Write a space in place of each dash.")
    assert problems_of(text.replace("- ", "  ")) == []


def test_a_voice_for_an_exercise_joins_those_that_are_there() -> None:
    (problem,) = problems_of("voice_for: {settle: bert}\nvoices: {safe-ally: anna}\n")
    assert problem.message.endswith("Write it into `voice_for`, which begins on line 1.")
    (problem,) = problems_of("voices: [anna, safe-ally: bert]\n")
    assert (problem.line, problem.column) == (1, 16)
    assert "`voice_for: {safe-ally: bert}` on a line of its own, and take this out of the list." in problem.message


def test_keys_in_one_line_get_lines_of_their_own() -> None:
    (problem,) = problems_of("night:\n  from: 21:30, to: 06:15\n")
    assert (problem.line, problem.column) == (2, 3)
    first, second = re.findall(r"`(.+?)`", problem.message)
    assert problems_of(f"night:\n  {first}\n  {second}\n") == []


LATE = """\
id: my-calm
phase: breathe
lasts: 60s
steps:
  - breathe: {in: 4s, out: 6s}
  - say: "Stay, or move on."
    at: 90s
"""


@in_one_test(
    ("right", "wrong"),
    [
        ("out: 6s", "out: 60s"),  # a limit
        ("{in: 4s, out: 6s}", "{in: 4s, out: 6s}\n    light: {from: 8, to: 40%}"),  # a value
        ("{in: 4s, out: 6s}", "{in: 4s, out: 6s}\n  - glow: 15"),  # a value of another step
        ("phase: breathe\n", "phase: breathe\nwho: three\n"),
        ("id: my-calm", "id: My calm"),
        ("    at: 90s\n", "    at: 90s\nvariants:\n  half: {lasts: 30s}\n"),
    ],
)
def test_a_line_after_the_end_is_told_at_once_whatever_else_is_wrong(right: str, wrong: str) -> None:
    assert [one.message for one in problems_of(LATE)] == ["this is at 90s, but the exercise ends at 60s."]
    text = LATE.replace(right, wrong)
    problems = problems_of(text)
    assert len(problems) == 2
    (late,) = [one for one in problems if one.message == "this is at 90s, but the exercise ends at 60s."]
    assert text.splitlines()[late.line - 1][late.column - 1 :] == "90s"


@in_one_test("line", ["      at: 20s", "  at: 20s", " at: 20s", "   at: 20s"])
def test_a_forgotten_brace_and_a_line_out_of_place_are_put_right_one_by_one(line: str) -> None:
    text = TIMED.replace("6s}\n    at: 20s", f"6s\n{line}")
    for _ in range(2):
        text = obeyed(text, problems_of(text))
    assert text == TIMED


@in_one_test("right", [CALM, STEPS, OURS, TIMED])
def test_what_is_right_is_not_advised(right: str) -> None:
    assert problems_of(right) == []


@pytest.mark.parametrize("zone", ["CET", "EST", "UTC", "Etc/GMT-1"])
def test_a_zone_that_is_no_place_is_taken_with_a_warning(zone: str) -> None:
    if zone not in available_timezones():
        pytest.skip(f"this machine doesn't have the zone {zone}: Debian 13 keeps old names in tzdata-legacy")
    shelf = shelf_of(OURS.replace("Europe/Vienna", zone))
    shelf.look_across()
    (told,) = [one for one in shelf.problems if one.path == "mine.yaml" and "place" in one.message]
    assert (told.severity, told.line) == ("warning", 2)
    assert "Europe/Vienna" in told.message
    assert shelf.settings is not None
    assert shelf.settings.value.time_zone == zone


def test_a_list_of_letters_with_commas_stays_a_list() -> None:
    assert problems_of(CALM.replace("[flight, calm]", "[flight,calm]")) == []
    told = [one.message for one in problems_of(OURS.replace("{volume: 3.5}", "{device: hw:1,0}"))]
    assert told == ['a comma ends a value in braces. Put it in quotes: `device: "hw:1,0"`.']


@pytest.mark.parametrize("indent", ["\t", "\u00a0", "\t\t", " "])
def test_an_answer_about_a_person_is_never_to_be_deleted(indent: str) -> None:
    answers = ("pregnant: true", "- pregnant: true", "pregnant = true", "pregnant true", "odd: yes")
    befores, afters = ("", "Here it is:\n", "local_help: Anna\n"), ("", "talk: few\n", "Hope this helps!\n")
    for answer, before, after in product(answers, befores, afters):
        lines = f"{before}people:\n{indent}{answer}\n{after}".splitlines()
        kept = {number for number, line in enumerate(lines, 1) if line.startswith("people") or answer in line}
        for problem in problems_of("\n".join(lines) + "\n"):
            assert "Delete this line" not in problem.message
            if "part of the file" in problem.message:
                for first, last in re.findall(r"(\d+)(?: to (\d+))?", problem.message):
                    assert not {*range(int(first), int(last or first) + 1)} & kept, problem
