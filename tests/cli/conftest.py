"""What the tests of the commands share: the shipped library, an owner's folder, and a machine with pins."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.library.catalogue import Library, load
from pi_regulate.share import share_dir
from tests.house import with_header

CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4s, out: 6s}\nlasts: 60s\n"


@pytest.fixture(scope="session")
def library() -> Library:
    return load(share_dir())


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An owner's folder with one exercise, `my-calm`."""
    (tmp_path / "own" / "exercises").mkdir(parents=True)
    (tmp_path / "own" / "exercises" / "my-calm.yaml").write_text(CALM, encoding="utf-8")
    return tmp_path / "own"


@pytest.fixture
def header(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real pins, as far as the commands can tell, and no waiting."""
    with_header(monkeypatch, tmp_path_factory.mktemp("machine"))
