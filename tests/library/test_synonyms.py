"""Words of other programs and of everyday talk lead to ours: what is proposed, put in their place, works."""

from __future__ import annotations

import re
from pathlib import Path

from pi_regulate.library.catalogue import check_paths
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.source import read
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test

SHORT = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 60s\n"
LONG = """\
id: my-calm
phase: breathe
lasts: 90s
steps:
  - breathe: {in: 4s, out: 6s}
    times: 4
  - glow: 12%
    lasts: 20s
  - say: "Or just look, if you like."
    at: 50s
"""


def problems_of(text: str) -> list[Problem]:
    shelf = Shelf()
    shelf.add_exercise(read("my-calm.yaml", text.encode()))
    shelf.look_across()
    return [problem for problem in shelf.problems if problem.severity == "error"]


def swapped(text: str, before: str, after: str) -> str:
    assert before in text
    return text.replace(before, after, 1)


def taken_up(text: str, problem: Problem) -> str:
    """The text after somebody has done what the problem proposes."""
    lines: list[str] = text.split("\n")
    line, at = lines[problem.line - 1], problem.column - 1
    end, says = at + problem.width, problem.message
    if says.endswith("Delete this."):
        del lines[problem.line - 1]
    elif "Put a `#` before it" in says:
        lines[problem.line - 1] = f"{line[:at]}# {line[at:]}"
    elif found := re.search(r"Did you mean `([^`]+)`(?: with `([^`]+)`)?\?", says):
        rest = line[end:]
        if ": " in found[1]:  # the value changes with the key
            rest = re.sub(r"^:\s*(?:\{[^}]*\}|[^,}]*)", "", rest)
        lines[problem.line - 1] = f"{line[:at]}{found[1]}{rest}"
        if found[2]:
            lines.insert(problem.line, f"{' ' * at}{found[2]}")
    else:
        raise AssertionError(f"nothing is proposed: {problem}")
    return "\n".join(lines)


KEYS = {
    "for": swapped(SHORT, "lasts:", "for:"),
    "duration": swapped(SHORT, "lasts:", "duration:"),
    "length": swapped(SHORT, "lasts:", "length:"),
    "time": swapped(SHORT, "lasts:", "time:"),
    "for whom": f"{SHORT}for: alone\n",
    "audience": f"{SHORT}audience: either\n",
    "times of a whole exercise": swapped(SHORT, "lasts: 60s", "times: 30"),
    "repeat of a whole exercise": swapped(SHORT, "lasts: 60s", "repeat: 30"),
    "cycles of a whole exercise": swapped(SHORT, "lasts: 60s", "cycles: 12"),
    "inhale": swapped(SHORT, "in:", "inhale:"),
    "exhale": swapped(SHORT, "out:", "exhale:"),
    "inhale and exhale": swapped(swapped(SHORT, "in:", "inhale:"), "out:", "exhale:"),
    "pause after the inhale": swapped(SHORT, "in: 4,", "in: 4, pause: 1,"),
    "pause after the exhale": swapped(SHORT, "out: 6", "out: 6, pause: 1"),
    "hold_in": swapped(SHORT, "in: 4,", "in: 4, hold_in: 1,"),
    "hold_out": swapped(SHORT, "out: 6", "out: 6, hold_out: 1"),
    "bed": f"{SHORT}bed: ocean\n",
    "music": f"{SHORT}music: ocean\n",
    "color": f"{SHORT}color: amber\n",
    "name as the id": swapped(SHORT, "id:", "name:"),
    "name as the title": f"{SHORT}name: My calm\n",
    "description": f"{SHORT}description: To slow down.\n",
    "summary": f"{SHORT}Summary: To slow down.\n",
    "tags": f"{SHORT}tags: [calm]\n",
    "warning": f"{SHORT}warning: Not for everybody.\n",
    "source": f"{SHORT}source: Laborde 2021\n",
    "lang": f"{SHORT}lang: en\n",
    "volume": f"{SHORT}volume: 5\n",
    "speed": f"{SHORT}speed: slow\n",
    "author": f"{SHORT}author: somebody\n",
    "version": f"{SHORT}version: 2\n",
    "stage": swapped(SHORT, "phase:", "stage:"),
    "bed of a breath": swapped(LONG, "    times: 4", "    times: 4\n    bed: ocean"),
    "for of a glow": swapped(LONG, "    lasts: 20s", "    for: 20s"),
    "duration of a glow": swapped(LONG, "    lasts: 20s", "    duration: 20s"),
    "repeat of a breath": swapped(LONG, "times:", "repeat:"),
    "count of a breath": swapped(LONG, "times:", "count:"),
    "for of a breath": swapped(LONG, "    times: 4", "    for: 40s"),
    "lasts of a breath": swapped(LONG, "    times: 4", "    lasts: 40s"),
    "duration of a breath": swapped(LONG, "    times: 4", "    duration: 45s"),
    "start": swapped(LONG, "    at:", "    start:"),
    "when": swapped(LONG, "    at:", "    when:"),
}
STEPS = {
    "inhale": swapped(LONG, "- breathe: {in: 4s, out: 6s}", "- inhale: 4s"),
    "in": swapped(LONG, "- breathe: {in: 4s, out: 6s}", "- in: 4s"),
    "exhale": swapped(LONG, "- breathe: {in: 4s, out: 6s}", "- exhale: {in: 4s, out: 6s}"),
    "breath": swapped(LONG, "- breathe:", "- breath:"),
    "pattern": swapped(LONG, "- breathe:", "- pattern:"),
    "text": swapped(LONG, "- say:", "- text:"),
    "speak": swapped(LONG, "- say:", "- speak:"),
    "speech": swapped(LONG, "- say:", "- speech:"),
    "tell": swapped(LONG, "- say:", "- Tell:"),
    "light": swapped(LONG, "- glow:", "- light:"),
    "brightness": swapped(LONG, "- glow:", "- brightness:"),
    "pause": swapped(LONG, "- glow: 12%\n    lasts: 20s", "- pause: 20s"),
    "wait": swapped(LONG, "- glow: 12%\n    lasts: 20s", "- wait: 20"),
    "sleep": swapped(LONG, "- glow: 12%\n    lasts: 20s", "- sleep: 5s"),
    "sound": f"{LONG}  - sound: ocean\n    at: 60s\n",
    "music": f"{LONG}  - music: calm.mp3\n    at: 60s\n",
    "gong": f"{LONG}  - gong: true\n    at: 60s\n",
    "wave": swapped(LONG, "- glow: 12%\n    lasts: 20s", "- wave: slow\n    times: 2"),
    "dim": swapped(LONG, "- glow: 12%", "- dim: 8%"),
    "question": f"{LONG}  - questions: [What was kind today?]\n    at: 60s\n",
    "ask": f"{LONG}  - ask: 2\n",
}
SETTINGS = {
    "photosensitive: true\n": "goes into `people`: write `people: {photosensitive: true}`.",
    "people: {holds: true}\nphotosensitive: true\n": "write it in `people`, which begins on line 1.",
    "volume: 3\n": "write `sound: {volume: 3}`.",
    "device: hw:1\n": "write `sound: {device: hw:1}`.",
    "pin: 17\n": "`pin` goes into `lamp` or `touch` or `button`",
    "lang: de\n": "Did you mean `language`?",
    "timezone: Europe/Vienna\n": "Did you mean `time_zone`?",
    "tz: Europe/Vienna\n": "Did you mean `time_zone`?",
    "led: {pin: 12}\n": "Did you mean `lamp`?",
    "lamp: {gpio: 13}\n": "Did you mean `pin`?",
    "lamp: {brightness: 30%}\n": "Did you mean `ceiling`?",
    "button: {long_press: 1s}\n": "Did you mean `hold`?",
    "button: {debounce: 20ms}\n": "Delete this.",
    "night: {start: 22:00, end: 07:00}\n": "Did you mean `from`?",
    "sound: {card: hw:1}\n": "Did you mean `device`?",
    "emergency: '142'\n": "Did you mean `local_help`?",
    "sound: {device: hw:1,0}\n": 'a comma ends a value in braces. Put it in quotes: `device: "hw:1,0"`.',
    "sound: {volume: 4, device: hw:Loopback,1}\n": 'Put it in quotes: `device: "hw:Loopback,1"`.',
    "sound: {device: plughw:CARD=Device,DEV=0}\n": 'Put it in quotes: `device: "plughw:CARD=Device,DEV=0"`.',
    "sound: {device: hw:1,0,2, volume: 5}\n": 'Put it in quotes: `device: "hw:1,0,2"`.',
    "sound: {device: hw:1, 0}\n": 'Put it in quotes: `device: "hw:1, 0"`.',
    "button: {hold: 5}\n": "`hold` has to be at most 3s.",
    "button: {hold: 0.2}\n": "`hold` has to be at least 600ms.",
    "button: {double_press: 2s}\n": "`double_press` has to be at most 600ms.",
    "sound: {audio_lead: 1s}\n": "`audio_lead` has to be at most 500ms.",
    "lamp: {most_lux: 40}\n": "`most_lux` has to be at most 10 lx.",
    "sound: {volume: 40}\n": "`volume` has to be at most 10.",
}


