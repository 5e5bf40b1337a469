"""What a configuration is written from: one side of a sheet with everything that a box needs, or what is missing for it."""

from __future__ import annotations

import ipaddress
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from vns3pair.ipsec import algorithms, catalogue
from vns3pair.ipsec.addresses import Net, PeerID, parse_peer_id
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.device import SHEET_ONLY, Version
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3

TO_ACCOUNT_FOR = frozenset(p.key for p in catalogue.of_side(PARTNER)) - SHEET_ONLY - {"psk_fingerprint"}
"""The rows that a writer says, or says why it does not."""

_NEEDED = (
    "public_ip",
    "peer_public_ip",
    "ike_version",
    "nat_traversal",
    "phase1_encryption",
    "phase1_hash",
    "phase1_dh_group",
    "phase1_lifetime",
    "phase2_encryption",
    "phase2_hash",
    "phase2_lifetime",
    "pfs",
    "pfs_group",
    "dpd",
    "dpd_action",
    "dpd_delay",
    "dpd_timeout",
)
_OF_DPD = ("dpd_action", "dpd_delay", "dpd_timeout")
_NOT_FILLED_IN = "it is not filled in"
_MAY_BE_AUTO = frozenset(
    {
        "phase1_encryption",
        "phase1_hash",
        "phase1_prf",
        "phase1_dh_group",
        "phase2_encryption",
        "phase2_hash",
        "pfs_group",
    }
)
_AS_FAR_AS_STATED = (
    "local_private_ip",
    "local_peer_id",
    "remote_peer_id",
    "authentication",
    "exchange_mode",
    "ipsec_protocol",
    "encapsulation_mode",
    "vpn_type",
    "tunnel_interface",
    "phase1_prf",
    "phase2_lifetime_kilobytes",
    "initiation",
    "rekey",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Why no configuration is written, or why a row is not in it: the row's key (empty for none), and the reason.

    The reason is a clause without a final point, which names no key and no secret.
    """

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Phase1:
    """What protects the IKE SA. `encryption`, `hash`, `group` are None where VNS3 leaves them to autodiscovery.

    With an AEAD cipher there is no hash but only a `prf`; with any other `prf` is None where IKE takes the hash for
    it. `lifetime` is in seconds.
    """

    encryption: str | None
    hash: str | None
    prf: str | None
    group: int | None
    lifetime: int

    @property
    def aead(self) -> bool:
        return algorithms.is_aead(self.encryption)


@dataclass(frozen=True, slots=True)
class Phase2:
    """What protects the traffic. `hash` is None with an AEAD cipher; `lifetime` is in seconds.

    `kilobytes` is a number, `unlimited`, or None where nothing is stated.
    """

    encryption: str | None
    hash: str | None
    lifetime: int
    kilobytes: int | str | None = None

    @property
    def aead(self) -> bool:
        return algorithms.is_aead(self.encryption)


@dataclass(frozen=True, slots=True)
class Dpd:
    """Dead peer detection that is on; delay and timeout in seconds."""

    action: Literal["restart", "hold", "clear"]
    delay: int
    timeout: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One tunnel: the two subnets without host bits, and a name that every device takes."""

    name: str
    local: Net
    remote: Net

    @property
    def local_network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        return ipaddress.ip_network(self.local.masked)

    @property
    def remote_network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        return ipaddress.ip_network(self.remote.masked)


@dataclass(frozen=True, slots=True)
class Plan:
    """One side, ready to be written. All values are the side's effective ones, in normal form.

    `name` is an `identifier`; `address` is the box's own: its Local Private IP where one is stated, else its public
    IP. `pfs` with `pfs_group` None means PFS with whatever group VNS3 takes by itself; only VNS3's side has that.
    """

    name: str
    version: Version | None
    address: str
    public_ip: str
    peer: str
    behind_nat: bool
    local_id: PeerID
    remote_id: PeerID
    ike_version: Literal[1, 2]
    nat_traversal: Literal["on", "off", "auto"]
    authentication: str
    exchange_mode: str
    ipsec_protocol: str
    encapsulation_mode: str
    vpn_type: Literal["policy", "route"]
    tunnel_interface: str | None
    phase1: Phase1
    phase2: Phase2
    pfs: bool
    pfs_group: int | None
    dpd: Dpd | None
    initiation: Literal["bidirectional", "initiate", "receive"]
    rekey: bool
    pairs: tuple[Pair, ...]

    @property
    def local_id_is_address(self) -> bool:
        """Whether the identity sent is the box's own address, which most devices send unasked."""
        return self.local_id.text == self.address

    @property
    def remote_id_is_peer(self) -> bool:
        """Whether the identity expected is the peer's public IP, which most devices expect unasked."""
        return self.remote_id.text == self.peer


def plan_of(half: Half, name: str, silent: Container[str] = ()) -> Plan | tuple[Gap, ...]:
    """The plan of a side, or everything that is missing, unreadable or beyond what any configuration can hold.

    `name` is the sheet's; any text. `silent` are rows that the device has no setting for: what happens when the peer
    stays silent need not be filled in where nothing says it. Never raises.
    """
    gaps = tuple(gap for gap in _gaps(half) if not _needless(gap, silent))
    return gaps if gaps else _plan(half, name)


def _needless(gap: Gap, silent: Container[str]) -> bool:
    return gap.why == _NOT_FILLED_IN and gap.key in _OF_DPD and gap.key in silent


def _gaps(half: Half) -> Iterator[Gap]:
    for key in (*_NEEDED, *_AS_FAR_AS_STATED):
        if not _applies(half, key):
            continue
        effective = half.effective(key)
        reading = half.reading(key)
        if effective.unreadable:
            yield Gap(
                key,
                f"it cannot be read: {reading.problem}" if reading else "what it follows from cannot be read",
            )
        elif not effective.known and key in _NEEDED and not (key == "pfs_group" and half.side == VNS3):
            yield Gap(key, _NOT_FILLED_IN)
        elif effective.value == AUTO and not (
            key == "nat_traversal" or (key in _MAY_BE_AUTO and half.side == VNS3)
        ):
            yield Gap(key, "it is left to autodiscovery, which a configuration cannot say")
        elif key.endswith("_peer_id") and effective.known and not quoting.plain_id(effective.value):
            yield Gap(
                key,
                "it holds a character that a device may read as its own: enter this ID on the box by hand",
            )
    yield from _tunnel_gaps(half)


def _applies(half: Half, key: str) -> bool:
    if key == "phase2_hash":
        return not algorithms.is_aead(half.value("phase2_encryption"))
    if key == "pfs_group":
        return half.value("pfs") is True
    if key.startswith("dpd_"):
        return half.value("dpd") is True
    if (
        key == "phase1_hash"
    ):  # VNS3's and the partner's; with an AEAD cipher it is the PRF and may come from there
        return True
    return half.side in catalogue.BY_KEY[key].sides


def _tunnel_gaps(half: Half) -> Iterator[Gap]:
    if not half.tunnels:
        yield Gap("tunnels", "there is none")
    for number, tunnel in enumerate(half.tunnels, start=1):
        if not tunnel.complete:
            yield Gap("tunnels", f"tunnel {number} lacks a subnet, or it cannot be read")


def _plan(half: Half, name: str) -> Plan:
    public, private = half.value("public_ip"), half.value("local_private_ip")
    peer = half.value("peer_public_ip")
    return Plan(
        name=quoting.identifier(name),
        version=half.version,
        address=private or public,
        public_ip=public,
        peer=peer,
        behind_nat=half.behind_nat,
        local_id=_id(half.value("local_peer_id") or private or public),
        remote_id=_id(half.value("remote_peer_id") or peer),
        ike_version=half.value("ike_version"),
        nat_traversal=half.value("nat_traversal"),
        authentication=half.value("authentication"),
        exchange_mode=half.value("exchange_mode"),
        ipsec_protocol=half.value("ipsec_protocol"),
        encapsulation_mode=half.value("encapsulation_mode"),
        vpn_type=half.value("vpn_type"),
        tunnel_interface=half.value("tunnel_interface"),
        phase1=_phase1(half),
        phase2=_phase2(half),
        pfs=half.value("pfs"),
        pfs_group=_choice(half, "pfs_group") if half.value("pfs") else None,
        dpd=_dpd(half),
        initiation=half.value("initiation"),
        rekey=half.value("rekey"),
        pairs=tuple(_pairs(half)),
    )


def _id(text: str) -> PeerID:
    found = parse_peer_id(text)
    assert isinstance(found, PeerID)  # it came out of a reading
    return found


def _choice(half: Half, key: str) -> Any:
    value = half.value(key)
    return None if value == AUTO else value


def _phase1(half: Half) -> Phase1:
    encryption = _choice(half, "phase1_encryption")
    hash_, prf = _choice(half, "phase1_hash"), _choice(half, "phase1_prf")
    group, lifetime = _choice(half, "phase1_dh_group"), half.value("phase1_lifetime")
    if algorithms.is_aead(encryption):
        return Phase1(encryption, None, prf or hash_, group, lifetime)
    ikev2 = half.value("ike_version") == 2
    return Phase1(encryption, hash_, prf if ikev2 and prf != hash_ else None, group, lifetime)


def _phase2(half: Half) -> Phase2:
    encryption = _choice(half, "phase2_encryption")
    hash_ = None if algorithms.is_aead(encryption) else _choice(half, "phase2_hash")
    kilobytes = half.value("phase2_lifetime_kilobytes")
    return Phase2(encryption, hash_, half.value("phase2_lifetime"), kilobytes)


def _dpd(half: Half) -> Dpd | None:
    if half.value("dpd") is not True:
        return None
    # What stands in for a missing one is never written: only a device without that setting may lack it.
    action: Any = half.value("dpd_action") or "restart"
    delay: int = half.value("dpd_delay") or 30
    return Dpd(action, delay, half.value("dpd_timeout") or 3 * delay)


def _pairs(half: Half) -> Iterator[Pair]:
    seen = set()
    for number, tunnel in enumerate(half.tunnels, start=1):
        assert tunnel.local is not None  # _tunnel_gaps saw to it
        assert tunnel.remote is not None
        key = (tunnel.local.key, tunnel.remote.key)
        if key not in seen:
            seen.add(key)
            yield Pair(f"t{number}", tunnel.local, tunnel.remote)


__all__ = ["TO_ACCOUNT_FOR", "Dpd", "Gap", "Pair", "Phase1", "Phase2", "Plan", "plan_of"]
