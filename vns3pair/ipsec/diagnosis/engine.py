"""One pass over a log: each line's event goes to the connection it is about, which remembers what it means."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from vns3pair.ipsec.diagnosis import blocks, life, phase1, phase2
from vns3pair.ipsec.diagnosis.matching import Event
from vns3pair.ipsec.diagnosis.occasion import Book, Handlers, Occasion
from vns3pair.ipsec.diagnosis.state import Connection, quote
from vns3pair.ipsec.diagnosis.values import Reader, keep

MOST_CONNECTIONS = 400
MOST_NAMES = 4_000
MOST_SAS = 10_000
"""Connections kept apart; what a log tells of more is counted with the last one."""

HANDLERS: Handlers = {**phase1.HANDLERS, **phase2.HANDLERS, **life.HANDLERS}

Key = tuple[str | None, str | None]


class Engine:
    """Takes a log's events in their order; `connections` is what came of them."""

    def __init__(self) -> None:
        self.book = Book()
        self.connections: OrderedDict[Key, Connection] = OrderedDict()
        self._by_name: dict[str, Connection] = {}
        self._by_peer: dict[str, Connection] = {}
        self._by_sa: dict[str, Connection] = {}
        self._last: Connection | None = None
        self._values = Reader()
        self._named_one: Connection | None = None
        """The only connection with a name, as long as there is one only."""
        self._any_named = False
        self._stray: str | None = None
        """The address that sent the last packet that was no IKE, where no line named it before."""

    def take_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.take(event)

    def take(self, event: Event) -> None:
        """Let one event change what is known."""
        signal = event.shape.signal
        if signal == "noise":
            return
        if event.line.text.startswith("|") and event.shape.detail != "dump":
            # Debug lines tell what the daemon considers, not what it decides.
            return
        self.book.order += 1
        sa = event.get("sa")
        if signal == "not_ike" and not self._from_a_peer(event):
            return
        began = self._by_sa.get(sa or "")
        connection = self._connection(event, sa)
        blocks.hand_over(event, self._last, connection)
        known = sa is None or sa in connection.attempts
        if not known and event.dialect == "pluto":
            _take_along(event, connection, began)
        attempt = connection.attempt(sa)
        if not known and self._last is not None and self._last is not connection:
            self._lend(connection)
        phase = event.shape.phase or (2 if attempt.child else None)
        shown = blocks.shown(self._values, connection, attempt, event)
        if shown is None:
            shown = self._values.read(event.told, phase, attempt.version or connection.version, signal)
        if keep(connection.sightings, shown, event.line.number):
            connection.lines[event.line.number] = quote(event.line, decisive=False)
        handler = HANDLERS.get(signal)
        if handler is not None:
            handler(Occasion(self.book, connection, attempt, event, shown))
        if event.line.time is not None:
            connection.last_time = event.line.time
        self._last = connection

    def _lend(self, connection: Connection) -> None:
        """A log cut out of a longer one: what the lines before it told of phase 1 holds here too."""
        last = self._last
        if last is not None and len(connection.attempts) == 1 and not connection.findings:
            connection.phase1_up = connection.phase1_up or last.phase1_up
            connection.version = connection.version or last.version

    def _connection(self, event: Event, sa: str | None) -> Connection:
        """Whose event it is: by name and peer, by peer, by SA number, or the one before it."""
        name, peer = event.names.get("connection"), event.names.get("peer")
        name = name or event.groups.get("connection")
        found: Connection | None = None
        if name is not None:
            found = self._named(name, peer)
        elif event.shape.signal == "no_connection_here" and peer is not None:
            found = self._made((None, peer))
        elif sa is not None and sa in self._by_sa:
            found = self._by_sa[sa]
        elif peer is not None:
            found = self._by_peer.get(peer) or self._only_one_without_peer() or self._made((None, peer))
        else:
            found = self._last or self._made((None, None))
        if name is not None and name not in self._by_name and len(self._by_name) < MOST_NAMES:
            self._by_name[name] = found
        if sa is not None:
            if len(self._by_sa) > MOST_SAS:
                self._by_sa.clear()
            self._by_sa[sa] = found
        if event.told:
            self._learn(found, event.get("peer"), event.get("local"))
        return found

    def _from_a_peer(self, event: Event) -> bool:
        """Whether a packet that is no IKE is a peer's: anybody may send one, and traffic sends more than one.

        Of an address that no line named yet the second packet counts, where it can be of one connection only.
        """
        sender = event.get("peer")
        if sender in self._by_peer:
            return True
        again, self._stray = sender == self._stray, sender
        return again and sender is not None and self._only_one_without_peer() is not None

    def _only_one_without_peer(self) -> Connection | None:
        return self._named_one if self._named_one is not None and self._named_one.peer is None else None

    def _named(self, name: str, peer: str | None) -> Connection:
        known = self._by_name.get(name)
        if known is None or (peer is not None and known.peer is not None and known.peer != peer):
            return self.connections.get((name, peer)) or self._made((name, peer))
        return known

    def _made(self, key: Key) -> Connection:
        found = self.connections.get(key)
        if found is not None:
            return found
        if len(self.connections) >= MOST_CONNECTIONS:
            self.book.notes["The log holds more connections than are told apart here."] = None
            return next(reversed(self.connections.values()))
        self.connections[key] = found = Connection(*key)
        if found.name is not None:
            self._named_one = found if not self._any_named else None
            self._any_named = True
        return found

    def _learn(self, connection: Connection, peer: str | None, local: str | None) -> None:
        if peer is not None:
            connection.peer = connection.peer or peer
            if len(self._by_peer) < MOST_NAMES:
                self._by_peer.setdefault(peer, connection)
        connection.local = connection.local or local


def _take_along(event: Event, connection: Connection, began: Connection | None) -> None:
    """A line under a number that is new to its connection.

    The IKE SA of a Child SA is the one of the name it begins under. Pluto begins a peer's further tunnels under the
    IKE SA's and goes on under their own: what was told until then comes along.
    """
    sa = event.get("sa") or ""
    before = began.attempts.get(sa) if began is not None and began is not connection else None
    if before is None:
        connection.attempt(sa).ike_sa = connection.ike_sa
    elif event.shape.phase == 2 and not before.up and began is not None:
        connection.adopt(sa, began.attempts.pop(sa))
