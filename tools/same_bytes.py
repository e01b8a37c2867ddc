"""Checks whether two versions of the code play the same: `python -m tools.same_bytes [BEFORE]`, ten seconds.

Rehearses every shipped exercise and routine, by day, at night, with many presses and with other settings, and prints
one SHA-256 for each, over every row as JSON, and one over all. With the file of an earlier list it compares: silent and
0 if both are the same; otherwise it names what differs and ends with 1.
Rule: it uses only the command `rehearse`, so the same file can check any version of the code, however its folders are
named: `PYTHONPATH=../other python tools/same_bytes.py > before.txt`.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path

from pi_regulate.cli import main as command
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir

ALL = "all"

OTHERWISE = """\
advance: press
intro: always
talk: full
button: {double_press: off}
people: {photosensitive: true}
cards: {enabled: true, until: "23:00"}
"""

# Greetings skipped, gates answered or not, phases moved on, breaths eased, a landing pressed away, and holds.
DAY = "2.5s, 30s, 45s, 46s, 70s, double@85s, 95s, 98s, 2min, double@200s, double@210s, 5min, hold@6min"
NIGHT = "3.2s, double@20s, 52s, double@90s, double@93s, hold 0.4s@130s, hold@145s, 146.7s, 147s"
MOVES_ON = "5s, 41s, 80s, 100s, hold 2s@9min, 9min 2.2s, 9min 10s"

WAYS: dict[str, tuple[str, ...]] = {
    "by day": ("--at", "14:00"),
    "at night": ("--at", "02:00"),
    "by day, with a hand": ("--at", "14:00", "--press", DAY, "--seed", "7"),
    "at night, with a hand": ("--at", "02:00", "--press", NIGHT),
    "with other settings": ("--at", "20:00"),
    "with other settings and a hand": ("--at", "20:00", "--press", MOVES_ON),
}


def main(words: Sequence[str]) -> int:
    """Prints the list, or compares it with the one in the file that is named."""
    if not words:
        for name, digest in digests():
            print(f"{digest}  {name}", flush=True)
        return 0
    before = read(Path(words[0]).read_text(encoding="utf-8"))
    differ = differences(before, dict(digests()))
    print("\n".join(differ), end="\n" if differ else "")
    return 1 if differ else 0


def read(text: str) -> dict[str, str]:
    """The hash of each name in a list that was printed."""
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in text.splitlines() if line.strip())}


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """A line for each name that plays differently, is missing, or is new; none if all are the same."""
    said = {True: "plays differently", False: "is missing"}
    changed = [f"{name}: {said[name in now]}" for name in before if now.get(name) != before[name]]
    return [*changed, *(f"{name}: is new" for name in now if name not in before)]


def digests(names: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
    """The name and hash of every shipped exercise and routine, or of those named, and at last of all together."""
    if names is None:
        library = load(share_dir())
        names = [*sorted(library.exercises), *sorted(library.routines)]
    total = sha256()
    with tempfile.TemporaryDirectory() as folder:
        empty, other = Path(folder, "empty"), Path(folder, "other")
        empty.mkdir()
        other.mkdir()
        (other / "settings.yaml").write_text(OTHERWISE, encoding="utf-8")
        for name in names:
            one = sha256()
            for way, words in WAYS.items():
                config = other if way.startswith("with other settings") else empty
                one.update(f"{way}\n{played(name, *words, '--config', str(config))}".encode())
            total.update(one.digest())
            yield name, one.hexdigest()
    yield ALL, total.hexdigest()


def played(name: str, *words: str) -> str:
    """Every row of one rehearsal as JSON, the light four times a second among them."""
    rows = io.StringIO()
    with redirect_stdout(rows), redirect_stderr(io.StringIO()):
        command(["rehearse", name, "--format", "jsonl", "--frames", "4", *words], standalone_mode=False)
    return rows.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
