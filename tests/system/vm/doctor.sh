# The doctor on a real chip and card, alone and beside a running service; and who asks the service what it does.
set -u
fail() { echo "WRONG $*"; exit 1; }
doctor="env PYTHONPATH=/project python3 -m pi_regulate doctor --json"
state() { python3 -c 'import json, sys
told = {one["id"]: one for one in json.load(open("/tmp/told"))["checks"]}
for name in sys.argv[2:]: print(sys.argv[1], name, told[name]["state"], "|", told[name]["found"])' "$@"; }
lab-bench up
python3 -c 'import numpy, pygame.mixer' >/dev/null   # read from the disk once, which a busy host makes slow

runuser -u pi -- $doctor >/tmp/told
state alone gpio.chip gpio.lgpio gpio.gpiod gpio.lamp gpio.button button.level sound.cards sound.opens user.groups service.running

cat >/tmp/hold.py <<'PYTHON'
import lgpio, sys
lgpio.gpio_claim_output(lgpio.gpiochip_open(0), 12, 0)
print("holding", flush=True)
sys.stdin.read()
PYTHON
cd /tmp; mkfifo end; python3 hold.py <end >held & exec 7>end
until grep -q holding held; do sleep 0.2; done
runuser -u pi -- $doctor >/tmp/told
state busy gpio.lamp
exec 7>&-; wait

systemd-run -q --unit=pi-regulate -p Type=notify -p NotifyAccess=main -p WatchdogSec=10 -p Restart=always -p RestartSec=2 \
  -p User=pi -p SupplementaryGroups="gpio audio" -p RuntimeDirectory=pi-regulate -p RuntimeDirectoryMode=0711 \
  -p RuntimeDirectoryPreserve=restart -p StateDirectory=pi-regulate -p StateDirectoryMode=0700 -p UMask=0077 \
  -p WorkingDirectory=/run/pi-regulate --setenv=LG_WD=/run/pi-regulate \
  --setenv=PYTHONPATH=/project --setenv=SDL_AUDIODRIVER=alsa --setenv=SDL_VIDEODRIVER=dummy \
  python3 -m pi_regulate run --backend pi || fail "the service did not get ready"
ask() { runuser -u nobody -- env PYTHONPATH=/project python3 -m pi_regulate status "$@"; }
ask --json >/tmp/status || fail "nobody is told nothing"
python3 -c 'import json; told = json.load(open("/tmp/status")); print("status", told["status"], "|", told["sound"]["status"])'
runuser -u nobody -- cat /run/pi-regulate/lock 2>&1 | grep -q "denied" && echo "nothing else can be read there"

env PYTHONPATH=/project python3 -m pi_regulate doctor --json >/tmp/told
state beside gpio.lamp gpio.button button.level sound.opens service.running state.writable service.watchdog
for who in pi nobody; do
  runuser -u $who -- env PYTHONPATH=/project python3 -m pi_regulate run --backend pi 2>&1 |
    sed "s/process [0-9]*/process N/; s/^/second by $who: /" | head -1
done

cat >/tmp/flood.py <<'PYTHON'
import socket, time
ends, until, askers = 0, time.monotonic() + 12, []
while time.monotonic() < until:
    asker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    asker.setblocking(False)
    try:
        asker.connect("/run/pi-regulate/status")
        askers.append(asker)
    except BlockingIOError:
        asker.close()
        time.sleep(0.001)
    ends += 1
    del askers[:-200]
print("flooded" if ends > 100 else "no flood", flush=True)
PYTHON
before=$(systemctl show pi-regulate -p NRestarts --value)
runuser -u nobody -- python3 /tmp/flood.py & flood=$!
sleep 2
lab-gpio press 17 --ms 120 >/dev/null
lab-gpio wait 12 1 --timeout 5 && echo "a press is answered in the flood"
wait $flood
ask >/tmp/after && head -1 /tmp/after
[ "$(systemctl show pi-regulate -p NRestarts --value)" = "$before" ] && echo "no restart"

kill -9 "$(systemctl show pi-regulate -p MainPID --value)"
for try in $(seq 100); do sleep 0.3; ask --json >/tmp/status && grep -q "back after" /tmp/status && break; done
python3 -c 'import json; print("after a kill:", json.load(open("/tmp/status"))["status"].split(";")[0])'
systemctl stop pi-regulate
ask; echo "stopped: $?"
