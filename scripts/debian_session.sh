#!/bin/sh
# Builds our package in the small Debian 13, has apt install it, and has a session there:
#     scripts/debian_session.sh [--arm64]          `sudo make test-debian` and `sudo make test-arm` end with it
# What is rendered on arm64 is compared with what the same package rendered on x86-64. Rule: the last line says what was
# shown; whatever goes wrong ends it before that.
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/debian.sh
. "$checkout/scripts/debian.sh"

arrive
made_s=$(git -C "$checkout" log -1 --format=%ct)
inside SOURCE_DATE_EPOCH="$made_s" sh /home/tester/pi-regulate/scripts/first_session.sh
echo "sha256 of the package: $(cut -c1-64 "$debian/home/tester/package.sum")"
for other in "$own" "$own-arm64"; do
    [ "$other" != "$debian" ] && [ -e "$other/home/tester/session.wav" ] || continue
    if ! cmp -s "$debian/home/tester/package.sum" "$other/home/tester/package.sum"; then
        echo "not compared: what $other rendered was rendered by another package"; continue
    fi
    python3 "$checkout/scripts/same_sound.py" "$debian/home/tester/session.wav" "$other/home/tester/session.wav"
done
echo "a session on $arch: installed by apt, checked, rehearsed, run and rendered"
