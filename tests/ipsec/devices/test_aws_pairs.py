"""AWS's end and its customer's, both read from what is public about one connection, and held against each other."""

from __future__ import annotations

from typing import Any

from tests.ipsec.devices.golden import config
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices.readers import read
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side


def half(device: str, case: str, number: int, side: Side) -> dict[str, Any]:
    """One connection of a case, with the rows that a side has. Both cases list the tunnels in the same order."""
    found = read(config(device, case), device).found[number]
    return {key: value for key, value in found.half.items() if side in catalogue.BY_KEY[key].sides}


def test_a_router_behind_nat_matches_aws_but_for_its_own_id_and_what_neither_says() -> None:
    """batfish/batfish, networks/hybrid-cloud-aws: VpnConnections.json and lhr-border-02.cfg, in VNS3's place."""
    for number in (0, 1):
        router = half("cisco_ios_xe", "aws-behind-nat", number, VNS3)
        aws = half("aws", "router-behind-nat", number, PARTNER)
        shared = {"ike_version": 1, "nat_traversal": "auto"}
        everything = [{"local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0"}]
        comparison = compare(
            {**router, "public_ip": "192.0.2.27", "tunnels": everything}, {"device": "aws", **shared, **aws}
        )
        different = {row.key for row in comparison.rows if row.state == "mismatch"}
        assert {key for key in different if not key.startswith("dpd_")} == {"local_peer_id"}
        assert comparison.fails_at == "phase1"
        alike = {row.key for row in comparison.rows if row.state == "match"}
        assert {"peer_public_ip", "phase1_encryption", "phase1_lifetime", "phase2_hash", "pfs_group"} <= alike
        assert {"tunnel_interface", "tunnels[0]"} <= alike
