"""Answers a test's questions by a system's own client: one process for many questions, for such clients load slowly."""

import json
import sys
import traceback
from http.server import BaseHTTPRequestHandler, HTTPServer


def serve(acts):
    """Serves `acts` by name: POST /name with the arguments in JSON. Says its address when it is ready."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            arguments = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status, body = 200, acts[self.path[1:]](**arguments)
            except Exception:
                status, body = 500, traceback.format_exc()
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdout.flush()
    server.serve_forever()
