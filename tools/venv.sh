#!/usr/bin/env bash
# Makes .venv from the hash-pinned requirements.lock; does nothing when it is up to date.
# PYTHON names another interpreter than python3.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
log=var/log/pip.log

fail() {
    echo "$*" >&2
    exit 1
}

# Installs system packages: as root after saying so, otherwise the reader is told how.
system_packages() {
    local why=$1
    shift
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        fail "$why: run \`sudo apt-get install $*\` and start again."
    fi
    echo "$why. Installing with apt-get: $*"
    (umask 077 && mkdir -p var/log)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes "$@"; } \
        >var/log/apt.log 2>&1; then
        fail "apt-get could not install $*: see var/log/apt.log, put it right and start again."
    fi
}

if ! command -v "$python" >/dev/null; then
    [ "$python" = python3 ] || fail "There is no program $python: name a Python 3.11 or later with \`make PYTHON=...\`."
    system_packages "Python is missing" python3 python3-venv
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or later is needed and $python is $version: name another with \`make PYTHON=python3.12\`."

stamp="$version $PWD $(cat requirements.lock pyproject.toml | sha256sum)"
if [ "$(cat .venv/hotline-stamp 2>/dev/null)" = "$stamp" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

(umask 077 && mkdir -p var/log)
if ! .venv/bin/python -c "import pip, sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        system_packages "Python's venv module is missing" "python$version-venv"
    echo "Python packages: making .venv with Python $version"
    rm -rf .venv
    "$python" -m venv .venv >"$log" 2>&1 || fail "$python cannot make a virtual environment: see $log."
fi

pip() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input "$@" >>"$log" 2>&1 && return
    if grep -qiE 'no space left' "$log"; then
        fail "The disk is full: free 600 MB and start again."
    elif grep -qiE 'NewConnectionError|name resolution|Max retries exceeded|Timeout(Error)?|ProxyError|Network is unreachable' "$log"; then
        fail "The Python package index cannot be reached: connect this machine to the network, or set https_proxy or PIP_INDEX_URL, and start again (details: $log)."
    fi
    tail -n 5 "$log" >&2
    fail "pip could not install the packages of requirements.lock: see $log."
}

: >"$log"
echo "Python packages: installing $(grep -c '^[a-zA-Z0-9_.-]*==' requirements.lock) packages from requirements.lock (a minute or so)"
pip --require-hashes --no-deps --only-binary :all: --requirement requirements.lock
echo "Python packages: installing hotline itself"
# Its build tool is in the lock too: nothing unpinned is fetched.
pip --no-deps --no-build-isolation --editable .
echo "$stamp" >.venv/hotline-stamp
