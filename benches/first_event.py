"""From `linkworld dev` to the first handled event, on the plain-Python sample app: it is ready once `install` is handled.

Usage: first_event.py PATH-TO-LINKWORLD [RUNS]
"""

import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time


def main():
    binary, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    app = pathlib.Path(__file__).parent.parent / "fixtures/apps/tax-bot"
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as home:
            started = time.perf_counter()
            dev = subprocess.Popen(
                [binary, "dev", str(app), "--port", "0", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"HOME": home, "PATH": os.environ["PATH"]},
            )
            assert dev.stdout.readline(), "dev did not get ready"
            times.append((time.perf_counter() - started) * 1e3)
            dev.send_signal(signal.SIGINT)
            dev.wait()
    print(f"dev to first handled event: median {statistics.median(times):.0f} ms, {min(times):.0f} to {max(times):.0f} ms")


main()
