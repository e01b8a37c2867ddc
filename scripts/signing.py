"""Sign what is released, with a key that whoever calls has named; without one nothing is signed, and nothing looks so.

A signature holds a time. Ours is that of the commit, or of the key's last change where that is newer: Debian 13's apt
takes no signature from before it. So the same commit and the same key give the same bytes (Ed25519 and RSA use no
chance). Rule: no key is ever made here. A person makes one, once.
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
_OVER = frozenset("dire")  # gpg's letters for a key that is disabled, invalid, revoked or expired


@dataclass(frozen=True)
class Signer:
    """One secret key of gpg, and the moment that it signs at."""

    fingerprint: str
    signs: str
    """The fingerprint of what signs: the key itself, or a subkey."""
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
        user = ("--local-user", f"{self.signs}!", "--digest-algo", "SHA512", "--armor", "--no-emit-version")
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
    rows = _rows("--list-secret-keys", *filter(None, [named]), folder=folder)
    keys = [(row, after[9]) for row, after in pairwise(rows) if row[0] in {"sec", "ssb"} and after[0] == "fpr"]
    prints = [own for row, own in keys if row[0] == "sec"]
    called = f"`{named}`" if named else "the text in KEY"
    if len(prints) != 1:
        sys.exit(
            f"{called} is {'no secret key' if not prints else 'more than one secret key'} of gpg's here.\n"
            f"`gpg --list-secret-keys` shows those it has; KEY is best the long line of letters and digits there.\n"
            f"To make one, type: {key_is_made_by()}"
        )
    # gpg would judge by the time that we give it. By the clock that apt goes by, a key may be over since.
    signs = [own for row, own in keys if "s" in row[11] and row[1] not in _OVER]
    if not signs:
        sys.exit(
            f"{called} has expired or was revoked, or can't sign, so apt would refuse the release.\n"
            f"To lengthen one that has expired, type: gpg --quick-set-expire {prints[0]} 5y\n"
            f"Whoever has installed an earlier pi-regulate.sources then needs the new one."
        )
    own_id = prints[0][-16:]
    told = _rows("--list-sigs", prints[0], folder=folder)
    changed_s = max(int(row[5]) for row in told if row[0] in {"pub", "sub"} or (row[0], row[4]) == ("sig", own_id))
    return Signer(prints[0], signs[-1], max(made_s, changed_s), folder)


def _rows(*words: str, folder: str | None) -> list[list[str]]:
    """What gpg lists, each line in its fields."""
    listed = _asked("--with-colons", *words, folder=folder).stdout.decode()
    return [line.split(":") for line in listed.splitlines()]


def _asked(*words: str, folder: str | None = None, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    env = {**_terminal(), **os.environ, **({"GNUPGHOME": folder} if folder else {})}
    return subprocess.run(["gpg", "--batch", *words], input=given, capture_output=True, env=env)


def _terminal() -> dict[str, str]:
    """Where gpg may ask for the passphrase. It looks at its own input, which is what we give it to sign."""
    return next(({"GPG_TTY": os.ttyname(number)} for number in range(3) if os.isatty(number)), {})


def signed(path: Path, key: Signer) -> Path:
    """Writes the signature of a file beside it, `NAME.asc`."""
    made = path.with_name(f"{path.name}.asc")
    made.write_bytes(key.beside(path.read_bytes()))
    return made
