"""What AWS's tools take of what is written: shell, JSON of the API, and the one tunnel that a sheet is about."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import one_side
from tests.ipsec.devices.halves import halves
from tests.ipsec.devices.scripts import run
from vns3pair.ipsec.devices.writers import Refused, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

ROWS = {
    "phase2_encryption": "aes256_gcm",
    "phase2_hash": None,
    **one_side.PROBING,
    "dpd_delay": 10,
    "dpd_timeout": 30,
}
TWO_PAIRS = [*one_side.SIDE["tunnels"], {"local_subnet": "10.9.0.0/24", "remote_subnet": "10.8.0.0/24"}]
refused = partial(one_side.refused, "aws", **ROWS)


def ready(script: str) -> str:
    """A script with the IDs put in."""
    script, gateway = re.subn(r"^VPN_GATEWAY_ID=\S+", "VPN_GATEWAY_ID=vgw-1", script, flags=re.M)
    script, tables = re.subn(r"^ROUTE_TABLE_IDS=\S+", "ROUTE_TABLE_IDS='rtb-1 rtb-2'", script, flags=re.M)
    assert gateway == tables == 1
    return script


def blocks(**changes: Any) -> tuple[str, str]:
    """Terraform and script for the side with changes."""
    written = one_side.written("aws", name="acme-dc1", **{**ROWS, **changes})
    return written.blocks[0].text, written.blocks[1].text


def test_both_say_the_customers_network_as_the_local_one() -> None:
    """`local` is the customer gateway's side in the API's words, whoever writes."""
    terraform, script = blocks()
    assert 'local_ipv4_network_cidr  = "172.31.1.0/24"' in terraform
    assert '"LocalIpv4NetworkCidr": "172.31.1.0/24"' in script
    assert '"RemoteIpv4NetworkCidr": "10.50.0.0/16"' in script


def test_the_key_is_in_no_argument_and_no_text() -> None:
    terraform, script = blocks()
    assert "sensitive   = true" in terraform
    assert "read -r -s" in script
    assert not re.search(r"^aws .*\$key|--[a-z-]+ \S*\$key", script, re.M)


def test_the_script_hands_the_key_over_in_a_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    done = run(ready(blocks()[1]), "aws", "a_key.of_ours", tmp_path)
    assert done.status == 0
    (tunnel,) = done.body["TunnelOptions"]
    assert tunnel["PreSharedKey"] == "a_key.of_ours"
    assert not any("a_key" in call for call in done.calls)
    assert done.mode.startswith("-rw-------")
    assert done.left == []


@pytest.mark.parametrize(
    "key", ["short", "0starts.with", "has-a-dash", 'quote"quote', "x" * 65, "with blank"]
)
def test_a_key_that_aws_does_not_take_is_refused_before_any_call(key: str, tmp_path: Path) -> None:
    done = run(ready(blocks()[1]), "aws", key, tmp_path)
    assert done.status == 1
    assert done.calls == []


def test_a_script_without_its_ids_makes_no_call(tmp_path: Path) -> None:
    done = run(blocks()[1], "aws", "a_key.of_ours", tmp_path)
    assert (done.status, done.calls) == (1, [])


def test_the_route_tables_learn_the_way_into_the_tunnel(tmp_path: Path) -> None:
    done = run(ready(blocks()[1]), "aws", "a_key.of_ours", tmp_path)
    assert [call for call in done.calls if "propagation" in call] == [
        f"ec2 enable-vgw-route-propagation --gateway-id vgw-1 --route-table-id {table}"
        for table in ("rtb-1", "rtb-2")
    ]
    terraform = blocks()[0]
    assert 'resource "aws_vpn_gateway_route_propagation" "vns3"' in terraform
    assert 'resource "aws_ec2_transit_gateway_route" "vns3"' in terraform


def test_a_script_without_a_key_in_it_asks_for_no_replacement() -> None:
    assert not any("Replace" in text for text in blocks())


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        (
            "tunnels",
            {"tunnels": TWO_PAIRS},
        ),
        ("pfs", {"pfs": False}),
        ("remote_peer_id", {"remote_peer_id": "192.0.2.254"}),
        ("phase2_lifetime", {"phase1_lifetime": "900s", "phase2_lifetime": "900s"}),
        ("phase1_encryption", {"ike_version": 1, "phase1_encryption": "aes256_gcm"}),
        ("tunnel_interface", {"tunnel_interface": "169.254.10.2/30"}),
        ("tunnel_interface", {"tunnel_interface": "169.254.5.1/30"}),
        ("exchange_mode", {"ike_version": 1, "exchange_mode": "aggressive"}),
        ("tunnels", {"tunnels": [{"local_subnet": "fd00::/64", "remote_subnet": "fd01::/64"}]}),
    ],
)
def test_what_aws_cannot_do_is_refused(key: str, changes: dict[str, Any]) -> None:
    assert key in refused(**changes)


def test_several_pairs_are_routes_where_routes_decide() -> None:
    terraform, script = blocks(vpn_type="route", tunnels=TWO_PAIRS)
    assert 'default     = ["172.31.1.0/24", "10.8.0.0/24"]' in terraform
    assert 'remote_ipv4_network_cidr = "0.0.0.0/0"' in terraform
    assert script.count("create-vpn-connection-route --vpn-connection-id") == 2


def test_aws_starts_tunnels_of_ikev2_alone() -> None:
    assert 'tunnel1_startup_action               = "start"' in blocks()[0]
    assert 'tunnel1_startup_action               = "add"' in blocks(ike_version=1)[0]
    assert 'tunnel1_startup_action               = "add"' in blocks(initiation="receive")[0]


def test_a_route_is_made_for_the_network_unless_it_is_everything() -> None:
    everything = [{"local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0"}]
    assert "create-vpn-connection-route --vpn-connection-id" in blocks()[1]
    terraform, script = blocks(tunnels=everything)
    assert "create-vpn-connection-route --vpn-connection-id" not in script
    assert "default     = []" in terraform


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_bash_parses_every_script_and_its_options_are_json(data: st.DataObject) -> None:
    written = write(Half(PARTNER, data.draw(halves("aws"))), "acme-dc1")
    if isinstance(written, Refused):
        return
    script = written.blocks[1].text
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    options = re.search(r"<<'END_OF_OPTIONS'\n(.*?)\nEND_OF_OPTIONS", script, re.S)
    assert options is not None
    (tunnel,) = json.loads(options[1])["TunnelOptions"]
    assert all(
        isinstance(one["Value"], str | int)
        for value in tunnel.values()
        if isinstance(value, list)
        for one in value
    )
