"""A voice is on the disk whole or not at all, whenever and however its making ends; and forgotten it is gone."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.speech import wiping
from pi_regulate.devices.speech.voice_folder import Draft, remove_voice
from pi_regulate.devices.speech.voices import read_voice
from pi_regulate.sound.recordings.manifest import Manifest, RecordedLine
from pi_regulate.words import RegulateError
from tests.devices.speech.voice_maker import content, full, put
from tests.in_one_test import in_one_test
from tests.nobody import in_a_child

pytestmark = pytest.mark.usefixtures("evened_once")

ROOT = Path(__file__).parents[3]


def maker(*words: str, before: tuple[str, ...] = ()) -> Any:
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.devices.speech.voice_maker", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_kill_at_any_moment_leaves_the_earlier_voice_or_the_new_one(tmp_path: Path) -> None:
    told = maker("kill", str(tmp_path))
    assert len(told) > 15
    assert told == ["old"] * told.count("old") + ["new"] * told.count("new")
    assert told.count("new") >= 1


@pytest.mark.parametrize(
    ("first", "second", "kill"),
    [
        ("one", "two", ()),
        *(
            pytest.param(*both, (), marks=pytest.mark.slow)
            for both in (("one", "forget"), ("forget", "one"), ("begin", "begin"))
        ),
        *(
            pytest.param(*both, ("kill",), marks=pytest.mark.slow)
            for both in (("one", "two"), ("one", "forget"), ("forget", "one"), ("begin", "begin"))
        ),
    ],
)
def test_a_second_change_at_any_moment_of_the_first_loses_neither_voice_nor_work(
    tmp_path: Path, first: str, second: str, kill: tuple[str, ...]
) -> None:
    *wrong, moments = maker("at-once", str(tmp_path), first, second, *kill)
    assert wrong == []
    assert int(moments.split()[0]) > 10


def test_a_full_disk_leaves_the_earlier_voice(tmp_path: Path) -> None:
    found = json.loads(in_a_child(lambda: json.dumps(full(tmp_path, 2**16))))
    assert "the disk is full; the voice that is there was left as it is" in found["said"]
    assert found["old"]
    assert found["left"] == ["anna"]


def test_a_disk_that_really_runs_full_leaves_the_earlier_voice(tmp_path: Path) -> None:
    script = f'mount -t tmpfs -o size=300k none {tmp_path} && exec "$@"'
    tried = shutil.which("unshare") and subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", "true"]).returncode
    if tried != 0:
        pytest.skip("no file system of one's own can be mounted here")
    found = maker("full", str(tmp_path), before=("unshare", "-rm", "sh", "-c", script, "sh"))
    assert "the disk is full" in found["said"]
    assert found["old"]
    assert found["left"] == ["anna"]


def test_lines_are_added_to_those_that_are_there_and_replace_their_own(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"one", "a.2": b"two"})
    put(tmp_path, "anna", {"a.2": b"better", "a.3": b"three"})
    assert content(tmp_path, "anna") == {"a.1": b"one", "a.2": b"better", "a.3": b"three"}


def test_a_voice_can_be_begun_anew(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"one"})
    with Draft(tmp_path, "anna", Manifest("anna"), fresh=True) as draft:
        draft.commit()
    assert content(tmp_path, "anna") == {}


def test_a_line_whose_file_is_gone_is_no_longer_in_the_next_manifest(tmp_path: Path) -> None:
    (put(tmp_path, "anna", {"a.1": b"one", "a.2": b"two"}) / "a.1.flac").unlink()
    put(tmp_path, "anna", {})
    assert content(tmp_path, "anna") == {"a.2": b"two"}


def test_a_disk_without_hard_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "anna", {"a.1": b"one"})

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    put(tmp_path, "anna", {"a.2": b"two"})
    assert content(tmp_path, "anna") == {"a.1": b"one", "a.2": b"two"}


def test_an_interrupt_leaves_no_draft(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"one"})
    with pytest.raises(KeyboardInterrupt), Draft(tmp_path, "anna", Manifest("anna")):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == ["anna"]


def test_two_commands_at_once_do_not_mix(tmp_path: Path) -> None:
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(RegulateError, match="another command is at work"):
        put(tmp_path, "anna", {"a.1": b"one"})
    with pytest.raises(RegulateError, match="another command is at work"):
        remove_voice(tmp_path, "anna")
    os.close(other)


def test_a_name_is_a_name_and_a_link_is_not_a_voice(tmp_path: Path) -> None:
    for name in ("../anna", ".anna", "An na", ""):
        with pytest.raises(RegulateError):
            put(tmp_path, name, {})
    outside = put(tmp_path / "outside", "anna", {"a.1": b"one"})
    home = tmp_path / "home"
    home.mkdir()
    (home / "anna").symlink_to(outside)
    with pytest.raises(RegulateError, match="is a link"):
        put(home, "anna", {"a.1": b"two"})
    assert remove_voice(home, "anna")
    assert content(tmp_path / "outside", "anna") == {"a.1": b"one"}


def test_a_forgotten_voice_is_gone_and_its_bytes_were_overwritten(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"secret" * 99_999})
    spy = os.open(folder / "a.1.flac", os.O_RDONLY)
    assert remove_voice(tmp_path, "anna")
    assert os.listdir(tmp_path) == []
    assert set(os.pread(spy, 10**6, 0)) == {0}
    os.close(spy)
    assert not remove_voice(tmp_path, "anna")
    assert not remove_voice(tmp_path / "nowhere", "anna")


def test_a_forgetting_that_was_cut_off_is_finished_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "anna", {"a.1": b"secret"})
    with monkeypatch.context() as broken:
        broken.setattr(wiping, "_blank", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            remove_voice(tmp_path, "anna")
    assert os.listdir(tmp_path) == [".anna.gone"]
    assert not remove_voice(tmp_path, "anna")
    assert os.listdir(tmp_path) == []


def linked(place: Path, outside: Path) -> None:
    place.symlink_to(outside)


def hard_linked(place: Path, outside: Path) -> None:
    place.mkdir()
    os.link(outside / "a.1.flac", place / "a.1.flac")


@in_one_test("left", [".anna.gone", ".anna.new", ".anna.before"])
@in_one_test("way", [linked, hard_linked])
def test_what_somebody_laid_where_we_keep_leftovers_leads_to_no_byte_outside(
    tmp_path: Path, left: str, way: Callable[[Path, Path], None]
) -> None:
    home, outside = tmp_path / "voices", tmp_path / "outside"
    put(home, "anna", {"a.1": b"old"})
    outside.mkdir()
    (outside / "a.1.flac").write_bytes(b"a loved voice")
    way(home / left, outside)
    for change in (lambda: put(home, "anna", {"a.2": b"two"}), lambda: remove_voice(home, "anna")):
        if way is linked:
            with pytest.raises(RegulateError, match="it is a link; what it leads to was left alone"):
                change()
        else:
            change()
    assert (outside / "a.1.flac").read_bytes() == b"a loved voice"
    assert way is hard_linked or content(home, "anna") == {"a.1": b"old"}


def test_the_remedy_for_a_link_in_the_way_works_as_it_is_printed(tmp_path: Path) -> None:
    home = tmp_path / "my voices"
    put(home, "anna", {"a.1": b"old"})
    (home / ".anna.gone").symlink_to(tmp_path)
    with pytest.raises(RegulateError) as refused:
        remove_voice(home, "anna")
    subprocess.run(str(refused.value).rpartition("Remove it: ")[2], shell=True, check=True)
    assert remove_voice(home, "anna")
    assert os.listdir(home) == []


def test_a_backup_made_of_hard_links_keeps_its_bytes_and_that_is_told(tmp_path: Path) -> None:
    folder = put(tmp_path / "voices", "anna", {"a.1": b"secret", "a.2": b"shared"})
    os.link(folder / "a.2.flac", tmp_path / "backup.flac")
    spy = os.open(folder / "a.1.flac", os.O_RDONLY)
    done = remove_voice(tmp_path / "voices", "anna")
    assert done is not None
    assert (tmp_path / "backup.flac").read_bytes() == b"shared"
    assert os.pread(spy, 99, 0) == bytes(6)
    os.close(spy)
    assert (done.wiped.overwritten, done.wiped.shared) == (["a.1.flac", "manifest.json"], ["a.2.flac"])
    assert os.listdir(tmp_path / "voices") == []


def test_a_link_in_place_of_a_recording_is_taken_away_and_nothing_behind_it(tmp_path: Path) -> None:
    folder = put(tmp_path / "voices", "anna", {"a.1": b"one", "a.2": b"two"})
    (tmp_path / "outside.flac").write_bytes(b"a loved voice")
    (folder / "a.2.flac").unlink()
    (folder / "a.2.flac").symlink_to(tmp_path / "outside.flac")
    os.mkfifo(folder / "pipe")
    put(tmp_path / "voices", "anna", {"a.3": b"three"})
    assert content(tmp_path / "voices", "anna") == {"a.1": b"one", "a.3": b"three"}
    assert remove_voice(tmp_path / "voices", "anna")
    assert (tmp_path / "outside.flac").read_bytes() == b"a loved voice"
    assert os.listdir(tmp_path / "voices" / "anna") == ["pipe"]


def test_a_manifest_that_is_a_link_changes_nothing_outside(tmp_path: Path) -> None:
    folder = put(tmp_path / "voices", "anna", {"a.1": b"one"})
    (folder / "manifest.json").rename(tmp_path / "manifest.json")
    (folder / "manifest.json").symlink_to(tmp_path / "manifest.json")
    kept = (tmp_path / "manifest.json").read_bytes()
    with pytest.raises(RegulateError, match=r"manifest\.json can't be read"):
        put(tmp_path / "voices", "anna", {"a.2": b"two"})
    assert (folder / "a.1.flac").read_bytes() == b"one"
    assert remove_voice(tmp_path / "voices", "anna")
    assert (tmp_path / "manifest.json").read_bytes() == kept


def test_what_somebody_keeps_beside_the_recordings_outlives_every_change(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"one"})
    (folder / "as she sent it.m4a").write_bytes(b"a loved voice")
    (folder / "originals").mkdir()
    (folder / "originals" / "a.1.wav").write_bytes(b"and this")
    for _ in range(2):
        put(tmp_path, "anna", {"a.1": b"better"})
    assert (folder / "as she sent it.m4a").read_bytes() == b"a loved voice"
    assert (folder / "originals" / "a.1.wav").read_bytes() == b"and this"
    assert os.listdir(tmp_path) == ["anna"]
    with pytest.raises(RegulateError, match="holds the folder `originals`, which is not part of a voice"):
        remove_voice(tmp_path, "anna")
    assert content(tmp_path, "anna") == {"a.1": b"better"}


def test_a_file_of_somebodys_own_keeps_its_bytes_when_a_recording_gets_its_name(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"one"})
    (folder / "a.2.flac").write_bytes(b"a loved voice")
    (folder / "a.2.mine.flac").write_bytes(b"an earlier one")
    (folder / "a.3.flac").mkdir()
    (folder / "a.3.flac" / "inside.wav").write_bytes(b"and this")
    with Draft(tmp_path, "anna", Manifest("anna")) as draft:
        for line in ("a.2", "a.3"):
            draft.add(line, RecordedLine(f"{line}.flac", "some words", 3.0, -28.0, "0" * 64), b"new")
        renamed = draft.commit()
    assert content(tmp_path, "anna") == {"a.1": b"one", "a.2": b"new", "a.3": b"new"}
    assert (folder / renamed["a.2.flac"]).read_bytes() == b"a loved voice"
    assert (folder / "a.2.mine.flac").read_bytes() == b"an earlier one"
    assert (folder / renamed["a.3.flac"] / "inside.wav").read_bytes() == b"and this"


@pytest.mark.parametrize("left", [".anna.gone", ".anna.new"])
@pytest.mark.parametrize(
    "change", [lambda home: put(home, "anna", {"a.2": b"two"}), lambda home: remove_voice(home, "anna")]
)
def test_a_folder_among_our_leftovers_is_named_where_it_lies_and_the_remedy_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str, change: Callable[[Path], object]
) -> None:
    home, away = tmp_path / "my voices", tmp_path / "away"
    put(home, "anna", {"a.1": b"old"})
    away.mkdir()
    (home / left / "hers").mkdir(parents=True)
    (home / left / "hers" / "note.txt").write_bytes(b"a loved voice")
    (home / left / "z.flac").write_bytes(b"secret")
    with pytest.raises(RegulateError, match="no command of pi-regulate made it") as refused:
        change(home)
    assert str(refused.value).startswith(f"{home / left / 'hers'} is in the way")
    assert not (home / left / "z.flac").exists()
    monkeypatch.setenv("HOME", str(away))
    subprocess.run(str(refused.value).rpartition("Move it away: ")[2], shell=True, check=True)
    assert change(home)
    assert (away / "hers" / "note.txt").read_bytes() == b"a loved voice"
    assert [name for name in os.listdir(home) if name.startswith(".")] == []


def test_a_voice_that_was_made_otherwise_in_the_meantime_stays_what_it_is(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"hers"})
    with (
        pytest.raises(RegulateError, match="made differently"),
        Draft(tmp_path, "anna", Manifest("anna", made_with="a machine")) as draft,
    ):
        draft.commit()
    assert content(tmp_path, "anna") == {"a.1": b"hers"}


MOUNTED = {
    "the voice": ("mount --bind {outside} {anna}", "another disk is mounted there"),
    "a recording": ("mount --bind {outside}/a.1.flac {anna}/a.1.flac", "something else is mounted at"),
    "a folder": ("mkdir {anna}/in && mount --bind {outside} {anna}/in", "holds the folder `in`"),
    "read-only": ("mount --bind {home} {home} && mount -o remount,ro,bind {home}", "the disk can't be written to"),
}


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """Voices in which something else is mounted, as far as that can be done here: where, and what was said of it."""
    places = {what: tmp_path_factory.mktemp("mounted") for what in MOUNTED}
    scripts = []
    for what, place in places.items():
        home, outside = place / "voices", place / "outside"
        put(home, "anna", {"a.1": b"old"})
        outside.mkdir()
        (outside / "a.1.flac").write_bytes(b"a loved voice")
        mount = MOUNTED[what][0].format(outside=outside, anna=home / "anna", home=home)
        scripts.append(f"{{ {mount}; }} || touch {place}/not")
    before = ("unshare", "-rm", "sh", "-c", "; ".join([*scripts, 'exec "$@"']), "sh")
    if shutil.which("unshare") is None or subprocess.run([*before[:2], "true"], capture_output=True).returncode != 0:
        return {}
    said = maker("forget", *(f"{place}/voices" for place in places.values()), before=before)
    told = zip(places.items(), said, strict=True)
    return {what: (place, words) for (what, place), words in told if not (place / "not").exists()}


@pytest.mark.parametrize("what", MOUNTED)
def test_what_is_mounted_in_a_voice_is_not_wiped(what: str, mounted: dict[str, tuple[Path, str]]) -> None:
    if what not in mounted:
        pytest.skip("nothing can be mounted here")
    place, said = mounted[what]
    assert MOUNTED[what][1] in said
    assert (place / "outside" / "a.1.flac").read_bytes() == b"a loved voice"
    assert (place / "voices" / "anna" / "a.1.flac").read_bytes() == b"old"


def as_nobody(folder: Path, change: Callable[[], object]) -> str:
    """What becomes of a change that somebody makes who is not root, in a folder that root may have made."""

    def changed() -> str:
        os.chdir(folder)  # the way there is closed to them
        os.setgid(65534)
        os.setuid(65534)
        return f"{change()}"

    return in_a_child(changed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two people")
def test_what_belongs_to_somebody_else_is_left_whole_or_deleted_and_told(tmp_path: Path) -> None:
    put(tmp_path / "own", "anna", {"a.1": b"one"})
    remove_voice(tmp_path / "own", "anna")  # every module that this needs is loaded: nobody may not even read those
    folder = put(tmp_path / "voices", "anna", {"a.1": b"one"})
    tmp_path.chmod(0o755)
    for change in (lambda: remove_voice(Path("voices"), "anna"), lambda: put(Path("voices"), "anna", {"a.2": b"two"})):
        assert "you may not write there; try it with sudo" in as_nobody(tmp_path, change)
        assert content(tmp_path / "voices", "anna") == {"a.1": b"one"}
    for place in (tmp_path / "voices", folder):
        os.chown(place, 65534, 65534)
    as_nobody(tmp_path, lambda: put(Path("voices"), "anna", {"a.2": b"two"}))
    assert content(tmp_path / "voices", "anna") == {"a.1": b"one", "a.2": b"two"}
    os.chown(folder / "a.1.flac", 0, 0)
    assert "closed=['a.1.flac']" in as_nobody(tmp_path, lambda: remove_voice(Path("voices"), "anna"))
    assert os.listdir(tmp_path / "voices") == []


def test_what_cannot_be_written_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(RegulateError, match="the disk can't be written to"):
        put(tmp_path / "voices", "anna", {})


def test_files_can_be_read_by_everybody_on_the_device(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"one"})
    assert (folder.stat().st_mode & 0o755, (folder / "a.1.flac").stat().st_mode & 0o777) == (0o755, 0o644)
    assert read_voice(folder).files == {"manifest.json", "a.1.flac"}
