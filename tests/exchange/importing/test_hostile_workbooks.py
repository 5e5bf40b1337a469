"""Workbooks of any structure break nothing and change nothing unseen."""

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests.documents.workbooks import package, rows
from tests.exchange.previewed import Preview, bring
from vns3pair.documents import form
from vns3pair.exchange import limits
from vns3pair.ipsec import catalogue
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet

KEYS = st.sampled_from(
    [*catalogue.BY_KEY, "tunnels[0]", "tunnels[1]", "tunnels[7]", form.SPARE_KEY, "", "nothing"]
)
VALUE = st.one_of(
    st.sampled_from(
        ["", "AES-256", "AES 256 / SHA-2", "sha1, sha2", "14", "8", "8h", "198.18.0.1", "gw.example", "yes", "auto",
         "10.0.0.0/8", "given", "not given", "PSK: hunter22", "7K2-M9Q", "unchecked", "_x000D_", "<b>", "{{ x }}"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20),
)  # fmt: skip
RAW = st.sampled_from(
    ['<c><v>1e999</v></c>', '<c><v>0.5</v></c>', '<c s="1"><v>45000</v></c>', '<c><f>1</f><v>1</v></c>', '<c t="e"><v>#N/A</v></c>',
     '<c t="b"><v>1</v></c>', '<c t="s"><v>0</v></c>', '<c t="d"><v>x</v></c>', '<c><v>28800</v></c>']
)  # fmt: skip
HEADS = st.sampled_from(
    ["Key", "Parameter", "VNS3", "Partner", "Match", *form.SUBNET_COLUMNS.values(), "", "Partner"]
)
AFTER = st.sampled_from(
    [
        "",
        '<mergeCells><mergeCell ref="A1:E9"/></mergeCells>',
        '<mergeCells><mergeCell ref="E3:E5"/></mergeCells>',
    ]
)
WHOLE = st.tuples(st.sampled_from(["Connection", "Tunnels", "Tabelle1", "About"]), AFTER)


def _sheet_xml(heads, lines, after):
    made = ["<sheetData>"]
    for number, line in enumerate([heads, *lines], 1):
        made.append(f'<row r="{number}">')
        for cell in line:
            if cell.startswith("<c"):
                made.append(cell)
            else:
                escaped = cell.replace("&", "&amp;").replace("<", "&lt;")
                made.append(f'<c t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>')
        made.append("</row>")
    return f"{''.join(made)}</sheetData>{after}"


@st.composite
def hostile(draw, sheet):
    """A workbook of any structure, or one of ours with any values."""
    parts, names = [], []
    about = rows(
        ("Sheet id", draw(st.sampled_from([str(sheet.pk), str(sheet.pk), "x", ""]))),
        ("Revision", draw(st.sampled_from(["1", "1", "2", "99", "-1", "x"]))),
    )
    for _ in range(draw(st.integers(1, 2))):
        name, after = draw(WHOLE)
        if draw(st.integers(0, 9)) < 7:
            heads, tunnels = ["Key", "Parameter", "VNS3", "Match", "Partner"], False
        elif draw(st.booleans()):
            heads, tunnels = ["Key", "No.", "Name", *form.SUBNET_COLUMNS.values()], True
        else:
            heads, tunnels = draw(st.lists(HEADS, max_size=8)), False
        cell = VALUE | RAW
        key = st.sampled_from(["tunnels[0]", "tunnels[1]", form.SPARE_KEY, ""]) if tunnels else KEYS
        width = max(len(heads) - 1, 1)
        line = st.tuples(key, st.lists(cell, min_size=width, max_size=width)).map(
            lambda each: [each[0], *each[1]]
        )
        parts.append(_sheet_xml(heads, draw(st.lists(line, min_size=2, max_size=14)), after))
        names.append(name)
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    return package(*parts, about, names=[*names, "About"], styles=styles, strings="<si><t>SHA1</t></si>")


@pytest.fixture
def unlimited(monkeypatch):
    """As if nobody counted how many files a guest brings in an hour."""
    monkeypatch.setattr(limits, "OF_GUESTS", {limits.IMPORT: 100_000})


@settings(
    max_examples=1000,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_a_thousand_hostile_workbooks_break_nothing_and_change_nothing_unseen(
    sheet, client, guest, unlimited, data
):
    services.close_revision(sheet=sheet)
    content = data.draw(hostile(sheet))
    browser, door = (client, "sheets") if data.draw(st.booleans()) else (guest, "p")
    before = Sheet.objects.values("vns3", "partner", "edit_number").get(pk=sheet.pk)
    shown = bring(browser, sheet, content, door)
    assert Sheet.objects.values("vns3", "partner", "edit_number").get(pk=sheet.pk) == before
    if not isinstance(shown, Preview):
        assert shown.status_code == 400
        event("refused")
        return
    event(f"read, {min(len(shown.offered) + len(shown.choices), 5)} to choose")
    assert "hunter22" not in shown.text
    if data.draw(st.integers(0, 9)) == 0:  # taking over costs the most, so one in ten is
        answer = shown.send(take=shown.offered, choose=dict.fromkeys(shown.choices, "take"))
        assert answer is shown
        after = Sheet.objects.get(pk=sheet.pk)
        if door == "p":
            assert after.vns3 == before["vns3"]


def test_the_hostile_workbooks_are_not_all_refused(sheet, client):
    """What the test above relies on: workbooks of its kind come through."""
    heads = ["Key", "Parameter", "VNS3", "Match", "Partner"]
    content = package(
        _sheet_xml(heads, [["phase1_hash", "", "", "", "SHA-256"]], ""),
        rows(("Sheet id", str(sheet.pk)), ("Revision", "1")),
        names=["Connection", "About"],
    )
    assert bring(client, sheet, content).offered == ["partner.phase1_hash"]
