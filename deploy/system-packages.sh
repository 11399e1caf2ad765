#!/bin/sh
# Installs what only the system's package manager can give: as root on Debian or Ubuntu, else it says the line.
# Never stops what comes next: without `pdf` there are no PDF exports, without `browser` no browser tests.
set -eu
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive

has() {
    for program in "$@"; do
        command -v "$program" >/dev/null && return
    done
    return 1
}

present() {
    case $1 in
        pdf) .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1 ;;
        browser) has chromium chromium-browser google-chrome && has nginx /usr/sbin/nginx ;;
    esac
}

install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    touch "$tried"
    echo "Installing $*, needed for $what ..."
    options="-qq -o Acquire::http::Timeout=20 -o Acquire::Retries=1 -o DPkg::Lock::Timeout=60"
    apt-get $options update && apt-get $options install -y --no-install-recommends "$@"
}

case $1 in
    pdf) what="PDF exports" packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" ;;
    browser) what="the browser tests, or none behind nginx" packages="chromium fonts-dejavu-core nginx-light" ;;
esac
# Looked for once for each .venv: a start should not wait for it again and again.
found=.venv/$1.found tried=.venv/$1.tried
[ -e "$found" ] && exit 0
if ! present "$1" && [ ! -e "$tried" ]; then
    # shellcheck disable=SC2086
    install $packages >/dev/null || true
fi
if present "$1"; then
    touch "$found"
else
    echo "There will be no ${what#the }: install what is missing with: sudo apt-get install -y $packages"
    [ "$1" = pdf ] || echo "or, where there is no such package: .venv/bin/python -m playwright install --with-deps chromium"
fi
