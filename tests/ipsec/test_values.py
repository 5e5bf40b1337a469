"""Reading what people type."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec import catalogue, sheetfile, values
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side
from vns3pair.ipsec.reading import Reading


def read(key: str, raw: Any, side: Side = PARTNER) -> Reading:
    parameter = catalogue.BY_KEY.get(key) or catalogue.TUNNEL_FIELDS[key]
    return values.read(parameter, raw, side)


READABLE = [
    ("phase1_encryption", "AES-256-CBC", "aes256"),
    ("phase1_encryption", "aes 256", "aes256"),
    ("phase1_encryption", "esp-aes-256", "aes256"),
    ("phase1_encryption", "AES_GCM_16_256", "aes256_gcm"),
    ("phase1_encryption", "GCMAES256", "aes256_gcm"),
    ("phase1_encryption", "Triple DES", "3des"),
    ("phase1_encryption", ["aes256"], "aes256"),
    ("phase1_encryption", "aes256, AES-256", "aes256"),
    ("phase1_hash", "SHA", "sha1"),
    ("phase1_hash", "SHA2", "sha2_256"),
    ("phase1_hash", "SHA-2", "sha2_256"),
    ("phase1_hash", "SHA256", "sha2_256"),
    ("phase1_hash", "hmac-sha-256-128", "sha2_256"),
    ("phase1_hash", "sha512", "sha2_512"),
    ("phase1_hash", "HMAC_MD5", "md5"),
    ("phase1_dh_group", "group14", 14),
    ("phase1_dh_group", "MODP2048", 14),
    ("phase1_dh_group", "DH Group 14", 14),
    ("phase1_dh_group", 14, 14),
    ("phase1_dh_group", "14 (2048-bit)", 14),
    ("phase1_dh_group", "ecp384", 20),
    ("phase1_dh_group", "curve25519", 31),
    ("phase1_dh_group", "DHGroup2048", 14),
    ("phase1_lifetime", "8h", 28800),
    ("phase1_lifetime", "28800s", 28800),
    ("phase1_lifetime", "480 minutes", 28800),
    ("phase1_lifetime", "28.800", 28800),
    ("phase1_lifetime", "28,800", 28800),
    ("phase1_lifetime", "28 800 s", 28800),
    ("phase1_lifetime", "1 day", 86400),
    ("phase1_lifetime", "24h", 86400),
    ("phase1_lifetime", "480m", 28800),
    ("phase1_lifetime", 28800, 28800),
    ("phase1_lifetime", 28800.0, 28800),
    ("phase1_lifetime", "120s", 120),
    ("phase1_lifetime", "28,800 s (8 h)", 28800),
    ("phase1_lifetime", " 8h ", 28800),
    ("local_subnet", "10.0.0.0 255.255.0.0", "10.0.0.0/16"),
    ("local_subnet", "10.0.0.0 0.0.255.255", "10.0.0.0/16"),
    ("local_subnet", "host 10.1.1.1", "10.1.1.1/32"),
    ("local_subnet", "any", "0.0.0.0/0"),
    ("local_subnet", "172.31.1.7/24", "172.31.1.7/24"),
    ("local_subnet", "0.0.0.0 0.0.0.0", "0.0.0.0/0"),
    ("local_subnet", "2001:DB8::/32", "2001:db8::/32"),
    ("local_subnet", "10.1.1.7", "10.1.1.7/32"),
    ("pfs", "enabled", True),
    ("pfs", "Checked", True),
    ("pfs", "off", False),
    ("pfs", True, True),
    ("nat_traversal", "checked", "on"),
    ("nat_traversal", False, "off"),
    ("nat_traversal", "Auto", "auto"),
    ("ike_version", "IKEv2", 2),
    ("ike_version", "v2", 2),
    ("ike_version", 1, 1),
    ("ike_version", "ike v1", 1),
    ("public_ip", "host 10.1.1.1", "10.1.1.1"),
    ("public_ip", "2001:DB8::0:1", "2001:db8::1"),
    ("local_peer_id", "@vpn.example.com", "vpn.example.com"),
    ("local_peer_id", "@192.0.2.1", "@192.0.2.1"),
    ("local_peer_id", "keyid:spoke 7", "@[spoke 7]"),
    ("local_peer_id", "C=US,O = Acme", "C=US, O=Acme"),
    ("psk_fingerprint", "7k2m9q", "7K2-M9Q"),
    ("psk_fingerprint", "oil-0il", "011-011"),
    ("psk_fingerprint", "Unchecked", "unchecked"),
    ("phase2_lifetime_kilobytes", "4,608,000 KB", 4608000),
    ("phase2_lifetime_kilobytes", "Unlimited", "unlimited"),
    ("device", "asa", "cisco_asa"),
    ("hosting", "EC2", "aws"),
    ("vpn_type", "route-based", "route"),
    ("psk_flags", ["32_64", "zero_width"], ["zero_width", "32_64"]),
    ("dpd_delay", "30", 30),
]


@pytest.mark.parametrize(("key", "raw", "value"), READABLE)
def test_what_people_type_is_read(key: str, raw: Any, value: Any) -> None:
    assert read(key, raw).value == value
    assert type(read(key, raw).value) is type(value)


UNREADABLE = [
    ("phase1_encryption", "AES", "key length"),
    ("phase1_encryption", "aes256-sha256", "not an encryption"),
    ("phase1_encryption", "aes256, aes128", "choose one"),
    ("phase1_dh_group", "14,5", "choose one"),
    ("phase1_dh_group", "14 5", "choose one"),
    ("phase1_dh_group", "1 4", "choose one|not a"),
    ("phase1_dh_group", "2048", "which group"),
    ("phase1_dh_group", ["14", 5], "choose one"),
    ("phase1_hash", "sha256_96", "96-bit"),
    ("phase1_lifetime", "8", "hours, minutes or seconds"),
    ("phase1_lifetime", 40, "hours, minutes or seconds"),
    ("phase1_lifetime", "1.5h", "fraction"),
    ("phase1_lifetime", "28.8", "fraction"),
    ("phase1_lifetime", "-5", "negative"),
    ("phase1_lifetime", True, "write"),
    ("phase1_lifetime", "0", "lifetime of 0"),
    ("phase1_lifetime", "9" * 30, "longer"),
    ("local_subnet", "10.0.0.5 0.0.0.0", "means"),
    ("local_subnet", "10.0.0.0 255.0.255.0", "gaps"),
    ("local_subnet", "010.0.0.0/8", "leading zero"),
    ("local_subnet", "10.0.0.0", "how large"),
    ("local_subnet", "10.0.0.0/33", "prefix length"),
    ("local_subnet", "fe80::1%eth0/64", "zone"),
    ("public_ip", "0.0.0.0", "any address"),
    ("public_ip", "10.0.0.256", "no IPv4"),
    ("public_ip", "acme", "no IPv4"),
    ("local_peer_id", "%any", "any peer"),
    ("local_peer_id", "0.0.0.0", "any peer"),
    ("local_peer_id", "a b", "blank"),
    ("ike_version", "IKEv1/IKEv2", "choose one"),
    ("authentication", "manual keying", "manual keying"),
    ("pfs", "group14", "yes or no"),
    ("organization", "a\x07b", "control character"),
    ("pfs", {"a": 1}, "not an object"),
    ("compat", "a\nb", "control"),
    ("compat", "a\x00b", "control"),
    ("compat", "a\tb", "control"),
    ("phase1_dh_group", "-14", "negative"),
    ("ike_version", -1, "negative"),
    ("ike_version", 10, "none of"),
    ("local_peer_id", "010.0.0.1", "leading zero"),
    ("local_peer_id", "1.2.3.4/32", "no IPv4"),
    ("local_peer_id", "192.0.2.1, 192.0.2.2", "choose one"),
    ("local_peer_id", "gw1/gw2", "choose one"),
    ("phase1_lifetime", "28800, 3600", "choose one"),
    ("phase1_lifetime", "8h or 24h", "choose one"),
    ("public_ip", "1.2.3.4, 5.6.7.8", "choose one"),
    ("local_subnet", "10.0.0.0/16, 10.1.0.0/16", "choose one"),
]


@pytest.mark.parametrize(("key", "raw", "word"), UNREADABLE)
def test_what_could_mean_two_things_or_nothing_is_not_guessed(key: str, raw: Any, word: str) -> None:
    reading = read(key, raw, VNS3 if key == "compat" else PARTNER)
    assert not reading.readable
    assert any(part in reading.problem for part in word.split("|"))


def test_both_readings_of_a_doubtful_mask_are_offered() -> None:
    assert read("local_subnet", "10.0.0.5 0.0.0.0").options == ("10.0.0.5/32", "0.0.0.0/0")


def test_only_vns3_can_leave_a_choice_to_autodiscovery() -> None:
    assert read("phase1_hash", "auto", VNS3).value == "auto"
    assert not read("phase1_hash", "auto", PARTNER).readable


def test_a_short_spelling_is_read_with_a_word_beside_it() -> None:
    assert "SHA2-256" in read("phase1_hash", "SHA-2").remark
    assert "SHA1" in read("phase1_hash", "SHA").remark


KEY = "correct-horse-battery"
DRESSED = [
    KEY,
    [KEY, KEY],
    [KEY, "7K2-M9Q"],
    [[KEY]],
    [{"k": KEY}],
    {"k": KEY},
    KEY + "\x01",
    KEY + "x" * 300,
]


@pytest.mark.parametrize("raw", DRESSED)
def test_a_key_typed_where_the_fingerprint_belongs_is_never_repeated(raw: Any) -> None:
    reading = read("psk_fingerprint", raw)
    assert reading.secret
    assert "horse" not in repr(reading)
    stated = {"psk_fingerprint": raw, "phase1_hash": "sha1"}
    assert sheetfile.normalise(stated, VNS3) == {"phase1_hash": "sha1"}
    assert "horse" not in json.dumps(compare(stated, {}).as_json())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ALL = [*catalogue.PARAMETERS, *catalogue.TUNNEL_FIELDS.values()]


@given(st.sampled_from(ALL), JSON, st.sampled_from([VNS3, PARTNER]))
def test_nothing_that_json_can_hold_makes_reading_fail(parameter: Any, raw: Any, side: Side) -> None:
    if values.is_blank(raw):
        return
    reading = values.read(parameter, raw, side)
    assert reading.readable != bool(reading.problem)


@given(
    st.sampled_from(ALL),
    st.text(alphabet="0123456789abcdefghs.,/-@=: dhgroupSAE_%()\x00\u200b\ud800", max_size=40),
)
def test_a_normal_form_reads_back_as_itself(parameter: Any, text: str) -> None:
    if values.is_blank(text):
        return
    side: Side = parameter.sides[0]
    reading = values.read(parameter, text, side)
    if (
        reading.readable
        and reading.value != ""
        and not (parameter.kind == "lifetime" and reading.value < 300)
    ):
        assert values.read(parameter, reading.value, side).value == reading.value


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(28800, "28,800 s (8 h)"), (86400, "86,400 s (24 h)"), (5400, "5,400 s (1 h 30 min)"), (59, "59 s")],
)
def test_a_lifetime_is_shown_with_its_largest_units_and_reads_back(seconds: int, shown: str) -> None:
    assert values.show(catalogue.BY_KEY["phase1_lifetime"], seconds) == shown
    assert read("phase1_lifetime", shown).value == seconds
