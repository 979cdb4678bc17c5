"""A web server and a mail server on ports of their own that fail as they are told, and keep what they accepted."""

import email
import json
import socketserver
import threading
from contextlib import contextmanager
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOCALHOST = "127.0.0.1"


class Behaviour:
    """What each request meets, in turn and over again: "ok", a status or reply code, or "drop"."""

    def __init__(self, *turns):
        self.turns = turns or ("ok",)
        self.asked = 0
        self.accepted = []
        self.lock = threading.Lock()

    def next(self):
        with self.lock:
            turn = self.turns[self.asked % len(self.turns)]
            self.asked += 1
            return turn

    def accept(self, what):
        with self.lock:
            self.accepted.append(what)


class _Web(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        turn = self.server.behaviour.next()
        if turn == "drop":
            self.close_connection = True
            return
        if turn == "ok":
            self.server.behaviour.accept((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(204 if turn == "ok" else turn)
        if turn == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class _Mail(socketserver.StreamRequestHandler):
    """As little of RFC 5321 as smtplib needs."""

    def handle(self):
        turn = self.server.behaviour.next()
        if turn == "drop":
            return None
        self.reply(220, "mail")
        refuse_at, code = turn if isinstance(turn, tuple) else ("", 0)
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper().split(":")[0]
            if verb == refuse_at or f"{verb} {line.partition('<')[2].rstrip('>')}" == refuse_at:
                self.reply(code, "not now")
            elif verb == "DATA":
                self.reply(354, "go on")
                self.take(code if refuse_at == "BODY" else 250)
            elif verb == "QUIT":
                return None if self.server.abrupt else self.reply(221, "bye")
            else:
                self.reply(250, "ok")
        return None

    def take(self, code):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if code == 250:
            self.server.behaviour.accept(email.message_from_bytes(b"".join(lines), policy=policy.default))
        self.reply(code, "taken")

    def reply(self, code, words):
        self.wfile.write(f"{code} {words}\r\n".encode())


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    abrupt = False


@contextmanager
def serving(server, behaviour):
    server.behaviour = behaviour
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def web_server(behaviour):
    return serving(ThreadingHTTPServer((LOCALHOST, 0), _Web), behaviour)


def mail_server(behaviour, *, abrupt=False):
    server = _MailServer((LOCALHOST, 0), _Mail)
    server.abrupt = abrupt
    return serving(server, behaviour)
