"""`render`: a session as a sound file, whole or not at all."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest
import soundfile
from click.testing import CliRunner

from pi_regulate.cli import main
from tests.in_one_test import in_one_test

pytestmark = pytest.mark.usefixtures("sounds_once")


def render(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["render", *words])
    return done.exit_code, done.output


@pytest.mark.parametrize("form", ["wav", *(pytest.param(form, marks=pytest.mark.slow) for form in ("ogg", "flac"))])
def test_a_session_becomes_a_file_of_its_length(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"tea.{form}"
    code, told = render("cool-the-tea", "-o", str(file), "--press", "hold@12s")
    assert code == 0
    about = soundfile.info(file)
    assert (about.samplerate, about.channels) == (48000, 2)
    assert about.duration == pytest.approx(14.6, abs=0.3)
    assert "0:14" in told
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_the_volume_is_the_devices_own_scale(tmp_path: Path) -> None:
    peaks = []
    for volume in ("10", "5"):
        assert render("cool-the-tea", "-o", str(tmp_path / "a.wav"), "--press", "hold@8s", "--volume", volume)[0] == 0
        peaks.append(abs(soundfile.read(tmp_path / "a.wav")[0]).max())
    assert peaks[0] / peaks[1] == pytest.approx(10 ** (15 / 20), rel=0.05)


def test_what_cant_be_rendered_leaves_nothing_behind(tmp_path: Path) -> None:
    code, told = render("no-such-thing", "-o", str(tmp_path / "a.wav"))
    assert (code, "there is no routine and no exercise `no-such-thing`" in told) == (1, True)
    code, told = render("settle", "-o", str(tmp_path / "a.mp3"))
    assert (code, ".wav, .flac or .ogg" in told) == (2, True)
    code, told = render("settle", "-o", str(tmp_path / "nowhere" / "a.wav"))
    assert (code, "can't be written" in told) == (1, True)
    assert list(tmp_path.iterdir()) == []


@in_one_test("form", ["wav", "flac", "ogg"])
def test_a_disk_that_is_full_at_the_last_byte_leaves_no_file_that_looks_whole(tmp_path: Path, form: str) -> None:
    words = ("cool-the-tea", "-o", str(tmp_path / f"tea.{form}"), "--press", "hold@2s")
    assert render(*words)[0] == 0
    size = (tmp_path / f"tea.{form}").stat().st_size
    (tmp_path / f"tea.{form}").unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, before[1]))
    try:
        code, told = render(*words)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert (code, "is it full?" in told) == (1, True)
    assert list(tmp_path.iterdir()) == []
