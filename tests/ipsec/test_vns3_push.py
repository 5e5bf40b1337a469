"""What brings an endpoint to what the sheet says: only what differs, and never the key or all tunnels."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.vns3_halves import HALF, ROUTE, half
from tests.ipsec.vns3_shapes import NEW, VTI, system
from vns3pair.ipsec.vns3_answer_keys import without_keys
from vns3pair.ipsec.vns3_answers import endpoints, half_of, this_endpoint
from vns3pair.ipsec.vns3_drift import differing, drift
from vns3pair.ipsec.vns3_push import push

OWN = this_endpoint(system())


def found(fields=NEW, **changes):
    (one,) = endpoints(without_keys(system(fields | changes)))
    return one


def asked(pushed):
    return [(step.request.method, step.request.path, dict(step.request.body)) for step in pushed.steps]


def why(gaps):
    return {gap.key: gap.why for gap in gaps}


def test_where_nothing_differs_nothing_is_asked():
    pushed = push(found(), OWN, half())
    assert pushed.steps == ()
    assert pushed.left == ()
    assert pushed.rows == ()


@pytest.mark.parametrize(
    ("fields", "changes", "body"),
    [
        ({"pfs": False}, {}, {"pfs": True}),
        ({"ike_version": 1}, {}, {"ike_version": 2}),
        ({"nat_t_enabled": True}, {}, {"nat_t_enabled": False}),
        ({"ipaddress": "198.51.100.8"}, {}, {"ipaddress": "198.51.100.7"}),
        ({"private_ipaddress": "10.50.0.1"}, {}, {"private_ipaddress": "0.0.0.0"}),
        ({}, {"remote_peer_id": "10.50.0.1"}, {"private_ipaddress": "10.50.0.1"}),
        ({}, {"endpoint_name": "acme-2"}, {"name": "acme-2"}),
        ({}, {"phase2_lifetime": 7200}, {"extra_config": " ".join([*NEW["extra_config"][:3], "phase2-lifetime=7200s"])}),
        ({}, {"compat": "a=b"}, {"extra_config": " ".join([*NEW["extra_config"], "compat:a=b"])}),
        ({"extra_config": [*NEW["extra_config"], "compat:a=b"]}, {}, {"extra_config": " ".join(NEW["extra_config"])}),
    ],
)  # fmt: skip
def test_a_put_holds_what_changes_and_nothing_else(fields, changes, body):
    pushed = push(found(**fields), OWN, half(**changes))
    assert asked(pushed) == [("PUT", "/ipsec/endpoints/3", body)]
    (step,) = pushed.steps
    assert {change.name: change.after for change in step.changes} == body
    assert "own tunnels" in step.does


@pytest.mark.parametrize(
    ("token", "changes"),
    [
        ("mtu=1400", {"phase2_lifetime": 7200}),
        ("foo=1", {"phase2_lifetime": 7200}),
        ("phase1-lifetime=28800s", {"phase1_lifetime": None, "pfs_group": 16}),
        ("phase2=aes256-sha2_256", {"phase2_hash": "aes_xcbc", "pfs_group": 16}),
        ("local-peer-id=203.0.113.4", {"public_ip": None, "local_private_ip": None, "pfs_group": 16}),
    ],
)
def test_extra_params_that_the_sheet_cannot_or_does_not_say_stay(token, changes):
    extra = list(dict.fromkeys([*NEW["extra_config"], token]))
    pushed = push(found(extra_config=extra), OWN, half(**changes))
    assert token in asked(pushed)[0][2]["extra_config"].split()


@pytest.mark.parametrize("token", ["psk=hunter2", "foo:secret=hunter2", "secret:hunter2"])
def test_extra_params_with_a_key_among_them_are_not_written_anew(token):
    """What may be the key was cut on arrival, so that writing them back would lose it."""
    pushed = push(
        found(extra_config=[*NEW["extra_config"], token]), OWN, half(phase2_lifetime=7200, pfs=False)
    )
    assert asked(pushed) == [("PUT", "/ipsec/endpoints/3", {"pfs": False})]
    assert "take it out" in why(pushed.left)[""]
    assert "hunter2" not in repr(pushed)


@pytest.mark.parametrize("token", ["foo\u202e=1", "\u202efoo", "mtu=\ud800", "foo=" + "a" * 3_000])
def test_extra_params_that_cannot_be_shown_are_not_written_anew(token):
    pushed = push(found(extra_config=[*NEW["extra_config"], token]), OWN, half(phase2_lifetime=7200))
    assert pushed.steps == ()
    assert "cannot be shown" in " ".join(gap.why for gap in pushed.left)


def test_another_spelling_of_the_same_extra_params_is_no_change():
    same = [
        "phase2=aes256-sha256",
        "phase1-lifetime=8h",
        "phase1=AES256-sha256-modp2048",
        "phase2-lifetime=3600s",
    ]
    assert push(found(extra_config=same), OWN, half()).steps == ()


def test_a_missing_pair_is_added_and_one_too_many_stays_unless_asked():
    tunnels = [*HALF["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    there = NEW["tunnels"] | {"9": {"id": 9, "local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16"}}
    pushed = push(found(tunnels=there), OWN, half(tunnels=tunnels))
    assert asked(pushed) == [
        (
            "POST",
            "/ipsec/endpoints/3/tunnels",
            {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16", "description": "tunnel-2", "enabled": True},
        )
    ]  # fmt: skip
    assert "10.1.0.0/16 to 10.2.0.0/16" in why(pushed.left)["tunnels"]
    both = push(found(tunnels=there), OWN, half(tunnels=tunnels), delete=True)
    assert asked(both)[1] == ("DELETE", "/ipsec/endpoints/3/tunnels/9", {})
    assert "for good" in both.steps[1].does


def test_all_that_a_new_pair_is_made_with_is_shown():
    tunnels = [{"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16", "ping_interval": 60}]
    (step,) = push(found(), OWN, half(tunnels=tunnels)).steps
    assert {change.name: change.after for change in step.changes} == dict(step.request.body)


_PAIR = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}
_OTHER = {"9": {"id": 9, "local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16"}}


@pytest.mark.parametrize(
    ("there", "tunnels"),
    [
        ({"9": {"id": 9, "local_subnet": "lan one", "remote_subnet": "10.2.0.0/16"}}, [_PAIR]),
        ({"9": {"id": 9, "remote_subnet": "10.2.0.0/16"}}, [_PAIR]),
        (_OTHER, [_PAIR, {"local_subnet": "10.1.0.0/33", "remote_subnet": "10.2.0.0/16"}]),
        (_OTHER, [_PAIR, {"local_subnet": "10.1.0.0/16"}]),
    ],
)
def test_a_pair_is_not_taken_away_where_either_end_cannot_be_read(there, tunnels):
    pushed = push(found(tunnels=NEW["tunnels"] | there), OWN, half(tunnels=tunnels), delete=True)
    assert "DELETE" not in [step.request.method for step in pushed.steps]
    assert any("it stays" in gap.why for gap in pushed.left)


def test_a_pair_of_the_sheet_is_not_taken_away_where_its_version_cannot_be_told_of_it():
    there = {"4": {"id": 4, **_PAIR}}
    pushed = push(found(VTI, traffic_pairs=there), OWN, half(**ROUTE, device_version="5.1.0"), delete=True)
    assert asked(pushed) == []


@pytest.mark.parametrize("off", ["7", "9"])
def test_a_second_pair_of_the_same_subnets_that_is_off_stays_off(off):
    there = {
        number: NEW["tunnels"]["7"] | {"id": int(number), "enabled": number != off} for number in ("7", "9")
    }
    assert push(found(tunnels=there), OWN, half()).steps == ()


@pytest.mark.parametrize(
    "extra", [{"phase1": "3des-md5-dh2"}, 5, [["phase1=3des-md5-dh2"]], ["foo=1"] * 3_500]
)
def test_extra_params_of_a_shape_that_nobody_knows_are_not_written_over(extra):
    pushed = push(found(extra_config=extra), OWN, half())
    assert pushed.steps == ()
    assert pushed.refused


def test_of_a_pair_only_what_the_sheet_states_is_changed():
    tunnel = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}
    assert push(found(), OWN, half(tunnels=[tunnel])).steps == ()
    pushed = push(found(), OWN, half(tunnels=[tunnel | {"ping_interval": 60, "name": "lan"}]))
    assert asked(pushed) == [
        ("PUT", "/ipsec/endpoints/3/tunnels/7", {"ping_interval": 60, "description": "lan"})
    ]
    off = {"7": NEW["tunnels"]["7"] | {"enabled": False}}
    assert asked(push(found(tunnels=off), OWN, half()))[0][2] == {"enabled": True}


def test_a_route_based_endpoint_gets_traffic_pairs():
    pushed = push(found(VTI), OWN, half(ROUTE))
    methods = [(step.request.method, step.request.path) for step in pushed.steps]
    assert methods == [("POST", "/ipsec/endpoints/4/traffic_pairs")]
    assert "10.60.0.0/16" in why(pushed.left)["tunnels"]


@pytest.mark.parametrize(
    ("fields", "changes", "key"),
    [
        ({"vpn_type": "gre"}, {}, "vpn_type"),
        ({"vpn_type": "vti"}, {}, "vpn_type"),
        ({}, {"ike_version": None}, "ike_version"),
        ({}, {"tunnels": None}, "tunnels"),
    ],
)
def test_what_cannot_be_pushed_as_a_whole_is_refused_as_a_whole(fields, changes, key):
    pushed = push(found(**fields), OWN, half(**changes))
    assert pushed.steps == ()
    assert key in why(pushed.refused)


def test_what_is_the_whole_controllers_is_left_and_named():
    own = dict(OWN) | {"local_private_ip": "192.0.2.1"}
    pushed = push(found(), own, half(local_peer_id="192.0.2.254"))
    assert "whole controller" in why(pushed.left)["local_private_ip"]
    assert all(step.request.path != "/ipsec" for step in pushed.steps)


def apply(fields, steps):
    """What a controller makes of the steps."""
    fields = copy.deepcopy(fields)
    for step in steps:
        _, _, _, identity, *rest = step.request.path.split("/")
        assert identity == str(fields["id"])
        body = dict(step.request.body)
        if not rest:
            fields |= body
        elif step.request.method == "POST":
            number = max((int(name) for name in fields[rest[0]]), default=0) + 1
            fields[rest[0]][str(number)] = body | {"id": number}
        elif step.request.method == "DELETE":
            del fields[rest[0]][rest[1]]
        else:
            fields[rest[0]][rest[1]] |= body
    return fields


_SHEETS = st.fixed_dictionaries(
    {},
    optional={
        "ike_version": st.sampled_from([1, 2]),
        "nat_traversal": st.sampled_from(["on", "off", "auto"]),
        "pfs": st.booleans(),
        "remote_peer_id": st.sampled_from(["10.50.0.1", "198.51.100.7"]),
        "local_peer_id": st.sampled_from(["203.0.113.4", "192.0.2.254"]),
        "phase1_encryption": st.sampled_from(["aes128", "3des", "auto"]),
        "phase1_dh_group": st.sampled_from([14, 16]),
        "phase2_encryption": st.sampled_from(["aes128", "aes256_gcm"]),
        "phase1_lifetime": st.sampled_from([3600, 7200]),
        "pfs_group": st.sampled_from([14, 16]),
        "dpd": st.booleans(),
        "initiation": st.sampled_from(["bidirectional", "receive"]),
        "rekey": st.booleans(),
        "compat": st.sampled_from(["a=b", "a=b compat:c=d"]),
        "tunnels": st.lists(
            st.fixed_dictionaries(
                {
                    "local_subnet": st.sampled_from(["172.31.1.0/24", "172.31.2.0/24"]),
                    "remote_subnet": st.sampled_from(["10.50.0.0/16", "10.60.0.0/16"]),
                },
                optional={"ping_interval": st.sampled_from([10, 60])},
            ),
            min_size=1,
            max_size=4,
        ),
    },
)


@given(_SHEETS, _SHEETS)
def test_after_a_push_nothing_differs_but_what_was_left_and_a_second_one_has_nothing_to_do(before, after):
    start = apply(NEW, push(found(), OWN, half(**before), delete=True).steps)
    sheet = half(**after)
    pushed = push(found(start), OWN, sheet, delete=True)
    then = found(apply(start, pushed.steps))
    assert push(then, OWN, sheet, delete=True).steps == ()
    unsaid = {gap.key for gap in pushed.left}
    if {"phase1_hash", "phase1_dh_group"} & unsaid:
        unsaid |= {"phase1_hash", "phase1_dh_group", "pfs_group"}  # one token, and what follows from it
    for row in differing(drift(half_of(then, OWN), sheet)):
        assert row.sheet is None or row.key in unsaid, row
    for step in pushed.steps:
        assert "secret" not in step.request.body
        assert step.request.path.startswith("/ipsec/endpoints/3")


@pytest.mark.parametrize("name", ["ipaddress", "pfs", "ike_version", "nat_t_enabled", "private_ipaddress"])
@pytest.mark.parametrize(
    "said", ["\ud800", "a\u202eb", "a\r\nb", ["\ud800"], {"a": "\u202e"}, "a" * 100_000, 9**400]
)
def test_what_a_controller_had_can_be_shown_whatever_it_was(name, said):
    pushed = push(found(**{name: said}), OWN, half(ike_version=1, remote_peer_id="10.50.0.1"))
    for change in pushed.steps[0].changes:
        shown = str(change.before)
        shown.encode()
        assert len(shown) <= 2_000
        assert set(shown).isdisjoint("\u202e\r\n")
