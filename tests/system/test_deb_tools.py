"""What Debian's own tools say of the package: lintian, man, the three shells, cloud-init; skipped where one is not."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import deb

pytestmark = pytest.mark.system

ROOT = Path(__file__).parent.parent.parent
COMMAND = Path(shutil.which("pi-regulate", path=str(ROOT / ".venv" / "bin")) or "pi-regulate")


def said(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    if shutil.which(str(words[0])) is None:
        pytest.skip(f"needs {words[0]}: on Debian, apt-get install {Path(words[0]).name}")
    path = {"PATH": f"{COMMAND.parent}:{os.environ['PATH']}"}
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, env={**os.environ, **path, **more}, timeout=120
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("package")
    deb.lay_out(tree, 1_750_000_000)
    return tree


def test_lintian_has_nothing_to_say(tmp_path: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("needs dpkg-deb")
    done = said("lintian", "--fail-on", "error,warning", "--allow-root", *deb.build(tmp_path))
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_the_man_page_is_right_for_both_of_its_readers(tree: Path, tmp_path: Path) -> None:
    page = tmp_path / "pi-regulate.1"
    page.write_bytes(gzip.decompress((tree / "usr/share/man/man1/pi-regulate.1.gz").read_bytes()))
    assert said("mandoc", "-T", "lint", "-W", "warning", page).stdout == ""
    done = said("man", "--warnings", "-E", "UTF-8", "-l", page, MANWIDTH="80")
    assert done.stderr == ""
    assert "pi-regulate lamp calibrate [OPTIONS]" in done.stdout


def test_a_tab_completes_commands_and_options_in_bash(tree: Path) -> None:
    script = f"""
        source {tree / deb.COMPLETIONS["bash"]}
        complete -p pi-regulate >/dev/null || exit 1
        COMP_WORDS=(pi-regulate lamp cal); COMP_CWORD=2; _pi_regulate_completion pi-regulate; echo "${{COMPREPLY[@]}}"
        COMPREPLY=()
        COMP_WORDS=(pi-regulate run --bac); COMP_CWORD=2; _pi_regulate_completion pi-regulate; echo "${{COMPREPLY[@]}}"
    """
    assert said("bash", "--norc", "-c", script).stdout.split() == ["calibrate", "--backend"]


def test_a_tab_completes_commands_in_fish(tree: Path) -> None:
    script = f"source {tree / deb.COMPLETIONS['fish']}; complete -C 'pi-regulate reh'"
    assert said("fish", "--no-config", "-c", script).stdout.startswith("rehearse")


def test_zsh_finds_the_completion_by_the_name_of_the_command(tree: Path) -> None:
    folder = (tree / deb.COMPLETIONS["zsh"]).parent
    script = f"fpath=({folder} $fpath); autoload -U compinit; compinit -u -D; print $_comps[pi-regulate]"
    assert said("zsh", "-f", "-c", script).stdout.strip() == "_pi-regulate"


def test_cloud_init_understands_the_file_for_a_card_that_installs_itself() -> None:
    done = said("cloud-init", "schema", "-c", deb.PACKAGING / "cloud-init" / "user-data")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Valid" in done.stdout
