"""How much memory does half an hour take? `python -m bench.memory [MINUTES]`, by default for the whole session.

A routine of many exercises with a recording for every sentence is played in real time, with sound on SDL's silent
driver. Every few seconds the kernel is asked for the proportional set size of our only process.
Rule: the voice has every line there is, each as long as it takes to read.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.outside import look, subjects

GROUND = ("orient-room", "feet-weight", "senses-54321", "hand-on-heart", "self-hold")
BREATHE = ("settle", "long-out", "coherent", "hum-out")
CONNECT = ("safe-ally", "kind-phrase", "known-voice", "quiet-company")
EVERY_S = 5.0
MOST_MB = 100.0
WHOLE_MIN = 30.5


def library() -> Any:
    """The shipped library, every line spoken, with a routine that fills half an hour."""
    from pi_regulate.library.catalogue import load
    from pi_regulate.library.routine import Routine
    from pi_regulate.share import share_dir

    shipped = load(share_dir())
    routine = Routine.model_validate({"id": "bench", "ground": GROUND, "breathe": BREATHE, "connect": CONNECT})
    settings = shipped.settings
    start = settings.start.model_copy(update={"press": "bench", "double": "bench", "hold": "bench"})
    settings = settings.model_copy(update={"start": start, "talk": "full", "voices": ["bench"]})
    return replace(shipped, routines={**shipped.routines, "bench": routine}, settings=settings)


def speak(home: Path, library: Any) -> None:
    """A voice that reads every line, as a soft hum."""
    import numpy as np

    from pi_regulate.devices.speech.voice_folder import Draft
    from pi_regulate.library.lines import every_line, speech_s
    from pi_regulate.sound import RATE_HZ
    from pi_regulate.sound.recordings.manifest import Manifest, RecordedLine
    from pi_regulate.sound.sound_files import save_sound

    with Draft(home, "bench", Manifest("bench")) as draft:
        for line, text in every_line(library.exercises.values(), library.lines).items():
            seconds = speech_s(text)
            t_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
            file = home / "line.flac"
            save_sound(file, 0.05 * np.sin(2 * np.pi * 150 * t_s) * np.sin(np.pi * t_s / seconds))
            draft.add(line, RecordedLine(f"{line}.flac", text, seconds, -28.0, ""), file.read_bytes())
            file.unlink()
        draft.commit()


def half_an_hour(ready: Callable[[], None]) -> dict[str, Any]:
    """The subject: a press, and the session until the stop signal."""
    from pi_regulate.devices.hand import parse_hand
    from pi_regulate.share import share_dir
    from pi_regulate.trace import WithoutLevels
    from pi_regulate.wiring.device import RunOptions, run

    seen: list[str] = []

    class Exercises(WithoutLevels):
        """Looks on: which exercises have begun."""

        def see(self, row: Any, now_s: float) -> None:
            if row.what == "exercise":
                seen.append(row.id)
                ready()

    options = RunOptions("mock", hand=parse_hand("1s"), sound="dummy", at_min=12 * 60)
    run(library(), options, [Exercises()], share=share_dir(), voices=[Path(sys.argv[2])])
    return {"exercises": seen}


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else WHOLE_MIN
    with tempfile.TemporaryDirectory() as name:
        speak(Path(name), library())
        with subjects("half an hour", arguments=[name]) as (one,):
            looks = []
            until_s = time.monotonic() + 60 * minutes
            while time.monotonic() < until_s:
                time.sleep(EVERY_S)
                looks.append(look(one.pid))
            said = one.end()
    memory = [one.memory_mb for one in looks]
    third = len(memory) // 3
    seconds = looks[-1].at_s - looks[0].at_s
    print(f"exercises: {', '.join(said['exercises'])}")
    print(f"PSS in MB: first {memory[0]:.1f}, median {median(memory):.1f}, worst {max(memory):.1f}")
    print(f"worst of each third: {', '.join(f'{max(memory[n * third : (n + 1) * third]):.1f}' for n in range(3))}")
    print(f"processor: {100 * (looks[-1].cpu_s - looks[0].cpu_s) / seconds:.2f} % of a core in {seconds / 60:.1f} min")
    return 0 if max(memory) < MOST_MB else 1


if __name__ == "__main__":
    sys.exit(main())
