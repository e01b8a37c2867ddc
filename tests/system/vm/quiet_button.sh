# The device on a real chip, through gpiod and through lgpio, beside gpiozero's Button in one run: at rest with sound
# closed and open, at a press, with a chattering contact. The lamp is the default one, `pwm`, unless a row says another.
set -eu
fail() { echo "WRONG $*"; cat /tmp/app.log; exit 1; }
export PYTHONPATH=/project SDL_AUDIODRIVER=alsa SDL_VIDEODRIVER=dummy
tool="python3 -m tests.system.vm.quiet_button"
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
device() {   # DRIVER LAMP SOUND [OPTIONS]
  mkdir -p /tmp/own
  echo "{button: {driver: $1}, lamp: {driver: $2, pins: [12, 13, 16]}}" >/tmp/own/settings.yaml
  name="device on $1, lamp $2, sound $3" driver=$1 sound=$3; shift 3
  started python3 -m pi_regulate run --backend pi --sound $sound --config /tmp/own --at 12:00 "$@"
  [ $sound = off ] || for try in $(seq 120); do
    grep -q '^sound ' /tmp/app.log && break    # loading the sounds is no rest
    sleep 0.5
  done
}
rest() { sleep 3; echo "rest $1: $($tool rest $program 8)"; }
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
  echo "bounce $driver: $(grep -c '"press"' /tmp/rows || :) press, lit after $after ms"
}

started $tool gpiozero lgpio; rest "gpiozero's Button on lgpio, sound closed"; ended
started $tool gpiozero lgpio sound; rest "gpiozero's Button on lgpio, sound open"; ended
started $tool gpiozero gpiod; rest "gpiozero's Button on gpiod, sound closed"; ended
for each in lgpio gpiod; do
  device $each pwm off --trace /tmp/rows
  rest "$name"
  bounced
  $tool press $each
  device $each pwm off
  [ $each = gpiod ] && touches=100 || touches=20   # who polls slows this machine down
  echo "light $each: $($tool light $touches)"
  rest "$name, after $touches sessions"
  ended
done
for each in rgb mock; do device gpiod $each off; rest "$name"; ended; done
device gpiod pwm auto
rest "$name"
gpioinfo -c 0 | grep -q '"GPIO17".*consumer="\?pi-regulate' || fail "the line is not held under our name"
ended

# The chip goes away under one that rests: said once, and nothing spins.
device gpiod pwm off
lab-gpio down
rest "device, its chip gone"
echo "said: $(grep -c 'reports no more edges' /tmp/app.log || :)"
ended
! grep -q Traceback /tmp/app.log || fail "a traceback"
