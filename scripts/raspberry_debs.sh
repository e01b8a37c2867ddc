#!/bin/sh
# Packs gpiozero and lgpio out of their sources as Raspberry Pi OS has them, and has apt install them. Called by debian.sh
# inside the small Debian with the folder of the sources, where the packages stay. Rule: nothing is fetched here.
set -eu
cd "$1"

for source in gpiozero-* lgpio-*; do
    name=${source%%-*}
    # PYPI=1: lgpio's own C library goes into its module.
    PYPI=1 python3 -m pip wheel -q --no-deps --no-index --no-build-isolation -w wheels "./$source"
    tree=$(mktemp -d) modules=usr/lib/python3/dist-packages
    python3 -m pip install -q --no-deps --no-index --no-compile --target "$tree/$modules" wheels/"$name"-*.whl
    [ ! -d "$tree/$modules/bin" ] || mv "$tree/$modules/bin" "$tree/usr/bin"
    version=$(python3 -c 'import sys; print(sys.argv[1].split("-")[1])' wheels/"$name"-*.whl)
    arch=all needs=python3
    if ls "$tree/$modules"/*.so >/dev/null 2>&1; then arch=$(dpkg --print-architecture); fi
    [ "$name" != gpiozero ] || needs="python3, python3-colorzero"
    mkdir -m 755 "$tree/DEBIAN"
    cat >"$tree/DEBIAN/control" <<END
Package: python3-$name
Version: $version
Architecture: $arch
Maintainer: nobody <nobody@localhost>
Depends: $needs
Description: $name for Python 3, packed for a test out of its sources
END
    chmod -R go+rX "$tree"
    dpkg-deb --root-owner-group -b "$tree" "python3-$name.deb"
    rm -rf "$tree"
done
apt-get install -y --no-install-recommends ./python3-*.deb
