"""apt itself and the folder of a release: what it takes, what it refuses, and that it sees a newer version.

apt runs in a folder of its own, with this one key and no other source; the packages are empty ones of the same names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.apt_folder import ENTRY, entry, lay_out_apt
from scripts.home import Home, home
from scripts.signing import Signer, key_is_made_by, signer

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not all(map(shutil.which, ("apt-get", "gpg", "dpkg-deb"))),
        reason="needs apt-get, gpg and dpkg-deb: on Debian, apt-get install gpg",
    ),
]
ROOT = Path(__file__).parent.parent.parent
MADE_S = 1_750_000_000
INSTALLED = """Status: install ok installed
Version: 0.1.0
Architecture: all
Maintainer: Jo <jo@doe.test>
Description: a lamp
"""
APRIL_2025 = ("--faked-system-time", "20250401T000000")
UNGUARDED = ("--passphrase", "")
ASKS = """#!/bin/sh
echo OK
while read -r line; do
    case $line in
        "OPTION ttyname="*) echo "$line" >{seen} ;;
        GETPIN) if [ -s {seen} ]; then echo "D secret"; else echo "ERR 83918950 Inappropriate ioctl"; continue; fi ;;
    esac
    echo OK
done
"""
MAIL = home().maintainer.split("<")[1].rstrip(">")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for gpg with one key, made by the command that the release prints, but without asking for a passphrase."""
    folder = tmp_path_factory.mktemp("k")
    folder.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNUPGHOME", str(folder))
        made = key_is_made_by().replace("gpg ", "gpg --batch --passphrase '' ", 1)
        subprocess.run(["/bin/sh", "-c", made], check=True, capture_output=True)
        yield folder
        subprocess.run(["gpgconf", "--kill", "all"], capture_output=True)


@pytest.fixture
def key(keys: Path) -> Iterator[Signer]:
    with signer(MAIL, MADE_S) as found:
        assert found is not None
        yield found


def package(folder: Path, name: str, version: str) -> Path:
    tree = folder / f"{name}-{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Jo <jo@doe.test>\nDescription: a lamp\n"
    )
    made = folder / f"{name}_{version}_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made], check=True, capture_output=True)
    return made


class Apt:
    """apt in a folder of its own, which reads the release in another."""

    def __init__(self, folder: Path) -> None:
        self.root, self.web = folder / "root", folder / "web"
        for name in ("sources.list.d", "preferences.d", "apt.conf.d"):
            (self.root / "etc/apt" / name).mkdir(parents=True)
        for name in ("lib/apt/lists/partial", "cache/apt/archives/partial", "lib/dpkg"):
            (self.root / "var" / name).mkdir(parents=True)
        for name in ("var/lib/dpkg/status", "etc/apt/none.conf"):
            (self.root / name).touch()

    @property
    def home(self) -> Home:
        return Home("Jo <jo@doe.test>", {"Documentation": self.web.as_uri()})

    def publish(self, version: str, key: Signer | None) -> None:
        shutil.rmtree(self.web, ignore_errors=True)
        scratch = self.root / version
        packages = [package(scratch, name, version) for name in ("pi-regulate", "pi-regulate-link")]
        lay_out_apt(self.web / "apt", packages, MADE_S, key)

    def trust(self, key: Signer) -> None:
        (self.root / "etc/apt/sources.list.d" / ENTRY).write_text(entry(self.home, key))

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        options = (f"Dir={self.root}", f"Dir::State::status={self.root}/var/lib/dpkg/status", "APT::Sandbox::User=root",
                   "APT::Get::List-Cleanup=false")  # fmt: skip
        command = ["apt-get", *(word for option in options for word in ("-o", option)), *words]
        env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C",
            "APT_CONFIG": str(self.root / "etc/apt/none.conf"),
        }
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, cwd=self.root)

    def update(self) -> str:
        """What apt said of it; whether it took the list is seen by `offers`."""
        done = self("update")
        return done.stdout + done.stderr

    def offers(self, name: str = "pi-regulate") -> str:
        return self("--simulate", "install", name).stdout


@pytest.fixture
def apt(tmp_path: Path) -> Apt:
    return Apt(tmp_path)


def test_apt_takes_a_signed_release_without_a_word_of_complaint(apt: Apt, key: Signer) -> None:
    apt.publish("0.1.0", key)
    apt.trust(key)
    said = apt.update()
    assert [line for line in said.splitlines() if line.startswith(("W:", "E:", "N:"))] == []
    assert "Inst pi-regulate (0.1.0 pi-regulate:stable [all])" in apt.offers()
    assert apt("download", "pi-regulate").returncode == 0, "size and checksum are right"


