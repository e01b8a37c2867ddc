#!/bin/sh
# The first session of an owner without a Raspberry Pi, in the small Debian of debian_session.sh: the package is built and
# installed by apt, and does what the documents name. Rule: root only installs and removes; all else is an ordinary user's.
set -eu
cd /home/tester
rm -f session.wav package.sum
as_tester() { su tester -c "$1"; }
step() { printf '\n$ %s\n' "$1"; as_tester "$1"; }

as_tester "cd pi-regulate && SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH python3 -m scripts.deb /home/tester/debs >/dev/null"
sha256sum debs/pi-regulate_*.deb >package.sum
trap 'apt-get purge -y pi-regulate >/dev/null' EXIT
printf '$ apt-get install %s\n' debs/pi-regulate_*.deb
apt-get install -y --no-install-recommends ./debs/pi-regulate_*.deb | grep -v '^\(Get\|Reading\|Building\|(Reading\)'
usermod -aG gpio tester  # as the documents and doctor say
if ls -d /usr/lib/python3/dist-packages/pi[-_]regulate* 2>/dev/null; then
    echo "the package put itself among Python's own modules" >&2; exit 1
fi

step "pi-regulate --version"
step "pi-regulate check"
step "pi-regulate doctor"
step "pi-regulate rehearse tiny-thaw | tail -5"
step "pi-regulate run --backend mock --press '0.2s, 5s, 8s, 11s, 14s, 17s, 20s' --once --speed 20 --at 12:00"
step "pi-regulate render follow-light -o session.wav && ls -l session.wav"
