"""Delay of an honest request to the local platform, alone and beside idle connections, in turns.

The goal is at most 200 ms more beside 1,100 connections that say nothing.
Usage: idle.py PATH-TO-LINKWORLD [CONNECTIONS [ROUNDS]]
"""

import json
import os
import pathlib
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

GOAL_MS = 200
HANDLER = "import os, http.server as h\nclass A(h.BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n        self.end_headers()\nh.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), A).serve_forever()\n"


def request(address, head):
    started = time.perf_counter()
    with socket.create_connection(address) as connection:
        connection.sendall(head)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    took = time.perf_counter() - started
    assert answer.startswith(b"HTTP/1.1 200"), answer
    return took * 1e3


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    binary = sys.argv[1]
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 1100
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard) if hard > 0 else 4096, hard))
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "main.py").write_text(HANDLER)
        (root / "linkworld.app.yaml").write_text(
            "apiVersion: linkworld.ai/v2\napp_id: idle-bot\nversion: 1.0.0\nname: Idle\n"
            f"runtime: {{image: idle, port: {free_port()}}}\n"
        )
        dev = subprocess.Popen(
            [binary, "dev", folder, "--port", "0", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"HOME": folder, "PATH": os.environ["PATH"]},
        )
        try:
            ready = json.loads(dev.stdout.readline())
            host, port = ready["origin"].removeprefix("http://").split(":")
            address = (host, int(port))
            head = (
                f"GET /api/dev/me HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
                f"Authorization: Bearer {ready['token']}\r\n\r\n"
            ).encode()
            alone = [request(address, head) for _ in range(rounds)]
            beside = []
            for _ in range(rounds):
                # Those that were closed for the honest ones are opened again.
                idle = [socket.create_connection(address) for _ in range(connections)]
                beside.append(request(address, head))
                for connection in idle:
                    connection.close()
        finally:
            dev.send_signal(signal.SIGINT)
            dev.wait()
    for name, times in (("alone", alone), (f"beside {connections} idle", beside)):
        cuts = statistics.quantiles(times, n=100)
        print(f"{name:<24} p50 {cuts[49]:8.2f} ms   p99 {cuts[98]:8.2f} ms   max {max(times):8.2f} ms")
    added = statistics.median(beside) - statistics.median(alone)
    print(f"added {added:.2f} ms at the median; the goal is at most {GOAL_MS} ms")
    sys.exit(added > GOAL_MS)


main()
