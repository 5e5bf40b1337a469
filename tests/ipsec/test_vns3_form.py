"""VNS3's forms, field by field, and what has to be open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.vns3_halves import HALF, ROUTE, half
from vns3pair.ipsec import catalogue, sheetfile
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.vns3_endpoint import box, endpoint_of, nat_traversal_of
from vns3pair.ipsec.vns3_form import THE_KEY, form


def labels(screen):
    return [field.label for field in screen.fields]


def of(screen, label):
    return next(field for field in screen.fields if field.label == label)


def why(gaps):
    return {gap.key: gap.why for gap in gaps}


def test_the_forms_stand_in_the_order_in_which_they_are_filled_in():
    found = form(half())
    assert [screen.title for screen in found.screens] == ["Before you start", "The endpoint", "Tunnel 1"]
    assert labels(found.screens[1]) == [
        "Name", "Public IP", "NAT-Traversal", "IKEV1/IKEV2", "Pre-Shared Key", "NAT IP", "Extra Config Parameters",
        "PFS", "VPN type",
    ]  # fmt: skip
    assert labels(found.screens[2])[:3] == ["Local Subnet", "Remote Subnet", "Name"]
    assert not found.missing
    assert not found.unsaid


def test_the_local_private_ip_comes_first_with_what_changing_it_means():
    first = form(half()).screens[0]
    assert of(first, "Local Private IP").value == "192.0.2.254"
    assert "deleted" in first.note


def test_what_the_sheet_does_not_say_yet_is_not_to_be_left_empty():
    before, endpoint = form(Half(VNS3, {})).screens
    fields = (*before.fields, *endpoint.fields)
    assert {one.label for one in fields if one.missing} == {
        "Local Private IP", "Public IP", "NAT-Traversal", "IKEV1/IKEV2", "PFS",
    }  # fmt: skip
    assert {one.label: one.without for one in fields if not one.value}["NAT IP"] == "leave empty"
    assert not any(one.missing for one in form(half()).screens[1].fields)


def test_an_identity_that_is_no_address_is_not_said_to_be_the_public_ip():
    field = of(form(half(remote_peer_id="@vpn.acme.example")).screens[1], "NAT IP")
    assert (field.value, field.without) == ("", "not known yet")
    assert "no address" in field.note


def test_the_key_is_never_a_value_to_copy():
    field = of(form(half(psk_fingerprint="7K2-M9Q")).screens[1], "Pre-Shared Key")
    assert (field.value, field.copied) == (THE_KEY, False)


def test_extra_params_are_one_token_a_line():
    field = of(form(half()).screens[1], "Extra Config Parameters")
    assert field.value.splitlines()[0] == "phase1=aes256-sha2_256-dh14"
    assert field.copied


@pytest.mark.parametrize(
    ("nat", "version", "checked", "warned"),
    [
        ("on", 1, True, False),
        ("on", 2, True, False),
        ("auto", 2, False, False),
        ("auto", 1, False, False),
        ("off", 1, False, False),
        ("off", 2, False, True),
        (None, 2, None, False),
    ],
)
def test_the_box_is_ticked_by_value_and_ike_version(nat, version, checked, warned):
    assert (box(nat, version)[0], bool(box(nat, version)[1])) == (checked, warned)
    endpoint = endpoint_of(half(nat_traversal=nat, ike_version=version))
    assert endpoint.nat_traversal is checked
    assert ("nat_traversal" in why(endpoint.unsaid)) is warned
    detects = "compat:encapsulation=auto" in endpoint.extra_params
    assert detects is (nat == "auto" and version == 1)


@pytest.mark.parametrize(("nat", "version"), [("on", 1), ("on", 2), ("auto", 2), ("off", 1)])
def test_the_box_reads_backwards_to_what_it_was_ticked_for(nat, version):
    assert nat_traversal_of(box(nat, version)[0], version) == nat


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, ""),
        ({"remote_peer_id": "198.51.100.7"}, ""),
        ({"remote_peer_id": "10.50.0.1"}, "10.50.0.1"),
        ({"remote_peer_id": "@gw.example.org"}, ""),
    ],
)
def test_nat_ip_is_filled_in_only_where_the_partner_sends_another_address(changes, value):
    found = form(half(**changes))
    assert of(found.screens[1], "NAT IP").value == value
    assert ("remote_peer_id" in why(found.unsaid)) is ("@" in str(changes))


def test_a_name_of_its_own_goes_before_the_sheets():
    assert endpoint_of(half(), "Acme & Co / DC1").name == "Acme-Co-DC1"
    assert endpoint_of(half(endpoint_name="acme_dc1"), "other").name == "acme_dc1"
    assert "endpoint_name" in why(endpoint_of(half(endpoint_name="acme dc1")).unsaid)


def test_a_route_based_endpoint_has_an_interface_and_traffic_pairs():
    found = form(half(ROUTE))
    assert of(found.screens[1], "Route-based interface address").value == "169.254.10.1/30"
    assert of(found.screens[1], "VPN type").value == "VTI (route-based)"
    assert found.screens[2].title == "Traffic pair 1"


@pytest.mark.parametrize(
    ("hosting", "label"),
    [
        ("aws", "Instance, Networking: Source/destination check"),
        ("azure", "Network interface: Enable IP forwarding"),
        ("gcp", "Instance: IP forwarding"),
    ],
)
def test_a_cloud_has_to_let_the_controller_pass_on_what_is_not_its_own(hosting, label):
    last = form(half(hosting=hosting)).screens[-1]
    assert last.fields[0].label == label
    assert last.fields[1].value == "10.50.0.0/16"


def test_where_there_is_no_cloud_nothing_is_said_of_its_routes():
    for hosting in (None, "other_cloud", "own_network"):
        assert form(half(hosting=hosting)).screens[-1].title == "Tunnel 1"


def test_what_a_route_based_endpoint_carries_anyway_is_no_traffic_pair():
    anywhere = [{"local_subnet": "0.0.0.0/0", "remote_subnet": "any"}]
    endpoint = endpoint_of(half(ROUTE, tunnels=anywhere))
    assert not endpoint.tunnels
    assert not endpoint.missing


def test_no_route_to_everything_is_asked_for():
    pairs = [
        {"local_subnet": "10.1.0.0/24", "remote_subnet": "any"},
        {"local_subnet": "10.2.0.0/24", "remote_subnet": "172.31.1.0/24"},
    ]
    assert "leads to 172.31.1.0/24, and" in why(endpoint_of(half(ROUTE, tunnels=pairs)).to_know)["vpn_type"]
    assert "behind the partner" in why(endpoint_of(half(ROUTE, tunnels=pairs[:1])).to_know)["vpn_type"]


def test_before_traffic_pairs_a_route_based_endpoint_has_none():
    assert endpoint_of(half(ROUTE, device_version="5.1.8")).tunnels
    old = endpoint_of(half(ROUTE, device_version="5.1.7"))
    assert not old.tunnels
    assert "5.1.8" in why(old.unsaid)["tunnels"]


@pytest.mark.parametrize("key", ["peer_public_ip", "ike_version", "nat_traversal", "pfs", "tunnels"])
def test_what_the_controller_would_guess_is_missing_and_not_guessed(key):
    found = form(half(**{key: None}))
    assert list(why(found.missing)) == [key]
    assert "" in [field.value for screen in found.screens for field in screen.fields]


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"peer_public_ip": "198.51.100"}, "peer_public_ip", "cannot be read"),
        ({"ike_version": "both"}, "ike_version", "cannot be read"),
        ({"vpn_type": "route"}, "tunnel_interface", "169.254.10.1/30"),
        ({"tunnels": [{"local_subnet": "10.0.0.0/8"}]}, "tunnels", "no pair"),
    ],
)
def test_what_is_missing_says_why(changes, key, reason):
    assert reason in why(form(half(**changes)).missing)[key]


def test_of_several_tunnels_each_that_can_be_read_once_is_written():
    tunnels = [
        {"local_subnet": "172.31.1.7/24", "remote_subnet": "10.50.0.0/16"},
        {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"},
        {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0"},
        {"local_subnet": "172.31.1.0/24"},
        {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"},
    ]
    endpoint = endpoint_of(half(tunnels=tunnels))
    assert [tunnel.key for tunnel in endpoint.tunnels] == [
        ("172.31.1.0/24", "10.50.0.0/16"),
        ("172.31.2.0/24", "10.50.0.0/16"),
    ]
    reasons = why(endpoint.unsaid)
    assert "host" in reasons["tunnels[0]"]
    assert "once" in reasons["tunnels[1]"]
    assert "tunnels[2]" in reasons
    assert "missing" in reasons["tunnels[3]"]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"nat_traversal": "on"}, ["UDP 500", "UDP 4500"]),
        ({"nat_traversal": "off", "ike_version": 1}, ["UDP 500", "Protocol 50 (ESP)"]),
        ({"nat_traversal": "off"}, ["UDP 500", "UDP 4500", "Protocol 50 (ESP)"]),
        ({"local_private_ip": "203.0.113.4"}, ["UDP 500", "UDP 4500", "Protocol 50 (ESP)"]),
        ({}, ["UDP 500", "UDP 4500"]),
        ({"nat_traversal": None}, ["UDP 500", "UDP 4500", "Protocol 50 (ESP)"]),
    ],
)
def test_what_must_be_open_follows_from_nat_traversal(changes, names):
    found = form(half(**changes)).openings
    assert [one.what for one in found] == names
    assert {one.source for one in found} == {"198.51.100.7/32"}


@pytest.mark.parametrize(
    ("hosting", "word"),
    [("aws", "number 50"), ("azure", "Esp"), ("gcp", "esp"), ("other_cloud", "no port"), (None, "no port")],
)
def test_protocol_50_is_named_as_the_cloud_names_it(hosting, word):
    found = form(half(hosting=hosting, nat_traversal="off", ike_version=1)).openings
    assert word in found[1].how
    assert all(one.citation.source for one in found)


_CELLS = {
    parameter.key: st.sampled_from([choice.value for choice in parameter.choices]) | st.text(max_size=12)
    if parameter.choices
    else st.text(max_size=20) | st.integers(0, 100_000) | st.booleans() | st.none()
    for parameter in catalogue.of_side(VNS3)
    if parameter.kind != "tunnels"
}


@given(st.fixed_dictionaries({}, optional=_CELLS), st.text(max_size=20))
def test_whatever_the_half_holds_there_are_forms(cells, name):
    stated = sheetfile.normalise(HALF | cells, VNS3)
    found = form(Half(VNS3, stated), name)
    assert found.screens[1].fields[0].value
    assert all(gap.key and gap.why for gap in (*found.missing, *found.unsaid))
