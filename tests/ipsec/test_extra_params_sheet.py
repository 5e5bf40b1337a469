"""Extra Params and the sheet's VNS3 half: from one to the other, and compared."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.test_extra_params import VALID
from vns3pair.ipsec import catalogue, sheetfile
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.extra_params import parse
from vns3pair.ipsec.extra_params_sheet import SAID, differences, report, stated
from vns3pair.ipsec.extra_params_text import text_of
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3

HALF: dict[str, Any] = {
    "ike_version": 2,
    "pfs": True,
    "local_private_ip": "192.0.2.254",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs_group": 14,
}
TEXT = "phase1=aes256-sha2_256-dh14\nphase2=aes256-sha2_256\nphase1-lifetime=28800s\nphase2-lifetime=3600s"


def written(**changes: Any) -> tuple[str, dict[str, str]]:
    half = {key: value for key, value in {**HALF, **changes}.items() if value is not None}
    text, unsaid = text_of(Half(VNS3, half))
    return text, {one.key: one.why for one in unsaid}


def test_the_keys_spoken_of_are_the_sheets():
    assert set(SAID) <= catalogue.BY_KEY.keys()


def test_an_empty_text_leaves_all_to_autodiscovery_and_defaults():
    assert stated(parse("")) == {
        "phase1_encryption": "auto",
        "phase1_hash": "auto",
        "phase1_dh_group": "auto",
        "phase2_encryption": "auto",
        "phase2_hash": "auto",
        "phase1_lifetime": 3600,
        "phase2_lifetime": 28800,
        "dpd": False,
    }


def test_what_a_phase_leaves_out_is_auto_and_the_pfs_group_is_blank():
    half = stated(parse("phase1=aes128-sha1 phase2=aes256_gcm"))
    assert (half["phase1_encryption"], half["phase1_hash"], half["phase1_dh_group"]) == (
        "aes128",
        "sha1",
        "auto",
    )
    assert half["phase2_encryption"] == "aes256_gcm"
    assert "phase2_hash" not in half
    assert "pfs_group" not in half


def test_a_group_behind_phase_2_is_the_pfs_group():
    assert stated(parse("phase2=aes256-sha2_256-dh16"))["pfs_group"] == 16
    assert stated(parse("pfsgroup=dh16"))["pfs_group"] == 16


def test_of_several_values_none_is_taken():
    half = stated(parse("phase1=aes256-sha1-dh14,aes128-sha1 phase1-lifetime=3600s phase1-lifetime=7200s"))
    assert half["phase1_encryption"] == ["aes256", "aes128"]
    assert half["phase1_hash"] == "sha1"
    assert half["phase1_dh_group"] == [14, "auto"]
    assert half["phase1_lifetime"] == ["3600s", "7200s"]
    rows = {row.key: row for row in compare({**HALF, **half}, {}).rows}
    for key in ("phase1_encryption", "phase1_dh_group", "phase1_lifetime"):
        assert Half(VNS3, half).reading(key).several, key
        assert rows[key].state == "incomplete"


def test_a_short_lifetime_keeps_its_unit_so_that_the_sheet_reads_it():
    half = stated(parse("phase1-lifetime=120s"))
    assert Half(VNS3, half).value("phase1_lifetime") == 120


def test_of_a_phase_that_cannot_be_read_nothing_is_said():
    half = stated(parse("phase1=foo-sha1 phase1-lifetime=soon"))
    assert not {"phase1_encryption", "phase1_hash", "phase1_dh_group", "phase1_lifetime"} & half.keys()
    assert "dpd" not in stated(parse("dpdaction=reset"))


def test_auto_detection_of_nat_is_a_compat_token_with_ikev1_alone():
    assert stated(parse("compat:encapsulation=auto compat:a=b"))["nat_traversal"] == "auto"
    assert stated(parse("compat:encapsulation=auto compat:a=b"))["compat"] == "a=b"
    assert written(nat_traversal="auto", ike_version=1)[0] == f"{TEXT}\ncompat:encapsulation=auto"
    assert written(nat_traversal="auto", ike_version=2)[0] == TEXT


@pytest.mark.parametrize(
    ("changes", "tail"),
    [
        ({}, ""),
        ({"pfs_group": 16}, "pfsgroup=dh16"),
        ({"pfs_group": 16, "pfs": False}, ""),
        ({"dpd": True}, "dpdaction=restart\ndpddelay=30s\ndpdtimeout=90s"),
        (
            {"dpd": True, "dpd_action": "hold", "dpd_delay": 10},
            "dpdaction=hold\ndpddelay=10s\ndpdtimeout=90s",
        ),
        ({"initiation": "receive", "rekey": False}, "connection=receive\nconnection-rekey=no"),
        ({"local_peer_id": "203.0.113.10"}, "local-peer-id=203.0.113.10"),
        ({"local_peer_id": "192.0.2.254"}, ""),
        ({"compat": "a=b"}, "compat:a=b"),
        ({"compat": "compat:a=b compat:c"}, "compat:a=b\ncompat:c"),
    ],
)
def test_a_half_is_written_in_the_documented_order(changes, tail):
    text, unsaid = written(**changes)
    lines = [line for line in text.splitlines() if line not in TEXT.splitlines()]
    assert "\n".join(lines) == tail
    assert not unsaid
    assert parse(text).valid


@pytest.mark.parametrize(
    ("changes", "key", "why"),
    [
        ({"phase1_encryption": "aes192"}, "phase1_encryption", "does not offer"),
        ({"phase1_encryption": "aes256_ccm"}, "phase1_encryption", "phase 2 only"),
        ({"phase1_hash": "aes256 or so"}, "phase1_hash", "cannot be read"),
        ({"phase1_encryption": "aes256, aes128"}, "phase1_encryption", "choose one"),
        ({"phase1_encryption": None}, "phase1_encryption", "autodiscovery"),
        ({"phase1_hash": None}, "phase1_hash", "autodiscovery"),
        ({"phase1_dh_group": None}, "phase1_dh_group", "autodiscovery"),
        ({"phase2_hash": None}, "phase2_hash", "autodiscovery"),
        ({"phase1_encryption": "auto"}, "phase1_hash", "begins with the encryption"),
        ({"phase1_hash": "auto"}, "phase1_dh_group", "hash before the group"),
        ({"phase2_lifetime": None}, "phase2_lifetime", "28800 s"),
        ({"initiation": "initiate"}, "initiation", "receive"),
        ({"local_peer_id": "CN=vns3, O=Acme"}, "local_peer_id", "read back"),
        ({"compat": "a=b c=d"}, "compat", "blanks"),
        ({"compat": "a=b,phase1=3des-md5"}, "compat", "read back"),
        ({"compat": "a phase1=3des-md5"}, "compat", "blanks"),
        ({"compat": "a\nphase1=3des-md5"}, "compat", "several lines"),
        ({"device_version": "3.5.1.12"}, "phase1_hash", "3.5.1.12"),
    ],
)
def test_what_cannot_be_said_is_reported_and_nothing_else_is_said_instead(changes, key, why):
    text, unsaid = written(**changes)
    assert why in unsaid[key]
    assert "3des" not in text
    assert parse(text).valid


def test_phase_2_with_gcm_is_written_without_the_hash_of_the_sheet():
    text, unsaid = written(phase2_encryption="aes256_gcm")
    assert "phase2=aes256_gcm\n" in text
    assert not unsaid


def said_of(text: str, **changes: Any) -> dict[str, Any]:
    return {one.key: one.text for one in differences(parse(text), Half(VNS3, HALF | changes))}


def test_a_token_that_cannot_be_read_says_nothing_and_not_what_its_absence_means():
    ours = {"dpd": True, "rekey": False, "initiation": "receive"}
    said = said_of(f"{TEXT} dpdaction connection=initiate connection-rekey=maybe", **ours)
    assert said == {"dpd": None, "initiation": None, "rekey": None}


def test_what_the_controller_takes_where_no_token_is_named_is_marked_as_its_default():
    ours = {"dpd": True, "rekey": False, "initiation": "receive"}
    found = differences(parse(TEXT), Half(VNS3, HALF | ours))
    assert [(one.key, one.text, one.by_default) for one in found] == [
        ("dpd", False, True),
        ("initiation", "bidirectional", True),
        ("rekey", True, True),
    ]


def test_of_several_values_each_is_named():
    several = "phase1=aes256-sha2_256-dh14,aes128-sha2_256-dh5 phase1-lifetime=8h phase1-lifetime=2h"
    found = differences(parse(several), Half(VNS3, HALF))
    said = {one.key: one.text for one in found}
    assert said["phase1_encryption"] == ["aes256", "aes128"]
    assert said["phase1_dh_group"] == [14, 5]
    assert str(found[0]) == "phase1_encryption: the text says aes256, aes128, the sheet aes256"


def test_a_sheet_and_its_own_text_do_not_differ():
    assert differences(parse(TEXT), Half(VNS3, HALF)) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT.replace("aes256-sha2_256-dh14", "aes128-sha2_256"), {"phase1_encryption": ("aes128", "aes256", False), "phase1_dh_group": ("auto", 14, False), "pfs_group": ("auto", 14, False)}),
        (TEXT.replace("phase2-lifetime=3600s", ""), {"phase2_lifetime": (28800, 3600, True)}),
        (f"{TEXT} pfsgroup=dh16", {"pfs_group": (16, 14, False)}),
        (f"{TEXT} dpdaction=hold", {"dpd": (True, False, False)}),
        (f"{TEXT} connection-rekey=no", {"rekey": (False, True, False)}),
        (f"{TEXT} local-peer-id=203.0.113.10", {"local_peer_id": ("203.0.113.10", "192.0.2.254", False)}),
        (f"{TEXT} compat:a=b", {"compat": ("a=b", None, False)}),
        (f"{TEXT} phase2=aes128-sha2_256", {"phase2_encryption": (["aes256", "aes128"], "aes256", False)}),
    ],
)  # fmt: skip
def test_a_text_that_says_something_else_is_named_row_by_row(text, found):
    named = differences(parse(text), Half(VNS3, HALF))
    assert {one.key: (one.text, one.sheet, one.by_default) for one in named} == found


def test_with_ikev1_a_text_without_auto_detection_differs_from_a_sheet_with_it():
    half = Half(VNS3, {**HALF, "ike_version": 1, "nat_traversal": "auto"})
    assert [one.key for one in differences(parse(TEXT), half)] == ["nat_traversal"]
    assert differences(parse(f"{TEXT} compat:encapsulation=auto"), half) == ()


@given(VALID)
def test_a_valid_text_survives_the_way_through_the_sheet(tokens):
    read = parse("\n".join(tokens))
    half = Half(VNS3, {"pfs": True, **stated(read)})
    text, _ = text_of(half)
    again = parse(text)
    assert again.valid
    assert differences(again, half) == ()


_CELLS = {
    parameter.key: st.sampled_from([choice.value for choice in parameter.choices]) | st.text(max_size=20)
    if parameter.choices
    else st.integers(0, 100_000) | st.text(max_size=20) | st.booleans()
    for parameter in catalogue.of_side(VNS3)
    if parameter.key in SAID or parameter.key in ("ike_version", "pfs", "local_private_ip", "device_version")
}


@given(st.fixed_dictionaries({}, optional=_CELLS))
def test_whatever_the_half_holds_its_text_is_valid_and_no_more_than_it_says(cells):
    half = Half(VNS3, sheetfile.normalise(cells, VNS3))
    text, unsaid = text_of(half)
    read = parse(text, half.version)
    assert read.valid
    assert all(one.why for one in unsaid)
    left = {one.key for one in unsaid}
    for one in differences(read, half):
        assert one.key in left or one.sheet is None or _follows(one.key, left), one


def _follows(key: str, left: set[str]) -> bool:
    """Whether a row is said in one token with another that cannot be said, or derived from it."""
    together = [
        {"phase1_encryption", "phase1_hash", "phase1_dh_group", "pfs_group"},
        {"phase2_encryption", "phase2_hash"},
        {"dpd", "dpd_action", "dpd_delay", "dpd_timeout"},
        {"nat_traversal", "compat"},
    ]
    return any(key in keys and left & keys for keys in together)


def test_keys_and_values_are_reported_in_the_order_in_which_they_are_written():
    lines = report(parse("foo=1 mtu=1400 dpdaction=hold phase1=aes256-sha1-dh14,aes128-sha1"))
    assert lines == [
        "phase1_encryption: aes256, aes128",
        "phase1_hash: sha1",
        "phase1_dh_group: 14, auto",
        "phase2_encryption: auto",
        "phase2_hash: auto",
        "phase1_lifetime: 3600 (default)",
        "phase2_lifetime: 28800 (default)",
        "dpd: true",
        "dpd_action: hold",
        "no row on the sheet: mtu=1400",
        "not read: foo=1",
    ]


def test_a_report_holds_no_character_that_a_terminal_acts_upon():
    assert report(parse("a\x1b[31mb"))[-1] == "not read: a\N{REPLACEMENT CHARACTER}[31mb"


def test_pasted_extra_params_and_the_partners_half_can_be_compared():
    vns3 = {**HALF, **stated(parse(TEXT))}
    rows = {row.key: row.state for row in compare(vns3, {**HALF, "device": "libreswan"}).rows}
    assert rows["phase1_encryption"] == rows["phase2_lifetime"] == "match"
    assert Half(PARTNER, HALF).value("phase1_hash") == "sha2_256"
