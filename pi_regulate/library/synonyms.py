"""Words that people write instead of ours, as other programs and everyday speech do.

A typing error can be found by its letters; `duration` for `lasts` can't. When the number has to change with the word
(30 breaths become seconds), it is computed from the values beside it. For a word without a counterpart, the message
says where to find the thing.
Rule: a proposal made here is right when it is written in place of what was there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pi_regulate.library import foreign_words
from pi_regulate.library.scalars import UNIT_ALIASES, duration_s, duration_text, plain_number

_GROUPS: Mapping[str, str] = {
    # steps
    "say": "text speak speech spoken tell line prompt words sentence message announce instruction",
    "chime": "gong bell ding ring tone beep singing_bowl bowl",
    "bed": "sound music background ambience ambient noise soundscape audio drone",
    "breathe": "inhale exhale breath breathing breathes pattern breathe_in breathe_out respiration in out",
    "glow": "light brightness level lamp led steady constant intensity hold pause wait sleep delay rest silence still",
    "swell": "wave waves pulse sine oscillate breathing_light",
    "rise": "up raise brighten fade_in ramp_up sunrise",
    "fade": "down dim lower fade_out ramp_down sunset",
    "press": "push squeeze",
    "turn": "speaker speaks talk_time",
    "gate": "ask consent confirm confirmation permission agree choice",
    "tap": "taps tapping tapped own_pace match follow_me",
    "apart": "time_out timeout separate break cool_down",
    "soothe": "calm calming comfort lull hush",
    "card": "cards question questions deck",
    # keys of an exercise and of a step
    "lasts": "for duration length time total minutes seconds long takes run_time runtime lasting total_time end",
    "times": "repeat repeats repetitions count cycles rounds loops loop breaths number iterations reps",
    "at": "start begin begins starts when offset from time position after start_at starts_at delay",
    "id": "name key slug identifier",
    "title": "name label heading display_name caption",
    "purpose": "description summary about goal aim subtitle intent why desc",
    "phase": "stage category section part type kind",
    "who": "for audience people mode participants persons with",
    "suits": "tags moods states good_for helps_with suitable_for mood feeling",
    "caution": "warning warnings contraindications cautions danger avoid",
    "evidence": "source sources reference references research citation studies links",
    "colour": "color hue",
    "sound": "bed music background ambience noise soundscape audio",
    "needs": "requires require requirements prerequisites",
    "variants": "versions variations alternatives",
    "on_skip": "fallback instead otherwise alternative",
    "breathe_": "pattern rhythm",
    "language": "lang locale",
    "languages": "langs locales translations translation spoken",
    # keys of a breath and of light
    "in": "inhale inhalation breathe_in in_s inhale_s inspire",
    "out": "exhale exhalation breathe_out out_s exhale_s expire",
    "hold": "pause hold_in retain retention hold_full kumbhaka held long_press hold_time press_time",
    "rest": "hold_out pause_out hold_empty empty after wait",
    "top_up": "sip second_inhale sip_in",
    "every": "period interval cycle each repeat repeats repeat_every again",
    "each": "every nth of one_in",
    "over": "duration during within lasts fade fade_time",
    "to": "until end max maximum high top peak up_to stop loudness gain",
    "tone": "breath_tone voice",
    "between": "gap spacing cooldown",
    "thin": "thinning sparse skip less",
    "from": "start begin min minimum low bottom since beginning",
    "else": "otherwise fallback instead on_skip",
    # keys of a routine
    "exercise": "id name exercises item",
    "first": "lasts duration length for only limit",
    "variant": "version variation",
    # keys of the settings
    "lamp": "led light",
    "button": "switch key touch btn",
    "pin": "gpio gpio_pin number bcm port line",
    "pins": "gpios gpio",
    "ceiling": "max maximum brightness max_brightness limit top full",
    "floor": "min minimum min_brightness lowest",
    "pull": "pull_up pullup pull_up_down resistor",
    "double_press": "double double_click doubleclick double_tap",
    "device": "card output sink speaker soundcard alsa audio_device",
    "volume": "loudness gain level",
    "time_zone": "timezone tz zone",
    "talk": "speech speak words verbosity",
    "voices": "voice speaker speakers",
    "night": "quiet_hours sleep",
    "local_help": "help emergency hotline crisis phone",
    "history": "log logging",
    "holds": "hold breath_holds holding",
    "photosensitive": "epilepsy photosensitivity flicker seizures",
    "pregnant": "pregnancy",
    "until": "to end before",
}
_ELSEWHERE: Mapping[str, str] = {
    "volume": "the volume is set in settings.yaml: `sound: {volume: 5}`. Delete this.",
    "loudness": "the volume is set in settings.yaml: `sound: {volume: 5}`. Delete this.",
    "voice": "the voice is chosen in settings.yaml: `voices: [default-en]`. Delete this.",
    "brightness": "brightness is given with each light, such as `light: {from: 8%, to: 40%}`. Delete this.",
    "speed": "the speed of a breath follows from its seconds, such as `breathe: {in: 4s, out: 6s}`. Delete this.",
    "rate": "the speed of a breath follows from its seconds, such as `breathe: {in: 4s, out: 6s}`. Delete this.",
    "bpm": "the speed of a breath follows from its seconds, such as `breathe: {in: 4s, out: 6s}`. Delete this.",
    "debounce": "the device handles a bouncing contact on its own. Delete this.",
    "bounce_time": "the device handles a bouncing contact on its own. Delete this.",
} | dict.fromkeys(
    ("author", "version", "date", "license", "notes", "note", "comment", "copyright", "url", "created"),
    "nothing uses it. Put a `#` before it to make it a comment.",
)
_BOTH = (*_GROUPS.items(), *foreign_words.FOREIGN_KEYS.items())
_OURS = dict[str, list[str]]()
for _key, _words in _BOTH:
    for _word in _words.split():
        if _key.rstrip("_") not in _OURS.setdefault(_word, []):
            _OURS[_word].append(_key.rstrip("_"))
PARTS = ("in", "top_up", "hold", "out", "rest")
_BREATHE = "breathe: {in: 4s, out: 6s}"
_EXAMPLES = {
    "swell": "swell: {from: 8%, to: 20%, every: 12s}",
    "rise": "rise: {from: 8%, to: 20%}",
    "fade": "fade: {from: 20%, to: 8%}",
    "press": "press: {from: 8%, to: 40%, up: 2s, level: 5s, down: 6s}",
    "turn": "turn: first",
    "gate": "gate: {needs: 2}",
    "tap": "tap: {for: 30s}",
    "apart": "apart: {for: 20min}",
    "soothe": "soothe: {from: 5%, to: 12%, every: 8s, easing_to: 16s}",
    "chime": "chime: bowl",
    "bed": "bed: ocean",
}
_LENGTHS = frozenset({"lasts", *_GROUPS["lasts"].split(), *foreign_words.FOREIGN_KEYS["lasts"].split()})
_COUNTS = frozenset({"times", *_GROUPS["times"].split()})


def meant(word: str, known: Collection[str], beside: Mapping[str, Any]) -> tuple[str, str]:
    """Which of the `known` keys a word means, and the key with its value when that changes too.

    `beside` is the map the word was found in. Both are empty for an unknown word.
    """
    plain = _plain(word)
    value = beside.get(word)
    breath_s = _breath_s(beside.get("breathe"))
    if plain in _COUNTS and "times" not in known and "lasts" in known:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0 and breath_s > 0:
            return "lasts", f"lasts: {duration_text(value * breath_s)}"
        return "", ""
    if plain in _LENGTHS and "lasts" not in known and "times" in known:
        count = int(_seconds(value) / breath_s + 1e-6) if breath_s > 0 else 0
        return ("times", f"times: {plain_number(count)}") if count > 0 else ("", "")
    for key in _OURS.get(plain, ()):
        if key == "voices" and isinstance(value, dict) and "voice_for" in known:
            return "voice_for", ""
        if key == "lasts" and key in known and _seconds(value) == 0 and _seconds_meant(value) > 0:
            return key, f"lasts: {duration_text(_seconds_meant(value))}"
        if key == "breathe" and key in known and isinstance(value, dict) and (whole := _whole_breath(value)):
            return key, f"breathe: {whole}"
        if key in known and (key != "lasts" or _seconds(value) > 0) and (key != "who" or isinstance(value, str)):
            exhaled = any(_part(other) == "out" for other in list(beside)[: list(beside).index(word)])
            return ("rest" if key == "hold" and exhaled and "rest" in known else key), ""
    return "", ""


def step_meant(keys: Sequence[str], verbs: Collection[str]) -> tuple[str, str] | None:
    """The word written in place of a verb, and the verb it means."""
    for key in keys:
        for verb in _OURS.get(_plain(key), ()):
            if verb in verbs:
                return key, verb
    return None


def example_of(verb: str, key: str, step: Mapping[str, Any]) -> str:
    """How to write a step with this verb in place of `key`, keeping the numbers already there."""
    value = step[key]
    if verb == "breathe":
        parts = {part: step[word] for word in step for part in (_part(word),) if part and _seconds(step[word]) > 0}
        whole = {"in", "out"} <= set(parts)
        return (
            f"breathe: {{{', '.join(f'{part}: {parts[part]}' for part in PARTS if part in parts)}}}"
            if whole
            else _BREATHE
        )
    if verb == "glow" and _seconds(value) >= 1 and "%" not in str(value):
        return f"glow: 8%` with `lasts: {duration_text(_seconds(value))}"
    if verb in _EXAMPLES and not isinstance(value, dict):
        return _EXAMPLES[verb]
    return verb


def _whole_breath(breathe: Mapping[str, Any]) -> str:
    """A breath with its parts renamed to ours, when each of its keys means one of them; otherwise empty."""
    named = [(_part(str(word)), _seconds_meant(value)) for word, value in breathe.items()]
    if all(part and seconds > 0 for part, seconds in named) and len(dict(named)) == len(named):
        return f"{{{', '.join(f'{part}: {duration_text(seconds)}' for part, seconds in named)}}}"
    return ""


def word_meant(word: str, known: Collection[str]) -> str | None:
    """The word of a fixed list that a word in another language means."""
    plain = word.lower().strip()
    return next(
        (ours for ours, words in foreign_words.FOREIGN_WORDS.items() if ours in known and plain in words.split()), None
    )


def _part(word: str) -> str:
    """The part of a breath that a word means; empty when it means none."""
    plain = _plain(word)
    return plain if plain in PARTS else next((key for key in _OURS.get(plain, ()) if key in PARTS), "")


def elsewhere(word: str) -> str:
    """For a word whose thing has no key here: a sentence on where to find it; empty for an unknown word."""
    return _ELSEWHERE.get(_plain(word), "")


def _plain(word: str) -> str:
    return word.lower().strip().replace("-", "_").replace(" ", "_")


def _seconds(value: Any) -> float:
    try:
        return duration_s(value)
    except ValueError:
        return 0.0


def _seconds_meant(value: object) -> float:
    """The seconds of something that is nearly a duration, `4 Minuten` or `4,5 s`; 0 for anything else."""
    text = value.replace(",", ".") if isinstance(value, str) else value
    if isinstance(text, str):
        text = re.sub(r"(?<=[0-9])\s*([^\W\d_]+)", lambda unit: UNIT_ALIASES.get(unit[1].lower(), unit[1]), text)
    try:
        return duration_s(text)
    except ValueError:
        return 0.0


def _breath_s(breathe: Any) -> float:
    """How long one breath is, in seconds; 0 when that isn't known."""
    if not isinstance(breathe, dict) or "over" in breathe:
        return 0.0
    return sum(_seconds(value) for value in breathe.values())
