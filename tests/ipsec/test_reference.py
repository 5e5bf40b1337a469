"""The generated reference: derived from the catalogue, whole."""

import json

from vns3pair.ipsec import catalogue, reference
from vns3pair.ipsec.advisories import ADVISORIES
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.parameter import SIDES


def test_the_schema_holds_every_parameter_of_each_side_and_no_other() -> None:
    properties = reference.schema()["properties"]
    for side in SIDES:
        assert list(properties[side]["properties"]) == [p.key for p in catalogue.of_side(side)]


def test_the_schema_lets_unreadable_text_stand_but_no_key_in_the_fingerprint() -> None:
    half = reference.schema()["properties"]["vns3"]["properties"]
    assert {"type": "string", "minLength": 1} in half["phase1_lifetime"]["anyOf"]
    assert {"type": "string", "minLength": 1} not in half["psk_fingerprint"]["anyOf"]


def test_the_pages_name_every_parameter_advisory_and_device() -> None:
    pages = reference.pages()
    assert all(f"`{p.key}`" in pages["parameters.md"] for p in catalogue.PARAMETERS)
    assert all(f"## `{a.code}`" in pages["advisories.md"] for a in ADVISORIES)
    assert all(f"(`{key}`)" in pages["devices.md"] for key in DEVICES)
    assert json.loads(pages["sheet.schema.json"]) == reference.schema()
