# How true, how dear and how soon: the pulses of software PWM through gpiod and through lgpio, side by side in one run.
set -eu
export PYTHONPATH=/project
lab-bench up >/dev/null
cd /tmp
for each in lgpio gpiod; do python3 -m tests.system.vm.pulses $each; done
lab-gpio get 12 | grep -qx 0 || { echo "WRONG the lamp's line is not low"; exit 1; }
