# A person at the bedside: press, hold, press again, and somebody stops the service while the lamp is lit.
# Times are of the kernel's trace of the wires, in seconds.
set -eu
fail() { echo "WRONG $*"; cat /tmp/app.log; exit 1; }
lit_after() { awk -v t="$1" '$1 > t && $2 == "GPIO12" && $3 == 1 && $4 == "program" { print $1 - t; exit }' /tmp/wires; }
dark_after() { awk -v t="$1" '$1 > t && $2 == "GPIO12" && $3 == 1 && $4 == "program" { d = $1 - t } END { print d }' /tmp/wires; }
at_most() { awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && a <= b) }' && echo "$1 $2" || fail "$1 $2, not $3"; }

lab-bench up
: >/tmp/app.log
lab-gpio record start
# As a service's user, in a folder it can't write to.
systemd-run -q --unit=app -p User=pi -p SupplementaryGroups="gpio audio" -p WorkingDirectory=/ \
  -p StandardOutput=append:/tmp/app.log -p StandardError=append:/tmp/app.log \
  --setenv=PYTHONPATH=/project --setenv=SDL_AUDIODRIVER=alsa --setenv=SDL_VIDEODRIVER=dummy \
  -p RemainAfterExit=yes python3 -m pi_regulate run --backend pi --at 21:00
for try in $(seq 120); do
  grep -q '^sound ' /tmp/app.log && break     # the last of the parts to be opened
  systemctl -q is-active app || fail "the program ended before it was armed"
  sleep 0.5
done
gpioinfo -c 0 | grep -q '"GPIO17".*bias=pull-up edges=both consumer=' || fail "the button is not armed"
lab-gpio get 12 | grep -qx 0 || fail "the lamp is not dark at rest"
sleep 1
lab-gpio record stop
lab-gpio record print >/tmp/wires
awk '$2 == "GPIO12" && $3 == 1 { exit 1 }' /tmp/wires || fail "the lamp's line was high while it was opened"
lab-gpio record start
press=$(lab-gpio press 17 --ms 120)
sleep 5                                     # the guard of 3 s after a start is over
hold=$(lab-gpio press 17 --ms 1400)
sleep 2
lab-gpio record stop
lab-gpio record print >/tmp/wires
at_most "press to light" "$(lit_after $press)" 0.25
at_most "hold to dark" "$(dark_after $hold)" 2.6
lab-gpio get 12 | grep -qx 0 || fail "the lamp is not dark after a hold"

lab-gpio press 17 --ms 120
lab-gpio wait 12 1 --timeout 5
program=$(systemctl show app -p MainPID --value)
begun=$EPOCHREALTIME
kill -TERM $program
for try in $(seq 200); do kill -0 $program 2>/dev/null || break; sleep 0.05; done
at_most "stop signal to gone" "$(awk -v a=$EPOCHREALTIME -v b=$begun 'BEGIN { print a - b }')" 4
lab-gpio get 12 | grep -qx 0 || fail "the lamp is not dark after SIGTERM"
systemctl show app -p ExecMainStatus -p Result
lab-gpio record start; sleep 0.3; lab-gpio record stop
lab-gpio record print | grep -q . && fail "something still drives a line"
gpioinfo -c 0 | grep '"GPIO12"' | grep -q consumer && fail "the lamp's line is still held"
echo "the lamp's line is free and low"
! grep -q Traceback /tmp/app.log || fail "a traceback"
cat /tmp/app.log
