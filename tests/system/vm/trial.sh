# What the trials of the package have in common; each begins with `. /project/trial.sh`, as root in the virtual machine.
# Rule: what is told is a line `trial WHAT: RESULT`, and what is wrong ends it with the service's own words.
set -eu
fail() { echo "WRONG $*"; systemctl status pi-regulate --no-pager -n 40 || :; exit 1; }
told() { echo "trial $*"; }
of_unit() { systemctl show -P "$1" pi-regulate; }
now() { echo "$EPOCHREALTIME"; }
since() { awk -v a="$EPOCHREALTIME" -v b="$1" 'BEGIN { printf "%.1f", a - b }'; }
at_most() { awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && a <= b) }' || fail "$1: $2 s, at most $3 s"; told "$1: $2 s"; }
eventually() {   # SECONDS COMMAND...: until it succeeds
  local left=$(($1 * 2)); shift
  until "$@" >/dev/null 2>&1; do left=$((left - 1)); [ $left -gt 0 ] || fail "not within its time: $*"; sleep 0.5; done
}
is_armed() { [ "$(of_unit ActiveState)" = active ] && gpioinfo -c 0 | grep -q '"GPIO17".*edges=both'; }
says() { case $(of_unit StatusText) in *"$1"*) ;; *) return 1 ;; esac; }
is_new() { [ "$(of_unit MainPID)" != "$1" ] && [ "$(of_unit MainPID)" != 0 ]; }
is_dark() { lab-gpio get 12 | grep -qx 0; }
press() { lab-gpio press 17 --ms 120 >/dev/null; }
led() { press; eventually 20 says ground; }
landed() {   # by a hold, once the guard of a start is over; hands are heard again a second after the dark
  sleep 3.5; lab-gpio press 17 --ms 1400 >/dev/null
  eventually 20 says 'at rest'; eventually 5 is_dark; sleep 3
}
loud() {   # FILE: how loud it is at its loudest, and at which pitch; fails where nobody could hear anything
  python3 - "$1" <<'PYTHON'
import sys

import numpy, soundfile

samples, rate = soundfile.read(sys.argv[1], always_2d=True)
heard = samples[:, 0]
spectrum = abs(numpy.fft.rfft(heard))
spectrum[: len(heard) * 40 // rate] = 0
peak = 20 * numpy.log10(max(abs(heard).max(), 1e-9))
print(f"{peak:.0f} dB of full scale at the most, most of it at {spectrum.argmax() * rate / len(heard):.0f} Hz")
sys.exit(int(peak < -80))
PYTHON
}
