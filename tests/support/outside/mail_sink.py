"""A mail server on the loopback that keeps what it is handed (RFC 5321, as much as is needed)."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """What came in, and what is refused.

    Attributes
    ----------
    refusals
        Answers to the next recipients, such as ``450 later``, in order; after these all are taken.
    """

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@contextmanager
def mail_sink() -> Iterator[Mailbox]:
    """Run a mail server on a free port of the loopback."""
    mailboxes: list[Mailbox] = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 sink")
            for line in iter(self.rfile.readline, b""):
                word = line[:4].upper()
                if word == b"DATA":
                    self.say("354 go on")
                    mailboxes[0].letters.append(self.letter())
                if word == b"RCPT" and mailboxes[0].refusals:
                    self.say(mailboxes[0].refusals.pop(0))
                else:
                    self.say("221 bye" if word == b"QUIT" else "250 fine")

        def letter(self) -> EmailMessage:
            lines = iter(self.rfile.readline, b".\r\n")
            content = b"".join(line.removeprefix(b".") for line in lines)
            return message_from_bytes(content, policy=policy.default)

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Session) as server:
        mailboxes.append(Mailbox(port=server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield mailboxes[0]
        finally:
            server.shutdown()
            thread.join()
