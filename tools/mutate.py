"""`python -m tools.mutate FILE...`: change one thing at a time and see whether a test notices.

The tests of a file are those of its folder and those that import it; a first run of them all finds out which run which
line, and each mutation is tried only with these. Everything happens in a copy of the project, as it was at the
start. A survivor is either a gap, to be closed by a test, or a change that nobody could notice; its reason is then in
tools/survivors.txt, as `FILE | FUNCTION | CHANGE | REASON`, and the command accepts it. Rule: 0 means that every change
was caught or has its reason.

Existing tools leave out what matters here: mutmut changes nothing outside functions, where our numbers are; cosmic-ray
removes no statement and no `with`, and runs every test for every change.
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
    parser.add_argument("--tests", nargs="+", default=[], metavar="PATH", help="further tests (default: its folder's)")
    parser.add_argument("--lines", metavar="A-B", help="only changes on these lines")
    parser.add_argument("--at-most", type=int, metavar="N", help="only N changes of each file, spread evenly over it")
    given = parser.parse_args()
    reasons = dict(_reasons())
    caught, explained, open_ones = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        copy = Path(folder) / "project"
        _copy(copy)
        bench = Bench(copy, given.files, given.tests)
        for name in given.files:
            print(f"{name}: {len(bench.touched[name])} tests in {', '.join(bench.paths[name])}", flush=True)
            for mutation in _chosen(mutations((copy / name).read_text("utf-8")), given.lines, given.at_most):
                if bench.notices(name, mutation):
                    caught += 1
                    continue
                reason = reasons.get((name, mutation.where or "-", mutation.change))
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
    """The files in the copy, and for each of them the tests that run its lines."""

    def __init__(self, copy: Path, names: list[str], more: list[str]) -> None:
        self.copy, self.said = copy, copy.parent / "pytest.txt"
        self.paths = {name: sorted({*_tests_of(name), *more}) for name in names}
        out = copy.parent / "touched.json"
        files = ":".join(str(copy / name) for name in names)
        every = sorted({path for paths in self.paths.values() for path in paths})
        self._pytest(3600.0, every, TOUCHED_FILES=files, TOUCHED_OUT=str(out))
        if not out.is_file():
            raise SystemExit(f"the tests did not run to their end:\n{self.said.read_text('utf-8')[-2000:]}")
        found: dict[str, dict[str, tuple[float, list[int]]]] = json.loads(out.read_text("utf-8"))
        self.touched = {
            name: {test: what for test, what in found[str(copy / name)].items() if _is_in(test, paths)}
            for name, paths in self.paths.items()
        }

    def notices(self, name: str, mutation: Mutation) -> bool:
        """Whether a test fails, or hangs, with the mutation of the file in place."""
        touched, file = self.touched[name], self.copy / name
        tests = [test for test, (_, lines) in touched.items() if mutation.line in lines]
        tests = tests or list(touched)  # a line that runs when the file is imported belongs to no single test
        tests.sort(key=lambda test: (not touched[test][1], touched[test][0]))
        if not tests:
            return False
        only = self.copy.parent / "only.txt"
        only.write_text("\n".join(tests), "utf-8")
        limit_s = PATIENCE_S + sum(touched[test][0] for test in tests)
        original = file.read_text("utf-8")
        _write(file, mutation.source)
        try:
            paths = sorted({test.partition("::")[0] for test in tests})
            return self._pytest(limit_s, paths, ONLY_TESTS=str(only)) != 0
        finally:
            _write(file, original)

    def _pytest(self, limit_s: float, tests: list[str], **environ: str) -> int:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-xq" if "ONLY_TESTS" in environ else "-q",
            "-p",
            "tools.touched",
            "-p",
            "no:cacheprovider",
            *tests,
        ]
        given = {**os.environ, "PYTHONPATH": str(self.copy), **environ}
        with self.said.open("w") as said:
            running = subprocess.Popen(
                command, cwd=self.copy, env=given, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            return running.wait(limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, 9)
            running.wait()
            return 1


def _write(file: Path, source: str) -> None:
    """Put a text in the file's place; what was compiled of the last one would look as new as it."""
    file.write_text(source, "utf-8")
    for old in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        old.unlink()


def _is_in(test: str, paths: list[str]) -> bool:
    """Whether a test stands in one of these files and folders."""
    file = Path(test.partition("::")[0])
    return any(Path(path) in (file, *file.parents) for path in paths)


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
    """The tests of a file: those in its folder or the next one up, those called after either, those that import it."""
    path = Path(name)
    room = Path("tests", *path.parts[1:-1])
    while not (HERE / room).is_dir():
        room = room.parent
    found = {str(room)} if len(room.parts) > 1 else set()
    called = (f"test_{path.stem}", f"test_{path.parent.name}")
    dotted = ".".join(path.with_suffix("").parts)
    for test in sorted((HERE / "tests").rglob("test_*.py")):
        here = str(test.relative_to(HERE))
        if any(Path(folder) in Path(here).parents for folder in found) or "system" in test.parts:
            continue
        text = test.read_text("utf-8")
        if test.stem.startswith(called) or f"from {dotted} import" in text or f"import {dotted}\n" in text:
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
