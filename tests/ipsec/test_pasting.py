"""A block of cells pasted onto the sheet: by labels or downwards, and one's own half copied."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
from tests.ipsec.lab_cases import matching
from tests.ipsec.mending import CHANGES
from tests.ipsec.test_values import JSON
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.cell_labels import meanings
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.pasting import Pasted, Unmatched, read_block, write_block
from vns3pair.ipsec.sheetfile import MOST_TUNNELS, normalise

Stated = dict[str, Any]


def read(
    text: str,
    side: Side = VNS3,
    start: str = "organization",
    vns3: Stated | None = None,
    partner: Stated | None = None,
) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]]:
    return read_block(text, side=side, start=start, vns3=vns3 or {}, partner=partner or {})


def stored(text: str, side: Side = VNS3, **options: Any) -> dict[tuple[Side, str], Any]:
    return {(cell.side, cell.key): cell.value for cell in read(text, side, **options)[0]}


def own(text: str, side: Side = VNS3, **options: Any) -> Stated:
    found = stored(text, side, **options)
    assert {whose for whose, _ in found} <= {side}
    return {key: value for (_, key), value in found.items()}


# By labels


def test_labels_may_come_in_any_order_case_and_with_any_signs() -> None:
    text = (
        'PHASE 1 - LIFETIME (seconds):\t8h\r\nike VERSION\tv2\r\n"Phase 1\nEncryption Algorithm"\tAES 256\r\n'
    )
    assert own(text) == {"phase1_lifetime": 28800, "ike_version": 2, "phase1_encryption": "aes256"}


@pytest.mark.parametrize("side", SIDES)
def test_every_cell_goes_by_its_key_and_by_what_its_side_calls_it(side: Side) -> None:
    for parameter in catalogue.of_side(side):
        for label in (parameter.key, cell_name(parameter.key, side)):
            found = meanings(label, [DEVICES["vns3"]], None)
            assert found, label
            assert found[0].key_of(side) == parameter.key, label


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Phase 2: DH Group", "pfs_group"),
        ("ESP Encryption", "phase2_encryption"),
        ("IKE Lifetime", "phase1_lifetime"),
        ("IPsec Phase 1 Hash Algorithm", "phase1_hash"),
        ("Perfect Forward Secrecy (PFS)", "pfs"),
        ("Peer IP Address", "peer_public_ip"),
        ("NAT-T", "nat_traversal"),
        ("Company", "organization"),
        ("DPD interval", "dpd_delay"),
        ("Key Lifetime", "phase1_lifetime"),
        ("local-peer-id (Extra Params)", "local_peer_id"),
        ("QM SA Lifetime (seconds)", "phase2_lifetime"),
    ],
)
def test_other_peoples_forms_and_the_devices_words_are_known(label: str, key: str) -> None:
    found = meanings(label, [DEVICES["vns3"], DEVICES["azure"]], None)
    assert found[0].key == key


def test_a_label_of_both_phases_follows_its_section_else_the_order() -> None:
    sections = "Phase 2 (IPsec)\nEncryption\tAES-128\nPhase 1 (IKE)\nEncryption\tAES-256\n"
    assert own(sections) == {"phase2_encryption": "aes128", "phase1_encryption": "aes256"}
    order = "Encryption\tAES-256\nHash\tSHA1\nEncryption\tAES-128\nHash\tSHA256\n"
    assert own(order) == {
        "phase1_encryption": "aes256",
        "phase1_hash": "sha1",
        "phase2_encryption": "aes128",
        "phase2_hash": "sha2_256",
    }


def test_a_label_that_may_mean_two_things_goes_by_what_its_value_says() -> None:
    assert own("Authentication\tPre-shared key\nPhase 1 authentication\tSHA-256") == {
        "authentication": "psk",
        "phase1_hash": "sha2_256",
    }


def test_a_heading_says_whose_the_columns_are() -> None:
    text = "Parameter\tPartner\tRemarks\tVNS3\nIKE version\t1\tsee mail\t2\nDH group\t5\t\t14\n"
    expected = {
        (PARTNER, "ike_version"): 1,
        (VNS3, "ike_version"): 2,
        (PARTNER, "phase1_dh_group"): 5,
        (VNS3, "phase1_dh_group"): 14,
    }
    assert stored(text, VNS3) == stored(text, PARTNER) == expected
    named = "\tAcme Corp\tCohesive\nIKE version\t1\t2\nDPD\tyes\tno"
    found = stored(named, vns3={"organization": "Cohesive"}, partner={"organization": "ACME corp"})
    assert found[PARTNER, "ike_version"] == 1
    assert found[VNS3, "dpd"] is False


def test_a_mirrored_rows_label_means_each_sides_own_half_of_it() -> None:
    text = (
        "Item\tVNS3\tPartner\nVNS3's public IP\t54.1.1.1\t54.1.1.2\nLocal ID\tours.example\ttheirs.example\n"
    )
    assert stored(text) == {
        (VNS3, "public_ip"): "54.1.1.1",
        (PARTNER, "peer_public_ip"): "54.1.1.2",
        (VNS3, "local_peer_id"): "ours.example",
        (PARTNER, "local_peer_id"): "theirs.example",
    }


def test_a_second_value_without_a_heading_is_nobodys_and_said() -> None:
    pasted, left = read("IKE version\t2\t1\nDPD\tyes\tno", PARTNER)
    assert [(cell.side, cell.value) for cell in pasted] == [(PARTNER, 2), (PARTNER, True)]
    assert [(line.line, "no heading" in line.why) for line in left] == [(1, True), (2, True)]


def test_lines_of_label_and_colon_from_a_mail_are_read_too() -> None:
    text = "IKE version: IKEv2\nEncryption = AES256\nfavourite colour: blue\nDPD: on\n"
    assert own(text, PARTNER) == {"ike_version": 2, "phase1_encryption": "aes256", "dpd": True}
    assert [line.why for line in read(text, PARTNER)[1]] == ["no row of the sheet has this name"]


def test_blank_cells_leave_alone_what_is_there() -> None:
    pasted, left = read("IKE version\t\nDPD\tyes\nHash\t", vns3={"ike_version": 1})
    assert [cell.key for cell in pasted] == ["dpd"]
    assert left == ()


def test_what_stands_twice_or_has_no_cell_is_said() -> None:
    _, left = read("DPD\tyes\nDPD\tno\nEndpoint name\tx\nKey hygiene\tnone", PARTNER)
    assert [(line.line, line.why) for line in left] == [
        (2, "Dead peer detection stands further up already"),
        (3, "the partner states no Endpoint name"),
        (4, "the partner states no Key hygiene"),
    ]


def test_what_cannot_be_read_is_kept_as_typed_with_the_reason() -> None:
    (cell,) = read("Phase 1 lifetime\t8")[0]
    assert (cell.value, cell.text, cell.reads, cell.changed) == ("8", "8", "", True)
    assert "hours, minutes or seconds" in cell.problem
    assert cell.label == "Phase 1 lifetime"


def test_a_surprising_reading_is_shown_and_an_equal_value_is_no_change() -> None:
    pasted, _ = read("Phase 1 hash\tSHA2\nIKE version\tv2", vns3={"ike_version": 2, "phase1_hash": "sha1"})
    assert [(cell.reads, cell.changed) for cell in pasted] == [
        ("read as SHA2-256, libreswan's reading of it", True),
        ("IKEv2", False),
    ]


# The key


@pytest.mark.parametrize(
    "text",
    [
        "DPD\tyes\nPSK\thunter2hunter2",
        "DPD\tyes\nPre-Shared Key (PSK)\thunter2hunter2",
        "DPD\tyes\nVPN password\thunter2hunter2",
        "DPD\tyes\nIKE key\thunter2hunter2",
        "DPD\tyes\npsk_fingerprint\thunter2hunter2",
        "DPD\tyes\nPSK\t\thunter2hunter2",
        "DPD\tyes\nPSK\tABC-DEF\nPSK\thunter2hunter2",
        "DPD: yes\nPSK: hunter2hunter2",
        "PSK: hunter2hunter2",
        "PSK\thunter2hunter2\nyes\tno\nx\ty\nz\tz",
        "one\ntwo\nPSK: hunter2hunter2\nthree",
        "one\nkey hunter2hunter2",
        "Tunnels\n10.0.0.0/8 -> 172.16.0.0/16 # psk: hunter2hunter2\nPSK\thunter2hunter2",
        "Tunnels\nPSK: hunter2hunter2\n",
        "DPD\tyes\nHow the key is handed over\tpsk is hunter2hunter2",
        "Parameter\tVNS3\tPartner\nDPD\tyes\tyes\nShared secret\thunter2hunter2\thunter2hunter2",
    ],
)
@pytest.mark.parametrize("side", SIDES)
def test_a_pasted_key_is_neither_kept_nor_repeated(text: str, side: Side) -> None:
    for start in ("organization", "psk_fingerprint", "tunnels"):
        assert "hunter2hunter2" not in repr(read(text, side, start))


def test_a_key_that_looks_like_a_fingerprint_typed_carelessly_is_a_key() -> None:
    (cell,) = read("PSK\tsecret")[0]
    assert (cell.value, cell.text, cell.changed) == (None, "", False)
    assert cell.problem
    assert own("PSK\t7K2-M9Q") == own("PSK fingerprint\t7k2m9q") == {"psk_fingerprint": "7K2-M9Q"}


# Downwards


def test_values_alone_go_down_the_sheet_from_the_cell_pasted_on() -> None:
    assert own("v2\n\npsk\nMain\nESP\nTunnel\n", start="ike_version") == {
        "ike_version": 2,
        "authentication": "psk",
        "exchange_mode": "main",
        "ipsec_protocol": "esp",
        "encapsulation_mode": "tunnel",
    }


def test_one_value_that_looks_like_label_and_colon_is_still_a_value() -> None:
    assert own("yes\ncompat:encapsulation=auto", start="rekey") == {
        "rekey": True,
        "compat": "compat:encapsulation=auto",
    }
    assert own("compat:encapsulation=auto", start="compat") == {"compat": "compat:encapsulation=auto"}
    assert own("by mail\nDPD: see below\nJo", start="change_window")["change_window"] == "by mail"


def test_rows_that_a_side_cannot_state_are_passed_over() -> None:
    assert own("acme\n6.2.1", start="endpoint_name") == {"endpoint_name": "acme", "device_version": "6.2.1"}
    assert own("1h\nunlimited\nyes", PARTNER, start="phase2_lifetime") == {
        "phase2_lifetime": 3600,
        "phase2_lifetime_kilobytes": "unlimited",
        "pfs": True,
    }


def test_two_columns_from_the_left_side_fill_both_sides() -> None:
    text = "Pre-shared key\tCertificate\nMain\tMain\nESP\tESP\nTunnel\tTunnel\n"
    found = stored(text, start="authentication")
    assert found[VNS3, "authentication"] == "psk"
    assert found[PARTNER, "authentication"] == "certificate"
    assert len(found) == 8
    pasted, left = read("yes\tno", PARTNER, "dpd")
    assert [(cell.side, cell.value) for cell in pasted] == [(PARTNER, True)]
    assert len(left) == 1


def test_mirrored_rows_fill_each_sides_own_half() -> None:
    assert stored("54.1.1.1\t54.1.1.1\n9.9.9.9\t9.9.9.9", start="public_ip") == {
        (VNS3, "public_ip"): "54.1.1.1",
        (PARTNER, "peer_public_ip"): "54.1.1.1",
        (VNS3, "peer_public_ip"): "9.9.9.9",
        (PARTNER, "public_ip"): "9.9.9.9",
    }


def test_lines_below_the_sheet_are_said() -> None:
    _, left = read("aws\none\ntwo", start="hosting")
    assert [(line.line, line.why) for line in left] == [
        (2, "the sheet ends above it"),
        (3, "the sheet ends above it"),
    ]


# Tunnels


PAIRS = [
    {"local_subnet": "10.0.0.0/8", "remote_subnet": "172.16.0.0/16"},
    {"local_subnet": "10.0.0.0/8", "remote_subnet": "172.17.0.0/16"},
]
LINES = "10.0.0.0/8 -> 172.16.0.0/16\n10.0.0.0/8\t172.17.0.0/16\n"
OTHER_PAIR = {"local_subnet": "9.0.0.0/8", "remote_subnet": "172.16.0.0/16", "name": "old"}


def test_tunnels_under_their_label_take_the_place_of_what_is_there() -> None:
    (_, cell), left = read(f"DPD\tyes\nTunnels\n{LINES}", vns3={"tunnels": [OTHER_PAIR]})
    assert (cell.key, cell.value, cell.changed, left) == ("tunnels", PAIRS, True, ())
    assert cell.reads == "2 tunnels in place of the 1 that is there"
    assert cell.line == 3


def test_tunnels_without_a_label_are_added_to_what_is_there() -> None:
    (cell,), _ = read(LINES, start="tunnels[3]", vns3={"tunnels": [OTHER_PAIR, PAIRS[0]]})
    assert cell.value == [OTHER_PAIR, PAIRS[0], PAIRS[1]]
    assert cell.reads == "1 more, 3 in all"
    (again,), _ = read(LINES, start="tunnels", vns3={"tunnels": PAIRS})
    assert (again.changed, again.reads) == (False, "there already")


def test_pairs_after_the_last_row_are_tunnels() -> None:
    assert own(f"yes\ncompat:x\n{LINES}", start="rekey") == {
        "rekey": True,
        "compat": "compat:x",
        "tunnels": PAIRS,
    }
    assert own(f"DPD\tyes\nRekeys\tno\n{LINES}")["tunnels"] == PAIRS


def test_a_tunnel_beside_its_label_belongs_to_its_column() -> None:
    text = (
        "Row\tVNS3\tPartner\nDPD\tyes\tyes\nTunnel 1\t10.0.0.0/8 → 172.16.0.0/16\t172.16.0.0/16 → 10.0.0.0/8"
    )
    found = stored(text)
    assert found[VNS3, "tunnels"] == PAIRS[:1]
    assert found[PARTNER, "tunnels"] == [{"local_subnet": "172.16.0.0/16", "remote_subnet": "10.0.0.0/8"}]


def test_lists_of_local_and_remote_subnets_are_expanded() -> None:
    text = 'DPD\tyes\nLocal subnet\t10.0.0.0/8\nRemote networks\t"172.16.0.0/16\n172.17.0.0/16"\n'
    assert own(text)["tunnels"] == PAIRS
    both = "Row\tVNS3\tPartner\nDPD\tyes\tyes\nProtected networks\t10.0.0.0/8\t172.16.0.0/16, 172.17.0.0/16\n"
    assert stored(both)[VNS3, "tunnels"] == PAIRS
    _, left = read("DPD\tyes\nLocal subnet\t10.0.0.0/8")
    assert "two subnets" in left[0].why


def test_unreadable_tunnels_are_kept_as_typed_and_the_rest_is_said() -> None:
    (cell,), left = read("Tunnels\n10.0.0.0 -> 172.16.0.0/16\nto be told")
    assert cell.value == [{"local_subnet": "10.0.0.0", "remote_subnet": "172.16.0.0/16"}]
    assert cell.problem.startswith("line 2: local subnet: how large is it?")
    assert [(line.line, line.text) for line in left] == [(3, "to be told")]


def test_more_tunnels_than_a_side_may_have_are_said() -> None:
    pairs = "\n".join(f"10.{n // 250}.{n % 250}.0/24 -> 172.16.0.0/16" for n in range(MOST_TUNNELS))
    (cell,), left = read(pairs, start="tunnels", vns3={"tunnels": [OTHER_PAIR]})
    assert len(cell.value) == MOST_TUNNELS
    assert "1 are left out" in left[-1].why


# There and back


@pytest.mark.parametrize("number", [0, 1])
def test_a_half_is_written_with_its_labels_and_reads_back(number: int) -> None:
    side = SIDES[number]
    half = {**matching()[number], "organization": "Acme", "remarks": "two\nlines", "phase1_lifetime": "8"}
    text = write_block(half, side)
    assert "Phase 1 encryption\tAES-256-CBC\n" in text
    assert "6KW-VGX" not in text
    expected = {key: value for key, value in half.items() if key != "psk_fingerprint"}
    assert own(text, side, start="rekey") == expected


def test_a_half_with_very_many_tunnels_is_still_read_by_its_labels() -> None:
    many = [{**PAIRS[0], "name": f"tunnel {number}"} for number in range(1_000)]
    half = {**matching()[0], "tunnels": many}
    del half["psk_fingerprint"]
    assert own(write_block(half, VNS3)) == half


def test_no_spreadsheet_takes_a_value_for_a_formula() -> None:
    half = {"organization": "=cmd()", "contact_phone": "+1 555 0100", "remarks": "'=x", "contact_name": "@x"}
    text = write_block(half, PARTNER)
    assert "\t'=cmd()\n" in text
    assert "\t+1 555 0100\n" in text
    assert own(text, PARTNER) == half


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    side=st.sampled_from(SIDES),
    changes=CHANGES,
    texts=st.dictionaries(
        st.sampled_from(["organization", "contact_name", "remarks", "change_window"]), _TEXTS
    ),
    start=st.sampled_from(sorted(catalogue.BY_KEY)),
)
def test_a_copied_half_pastes_as_the_same_half(
    side: Side, changes: Stated, texts: Stated, start: str
) -> None:
    half = normalise({**matching()[SIDES.index(side)], **changes, **texts}, side)
    expected = {
        key: value
        for key, value in half.items()
        if key not in ("psk_fingerprint", "psk_flags")
        and side in catalogue.BY_KEY[key].sides
        and not (key == "device" and side == VNS3)
    }
    expected["tunnels"] = [tunnel for tunnel in expected.get("tunnels", []) if any(tunnel.values())]
    found = own(write_block(half, side), side, start=start)
    assert {"tunnels": [], **found} == expected


@given(
    st.text() | st.text(st.sampled_from(list('\t\n"=:PSKey 10./>-a')), max_size=60),
    st.sampled_from(SIDES),
    st.sampled_from([*catalogue.BY_KEY, "tunnels[2]", "", "nonsense"]),
    st.dictionaries(st.sampled_from(sorted(catalogue.BY_KEY)), JSON, max_size=5),
)
def test_no_block_makes_reading_fail(text: str, side: Side, start: str, half: Stated) -> None:
    pasted, _ = read(text, side, start, half, half)
    for cell in pasted:
        assert cell.reads or cell.problem
        assert cell.key in catalogue.BY_KEY
    for each in SIDES:
        write_block(half, each)


@pytest.mark.parametrize(
    ("piece", "times"), [("a\n", 30_000), ("a\tb\n", 10_000), ('Hash\t"', 5_000), ("x: ", 20_000)]
)
def test_twice_the_text_takes_twice_the_time(piece: str, times: int) -> None:
    assert growth(lambda: read(piece * times), lambda: read(piece * times * 2)) < LINEAR
