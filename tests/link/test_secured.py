"""A secured Mosquitto: who is let in, who may read and write what, and which certificates are believed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pi_regulate.words import RegulateError
from pi_regulate_link import broker as link_broker
from tests.link.lamps import Lamp, link_settings, linked
from tests.link.mosquittos import PATH, Person, mosquitto, needs_mosquitto
from tests.link.parts import DEVICE

ROOT = Path(__file__).parent.parent.parent
ACL = ROOT / "packaging" / "link" / "mosquitto.acl"
OTHER = "prg-other00000"
BASE = f"pi-regulate/{DEVICE}"
PASSWD = shutil.which("mosquitto_passwd", path=PATH)
OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed: sudo apt install openssl")


def standing_when(folder: Path, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    """How the link stands, once it stands so."""
    file = folder / "runtime" / "standing.json"
    waits = subprocess.Popen(["sleep", "30"])  # a watch, not a sleep: it is asked in between
    try:
        while waits.poll() is None:
            if file.exists() and wanted(found := json.loads(file.read_text())):
                return dict(found)
            try:
                waits.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError(file.read_text() if file.exists() else "nothing was written")
    finally:
        waits.kill()
        waits.wait()


@pytest.fixture
def secured(tmp_path: Path) -> tuple[str, ...]:
    """The lines of a broker with passwords and the shipped access list."""
    if PASSWD is None:
        pytest.skip("mosquitto_passwd is not installed: sudo apt install mosquitto")
    passwords = tmp_path / "passwords"
    passwords.touch(mode=0o600)
    for name in ("homeassistant", DEVICE, OTHER):
        subprocess.run([PASSWD, "-b", passwords, name, f"secret of {name}"], check=True)
    return ("allow_anonymous false", f"password_file {passwords}", f"acl_file {ACL}")


@needs_mosquitto
def test_with_the_shipped_access_list_a_lamp_has_its_own_topics_and_nothing_else(
    tmp_path: Path, secured: tuple[str, ...]
) -> None:
    lamp = Lamp(tmp_path)
    (tmp_path / "password").write_text(f"secret of {DEVICE}\n")
    with mosquitto(tmp_path, *secured) as broker, linked(link_settings(broker.port), tmp_path):
        home = Person(
            broker.port, "homeassistant/#", "pi-regulate/#", name="homeassistant", password="secret of homeassistant"
        )
        home.hears_all("/config", "/availability", "/lamp", "/state")
        home.says(f"{BASE}/wish/end", "end")
        assert lamp.wished() == {"v": 1, "wish": "end"}
        home.hears(lambda topic, payload: topic == f"{BASE}/answer")
        lamp.says({"v": 1, "gesture": "hold"})
        assert home.hears(lambda topic, payload: topic == f"{BASE}/event/button").payload.endswith(b'press_start"}')
        stranger = Person(broker.port, "#", "pi-regulate/#", name=OTHER, password=f"secret of {OTHER}")
        for topic in (
            f"{BASE}/wish/start", f"{BASE}/state", f"{BASE}/availability", f"homeassistant/device/{DEVICE}/config",
            f"pi-regulate/{OTHER}/wish/start", "homeassistant/light/x/config", "homeassistant/status",
        ):  # fmt: skip
            stranger.says(topic, "stolen", retained=True)
        stranger.says(f"pi-regulate/{OTHER}/state", "{}")
        assert home.hears(lambda topic, payload: True).topic == f"pi-regulate/{OTHER}/state"
        assert [topic for topic, _ in stranger.hears_nothing(0.2) if OTHER not in topic] == []
        assert lamp.wished_nothing(0.1) == []
    lamp.close()


@needs_mosquitto
@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_told_as_that(tmp_path: Path, secured: tuple[str, ...], password: str) -> None:
    (tmp_path / "password").write_text(password)
    with mosquitto(tmp_path, *secured) as broker, linked(link_settings(broker.port), tmp_path):
        found = standing_when(tmp_path, lambda found: bool(found["why"]))
    assert found["why"] == "it refused the name or the password (Not authorized)"
    assert found["connected"] is False
    assert "wrong" not in str(found)


class Authority:
    """A certificate authority of the test, with elliptic curves, which cost next to nothing."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.file = folder / name, folder / name / "ca.pem"
        self.folder.mkdir()
        self.key("ca")
        words = ["req", "-x509", "-new", "-key", "ca.key", "-subj", f"/CN={name}", "-days", "2", "-out", "ca.pem"]
        self.run(*words)
        (self.folder / "index.txt").touch()
        (self.folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=us\n[us]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n"
            "policy=any\nunique_subject=no\ncopy_extensions=copy\n[any]\ncommonName=supplied\n"
        )

    def run(self, *words: str) -> None:
        done = subprocess.run([str(OPENSSL), *words], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def key(self, name: str) -> None:
        self.run("ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", f"{name}.key")

    def signs(self, name: str, address: str = "127.0.0.1", ends: str = "20491231235959Z") -> tuple[Path, Path]:
        """A certificate and its key."""
        self.key(name)
        asks = ["req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr"]
        self.run(*asks, "-addext", f"subjectAltName=IP:{address}")
        signs = ["ca", "-batch", "-config", "ca.cnf", "-keyfile", "ca.key", "-cert", "ca.pem", "-notext"]
        times = ["-startdate", "20200101000000Z", "-enddate", ends]
        self.run(*signs, *times, "-in", f"{name}.csr", "-out", f"{name}.pem")
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"


@needs_mosquitto
@needs_openssl
@pytest.mark.parametrize(
    ("trusts", "address", "ends", "why"),
    [
        ("home", "127.0.0.1", "20491231235959Z", ""),
        ("other", "127.0.0.1", "20491231235959Z", "its certificate is not trusted"),
        ("", "127.0.0.1", "20491231235959Z", "its certificate is not trusted"),
        ("home", "127.0.0.2", "20491231235959Z", "IP address mismatch"),
        ("home", "127.0.0.1", "20210101000000Z", "certificate has expired"),
    ],
    ids=["right", "wrong authority", "the system's authorities", "wrong name", "expired"],
)
def test_only_the_right_certificate_of_the_broker_is_believed(
    tmp_path: Path, trusts: str, address: str, ends: str, why: str
) -> None:
    authorities = {name: Authority(tmp_path, name) for name in dict.fromkeys(("home", trusts or "home"))}
    certificate, key = authorities["home"].signs("broker", address, ends)
    lines = (f"certfile {certificate}", f"keyfile {key}", "allow_anonymous true")
    ca = str(authorities[trusts].file) if trusts else ""
    with mosquitto(tmp_path, *lines) as broker, linked(link_settings(broker.port, tls=True, ca=ca), tmp_path):
        found = standing_when(tmp_path, lambda found: bool(found["connected"] or found["why"]))
    assert found["connected"] is not bool(why)
    assert why in str(found["why"])


@needs_mosquitto
@needs_openssl
def test_a_client_certificate_opens_the_door_and_without_one_it_stays_shut(tmp_path: Path) -> None:
    home = Authority(tmp_path, "home")
    certificate, key = home.signs("broker")
    own, own_key = home.signs(DEVICE)
    lines = (f"certfile {certificate}", f"keyfile {key}", f"cafile {home.file}", "require_certificate true",
             "use_identity_as_username true")  # fmt: skip
    with mosquitto(tmp_path, *lines) as broker:
        ca = str(home.file)
        with linked(link_settings(broker.port, tls=True, ca=ca, certificate=str(own), key=str(own_key)), tmp_path):
            standing_when(tmp_path, lambda found: bool(found["connected"]))
        with linked(link_settings(broker.port, tls=True, ca=ca), tmp_path):
            found = standing_when(tmp_path, lambda found: bool(found["why"]))
    assert found["connected"] is False
    assert "certificate" in str(found["why"])


@needs_openssl
def test_a_certificate_that_can_not_be_read_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate\n")
    with (
        pytest.raises(RegulateError, match=r"`broker.ca`: .*ca\.pem can't be used"),
        linked(link_settings(8883, tls=True, ca="ca.pem"), tmp_path),
    ):
        pass
    with (
        pytest.raises(RegulateError, match=r"`broker.certificate` and `broker.key`"),
        linked(link_settings(8883, tls=True, certificate="own.pem", key="own.key"), tmp_path),
    ):
        pass


@needs_mosquitto
def test_without_encryption_no_password_goes_to_an_address_outside_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secured: tuple[str, ...]
) -> None:
    """A name may lead anywhere, and elsewhere tomorrow: the address is looked at once the connection stands."""
    monkeypatch.setattr(link_broker, "private", lambda address: False)
    (tmp_path / "password").write_text(f"secret of {DEVICE}\n")
    with mosquitto(tmp_path, *secured) as broker, linked(link_settings(broker.port), tmp_path):
        found = standing_when(tmp_path, lambda found: bool(found["why"]))
    assert found["why"] == "it is not within the home, and the connection is not encrypted"
    assert DEVICE not in (tmp_path / "mosquitto.log").read_text()
