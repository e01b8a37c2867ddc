# The contract tests and the tests of the header, on the kernel's own simulated chip.
set -eu
lab-bench up
PYTHONPATH=/project/site python3 -m pytest -c /dev/null --rootdir /project -o pythonpath=/project \
  --import-mode=importlib -p no:cacheprovider -W ignore -q -rs \
  tests/contracts/test_lamps.py tests/contracts/test_buttons.py tests/devices/pins/test_header_on_chip.py \
  tests/devices/pins/test_gpiod_on_chip.py tests/gpiozero_gpiod/test_devices.py \
  tests/gpiozero_gpiod/test_program.py tests/gpiozero_gpiod/test_pulses_on_chip.py
