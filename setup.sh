#!/bin/sh
# Sets up everything that `make demo` and `make test` need, once: a virtual environment in .venv with this package and its
# tools, and bubblewrap, the sandbox. Run again, it finds its stamp and returns at once.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
stamp=.venv/installed-$(cksum <pyproject.toml | cut -d ' ' -f 1)

say() { printf 'setup: %s\n' "$*" >&2; }

# Installs Debian packages where this user may; otherwise says what to type.
debian() {
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"; } >/dev/null
    elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then
        { sudo apt-get update -qq && sudo apt-get install -y -qq "$@"; } >/dev/null
    else
        return 1
    fi
}

if ! command -v bwrap >/dev/null && ! debian bubblewrap; then
    say "bubblewrap is missing and could not be installed: submissions get a weaker sandbox, and the tests of the strong one fail."
    say "On Debian or Ubuntu: sudo apt-get install bubblewrap"
fi

[ -e "$stamp" ] && exit 0

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Python 3.11 or newer is needed; $python is $("$python" --version 2>&1 || echo missing)."
    say "Name another by PYTHON=python3.12 make …"
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null && ! debian python3-venv; then
    say "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"
    exit 1
fi

say "installing into .venv (once; a minute or two)"
rm -f .venv/installed-*
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -e '.[dev]'
# Now, and by all processors: a sandbox cannot keep what it compiles. Some packages hold templates that are no Python.
.venv/bin/python -m compileall -qq -j 0 .venv/lib || true
touch "$stamp"
