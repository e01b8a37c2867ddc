"""The owner's files come back as they last worked: whole, only ours, and never half after a power cut."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.keeping.last_good import LastGood, Snapshot, readable, roll_back, take, unfolded
from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.library.folder.strays import strays
from tests.in_one_test import in_one_test
from tests.odd_files import ODD, placed, sign

DAY = date(2026, 5, 1)
SETTINGS = "# mine\ntalk: none\r\nlocal_help: “142”\n"
CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 5min\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "exercises").mkdir(parents=True)
    (folder / "settings.yaml").write_bytes(SETTINGS.encode())
    (folder / "exercises" / "my-calm.yaml").write_bytes(CALM.encode())
    (folder / "exercises" / "notes.txt").write_text("not ours")
    (folder / "voices").mkdir()
    return folder


def snapshot_of(folder: Path) -> Snapshot:
    snapshot = take(folder)
    assert snapshot is not None
    return snapshot


def test_a_snapshot_comes_back_as_it_was_to_the_last_sign(own: Path, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "state")
    kept.keep(snapshot_of(own))
    back = kept.read()
    assert back is not None
    assert back.files == {"settings.yaml": SETTINGS, "exercises/my-calm.yaml": CALM}
    with unfolded(back) as folder:
        assert take(folder) == back
    assert not folder.exists()


@pytest.mark.parametrize(("count", "kept"), [(12, True), (17, False)])
def test_many_large_files_are_kept_up_to_four_megabytes_together(
    own: Path, tmp_path: Path, count: int, kept: bool
) -> None:
    for number in range(count):
        (own / "routines").mkdir(exist_ok=True)
        (own / "routines" / f"{number}.yaml").write_text("# \t" + "x" * 250_000)
    snapshot = take(own)
    assert (snapshot is not None) == kept
    if snapshot is not None:
        LastGood(tmp_path / "state").keep(snapshot)
        assert LastGood(tmp_path / "state").read() == snapshot


def test_no_folder_of_ones_own_is_a_good_configuration_too(tmp_path: Path) -> None:
    assert take(None) == Snapshot({})
    assert take(tmp_path / "nothing") == Snapshot({})


def test_what_is_kept_already_is_not_written_again(own: Path, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "state")
    kept.keep(snapshot_of(own))
    before = os.stat(tmp_path / "state" / "last-good.json").st_ino
    kept.keep(snapshot_of(own))
    assert os.stat(tmp_path / "state" / "last-good.json").st_ino == before


@in_one_test("damage", ["", "{", "null", "[]", '{"files": {}}', '{"files": 3, "sha256": ""}', "\0" * 99])
def test_a_damaged_snapshot_is_none(tmp_path: Path, damage: str) -> None:
    (tmp_path / "last-good.json").write_text(damage)
    assert LastGood(tmp_path).read() is None


def test_a_snapshot_with_another_hash_or_a_name_elsewhere_is_none(own: Path, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "state")
    kept.keep(snapshot_of(own))
    file = tmp_path / "state" / "last-good.json"
    file.write_text(file.read_text().replace("talk: none", "talk: full"))
    assert kept.read() is None
    for name in ("../evil.yaml", "/etc/passwd", "exercises/../../evil.yaml", "exercises/.hidden.yaml", "other.yaml"):
        wrong = Snapshot({name: "x"})
        file.write_text(json.dumps({"sha256": wrong.digest, "files": wrong.files}))
        assert kept.read() is None


def test_rolling_back_restores_what_was_changed_removed_and_added_and_keeps_it_aside(own: Path) -> None:
    good = snapshot_of(own)
    (own / "settings.yaml").write_text("talk: many\n")
    (own / "exercises" / "my-calm.yaml").unlink()
    (own / "exercises" / "broken.yaml").write_text("id: [")
    assert roll_back(good, own, DAY) == {
        "exercises/broken.yaml": "broken.yaml.2026-05-01~",
        "exercises/my-calm.yaml": None,
        "settings.yaml": "settings.yaml.2026-05-01~",
    }
    assert take(own) == good
    assert (own / "settings.yaml.2026-05-01~").read_text() == "talk: many\n"
    assert (own / "exercises" / "broken.yaml.2026-05-01~").read_text() == "id: ["
    assert (own / "settings.yaml").stat().st_mode & 0o777 == 0o644
    assert roll_back(good, own, DAY) == {}


def test_what_is_kept_aside_stays_whose_it_was_and_as_closed_as_it_was(own: Path) -> None:
    good = snapshot_of(own)
    (own / "settings.yaml").write_text("talk: many\n")
    (own / "settings.yaml").chmod(0o600)
    if os.geteuid() == 0:
        os.chown(own / "settings.yaml", 4711, 4712)
    before = (own / "settings.yaml").stat()
    roll_back(good, own, DAY)
    aside = (own / "settings.yaml.2026-05-01~").stat()
    assert (aside.st_mode, aside.st_uid, aside.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_rolling_back_leaves_a_link_a_link(own: Path, tmp_path: Path) -> None:
    good = snapshot_of(own)
    (tmp_path / "elsewhere.yaml").write_text("talk: many\n")
    (own / "settings.yaml").unlink()
    (own / "settings.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert roll_back(good, own, DAY) == {"settings.yaml": "settings.yaml.2026-05-01~"}
    assert (own / "settings.yaml").is_symlink()
    assert (tmp_path / "elsewhere.yaml").read_bytes() == SETTINGS.encode()
    assert (own / "settings.yaml.2026-05-01~").read_text() == "talk: many\n"


def texts_in(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_rollback_throws_away_what_an_earlier_one_an_editor_or_anybody_kept(own: Path) -> None:
    good = snapshot_of(own)
    kept = [b"an editor's own\n"]
    (own / "settings.yaml~").write_bytes(kept[0])
    for number in range(12):
        kept.append(f"talk: draft-{number}\n".encode())
        (own / "settings.yaml").write_bytes(kept[-1])
        kept.append(f"id: draft-{number}\n".encode())
        (own / "exercises" / "new.yaml").write_bytes(kept[-1])
        roll_back(good, own, DAY if number % 3 else date(2026, 5, 2))
        assert take(own) == good
        assert texts_in(own) >= {*kept, SETTINGS.encode()}


@pytest.mark.parametrize("kind", ODD)
def test_whatever_stands_in_the_way_is_kept_as_it_is_and_keeps_nobody_waiting(own: Path, kind: str) -> None:
    good = snapshot_of(own)
    placed(kind, own / "settings.yaml")
    placed(kind, own / "exercises" / "more.yaml")
    before = [sign(own / "settings.yaml"), sign(own / "exercises" / "more.yaml")]
    assert take(own) is None or kind.startswith("link to /proc")  # which is empty, as far as one can see
    assert roll_back(good, own, DAY) == {
        "exercises/more.yaml": "more.yaml.2026-05-01~",
        "settings.yaml": "settings.yaml.2026-05-01~",
    }
    assert take(own) == good
    assert [sign(own / "settings.yaml.2026-05-01~"), sign(own / "exercises" / "more.yaml.2026-05-01~")] == before
    assert roll_back(good, own, DAY) == {}
    assert strays(own) == [], "nothing that is left there is in the way of the device"


@pytest.mark.parametrize(
    "kind", ["link to /proc/kmsg", "link to nowhere/at-all", "link to exercises", "pipe", "400 kB"]
)
def test_what_is_no_folder_makes_room_for_one(own: Path, kind: str) -> None:
    good = snapshot_of(own)
    shutil.rmtree(own / "exercises")
    placed(kind, own / "exercises")
    before = sign(own / "exercises")
    assert take(own) is None
    assert roll_back(good, own, DAY) == {"exercises": "exercises.2026-05-01~", "exercises/my-calm.yaml": None}
    assert take(own) == good
    assert sign(own / "exercises.2026-05-01~") == before


def test_a_file_that_may_not_be_read_is_moved_aside(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = snapshot_of(own)
    (own / "settings.yaml").write_text("talk: many\n")
    real = os.open

    def closed(path: Any, flags: int, mode: int = 0o777) -> int:  # root may read everything
        if Path(path).name == "settings.yaml":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, mode)

    with monkeypatch.context() as locked:
        locked.setattr(os, "open", closed)
        assert roll_back(good, own, DAY) == {"settings.yaml": "settings.yaml.2026-05-01~"}
    assert take(own) == good
    assert (own / "settings.yaml.2026-05-01~").read_text() == "talk: many\n"


@pytest.mark.parametrize("kind", ["a file", "a link to a file", "pipe", "400 kB"])
@pytest.mark.parametrize("step", range(10))
def test_ctrl_c_at_any_step_loses_nothing_leaves_no_half_and_it_can_be_done_again(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, step: int
) -> None:
    good, settings = snapshot_of(own), own / "settings.yaml"
    mine = b"talk: many\n" * 1000
    if kind == "a file":
        settings.write_bytes(mine)
    elif kind == "a link to a file":
        (tmp_path / "elsewhere.yaml").write_bytes(mine)
        settings.unlink()
        settings.symlink_to(tmp_path / "elsewhere.yaml")
    else:
        placed(kind, settings)
    odd = None if "file" in kind else sign(settings)
    left = [step]

    def stops(name: str) -> None:
        real = getattr(os, name)

        def call(*given: Any, **more: Any) -> Any:
            done = real(*given, **more)
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt
            return done

        interrupted.setattr(os, name, call)

    with monkeypatch.context() as interrupted:
        for name in ("fchmod", "fsync", "replace", "rename"):
            stops(name)
        with suppress(KeyboardInterrupt):
            roll_back(good, own, DAY)
    there = [path for path in tmp_path.rglob("*") if path.name.startswith(("settings", "elsewhere", "."))]
    if odd is None:
        assert {path.read_bytes() for path in there} <= {mine, SETTINGS.encode()}
        assert mine in {path.read_bytes() for path in there}
    else:
        assert odd in map(sign, there)
    assert not [path for path in there if path.name.startswith(".")]
    assert os.path.lexists(settings)
    roll_back(good, own, DAY)
    assert take(own) == good


def test_a_copy_that_fails_half_way_leaves_the_owners_file_and_no_half_of_it(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = snapshot_of(own)
    (own / "settings.yaml").write_text("talk: many\n")
    before = texts_in(own)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        roll_back(good, own, DAY)
    assert texts_in(own) == before


@pytest.mark.parametrize("kind", ODD)
def test_whatever_stands_in_the_place_of_what_is_kept_is_no_snapshot_and_keeps_nobody_waiting(
    own: Path, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "state").mkdir()
    kept = LastGood(tmp_path / "state")
    placed(kind, tmp_path / "state" / "last-good.json")
    assert kept.read() is None
    if kind != "folder":
        kept.keep(snapshot_of(own))
        assert kept.read() == snapshot_of(own)


CUT = """
import os, sys
from pathlib import Path
from pi_regulate.devices.keeping.store import write_whole

