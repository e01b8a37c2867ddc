# The amplifier's pin on a real chip: low at rest, high in a session, low again after silence; low after SIGTERM, and
# after a kill as soon as `lamp off` has been there. The simulated chip lets a line fall back to the wire's pull, so the
# wire is pulled up before the kill.
set -u
fail() { echo "WRONG $*"; cat /tmp/app.log 2>/dev/null; exit 1; }
high() { lab-gpio get 22 | grep -qx 1; }
export PYTHONPATH=/project SDL_AUDIODRIVER=alsa SDL_VIDEODRIVER=dummy
lab-bench up >/dev/null
mkdir -p /tmp/own
echo 'sound: {amp_enable: 22}' >/tmp/own/settings.yaml
start() {
  : >/tmp/app.log
  python3 -m pi_regulate run --backend pi --config /tmp/own --at 21:00 >/tmp/app.log 2>&1 & program=$!
  for try in $(seq 240); do grep -q '^sound ' /tmp/app.log && break; sleep 0.5; done
  grep -q '^sound ' /tmp/app.log || fail "sound was never opened"
  high && fail "on at rest"
}
start
gpioinfo -c 0 | grep -q '"GPIO22".*output.*consumer=' || fail "the amplifier's line is not ours"
lab-gpio press 17 --ms 120 >/dev/null
lab-gpio wait 22 1 --timeout 10 >/dev/null || fail "off in a session"
sleep 5
lab-gpio press 17 --ms 1400 >/dev/null
sleep 2
high || fail "off while the last fade may be heard"
lab-gpio wait 22 0 --timeout 15 >/dev/null || fail "on long after rest"
echo "on in a session, off after silence"

lab-gpio press 17 --ms 120 >/dev/null
lab-gpio wait 22 1 --timeout 10 >/dev/null || fail "off in the second session"
kill -TERM $program
wait $program 2>/dev/null
high && fail "on after SIGTERM"
gpioinfo -c 0 | grep '"GPIO22"' | grep -q consumer && fail "the line is still held"
echo "off after SIGTERM"

start
lab-gpio press 17 --ms 120 >/dev/null
lab-gpio wait 22 1 --timeout 10 >/dev/null || fail "off in the third session"
lab-gpio pull 22 up
kill -9 $program; wait $program 2>/dev/null
high || fail "the dead program's line is not high"
python3 -m pi_regulate lamp off --config /tmp/own || fail "lamp off"
high && fail "on after lamp off"
echo "off after a kill and lamp off"
