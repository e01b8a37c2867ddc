# The words in which the tests of the board speak, in its busybox; emulated.py reads them in before each script.
# Rule: what they say of a pin or of a PWM unit is the kernel's, never ours.
export RUNTIME_DIRECTORY=/run/pi-regulate; mkdir -p $RUNTIME_DIRECTORY
BUTTON="button: {pull: down}"  # the emulated pins know no pulls and read low: with the button at 3.3 V nobody presses

settings() { mkdir -p /etc/pi-regulate; echo "$1" >/etc/pi-regulate/settings.yaml; }
mux() { sed -n "s/^pin $1 .*function \([a-z0-9_]*\) in.*/\1/p" /sys/kernel/debug/pinctrl/*gpio*/pins; }
line() { sed -n "s/^ *gpio-[0-9]* (GPIO$1 *|\([^)]*\)) *\(.*\)/\1: \2/p" /sys/kernel/debug/gpio; }
led() { # the pins that the device tree leads to the unit: of the nodes that its pinctrl-0 points at
  cells() { hexdump -v -e '4/1 "%02x" "\n"' "$1"; }
  for wanted in $(cells /proc/device-tree/soc/pwm@7e20c000/pinctrl-0); do
    for node in /proc/device-tree/soc/gpio@7e200000/*/; do
      [ "$(cells "$node/phandle" 2>/dev/null)" != "$wanted" ] || printf '%d ' "0x$(cells "$node/brcm,pins")"
    done
  done
}
unit() { cat "/sys/class/pwm/pwmchip0/pwm0/$1" 2>/dev/null || echo none; }
seen() { echo "$1: mux $(mux 12), duty $(unit duty_cycle), on $(unit enable)"; }
off() { pi-regulate lamp off; }
lit() { # a session that has begun; `$program` is its process
  pi-regulate run --backend pi --sound off --at 12:00 --press 0.2s >/tmp/app.log 2>&1 & program=$!
}
killed() { kill -9 $program; wait $program 2>/dev/null; }
program=
await() { # what never comes is told, with what the program said; it isn't awaited from a program that has ended
  for i in $(seq 3000); do
    eval "$1" 2>/dev/null && return
    [ -z "$program" ] || kill -0 "$program" 2>/dev/null || break
    sleep 0.2
  done
  echo "never: $1"; cat /tmp/app.log
}
until_lit() { await '[ "$(unit duty_cycle)" -gt 0 ]'; }
until_ready() { await 'line 17 | grep -q pi-regulate'; await 'pi-regulate status >/tmp/status'; }  # to ask costs more than to wait

# What software does to a pin: the kernel's own trace of each level that it sets, as `seconds level`.
trace_begins() { echo 1 >/sys/kernel/tracing/events/gpio/gpio_value/enable; echo >/sys/kernel/tracing/trace; }
trace_of() { # trace_of PIN
  local first
  first=$(sed -n 's/^gpiochip0: .*GPIOs \([0-9]*\)-.*/\1/p' /sys/kernel/debug/gpio)
  sed -n "s/.* \([0-9.]*\): gpio_value: $((first + $1)) set \([01]\)$/\1 \2/p" /sys/kernel/tracing/trace
}

# The hand of press.c: GPIO 17 is the button's, which a press pulls low.
pull() { echo "$1 $2" >/sys/module/press/parameters/level; }
down() { pull 17 0; }
up() { pull 17 1; }

# What doctor finds, in one line for `findings` in emulated.py.
examined() { echo "doctor $1: $(pi-regulate doctor --json | tr -d '\n')"; }
