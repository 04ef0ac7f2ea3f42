"""The published SDK's own verdict on manifests, one JSON line in, one JSON line out.

In:  a JSON string, the manifest's text.
Out: {"ok": true, "normal": {...}}   accepted, with the blob that would be sent (null where sending it fails)
     {"ok": false, "error": "..."}   refused, or crashed
"""

import json
import sys

import yaml
from linkworld_sdk.manifest import Manifest


def whole(digits):
    """A number as the test's JSON reader can hold it: past 64 bits a float, past every float nothing."""
    number = int(digits)
    if abs(number) < 2**63:
        return number
    try:
        return float(number)
    except OverflowError:
        return None


# The test's JSON reader takes 128 levels.
DEPTH_MAX = 120


def depth_of(value):
    """Collections inside collections, without recursion."""
    depth = 0
    level = [value]
    while level := [inner for outer in level if isinstance(outer, (dict, list)) for inner in (outer.values() if isinstance(outer, dict) else outer)]:
        depth += 1
    return depth


def judge(text):
    try:
        # What reading a file as text does to its line ends.
        data = yaml.safe_load(text.replace("\r\n", "\n").replace("\r", "\n"))
        if not isinstance(data, dict):
            return {"ok": False, "error": "not a mapping"}
        manifest = Manifest.model_validate(data)
    except (Exception, RecursionError) as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"[:300]}
    try:
        normal = json.loads(manifest.model_dump_json(), parse_int=whole)
        return {"ok": True, "normal": normal if depth_of(normal) <= DEPTH_MAX else None}
    except (Exception, RecursionError) as error:
        return {"ok": True, "normal": None, "error": f"{type(error).__name__}: {error}"[:300]}


def main():
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(judge(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
