#!/bin/sh
# Makes .venv and installs the packages a lock file names; done in no time when that file has not changed.
set -eu
cd "$(dirname "$0")/.."
lock=$1
installed=.venv/$(echo "$lock" | tr / -).installed

find_python() {
    for python in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$python" >/dev/null && "$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    echo "The logbook needs Python 3.11 or later, and none was found. Nothing was changed." >&2
    echo "On Debian or Ubuntu: apt-get install -y python3 python3-venv" >&2
    exit 1
}

make_venv() {
    python=$(find_python)
    echo "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "The virtual environment could not be made. On Debian or Ubuntu: apt-get install -y python3-venv" >&2
        exit 1
    fi
}

if cmp -s "$lock" "$installed" && [ -x .venv/bin/python ]; then
    exit 0
fi
.venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || make_venv
echo "Installing the packages of $lock (once, and after each update) ..."
if ! .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"; then
    echo "The packages could not be installed; the reason stands above. Run the same command again to go on." >&2
    exit 1
fi
cp "$lock" "$installed"
