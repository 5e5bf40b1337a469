"""The workbook as a form: what may be filled in, what helps with it, and that nothing is lost on the way back."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.documents.conftest import AGREED, about_of, halves
from vns3pair.documents import form, hints, xlsx
from vns3pair.documents.structure import GIVEN
from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

ASKED = [p for p in catalogue.PARAMETERS if form.asked(p)]
NUMBERS = {
    "lifetime": (300, 3600, 28_800, 86_400, 90_061),
    "seconds": (0, 30, 1_200),
    "kilobytes": (1, 4_608_000),
}


def written(sheet, reader="neutral"):
    return xlsx.write(compare(*sheet), about_of(sheet), reader)


def opened(sheet, reader="neutral"):
    return load_workbook(BytesIO(written(sheet, reader)))


def keyed(cells):
    return {row[0].value: row for row in cells.iter_rows(min_row=form.HEADER_ROW + 1) if row[0].value}


def validations(cells):
    return {str(rule.sqref).split(":")[0]: rule for rule in cells.data_validations.dataValidation}


def listed(book, rule):
    """What a drop-down offers."""
    sheet, cells = rule.formula1.split("!")
    return [row[0].value for row in book[sheet][cells.replace("$", "")]]


@pytest.mark.parametrize("parameter", ASKED, ids=lambda p: p.key)
def test_what_the_form_shows_of_a_stated_value_reads_back_as_that_value(parameter):
    own = catalogue.BY_KEY[parameter.other_key]
    stated = [choice.value for choice in own.choices] + list(NUMBERS.get(own.kind, ()))
    stated += [True, False] if own.kind == "yes_no" else []
    stated += [own.example] if own.example else []
    for value in stated or ["some text"]:
        shown = form.filled_in(Half(PARTNER, {own.key: value}), own.key)
        again = values.read(own, shown, PARTNER)
        assert again.value == values.read(own, value, PARTNER).value
        assert again.readable


def test_a_text_that_cannot_be_read_is_shown_as_typed_and_a_key_never():
    half = Half(PARTNER, {"phase1_lifetime": "soon", "psk_fingerprint": "hunter2-the-key"})
    assert form.filled_in(half, "phase1_lifetime") == "soon"
    assert form.filled_in(half, "psk_fingerprint") == ""


def test_what_is_assumed_or_derived_stands_in_the_hint_and_not_in_the_cell():
    book = opened(halves(local_peer_id=None))
    rows = keyed(book["Connection"])
    for key, counts in (("vpn_type", "Policy-based"), ("remote_peer_id", "198.18.44.7")):
        cell = rows[key][4]
        assert cell.value is None
        assert counts in rows[key][9].value
        assert f"Blank counts as {counts}" in validations(book["Connection"])[cell.coordinate].prompt


def test_only_the_partner_s_cells_are_unlocked_and_no_sheet_has_a_password():
    book = opened(halves(3))
    unlocked = {
        page.title: [cell for row in page.iter_rows() for cell in row if not cell.protection.locked]
        for page in book
    }
    connection, tunnels = keyed(book["Connection"]), keyed(book["Tunnels"])
    assert {cell.coordinate for cell in unlocked["Connection"]} == {
        connection[parameter.key][4].coordinate for parameter in ASKED
    }
    assert {cell.column_letter for cell in unlocked["Tunnels"]} == {"G", "H"}
    assert len(unlocked["Tunnels"]) == 2 * (3 + form.SPARE_ROWS)
    assert list(tunnels) == ["tunnels[0]", "tunnels[1]", "tunnels[2]", form.SPARE_KEY]
    assert not any(unlocked[name] for name in ("Findings", "About", "Lists"))
    assert all(page.protection.sheet and not page.protection.password for page in book)
    assert {cell.number_format for page in unlocked.values() for cell in page} == {"@"}


def test_a_long_text_is_in_no_cell_of_text_format_as_excel_would_not_show_it():
    rows = keyed(opened(halves(remarks="x" * 256, organization="x" * 255))["Connection"])
    formats = [rows[key][4].number_format for key in ("remarks", "organization", "contact_name")]
    assert formats == ["General", "@", "@"]
    assert not rows["remarks"][4].protection.locked


def test_the_keys_stand_in_a_hidden_column_and_the_lists_on_a_hidden_sheet():
    book = opened(halves())
    for name in ("Connection", "Tunnels"):
        assert book[name].column_dimensions["A"].hidden
        assert book[name]["A4"].value == form.KEY
    assert book[form.LISTS].sheet_state == "hidden"


@pytest.mark.parametrize("device", [*DEVICES, None])
def test_every_cell_to_fill_in_has_a_hint_that_a_spreadsheet_takes_and_choices_that_read_back(device):
    book = opened(halves(device=device if device != "vns3" else "other"))
    rules = validations(book["Connection"])
    for parameter in ASKED:
        own = catalogue.BY_KEY[parameter.other_key]
        rule = rules[keyed(book["Connection"])[parameter.key][4].coordinate]
        assert 0 < len(rule.prompt) <= 255
        assert 0 < len(rule.promptTitle) <= 32
        assert bool(rule.formula1) == (own.kind == "yes_no" or bool(own.choices))
        if rule.formula1:
            assert rule.errorStyle == "information"
            assert all(values.read(own, label, PARTNER).readable for label in listed(book, rule))
    assert set(validations(book["Tunnels"])) == {"G5", "H5"}


def test_a_drop_down_offers_what_the_device_can_take():
    of_any = opened(halves(device=None))
    of_aws = opened(halves(device="aws"))
    labels = [listed(book, validations(book["Connection"])["E37"]) for book in (of_any, of_aws)]
    assert labels[0] == [choice.label for choice in catalogue.BY_KEY["phase1_encryption"].choices]
    assert labels[1] == ["AES-256-GCM", "AES-128-GCM", "AES-256-CBC", "AES-128-CBC"]


@pytest.mark.parametrize("reader", ["neutral", "partner"])
def test_rows_and_hints_name_the_parameter_in_the_partner_s_device_s_words_too(reader):
    book = opened(halves(device="fortigate"), reader)
    row = keyed(book["Connection"])["phase1_dh_group"]
    assert row[1].value == "Diffie-Hellman group\nFortiGate: phase1-interface dhgrp"
    assert (
        "phase1-interface dhgrp (several may be set: set one)"
        in validations(book["Connection"])[row[4].coordinate].prompt
    )
    assert "src-subnet, dst-subnet" in validations(book["Tunnels"])["G5"].prompt


def test_without_a_known_device_a_mirrored_row_says_what_the_partner_calls_its_half():
    row = keyed(opened(halves(device=None))["Connection"])["public_ip"]
    assert row[1].value == "VNS3's public IP\nPartner: Peer address (VNS3's public IP)"


@pytest.mark.parametrize("device", DEVICES)
def test_a_hint_that_gets_long_drops_sentences_of_the_help_and_keeps_where_the_device_has_it(device):
    for parameter in ASKED:
        own = catalogue.BY_KEY[parameter.other_key]
        told = hints.hint(own, Half(PARTNER, {"device": device}))
        word = DEVICES[device].words.get(own.key)
        assert len(told) <= 255
        assert word is None or word.name in told


@pytest.mark.parametrize(
    ("vns3", "partner", "reader", "shown"),
    [
        ("7K2-M9Q", None, "partner", {GIVEN, None}),
        ("7K2-M9Q", None, "neutral", {GIVEN, None}),
        (None, "7K2-M9Q", "neutral", {"not given", GIVEN}),
        (None, "7K2-M9Q", "partner", {"not given", GIVEN}),
        ("7K2-M9Q", "unchecked", "partner", {GIVEN, "unchecked"}),
        ("7K2-M9Q", "7K2-M9Q", "partner", {"7K2-M9Q"}),
    ],
)
def test_no_part_of_the_file_holds_a_fingerprint_that_the_reader_may_not_see(vns3, partner, reader, shown):
    sheet = halves(psk_fingerprint=partner)
    sheet[0].pop("psk_fingerprint")
    if vns3:
        sheet[0]["psk_fingerprint"] = vns3
    content = written(sheet, reader)
    row = keyed(load_workbook(BytesIO(content))["Connection"])["psk_fingerprint"]
    assert {row[2].value, row[4].value} == shown
    parts = ZipFile(BytesIO(content))
    found = any(b"7K2-M9Q" in parts.read(name) for name in parts.namelist())
    assert found == ("7K2-M9Q" in shown)


def test_the_file_has_no_macro_and_no_link_to_another():
    parts = ZipFile(BytesIO(written(halves(3, 2))))
    names = " ".join(parts.namelist())
    assert "vba" not in names
    assert "externalLink" not in names
    assert not [name for name in parts.namelist() if b'TargetMode="External"' in parts.read(name)]


def test_each_tunnel_of_the_partner_stands_in_one_row_whatever_is_doubled():
    pair = {"local_subnet": "10.0.0.0/24", "remote_subnet": "172.16.0.0/24"}
    mirror = {"local_subnet": "172.16.0.0/24", "remote_subnet": "10.0.0.0/24"}
    alone = {"local_subnet": "172.20.0.0/16", "remote_subnet": "10.9.0.0/16"}
    rows = list(form.tunnel_rows(compare({"tunnels": [pair, pair]}, {"tunnels": [mirror, alone]})))
    beside = [row.partner.index if row.partner else None for row in rows]
    assert beside == [0, None, 1, *[None] * form.SPARE_ROWS]
    assert [row.key for row in rows[-form.SPARE_ROWS :]] == [form.SPARE_KEY] * form.SPARE_ROWS


def test_tunnels_of_one_side_alone_have_rows_with_blank_cells_for_the_other():
    sheet = ({**AGREED, "tunnels": halves(2)[0]["tunnels"]}, {})
    rows = keyed(opened(sheet)["Tunnels"])
    assert [cell.value for cell in rows["tunnels[1]"][3:8]] == [
        "10.0.1.0/24",
        "172.16.1.0/24",
        "⇄",
        None,
        None,
    ]
    assert rows["tunnels[1]"][9].value.startswith("=")


@pytest.mark.parametrize(("key", "number"), [("tunnels[12]", 12), ("tunnels[+]", None), ("pfs", None)])
def test_a_tunnel_s_key_tells_its_number(key, number):
    assert form.tunnel_number(key) == number
