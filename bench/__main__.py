"""`make bench`: runs every measurement, prints each as it comes, and writes a report at the end.

It usually takes about twelve minutes. `--long` breathes for ten minutes. `--only NAME` runs one question and writes no
report. Two take as long as a session and are run separately: `python -m bench.sound` (ten minutes of breaths through
SDL on three cards) and `python -m bench.memory` (half an hour).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from os import getloadavg

from bench.breath_cost import breath_cost
from bench.breathing import breathing
from bench.night import night
from bench.press import press
from bench.render import render
from bench.report import RESULTS, Aim, Section, aims_table, written
from bench.rest import rest
from bench.start import start
from bench.steps import steps

LONG_S = 600.0
QUESTIONS = ("steps", "start", "night", "render", "press", "rest", "breath cost", "breathing", "breathing, loaded")


def main() -> int:
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--long", action="store_true", help="ten minutes of breathing, once")
    asked.add_argument("--seconds", type=float, default=60.0, help="how long the lamps breathe (60)")
    asked.add_argument("--rounds", type=int, default=3, help="how often each question is asked (3)")
    asked.add_argument("--only", choices=QUESTIONS)
    how = asked.parse_args()
    seconds, rounds = (LONG_S, 1) if how.long else (how.seconds, how.rounds)
    questions: dict[str, Callable[[], Section]] = {  # each of QUESTIONS
        "steps": steps,
        "start": lambda: start(how.rounds + 2),
        "night": lambda: night(how.rounds),
        "render": lambda: render(how.rounds + 2),
        "press": lambda: press(how.rounds),
        "rest": lambda: rest(15.0, how.rounds),
        "breath cost": lambda: breath_cost(20.0, 3 * how.rounds),
        "breathing": lambda: breathing(seconds, rounds),
        "breathing, loaded": lambda: breathing(how.seconds, 1, busy=True),
    }
    sections = []
    load = getloadavg()[1]
    for name, ask in questions.items():
        if how.only in (None, name):
            sections.append(_asked(name, ask))
            print(sections[-1], flush=True)
    print(aims_table(sections))
    if how.only is None:
        options = f' ARGS="{" ".join(sys.argv[1:])}"' if sys.argv[1:] else ""
        RESULTS.write_text(written(sections, f"make bench{options}", load), encoding="utf-8")
    return 0


def _asked(name: str, ask: Callable[[], Section]) -> Section:
    """The answer, or why this machine can't give one; the other questions are still run."""
    begun_s = time.monotonic()
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  (whatever this machine lacks)
        why = f"Not measured here: {type(error).__name__}, {error}"
        return Section(name.capitalize(), why, ("not measured",), (), (Aim(name, "not measured here", met=False),))
    finally:
        print(f"({name}: {time.monotonic() - begun_s:.0f} s)", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
