"""VNS3 halves to try the controller's side on."""

from typing import Any

from hypothesis import strategies as st

from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3

HALF: dict[str, Any] = {
    "public_ip": "203.0.113.4",
    "peer_public_ip": "198.51.100.7",
    "local_private_ip": "192.0.2.254",
    "nat_traversal": "auto",
    "ike_version": 2,
    "pfs": True,
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "tunnels": [
        {
            "name": "overlay to lan",
            "local_subnet": "172.31.1.0/24",
            "remote_subnet": "10.50.0.0/16",
            "ping_address": "10.50.0.10",
            "ping_interval": 30,
        }
    ],
}
ROUTE: dict[str, Any] = HALF | {"vpn_type": "route", "tunnel_interface": "169.254.10.1/30"}


def half(base: dict[str, Any] = HALF, **changes: Any) -> Half:
    """A complete VNS3 half with some rows changed; None takes one out."""
    return Half(VNS3, {key: value for key, value in (base | changes).items() if value is not None})


NASTY = (
    "'",
    '"',
    "`id`",
    "$(id)",
    "${x}",
    "%{if}",
    "\\",
    "\\\n",
    "\n",
    "\r\n",
    "EOF",
    "END_OF_BODY",
    "\nEND_OF_BODY\n",
    "'; id; '",
    "#",
    "\u2028",
    "\x00",
    "\ud800",
    "é",
    "\U0001f600",
    "@CALLS@",
    "!x",
    "PUT_THE_AGREED_KEY_HERE",
)
nasty_texts = st.lists(st.sampled_from(NASTY) | st.text(max_size=6), max_size=6).map("".join)


@st.composite
def nasty_halves(draw: Any, base: dict[str, Any] = HALF) -> Half:
    """A complete half in which every free text is anything at all."""
    tunnels = [
        {"name": draw(nasty_texts), "local_subnet": f"172.31.{n}.0/24", "remote_subnet": "10.50.0.0/16"}
        for n in range(draw(st.integers(1, 3)))
    ]
    changes = {
        "endpoint_name": draw(nasty_texts),
        "compat": draw(nasty_texts),
        "local_peer_id": draw(nasty_texts),
        "remote_peer_id": draw(nasty_texts),
        "organization": draw(nasty_texts),
        "remarks": draw(nasty_texts),
        "device_version": draw(nasty_texts),
        "tunnels": tunnels,
    }
    return half(base, **changes)
