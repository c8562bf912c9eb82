#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image of the autograder.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

apt-get update
apt-get install -y --no-install-recommends bubblewrap python3 python3-venv

fits() { "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

PYTHON=python3
if ! fits "$PYTHON"; then
    for version in 3.13 3.12 3.11; do
        if apt-get install -y --no-install-recommends "python$version" "python$version-venv"; then
            PYTHON="python$version"
            break
        fi
    done
fi
if ! fits "$PYTHON"; then
    echo "setup.sh: dlkit needs Python 3.11 or newer, and this image has $("$PYTHON" --version)." >&2
    echo "Choose Ubuntu 22.04 or newer as the base image of the autograder." >&2
    exit 1
fi

"$PYTHON" -m venv /autograder/venv
/autograder/venv/bin/python -m pip install --no-cache-dir -r /autograder/source/requirements.txt
/autograder/venv/bin/python -c 'import dlkit.grading'
