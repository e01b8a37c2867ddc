# shellcheck shell=sh
# A small Debian 13 in a folder, made once, of this machine's processor or of another one that qemu plays. Read in with `.`
# by scripts/debian_*.sh, which first set `checkout`, the folder of this project; it takes their first word, --arm64.
# It gives `inside COMMAND...`, `arrive` (a copy of the checkout in it), `arch`, and `say`, `stop`. Rule: every package is
# apt's; from sources comes only what Raspberry Pi OS has and Debian has not, made into packages for apt.
suite=trixie
arch=$(dpkg --print-architecture 2>/dev/null || :) made_by=test-debian
case ${1:-} in --arm64) arch=arm64 made_by=test-arm; shift ;; esac
here=$(dpkg --print-architecture 2>/dev/null || :)
own=${PI_REGULATE_DEBIAN:-${XDG_CACHE_HOME:-$HOME/.cache}/pi-regulate/debian-13}
debian=$own
[ "$arch" = "$here" ] || debian=$own-$arch
from_sources="gpiozero==2.0.1 lgpio==0.2.2.0"  # as in Raspberry Pi OS 13; Debian 13 still has gpiozero 1.6

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

command -v apt-get >/dev/null || stop "This builds a Debian 13 with apt, so it runs on Debian, Ubuntu and Raspberry Pi OS only."
command -v debootstrap >/dev/null || stop "debootstrap is missing. Type:  sudo apt install debootstrap"
python3 -m pip --version >/dev/null 2>&1 || stop "pip is missing. Type:  sudo apt install python3-pip"
[ "$(id -u)" = 0 ] || stop "Only root can make a Debian in a folder. Type:  sudo make $made_by"

# Programs of another processor: the kernel hands each to qemu, once it has been told so.
if [ "$arch" != "$here" ]; then
    command -v update-binfmts >/dev/null && ls /usr/bin/qemu-aarch64* >/dev/null 2>&1 ||
        stop "What runs programs of arm64 is missing. Type:  sudo apt install qemu-user-static binfmt-support"
    told=/proc/sys/fs/binfmt_misc
    [ -e $told/status ] || mount -t binfmt_misc binfmt_misc $told || stop "This kernel can't run programs of another processor: binfmt_misc is missing."
    [ -e $told/qemu-aarch64 ] || update-binfmts --enable qemu-aarch64
    grep -q '^flags:.*F' $told/qemu-aarch64 ||
        stop "qemu for arm64 isn't set up to work in another root. Type:  sudo apt install --reinstall qemu-user-static"
fi

# What the packages need and suggest, as the control file names it, and what the tests need besides.
named() { sed -n "s/^$1: //p" "$checkout/packaging/control" | tr ',' '\n' | sed 's/(.*//; s/ //g'; }
packages="$(named Depends | grep -v -e gpiozero -e lgpio) $(named Recommends) $(named Suggests | grep '^python3-\|^fonts-')
    mkdocs python3-babel python3-build python3-colorzero python3-httpx python3-hypothesis python3-jsonschema python3-pip python3-pyte python3-pytest python3-pytest-timeout python3-pytest-xdist python3-ruamel.yaml
    python3-starlette python3-uvicorn python3-websockets
    mosquitto python3-paho-mqtt bzip2 git make man-db unzip xz-utils
    gcc libc6-dev python3-dev python3-setuptools python3-wheel swig"

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
    say "Making a Debian 13 for $arch in $debian (once; some minutes, emulated some twenty) ..."
    # The mirror that this machine's apt uses; without one, debootstrap's own.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
    mkdir -p "$debian"
    debootstrap --arch="$arch" --variant=minbase --include=ca-certificates "$suite" "$debian" ${mirror:+"$mirror"} >"$debian.log" 2>&1 ||
        stop "$(tail -5 "$debian.log")" "debootstrap failed; $debian.log has all that it said."
    touch "$debian/.made"
fi
cp -L /etc/resolv.conf "$debian/etc/resolv.conf"

# shellcheck disable=SC2086  # a list of packages is many words
if [ "$(cat "$debian/.packages" 2>/dev/null)" != "$packages" ]; then
    say "Installing apt's versions of everything ..."
    # Python's bytecode is the same on every processor: what this machine's own Debian has compiled need not be emulated.
    if [ "$debian" != "$own" ] && [ -e "$own/.packages" ]; then
        (cd "$own" && find usr/lib/python3/dist-packages -name '*.pyc' -print0 | tar --null -cf - -T -) |
            tar --skip-old-files -xf - -C "$debian"
    fi
    inside apt-get update >"$debian.log" 2>&1 && inside apt-get install -y --no-install-recommends $packages >>"$debian.log" 2>&1 ||
        stop "$(tail -5 "$debian.log")" "apt failed; $debian.log has all that it said."
    inside sh -c 'id tester >/dev/null 2>&1 || useradd --create-home --groups audio tester'
    printf '%s\n' "$packages" >"$debian/.packages"
fi

# shellcheck disable=SC2086
if [ "$(cat "$debian/.from_sources" 2>/dev/null)" != "$from_sources" ]; then
    say "Packing gpiozero and lgpio ..."
    rm -rf "$debian/opt/sources"
    python3 -m pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d "$debian/opt/sources" $from_sources 2>"$debian.log" ||
        stop "$(tail -5 "$debian.log")" "their sources can't be had; $debian.log has all that pip said."
    cp "$checkout/scripts/raspberry_debs.sh" "$debian/opt/sources/"
    inside sh /opt/sources/raspberry_debs.sh /opt/sources >>"$debian.log" 2>&1 ||
        stop "$(tail -5 "$debian.log")" "gpiozero and lgpio could not be packed; $debian.log has all that was said."
    printf '%s\n' "$from_sources" >"$debian/.from_sources"
fi

# What git knows and what is new but not ignored: the checkout as it stands, without what was built in it.
arrive() {
    rm -rf "$debian/home/tester/pi-regulate"
    mkdir "$debian/home/tester/pi-regulate"
    (cd "$checkout" && git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'ls -d "$@" 2>/dev/null' sh |
        tar -cf - -T -) | tar -xf - -C "$debian/home/tester/pi-regulate"
    inside chown -R tester: /home/tester
}
