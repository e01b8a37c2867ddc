"""Sign what is released, with a key that whoever calls has named; without one nothing is signed, and nothing looks so.

A signature holds a time. Ours is that of the commit, or of the key where that is newer, so the same commit and the same
key give the same bytes (Ed25519 and RSA use no chance). Rule: no key is ever made here. A person makes one, once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.home import home

SECRET = "-----BEGIN PGP PRIVATE KEY BLOCK-----"


@dataclass(frozen=True)
class Signer:
    """One secret key of gpg, and the moment that it signs at."""

    fingerprint: str
    at_s: int
    folder: str | None = None
    """gpg's home, where it isn't the caller's own."""

    def clear(self, text: bytes) -> bytes:
        """The text with its signature around it, as apt wants an InRelease."""
        return self._gpg("--clearsign", given=text)

    def beside(self, text: bytes) -> bytes:
        """The signature alone, for a file of its own."""
        return self._gpg("--detach-sign", given=text)

    def public(self) -> str:
        """The public half, as text that everybody may have."""
        return self._gpg("--export-options", "export-minimal", "--export", self.fingerprint).decode()

    def _gpg(self, *words: str, given: bytes | None = None) -> bytes:
        when = ("--faked-system-time", f"{self.at_s}!")  # "!": it stands still
        user = ("--local-user", self.fingerprint, "--digest-algo", "SHA512", "--armor", "--no-emit-version")
        done = _asked(*when, *user, *words, folder=self.folder, given=given)
        if done.returncode != 0:
            sys.exit(f"gpg could not sign with the key {self.fingerprint}:\n{done.stderr.decode()}")
        return done.stdout


@contextmanager
def signer(named: str, made_s: int) -> Iterator[Signer | None]:
    """The key that `named` is, for what was made at `made_s`; None without a name.

    `named` is what gpg knows the key by, a fingerprint or an address. A build machine, which has no keys, gives the
    secret key itself as text; it is forgotten afterwards. Ends the program, with the reason, if there is no such key.
    """
    if not named:
        yield None
        return
    if shutil.which("gpg") is None:
        sys.exit(
            "gpg signs the release, and it is missing here. Debian: sudo apt install gpg; macOS: brew install gnupg"
        )
    if not named.startswith(SECRET):
        yield _found(named, made_s)
        return
    with TemporaryDirectory(prefix="key-") as folder:
        try:
            _asked("--import", folder=folder, given=named.encode())
            yield _found("", made_s, folder)
        finally:
            subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], capture_output=True)


def key_is_made_by() -> str:
    """The command that makes a key; it asks for a passphrase."""
    return f"gpg --quick-generate-key '{home().maintainer}' ed25519 sign never"


def _found(named: str, made_s: int, folder: str | None = None) -> Signer:
    listed = _asked("--with-colons", "--list-secret-keys", *filter(None, [named]), folder=folder).stdout.decode()
    rows = [line.split(":") for line in listed.splitlines()]
    prints = [after[9] for row, after in pairwise(rows) if (row[0], after[0]) == ("sec", "fpr")]
    if len(prints) != 1:
        called = f"`{named}`" if named else "the text in KEY"
        sys.exit(
            f"{called} is {'no secret key' if not prints else 'more than one secret key'} of gpg's here.\n"
            f"`gpg --list-secret-keys` shows those it has; KEY is best the long line of letters and digits there.\n"
            f"To make one, type: {key_is_made_by()}"
        )
    born_s = max(int(row[5]) for row in rows if row[0] in {"sec", "ssb"})
    return Signer(prints[0], max(made_s, born_s), folder)


def _asked(*words: str, folder: str | None = None, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, **({"GNUPGHOME": folder} if folder else {})}
    return subprocess.run(["gpg", "--batch", *words], input=given, capture_output=True, env=env)


def signed(path: Path, key: Signer) -> Path:
    """Writes the signature of a file beside it, `NAME.asc`."""
    made = path.with_name(f"{path.name}.asc")
    made.write_bytes(key.beside(path.read_bytes()))
    return made
