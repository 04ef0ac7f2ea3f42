"""From the write of a source file to the first reply of the new code, beside the start of the handler alone.

Usage: edit.py PATH-TO-LINKWORLD [RUNS]
"""

import http.client
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = """
import os, sys
sys.path.insert(0, %r)
import healthy

class Handler(healthy.Handler):
    def tool(self, name, arguments):
        self.answer(200, {"ok": True, "result": {"version": %d}})

healthy.serve(Handler)
"""
MANIFEST = {
    "apiVersion": "linkworld.ai/v2", "app_id": "edit-bot", "version": "1.0.0", "name": "Edit",
    "tools": [{"name": "work", "description": "Works.", "scopes_required": []}],
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def own_start(main):
    """From the start of the handler alone to its first reply."""
    port = free_port()
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-u", main], env={**os.environ, "PORT": str(port)}, cwd=os.path.dirname(main))
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/health")
            connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.0005)
    took = time.perf_counter() - started
    child.kill()
    child.wait()
    return took


def main():
    binary, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 31
    handlers = str(pathlib.Path(__file__).parent.parent.resolve() / "fixtures/handlers")
    with tempfile.TemporaryDirectory() as home:
        app = pathlib.Path(home, "app")
        app.mkdir()
        main = app / "main.py"
        manifest = {**MANIFEST, "runtime": {"image": "x", "port": free_port()}}
        (app / "linkworld.app.yaml").write_text(json.dumps(manifest))
        main.write_text(SOURCE % (handlers, 0))
        path = os.path.dirname(sys.executable) + ":" + os.environ["PATH"]
        dev = subprocess.Popen(
            [binary, "dev", str(app), "--port", "0", "--json", "--no-venv"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"HOME": home, "PATH": path},
        )
        ready = json.loads(dev.stdout.readline())
        address = ready["origin"].removeprefix("http://")
        connection = http.client.HTTPConnection(address)
        headers = {"Authorization": "Bearer " + ready["token"], "Content-Type": "application/json"}

        def version():
            connection.request("POST", "/_emulator/trigger/tool", json.dumps({"name": "work", "args": {}}), headers)
            return json.loads(connection.getresponse().read())["reply"]["result"]["version"]

        edits, own = [], []
        for number in range(1, runs + 1):
            own.append(own_start(str(main)) * 1e3)
            started = time.perf_counter()
            main.write_text(SOURCE % (handlers, number))
            # Each look is work of the old handler beside the start of the new one.
            while version() != number:
                time.sleep(0.004)
            edits.append((time.perf_counter() - started) * 1e3)
        dev.send_signal(signal.SIGINT)
        dev.wait()
    added = [edit - start for edit, start in zip(edits, own)]
    print(
        f"edit to new behaviour: median {statistics.median(edits):.0f} ms, the handler alone starts in "
        f"{statistics.median(own):.0f} ms; added: median {statistics.median(added):.0f} ms, largest {max(added):.0f} ms"
    )


main()
