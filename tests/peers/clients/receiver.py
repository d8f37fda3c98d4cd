"""Receives webhooks, verifies them by the library that is made for it, and gives back what it has seen on GET.

Usage: receiver.py SECRET
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook

webhook = Webhook(sys.argv[1])
seen = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            payload = webhook.verify(body, headers)
            seen.append({"id": headers["webhook-id"], "payload": payload})
            self.answer(200, {})
        except Exception as error:
            seen.append({"error": repr(error)})
            self.answer(400, {"error": repr(error)})

    def do_GET(self):
        self.answer(200, seen)

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
