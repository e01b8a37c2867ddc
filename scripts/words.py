"""Write config/words/en.yaml, every shipped spoken line by its id, and keep the numbers that lines once had.

    make words

Voices and other languages know a line by its number, so a number outlives its place: each shipped line pins its own,
a changed sentence keeps it, and a line that goes takes its number with it into retired.yaml. The cards of a deck have
the number of their place, so a deck grows only at its end. Rule: one number never stands for two lines, not even years
apart.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lines import every_line
from pi_regulate.library.steps import SayStep
from pi_regulate.share import share_dir

ENGLISH, RETIRED = "en.yaml", "retired.yaml"
HEADS = {
    ENGLISH: "# Every spoken line by its id. `make words` writes this from exercises/, lines.yaml and settings.yaml.\n",
    RETIRED: "# Ids that no line may have again, each with what it last said. `make words` adds to them.\n",
}


def main() -> int:
    """Writes both files; says what is wrong with a number, and then writes nothing."""
    folder, library = share_dir() / "config" / "words", load(share_dir())
    now, before, retired = spoken(library), known(folder / ENGLISH), known(folder / RETIRED)
    wrong = [*unpinned(library, retired), *faults(before, now, retired)]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)  # noqa: T201
        return 1
    gone = {line: text for line, text in before.items() if line not in now}
    for name, lines in ((ENGLISH, now), (RETIRED, {**retired, **gone})):
        (folder / name).write_text(HEADS[name] + listed(lines), encoding="utf-8")
    return 0


def spoken(library: Library) -> dict[str, str]:
    """Every line that the library may say, by its id."""
    return every_line(library.exercises.values(), library.lines)


def known(path: Path) -> dict[str, str]:
    """The lines in a file that this program wrote; none where there is no file yet."""
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


def listed(lines: Mapping[str, str]) -> str:
    """Lines as YAML, one below another: `settle.2` before `settle.10`."""
    rows = (f"{line}: {json.dumps(lines[line], ensure_ascii=False)}\n" for line in sorted(lines, key=in_order))
    return "".join(rows) or "{}\n"


def in_order(line: str) -> list[tuple[bool, int, str]]:
    """The key that sorts ids by the size of their numbers, and those before words."""
    return [(False, int(part), "") if part.isdecimal() else (True, 0, part) for part in re.split(r"[.-]", line)]


def unpinned(library: Library, retired: Mapping[str, str]) -> Iterator[str]:
    """What to write below each line of an exercise that has no number of its own."""
    taken = {**spoken(library), **retired}
    for exercise in library.exercises.values():
        for variant, step in _says(exercise):
            if step.line is None:
                prefix = f"{exercise.id}." if variant is None else f"{exercise.id}.{variant}."
                tails = [line.removeprefix(prefix) for line in taken if line.startswith(prefix)]
                free = max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1
                file = f"config/exercises/{exercise.id}.yaml"
                yield f"{file}: “{step.say}” has no number. Below it, write `line: {free}`."
                taken[f"{prefix}{free}"] = step.say


def _says(exercise: Exercise) -> Iterator[tuple[str | None, SayStep]]:
    for variant in (None, *exercise.variants):
        yield from ((variant, step) for step in exercise.steps_of(variant) if isinstance(step, SayStep))


def faults(before: Mapping[str, str], now: Mapping[str, str], retired: Mapping[str, str]) -> Iterator[str]:
    """Numbers that would come to stand for another line than they did."""
    for line in now:
        if line in retired:
            yield f"`{line}` was “{retired[line]}” once, and may not be another line. Give this one a new number."
    for line, text in before.items():
        moved = [one for one, said in now.items() if said == text and _owner(one) == _owner(line)]
        if now.get(line) != text and moved and all(before.get(one) != text for one in moved):
            yield f"“{text}” was `{line}` and is now `{moved[0]}`. Let it keep its number, and give others a new one."


def _owner(line: str) -> str:
    return line.partition(".")[0]


if __name__ == "__main__":
    sys.exit(main())
