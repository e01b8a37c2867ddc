"""Loading lgpio without its side effects, and saying plainly why it can't be had."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pi_regulate.devices.pins.loading import load_lgpio
from pi_regulate.words import RegulateError

PIPE_MAKER = """
import os
os.chdir(os.environ.get("LG_WD", "."))
os.mkfifo(".lgd-nfy0")
made_in = os.getcwd()
gpiochip_open = None
"""

Install = Callable[[str | None], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs an lgpio with that text, which on import does what the real one does; none at all with None."""
    shelf, here = tmp_path / "packages", tmp_path / "here"
    shelf.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    for name in ("LG_WD", "RUNTIME_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    kept = {name: sys.modules.pop(name) for name in [*sys.modules] if name.split(".")[0] in ("lgpio", "_lgpio")}

    def put(text: str | None) -> None:
        if text is None:
            monkeypatch.setitem(sys.modules, "lgpio", None)
        else:
            (shelf / "lgpio.py").write_text(text)
            monkeypatch.syspath_prepend(str(shelf))

    yield put
    sys.modules.pop("lgpio", None)
    sys.modules.update(kept)


def test_loading_lgpio_leaves_folder_and_environment_as_they_were(install: Install) -> None:
    install(PIPE_MAKER)
    before = os.getcwd()
    lgpio = load_lgpio()
    assert os.getcwd() == before
    assert "LG_WD" not in os.environ
    assert os.listdir(before) == []
    assert not Path(lgpio.made_in).exists()


def test_the_folder_that_systemd_names_is_used(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(PIPE_MAKER)
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("RUNTIME_DIRECTORY", f"{tmp_path / 'run'}:/elsewhere")
    assert Path(load_lgpio().made_in).parent == tmp_path / "run"


def test_the_folder_that_the_owner_names_is_used_and_stays_named(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(PIPE_MAKER)
    monkeypatch.setenv("LG_WD", str(tmp_path))
    assert Path(load_lgpio().made_in).parent == tmp_path
    assert os.environ["LG_WD"] == str(tmp_path)


def test_a_folder_that_is_not_there_is_named(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(PIPE_MAKER)
    monkeypatch.setenv("LG_WD", "/nowhere/at/all")
    with pytest.raises(RegulateError, match="lgpio needs a folder for its pipe, and can't use /nowhere/at/all"):
        load_lgpio()


def test_the_empty_package_of_the_same_name_is_recognised(install: Install) -> None:
    install("")
    with pytest.raises(RegulateError, match=r"empty package of that name\. .*(install python3-lgpio|pip install)"):
        load_lgpio()


def test_a_missing_lgpio_is_told_plainly(install: Install) -> None:
    install(None)
    with pytest.raises(RegulateError, match=r"lgpio is missing\. .*(install python3-lgpio|pip install)"):
        load_lgpio()
