"""What the key dialog is told, and the ways at a shell."""

import json
import re

import pytest
from django.template.loader import render_to_string

from vns3pair.ipsec import psk
from vns3pair.sheets import psk_dialog

pytestmark = pytest.mark.django_db


def test_the_browser_gets_every_rule_of_ring_one():
    rules = json.loads(json.dumps(psk_dialog.rules()))
    assert rules["words"] == dict(psk.WORDS)
    assert [flag for flag, _ in rules["lengths"]] == list(psk.LENGTH_FLAGS)
    assert dict(map(tuple, rules["kinds"]))["typographic"] == psk.TYPOGRAPHIC
    assert rules["names"]["\u200b"] == "ZERO WIDTH SPACE"
    assert (rules["rounds"], rules["least_bits"], rules["made"]["length"]) == (600_000, 60, 32)


@pytest.mark.parametrize(
    ("stated", "least", "words"),
    [
        ({"phase1_hash": "sha2_512"}, 32, "32 bytes for the PRF SHA2-512"),
        ({"phase1_hash": "sha1", "phase1_prf": "sha2_384"}, 24, "24 bytes for the PRF SHA2-384"),
        ({"phase1_hash": "md5"}, 8, "under 8 is short for any PRF"),
        ({}, 8, "under 8 is short for any PRF"),
    ],
)
def test_each_side_is_told_what_its_prf_wants(make, stated, least, words):
    facts = psk_dialog.facts(make(partner=stated))
    assert facts["sides"]["partner"]["least"] == least
    assert words in facts["sides"]["partner"]["needs"]
    assert facts["sides"]["vns3"]["least"] == 8


def test_the_limits_of_the_partners_device_count_for_the_key_of_both(make):
    sheet = make({}, {"device": "aws"})
    (limit,) = psk_dialog.facts(sheet)["devices"]
    assert limit["device"] == "AWS Site-to-Site VPN"
    assert (limit["least"], limit["most"], limit["not_first"]) == (8, 64, "0")
    assert psk_dialog.facts(make({}, {"device": "fortigate"}))["devices"] == []


def test_the_ways_name_the_salt_and_openssl_only_where_it_can_take_it():
    ways = psk_dialog.ways("0001020304050607")
    assert ways.program.endswith("fingerprint --salt 0001020304050607")
    assert "-S 0001020304050607 " in ways.openssl
    assert "\n" not in ways.openssl
    assert psk_dialog.ways("00" * 16).openssl == ""


def test_the_form_shows_the_ways_beneath_the_cell(client, acme):
    page = client.get(f"/sheets/{acme.pk}/vns3").content.decode()
    cell = page[page.index('id="cell_psk_fingerprint"') :]
    cell = cell[: cell.index('class="cell', 10)]
    assert cell.count(acme.psk_salt) == 3


def test_the_facts_can_be_swapped_by_themselves(acme):
    fragment = render_to_string("sheets/_psk_facts.html", {"sheet": acme, "oob": 1})
    assert re.match(
        r'<div id="psk-facts" hidden hx-swap-oob="true"><script type="application/json">', fragment
    )


def test_the_dialog_has_no_form_and_no_named_field(acme):
    dialog = render_to_string("sheets/_psk_dialog.html", {"sheet": acme})
    assert "psk-key" in dialog
    assert not re.search(r"<form|\sname=", dialog)
