#!/usr/bin/env python3
"""Scenario tests of the SDK's scaffold: `linkworld eval` beside the Python command line, in one run.

    benches/eval.py [PROGRAM] [COUNT ...]

PROGRAM is the program to measure [default: target/dist/linkworld], COUNT the numbers of scenarios [default: 500 2000 10000].
Needs `tests/setup`. Each line has the wall time in seconds, handler start included.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / "tests/.venv/bin"


def scaffold(folder, count):
    subprocess.run([VENV / "linkworld", "init", "my-app", "--directory", folder], check=True, capture_output=True)
    app = next(folder.glob("**/linkworld.app.yaml")).parent
    lines = ["scenarios:"]
    for number in range(count):
        when = "{type: install}" if number % 2 else "{type: inbound, user_id: u-1, message_text: hello}"
        lines.append(f"- {{name: s{number}, when: {when}, then: {{tool_calls_count: 0}}}}")
    (app / "linkworld.eval.yaml").write_text("\n".join(lines) + "\n")
    return app


def measured(command, app, home):
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LINKWORLD_PYTHON": str(VENV / "python")}
    start = time.monotonic()
    subprocess.run([*command, "eval", "--quiet"], cwd=app, env=environment, check=True, capture_output=True)
    return time.monotonic() - start


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/dist/linkworld")
    counts = [int(count) for count in sys.argv[2:]] or [500, 2000, 10000]
    print(f"{'scenarios':>10} {'ours':>8} {'python':>8}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            app = scaffold(folder / "p", count)
            ours = min(measured([os.path.abspath(program)], app, folder) for _ in range(3))
            python = min(measured([str(VENV / "linkworld")], app, folder) for _ in range(3))
            print(f"{count:>10} {ours:>8.2f} {python:>8.2f}")


main()
