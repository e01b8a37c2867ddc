"""A real YAML language server, with the shipped schema: it completes keys, explains units, and marks the wrong line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.share import share_dir

pytestmark = pytest.mark.system

TEXT = """\
id: my-calm
phase: breathe
breathe: {in: 4, out: 6}
lasts: 4min
"""


class Server:
    """The language server, spoken to over its standard input and output."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._count = 0
        self._told: list[dict[str, Any]] = []
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.tell("initialized", {})

    def tell(self, method: str, params: dict[str, Any], **more: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self._write(body)

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self._count += 1
        self.tell(method, params, id=self._count)
        return self._until(lambda message: message.get("id") == self._count and "method" not in message)["result"]

    def open(self, path: Path) -> str:
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def marks(self, uri: str) -> list[dict[str, Any]]:
        """What the server finds wrong with a document."""
        found = self._until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            )
        )
        marks: list[dict[str, Any]] = found["params"]["diagnostics"]
        return marks

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _until(self, wanted: Any) -> dict[str, Any]:
        while True:
            for message in self._told:
                if wanted(message):
                    self._told.remove(message)
                    return message
            message = self._read()
            if "id" in message and "method" in message:  # it asks for the editor's own settings
                asked = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                answer = {"jsonrpc": "2.0", "id": message["id"], "result": [None for _ in asked]}
                self._write(json.dumps(answer).encode())
            else:
                self._told.append(message)

    def _write(self, body: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the language server has gone"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here; it brings the language server")
    folder = tmp_path_factory.mktemp("server")
    done = subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "yaml-language-server"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode != 0:
        pytest.skip(f"the language server can't be had here: {done.stderr.strip()[-200:]}")
    program = folder / "node_modules" / ".bin" / "yaml-language-server"
    found = Server(program)
    yield found
    found.close()


def written(tmp_path: Path, text: str, kind: str = "exercise") -> Path:
    schema = share_dir() / "config" / "schemas" / f"{kind}.schema.json"
    path = tmp_path / f"{kind}.yaml"
    path.write_text(f"# yaml-language-server: $schema={schema.as_uri()}\n{text}", encoding="utf-8")
    return path


def test_a_right_exercise_has_no_mark(server: Server, tmp_path: Path) -> None:
    assert server.marks(server.open(written(tmp_path, TEXT))) == []


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (TEXT.replace("phase: breathe", "phase: breath"), 2),
        (TEXT.replace("lasts:", "last:"), 4),
        (TEXT.replace("out: 6", "out: quick"), 3),
        (TEXT.replace("in: 4", "inn: 4"), 3),
    ],
)
def test_the_wrong_line_is_marked(server: Server, tmp_path: Path, wrong: str, line: int) -> None:
    marks = server.marks(server.open(written(tmp_path, wrong)))
    assert line in {mark["range"]["start"]["line"] for mark in marks}


def test_keys_are_completed(server: Server, tmp_path: Path) -> None:
    uri = server.open(written(tmp_path, TEXT + "ca\n"))
    offered = server.ask(
        "textDocument/completion", {"textDocument": {"uri": uri}, "position": {"line": 5, "character": 2}}
    )
    items = offered["items"] if isinstance(offered, dict) else offered
    assert "caution" in {item["label"] for item in items}


def test_hovering_explains_the_unit(server: Server, tmp_path: Path) -> None:
    uri = server.open(written(tmp_path, TEXT))
    shown = server.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 11}})
    contents = shown["contents"]
    told = contents if isinstance(contents, str) else contents["value"] if isinstance(contents, dict) else str(contents)
    assert "inhale" in told
    assert "2 s to 6 s" in told
