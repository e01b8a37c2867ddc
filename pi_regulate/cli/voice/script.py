"""`voice script`: every line to read aloud, with the name of its file and how long it may last.

The lines of one whole session come first, in the order in which they are heard; then the rest, exercise by exercise,
those of the usual routine before all others. It prints text for a terminal, or one HTML page for paper. Rule: `voice
import` finds a recording under the file name given here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

import click

from pi_regulate.cli.layout import paragraph, table
from pi_regulate.cli.options import config_option, language_option
from pi_regulate.cli.voice.at_hand import VoiceShelf, shelf
from pi_regulate.cli.voice.ten_questions import LETTER_ADVICE, questions_text, ten_questions
from pi_regulate.devices.speech.voice_check import moved_lines, way_back
from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import started
from pi_regulate.library.chosen import told_unread, unknown
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.letters import LETTER_S, RECORDING
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.routine import Routine
from pi_regulate.score.compose import compose
from pi_regulate.words import PHASES, RegulateError

ADVICE = (
    "Sit close to the microphone, in a quiet room with soft things in it.",
    "Speak as if to someone lying beside you, at ease, about two words a second. A smile can be heard.",
    "Record one file for each line, named as given here. Silence at both ends is cut off, and loudness is evened out.",
    "Leave out any line that does not come easily: if one is missing, the next voice speaks the whole exercise.",
)
KNOWN_VOICE = RECORDING.partition(".")[0]
IN_OWN_WORDS = "In your own words"
FIRST = "One whole session first"
STYLE = """\
body { font: 12pt/1.45 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 20pt; } h2 { font-size: 13pt; margin: 1.6em 0 0.3em; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } tr { break-inside: avoid; }
td { border-bottom: 1px solid #ddd; padding: 0.35em 0.6em 0.35em 0; vertical-align: top; }
td.box { width: 1.4em; } td.file { width: 15em; font: 9pt/1.6 monospace; color: #666; }
td.room { width: 5em; font-size: 9pt; color: #666; } @media print { body { margin: 0; } }"""


class Spoken(NamedTuple):
    """One line of the script."""

    group: str
    line: str
    room_s: float
    text: str

    @property
    def file(self) -> str:
        return f"{self.line}.wav"

    @property
    def room(self) -> str:
        return f"up to {self.room_s:.0f} s"


@click.command()
@click.option("--routine", metavar="NAME", help="Only what this routine says.")
@click.option("--missing", metavar="NAME", help="Only what the voice NAME lacks.")
@click.option("--letters", "for_letters", is_flag=True, help="Ten questions to answer in your own words.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html"]), default="text", show_default=True, help="How to print it."
)
@language_option
@config_option
def script(
    routine: str | None,
    missing: str | None,
    for_letters: bool,
    form: str,
    language: str | None,
    config_dir: Path | None,
) -> None:
    """Print every line to read aloud, or with --letters ten questions to answer.

    \b
    On paper: pi-regulate voice script --format html > script.html
    """
    if for_letters:
        if routine is not None or missing is not None:
            raise click.UsageError("--letters belongs to no routine and no voice: leave out --routine and --missing.")
        lines = [Spoken(IN_OWN_WORDS, line, LETTER_S[1], question) for line, question in ten_questions()]
        click.echo(printed_page("To answer", LETTER_ADVICE, lines) if form == "html" else "\n".join(questions_text()))
        return
    stand = shelf(config_dir)
    stand = stand.speaking(stand.voice(missing) if missing is not None else None, language)
    lines, notes = without_moved(stand, lines_to_speak(stand, routine, missing), missing)
    for note in notes:
        click.echo(note, err=True)
    kept = stand.voice(missing) if missing is not None else None
    far = stand.how_far(kept) if kept is not None else None
    advice = (*ADVICE, *([f"{missing}: {far}"] if far is not None else []))
    if form == "html":
        click.echo(printed_page("To read aloud", advice, lines), nl=False)
    else:
        for told in as_text(lines, advice):
            click.echo(told)


def lines_to_speak(stand: VoiceShelf, routine: str | None = None, missing: str | None = None) -> list[Spoken]:
    """The lines of the script: without a routine, those of a first session, then the rest by exercise.

    Raises RegulateError for unknown names.
    """
    library = stand.library
    wanted: set[str] | None = None
    if routine is not None:
        if routine not in (*library.routines, DOORS):
            if routine in library.away:
                raise unknown(library, routine)
            said = f"there is no routine `{routine}`."
            unread = told_unread(library, routine)
            raise RegulateError(*([said, *unread] if unread else [f"{said}{did_you_mean(routine, library.routines)}"]))
        wanted = _of_routine(stand, started(library, routine))
    if missing is not None:
        kept = stand.voice(missing)
        if kept is None:
            raise RegulateError(f"there is no voice `{missing}`; pi-regulate voice list shows all.")
        able = kept.can_say(stand.texts)
        wanted = (wanted or {*stand.texts, RECORDING}) - able.seconds.keys() - ({RECORDING} if able.letters else set())
    first = [line for line in stand.first if routine is None and (wanted is None or line in wanted)]
    begin = [Spoken(FIRST, line, stand.rooms[line], stand.texts[line]) for line in first]
    titles = {one.id: one.title or one.id for one in _in_order(stand)}
    groups: dict[str, list[Spoken]] = {name: [] for name in ("", *titles)}
    for line, text in stand.texts.items():
        if line not in first and (wanted is None or line in wanted):
            group = line.split(".", 1)[0]
            title = titles.get(group, "The device itself")
            groups[group if group in titles else ""].append(Spoken(title, line, stand.rooms[line], text))
    if wanted is None or RECORDING in wanted:
        groups.setdefault(KNOWN_VOICE, []).append(own_words(stand, RECORDING, titles.get(KNOWN_VOICE, IN_OWN_WORDS)))
    return [*begin, *(one for group in groups.values() for one in group)]


def own_words(stand: VoiceShelf, line: str, group: str = IN_OWN_WORDS) -> Spoken:
    """A letter as a line of the script."""
    text, room_s = stand.asked(line)
    return Spoken(group, line, room_s, text)


def without_moved(stand: VoiceShelf, lines: list[Spoken], voice: str | None) -> tuple[list[Spoken], list[str]]:
    """The lines that the voice has no recording of, and a note on each that it has under another number."""
    kept = stand.voice(voice) if voice is not None else None
    moved = moved_lines(kept, stand.texts) if kept is not None else {}
    notes = [
        f"note: the words of `{one.line}` are recorded already, as `{moved[one.line]}`: {way_back(moved[one.line])}"
        for one in lines
        if one.line in moved
    ]
    return [one for one in lines if one.line not in moved], notes


def as_text(lines: list[Spoken], advice: Iterable[str] = ADVICE) -> Iterator[str]:
    """The script for a terminal."""
    rows: list[tuple[str, ...] | str] = []
    group = None
    for one in lines:
        if one.group != group:
            rows += ["", one.group]
            group = one.group
        rows.append((one.file, one.room, one.text))
    if not rows:
        yield "Nothing is missing."
        return
    for told in advice:
        yield from paragraph(told)
    yield from table(rows)


def printed_page(title: str, advice: Iterable[str], lines: Iterable[Spoken]) -> str:
    """A page to print, with a box to tick, a text and a file name for each line."""
    body = [f"<h1>{escape(title)}</h1>", "<ul>", *(f"<li>{escape(one)}</li>" for one in advice), "</ul>"]
    group = None
    for one in lines:
        if one.group != group:
            body += ["</table>"] * (group is not None) + [f"<h2>{escape(one.group)}</h2>", "<table>"]
            group = one.group
        cells = f'<td class="box">☐</td><td>{escape(one.text)}</td><td class="room">{one.room}</td>'
        body.append(f'<tr>{cells}<td class="file">{escape(one.file)}</td></tr>')
    body += ["</table>"] * (group is not None)
    head = f'<meta charset="utf-8"><title>pi-regulate: {escape(title.lower())}</title><style>\n{STYLE}\n</style>'
    return "\n".join(('<!doctype html><html lang="en">', head, *body, "</html>", ""))


def _of_routine(stand: VoiceShelf, routine: Routine) -> set[str]:
    """What is said in a routine: its exercises, and what the device says around them."""
    exercises = [stand.library.exercises[entry.exercise] for entry in routine.entries]
    around = {DOORS} if routine.id == DOORS else {"intro", "notice"}
    if stand.library.settings.thread is not None:
        around.add("thread")
    if any(one.who == "two" for one in exercises):
        around.add("two")
    gates = [
        gate for one in exercises for variant in (None, *one.variants) for gate in compose(one, variant=variant).gates
    ]
    if gates:
        around.add("gate")
    if any(gate.apart for gate in gates):
        around.add("apart")
    wanted = {line for line in stand.library.lines if line.split(".", 1)[0] in around}
    for exercise in exercises:
        wanted |= stand.needed[exercise.id]
        wanted |= {line for line in (*stand.texts, RECORDING) if line.startswith(f"{exercise.id}.")}
    return wanted


def _in_order(stand: VoiceShelf) -> list[Exercise]:
    """All exercises: those of the routine that a press starts, then the others by phase."""
    library = stand.library
    press = library.settings.start.press
    entries = started(library, press).entries if press in (*library.routines, DOORS) else ()
    usual = {entry.exercise: number for number, entry in enumerate(entries)}
    return sorted(
        library.exercises.values(), key=lambda one: (usual.get(one.id, len(usual)), PHASES.index(one.phase), one.id)
    )
