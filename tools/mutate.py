"""`python -m tools.mutate FILE...`: change one thing at a time and see whether a test notices.

The tests of a file are those of its room and those that import it; a first run tells which of them run which line, and
each mutation meets only these. All of it happens in a copy of the project. A survivor is either a gap, to be closed by
a test, or a change that nobody could notice: then its reason stands in tools/survivors.txt, as
`FILE | FUNCTION | CHANGE | REASON`, and the command is content. Rule: 0 means that every change was caught or has its
reason.

Our own, because the well-kept tools leave out what matters here: mutmut changes nothing outside functions (our numbers
stand there), cosmic-ray takes out no statement and no `with`, and runs every test for every change.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.mutations import Mutation, mutations

HERE = Path(__file__).parent.parent
REASONS = HERE / "tools" / "survivors.txt"
PATIENCE_S = 60.0  # beyond what the tests took unchanged: a mutation that hangs has been noticed


def main() -> int:
    """Mutate the files that were named; 0 when every change was caught or has its reason."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutate", description="Change a file; see which tests notice."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file of the program")
    parser.add_argument("--tests", nargs="+", default=[], metavar="PATH", help="also these tests (default: the room's)")
    parser.add_argument("--lines", metavar="A-B", help="only changes on these lines")
    parser.add_argument("--at-most", type=int, metavar="N", help="only N changes of each file, spread evenly over it")
    given = parser.parse_args()
    reasons = dict(_reasons())
    caught, explained, open_ones = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        copy = Path(folder) / "project"
        _copy(copy)
        for name in given.files:
            bench = Bench(copy, name, given.tests)
            for mutation in _chosen(mutations((HERE / name).read_text("utf-8")), given.lines, given.at_most):
                if bench.notices(mutation):
                    caught += 1
                    continue
                reason = reasons.get((name, mutation.where, mutation.change))
                explained, open_ones = explained + bool(reason), open_ones + (not reason)
                print(
                    f"{name}:{mutation.line}: {mutation.where or '-'}: {mutation.change}: {reason or 'SURVIVED'}",
                    flush=True,
                )
    print(
        f"{caught + explained + open_ones} mutations: {caught} caught, {explained} with a reason, {open_ones} survived"
    )
    return 1 if open_ones else 0


class Bench:
    """One file in the copy, and the tests that run its lines."""

    def __init__(self, copy: Path, name: str, more: list[str]) -> None:
        self.copy, self.file = copy, copy / name
        self.original = self.file.read_text("utf-8")
        self.paths = sorted({*_tests_of(name), *more})
        out = copy.parent / "touched.json"
        self._pytest(600.0, TOUCHED_FILE=str(self.file), TOUCHED_OUT=str(out))
        self.touched: dict[str, tuple[float, list[int]]] = json.loads(out.read_text("utf-8"))
        print(f"{name}: {len(self.touched)} tests in {', '.join(self.paths)}", flush=True)

    def notices(self, mutation: Mutation) -> bool:
        """Whether a test fails, or hangs, with the mutation in place."""
        names = [name for name, (_, lines) in self.touched.items() if mutation.line in lines]
        names = names or list(self.touched)  # a line that runs when the file is imported belongs to no single test
        names.sort(key=lambda name: (not self.touched[name][1], self.touched[name][0]))
        if not names:
            return False
        only = self.copy.parent / "only.txt"
        only.write_text("\n".join(names), "utf-8")
        self._write(mutation.source)
        try:
            return self._pytest(PATIENCE_S + sum(self.touched[name][0] for name in names), ONLY_TESTS=str(only)) != 0
        finally:
            self._write(self.original)

    def _write(self, source: str) -> None:
        """Put a text in the file's place; what was compiled of the last one would look as new as it."""
        self.file.write_text(source, "utf-8")
        for old in (self.file.parent / "__pycache__").glob(f"{self.file.stem}.*"):
            old.unlink()

    def _pytest(self, limit_s: float, **environ: str) -> int:
        tests = self.paths
        if only := environ.get("ONLY_TESTS"):
            tests = sorted({line.partition("::")[0] for line in Path(only).read_text("utf-8").splitlines()})
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-xq" if only else "-q",
            "-p",
            "tools.touched",
            "-p",
            "no:cacheprovider",
            *tests,
        ]
        given = {**os.environ, "PYTHONPATH": str(self.copy), **environ}
        running = subprocess.Popen(
            command,
            cwd=self.copy,
            env=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return running.wait(limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, 9)
            running.wait()
            return 1


def _copy(target: Path) -> None:
    """The project as it stands, with what isn't committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=HERE, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (HERE / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HERE / name, target / name)


def _tests_of(name: str) -> set[str]:
    """The tests of a file: its room's folder, those called after it, and every test file that imports it."""
    path = Path(name)
    room = Path("tests", *path.parts[1:-1])
    found = {str(room)} if len(room.parts) > 1 and (HERE / room).is_dir() else set()
    dotted = ".".join(path.with_suffix("").parts)
    for test in sorted((HERE / "tests").rglob("test_*.py")):
        here = str(test.relative_to(HERE))
        if any(Path(folder) in Path(here).parents for folder in found) or "system" in test.parts:
            continue
        text = test.read_text("utf-8")
        if test.stem.startswith(f"test_{path.stem}") or f"from {dotted} import" in text or f"import {dotted}\n" in text:
            found.add(here)
    return found


def _chosen(found: list[Mutation], lines: str | None, at_most: int | None) -> list[Mutation]:
    if lines:
        first, _, last = lines.partition("-")
        found = [mutation for mutation in found if int(first) <= mutation.line <= int(last or first)]
    if at_most and at_most < len(found):
        found = [found[index * len(found) // at_most] for index in range(at_most)]
    return found


def _reasons() -> list[tuple[tuple[str, str, str], str]]:
    """The survivors that nobody could notice, each with its reason."""
    text = REASONS.read_text("utf-8") if REASONS.is_file() else ""
    fields = [
        [part.strip() for part in line.split(" | ")] for line in text.splitlines() if line and not line.startswith("#")
    ]
    return [((name, where, change), reason) for name, where, change, reason in fields]


if __name__ == "__main__":
    began_s = time.monotonic()
    code = main()
    print(f"in {time.monotonic() - began_s:.0f} s")
    raise SystemExit(code)
