"""Programs that speak: asked without a shell, given their text, their time and their file, and named when they fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pi_regulate.devices.speech import engines
from pi_regulate.devices.speech.engines import command_of, spoken
from pi_regulate.words import RegulateError

COPY = (
    "import sys, pathlib; said = sys.argv[2] if len(sys.argv) > 2 else sys.stdin.read()\n"
    "pathlib.Path(sys.argv[1]).write_text(said)"
)
NASTY = 'Say "it"; $(touch x) `id` {out} \\ & done.'


def test_the_text_comes_on_standard_input_or_where_the_command_wants_it(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    spoken((sys.executable, "-c", COPY, "{out}"), NASTY, out)
    assert out.read_text(encoding="utf-8") == NASTY + "\n"
    spoken((sys.executable, "-c", COPY, "{out}", "{text}"), NASTY, out)
    assert out.read_text(encoding="utf-8") == NASTY


def test_an_engine_is_known_by_its_name_and_told_its_voice() -> None:
    assert command_of("espeak-ng", "en-us")[:3] == ("espeak-ng", "-v", "en-us")
    assert "{text}" in command_of("flite")
    assert command_of("piper", "a.onnx")[1:3] == ("--model", "a.onnx")
    assert command_of("say 'in one' {out}") == ("say", "in one", "{out}")
    with pytest.raises(RegulateError, match="has to name its voice itself"):
        command_of("mine {out}", "anna")


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("espeak-ng", "install espeak-ng"),
        ("piper", "pipx install piper-tts"),  # apt knows a piper too: it sets up mice
        ("kokoro", "in a checkout of pi-regulate, `make kokoro` installs it"),
        ("nobodys-engine {out}", "nobodys-engine is not installed$"),
    ],
)
def test_an_engine_that_is_missing_is_named_with_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, said: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engines, "share_dir", lambda: tmp_path)
    with pytest.raises(RegulateError, match=said):
        spoken(command_of(engine), "Words.", tmp_path / "out.wav")


def test_kokoro_is_the_one_of_this_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python, out = tmp_path / ".kokoro" / "bin" / "python", tmp_path / "out.wav"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1 $2" = "-m tools.kokoro.say" ] && [ "$3" = --voice ] && cat > "$5"\n')
    python.chmod(0o755)
    monkeypatch.setattr(engines, "share_dir", lambda: tmp_path)
    spoken(command_of("kokoro", "low"), "Words.", out)
    assert out.read_text() == "Words.\n"


def test_an_engine_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "SPEAKS_MOST_S", 0.2)
    with pytest.raises(RegulateError, match="did not end within"):
        spoken((sys.executable, "-c", "import time; time.sleep(30)", "{out}"), "Words.", tmp_path / "out.wav")


def test_what_an_engine_prints_is_not_collected(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    where = "import os, sys; os.fstat(1).st_rdev == os.stat(os.devnull).st_rdev or sys.exit('kept')"
    spoken((sys.executable, "-c", f"{where}; open(sys.argv[1], 'w')", "{out}"), "Words.", out)
