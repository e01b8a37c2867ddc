"""An import has its library and its recordings in memory one after the other, and tells its errors once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from pi_regulate.sound import RATE_HZ
from tests.made_up_speech import around, syllables


def printed(program: str, *words: str) -> list[str]:
    """What a process of its own prints; nothing goes to its standard error."""
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_what_is_worked_out_apart_leaves_nothing_here() -> None:
    program = (
        "import sys; from pi_regulate.cli.voice.own_process import in_own_process\n"
        "def work():\n"
        "    import pydantic, os\n"
        "    return os.getpid()\n"
        "print(*(in_own_process(work) for _ in range(2)), 'pydantic' in sys.modules)\n"
        "import pydantic, os\n"
        "print(os.getpid(), in_own_process(work))"
    )
    first, second, loaded, here, at_last = printed(program)
    assert loaded == "False"
    assert len({first, second, here}) == 3
    assert at_last == here, "it is loaded here anyway"


def test_what_goes_wrong_apart_is_raised_here_and_said_once() -> None:
    program = (
        "from pi_regulate.cli.voice.own_process import in_own_process\n"
        "def work():\n"
        "    raise ValueError('told')\n"
        "try:\n"
        "    in_own_process(work)\n"
        "except ValueError as error:\n"
        "    print(error)"
    )
    assert printed(program) == ["told"]


@pytest.mark.slow
def test_no_library_is_in_memory_while_a_recording_is_listened_to(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "known-voice.recording.wav", around(syllables(count=26)), RATE_HZ)
    program = (
        "import sys; from pi_regulate.cli import main; from pi_regulate.devices.speech import intake\n"
        "before = intake.packed\n"
        "def packed(pieces):\n"
        "    print(*sorted({'pydantic', 'yaml', 'numpy'} & set(sys.modules)))\n"
        "    return before(pieces)\n"
        "intake.packed, sys.stderr = packed, sys.stdout\n"
        "main(sys.argv[1:])"
    )
    said = printed(program, "voice", "import", str(tmp_path), "--name", "anna", "--config", str(tmp_path))
    assert [word for word in said if word in ("pydantic", "yaml", "numpy")] == ["numpy"]
    assert (tmp_path / "voices" / "anna" / "known-voice.recording.flac").exists()


@pytest.mark.slow
def test_a_faulty_file_is_told_once_before_anything_is_heard(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("voices: 7\n")
    words = ("-m", "pi_regulate", "voice", "import", str(tmp_path), "--name", "anna", "--config", str(tmp_path))
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr.count("settings.yaml:1")) == (78, 1)
