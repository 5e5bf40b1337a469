"""Mail servers to try things on: real ones that take or refuse mail, and sockets that misbehave."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from vns3pair.exchange.smtp import Server

USER, PASSWORD = "vns3pair", "canary-password"


class Inbox:
    """What a server was given. Addresses in `refuses` are refused, all mail where `at_data` has words for it."""

    def __init__(self, *, refuses=(), at_data="", mails_a_connection=None):
        self.refuses, self.at_data = set(refuses), at_data
        self.mails_a_connection, self.mails, self.logins = mails_a_connection, [], []
        self.of_session = {}

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        taken = self.of_session.setdefault(id(session), 0)
        if self.mails_a_connection is not None and taken >= self.mails_a_connection:
            server.transport.close()
            return "421 enough for one connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refuses:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.at_data:
            return self.at_data
        self.of_session[id(session)] = self.of_session.get(id(session), 0) + 1
        self.mails.append(envelope)
        return "250 OK"

    def authenticator(self, server, session, envelope, mechanism, data):
        self.logins.append((mechanism, data.login, data.password))
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


class _OnAnyPort(Controller):
    """A controller on a port that the system chooses."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, hostname="127.0.0.1", port=0, ready_timeout=60, **more)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.listener, ssl=self.ssl_context)


@contextlib.contextmanager
def mail_server(
    inbox: Inbox, *, authority: trustme.CA | None = None, how="none", login=False, certified="127.0.0.1"
) -> Iterator[Server]:
    """A server that gives what it takes to `inbox`; `how` is as in `Server.security`, `certified` its certificate's name."""
    import ssl

    more: dict = {}
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(certified).configure_cert(context)
        more = (
            {"ssl_context": context} if how == "tls" else {"tls_context": context, "require_starttls": True}
        )
    if login:
        more |= {"authenticator": inbox.authenticator, "auth_required": True}
        more["auth_require_tls"] = how == "starttls"
    controller = _OnAnyPort(inbox, **more)
    controller.start()
    try:
        yield Server("127.0.0.1", controller.port, how)
    finally:
        controller.stop()


class Caller:
    """The other end of one connection, for a script that plays the server."""

    def __init__(self, sock: socket.socket, over: threading.Event):
        self.sock, self.over, self.heard = sock, over, b""

    def say(self, text: str) -> None:
        self.sock.sendall(text.encode())

    def hear(self, end: bytes = b"\r\n") -> bytes:
        """Reads until `end`; what came so far where the client hangs up."""
        came = b""
        while not came.endswith(end):
            piece = self.sock.recv(1)
            if not piece:
                break
            came += piece
        self.heard += came
        return came

    def hear_the_rest(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self.sock.recv(65536):
                self.heard += piece

    def drip(self, text: str, pause: float = 0.02) -> None:
        """A character now and then, until the test is over or the client hangs up."""
        with contextlib.suppress(OSError):
            for letter in text:
                if self.over.wait(pause):
                    return
                self.say(letter)

    def be_silent(self) -> None:
        self.over.wait(30)

    def take_a_mail(self) -> None:
        """As a server should, but for the answer at the end."""
        self.serve_until_data()
        self.hear(b"\r\n.\r\n")

    def serve_until_data(self) -> None:
        """As a server should, up to the 354."""
        self.say("220 here\r\n")
        for answer in ("250 here", "250 OK", "250 OK", "354 go on"):
            self.hear()
            self.say(f"{answer}\r\n")


@contextlib.contextmanager
def played(script: Callable[[Caller], None]) -> Iterator[tuple[Server, list[Caller]]]:
    """A server that `script` plays, once for each connection, each in a thread of its own."""
    over, callers, threads = threading.Event(), [], []
    listener = socket.create_server(("127.0.0.1", 0))

    def play(caller: Caller) -> None:
        with caller.sock, contextlib.suppress(OSError):
            script(caller)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                if over.is_set():
                    sock.close()
                    return
                callers.append(Caller(sock, over))
                threads.append(threading.Thread(target=play, args=[callers[-1]]))
                threads[-1].start()

    thread = threading.Thread(target=serve)
    thread.start()
    address = listener.getsockname()
    try:
        yield Server("127.0.0.1", address[1]), callers
    finally:
        over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(address, 1).close()  # wakes the accepting thread
        thread.join(10)
        for each in threads:
            each.join(10)
        listener.close()
        assert not thread.is_alive()
