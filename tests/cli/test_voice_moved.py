"""A recording outlives the line that moved away from it, and a voice that was forgotten is not asked back."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from pi_regulate.devices.speech.voices import read_voice
from tests.cli.test_voice import takes
from tests.conftest import Call

WORDS = ("The bed carries you, if you like.", "Look at the light.", "Stay here, or go on.")


def exercise(own: Path, *lines: str, pins: tuple[int, ...] = ()) -> None:
    """Writes the exercise `my-own` that says these lines, with their `line` keys where there are `pins`."""
    (own / "exercises").mkdir(exist_ok=True)
    keys = [f", line: {number}" for number in pins] or [""] * len(lines)
    said = "".join(
        f'  - {{at: {20 * n}s, say: "{text}"{key}}}\n' for n, (text, key) in enumerate(zip(lines, keys, strict=True))
    )
    text = f"id: my-own\nphase: ground\nlasts: 90s\nsteps:\n  - glow: 12%\n{said}"
    (own / "exercises" / "my-own.yaml").write_text(text)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


@pytest.mark.slow
def test_lines_that_moved_are_found_again_by_the_numbers_that_are_told(call: Call, own: Path, tmp_path: Path) -> None:
    exercise(own, *WORDS)
    call(
        "voice",
        "import",
        takes(tmp_path / "in", *(f"my-own.{n}.wav" for n in (1, 2, 3))),
        "--name",
        "anna",
        "--config",
        own,
    )
    exercise(own, *WORDS[1:])
    told = " ".join(call("check", "--config", own).stdout.split())
    assert "The same words are now `my-own.1`" in told
    assert "write `line: 2` below" in told
    assert "write `line: 3` below" in told
    missing = call("voice", "script", "--missing", "anna", "--config", own)
    assert "my-own" not in missing.stdout, "nobody reads aloud again what is recorded"
    assert "the words of `my-own.1` are recorded already, as `my-own.2`: don't record them again" in missing.stderr
    assert "write `line: 3` below that `say` in the exercise `my-own`" in missing.stderr
    exercise(own, *WORDS[1:], pins=(2, 3))
    missing = call("voice", "script", "--missing", "anna", "--config", own)
    assert "my-own." not in missing.output, "neither a line to read aloud nor one that moved"
    assert "`my-own`" in missing.stdout, "all of it is there, so it is spoken"
    assert "The same words" not in call("check", "--config", own).stdout
    assert (
        "anna has 2 of"
        in call("voice", "import", tmp_path / "in" / "my-own.2.wav", "--name", "anna", "--config", own).stdout
    )


@pytest.mark.slow
def test_a_recording_of_other_words_is_kept_when_a_new_one_takes_its_place(
    call: Call, own: Path, tmp_path: Path
) -> None:
    exercise(own, *WORDS)
    words = ("--name", "anna", "--config", own)
    call("voice", "import", takes(tmp_path / "in", "my-own.1.wav", "my-own.2.wav"), *words)
    folder = own / "voices" / "anna"
    earlier = (folder / "my-own.2.flac").read_bytes()
    exercise(own, *WORDS[1:])
    result = call("voice", "import", takes(tmp_path / "new", "my-own.2.wav", seconds=1.3), *words)
    assert "the earlier my-own.2.flac had other words; it is kept beside the new one, as my-own.2.earlier.flac" in (
        " ".join(result.stderr.split())
    )
    assert (folder / "my-own.2.earlier.flac").read_bytes() == earlier
    assert soundfile.info(folder / "my-own.2.flac").duration > 1
    assert read_voice(folder).manifest.lines["my-own.2"].text == WORDS[2]
    again = call("voice", "import", takes(tmp_path / "new", "my-own.2.wav"), *words)  # the same words: replaced
    assert "had other words" not in again.stderr
    assert sorted(path.name for path in folder.glob("my-own.2*")) == ["my-own.2.earlier.flac", "my-own.2.flac"]
    assert "my-own.2.earlier" not in call("check", "--config", own).output
    forgotten = call("voice", "forget", "anna", "--config", own)
    assert "earlier" not in forgotten.output
    assert not folder.exists(), "a recording of her is not left behind for having other words"


@pytest.mark.slow
def test_after_a_forgetting_check_says_how_to_delete_what_is_left(call: Call, own: Path, tmp_path: Path) -> None:
    call("voice", "import", takes(tmp_path / "in", "settle.1.wav"), "--name", "anna", "--config", own)
    (own / "settings.yaml").write_text("voices: [anna, default-en]\n")
    takes(own / "voices" / "anna", "holiday.wav")
    printed = call("voice", "forget", "anna", "--config", own).stdout
    delete = f"rm -r {own / 'voices' / 'anna'}"
    assert delete in printed
    told = " ".join(call("check", "--config", own).stdout.split())
    assert f"If you meant to forget this voice, this deletes what is left: `{delete}`" in told
    assert "take `anna` out of `voices`" in told
