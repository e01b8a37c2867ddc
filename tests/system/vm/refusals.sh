# What a person is told when the header can't be had. Each case must end with status 1 and its sentence.
set -u
refused() {   # NAME "part of the sentence" COMMAND...
  name=$1 sentence=$2; shift 2
  said=$("$@" 2>&1); status=$?
  case $said in *Traceback*) status=traceback ;; esac
  case $status:$said in
    1:*"$sentence"*) echo "refused $name" ;;
    *) echo "WRONG $name (status $status): $said"; exit 1 ;;
  esac
}
device="env PYTHONPATH=/project python3 -m pi_regulate run --backend pi --sound off"

lab-pi up
refused no-chip "no GPIO chip" $device
lab-gpio up --label some-other-chip
refused no-header 'gpiochip0 is `some-other-chip`' $device
lab-gpio down
lab-gpio up
refused no-permission 'Members of the group `gpio` may' runuser -u nobody -- $device

cat >/tmp/hold.py <<'PYTHON'
import lgpio, sys
lgpio.gpio_claim_output(lgpio.gpiochip_open(0), int(sys.argv[1]), 0)
print("holding", flush=True)
sys.stdin.read()
PYTHON
cd /tmp
for pin in 12 17; do
  mkfifo end$pin
  python3 hold.py $pin <end$pin >held$pin & exec 7>end$pin
  until grep -q holding held$pin; do read -r -t 0.2 _ <>/dev/zero 2>/dev/null || :; done
  refused "busy-$pin" "GPIO $pin is not free: \`lg\` holds it" $device
  exec 7>&-; wait
done

lab-pi down
refused no-board "gpiozero does not know this board" $device
lab-gpio get 12 | grep -qx 0 && echo "the lamp's line is low"
