#!/bin/sh
# Makes a Home Assistant for tests/system/test_home_assistant.py:  sudo scripts/home_assistant.sh FOLDER [VERSION]
# It is a small Debian with a Python that Home Assistant accepts, in a folder; nothing of it touches the system. It takes
# 1.7 GB and, on a quiet machine, three minutes. Rule: it only installs; the test starts it, on this machine alone.
set -eu

[ $# -ge 1 ] || { printf 'usage: sudo %s FOLDER [VERSION]\n' "$0" >&2; exit 2; }
folder=$1
version=${2-2026.11.0}

say() { printf '%s\n' "$*" >&2; }
command -v mmdebstrap >/dev/null || { say "mmdebstrap makes the small Debian:  sudo apt install mmdebstrap"; exit 1; }
[ "$(id -u)" = 0 ] || { say "this needs root:  sudo $0 $*"; exit 1; }

mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || :)
if [ ! -x "$folder/usr/bin/python3" ]; then
    say "a small Debian, in $folder ..."
    mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
        --include=python3,python3-venv,python3-dev,ca-certificates,gcc,g++,libc6-dev,libffi-dev \
        forky "$folder" "${mirror:-http://deb.debian.org/debian}"
fi

cp -L /etc/resolv.conf "$folder/etc/"
[ ! -d /usr/local/share/ca-certificates ] || cp -r /usr/local/share/ca-certificates "$folder/usr/local/share/"
for there in proc dev; do
    mountpoint -q "$folder/$there" || mount --bind "/$there" "$folder/$there"
done
chroot "$folder" update-ca-certificates >/dev/null 2>&1 || :
if [ ! -x "$folder/opt/ha/bin/hass" ]; then
    say "Home Assistant $version ..."
    chroot "$folder" sh -c "python3 -m venv /opt/ha && /opt/ha/bin/pip install -q homeassistant==$version"
fi
say "It is there. Now:  PI_REGULATE_HOME_ASSISTANT=$folder python -m pytest -m system tests/system/test_home_assistant.py"
