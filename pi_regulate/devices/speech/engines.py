"""Programs that speak: turns text into a WAV with an installed engine, or with any command.

Each is a separate program that may hang, fail or be missing. None gets a shell, or more time than a line needs, and its
file is read as cautiously as any other. Rule: if a program is missing, the error names it and what to install.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pi_regulate.installation import get_program
from pi_regulate.library.translation import WRITTEN_IN
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError

SPEAKS_MOST_S = 60.0  # for one line, on a slow machine

ENGINES: dict[str, tuple[tuple[str, ...], str]] = {
    # 110 words a minute, a calm voice (LIBRARY, reading rules). Each with its option for choosing a voice.
    "espeak-ng": (("espeak-ng", "-s", "110", "-g", "2", "-w", "{out}", "--stdin"), "-v"),
    "flite": (("flite", "--setf", "duration_stretch=1.4", "-t", "{text}", "-o", "{out}"), "-voice"),
    "piper": (("piper", "--length_scale", "1.4", "--output_file", "{out}"), "--model"),
    "kokoro": (("kokoro", "{out}"), "--voice"),
}

KOKORO = Path(".kokoro/bin/python")
"""A neural engine in a checkout of this project, made by `make kokoro`: it paces the words itself."""

_ENGLISH_ALONE = ("flite", "kokoro")
_PACKAGES = {"espeak-ng": "espeak-ng", "flite": "flite"}


def command_of(engine: str, voice: str | None = None) -> tuple[str, ...]:
    """The words of a command: an engine by its name, with one of its voices, or a command as the user wrote it.

    Raises RegulateError for a command that writes nowhere.
    """
    if engine in ENGINES:
        words, option = ENGINES[engine]
        return (*words[:1], option, voice, *words[1:]) if voice is not None else words
    try:
        words = tuple(shlex.split(engine))
    except ValueError:  # the only error of shlex
        what = f"`{engine[:60]}` can't be read as a command"
        raise RegulateError(f"{what}: a quote in it is never closed, or it ends with a backslash") from None
    if not any("{out}" in word for word in words):
        names = ", ".join(ENGINES)
        raise RegulateError(f"`{engine}` is not one of {names}; a command of your own has to write its WAV to {{out}}")
    if voice is not None:
        raise RegulateError("a command of your own has to name its voice itself")
    return words


def must_speak(engine: str, voice: str | None, language: str) -> None:
    """Raises RegulateError where an engine by its name would read this language as if it were English."""
    if language == WRITTEN_IN:
        return
    if engine in _ENGLISH_ALONE:
        raise RegulateError(
            f"{engine} speaks English only, and these lines are in `{language}`. In English: --language en"
        )
    if engine == "espeak-ng" and voice is None:
        raise RegulateError(
            f"{engine} would read `{language}` as if it were English. Name one of its voices: --engine-voice {language}"
        )


def spoken(command: Sequence[str], text: str, out: Path) -> None:
    """Lets a command speak a text into a file. It gets the text as `{text}`, or else on its standard input.

    Raises RegulateError when it fails, takes too long or writes nothing.
    """
    words = [word.replace("{out}", str(out)).replace("{text}", text) for word in command]
    given = None if any("{text}" in word for word in command) else text + "\n"
    done = _run(words, given)
    if done.returncode != 0:
        raise RegulateError(f"{words[0]} failed ({done.returncode}): {_last_line(done.stderr)}")
    if not out.exists():
        raise RegulateError(f"{words[0]} wrote nothing")


def _run(words: Sequence[str], text: str | None) -> subprocess.CompletedProcess[bytes]:
    started = [str(share_dir() / KOKORO), "-m", "tools.kokoro.say", *words[1:]] if words[0] == "kokoro" else words
    try:
        return subprocess.run(
            started,
            input=text.encode() if text is not None else None,
            stdin=subprocess.DEVNULL if text is None else None,
            stdout=subprocess.DEVNULL,  # a talkative program can't fill the memory
            stderr=subprocess.PIPE,
            timeout=SPEAKS_MOST_S,
        )
    except subprocess.TimeoutExpired:
        raise RegulateError(f"{words[0]} did not end within {SPEAKS_MOST_S:.0f} s") from None
    except (OSError, ValueError) as error:
        raise _missing(words[0], error) from error


def _missing(program: str, error: Exception) -> RegulateError:
    if isinstance(error, FileNotFoundError):
        if program == "kokoro":
            return RegulateError(
                "kokoro is not installed here; in a checkout of pi-regulate, `make kokoro` installs it "
                "for the `pi-regulate` of that checkout"
            )
        brings = "pipx install piper-tts" if program == "piper" else ""  # apt's piper sets up mice
        brings = get_program(_PACKAGES[program]) if program in _PACKAGES else brings
        return RegulateError(f"{program} is not installed{f'; this installs it: {brings}' if brings else ''}")
    why = error.strerror if isinstance(error, OSError) and error.strerror else "its words contain a zero byte"
    return RegulateError(f"{program} can't be started: {why}")


def _last_line(told: bytes) -> str:
    lines = told.decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "it gave no reason")
