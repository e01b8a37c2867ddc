# The button through gpiod and through lgpio, side by side in one run: at rest, at a press, with a chattering contact.
# The lamp `mock` stands for one on hardware PWM, which this machine lacks: with it lgpio is not opened at all.
set -eu
fail() { echo "WRONG $*"; cat /tmp/app.log; exit 1; }
export PYTHONPATH=/project SDL_AUDIODRIVER=alsa SDL_VIDEODRIVER=dummy
tool="python3 /project/tests/system/vm/quiet_button.py"
lab-bench up >/dev/null
cd /tmp

started() {   # COMMAND...: until it is armed
  : >/tmp/app.log
  "$@" >/tmp/app.log 2>&1 & program=$!
  for try in $(seq 240); do
    gpioinfo -c 0 | grep -q '"GPIO17".*edges=both' && return
    kill -0 $program || fail "it ended before it was armed"
    sleep 0.2
  done
  fail "never armed"
}
ended() { kill -TERM $program; wait $program || :; }
device() {   # BUTTON LAMP SOUND [OPTIONS]
  mkdir -p /tmp/own
  echo "{button: {driver: $1}, lamp: {driver: $2}}" >/tmp/own/settings.yaml
  button=$1 lamp=$2 sound=$3; shift 3
  started python3 -m pi_regulate run --backend pi --sound $sound --config /tmp/own --at 12:00 "$@"
}
rest() { sleep 2; echo "rest $1: $($tool rest $program 5)"; }
bounced() {   # a contact that chatters at both ends: how many presses, and when the lamp's line changes first
  lab-gpio record start
  lab-gpio bounce 17 --edges 8 --gap-ms 1
  sleep 0.5
  lab-gpio record stop
  lab-gpio record print >/tmp/wires
  touched=$(awk '$2 == "GPIO17" && $3 == 0 && $4 == "bench" { print $1; exit }' /tmp/wires)
  lit=$(awk '$2 == "GPIO12" && $3 == 1 && $4 == "program" { print $1; exit }' /tmp/wires)
  after=$(awk -v a=$lit -v b=$touched 'BEGIN { printf "%.1f", 1000 * (a - b) }')
  ended                                     # and with that the rows are written
  echo "bounce $button: $(grep -c '"press"' /tmp/rows || :) press, lit after $after ms"
}

started $tool gpiozero lgpio; rest "gpiozero's Button on lgpio"; ended
started $tool gpiozero gpiod; rest "gpiozero's Button on gpiod"; ended
for each in lgpio gpiod; do
  device $each pwm off --trace /tmp/rows
  rest "device: button $button, lamp $lamp, sound $sound"
  bounced
done
$tool press lgpio
$tool press gpiod
for each in auto off; do
  device gpiod mock $each
  [ $each = off ] || for try in $(seq 120); do
    grep -q '^sound ' /tmp/app.log && break    # loading the sounds is no rest
    sleep 0.5
  done
  rest "device: button $button, lamp $lamp, sound $sound"
  [ $each = off ] || ended
done
gpioinfo -c 0 | grep -q '"GPIO17".*consumer="\?pi-regulate' || fail "the line is not held under our name"

# The chip goes away under the last one: said once, and nothing spins.
lab-gpio down
rest "device, its chip gone"
echo "said: $(grep -c 'tells of no more edges' /tmp/app.log || :)"
ended
! grep -q Traceback /tmp/app.log || fail "a traceback"
