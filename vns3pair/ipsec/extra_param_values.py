"""The values of VNS3's Extra Params, token by token: how each is read and how it is spelled.

Reading is as forgiving as typing on a sheet; whatever is not spelled as documented is read with a remark that
says how to write it, since nobody knows what the controller makes of other spellings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.durations import whole_number
from vns3pair.ipsec.parameter import VNS3

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "phase1": "phase1=aes256-sha2_256-dh14",
        "phase2": "phase2=aes256-sha2_256, or phase2=aes256_gcm",
        "pfsgroup": "pfsgroup=dh14",
        "phase1-lifetime": "phase1-lifetime=3600s",
        "phase2-lifetime": "phase2-lifetime=28800s",
        "dpdaction": "dpdaction=restart",
        "dpddelay": "dpddelay=30s",
        "dpdtimeout": "dpdtimeout=90s",
        "connection": "connection=bidirectional",
        "connection-rekey": "connection-rekey=yes",
        "local-peer-id": "local-peer-id=192.0.2.254",
        "mtu": "mtu=1400",
    }
)
"""How each token is written, in the order in which they are written."""
NAMES: tuple[str, ...] = tuple(FORMS)

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "pfsgroup": "pfs_group",
        "phase1-lifetime": "phase1_lifetime",
        "phase2-lifetime": "phase2_lifetime",
        "dpdaction": "dpd_action",
        "dpddelay": "dpd_delay",
        "dpdtimeout": "dpd_timeout",
        "connection": "initiation",
        "connection-rekey": "rekey",
        "local-peer-id": "local_peer_id",
    }
)
"""The catalogue key of each token that stands for a single one; `phase1` and `phase2` stand for several."""

_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dpdaction": ("restart", "hold", "clear"),
        "connection": ("bidirectional", "receive"),
        "connection-rekey": ("yes", "no"),
    }
)
_SECONDS = frozenset({"phase1-lifetime", "phase2-lifetime", "dpddelay", "dpdtimeout"})
_MTU = (68, 65_535)
"""What IPv4 allows at all (RFC 791); the controller's own limits are not documented."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One set of algorithms of `phase1=` or `phase2=`; None for what it leaves out."""

    encryption: str | None = None
    hash: str | None = None
    group: int | None = None


Value = tuple[Proposal, ...] | str | int | bool
"""Proposals of a phase, else text, a number (seconds, group, MTU) or yes and no."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, what to do, and where: characters from the start of what was read."""

    problem: str
    remedy: str
    at: int = 0
    remark: bool = False


def read(name: str, text: str) -> tuple[Value | None, tuple[Fault, ...]]:
    """The value of a known token and what is to say about it; the value is None where it cannot be read."""
    if name in ("phase1", "phase2"):
        value, faults = _proposals(text)
    elif name == "mtu":
        value, faults = _mtu(text)
    elif name in _WORDS:
        value, faults = _word(name, text)
    else:
        value, faults = _of_catalogue(name, text)
    if value is None or (name == "pfsgroup" and text == str(value)):
        return value, faults
    written = spelled(name, value)
    if written != text:
        faults = (*faults, Fault(f"this is read as {written}", f"Write {name}={written}.", remark=True))
    return value, faults


def spelled(name: str, value: Value) -> str:
    """A value as VNS3 documents it; what VNS3 does not offer by the name that the sheet has for it."""
    if isinstance(value, tuple):
        return ",".join(_spelled_proposal(proposal) for proposal in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "pfsgroup":
        return f"dh{value}"
    return f"{value}s" if name in _SECONDS else str(value)


def _spelled_proposal(proposal: Proposal) -> str:
    words = [word for word in (proposal.encryption, proposal.hash) if word]
    if proposal.group is not None:
        words.append(f"dh{proposal.group}")
    return "-".join(words)


def _word(name: str, text: str) -> tuple[Value | None, tuple[Fault, ...]]:
    allowed = _WORDS[name]
    word = text.lower()
    if name == "connection-rekey" and word in values.YES | values.NO:
        return word in values.YES, ()
    if word in allowed:
        return word, ()
    return None, (Fault(f"{name} cannot be this", f"Write one of: {', '.join(allowed)}."),)


def _mtu(text: str) -> tuple[Value | None, tuple[Fault, ...]]:
    number = whole_number(text) if len(text) < 10 else None
    if number is None or not _MTU[0] <= number <= _MTU[1]:
        return None, (Fault("this is no MTU", f"Write bytes, a whole number from {_MTU[0]} to {_MTU[1]:,}."),)
    return number, ()


def _of_catalogue(name: str, text: str) -> tuple[Value | None, tuple[Fault, ...]]:
    reading = values.read(catalogue.BY_KEY[KEYS[name]], text, VNS3)
    if reading.readable and isinstance(reading.value, (str, int)) and reading.value != algorithms.AUTO:
        return reading.value, ()
    problem = reading.problem or "this is what leaving the token out means"
    return None, (Fault(problem.rstrip("."), f"Write one value, as in {FORMS[name]}."),)


def _proposals(text: str) -> tuple[Value | None, tuple[Fault, ...]]:
    found: list[Proposal] = []
    start = 0
    for part in text.split(","):
        proposal = _proposal(part)
        if isinstance(proposal, Fault):
            return None, (Fault(proposal.problem, proposal.remedy, start + proposal.at),)
        found.append(proposal)
        start += len(part) + 1
    distinct = tuple(dict.fromkeys(found))
    if len(distinct) == 1:
        return distinct, ()
    return distinct, (Fault("several alternatives are named", "Choose one, the same as the other side's."),)


_FORM = "Write encryption-hash-group, as in aes256-sha2_256-dh14."


def _proposal(text: str) -> Proposal | Fault:
    """One alternative. A dash may stand within a spelling (`aes-256`), so the longest that is known counts."""
    parts = text.replace(";", "-").split("-")
    if len(parts) > 12 or not text:
        return Fault("there is no algorithm here", _FORM)
    encryption, used = _longest("encryption", parts, 0)
    if encryption is None:
        return _no_algorithm("encryption", text, 0)
    hash_, used = _longest("hash", parts, used)
    group, used = _longest("group", parts, used)
    if used < len(parts):
        at = sum(len(part) + 1 for part in parts[:used])
        kind = "group" if hash_ is not None or algorithms.is_aead(encryption) else "hash"
        return _no_algorithm(kind, text[at:], at)
    return Proposal(
        str(encryption), None if hash_ is None else str(hash_), None if group is None else int(group)
    )


def _longest(kind: str, parts: list[str], start: int) -> tuple[str | int | None, int]:
    for end in range(len(parts), start, -1):
        if all(parts[start:end]) and (value := algorithms.find(kind, "-".join(parts[start:end]))) is not None:
            return value, end
    return None, start


_NOUN = {"encryption": "an encryption", "hash": "a hash", "group": "a Diffie-Hellman group"}
_OFFERED = {"encryption": "aes256, aes128, 3des", "hash": "sha2_512, sha2_256, sha1, md5", "group": "dh14 to dh18, dh5, dh2"}  # fmt: skip


def _no_algorithm(kind: str, text: str, at: int) -> Fault:
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    first = text.split("-")[0]
    if any(algorithms.ambiguous(kind, word) is not None for word in (text, first)):
        return Fault(f"{shown} leaves open which it is", f"Write one of: {_OFFERED[kind]}.", at)
    return Fault(
        f"{shown or 'nothing'} is not {_NOUN[kind]} known here", f"Write one of: {_OFFERED[kind]}.", at
    )
