"""How a daemon's lines are declared: a dialect and its shapes."""

from __future__ import annotations

from dataclasses import dataclass

READS = {
    "connection": "name of the connection",
    "peer": "IP address of the peer",
    "local": "IP address of this end",
    "sa": "number of the SA the line is about",
    "child": "number of the phase 2 SA, where `sa` is that of the IKE SA",
    "using": "number of the IKE SA it belongs to, or of the SA it replaces",
    "id": "the ID the peer declares",
    "own_id": "the ID this end declares",
    "expected_id": "the ID this end expects of the peer",
    "offer": "proposals of the peer, as the daemon writes them; several may follow each other",
    "own_offer": "proposals of this end",
    "part": "part of a proposal written over several lines",
    "cipher": "the cipher of such a proposal, without its key length",
    "bits": "that key length, on a line of its own",
    "agreed": "the algorithms both ends agreed on",
    "here": "subnet or selector of this end",
    "there": "subnet or selector of the peer",
    "notify": "name of the notification",
    "state": "the daemon's word for the state",
    "seconds": "a time in seconds: how long a retry waits, an SA lived, or a lifetime is",
    "encapsulation": "ESP, or ESPinUDP and the like",
    "natd": "the NAT address and port in the braces, or none",
    "dpd": "DPD in the braces: passive, active, none; or the action taken",
    "version": "1 or 2",
    "cause": "why, in the daemon's words",
}
"""What a shape may read: the names of the groups in its `form`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which one daemon says one thing.

    `signal` is one of `SIGNALS`. `literal` is a piece of text that each such line holds, as rare as
    possible; lines without any literal are never looked at. `form` is a regular expression searched in the
    message (what follows stamp, host and program); it must run in linear time, so no nested or adjacent
    unbounded repeats. Its named groups are among `READS`. `phase`, `version` and `role` are stated where the
    line itself leaves no doubt. `example` is a line as the daemon writes it, with addresses of the
    documentation ranges; a test holds each shape against its own example.
    """

    signal: str
    literal: str
    form: str
    example: str
    phase: int | None = None
    version: int | None = None
    role: str | None = None
    rekey: bool = False
    detail: str = ""
    """Refines the signal; a code of a cause in `patterns`, a place in a proposal of several lines (`blocks`), or empty."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One daemon's or device's way of writing.

    `device` is the key of a device in `vns3pair.ipsec.devices`, or empty. `who` are regular expressions, tried in turn
    on each matched message, for what most lines carry alike: groups `connection`, `peer`, `local`, `sa`.
    `shapes` are tried in their order among those whose literal the line holds; the first one that fits
    counts, so the more exact ones come first.
    """

    key: str
    title: str
    device: str
    who: tuple[str, ...]
    shapes: tuple[Shape, ...]
    signs: tuple[str, ...] = ()
    """Texts that tell this dialect in any line, such as "pluto[" or "charon:"."""
