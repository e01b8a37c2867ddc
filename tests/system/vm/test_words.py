"""README.md and docs/, word for word, on the machine's Debian: the package installed, then each command in its order.

What is for a laptop or a clone (`make`, pip, pipx), and what wants a package more to draw or to show the simulator, is
typed in tests/system/test_advice.py and test_fresh_clone.py, what is for a release in test_apt_folder.py.
"""

import re
from pathlib import Path

import pytest

from tests.system.vm.lab import ROOT, run_in_vm

pytestmark = pytest.mark.system

PAGES = ("README.md", "docs/install.md", "docs/setup.md", "docs/service.md", "docs/write.md")
WANTS_MORE = ("pi-regulate preview", "pi-regulate card --pdf", "pi-regulate simulate", "pi-regulate studio")
ELSEWHERE = (
    *WANTS_MORE,
    "make ",
    "pipx ",
    "python3 -m venv",
    "~/",
    ". .venv",
    "sudo apt install ./",
    "cd ",
    "sudo cp pi-regulate.sources",
)
CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 4min\n"
INLINE = re.compile(r"`(sudo (?:install|systemctl) [^`\n]*)`")  # in docs/install.md's own text
TOLD = re.compile(r"^trial typed `(.*)`: (.*)$", re.MULTILINE)


def commands(page: str) -> list[str]:
    """The lines of a page's command blocks that are for a device, without what is said beside them."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [re.split(r"\s+#\s", line)[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith(("#", *ELSEWHERE))]


def test_every_command_of_the_documents_works_where_the_package_is(package: Path) -> None:
    lines = ["sudo apt install ./pi-regulate_*_all.deb"]
    lines += dict.fromkeys(line for page in PAGES for line in commands(page))
    lines += INLINE.findall((ROOT / "docs/install.md").read_text(encoding="utf-8"))
    assert "pi-regulate rehearse my-calm --config my-folder" in lines
    (package / "words.txt").write_text("".join(f"{line}\n" for line in dict.fromkeys(lines)), encoding="utf-8")
    (package / "my-calm.yaml").write_text(CALM, encoding="utf-8")
    said = run_in_vm(package / "words.sh", package, timeout_s=1500)
    print(said)  # noqa: T201
    ended = dict(TOLD.findall(said))
    assert list(ended) == list(dict.fromkeys(lines))
    failed = {line: how for line, how in ended.items() if how != "0"}
    assert not failed, said
    assert "\ntrial armed at the end\n" in said
