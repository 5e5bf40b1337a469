"""Generated sides of a sheet: filled in wholly, with values that a device is not known to refuse."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import strategies as st

from vns3pair.ipsec import algorithms, catalogue
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, Side

PUBLIC = ["198.51.100.7", "203.0.113.9", "192.0.2.200"]
PEERS = ["203.0.113.77", "198.51.100.201"]
PRIVATE = ["10.1.0.10", "192.168.7.2", "172.16.0.1"]
IDS = [
    "198.51.100.99",
    "10.9.8.7",
    "gw.example.com",
    "ops@example.com",
    "keyid:branch-7",
]
SUBNETS = ["10.0.0.0/24", "10.2.0.0/16", "192.168.50.0/24", "172.20.4.0/22", "10.77.1.5/32"]
INTERFACES = ["169.254.10.2/30", "169.254.11.6/30"]
IN_ONE_VERSION: dict[tuple[str, int], dict[str, list[Any]]] = {
    ("cisco_asa", 1): {
        "phase1_hash": ["sha1", "md5"],
        "phase2_hash": ["sha1", "md5"],
        "phase1_dh_group": [2, 5, 14],
        "pfs_group": [2, 5, 14],
        "phase2_encryption": ["aes128", "aes192", "aes256", "3des"],
    },
    ("cisco_ios_xe", 1): {"phase2_encryption": ["aes128", "aes192", "aes256", "3des"]},
}
"""What a device takes with one version of IKE alone, so that not nearly every side is one that it refuses."""
_EVERYWHERE = {
    "phase1_hash": ["sha1", "sha2_256", "sha2_384", "sha2_512"],
    "phase2_hash": ["sha1", "sha2_256", "sha2_384", "sha2_512"],
    "phase1_dh_group": [2, 5, 14, 19, 20],
    "pfs_group": [2, 5, 14, 19, 20],
    "phase2_encryption": ["3des", "aes128", "aes256", "aes256_gcm"],
}
WRITABLE: dict[str, dict[str, list[Any]]] = {
    "check_point": {
        "vpn_type": ["policy"],
        "phase1_dh_group": [1, 2, 5, 14, 19, 20],
        "pfs_group": [1, 2, 5, 14, 19, 20],
    },
    "sonicwall": {
        **_EVERYWHERE,
        "phase1_encryption": ["3des", "aes128", "aes256", "aes256_gcm"],
        "vpn_type": ["policy"],
    },
    "watchguard": {
        **_EVERYWHERE,
        "vpn_type": ["policy"],
        "phase1_encryption": ["3des", "aes128", "aes256"],
        "phase2_lifetime": [3600, 10_800, 28_800],
    },
}
"""What a writer can say of rows whose choices are not all known of its device, so that no limit is declared."""
EACH_WITH_EACH = frozenset({"check_point", "sonicwall"})
"""Devices that take a list of networks on either side, so that each makes a pair with each."""
FAR_SUBNETS = ["172.31.1.0/24", "192.168.200.0/25", "10.200.0.0/16", "172.30.0.9/32"]


def choices(key: str) -> list[Any]:
    """The choices of a row without VNS3's `auto`."""
    return [choice.value for choice in catalogue.BY_KEY[key].choices if choice.value != "auto"]


@st.composite
def halves(draw: st.DrawFn, device: str, side: Side = PARTNER) -> dict[str, Any]:
    """One side for a device, complete; what the device's limits rule out is left out of the choices."""
    bare = Half(side, {"device": device})
    narrow: dict[str, list[Any]] = {}

    def one(key: str, values: list[Any]) -> Any:
        values = narrow.get(key, values)
        said = WRITABLE.get(device, {}).get(key, values)
        taken = [value for value in values if bare.takes(key, value) and value in said]
        return draw(st.sampled_from(taken or values))

    half: dict[str, Any] = {"device": device}
    half["public_ip"] = draw(st.sampled_from(PUBLIC))
    half["peer_public_ip"] = draw(st.sampled_from(PEERS))
    if draw(st.booleans()):
        half["local_private_ip"] = draw(st.sampled_from(PRIVATE))
    for key in ("local_peer_id", "remote_peer_id"):
        if draw(st.booleans()):
            half[key] = draw(st.sampled_from(IDS))
    version = half["ike_version"] = one("ike_version", [1, 2])
    narrow = IN_ONE_VERSION.get((device, version), {})
    half["nat_traversal"] = one("nat_traversal", ["on", "off", "auto"])
    half["phase1_encryption"] = one("phase1_encryption", _ciphers(1, version))
    half["phase1_hash"] = one("phase1_hash", choices("phase1_hash"))
    half["phase1_dh_group"] = one("phase1_dh_group", choices("phase1_dh_group"))
    half["phase1_lifetime"] = one("phase1_lifetime", [3600, 7200, 14_400, 28_800, 86_400])
    half["phase2_encryption"] = one("phase2_encryption", _ciphers(2, version))
    if not algorithms.is_aead(half["phase2_encryption"]):
        half["phase2_hash"] = one("phase2_hash", choices("phase2_hash"))
    half["phase2_lifetime"] = one("phase2_lifetime", [1800, 3600, 10_800, 27_000, 28_800])
    half["pfs"] = one("pfs", [True, True, False])
    if half["pfs"]:
        half["pfs_group"] = one("pfs_group", choices("pfs_group"))
    half["dpd"] = one("dpd", [True, False])
    if half["dpd"]:
        half["dpd_action"] = one("dpd_action", ["restart", "hold", "clear"])
        half["dpd_delay"] = one("dpd_delay", [10, 15, 30, 60])
        half["dpd_timeout"] = one("dpd_timeout", [30, 60, 90, 120])
    half["initiation"] = one("initiation", ["bidirectional", "initiate", "receive"])
    half["rekey"] = one("rekey", [True, True, False])
    half["vpn_type"] = one("vpn_type", ["policy", "policy", "route"])
    if half["vpn_type"] == "route" and draw(st.booleans()):
        half["tunnel_interface"] = draw(st.sampled_from(INTERFACES))
    pairs = draw(_pairs(device, bare))
    half["tunnels"] = [{"local_subnet": near, "remote_subnet": far} for near, far in pairs]
    return _within_the_devices_own(half, side)


def _one_pair_alone(half: Half) -> bool:
    """Whether the device cannot make a pair of SAs for each of several pairs of subnets."""
    return half.device is not None and bool(half.device.one_sa_remedy)


def _pairs(device: str, bare: Half) -> st.SearchStrategy[list[tuple[str, str]]]:
    near, far = st.sampled_from(SUBNETS), st.sampled_from(FAR_SUBNETS)
    if device not in EACH_WITH_EACH:
        return st.lists(
            st.tuples(near, far), min_size=1, max_size=1 if _one_pair_alone(bare) else 4, unique=True
        )
    lists = (st.lists(one, min_size=1, max_size=2, unique=True) for one in (near, far))
    return st.tuples(*lists).map(lambda both: list(product(*both)))


def _ciphers(phase: int, version: int) -> list[Any]:
    known = [a for a in algorithms.KINDS["encryption"] if phase in a.phases]
    return [a.value for a in known if phase == 2 or (version in a.ike and not (a.aead and version == 1))]


def _within_the_devices_own(half: dict[str, Any], side: Side) -> dict[str, Any]:
    """Without what the device sets by itself or has no setting for."""
    device = Half(side, half).device
    fixed = set(device.fixed) | set(device.lacks) if device is not None else set()
    return {key: value for key, value in half.items() if key not in fixed or key == "device"}
