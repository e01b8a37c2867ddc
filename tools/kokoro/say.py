"""Says one text calmly: `python -m tools.kokoro.say OUT.wav [--voice calm] < TEXT`.

`pi-regulate voice render --engine kokoro` runs it for each line of an owner's own exercises. A text that the table of
phonemes lacks is read by the reader, which `make kokoro` installs. Rule: it ends with a file, or with a sentence about
why there is none.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import soundfile

from tools.kokoro.phonemes import read, table
from tools.kokoro.recipes import RECIPES
from tools.kokoro.speaker import Speaker
from tools.kokoro.takes import FIRST, chosen


def main() -> int:
    """Writes the file; a text with an unknown word ends with a sentence about it."""
    asked = argparse.ArgumentParser(prog="python -m tools.kokoro.say", description=__doc__)
    asked.add_argument("out", type=Path)
    asked.add_argument("--voice", choices=sorted(RECIPES), default="calm")
    given = asked.parse_args()
    text = " ".join(sys.stdin.read().split())
    known = table()
    try:
        phonemes = known.get(text) or read([text])[text]
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ImportError:
        sys.stderr.write("what reads new words is not there yet; in the checkout, `make kokoro` installs it\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        take = chosen(given.voice).get(text, FIRST)
        samples, rate_hz = Speaker(RECIPES[given.voice], Path(folder)).line(text, phonemes, take)
    soundfile.write(given.out, samples, rate_hz, subtype="PCM_16")
    return 0


if __name__ == "__main__":
    sys.exit(main())
