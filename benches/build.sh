#!/usr/bin/env bash
# What a newcomer's first command costs, and what is shipped: crates, processor time, size, start-up.
#
#   benches/build.sh            crates, and the first command from nothing (`cargo run -- try --once`)
#   benches/build.sh --dist     also builds the shipped binary from nothing: its size and start-up
#
# Compiles into a temporary folder, so nothing is reused. Crates must be downloaded already (`cargo fetch --locked`).
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo fetch --locked --quiet

# Runs a command, keeps its output, and prints wall and processor time with the number of crates it compiled.
timed() {
    local TIMEFORMAT='%R %U %S' name=$1 times wall user system
    shift
    times=$({ time "$@" >"$folder/log" 2>&1; } 2>&1) || { cat "$folder/log" >&2; exit 1; }
    read -r wall user system <<<"$times"
    awk -v name="$name" -v wall="$wall" -v user="$user" -v system="$system" \
        -v crates="$(grep -c '^ *Compiling' "$folder/log")" \
        'BEGIN { printf "%s: %.0f s, %.0f s of processor time, %d crates compiled\n", name, wall, user + system, crates }'
}

echo "== crates: $(cargo tree --locked -e normal,build --prefix none | sed 's/ (.*//' | sort -u | wc -l)"
echo "== from nothing, $(nproc) processors"
export CARGO_TARGET_DIR=$folder/target
timed "cargo run -- try --once" cargo run --locked -- try --once

if [[ ${1:-} == --dist ]]; then
    timed "cargo build --profile dist" cargo build --locked --profile dist
    # Copied as an installation does: the kernel maps a file that a linker wrote in smaller pieces, and starts it slower.
    binary=$folder/linkworld
    install -m 755 "$CARGO_TARGET_DIR/dist/linkworld" "$binary"
    echo "== size: $(stat -c %s "$binary") bytes"
    echo "== start-up"
    python3 benches/start_up.py /bin/true "$binary --version" "$binary validate fixtures/manifest/ok/full-example.yaml"
fi
