"""Latency of one tool call: straight to the handler, and through the local platform, in turns.

Starts `linkworld dev` on an app whose only tool echoes, so that the difference is the platform alone.
Usage: tool_call.py PATH-TO-LINKWORLD [ROUNDS]
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

HANDLER = """
import http.server, json, os
class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def do_GET(self):
        self.answer({"status": "healthy", "app_id": "echo-bot"})
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        self.answer({"ok": True, "result": json.loads(self.rfile.read(length) or b"{}")})
    def log_message(self, *args):
        pass
Echo.wbufsize = -1
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Echo).serve_forever()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(connection, path, body, headers):
    started = time.perf_counter()
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    took = time.perf_counter() - started
    assert answer.status == 200, (answer.status, text)
    return took * 1e6


def main():
    binary, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "main.py").write_text(HANDLER)
        (root / "linkworld.app.yaml").write_text(
            "apiVersion: linkworld.ai/v2\napp_id: echo-bot\nversion: 1.0.0\nname: Echo\n"
            f"runtime: {{image: echo, port: {port}}}\n"
            "tools: [{name: echo, description: Echoes, scopes_required: []}]\n"
        )
        dev = subprocess.Popen(
            [binary, "dev", folder, "--port", "0", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"HOME": folder, "PATH": os.environ["PATH"]},
        )
        try:
            ready = json.loads(dev.stdout.readline())
            host = ready["origin"].removeprefix("http://")
            platform = http.client.HTTPConnection(host)
            handler = http.client.HTTPConnection("127.0.0.1", port)
            for connection in (platform, handler):
                connection.connect()
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            body = json.dumps({"text": "Rechnung Nr. 7"})
            wrapped = json.dumps({"name": "echo", "args": {"text": "Rechnung Nr. 7"}})
            plain = {"Content-Type": "application/json"}
            signed = plain | {"Authorization": "Bearer " + ready["token"]}
            direct, through = [], []
            for turn in range(rounds + 100):
                straight = call(handler, "/tool/echo", body, plain)
                around = call(platform, "/_emulator/trigger/tool", wrapped, signed)
                if turn >= 100:
                    direct.append(straight)
                    through.append(around)
        finally:
            dev.send_signal(signal.SIGINT)
            dev.wait()
    added = [b - a for a, b in zip(direct, through)]
    for name, times in (("straight to the handler", direct), ("through the platform", through), ("added", added)):
        cuts = statistics.quantiles(times, n=100)
        print(f"{name:<24} p50 {cuts[49]:8.0f} us   p99 {cuts[98]:8.0f} us")


main()