@in_one_test("text", [*KEYS.values(), *STEPS.values()], ids=[*KEYS, *(f"step {name}" for name in STEPS)])
def test_what_is_proposed_is_right(text: str) -> None:
    for _ in range(3):  # a word for each of several keys
        found = problems_of(text)
        if not found:
            return
        text = taken_up(text, found[0])
    assert problems_of(text) == []


@in_one_test("name", KEYS)
def test_each_word_is_told_once(name: str) -> None:
    found = problems_of(KEYS[name])
    assert len(found) == (2 if name == "inhale and exhale" else 1)


@in_one_test("text", SETTINGS)
def test_settings_in_other_words_are_told_where_they_belong(text: str, tmp_path: Path, small_share: Path) -> None:
    (tmp_path / "settings.yaml").write_text(text, encoding="utf-8")
    found = [one for one in check_paths([tmp_path / "settings.yaml"], small_share) if one.severity == "error"]
    assert SETTINGS[text] in found[0].message, found[0].message


def test_a_breath_in_two_steps_is_proposed_as_one_with_its_own_numbers() -> None:
    text = swapped(LONG, "- breathe: {in: 4s, out: 6s}", "- inhale: 3s\n    hold: 1s\n    exhale: 5s")
    assert "Did you mean `breathe: {in: 3s, hold: 1s, out: 5s}`?" in problems_of(text)[0].message


def test_a_step_at_the_top_is_sent_below_steps() -> None:
    (found,) = (one for one in problems_of(f"{LONG}say: Hello\n") if "say" in one.message)
    assert found.message == "`say` is a step. Write it below `steps:`, with `- ` before it."


def test_a_text_that_a_comma_cuts_is_told_in_quotes() -> None:
    text = swapped(
        LONG, '  - say: "Or just look, if you like."\n    at: 50s', "  - {say: Or just look, at: 50s, please}"
    )
    assert problems_of(swapped(text, "at: 50s, please", "at: 50s")) == []
    (found,) = problems_of(
        swapped(text, "{say: Or just look, at: 50s, please}", "{at: 50s, say: Or just look, please}")
    )
    assert found.message == 'a comma ends a value in braces. Put it in quotes: `say: "Or just look, please"`.'