def test_apt_upgrades_to_a_newer_release(apt: Apt, key: Signer) -> None:
    apt.publish("0.1.0", key)
    apt.trust(key)
    apt.update()
    (apt.root / "var/lib/dpkg/status").write_text(f"Package: pi-regulate\n{INSTALLED}")
    assert "Inst" not in apt("--simulate", "upgrade").stdout
    apt.publish("0.2.0", key)
    apt.update()
    upgraded = apt("--simulate", "upgrade").stdout
    assert "Inst pi-regulate [0.1.0] (0.2.0 pi-regulate:stable [all])" in upgraded
    assert "Inst pi-regulate-link" not in upgraded, "who has no link gets none"


def test_old_lists_that_a_web_server_still_hands_out_keep_nobody_from_a_newer_release(apt: Apt, key: Signer) -> None:
    apt.publish("0.1.0", key)
    apt.trust(key)
    old = {name: (apt.web / "apt" / name).read_bytes() for name in ("Packages", "Packages.gz")}
    apt.publish("0.2.0", key)
    for name, content in old.items():
        (apt.web / "apt" / name).write_bytes(content)
    assert "E:" not in apt.update()
    assert "Inst pi-regulate (0.2.0 pi-regulate:stable [all])" in apt.offers()


def test_the_documented_upgrade_by_files_takes_nothing_away(apt: Apt, tmp_path: Path) -> None:
    """The link needs the device in its own version, so with a newer device alone apt would remove it."""
    installed = (("pi-regulate", ""), ("pi-regulate-link", "Depends: pi-regulate (= 0.1.0)\n"))
    (apt.root / "var/lib/dpkg/status").write_text(
        "\n".join(f"Package: {name}\n{needs}{INSTALLED}" for name, needs in installed)
    )
    newer = [package(tmp_path, name, "0.2.0") for name, _ in installed]
    assert "Remv pi-regulate-link" in apt("--simulate", "install", str(newer[0])).stdout
    upgrade = (ROOT / "docs" / "install.md").read_text().split("**To upgrade**")[1]
    patterns = re.findall(r"\./(\S+)", re.findall(r"`sudo apt install ([^`]+)`", upgrade)[0])
    files = [str(file) for pattern in patterns for file in tmp_path.glob(pattern)]
    told = apt("--simulate", "install", *files).stdout
    assert [line.split(" (")[0] for line in told.splitlines() if line.startswith(("Inst", "Remv"))] == [
        "Inst pi-regulate-link [0.1.0]",
        "Inst pi-regulate [0.1.0]",
    ]


def test_apt_refuses_a_list_that_somebody_has_changed(apt: Apt, key: Signer) -> None:
    apt.publish("0.1.0", key)
    apt.trust(key)
    for path in (apt.web / "apt").rglob("*"):
        if path.name.startswith("Packages") or path.parent.name == "SHA256":
            path.write_bytes(path.read_bytes() + b"\n")
    assert "E:" in apt.update()
    assert "Inst" not in apt.offers()


def test_apt_refuses_another_key(apt: Apt, key: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apt.trust(key)
    folder = tmp_path / "k"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(folder))
    subprocess.run(
        ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "Eve", "ed25519", "sign"],
        check=True,
        capture_output=True,
    )
    with signer("Eve", MADE_S) as other:
        apt.publish("0.1.0", other)
    subprocess.run(["gpgconf", "--kill", "all"], capture_output=True)
    assert "key" in apt.update().lower()
    assert "Inst" not in apt.offers()


def test_apt_refuses_what_is_not_signed(apt: Apt, key: Signer) -> None:
    apt.publish("0.1.0", None)
    apt.trust(key)
    assert "is not signed" in apt.update()
    assert "Inst" not in apt.offers()


def test_the_same_key_signs_alike_at_any_time_and_from_its_own_text(keys: Path, key: Signer) -> None:
    secret = subprocess.run(
        ["gpg", "--batch", "--armor", "--export-secret-keys"], check=True, capture_output=True
    ).stdout
    with signer(secret.decode(), MADE_S) as elsewhere:
        assert elsewhere is not None
        assert elsewhere.folder is not None
        assert elsewhere.clear(b"a\n") == key.clear(b"a\n")
        assert elsewhere.public() == key.public()
    assert not Path(elsewhere.folder).exists(), "the secret is forgotten"