def cut(real):
    def step(*args, **more):
        global left
        if not left:
            os._exit(9)
        left -= 1
        return real(*args, **more)
    return step

file = Path(sys.argv[1])
for left in range(7):
    if not os.fork():
        os.open, os.fchmod, os.fsync, os.replace = map(cut, (os.open, os.fchmod, os.fsync, os.replace))
        write_whole(file, "new" * 9999)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.wait()[1]), len(list(file.parent.iterdir())), file.read_text())
"""


def test_a_kill_at_any_step_of_a_write_leaves_the_old_or_the_new_and_no_heap_of_leftovers(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_whole(file, "old")
    done = subprocess.run([sys.executable, "-c", CUT, str(file)], timeout=60, capture_output=True, text=True)
    assert done.stderr == ""
    ends = [line.split() for line in done.stdout.splitlines()]
    assert all(int(files) <= 2 and text in ("old", "new" * 9999) for _, files, text in ends)
    assert [status for status, _, _ in ends][:4] == ["9"] * 4
    assert ends[-1] == ["0", "1", "new" * 9999]


@pytest.mark.parametrize("name", ["a" * 250 + ".yaml", "ä" * 125 + ".yaml", "a" * 240 + ".yaml", "🌙" * 62 + ".yaml"])
def test_a_name_as_long_as_a_disk_allows_is_rolled_back_too(own: Path, name: str) -> None:
    path = own / "exercises" / name
    path.write_text(CALM)
    good = snapshot_of(own)
    kept = []
    for words in (b"changed once\n", b"changed twice\n"):
        path.write_bytes(words)
        kept.append(words)
        assert roll_back(good, own, DAY).keys() == {f"exercises/{name}"}
        assert path.read_text() == CALM
    path.unlink()
    assert roll_back(good, own, DAY) == {f"exercises/{name}": None}
    kept.append(CALM.encode())
    assert roll_back(Snapshot({}), own, DAY).keys() == {f"exercises/{name}", "exercises/my-calm.yaml", "settings.yaml"}
    assert not path.exists()
    assert texts_in(own) >= set(kept)
    assert [problem for problem in strays(own) if name[:9] in problem.path] == [], "what was kept is no news"


def test_a_file_too_large_to_be_read_is_left_out_and_the_others_are_not(own: Path) -> None:
    (own / "exercises" / "huge.yaml").write_text("# long\n" * 40_000)
    found = readable(own)
    assert found is not None
    assert "exercises/huge.yaml" not in found.files
    assert "settings.yaml" in found.files
