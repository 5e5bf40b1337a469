"""The lines VNS3's log shows for a mismatch, as initiator and as responder.

Fragments as libreswan 4.x writes them, seen in the guide and in the logs of the measured pairs; what varies
from line to line (names, serials, addresses) is left out so that a fragment can be searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from vns3pair.ipsec.addresses import Net

if TYPE_CHECKING:
    from vns3pair.ipsec.half import Half
    from vns3pair.ipsec.tunnels import Pair, Tunnel


@dataclass(frozen=True, slots=True)
class Log:
    """What VNS3 logs: as the side that starts, and as the side that answers."""

    initiator: tuple[str, ...] = ()
    responder: tuple[str, ...] = ()

    def __add__(self, other: Log) -> Log:
        return Log((*self.initiator, *other.initiator), (*self.responder, *other.responder))


_SILENCE = Log(
    (
        "STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response",
        "No response (or no acceptable response) to our first IKEv1 message",
    )
)
_SILENCE_V2 = Log(
    (
        "STATE_V2_PARENT_I1: retransmission; will wait 0.5 seconds for response",
        "No response (or no acceptable response) to our first IKEv2 message",
    )
)
_UNKNOWN_PEER = Log((), ("initial Main Mode message received", "but no connection has been authorized"))
_UNKNOWN_PEER_V2 = Log((), ("no suitable connection found with IKEv2 policy",))
_REFUSED_V2 = (
    "dropping unexpected IKE_SA_INIT message containing NO_PROPOSAL_CHOSEN notification; "
    "message payloads: N; missing payloads: SA,KE,Ni",
)
_PEER_ID = "mismatched on first found connection and no better connection found"
_QUICK_REFUSED = ("IKE SA established", "ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000")
_REKEY_REFUSED = Log(
    ("CREATE_CHILD_SA failed with error notification NO_PROPOSAL_CHOSEN",),
    (
        "no local proposal matches remote proposals 1:ESP",
        "CREATE_CHILD_SA request failed, responder SA processing returned NO_PROPOSAL_CHOSEN",
    ),
)

_PHASE1 = {
    1: Log(
        ("ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000",),
        ("Oakley Transform", "no acceptable Oakley Transform", "sending notification NO_PROPOSAL_CHOSEN"),
    ),
    2: Log(
        _REFUSED_V2,
        (
            "no local proposal matches remote proposals 1:IKE",
            "with unencrypted notification NO_PROPOSAL_CHOSEN",
        ),
    ),
}
_PHASE2 = {
    1: Log(
        _QUICK_REFUSED,
        (
            "IKE SA established",
            "no acceptable Proposal in IPsec SA",
            "sending encrypted notification NO_PROPOSAL_CHOSEN",
        ),
    ),
    2: Log(
        ("IKE_AUTH response rejected Child SA with NO_PROPOSAL_CHOSEN",),
        (
            "no local proposal matches remote proposals 1:ESP",
            "responder SA processing returned NO_PROPOSAL_CHOSEN",
        ),
    ),
}
_SELECTORS = {
    1: Log(
        ("IKE SA established", "ignoring informational payload INVALID_ID_INFORMATION, msgid=00000000"),
        (
            "the peer proposed:",
            "cannot respond to IPsec SA request because no connection is known for",
            "sending encrypted notification INVALID_ID_INFORMATION",
        ),
    ),
    2: Log(
        ("IKE_AUTH response rejected Child SA with TS_UNACCEPTABLE",),
        ("No IKEv2 connection found with compatible Traffic Selectors",),
    ),
}
_NAT_T = {
    1: Log(
        ("IPsec SA established tunnel mode {ESPinUDP=>",), ("IPsec SA established tunnel mode {ESPinUDP=>",)
    ),
    2: Log(("established Child SA", "{ESPinUDP"), ("established Child SA", "{ESPinUDP")),
}
_LOGS: Mapping[str, Mapping[int, Log]] = MappingProxyType(
    {
        "psk_fingerprint": {
            1: Log(
                ("STATE_MAIN_I3: retransmission; will wait 0.5 seconds for response",),
                (
                    "probable authentication failure (mismatch of preshared secrets?): malformed payload in packet",
                ),
            ),
            2: Log(
                ("IKE SA authentication request rejected by peer: AUTHENTICATION_FAILED",),
                ("authentication failed: computed hash does not match hash received from peer",),
            ),
        },
        "local_peer_id": {
            1: Log(
                ("ignoring informational payload INVALID_ID_INFORMATION, msgid=00000000",),
                ("IKE SA established", "malformed payload in packet"),
            ),
            2: Log(
                ("IKE SA authentication request rejected by peer: AUTHENTICATION_FAILED",),
                ("responder established IKE SA",),
            ),
        },
        "remote_peer_id": {
            1: Log(
                (_PEER_ID, "sending encrypted notification INVALID_ID_INFORMATION"),
                (_PEER_ID, "sending encrypted notification INVALID_ID_INFORMATION"),
            ),
            2: Log((_PEER_ID,), (_PEER_ID, "with encrypted notification AUTHENTICATION_FAILED")),
        },
        "ike_version": {
            1: _SILENCE + Log((), ("no suitable connection found with IKEv2 policy",)),
            2: Log(_REFUSED_V2, _UNKNOWN_PEER.responder),
        },
        "public_ip": {1: _SILENCE, 2: Log(_REFUSED_V2, ())},
        "peer_public_ip": {1: _SILENCE + _UNKNOWN_PEER, 2: _SILENCE_V2 + _UNKNOWN_PEER_V2},
        "initiation": {1: Log(), 2: Log()},
        "authentication": {1: _PHASE1[1], 2: Log(("AUTHENTICATION_FAILED",), ("AUTHENTICATION_FAILED",))},
        "exchange_mode": {
            1: Log(
                _SILENCE.initiator,
                ("initial Aggressive Mode message", "but no (wildcard) connection has been configured with"),
            ),
            2: Log(),
        },
        **dict.fromkeys(("phase1_encryption", "phase1_hash", "phase1_dh_group", "phase1_prf"), _PHASE1),
        **dict.fromkeys(
            ("phase2_encryption", "phase2_hash", "ipsec_protocol", "encapsulation_mode"), _PHASE2
        ),
        "tunnels": _SELECTORS,
        "pfs": {
            1: Log(
                _QUICK_REFUSED,
                (
                    "we require PFS but Quick I1 SA specifies no GROUP_DESCRIPTION",
                    "sending encrypted notification NO_PROPOSAL_CHOSEN",
                ),
            ),
            2: _REKEY_REFUSED,
        },
        "pfs_group": {1: Log(_QUICK_REFUSED, ()), 2: _REKEY_REFUSED},
        "nat_traversal": _NAT_T,
    }
)


_ANY_CHILD = ("TS_UNACCEPTABLE",)
"""Of several tunnels the last that waits when phase 1 is agreed goes with it (`IKE_AUTH response rejected Child SA`),
the others by themselves (`CREATE_CHILD_SA failed`): which one does is up to how fast the other side answers."""
_NATIVE = {
    1: Log(("IPsec SA established tunnel mode {ESP",), ("IPsec SA established tunnel mode {ESP",)),
    2: Log(("established Child SA", "{ESP"), ("established Child SA", "{ESP")),
}
_NARROWED = {
    1: ("our client subnet returned doesn't match my proposal", "IPsec SA established tunnel mode"),
    2: ("CHILD SA failed: TS_UNACCEPTABLE", "IKE SA established but initiator rejected Child SA response"),
}
"""Where VNS3 starts and strongSwan takes a part of the subnets: IKEv1 goes on with that, IKEv2 does not, and of a tunnel
that is not made with phase 1 it logs nothing."""
_STRONGSWAN: Mapping[tuple[str, int], Log] = MappingProxyType(
    {
        ("local_peer_id", 1): Log(
            ("malformed payload in packet",), ("IKE SA established", "received Delete SA payload")
        ),
        ("exchange_mode", 1): Log(("malformed payload in packet",), _LOGS["exchange_mode"][1].responder),
        ("public_ip", 1): Log(("ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000",), ()),
    }
)
"""Where strongSwan refuses otherwise: it answers strangers, and in IKEv1 says why before VNS3 has the keys to read it."""


def expected(key: str, versions: tuple[int, ...], vns3: Half, partner: Half, pair: Pair | None = None) -> Log:
    """The lines VNS3 logs for a mismatch in the row `key`; `pair` is the row's, of the tunnels.

    `versions` are VNS3's IKE version, or both while it is not known.
    """
    lines = Log()
    for version in versions:
        lines = lines + _of_version(key, version, vns3, partner, pair)
    return lines


def _of_version(key: str, version: int, vns3: Half, partner: Half, pair: Pair | None) -> Log:
    lines = _LOGS.get(key, {}).get(version, Log())
    strongswan = partner.device is not None and partner.device.key == "strongswan"
    if key == "pfs" and version == 1 and vns3.value("pfs") is False:
        return Log(lines.initiator, ())  # with its own off, VNS3 never says that it requires PFS
    if key == "nat_traversal" and vns3.value("nat_traversal") == "off":
        return _NATIVE[version]
    if strongswan and (key, version) in _STRONGSWAN:
        return _STRONGSWAN[key, version]
    if pair is not None:
        return _of_pair(lines, version, pair, strongswan, len(vns3.tunnels) > 1)
    return lines


def _of_pair(lines: Log, version: int, pair: Pair, strongswan: bool, several: bool) -> Log:
    """Who has no such pair never asks for it."""
    if pair.vns3 is None:
        return Log((), lines.responder)
    initiator = _ANY_CHILD if version == 2 and several else lines.initiator
    if pair.partner is None:
        return Log(initiator, ())
    if (
        strongswan
        and _overlap(pair.vns3.local, pair.partner.remote)
        and _overlap(pair.vns3.remote, pair.partner.local)
    ):
        silent = _within(pair.vns3, pair.partner) or (version == 2 and several)
        initiator = () if silent else _NARROWED[version]
    return Log(initiator, lines.responder)


def _overlap(one: Net | None, other: Net | None) -> bool:
    return one is not None and other is not None and (one.contains(other) or other.contains(one))


def _within(vns3: Tunnel, partner: Tunnel) -> bool:
    """Whether the partner's subnets hold VNS3's, so that strongSwan takes them as they are."""
    sides = ((vns3.local, partner.remote), (vns3.remote, partner.local))
    return all(inner is not None and outer is not None and outer.contains(inner) for inner, outer in sides)
