#!/usr/bin/env bash
# Builds tetra and the programs of benches/programs, and measures what the sensor costs. Prints one markdown table.
#
#   sudo benches/sensor.sh [--quick] [--only TEXT] [--kernels 6.1,6.12]
#
# --quick takes two minutes instead of ten, and leaves out the virtual machines; --only measures the rows whose name has
# TEXT. Environment:
#   TETRA            the tetra to measure; nothing is built for it then
#   TMPDIR           where the programs are kept ($TMPDIR/tetra-bench, else /tmp/tetra-bench) and events written
#   CARGO_TARGET_DIR where cargo builds (else the package's own target folder)
set -euo pipefail

benches=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$benches")
folder=${TMPDIR:-/tmp}/tetra-bench

if [[ -z ${TETRA:-} ]]; then
    (cd -- "$root" && cargo build --release --locked --bin tetra)
    TETRA=${CARGO_TARGET_DIR:-$root/target}/release/tetra
fi
mkdir -p -- "$folder"
"${CC:-cc}" -static -O2 -Wall -o "$folder/processes" "$benches/programs/processes.c"
"${CC:-cc}" -static -nostdlib -s -o "$folder/minimal" "$benches/programs/minimal.S"

exec python3 "$benches/sensor.py" --tetra "$TETRA" --programs "$folder" "$@"
