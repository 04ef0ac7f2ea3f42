#!/usr/bin/env bash
# The figures of the README and of closing notes, on the build that ships (profile `dist`). Needs hyperfine, GNU time and tests/setup.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in hyperfine /usr/bin/time; do
  command -v "$tool" >/dev/null || { echo "install $tool first (Debian packages: hyperfine, time)" >&2; exit 3; }
done
python="tests/.venv/bin/python"
[ -x "$python" ] || { echo "run tests/setup first" >&2; exit 3; }
cargo build --profile dist --locked
binary="${CARGO_TARGET_DIR:-$PWD/target}/dist/linkworld"
manifest="fixtures/manifest/ok/full-example.yaml"
load="from linkworld_sdk import load_manifest; load_manifest('$manifest')"

echo "== size: $(stat -c %s "$binary") bytes"
echo "== wall time"
hyperfine -N --warmup 5 --runs 100 "$binary --version" "$binary validate --format concise $manifest"
hyperfine -N --warmup 2 --runs 20 "$python -c \"$load\""
echo "== peak memory, KiB"
/usr/bin/time -f "%M  linkworld --version" "$binary" --version >/dev/null
/usr/bin/time -f "%M  linkworld validate" "$binary" validate --format json "$manifest" >/dev/null
/usr/bin/time -f "%M  python load_manifest" "$python" -c "$load"
echo "== the local platform"
cargo run --quiet --release --locked -p linkworld-local-platform-bench -- "$binary"
echo "== an app beside one that misbehaves"
cargo run --quiet --release --locked -p linkworld-local-platform-bench -- "$binary" --neighbours
echo "== from an edit to the new code"
"$python" benches/edit.py "$binary"
echo "== a request beside 1,100 idle connections"
"$python" benches/idle.py "$binary"
echo "== start"
"$python" benches/first_event.py "$binary"
echo "== deploying 5 MB of docs and 9 MB of bundle"
"$python" benches/deploy.py "$binary"
