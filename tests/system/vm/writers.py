"""What may be going on when the power is cut: run in the virtual machine, for ever, after the word `going`.

python3 writers.py settings|rollback|voice|memory     the product's own writing, over and over, as fast as the disk goes
python3 writers.py whole                              what of it is only half there; nothing when all is whole
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path

import click
import soundfile

sys.path.insert(0, "/usr/share/pi-regulate")

from pi_regulate.cli import main
from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.last_good import LastGood, Snapshot, roll_back
from pi_regulate.devices.keeping.owner_settings import change_settings
from pi_regulate.devices.keeping.store import Store
from pi_regulate.devices.speech.voices import all_voices, read_voice, voice_places
from pi_regulate.library.catalogue import load
from pi_regulate.session.memory import Memory
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError

OWN, STATE = Path("/etc/pi-regulate"), Path("/var/lib/pi-regulate")
LAST = "# the last line\n"  # by which a file that was cut short is known
EXERCISE = "id: calm-{0}\nphase: breathe\nbreathe: {{in: 4, out: {0}}}\nlasts: 4min\n" + "# why\n" * 2000 + LAST


def settings(number: int) -> None:
    """As `sound calibrate` and `lamp calibrate` do."""
    change_settings(OWN, "sound", {"volume": str(3 + number % 5)})


def rollback(number: int) -> None:
    """As `config rollback` does: three files from one state to another."""
    lasts = 5 + number % 2
    files = {f"exercises/calm-{name}.yaml": EXERCISE.format(name).replace("4min", f"{lasts}min") for name in (5, 6)}
    settings = (OWN / "settings.yaml").read_text(encoding="utf-8")
    roll_back(Snapshot({"settings.yaml": settings, **files}), OWN, date(2026, 5, 1))
    for kept in (OWN / "exercises").glob("*~"):  # it keeps everything, and the disk is small
        kept.unlink()


def voice(number: int) -> None:
    """`voice import`, of the same three lines spoken in another way."""
    words = ["voice", "import", str(recordings(number % 2)), "--name", "known"]
    main(words, standalone_mode=False)


def recordings(kind: int) -> Path:
    """A folder with three of them: lines of the shipped voice, as they are or a little deeper."""
    folder = Path(f"/tmp/recorded-{kind}")
    if not folder.exists():
        folder.mkdir()
        shipped = share_dir() / "audio" / "voices" / "default-en"
        for line in ("intro.1", "gate.1", "two.1"):
            spoken, rate_hz = soundfile.read(shipped / f"{line}.ogg")
            soundfile.write(folder / f"{line}.wav", spoken, rate_hz - 4000 * kind)
    return folder


def memory(number: int) -> None:
    """As at the end of a session, with a history."""
    store = Store(STATE, Clerk())
    store.load()
    store.save(Memory(sessions=9 + number, begun={f"exercise-{one}": number for one in range(300)}))
    store.settle()


def half() -> list[str]:
    """Everything that is not whole."""
    found = []
    try:
        load(share_dir(), OWN)
    except RegulateError as error:
        found.append(str(error))
    own = [*OWN.rglob("*.yaml"), *OWN.rglob("*.yaml~")]
    found += [f"{path} has no end" for path in own if not path.read_text(encoding="utf-8").endswith(LAST)]
    for path in STATE.glob("*.json"):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            found.append(f"{path}: {error}")
    if (STATE / "last-good.json").exists() and LastGood(STATE).read() is None:
        found.append("the last good configuration is damaged")
    for folder in all_voices(voice_places(share_dir(), OWN)).values():
        kept = read_voice(folder)
        sums = {folder / line.file: line.sha256 for line in kept.manifest.lines.values()}
        found += [
            f"{path} is not what was written" for path in sums if sha256(path.read_bytes()).hexdigest() != sums[path]
        ]
    left = [path for root in (OWN, STATE) for path in root.glob(".*") if path.is_file()]
    if len(left) > 4:
        found.append(f"leftovers pile up: {left}")
    return found


WRITERS: dict[str, Callable[[int], None]] = {
    "settings": settings, "rollback": rollback, "voice": voice, "memory": memory,
}  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1] == "whole":
        click.echo("\n".join(half()) or "all is whole")
    else:
        for number in count():
            WRITERS[sys.argv[1]](number)
            if number == 1:
                click.echo("going")
