# A server that webhooks are sent to: it keeps what comes, and answers as it is told.
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Call:
    """A request as it came."""

    def __init__(self, handler, body):
        self.path, self.body = handler.path, body
        self.headers = {name.lower(): value for name, value in handler.headers.items()}

    @property
    def delivery(self):
        return self.headers["quad-delivery"]

    @property
    def event(self):
        return self.headers["quad-event"]


class Receiver:
    """On a port of its own. `answers` are functions of a handler, said in turn; then it is content with everything."""

    def __init__(self, context=None):
        self.calls, self.answers, self.lock = [], [], threading.Lock()
        self.released = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver.lock:
                    receiver.calls.append(Call(self, body))
                    answer = receiver.answers.pop(0) if receiver.answers else status(200)
                try:
                    answer(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that gives up is what is tested

        self.server = Server(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if context else 'http'}://{self.host}/quad"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds=30):
        """The calls, once there are so many."""
        deadline = time.monotonic() + seconds
        while len(self.calls) < count:
            assert time.monotonic() < deadline, [each.event for each in self.calls]
            time.sleep(0.02)
        return self.calls

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


def status(code, body=b"fine", **fields):
    """Answers with this status."""
    def answer(handler):
        handler.send_response(code)
        for name, value in fields.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def held(receiver):
    """Answers nothing until the receiver is released."""
    def answer(handler):
        receiver.released.wait(60)
        handler.close_connection = True

    return answer


def endless(handler):
    """A body that never ends."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    while True:
        handler.wfile.write(piece)


def free_port():
    """One at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def server_context(files):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*map(str, files))
    return made
