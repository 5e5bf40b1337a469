"""Proposals of every daemon and device are read into the catalogue's keys and values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.diagnosis.wire_proposals import merged, proposals


def suite(encryption=None, hash=None, prf=None, group=None, **more):
    stated = {
        "phase1_encryption": encryption,
        "phase1_hash": hash,
        "phase1_prf": prf,
        "phase1_dh_group": group,
    }
    return {key: value for key, value in stated.items() if value is not None} | more


def child(encryption=None, hash=None, group=None, **more):
    stated = {"phase2_encryption": encryption, "phase2_hash": hash}
    if group is not None:
        stated |= {"pfs": True, "pfs_group": group}
    return {key: value for key, value in stated.items() if value is not None} | more


PHASE1 = {
    # pluto
    "1:IKE:ENCR=AES_CBC_256;PRF=HMAC_SHA1;INTEG=HMAC_SHA1_96;DH=MODP2048": suite(
        "aes256", "sha1", "sha1", 14
    ),
    "1:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512;DH=DH19;DH=MODP2048": suite(
        "aes256_gcm", None, "sha2_512", (19, 14)
    ),
    "1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048": suite("aes256", "sha2_256", "sha2_256", 14),
    "1:IKE=AES_CBC_256-HMAC_SHA2_256_128-HMAC_SHA2_512-DH31": suite("aes256", "sha2_256", "sha2_512", 31),
    "1:IKE=AES_GCM_C_256-HMAC_SHA2_512+HMAC_SHA2_256-NONE-MODP2048+MODP3072+DH31": suite(
        "aes256_gcm", None, ("sha2_512", "sha2_256"), (14, 15, 31)
    ),
    "[AES_CBC (256), HMAC_SHA1, MODP2048]": suite("aes256", "sha1", None, 14),
    "Oakley Transform [AES_CBC (128), HMAC_SHA2_256, DH20] refused": suite("aes128", "sha2_256", None, 20),
    "[OAKLEY_AES_CBC (128), OAKLEY_MD5, OAKLEY_GROUP_MODP2048]": suite("aes128", "md5", None, 14),
    "[OAKLEY_3DES_CBC (192), OAKLEY_SHA1, OAKLEY_GROUP_MODP1024]": suite("3des", "sha1", None, 2),
    "OAKLEY_GROUP 20 not supported": suite(group=20),
    "{cipher=aes_256 prf=oakley_sha group=modp1024}": suite("aes256", "sha1", None, 2),
    "{auth=IKEv2 cipher=aes_128 integ=sha1_96 prf=oakley_sha group=modp2048}": suite(
        "aes128", "sha1", "sha1", 14
    ),
    "{auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=DH19}": suite(
        "aes256", "sha2_256", None, 19, authentication="psk"
    ),
    "{auth=RSA_SIG cipher=aes_128 integ=sha group=MODP2048}": suite(
        "aes128", "sha1", None, 14, authentication="certificate"
    ),
    "{cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_512 group=MODP2048}": suite(
        "aes256", "sha2_256", "sha2_512", 14
    ),
    "{cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 ke=DH19}": suite("aes256_gcm", None, "sha2_512", 19),
    "CHACHA20_POLY1305-HMAC_SHA2_256-NONE-DH31": suite("chacha20_poly1305", None, "sha2_256", 31),
    # charon
    "IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048": suite(
        "aes256", "sha2_256", "sha2_256", 14
    ),
    "IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/CURVE_25519": suite("aes256_gcm", None, "sha2_384", 31),
    "IKE:AES_CBC_256/MODP_1024": suite("aes256", group=2),
    "IKE:3DES_CBC/HMAC_MD5_96/PRF_HMAC_MD5/MODP_2048_256/MODP_1024_160/ECP_256/ECP_256_BP": suite(
        "3des", "md5", "md5", (24, 22, 19, 28)
    ),
    "IKE:AES_CBC_128/AES_XCBC_96/PRF_AES128_XCBC/ECP_384": suite("aes128", "aes_xcbc", "aes_xcbc", 20),
    # Cisco
    "encryption AES-CBC keylength of 256": suite("aes256"),
    "hash SHA256": suite(hash="sha2_256"),
    "default group 14": suite(group=14),
    "AES-CBC-256 SHA256 SHA256 DH_GROUP_2048_MODP/Group 14": suite("aes256", "sha2_256", None, 14),
    "AES-CBC   SHA1   SHA96   DH_GROUP_1024_MODP/Group 2": suite(None, "sha1", "sha1", 2),
    "3DES   MD5   MD596   DH_GROUP_256_ECP/Group 19": suite("3des", "md5", "md5", 19),
    "Encr: AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA384, DH Grp:19": suite(
        "aes256", "sha2_384", "sha2_512", 19
    ),
    "ENCRYPTION: AES-CBC-256 PRF: SHA512 SHA1 INTEGRITY: SHA256 SHA1 DH GROUP: DH_GROUP_384_ECP/Group 20": suite(
        "aes256", ("sha2_256", "sha1"), ("sha2_512", "sha1"), 20
    ),
    "ENCRYPTION: AES-GCM-256 PRF: SHA512 INTEGRITY: Don't use ESN": suite("aes256_gcm", None, "sha2_512"),
    # FortiGate
    "type=OAKLEY_ENCRYPT_ALG, val=AES_CBC, key-len=256": suite("aes256"),
    "type=OAKLEY_HASH_ALG, val=SHA2_256.": suite(hash="sha2_256"),
    "type=AUTH_METHOD, val=PRESHARED_KEY.": suite(authentication="psk"),
    "type=OAKLEY_GROUP, val=MODP2048.": suite(group=14),
    "ENCR: AES_CBC (key_len = 256)": suite("aes256"),
    "type=INTEGR, val=AUTH_HMAC_SHA_96": suite(hash="sha1"),
    "type=PRF, val=PRF_HMAC_SHA2_256": suite(prf="sha2_256"),
    "type=DH_GROUP, val=MODP1536.": suite(group=5),
    # racoon, Junos, PAN-OS
    "1024-bit MODP group": suite(group=2),
    "aes256-cbc hmac-sha-256-128 group14": suite("aes256", "sha2_256", None, 14),
    "AES-256-CBC/SHA256/group14": suite("aes256", "sha2_256", None, 14),
    "ENCR_AES_CBC-256, AUTH_HMAC_SHA2_256_128, PRF_HMAC_SHA2_256, DH14": suite(
        "aes256", "sha2_256", "sha2_256", 14
    ),
}

PHASE2 = {
    # pluto
    "xfrm=AES_256-HMAC_SHA1": child("aes256", "sha1"),
    "xfrm=AES_256-HMCA_SHA1 NATOA=none NATD=none DPD=none": child("aes256", "sha1"),
    "xfrm=AES_CBC_256-HMAC_SHA2_256_128-MODP2048": child("aes256", "sha2_256", 14),
    "xfrm=3DES_CBC_0-HMAC_SHA1_96": child("3des", "sha1"),
    "{ESPinUDP/ESN=>0x5eed33a1 <0xcf86dcab xfrm=AES_GCM_16_256-NONE DPD=passive}": child("aes256_gcm"),
    "AES_GCM_16_256-NONE-DH19": child("aes256_gcm", None, 19),
    "proposal=AES(12)_256-SHA1(2)_160 pfsgroup=OAKLEY_GROUP_MODP1024": child("aes256", "sha1", 2),
    "proposal=3DES(3)_000-MD5(1)_000 pfsgroup=no-pfs": child("3des", "md5", pfs=False),
    "proposal=AES_CBC_256-HMAC_SHA2_256_128 pfsgroup=MODP2048": child("aes256", "sha2_256", 14),
    "1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA2_256_128;DH=DH31;ESN=ENABLED;ESN=DISABLED": child(
        "aes256", "sha2_256", 31
    ),
    # charon
    "ESP:AES_GCM_16_256/NO_EXT_SEQ": child("aes256_gcm"),
    "AES_CBC_256/HMAC_SHA1_96/MODP_2048/NO_EXT_SEQ": child("aes256", "sha1", 14),
    # Cisco, FortiGate, racoon
    "esp-aes 256 esp-sha-hmac": child("aes256", "sha1"),
    "esp-256-aes esp-sha256-hmac (Tunnel)": child("aes256", "sha2_256"),
    "esp-gcm 256": child("aes256_gcm"),
    "trans_id = ESP_AES_CBC (key_len = 256)": child("aes256"),
    "type = AUTH_ALG, val=SHA1": child(hash="sha1"),
    "PFS is disabled": {"pfs": False},
    "PFS DH group = 14": child(group=14),
    "(trns_id=AES encklen=256 authtype=hmac-sha)": child("aes256", "sha1"),
}


@pytest.mark.parametrize(("text", "expected"), PHASE1.items())
def test_a_phase_1_proposal_is_read(text, expected):
    assert proposals(text, 1) == [expected]


@pytest.mark.parametrize(("text", "expected"), PHASE2.items())
def test_a_phase_2_proposal_is_read(text, expected):
    assert proposals(text, 2) == [expected]


@pytest.mark.parametrize("text", [*PHASE1, *PHASE2])
def test_what_is_read_is_in_the_catalogues_normal_form(text):
    for phase in (1, 2):
        for proposal in proposals(text, phase):
            for key, value in proposal.items():
                for one in value if isinstance(value, tuple) else (value,):
                    assert values.read(catalogue.BY_KEY[key], one, "partner").value == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AES_CBC",
        "encryption AES-CBC",
        "type=AUTH_METHOD, val=XAUTH.",
        "ENABLED+DISABLED NO_EXT_SEQ ESN=DISABLED",
        "integ=n/a DH=NONE",
        "CAMELLIA_CBC_256/HMAC_SHA2_256_96",
        "AES_GCM_8_256",
        "0x5eed33a1 18 20 256 14",
    ],
)
def test_what_is_open_or_unknown_is_left_out(text):
    assert proposals(text, 1) == []


def test_an_offer_without_a_group_does_not_tell_that_pfs_is_off():
    offer = "1:ESP=AES_CBC_256-HMAC_SHA2_256_128-NONE-ENABLED+DISABLED"
    assert proposals(offer, 2) == [child("aes256", "sha2_256")]
    assert proposals("1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA1_96;DH=NONE;ESN=DISABLED", 2) == [
        child("aes256", "sha1")
    ]


def test_several_proposals_of_pluto_are_told_apart():
    offer = (
        "1:ESP:ENCR=AES_CBC_128;INTEG=HMAC_SHA2_256_128;DH=MODP2048;ESN=DISABLED "
        "2:ESP:ENCR=AES_CBC_128;ENCR=AES_CBC_256;INTEG=HMAC_SHA2_512_256;INTEG=HMAC_SHA1_96;ESN=DISABLED"
    )
    assert proposals(offer, 2) == [
        child("aes128", "sha2_256", 14),
        child(("aes128", "aes256"), ("sha2_512", "sha1")),
    ]


def test_several_proposals_of_charon_are_told_apart():
    offer = (
        "IKE:AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024, IKE:AES_GCM_16_256/PRF_HMAC_SHA2_256/ECP_256"
    )
    assert proposals(offer, 1) == [
        suite("aes256", "sha1", "sha1", 2),
        suite("aes256_gcm", None, "sha2_256", 19),
    ]
    bare = "AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ, AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ"
    assert proposals(bare, 2) == [child("aes256", "sha1"), child("aes128", "sha1")]


def test_transforms_in_brackets_one_after_another_are_several_proposals():
    assert proposals("[AES_CBC (256), HMAC_SHA1, MODP2048] [AES_CBC (128), HMAC_MD5, MODP1024]", 1) == [
        suite("aes256", "sha1", None, 14),
        suite("aes128", "md5", None, 2),
    ]


def test_a_proposal_that_names_its_protocol_is_read_as_that():
    assert proposals("1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA1_96", 1) == [child("aes256", "sha1")]
    assert proposals("IKE:AES_CBC_256/MODP_2048", 2) == [suite("aes256", group=14)]
    assert proposals("IKE:AES_CBC_256/MODP_2048", None) == [suite("aes256", group=14)]


def test_numbered_proposals_of_cisco_are_told_apart():
    offer = "Proposal 1:  AES-CBC-256 SHA256 Don't use ESN Proposal 2:  AES-CBC-128 SHA96 Don't use ESN"
    assert proposals(offer, 2) == [child("aes256", "sha2_256"), child("aes128", "sha1")]


def test_a_proposal_with_a_prf_is_one_of_phase_1():
    text = "ENCRYPTION: AES-CBC-256 PRF: SHA512 INTEGRITY: SHA256 DH GROUP: DH_GROUP_384_ECP/Group 20"
    assert proposals(text, None) == [suite("aes256", "sha2_256", "sha2_512", 20)]


def test_without_a_phase_nothing_is_guessed():
    assert proposals("AES_CBC_256-HMAC_SHA1-MODP2048", None) == []


def test_merging_keeps_each_value_once_and_in_order():
    offers = [child("aes256", ("sha1", "md5")), child("aes128", "sha1", 14)]
    assert merged(offers) == {
        "phase2_encryption": ("aes256", "aes128"),
        "phase2_hash": ("sha1", "md5"),
        "pfs": True,
        "pfs_group": 14,
    }


def test_merging_leaves_out_pfs_where_proposals_differ_about_it():
    assert merged([{"pfs": True, "pfs_group": 14}, {"pfs": False}]) == {"pfs_group": 14}


def test_what_was_read_can_be_changed_without_changing_the_next_reading():
    first = proposals("IKE:AES_CBC_256/MODP_2048", 1)
    first[0].clear()
    assert proposals("IKE:AES_CBC_256/MODP_2048", 1) == [suite("aes256", group=14)]


_PIECES = st.sampled_from(
    [
        "AES_CBC_256",
        "1:IKE:",
        "ESP:",
        "=",
        "-",
        "[",
        "(256)",
        ", ",
        "DH=",
        "group ",
        "14",
        "\t",
        "PRF_",
        "/",
        "val=",
        "²",
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES).map("".join)), st.sampled_from([1, 2, None, 7]))
def test_no_text_raises(text, phase):
    for proposal in proposals(text, phase):
        assert proposal


@pytest.mark.parametrize(
    "piece", [" ", "-", "(", "=", "A", "A-", "AES (", "key len ", "group ", "1:IKE:", "1", "[]", ","]
)
def test_a_text_twice_as_long_takes_twice_the_time(piece):
    assert growth(lambda: proposals(piece * 25_000, 1), lambda: proposals(piece * 50_000, 1)) < LINEAR
