"""`setup` lets both shipped voices say the same sentence, and an ear decides: measured at the card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import yaml
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.devices.speaker.simulated_card import SimulatedCard
from pi_regulate.share import share_dir
from pi_regulate.sound.measure import Signal

LINE = "sleep-ramp.1.ogg"
ASKED = "1 or 2, again, or Enter to skip"
Answer = Callable[..., Result]


@pytest.fixture
def tapes(monkeypatch: pytest.MonkeyPatch) -> list[list[bytes]]:
    """What each card is given, in the order in which cards are opened."""
    kept: dict[SimulatedCard, list[bytes]] = {}
    opened: list[list[bytes]] = []
    give = SimulatedCard.give

    def taped(card: SimulatedCard, samples: bytes) -> None:
        if card not in kept:
            kept[card] = []
            opened.append(kept[card])
        kept[card].append(samples)
        give(card, samples)

    monkeypatch.setattr(SimulatedCard, "give", taped)
    return opened


@pytest.fixture
def answer(header: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Runs setup on real pins; the chime is heard, and these are the answers to what comes then."""
    monkeypatch.chdir(tmp_path)

    def run(*typed: str, heard: str = "yes", settings: str = "") -> Result:
        if settings:
            (tmp_path / "settings.yaml").write_text(settings, encoding="utf-8")
        words = ["setup", "--backend", "pi", "--config", str(tmp_path), "--press", "3s"]
        return CliRunner().invoke(main, words, input="\n".join(["", heard, *typed, *[""] * 20]))

    return run


def voices(folder: Path) -> object:
    return yaml.safe_load((folder / "settings.yaml").read_text(encoding="utf-8")).get("voices")


def likeness(tape: list[bytes], voice: str) -> float:
    """How like a voice's recording what the card was given is: the greatest correlation, 1 for the same."""
    heard: Signal = np.frombuffer(b"".join(tape), "<i2").reshape(-1, 2)[:, 0].astype(float)
    line: Signal = soundfile.read(share_dir() / "audio" / "voices" / voice / LINE, dtype="float64")[0]
    size = len(heard) + len(line)
    likes = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(line, size)), size)
    return float(likes.max() / np.sqrt((heard**2).sum() * (line**2).sum()))


def test_both_voices_are_heard_and_the_one_that_is_chosen_is_kept(
    answer: Answer, tapes: list[list[bytes]], tmp_path: Path
) -> None:
    done = answer("2")
    assert done.exit_code == 0, done.output
    _chime, higher, lower = tapes
    assert likeness(higher, "default-en") > 0.95
    assert likeness(lower, "default-en-low") > 0.95
    assert voices(tmp_path) == ["default-en-low"]
    assert f"{ASKED} (now: 2)" in answer("1").output
    assert voices(tmp_path) == ["default-en"]


def test_who_wants_to_hear_them_again_does(answer: Answer, tapes: list[list[bytes]], tmp_path: Path) -> None:
    done = answer("again", "perhaps", "")
    assert len(tapes) == 5
    assert "Please type one of: 1, 2, again; Enter skips." in done.output
    assert not (tmp_path / "settings.yaml").exists()


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ("voices: [anna, default-en]", ["anna", "default-en-low"]),
        ("voices:\n  - anna\n  - default-en\n", None),
        ("voices: [default-en, default-en-low]", ["default-en-low"]),
    ],
    ids=["a loved one first", "below one another", "both"],
)
def test_only_a_shipped_voice_makes_room(answer: Answer, tmp_path: Path, settings: str, kept: object) -> None:
    done = answer("2", settings=settings)
    told = " ".join(done.output.split())
    assert voices(tmp_path) == kept or (kept is None and "voices: [anna, default-en-low]" in told), done.output


@pytest.mark.parametrize(
    ("heard", "settings"), [("no", ""), ("", ""), ("yes", "voices: [anna]"), ("yes", "languages: [de]")]
)
def test_nothing_is_asked_where_no_shipped_voice_would_be_heard(answer: Answer, heard: str, settings: str) -> None:
    assert ASKED not in answer(heard=heard, settings=settings).output
