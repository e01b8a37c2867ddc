"""Makes the files of `audio/`: `python -m pi_regulate.sound.make audio/`.

The files are kept in the repository so that a device never has to make them; a test makes them again and compares.
Rule: no file is edited by hand; to change a sound, change its recipe.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import peak_db
from pi_regulate.sound.recipes import made
from pi_regulate.sound.sound_files import save_sound
from pi_regulate.sound.sound_list import SOUNDS


def make(folder: Path) -> None:
    """Write every sound of the list into `folder`, and say how long, how high and how large each is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in SOUNDS.items():
        samples = made(name)
        path = folder / sound.file
        save_sound(path, samples)
        size_kb = path.stat().st_size / 1000
        sys.stdout.write(
            f"{sound.file:14} {len(samples) / RATE_HZ:5.1f} s  peak {peak_db(samples):6.1f} dBFS  {size_kb:5.0f} kB\n"
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name a folder: python -m pi_regulate.sound.make audio/")
    make(Path(sys.argv[1]))
