"""The declaration says of itself what was forgotten."""

import pytest

from vns3pair.ipsec import algorithms, catalogue
from vns3pair.ipsec.conditions import CONDITIONS, WHY_NOT
from vns3pair.ipsec.half import DERIVATION_CONDITIONS, Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Parameter
from vns3pair.ipsec.relations import COMPATIBLE, RELATIONS
from vns3pair.ipsec.values import KINDS, read, show

EVERY = [*catalogue.PARAMETERS, *catalogue.TUNNEL_FIELDS.values()]

KEYS = [
    "organization",
    "contact_name",
    "contact_email",
    "contact_phone",
    "change_window",
    "psk_exchange",
    "remarks",
    "endpoint_name",
    "device",
    "device_version",
    "device_end_of_life",
    "hosting",
    "public_ip",
    "peer_public_ip",
    "local_private_ip",
    "local_peer_id",
    "remote_peer_id",
    "nat_traversal",
    "ike_version",
    "psk_fingerprint",
    "psk_flags",
    "authentication",
    "exchange_mode",
    "ipsec_protocol",
    "encapsulation_mode",
    "vpn_type",
    "tunnel_interface",
    "phase1_encryption",
    "phase1_hash",
    "phase1_dh_group",
    "phase1_lifetime",
    "phase1_prf",
    "phase2_encryption",
    "phase2_hash",
    "phase2_lifetime",
    "phase2_lifetime_kilobytes",
    "pfs",
    "pfs_group",
    "dpd",
    "dpd_action",
    "dpd_delay",
    "dpd_timeout",
    "initiation",
    "rekey",
    "compat",
    "tunnels",
]


def test_the_public_keys_are_these_and_none_is_reused() -> None:
    assert [parameter.key for parameter in catalogue.PARAMETERS] == KEYS


@pytest.mark.parametrize("parameter", EVERY, ids=lambda p: p.key)
def test_every_parameter_is_cited_labelled_and_made_of_closed_sets(parameter: Parameter) -> None:
    assert parameter.citations
    assert parameter.label
    assert parameter.help.endswith(".")
    assert parameter.kind in KINDS
    assert parameter.relation is None or parameter.relation in RELATIONS
    assert parameter.condition in CONDITIONS
    assert parameter.section in catalogue.SECTION_BY_KEY
    assert parameter.condition == "always" or parameter.condition in WHY_NOT
    assert {d.condition for d in parameter.derived} | {parameter.assumed_condition} <= set(
        DERIVATION_CONDITIONS
    )
    assert (parameter.relation == "compatible") == (parameter.key in COMPATIBLE)


@pytest.mark.parametrize("parameter", [p for p in EVERY if p.counterpart], ids=lambda p: p.key)
def test_mirrors_are_symmetric(parameter: Parameter) -> None:
    other = catalogue.BY_KEY[parameter.counterpart]
    assert other.counterpart == parameter.key
    assert (other.kind, other.relation, other.required) == (parameter.kind, "mirror", parameter.required)
    assert set(parameter.column) == set(SIDES)


@pytest.mark.parametrize("parameter", [p for p in EVERY if p.example], ids=lambda p: p.key)
def test_every_example_reads_as_it_is_shown_to_people(parameter: Parameter) -> None:
    for side in parameter.sides:
        for example in parameter.example.split(" or "):
            assert read(parameter, example, side).readable


@pytest.mark.parametrize("parameter", [p for p in EVERY if p.choices], ids=lambda p: p.key)
def test_every_choice_reads_back_from_its_value_and_its_label(parameter: Parameter) -> None:
    for choice in parameter.choices:
        side = VNS3 if choice.value == "vns3" else PARTNER
        assert read(parameter, choice.value, side).value == choice.value
        assert read(parameter, show(parameter, choice.value), side).value == choice.value


@pytest.mark.parametrize("kind", algorithms.KINDS)
def test_every_algorithm_is_spelled_in_every_vocabulary_and_reads_back(kind: str) -> None:
    for algorithm in algorithms.KINDS[kind]:
        assert set(algorithm.spellings) == set(algorithms.VOCABULARIES)
        assert algorithm.spellings["iana"]
        assert bool(algorithm.spellings["vns3"]) == algorithm.vns3_offers
        for spelling in filter(None, algorithm.spellings.values()):
            assert algorithms.find(kind, spelling) == algorithm.value


@pytest.mark.parametrize("kind", algorithms.KINDS)
def test_strength_is_a_strict_order(kind: str) -> None:
    ranks = [algorithm.rank for algorithm in algorithms.KINDS[kind]]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ranks)


def test_what_vns3_does_not_offer_is_what_the_design_lists() -> None:
    missing = {a.value for table in algorithms.KINDS.values() for a in table if not a.vns3_offers}
    assert missing == {
        "aes192",
        "aes128_gcm",
        "aes192_gcm",
        "chacha20_poly1305",
        "des",
        "aes_xcbc",
        1,
        *range(25, 31),
    }


def test_assumed_values_are_readable_values() -> None:
    for parameter in catalogue.PARAMETERS:
        for side, value in parameter.assumed.items():
            assert read(parameter, value, side).value == value


def test_a_side_with_blank_cells_states_nothing() -> None:
    assert Half(VNS3, {"organization": "  ", "tunnels": [], "pfs": None}).empty
