# Killed in the middle of a session: the lamp's line stays lit, `lamp off` makes it low and lets it go.
# A Raspberry Pi keeps a line as its dead program left it. The simulated chip lets it fall back to the wire's pull
# instead; so the wire is pulled up here before each kill, and what stays lit is all that `lamp off` is for.
set -u
fail() { echo "WRONG $*"; cat /tmp/app.log 2>/dev/null; exit 1; }
export PYTHONPATH=/project
off() { python3 -m pi_regulate lamp off; }
lab-bench up >/dev/null
cd /tmp

# A line that a dead program left high, without any luck about it.
cat >/tmp/high.py <<'PYTHON'
import lgpio, time
lgpio.gpio_claim_output(lgpio.gpiochip_open(0), 12, 1)
print("high", flush=True)
time.sleep(600)
PYTHON
python3 /tmp/high.py >/tmp/high.log & holder=$!
until grep -q high /tmp/high.log; do sleep 0.1; done
said=$(off 2>&1); [ $? = 1 ] || fail "the line of a living program was taken: $said"
echo "living: $said"
lab-gpio get 12 | grep -qx 1 || fail "the line of a living program was made low"
lab-gpio pull 12 up
kill -9 $holder; wait $holder 2>/dev/null
lab-gpio get 12 | grep -qx 1 || fail "the dead program's line is not lit"
off || fail "off"
lab-gpio get 12 | grep -qx 0 || fail "still high"

# The device itself, in the middle of a session: killed alone, then together with the program that makes its pulses.
lit() {
  python3 -m pi_regulate run --backend pi --sound off --at 12:00 --press 0.2s >/tmp/app.log 2>&1 & program=$!
  lab-gpio wait 12 1 --timeout 120 >/dev/null || fail "the lamp was never lit"
  sleep 4
  kill -0 $program || fail "the program ended by itself"
  maker=$(cat /proc/$program/task/*/children | tr -d ' ')
  lab-gpio pull 12 up
}
lit
kill -9 $program; wait $program 2>/dev/null
for try in $(seq 100); do kill -0 $maker 2>/dev/null || break; sleep 0.02; done
kill -0 $maker 2>/dev/null && fail "the pulses go on without the device"
off || fail "off after the pulses have ended"
echo "killed alone: its pulses ended with it"
lab-gpio pull 12 down

lit
kill -9 $program $maker; wait $program 2>/dev/null
lab-gpio get 12 | grep -qx 1 || fail "the killed device's line is not lit"
begun=$EPOCHREALTIME
said=$(off) || fail "off: $said"
echo "killed: $said, after $(awk -v a=$EPOCHREALTIME -v b=$begun 'BEGIN { printf "%.2f", a - b }') s"
lab-gpio get 12 | grep -qx 0 || fail "lit after lamp off"
gpioinfo -c 0 | grep '"GPIO12"' | grep -q consumer && fail "the line is still held"
off || fail "a second time"
echo "a bare interpreter: $( { TIMEFORMAT=%R; time python3 -c pass; } 2>&1 ) s"
