#!/bin/sh
# Runs the quick tests with exactly the versions that Debian 13 has, the system that Raspberry Pi OS is built on:
#     sudo make test-debian          ARGS="..." goes to pytest
#     sudo make test-arm             the same on the Raspberry Pi's kind of processor, and then a session there
# Each run copies this checkout into a small Debian and runs pytest there as an ordinary user. Rule: an emulated processor
# gets more time for a test and nothing else.
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/debian.sh
. "$checkout/scripts/debian.sh"

arrive
[ "$arch" = "$here" ] || set -- -o timeout=1200 "$@"  # seconds: ten times the 120 of pyproject.toml
# After `--` no word is an option of su: pytest's own begin with a dash.
# shellcheck disable=SC2016
inside su -c 'cd && cd pi-regulate && git init -q && git add -A && exec python3 -m pytest -q -n 2 "$@"' -- tester sh "$@"
