#!/usr/bin/env bash
# Installs the tools that Proximate is measured beside, into a folder of their own: install.sh [FOLDER]
# Nothing of theirs is kept in the repository. `lnav` comes from the system's packages.
set -euo pipefail
folder=${1:-"$(dirname "$0")/../target/peers"}
mkdir -p "$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet duckdb==1.4.4 duckdb-ext-fts==1.4.4.20260205 timesketch-import-client six
# A place of its own: it pins other versions of the same libraries.
python3 -m venv "$folder/plaso"
"$folder/plaso/bin/pip" install --quiet plaso
if ! command -v lnav >/dev/null; then
    apt-get install --yes --no-install-recommends lnav
fi
