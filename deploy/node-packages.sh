#!/bin/sh
# Installs the packages that a folder's package-lock.json names; done in no time when that file has not changed.
# Never stops what comes next: without Node.js the tests that need it are skipped, and say so.
set -eu
cd "$(dirname "$0")/../$1"
installed=node_modules/installed.lock

cmp -s package-lock.json "$installed" && exit 0
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "NO NODE.JS: signing in at a provider will NOT be tested in a browser. On Debian or Ubuntu: apt-get install -y nodejs npm" >&2
    exit 0
fi
echo "Installing the packages of $1/package-lock.json (once, and after each update) ..."
if npm ci --silent --no-audit --no-fund --ignore-scripts; then
    cp package-lock.json "$installed"
else
    echo "The packages of $1 could not be installed: signing in at a provider will NOT be tested in a browser." >&2
fi
