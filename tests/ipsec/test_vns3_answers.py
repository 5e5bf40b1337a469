"""A controller's answers, read into a VNS3 half; what was negotiated; drift; what to push."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.vns3_halves import HALF, ROUTE, half
from tests.ipsec.vns3_shapes import ANY_JSON, KEY, NEW, OLD, STATUS, THIS_ENDPOINT, VTI, system
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.vns3_answer_keys import without_keys
from vns3pair.ipsec.vns3_answers import (
    BadAnswer,
    endpoints,
    half_of,
    this_endpoint,
    truth,
    version_of,
)
from vns3pair.ipsec.vns3_api import endpoint_body, tunnel_body
from vns3pair.ipsec.vns3_drift import differing, drift
from vns3pair.ipsec.vns3_endpoint import endpoint_of
from vns3pair.ipsec.vns3_status import against, of_endpoint, status

OWN = this_endpoint(system())
READ = {key: value for key, value in HALF.items() if key != "nat_traversal"} | {
    "nat_traversal": "auto",
    "endpoint_name": "acme-dc1",
    "vpn_type": "policy",
    "dpd": False,
}
"""What an endpoint set up from HALF says, in full."""


def read(fields, **changes):
    (found,) = endpoints(without_keys(system(fields | changes)))
    return half_of(found, OWN)


# Reading


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\x1b", "\x85", "\u2028"])
def test_no_name_of_the_controllers_turns_what_stands_beside_it_round(sign):
    fields = {
        "name": f"acme{sign}-dc1",
        "vpn_type": f"{sign}vti",
        "extra_config": [f"foo{sign}=1", f"compat:a{sign}=b"],
    }
    (found,) = endpoints(without_keys(system(NEW | fields)))
    read = half_of(found, OWN)
    (state,) = status({"response": {"7": {"local_subnet": f"10.0.0.0/8{sign}", "connected": True}}})
    shown = [found.name, found.kind, *map(str, read.half.values()), *read.remarks, state.local_subnet]
    assert not any(sign in each for each in shown)


def test_an_endpoint_reads_back_to_the_half_that_it_was_made_from():
    found = read(NEW)
    assert dict(found.half) == READ
    assert found.remarks == ()


def test_an_old_versions_endpoint_reads_the_same_but_for_what_it_says_otherwise():
    expected = READ | {"ike_version": 1, "nat_traversal": "off"}
    expected["tunnels"] = [
        {k: v for k, v in HALF["tunnels"][0].items() if not k.startswith("ping")},
    ]
    assert dict(read(OLD).half) == expected


def test_extra_params_read_alike_as_a_list_and_as_a_text():
    assert read(NEW, extra_config=" ".join(NEW["extra_config"])).half == read(NEW).half


def test_a_route_based_endpoint_reads_as_route_with_its_traffic_pairs():
    found = read(VTI)
    assert found.half["vpn_type"] == "route"
    assert found.half["tunnel_interface"] == "169.254.10.1/30"
    assert found.half["tunnels"] == [{"local_subnet": "172.31.1.0/24", "remote_subnet": "10.60.0.0/16"}]
    assert found.remarks == ("BGP peer 169.254.10.2, AS 64512: shown, and never written.",)


@pytest.mark.parametrize(
    "said", [{"vpn_type": "gre"}, {"gre": True}, {"gre": "True"}, {"type": "GRE over ipsec"}]
)
def test_gre_is_shown_and_not_read(said):
    found = read(NEW, **said)
    assert "vpn_type" not in found.half
    assert "GRE" in found.remarks[0]


@pytest.mark.parametrize(
    ("version", "checked", "extra", "nat", "compat"),
    [
        (1, True, "", "on", None),
        (1, False, "", "off", None),
        (1, False, "compat:encapsulation=auto", "auto", None),
        (2, False, "", "auto", None),
        (2, True, "", "on", None),
        (2, False, "compat:encapsulation=auto", "auto", "encapsulation=auto"),
        (1, True, "compat:encapsulation=auto compat:a=b", "on", "encapsulation=auto compat:a=b"),
    ],
)
def test_the_box_is_read_by_the_table_that_ticks_it(version, checked, extra, nat, compat):
    found = read(NEW, ike_version=version, nat_t_enabled=checked, extra_config=extra)
    assert (found.half["nat_traversal"], found.half.get("compat")) == (nat, compat)


@pytest.mark.parametrize("unset", ["", "0.0.0.0", None])
def test_an_unset_nat_ip_states_nothing(unset):
    assert "remote_peer_id" not in read(NEW, private_ipaddress=unset).half
    assert read(NEW, private_ipaddress="10.50.0.1").half["remote_peer_id"] == "10.50.0.1"


def test_what_is_switched_off_or_stands_in_no_row_is_remarked():
    off = {"7": NEW["tunnels"]["7"] | {"enabled": False}}
    found = read(NEW, tunnels=off, extra_config=["mtu=1400", "foo=1", "psk=hunter2"])
    assert "tunnels" not in found.half
    remarks = " ".join(found.remarks)
    for word in ("mtu=1400", "foo=1", "Switched off", "10.50.0.0/16"):
        assert word in remarks
    assert "hunter2" not in repr(found)


def test_the_controller_itself_tells_its_two_addresses_and_its_version():
    assert dict(OWN) == {"public_ip": "203.0.113.4", "local_private_ip": "192.0.2.254"}
    assert version_of({"response": {"vns3_version": "6.0.0"}}) == "6.0.0"


def test_endpoints_come_from_a_map_a_list_and_alone():
    alike = [
        system(NEW),
        {"response": {"remote_endpoints": [NEW]}},
        {"response": NEW},
    ]
    assert [[(one.id, one.name) for one in endpoints(each)] for each in alike] == [[(3, "acme-dc1")]] * 3
    assert endpoints(system()) == ()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"response": []},
        {"response": {}},
        {"response": {"remote_endpoints": {"x": {"name": "a"}}}},
        {"response": {"remote_endpoints": "none"}},
        {"response": {"remote_endpoints": {"1": "none"}}},
        {"response": {"remote_endpoints": [NEW, None]}},
    ],
)
def test_what_has_another_shape_is_named_and_not_repeated(answer):
    with pytest.raises(BadAnswer):
        endpoints(answer)


@pytest.mark.parametrize(
    ("value", "meant"),
    [(True, True), ("True", True), ("true", True), ("1", True), (1, True), (False, False), ("False", False),
     (0, False), ("maybe", None), (None, None), ([], None), (2, None), ("", None)],
)  # fmt: skip
def test_booleans_are_read_as_old_versions_have_them(value, meant):
    assert truth(value) is meant


@given(st.dictionaries(st.sampled_from([*NEW, *VTI, "gre"]), ANY_JSON), ANY_JSON)
def test_whatever_an_endpoint_holds_it_is_read_and_holds_no_key(fields, own):
    answer = without_keys(
        {
            "response": {
                "this_endpoint": own,
                "remote_endpoints": {"1": copy.deepcopy(fields) | {"id": 1, "psk": KEY}},
            }
        }
    )
    (found,) = endpoints(answer)
    one = half_of(found, this_endpoint(answer))
    sheet = half()
    assert KEY not in repr(one)
    assert all(row.key for row in drift(one, sheet))


@given(ANY_JSON)
def test_whatever_the_answer_is_it_is_read_or_called_bad(answer):
    for reading in (endpoints, status, this_endpoint, version_of):
        try:
            found = reading(without_keys({"response": answer}))
        except BadAnswer:
            continue
        assert found is not None


# Written, then read


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ike_version": 1},
        {"ike_version": 1, "nat_traversal": "on"},
        {"ike_version": 1, "nat_traversal": "off"},
        {"remote_peer_id": "10.50.0.1", "local_peer_id": "203.0.113.4"},
        {"pfs": False},
        {"pfs_group": 16},
        {"dpd": True, "dpd_action": "hold", "dpd_delay": 10, "dpd_timeout": 30},
        {"initiation": "receive", "rekey": False},
        {"phase1_encryption": "aes256_gcm", "phase2_encryption": "aes256_gcm", "phase2_hash": None},
        {"phase1_encryption": "auto", "phase1_hash": "auto", "phase1_dh_group": "auto"},
        {"compat": "a=b"},
        ROUTE,
    ],
)
def test_what_the_api_is_told_it_answers_and_the_half_comes_back(changes):
    sheet = half(**changes)
    endpoint = endpoint_of(sheet, "acme")
    kind = "traffic_pairs" if endpoint.route_based else "tunnels"
    fields = endpoint_body(endpoint) | {
        "id": 1,
        "extra_config": list(endpoint.extra_params),
        kind: {str(n): tunnel_body(tunnel) for n, tunnel in enumerate(endpoint.tunnels)},
    }
    (found,) = endpoints(without_keys(system(fields)))
    back = Half(VNS3, half_of(found, OWN).half)
    for key in sheet.stated:
        if key != "tunnels":
            assert back.value(key) == sheet.value(key), key
    assert [tunnel.values() for tunnel in back.tunnels] == [tunnel.values() for tunnel in sheet.tunnels]
    assert differing(drift(half_of(found, OWN), sheet)) == ()


# Drift


@pytest.mark.parametrize(
    ("fields", "key", "controller"),
    [
        ({"pfs": False}, "pfs", False),
        ({"ike_version": 1, "nat_t_enabled": False}, "ike_version", 1),
        ({"nat_t_enabled": True}, "nat_traversal", "on"),
        ({"ipaddress": "198.51.100.8"}, "peer_public_ip", "198.51.100.8"),
        ({"private_ipaddress": "10.50.0.1"}, "remote_peer_id", "10.50.0.1"),
        ({"vpn_type": "vti"}, "vpn_type", "route"),
        ({"extra_config": [*NEW["extra_config"][:3], "phase2-lifetime=7200s"]}, "phase2_lifetime", 7200),
        ({"extra_config": NEW["extra_config"][1:]}, "phase1_encryption", "auto"),
        ({"tunnels": {}}, "tunnels[0]", None),
        ({"tunnels": {"7": NEW["tunnels"]["7"] | {"enabled": "False"}}}, "tunnels[0]", None),
    ],
)
def test_drift_is_named_row_by_row(fields, key, controller):
    rows = {row.key: row for row in differing(drift(read(NEW, **fields), half()))}
    assert rows[key].controller == controller


@pytest.mark.parametrize("said", [{"gre": True}, {"vpn_type": "gre"}, {"vpn_type": "other"}])
@pytest.mark.parametrize("stated", ["policy", None])
def test_a_kind_of_vpn_that_the_sheet_does_not_know_is_not_the_same(said, stated):
    rows = differing(drift(read(NEW, **said), half(vpn_type=stated)))
    assert [(row.key, row.controller) for row in rows] == [("vpn_type", None)]


def test_an_endpoint_as_the_sheet_has_it_has_not_drifted():
    rows = drift(read(NEW), half())
    assert differing(rows) == ()
    assert {"public_ip", "pfs", "nat_traversal", "phase1_encryption", "tunnels[0]"} <= {
        row.key for row in rows
    }
    assert not any("psk" in row.key for row in rows)


def test_only_what_the_box_can_say_is_held_against_it():
    assert differing(drift(read(NEW), half(nat_traversal="off"))) == ()


def test_a_pair_that_only_the_controller_has_is_a_row():
    more = NEW["tunnels"] | {"9": {"local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16", "id": 9}}
    (row,) = differing(drift(read(NEW, tunnels=more), half()))
    assert (row.key, row.sheet, row.controller) == ("tunnels", None, "10.1.0.0/16 to 10.2.0.0/16")


def test_another_local_private_ip_is_drift_though_nothing_may_set_it():
    own = dict(OWN) | {"local_private_ip": "192.0.2.1"}
    (found,) = endpoints(system(NEW))
    assert "local_private_ip" in {row.key for row in differing(drift(half_of(found, own), half()))}


# Status


def test_what_was_negotiated_is_read_into_rows():
    (one,) = status(STATUS)
    assert (one.id, one.endpoint_id, one.endpoint_name, one.up) == (7, 3, "acme-dc1", True)
    assert dict(one.seen) == {
        "phase1_encryption": "aes256",
        "phase1_hash": "sha2_256",
        "phase1_dh_group": 14,
        "phase2_encryption": "aes128",
        "phase2_hash": "sha1",
        "ike_version": 2,
        "nat_traversal": "on",
        "dpd": False,
    }
    assert dict(one.remaining) == {"phase1_lifetime": 1227, "phase2_lifetime": 20756}
    assert of_endpoint(status(STATUS), 3) == (one,)
    assert of_endpoint(status(STATUS), 4) == ()


def test_what_was_negotiated_is_held_against_the_sheet():
    (one,) = status(STATUS)
    rows = {row.key: row for row in against(one, half())}
    assert {key for key, row in rows.items() if not row.same} == {
        "phase2_encryption",
        "phase2_hash",
        "phase2_lifetime",
    }
    assert (rows["phase2_lifetime"].sheet, rows["phase2_lifetime"].controller) == (3600, "20,756 s left")
    assert rows["nat_traversal"].same  # the sheet has auto


def params(**changes):
    found = copy.deepcopy(STATUS)
    found["response"]["7"]["tunnel_params"] |= changes
    return status(found)[0]


def test_of_a_phase_that_is_down_nothing_counts():
    assert not {"phase2_encryption", "phase2_hash"} & params(phase2="down").seen.keys()
    assert not params(phase1="", phase2="").seen


def test_a_group_for_pfs_means_pfs_and_none_says_nothing():
    assert params(pfs_dh_group="14").seen["pfs_group"] == 14
    assert params(pfs_dh_group="14").seen["pfs"] is True
    assert "pfs" not in params(pfs_dh_group=None).seen


def test_what_is_worded_unlike_anything_known_is_shown_and_not_guessed():
    one = params(phase1_cipher="ROT 13", nat_t="perhaps")
    assert "phase1_encryption" not in one.seen
    assert one.remarks == ("phase1_cipher says ROT 13, which is not known here.", "nat_t says perhaps, which is not known here.")  # fmt: skip


def test_the_short_form_of_the_status_says_up_and_down_alone():
    answer = {"response": {"7": {"connected": False, "endpoint_id": 3}}}
    (one,) = status(answer)
    assert one.up is False
    assert not one.seen
    assert THIS_ENDPOINT["asn"] == 65001
