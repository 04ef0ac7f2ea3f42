"""A handler without the SDK: it passes the arguments of its tool on to a platform tool."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(200, {"status": "healthy", "app_id": os.environ["LINKWORLD_APP_ID"]})

    def do_POST(self):
        args = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        body = json.dumps({"tool_name": "find", "args": args}).encode()
        headers = {"Authorization": "Bearer " + os.environ["LINKWORLD_MCP_TOKEN"], "Content-Type": "application/json"}
        try:
            with urlopen(Request(os.environ["LINKWORLD_MCP_URL"], body, headers)) as response:
                self.reply(200, {"ok": True, "result": {"found": json.load(response)["result"]}})
        except HTTPError as refused:
            reply = json.load(refused)
            self.reply(400, {"ok": False, "error": reply["error"], "decision": reply["decision"]})

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
