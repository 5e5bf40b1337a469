"""What Azure's tools take of what is written: a script that runs, a body of the REST API, and what Azure cannot do."""

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
from vns3pair.ipsec.devices.writers import Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

ROWS = {
    "phase1_lifetime": None,
    **one_side.PROBING,
    "dpd_delay": 15,
    "dpd_timeout": 45,
    "tunnels": [
        *one_side.SIDE["tunnels"],
        {"local_subnet": "10.60.0.0/16", "remote_subnet": "172.31.2.0/24"},
    ],
}
script = partial(one_side.text, "azure", name="acme-dc1", **ROWS)
refused = partial(one_side.refused, "azure", **ROWS)


def ready() -> str:
    """The script with the names put in."""
    text, names = re.subn(r"^(resource_group|vnet_gateway)=\S+", r"\1=put-in", script(), flags=re.M)
    assert names == 2
    return text


def properties(**changes: Any) -> dict[str, Any]:
    found = re.search(r"<<'END_OF_BODY'\n(.*?)\nEND_OF_BODY", script(**changes), re.S)
    assert found is not None
    return dict(json.loads(found[1])["properties"])


def test_the_script_puts_the_connection_and_its_key_is_in_no_argument(tmp_path: Path) -> None:
    done = run(ready(), "az", "a.key/of_ours+1", tmp_path)
    assert done.status == 0
    assert done.body["location"] == "westeurope"
    assert done.body["properties"]["sharedKey"] == "a.key/of_ours+1"
    assert done.body["properties"]["virtualNetworkGateway1"] == {"id": "id-1"}
    assert not any("a.key" in call for call in done.calls)
    put = next(call for call in done.calls if call.startswith("rest"))
    assert "/providers/Microsoft.Network/connections/acme-dc1?api-version=" in put


def test_the_keys_file_is_its_owners_alone_and_is_gone_afterwards(tmp_path: Path) -> None:
    done = run(ready(), "az", "a.key", tmp_path)
    assert done.mode.startswith("-rw-------")
    assert done.left == []


@pytest.mark.parametrize("key", ["a-key", "a~key"])
def test_a_key_that_azure_does_not_take_is_refused(key: str, tmp_path: Path) -> None:
    done = run(ready(), "az", key, tmp_path)
    assert (done.status, done.calls) == (1, [])


@pytest.mark.parametrize("key", ["", 'a"b', "a\\b", "a&b", "a b", "a'b", "schlüssel", "$(reboot)"])
def test_a_key_that_json_or_the_shell_might_read_otherwise_is_refused(key: str, tmp_path: Path) -> None:
    done = run(ready(), "az", key, tmp_path)
    assert done.status == 1
    assert done.calls == []


def test_a_script_without_its_names_makes_no_call(tmp_path: Path) -> None:
    done = run(script(), "az", "a.key", tmp_path)
    assert (done.status, done.calls) == (1, [])


def test_each_pair_is_a_traffic_selector_of_its_own() -> None:
    assert properties()["usePolicyBasedTrafficSelectors"] is True
    assert properties()["trafficSelectorPolicies"] == [
        {"localAddressRanges": ["10.50.0.0/16"], "remoteAddressRanges": ["172.31.1.0/24"]},
        {"localAddressRanges": ["10.60.0.0/16"], "remoteAddressRanges": ["172.31.2.0/24"]},
    ]


def test_where_routes_decide_there_are_no_selectors() -> None:
    found = properties(vpn_type="route")
    assert found["usePolicyBasedTrafficSelectors"] is False
    assert found["trafficSelectorPolicies"] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"phase2_encryption": "aes256_gcm"},
            {"ipsecEncryption": "GCMAES256", "ipsecIntegrity": "GCMAES256"},
        ),
        ({"phase1_encryption": "aes256_gcm"}, {"ikeEncryption": "GCMAES256", "ikeIntegrity": "SHA256"}),
        ({"pfs": False}, {"pfsGroup": "None"}),
        ({"pfs_group": 19}, {"pfsGroup": "ECP256"}),
        ({"phase1_dh_group": 24}, {"dhGroup": "DHGroup24"}),
        ({"phase2_lifetime_kilobytes": 4096}, {"saDataSizeKilobytes": 4096}),
        ({}, {"saDataSizeKilobytes": 102_400_000, "saLifeTimeSeconds": 3600}),
    ],
)
def test_the_policy_is_whole_and_in_azures_words(changes: dict[str, Any], said: dict[str, Any]) -> None:
    (policy,) = properties(**changes)["ipsecPolicies"]
    assert len(policy) == 8
    assert said.items() <= policy.items()


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("phase1_lifetime", {"phase1_lifetime": 3600}),
        ("phase2_lifetime", {"phase2_lifetime": "200s"}),
        ("phase1_hash", {"phase1_hash": "sha2_512"}),
        ("phase2_hash", {"phase2_hash": "sha2_384"}),
        ("phase1_dh_group", {"phase1_dh_group": 21}),
        ("phase2_encryption", {"phase2_encryption": "aes256_ccm"}),
        ("phase1_encryption", {"ike_version": 1, "phase1_encryption": "aes256_gcm"}),
        ("dpd_timeout", {"dpd_timeout": 4000}),
        ("tunnels", {"tunnels": [{"local_subnet": "10.0.0.0/8", "remote_subnet": "0.0.0.0/0"}]}),
        ("tunnels", {"tunnels": [{"local_subnet": "fd00::/64", "remote_subnet": "fd01::/64"}]}),
    ],
)
def test_what_azure_cannot_do_is_refused(key: str, changes: dict[str, Any]) -> None:
    assert key in refused(**changes)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_bash_parses_every_script(data: st.DataObject) -> None:
    written = write(Half(PARTNER, data.draw(halves("azure"))), "acme-dc1")
    if isinstance(written, Written):
        subprocess.run(["bash", "-n"], input=written.text, text=True, check=True)
