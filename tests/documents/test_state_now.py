"""The formulas of "State now", without a spreadsheet program: tests/interop has one work them out."""

import re
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer

from tests.documents.conftest import AGREED, about_of, halves
from vns3pair.documents import spellings, state_now, tunnels_now, xlsx
from vns3pair.ipsec import algorithms, catalogue, relations, values
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.conditions import CONDITIONS
from vns3pair.ipsec.parameter import PARTNER

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# All that Excel 2007 and every later spreadsheet has, and that needs no array formula.
FUNCTIONS = {
    "AND", "EXACT", "FIND", "IF", "IFERROR", "INDEX", "INT", "ISERROR", "ISNUMBER", "LEFT", "LEN", "LOWER", "MATCH",
    "MID", "MIN", "NOT", "OR", "REPT", "RIGHT", "ROW", "SUBSTITUTE", "SUMPRODUCT", "TEXT", "TRIM", "UPPER", "VALUE",
}  # fmt: skip
SHEETS = {
    "agreed": halves(3),
    "differing": halves(9, 2, device="aws", phase1_hash="sha1", phase1_lifetime="soon", local_peer_id=None),
    "blank": ({}, {}),
    "of VNS3 alone": ({**AGREED, "tunnels": halves(2)[0]["tunnels"]}, {}),
    "IPv6": (
        {**AGREED, "tunnels": [{"local_subnet": "2001:db8::/48", "remote_subnet": "2001:db8:1::/48"}]},
        {"tunnels": [{"local_subnet": "2001:db8:1::/48", "remote_subnet": "10.0.0.0/8"}, "no pair"]},
    ),
}


@pytest.fixture(params=list(SHEETS))
def content(request):
    sheet = SHEETS[request.param]
    return xlsx.write(compare(*sheet), about_of(sheet))


def formulas(content):
    book = load_workbook(BytesIO(content))
    return [cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def results(content, sheet):
    """The result that stands beside each formula of a sheet, by its cell."""
    root = ET.fromstring(ZipFile(BytesIO(content)).read(f"xl/worksheets/sheet{sheet}.xml"))
    return {
        cell.get("r"): cell.findtext(f"{MAIN}v")
        for cell in root.iter(f"{MAIN}c")
        if cell.find(f"{MAIN}f") is not None
    }


def test_every_formula_is_one_that_excel_takes(content):
    found = formulas(content)
    assert len(found) > 150
    for formula in found:
        assert len(formula) <= 8192
        tokens = Tokenizer(formula).items
        opened = [
            token.value.rstrip("(") for token in tokens if token.type == "FUNC" and token.subtype == "OPEN"
        ]
        assert set(opened) <= FUNCTIONS
        assert formula.count("(") - formula.count(")") == sum(
            token.value.count("(") - token.value.count(")") for token in tokens if token.subtype == "TEXT"
        )
        assert deepest(tokens) <= 64


def deepest(tokens):
    """How deeply functions stand within one another."""
    depth = deep = 0
    for token in tokens:
        depth += {"OPEN": 1, "CLOSE": -1}.get(token.subtype, 0)
        deep = max(deep, depth)
    return deep


def test_as_sent_each_state_now_carries_the_state_that_it_was_sent_with(content):
    book = load_workbook(BytesIO(content))
    for number, (name, now, sent) in enumerate((("Connection", "G", "H"), ("Tunnels", "J", "K")), 1):
        shown = {
            cell: text for cell, text in results(content, number).items() if re.fullmatch(rf"{now}\d+", cell)
        }
        below = {cell: text for cell, text in shown.items() if int(cell[1:]) > 4}
        assert len(below) > 10
        for cell, text in below.items():
            assert (text or None) == book[name][f"{sent}{cell[1:]}"].value


def test_every_relation_condition_and_compatible_parameter_has_a_formula():
    assert set(state_now.RELATIONS) | {"tunnels"} == set(relations.RELATIONS)
    assert set(state_now.COMPATIBLE) == set(relations.COMPATIBLE)
    assert set(state_now._CONDITIONS) == set(CONDITIONS)
    wanted = {d.condition for p in catalogue.PARAMETERS for d in p.derived if PARTNER in d.sides}
    assert wanted == set(state_now._DERIVATIONS)


@pytest.mark.parametrize(
    "parameter", [p for p in catalogue.PARAMETERS if p.kind in spellings.LISTED], ids=lambda p: p.key
)
def test_every_listed_spelling_is_read_alike_however_it_is_broken_up(parameter):
    ignored = spellings.IGNORED.get(parameter.kind, "")
    for spelling, normal in spellings.table(parameter).items():
        broken = [spelling, spelling.upper(), *(sign.join(spelling) for sign in ignored)]
        for text in broken:
            reading = values.read(parameter, text, PARTNER)
            assert spellings.normal(reading.value) == normal, text


def test_every_choice_that_a_drop_down_offers_is_a_listed_spelling():
    for parameter in (p for p in catalogue.PARAMETERS if p.kind in spellings.LISTED):
        ignored = str.maketrans("", "", spellings.IGNORED.get(parameter.kind, ""))
        for choice in parameter.choices:
            if parameter.kind in algorithms.KINDS or choice.value != "vns3":
                folded = choice.label.lower().translate(ignored)
                assert spellings.table(parameter)[folded] == spellings.normal(choice.value)


def test_the_key_of_a_pair_is_part_of_no_other_and_holds_no_sign_of_a_pattern():
    vns3 = compare(*halves(40)).vns3.tunnels
    keys = [tunnels_now.vns3_key(tunnel) for tunnel in vns3]
    assert not set("".join(keys)) & set("*?~.^$[]()|+\\")
    assert not [(one, other) for one in keys for other in keys if one != other and one in other]
