#!/bin/sh
# Makes or refreshes the virtual environment of this checkout:  scripts/environment.sh FOLDER [EXTRA,EXTRA...]
# `make run` and `make test` call it. It takes the newest suitable Python ($PYTHON, if set), and on a Raspberry Pi the one
# that sees apt's python3-lgpio, because pip has none for many Pythons. Rule: whoever has to act reads what to type.
set -eu

venv=$1
extras=${2-}
[ "$(uname -s)" = Darwin ] && install="brew install python@3.13" || install="sudo apt install python3 python3-venv"

say() { printf '%s\n' "$*" >&2; }
asks() { "$1" -I -c "$2" 2>/dev/null; }  # -I: nothing in this folder shadows a module
new_enough() { asks "$1" 'import sys; sys.exit(sys.version_info < (3, 11))'; }
complete() { asks "$1" 'import ensurepip, venv'; }
has_lgpio() { asks "$1" 'import importlib.util as u, sys; sys.exit(u.find_spec("lgpio") is None)'; }
pip_has_pins() { asks "$1" 'import platform as p, sys; sys.exit(sys.version_info >= (3, 13) and p.machine() in ("armv6l", "armv7l"))'; }
on_a_pi() { grep -q 'Raspberry Pi' /proc/device-tree/model 2>/dev/null; }

chosen='' incomplete='' old=''
for python in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
    # A name on the path may still not run (version managers leave such names), so each is asked.
    asks "$python" pass || continue
    if ! new_enough "$python"; then
        old=$python
    elif ! complete "$python"; then
        incomplete=$python
    elif [ -z "$chosen" ]; then
        chosen=$python
    elif on_a_pi && has_lgpio "$python" && ! has_lgpio "$chosen"; then
        chosen=$python
    fi
done

if [ -z "$chosen" ]; then
    if [ -n "$incomplete" ]; then
        say "$incomplete can't make a virtual environment here: its venv module is not complete."
        say "On Debian and Raspberry Pi OS type:  sudo apt install python3-venv"
    elif [ -n "$old" ]; then
        say "pi-regulate needs Python 3.11 or newer, and $old is $("$old" -I -c 'import platform; print(platform.python_version())')."
        say "Type:  $install   or name another one:  make PYTHON=/path/to/python3 run"
    else
        say "pi-regulate needs Python 3.11 or newer, and none was found${PYTHON:+ as $PYTHON}."
        say "Type:  $install"
    fi
    exit 1
fi

site=''
if on_a_pi; then
    if has_lgpio "$chosen"; then
        site=--system-site-packages
        extras=${extras:+$extras,}pi
    elif pip_has_pins "$chosen"; then
        extras=${extras:+$extras,}pi
    else
        say "Note: lamp and button need gpiod or lgpio, and pip has neither for this Python here. For a real lamp type:"
        say "    sudo apt install python3-lgpio && make clean"
    fi
fi

if ! new_enough "$venv/bin/python" || ! asks "$venv/bin/python" 'import pip'; then
    say "Making a virtual environment in $venv with $("$chosen" --version) (once; a few minutes on a small Pi) ..."
    if ! "$chosen" -m venv --clear $site "$venv"; then
        say "No environment could be made in $venv: is the disk full, or does this folder belong to another user?"
        exit 1
    fi
fi
if ! "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --editable ".${extras:+[$extras]}"; then
    say "The packages could not be installed; the lines above say why. It needs a network, and some room on the disk."
    say "When that is mended, type the same again: what is there already is kept."
    exit 1
fi
if ! asks "$venv/bin/python" 'import soundfile'; then
    [ "$(uname -s)" = Darwin ] && install="brew install libsndfile" || install="sudo apt install libsndfile1"
    say "Sound files can't be read here: soundfile brings no libsndfile for this machine.  Type:  $install"
    exit 1
fi
