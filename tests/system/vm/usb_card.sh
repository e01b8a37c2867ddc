# A USB sound card is pulled out in the middle of a session: its port is switched off, which is the same to the kernel.
set -eu
fail() { echo "WRONG $*"; cat /tmp/app.log; cat /proc/asound/cards; exit 1; }
told() {   # TIMES TEXT, within two minutes
  for try in $(seq 240); do
    [ "$(grep -c "$2" /tmp/app.log)" = "$1" ] && return 0
    sleep 0.5
  done
  fail "\`$2\` was not said $1 times"
}
lamp_moves() {
  lab-gpio record start; sleep 2; lab-gpio record stop
  lab-gpio record print | awk '$2 == "GPIO12" && $4 == "program" { n++ } END { exit !(n > 50) }' || fail "the lamp stands still $1"
  echo "the lamp moves $1"
}

lab-pi up >/dev/null
lab-gpio up >/dev/null
udevadm settle
name=$(sed -n 's/^ *[0-9]* \[\([A-Za-z0-9_]*\) *\]: USB-Audio.*/\1/p' /proc/asound/cards)
[ -n "$name" ] || fail "there is no USB card"
port=$(readlink -f "$(dirname "$(readlink -f "/sys/class/sound/$(readlink "/proc/asound/$name")/device")")/port")
: >/tmp/app.log
PYTHONPATH=/project PYTHONUNBUFFERED=1 SDL_VIDEODRIVER=dummy python3 -m pi_regulate run --backend pi --at 12:00 --sound "$name" \
  >/tmp/app.log 2>&1 & program=$!
told 1 "^sound on"
lab-gpio press 17 --ms 120
told 1 "prelude"
lamp_moves "with its sound"

echo 1 >"$port/disable"
told 1 "the sound card is gone: light only"
lamp_moves "without a card"
[ "$(grep -c "light only" /tmp/app.log)" = 1 ] || fail "more than one line for a card that is gone"

kill -TERM $program
wait $program || fail "it ended with $?"
! grep -q Traceback /tmp/app.log || fail "a traceback"
grep -E "sound" /tmp/app.log
