#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder. It needs the internet; run_autograder does not.
set -euo pipefail
cd "$(dirname "$0")"

stop() {
    printf 'setup.sh: %s\n' "$*" >&2
    exit 1
}

install() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

# Prints the first Python that is new enough and can make virtual environments.
python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$name"
            return
        fi
    done
    return 1
}

# Without it, the sandbox is the kernel's Landlock; without both, nothing is graded.
command -v bwrap >/dev/null || install bubblewrap || printf 'setup.sh: no bubblewrap; going on without it\n' >&2

python >/dev/null || install python3 python3-venv || true
python >/dev/null || install python3.11 python3.11-venv || true # Ubuntu 22.04
python >/dev/null || stop 'Python 3.11 or newer could not be installed. Does this step have internet? Else choose Ubuntu 24.04 as the base image.'

"$(python)" -m venv ../venv
../venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt ||
    stop 'the packages could not be installed. This step needs the internet; build the autograder again. What pip says stands above.'
../venv/bin/python -I -c 'import grader.exports.autograde' || stop 'the grader does not start here.'
chmod -R go= . # nobody but root reads the tests
