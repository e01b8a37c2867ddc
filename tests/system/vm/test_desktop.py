"""A desktop's own sound beside ours: PipeWire and WirePlumber of Debian 13, and a card that only one program can open.

The machine fetches them by its network. Rule: what is heard is recorded: at the other end of the card where the service
has it, and where PipeWire has it, from what it gives to the card.
"""

import re
import shutil
from pathlib import Path

import pytest

from tests.system.vm.lab import ROOT, STILL_AND_QUICK, run_in_vm

pytestmark = pytest.mark.system

DESKTOP = """. /project/trial.sh; cd /project
cp /etc/apt/debian.list.off /etc/apt/sources.list.d/debian.list
apt-get update >/tmp/said 2>&1 || fail "$(cat /tmp/said)"
apt-get install -y --no-install-recommends pipewire pipewire-pulse wireplumber dbus-user-session libpam-systemd \
  alsa-utils >/tmp/said 2>&1 || fail "$(cat /tmp/said)"
ip link set eth0 down; lab-bench up >/dev/null; rm -f /etc/asound.conf
modprobe -r snd-aloop; modprobe snd-aloop index=0 id=Loopback enable=1 pcm_substreams=1
loginctl enable-linger pi
as_pi() {
  runuser -u pi -- env XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"
}
records() {
  exec arecord -q -D plughw:Loopback,1,0 -f S16_LE -r 48000 -c 2 --buffer-time=2000000 -d "$1" /dev/shm/heard.wav
}
has_sink() { as_pi wpctl status | grep -q 'Loopback Analog'; }
eventually 60 has_sink
"""
MUSIC = """
python3 -c 'import numpy, soundfile as s; s.write("/tmp/tone.wav", 0.1 * numpy.sin(numpy.arange(4800000) / 17), 48000)'
chmod a+r /tmp/tone.wav
plays() { grep -q owner_pid /proc/asound/Loopback/pcm0p/sub0/status; }
"""


def test_the_service_says_who_has_the_card_and_is_heard_once_the_desktop_leaves_it(package: Path) -> None:
    script = (
        DESKTOP
        + MUSIC
        + """
(while as_pi pw-play /tmp/tone.wav; do :; done >/dev/null 2>&1 &); eventually 30 plays
apt-get install -y /project/now.deb >/tmp/said 2>&1 || fail "$(cat /tmp/said)"
eventually 90 is_armed; eventually 30 says 'light only'
told "the lamp: $(of_unit StatusText)"
pi-regulate doctor --json >/tmp/doctor || :
python3 - <<'PYTHON'
import json
(one,) = [one for one in json.load(open("/tmp/doctor"))["checks"] if one["id"] == "sound.shared"]
print("trial found:", one["found"])
print("trial remedy:", one["remedy"])
open("/tmp/keep", "w").write(one["remedy"].split("`")[1])
PYTHON
sudo() { "$@"; }
systemctl() { if [ "$1" = --user ]; then as_pi /usr/bin/systemctl "$@"; else /usr/bin/systemctl "$@"; fi; }
eval "$(cat /tmp/keep)"
left() { ! has_sink; }; eventually 60 left
records 40 & recorder=$!
press; eventually 60 says 'ground'; wait $recorder
told "the card: $(pi-regulate status | grep -i '^ *sound' | head -1)"
told "heard: $(loud /dev/shm/heard.wav)"
"""
    )
    (package / "desktop.sh").write_text(script, encoding="utf-8")
    said = run_in_vm(package / "desktop.sh", package, timeout_s=900)
    assert re.search(r"^trial found: pipewire \(process \d+\) has the card open: light only", said, re.MULTILINE)
    assert re.search(r"^trial the card: +sound +sound on Loopback", said, re.MULTILINE)
    assert "of full scale at the most" in said


