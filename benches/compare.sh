#!/usr/bin/env bash
# Times `linkworld validate` beside the published SDK, check-jsonschema and ajv, on the same files.
#
#   benches/compare.sh [WORKFOLDER]
#
# Needs hyperfine, Python 3 and npm; sets the other tools up in WORKFOLDER (a temporary folder unless given, which is
# removed at the end). The JSON Schema they judge by is ours, from `linkworld schema`.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

folder=${1:-}
if [[ -z $folder ]]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder"
cargo build --profile dist --quiet
linkworld=$root/target/dist/linkworld

# --- the files: one manifest, a large one, a thousand small ones ---------------------------------------------------
python=$folder/venv/bin/python
[[ -x $python ]] || python3 -m venv "$folder/venv"
"$python" -m pip install --quiet --disable-pip-version-check linkworld-sdk==1.7.0 check-jsonschema
cp fixtures/manifest/ok/full-example.yaml "$folder/one.yaml"
mkdir -p "$folder/many"
"$python" - "$folder" <<'PYTHON'
import pathlib, sys
folder = pathlib.Path(sys.argv[1])
head = "apiVersion: linkworld.ai/v2\napp_id: app-{n}\nversion: 1.0.0\nname: App {n}\nruntime:\n  image: x:{n}\n"
for n in range(1000):
    (folder / "many" / f"{n}.yaml").write_text(head.format(n=n))
tools = "".join(
    f"  - name: tool_{n}\n    description: Does the thing with number {n}, and says how it went\n"
    "    scopes_required: []\n    agent_visible: true\n" for n in range(1500))
large = head.format(n=0) + "tools:\n" + tools
(folder / "large.yaml").write_text(large)
lines, wrong = large.split("    description"), 500
(folder / "wrong.yaml").write_text("    descripton".join(lines[:wrong + 1]) + "".join("    description" + rest for rest in lines[wrong + 1:]))
PYTHON
sdk="$python -c 'import sys
from linkworld_sdk.manifest import load_manifest
for path in sys.argv[1:]: load_manifest(path)'"
"$python" -c 'from linkworld_sdk.manifest import load_manifest' 2>/dev/null || sdk="$python -c 'import sys, yaml
from linkworld_sdk.manifest import Manifest
for path in sys.argv[1:]: Manifest.model_validate(yaml.safe_load(open(path)))'"

time_them() {
    echo "== $1"
    hyperfine --shell=default --warmup 3 --style basic --ignore-failure --export-json "$folder/$1.json" "${@:2}" 2>/dev/null |
        grep -E '^(Benchmark|  Time|  Range)' || true
    "$python" - "$folder/$1.json" <<'PYTHON'
import json, sys
results = json.load(open(sys.argv[1]))["results"]
ours = results[0]["median"]
for result in results:
    print(f"{result['median'] * 1000:10.2f} ms median {result['median'] / ours:8.1f} x  {result['command'][:60]!r}")
PYTHON
}

others_one=() others_many=()
if "$linkworld" schema >"$folder/schema.json" 2>/dev/null; then
    check=$folder/venv/bin/check-jsonschema
    (cd "$folder" && [[ -d node_modules/ajv-cli ]] || npm install --silent --prefix "$folder" ajv-cli ajv-formats >/dev/null)
    ajv="$folder/node_modules/.bin/ajv validate --spec=draft2020 --strict=false -s $folder/schema.json"
    others_one=("$check --schemafile $folder/schema.json $folder/one.yaml" "$ajv -d $folder/one.yaml")
    others_many=("$check --schemafile $folder/schema.json $folder/many/*.yaml" "$ajv -d '$folder/many/*.yaml'")
else
    echo "\`linkworld schema\` gives nothing: check-jsonschema and ajv are left out"
fi

time_them one "$linkworld validate $folder/one.yaml" "$sdk $folder/one.yaml" "${others_one[@]}"
time_them large "$linkworld validate $folder/large.yaml" "$sdk $folder/large.yaml"
time_them wrong "$linkworld validate --format human $folder/wrong.yaml"
time_them many "$linkworld validate $folder/many/*.yaml" "$sdk $folder/many/*.yaml" "${others_many[@]}"

echo "== peak memory"
for file in one large wrong; do
    # A file with findings ends with 1, which is its answer and no failure here.
    kilobytes=$( (/usr/bin/time -f %M "$linkworld" validate "$folder/$file.yaml" >/dev/null || true) 2>&1 | tail -n 1)
    echo "$file: $kilobytes KiB"
done