def test_a_key_newer_than_the_commit_signs_at_its_own_birth(keys: Path) -> None:
    with signer(MAIL, 1_000_000_000) as found:
        assert found is not None
        assert found.at_s > 1_700_000_000
        assert found.clear(b"a\n") == found.clear(b"a\n")


def gpg(*words: str) -> str:
    told = subprocess.run(["gpg", "--batch", "--with-colons", *words], check=True, capture_output=True, text=True)
    return told.stdout


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The fingerprint of a key made in April 2025, a good while before the commit, to last for half a year."""
    (folder := tmp_path / "k").mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(folder))
    gpg(*APRIL_2025, *UNGUARDED, "--quick-generate-key", "Jo <jo@doe.test>", "ed25519", "sign", "6m")
    yield re.findall("^fpr:+([0-9A-F]+):", gpg("--list-keys"), re.MULTILINE)[0]
    subprocess.run(["gpgconf", "--kill", "all"], capture_output=True)


def test_a_key_that_has_expired_since_the_commit_signs_nothing(made: str) -> None:
    """With the commit's time gpg would sign, and apt would refuse it."""
    with (
        pytest.raises(SystemExit, match=rf"has expired(.|\n)*gpg --quick-set-expire {made} 5y"),
        signer("jo@doe.test", MADE_S),
    ):
        pass


def test_a_key_that_lasts_longer_since_the_commit_signs_at_that_change(made: str, tmp_path: Path) -> None:
    """A key's public half says when it was changed; sqv, which Debian 13's apt asks, takes nothing from before that."""
    gpg("--faked-system-time", f"{MADE_S + 1000}!", *UNGUARDED, "--quick-set-expire", made, "10y")
    with signer("jo@doe.test", MADE_S) as found:
        assert found is not None
        assert found.at_s == MADE_S + 1000
        (tmp_path / "public").write_text(found.public())
        (tmp_path / "data").write_bytes(b"a\n")
        (tmp_path / "signature").write_bytes(found.beside(b"a\n"))
    if shutil.which("sqv") is not None:
        asked = ["sqv", "--keyring", "public", "signature", "data"]
        assert subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True).stderr == ""


def test_a_subkey_that_signs_is_the_one_that_has_not_expired(made: str) -> None:
    gpg("--faked-system-time", f"{MADE_S}!", *UNGUARDED, "--quick-set-expire", made, "10y")
    for lasts in ("1d", "10y"):
        gpg("--faked-system-time", f"{MADE_S}!", *UNGUARDED, "--quick-add-key", made, "ed25519", "sign", lasts)
    subkeys = re.findall("^sub:.*\nfpr:+([0-9A-F]+):", gpg("--list-keys"), re.MULTILINE)
    with signer("jo@doe.test", MADE_S) as found:
        assert found is not None
        assert (found.fingerprint, found.signs) == (made, subkeys[1])


def test_the_passphrase_is_asked_for_at_the_terminal_that_make_was_typed_in(made: str, tmp_path: Path) -> None:
    """gpg looks for one at its own input, where it gets the text to sign. What answers here notes which it was."""
    home = tmp_path / "k"
    (asks := tmp_path / "asks").write_text(ASKS.format(seen=tmp_path / "seen"))
    asks.chmod(0o755)
    (home / "gpg-agent.conf").write_text(f"pinentry-program {asks}\n")
    subprocess.run(["gpgconf", "--kill", "all"], check=True)
    subprocess.run(
        ["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "secret", "--quick-generate-key", "Pat"],
        check=True,
        capture_output=True,
    )
    subprocess.run(["gpgconf", "--kill", "all"], check=True)  # it would remember the passphrase
    ours, theirs = os.openpty()
    try:
        words = "from scripts.signing import signer\nwith signer('Pat', 1) as key: key.clear(b'a')"
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "GNUPGHOME")}
        done = subprocess.run(
            [sys.executable, "-c", words], stdin=theirs, env=plain, capture_output=True, text=True, cwd=ROOT
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / "seen").read_text() == f"OPTION ttyname={os.ttyname(theirs)}\n"
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_key_that_is_not_there_is_told_with_the_command_that_makes_one(keys: Path) -> None:
    with (
        pytest.raises(SystemExit, match=r"`nobody@doe\.test` is no secret key(.|\n)*gpg --quick-generate-key"),
        signer("nobody@doe.test", MADE_S),
    ):
        pass