def test_a_service_of_ones_own_is_heard_through_the_desktop_before_anybody_logs_in(package: Path) -> None:
    script = (
        DESKTOP
        + """
apt-get install -y /project/now.deb >/tmp/said 2>&1 || fail "$(cat /tmp/said)"
systemctl disable --now pi-regulate 2>/dev/null
as_pi systemctl --user enable --now pi-regulate
own() { as_pi systemctl --user show -P "$1" pi-regulate; }
heard_of() { case $(own StatusText) in *"$1"*) ;; *) return 1 ;; esac; }
eventually 120 heard_of 'at rest'
(as_pi timeout 40 pw-record -P '{ stream.capture.sink=true }' /tmp/heard.wav || :) & recorder=$!
press; eventually 60 heard_of ground; wait $recorder
told "heard: $(loud /tmp/heard.wav)"
told "shared: $(as_pi pi-regulate doctor 2>&1 | grep -A1 'sound.shared' | tr -s ' \\n' '  ')"
"""
    )
    (package / "through.sh").write_text(script, encoding="utf-8")
    said = run_in_vm(package / "through.sh", package, timeout_s=900)
    assert "of full scale at the most" in said
    assert re.search(r"^trial shared:.*through the desktop's sound server, pipewire", said, re.MULTILINE)


def test_a_speaker_that_plays_late_is_in_step_with_the_light_by_audio_lead(package: Path) -> None:
    """A speaker on Bluetooth, as far as its delay goes: PipeWire itself holds what it plays back for 200 ms."""
    for file in ("tests/system/vm/late_speaker.py", "tests/gpiozero_gpiod/sim_chip.py"):
        (package / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, package / file)
    script = (
        DESKTOP
        + """
apt-get install -y /project/now.deb >/tmp/said 2>&1 || fail "$(cat /tmp/said)"
systemctl disable --now pi-regulate 2>/dev/null; usermod -aG gpio,audio pi
for folder in pipewire pipewire/pipewire.conf.d pi-regulate pi-regulate/exercises; do
  install -D -d -o pi /home/pi/.config/$folder
done
cat >/home/pi/.config/pipewire/pipewire.conf.d/late.conf <<'CONF'
context.modules = [ { name = libpipewire-module-loopback args = {
  node.description = "Late speaker"  target.delay.sec = 0.2  audio.position = [ FL FR ]
  capture.props = { node.name = late  media.class = Audio/Sink  priority.session = 3000  priority.driver = 3000 }
  playback.props = { node.name = late.out  node.passive = true } } } ]
CONF
cat >/home/pi/.config/pi-regulate/exercises/breaths.yaml <<'YAML'
id: breaths
phase: breathe
lasts: 60s
breathe: {in: 4s, out: 6s}
YAML
as_pi systemctl --user restart pipewire wireplumber pipewire-pulse
has_late() { as_pi wpctl status | grep -q late.out; }
eventually 60 has_late; eventually 60 has_sink
export HOME=/home/pi XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
for lead in 0ms 200ms; do
  printf 'lamp: {floor: 1%%, ceiling: 20%%}\\nsound: {audio_lead: %s}\\n' $lead >$HOME/.config/pi-regulate/settings.yaml
  (sleep 30; told "plays: $(as_pi wpctl status | sed -n '/Streams/,/Video/p' | grep -o 'pi-regulate' | head -1)") &
  told "$lead: $(python3 -m tests.system.vm.late_speaker 58 \
    pi-regulate run breaths --backend pi --once --at 12:00 --press 1s | grep '^behind')"
done
"""
    )
    (package / "late.sh").write_text(script, encoding="utf-8")
    said = run_in_vm(package / "late.sh", package, "--steady", "--cold", still=STILL_AND_QUICK, timeout_s=1500)
    behind_ms = {lead: int(ms) for lead, ms in re.findall(r"^trial (\w+): behind by (-?\d+) ms", said, re.MULTILINE)}
    assert set(behind_ms) == {"0ms", "200ms"}, said
    assert behind_ms["0ms"] - behind_ms["200ms"] == pytest.approx(200, abs=40)
    assert abs(behind_ms["200ms"]) < 60
    assert "trial plays: pi-regulate" in said  # and not python3.13
