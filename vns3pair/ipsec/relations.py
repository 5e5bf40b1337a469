"""How the two sides' values of a parameter must relate: a closed set, named by the catalogue.

`same` and `mirror` want equal values (the mirror's under another key at the other side), `fingerprint`
wants equal fingerprints made with one salt, `compatible` wants values that work together. `tunnels` is
decided by `tunnels.pair`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from vns3pair.ipsec.addresses import Net, PeerID, parse_peer_id, read_net
from vns3pair.ipsec.algorithms import AUTO, KINDS
from vns3pair.ipsec.parameter import Parameter
from vns3pair.ipsec.psk import UNCHECKED

if TYPE_CHECKING:
    from vns3pair.ipsec.half import Half

RELATIONS = ("same", "mirror", "tunnels", "fingerprint", "compatible")
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "same": "equal on both sides",
        "mirror": "mirrored: one side's value is entered at the other",
        "tunnels": "each pair mirrored at the other side",
        "fingerprint": "the same key on both sides",
        "compatible": "able to work together",
    }
)


def comparable(parameter: Parameter, first: Any, second: Any, salts_differ: bool) -> bool:
    """Whether equality can be known at all: not with `auto`, `unchecked` or fingerprints of two salts."""
    if parameter.relation == "fingerprint":
        return not salts_differ and UNCHECKED not in (first, second)
    return parameter.kind not in KINDS or AUTO not in (first, second)


def holds(parameter: Parameter, vns3: Half, partner: Half) -> bool:
    """Whether both sides' effective values of a row satisfy its relation. Both must be known."""
    first, second = vns3.value(parameter.key), partner.value(parameter.other_key)
    if parameter.relation == "compatible":
        return COMPATIBLE[parameter.key](vns3, partner)
    if parameter.kind == "peer_id":
        return _id_key(first) == _id_key(second)
    return bool(first == second)


def _id_key(text: str) -> tuple[str, str] | str:
    """Type and compared text of a peer ID in normal form."""
    parsed = parse_peer_id(text)
    return (parsed.type, parsed.key) if isinstance(parsed, PeerID) else text


def _nat_traversal(vns3: Half, partner: Half) -> bool:
    """Only off against on fails; auto counts as on at a side behind NAT."""
    return {vns3.counts_as_nat_traversal, partner.counts_as_nat_traversal} != {"on", "off"}


def _initiation(vns3: Half, partner: Half) -> bool:
    return not vns3.value("initiation") == partner.value("initiation") == "receive"


def _tunnel_interface(vns3: Half, partner: Half) -> bool:
    """Two different hosts of one network."""
    first, second = read_net(vns3.value("tunnel_interface")), read_net(partner.value("tunnel_interface"))
    if not isinstance(first, Net) or not isinstance(second, Net) or first.key != second.key:
        return False
    return first.text != second.text and all(_is_host(net) for net in (first, second))


def _is_host(net: Net) -> bool:
    """Whether the text names a host, not the network itself (any address of a /31 or /127 is one)."""
    bits = 32 if net.version == 4 else 128
    if bits - net.prefix <= 1:
        return net.prefix < bits
    last = Net(net.version, net.last, bits, "", False).masked.split("/")[0]
    return net.host_bits and not (net.version == 4 and net.text.split("/")[0] == last)


COMPATIBLE: Mapping[str, Callable[[Half, Half], bool]] = MappingProxyType(
    {
        "nat_traversal": _nat_traversal,
        "initiation": _initiation,
        "tunnel_interface": _tunnel_interface,
    }
)
"""What "compatible" means for each parameter of that relation."""
