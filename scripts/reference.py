"""Gather what the documents are built from: the written pages, and a page of all exercises with their pictures.

    python scripts/reference.py build/docs

Rule: everything that the library knows comes from the library; no timing is written into a page by hand.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from pi_regulate.cli.author.exercise_page import exercise_page
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.pictures.figure import draw, save_figure
from pi_regulate.pictures.overview import overview
from pi_regulate.pictures.rehearsed import drawn_of
from pi_regulate.share import share_dir
from pi_regulate.words import PHASES

WRITTEN = Path(__file__).parent.parent / "docs"


def gather(target: Path) -> None:
    """Empties `target` and fills it again."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(WRITTEN, target)
    pictures = target / "pictures"
    pictures.mkdir()
    library, voices = load(share_dir()), voice_places(share_dir(), None)
    for name in (*library.exercises, *library.routines):
        save_figure(draw(drawn_of(library, name, voices)), pictures / f"{name}.png")
    save_figure(overview([drawn_of(library, name, voices) for name in library.exercises]), pictures / "overview.png")
    (target / "exercises.md").write_text("\n".join(page(library)), encoding="utf-8")


def page(library: Library) -> list[str]:
    """All exercises by phase, and all routines, as Markdown."""
    lines = ["# Exercises and routines", "", "![All exercises on one page](pictures/overview.png)", ""]
    for phase in PHASES:
        lines += [f"## {phase.capitalize()}", ""]
        for exercise in library.exercises.values():
            if exercise.phase == phase:
                lines += chapter(library, exercise)
    lines += ["## Routines", ""]
    for routine in library.routines.values():
        slots = (f"**{one}** {', '.join(entry.exercise for entry in routine.slot(one)) or 'nothing'}" for one in PHASES)
        lines += [f"### {routine.id}", "", f"{routine.title}: " + "; ".join(slots) + ".", ""]
        lines += [f"![{routine.id} over time](pictures/{routine.id}.png)", ""]
    return lines


def chapter(library: Library, exercise: Exercise) -> list[str]:
    """One exercise: its picture, and what `show` tells of it."""
    shown = "\n".join(exercise_page(library, exercise))
    return [
        f"### {exercise.id}", "",
        f"![{exercise.title} over time](pictures/{exercise.id}.png)", "",
        "```text", shown, "```", "",
    ]  # fmt: skip


if __name__ == "__main__":
    gather(Path(sys.argv[1]))
