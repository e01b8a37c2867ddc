#!/bin/sh
# Runs the quick tests with exactly the versions that Debian 13 has, the system that Raspberry Pi OS is built on:
#     sudo make test-debian          ARGS="..." goes to pytest
# A small Debian is made once, in a folder of its own. Each run copies this checkout into it and runs pytest there as an
# ordinary user. Rule: every package is apt's; pip brings only what Raspberry Pi OS has and Debian has not.
set -eu

suite=trixie
debian=${PI_REGULATE_DEBIAN:-${XDG_CACHE_HOME:-$HOME/.cache}/pi-regulate/debian-13}
checkout=$(cd "$(dirname "$0")/.." && pwd)
from_pip="gpiozero==2.0.1"  # as in Raspberry Pi OS 13; Debian 13 still has 1.6

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

command -v apt-get >/dev/null || stop "This builds a Debian 13 with apt, so it runs on Debian, Ubuntu and Raspberry Pi OS only."
command -v debootstrap >/dev/null || stop "debootstrap is missing. Type:  sudo apt install debootstrap"
python3 -m pip --version >/dev/null 2>&1 || stop "pip is missing. Type:  sudo apt install python3-pip"
[ "$(id -u)" = 0 ] || stop "Only root can make a Debian in a folder. Type:  sudo make test-debian"

# What the package needs and suggests, as its control file names it, and what the tests need besides.
named() { sed -n "s/^$1: //p" "$checkout/packaging/control" | tr ',' '\n' | sed 's/(.*//; s/ //g'; }
packages="$(named Depends | grep -v -e gpiozero -e lgpio) $(named Recommends) $(named Suggests | grep '^python3-\|^fonts-')
    mkdocs python3-build python3-colorzero python3-httpx python3-hypothesis python3-jsonschema python3-pip python3-pyte python3-pytest python3-pytest-timeout python3-pytest-xdist python3-ruamel.yaml
    python3-starlette python3-uvicorn python3-websockets
    mosquitto python3-paho-mqtt git make man-db"

# Runs a command in it, with an environment, mounts and process numbers of its own that end with the command.
inside() {
    unshare --mount --pid --fork --kill-child sh -eu -c '
        root=$1; shift
        mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"; mount -t sysfs -o ro sys "$root/sys"
        mount -t tmpfs tmp "$root/tmp"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
    ' sh "$debian" "$@"
}

if [ ! -e "$debian/.made" ]; then
    say "Making a Debian 13 in $debian (once; some minutes) ..."
    # The mirror that this machine's apt uses; without one, debootstrap's own.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
    mkdir -p "$debian"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$debian" ${mirror:+"$mirror"} >"$debian.log" 2>&1 ||
        stop "$(tail -5 "$debian.log")" "debootstrap failed; $debian.log has all that it said."
    touch "$debian/.made"
fi
cp -L /etc/resolv.conf "$debian/etc/resolv.conf"

# shellcheck disable=SC2086  # a list of packages is many words
if [ "$(cat "$debian/.packages" 2>/dev/null)" != "$packages $from_pip" ]; then
    say "Installing apt's versions of everything ..."
    inside apt-get update >"$debian.log" 2>&1 && inside apt-get install -y --no-install-recommends $packages >>"$debian.log" 2>&1 ||
        stop "$(tail -5 "$debian.log")" "apt failed; $debian.log has all that it said."
    rm -rf "$debian/opt/wheels"
    python3 -m pip download -q --disable-pip-version-check --no-deps -d "$debian/opt/wheels" $from_pip
    inside sh -c 'python3 -m pip install -q --no-warn-script-location --root-user-action=ignore --break-system-packages --no-deps --no-index /opt/wheels/*'
    inside sh -c 'id tester >/dev/null 2>&1 || useradd --create-home --groups audio tester'
    printf '%s\n' "$packages $from_pip" >"$debian/.packages"
fi

# What git knows and what is new but not ignored: the checkout as it stands, without what was built in it.
rm -rf "$debian/home/tester/pi-regulate"
mkdir "$debian/home/tester/pi-regulate"
(cd "$checkout" && git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'ls -d "$@" 2>/dev/null' sh |
    tar -cf - -T -) | tar -xf - -C "$debian/home/tester/pi-regulate"
inside chown -R tester: /home/tester
# After `--` no word is an option of su: pytest's own begin with a dash.
# shellcheck disable=SC2016
inside su -c 'cd && cd pi-regulate && git init -q && git add -A && exec python3 -m pytest -q -n 2 "$@"' -- tester sh "$@"
