"""What controllers answer: shapes from the vendor's API document 6.0.0 and from what its Python client takes from 4.8 on.

Retyped with documentation addresses. No real controller was to be had.
"""

from typing import Any

from hypothesis import strategies as st

KEY = "canary-key-of-the-endpoint"

THIS_ENDPOINT: dict[str, Any] = {
    "ipaddress": "203.0.113.4",
    "overlay_subnet": "172.31.0.0/22",
    "private_ipaddress": "10.0.0.9",
    "ipsec_local_ipaddress": "192.0.2.254",
    "asn": 65001,
}
NEW: dict[str, Any] = {
    "id": 3,
    "name": "acme-dc1",
    "description": "",
    "ipaddress": "198.51.100.7",
    "pfs": True,
    "ike_version": 2,
    "nat_t_enabled": False,
    "private_ipaddress": "",
    "extra_config": [
        "phase1=aes256-sha2_256-dh14",
        "phase2=aes256-sha2_256",
        "phase1-lifetime=28800s",
        "phase2-lifetime=3600s",
    ],
    "tunnels": {
        "7": {
            "id": 7,
            "endpoint_id": 3,
            "local_subnet": "172.31.1.0/24",
            "remote_subnet": "10.50.0.0/16",
            "enabled": True,
            "description": "overlay to lan",
            "ping_ipaddress": "10.50.0.10",
            "ping_interface": "tun0",
            "ping_interval": 30,
        }
    },
    "traffic_pairs": {},
    "bgp_peers": {},
    "type": "ipsec",
    "vpn_type": "policy",
    "psk": KEY,
}
"""An endpoint as 6.0 answers it."""
OLD: dict[str, Any] = NEW | {
    "pfs": "True",
    "ike_version": "1",
    "nat_t_enabled": "False",
    "private_ipaddress": "0.0.0.0",
    "extra_config": "phase1=aes256-sha2_256-dh14 phase2=aes256-sha2_256 phase1-lifetime=28800s phase2-lifetime=3600s",
    "tunnels": {"7": NEW["tunnels"]["7"] | {"enabled": "True", "ping_ipaddress": "", "ping_interval": None}},
}
"""The same as an old version may: booleans and numbers as text, Extra Params in one, no kind of VPN, no pairs."""
for _name in ("vpn_type", "traffic_pairs", "description"):
    OLD.pop(_name)
VTI: dict[str, Any] = NEW | {
    "id": 4,
    "name": "acme-vti",
    "vpn_type": "vti",
    "route_based_int_address": "169.254.10.1/30",
    "route_based_local": "0.0.0.0/0",
    "route_based_remote": "0.0.0.0/0",
    "tunnels": {"8": {"id": 8, "local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0", "enabled": True}},
    "traffic_pairs": {"2": {"id": 2, "local_subnet": "172.31.1.0/24", "remote_subnet": "10.60.0.0/16", "enabled": True, "description": None}},
    "bgp_peers": {"1": {"id": 1, "ipaddress": "169.254.10.2", "asn": 64512, "bgp_password": KEY}},
}  # fmt: skip


def system(*endpoints: dict) -> dict:
    """What `GET /ipsec` answers."""
    return {
        "response": {"this_endpoint": THIS_ENDPOINT, "remote_endpoints": {str(e["id"]): e for e in endpoints}}
    }


STATUS = {
    "response": {
        "7": {
            "local_subnet": "172.31.1.0/24",
            "remote_subnet": "10.50.0.0/16",
            "endpointid": 3,
            "endpoint_name": "acme-dc1",
            "active": True,
            "connected": True,
            "description": "overlay to lan",
            "tunnel_params": {
                "phase1": "up",
                "phase2": "up",
                "ike_version": "IKEv2",
                "phase1_cipher": "AES 256",
                "phase1_prf": "SHA2_256",
                "phase1_dh_group": "14",
                "phase2_algo": "AES 128",
                "phase2_hash": "SHA1",
                "pfs_dh_group": None,
                "nat_t": "on",
                "dpd": "off",
                "esp_port": "4500",
                "isakmp_port": "4500",
                "esp_time_remaining": "20756s",
                "isakmp_time_remaining": "1227s",
                "inbound_spi": "64dd6ec8",
                "outbound_spi": "e7a4b70c",
                "bytes_in": "0",
                "bytes_out": "0",
                "last_dpd": "None",
            },
        }
    }
}

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from([*NEW, "psk"]), inner, max_size=6)
    ),
    max_leaves=25,
)
