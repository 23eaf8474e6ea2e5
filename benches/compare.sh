#!/usr/bin/env bash
# Builds tetra, generates an event log of 100,000 lines (about 300 MB) and measures tetra on it, side by side with jq, grep
# and true, and on the same events from an agent. Prints one markdown table.
#
#   benches/compare.sh [--only TEXT] [--runs N] [--jq-runs N]
#
# --only measures the rows whose name has TEXT. Environment:
#   TETRA            the tetra to measure; nothing is built for it then
#   TMPDIR           the log is kept in $TMPDIR/tetra-bench (else /tmp/tetra-bench) and used again
#   CARGO_TARGET_DIR where cargo builds (else each package's own target folder)
set -euo pipefail

benches=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$benches")
folder=${TMPDIR:-/tmp}/tetra-bench
log=$folder/events-100000.jsonl
lines=100000

if [[ -z ${TETRA:-} ]]; then
    (cd -- "$root" && cargo build --release --locked --bin tetra)
    TETRA=${CARGO_TARGET_DIR:-$root/target}/release/tetra
fi
(cd -- "$benches" && cargo build --release --locked --bin generate-log --bin stream-events)
built=${CARGO_TARGET_DIR:-$benches/target}/release
generate=$built/generate-log

# Generating takes less than a second, so a log that is there is compared byte for byte: one that is cut off or from another
# version of the generator is made anew.
mkdir -p -- "$folder"
if ! "$generate" --lines "$lines" | cmp -s - "$log"; then
    "$generate" --lines "$lines" --out "$log.part"
    mv -- "$log.part" "$log"
fi
if [[ ! -f $log.gz || $log -nt $log.gz ]]; then
    gzip -c -- "$log" >"$log.gz.part"
    mv -- "$log.gz.part" "$log.gz"
fi
# Every run reads from the page cache.
cat -- "$log" "$log.gz" | wc -c >/dev/null
size=$(stat -c %s -- "$log")
echo "log: $lines lines, $size bytes, $((size / lines)) a line" >&2

exec python3 "$benches/measure.py" --tetra "$TETRA" --log "$log" --gzip "$log.gz" \
    --lines "$lines" --agent "$built/stream-events" "$@"
