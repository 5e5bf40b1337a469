"""The workbook through LibreOffice and back: saved untouched it changes nothing, filled in it is the sheet."""

import pytest

from tests.documents.workbooks import Workbook
from tests.exchange.conftest import client, engineer, make
from tests.exchange.previewed import bring, exported
from tests.interop.libreoffice import Session
from vns3pair.documents.form import filled_in
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.half import Half
from vns3pair.sheets.demo_sheets import SHEETS
from vns3pair.sheets.models import Sheet

__all__ = ["client", "engineer", "make"]
pytestmark = pytest.mark.needs_libreoffice


def test_a_workbook_comes_back_from_libreoffice(make, client, tmp_path):
    known = SHEETS[0]
    sheet = make(known["vns3"], known["partner"])
    empty = make(known["vns3"], {"device": known["partner"]["device"]}, name="to be filled in")
    session = Session(tmp_path)
    for name, made in (("same", sheet), ("filled", empty)):
        (tmp_path / f"{name}.xlsx").write_bytes(exported(made))
        session.open(f"{name}.xlsx")
        if name == "filled":
            _fill(
                session, Workbook((tmp_path / "filled.xlsx").read_bytes()), Half("partner", known["partner"])
            )
        session.save(f"{name}-back.xlsx")
        session.close()
    session.run()

    shown = bring(client, sheet, (tmp_path / "same-back.xlsx").read_bytes())
    assert shown.shown.nothing
    assert not shown.shown.suggested
    assert not shown.shown.unplaced

    shown = bring(client, empty, (tmp_path / "filled-back.xlsx").read_bytes())
    assert not shown.shown.suggested
    assert not shown.shown.refused
    shown.send(take=shown.offered)
    partner = Sheet.objects.get(pk=empty.pk).partner
    assert partner == {key: value for key, value in sheet.partner.items() if key != "psk_flags"}


def _fill(session, book, half):
    """Types a whole half into the partner's cells, numbers as numbers."""
    for row in catalogue.PARAMETERS:
        own = row.other_key
        if (
            half.side not in catalogue.BY_KEY[own].sides
            or row.kind in ("tunnels", "flags")
            or not half.states(own)
        ):
            continue
        place = f"E{book.row(row.key)}"
        value = half.reading(own).value
        if isinstance(value, int) and not isinstance(value, bool):
            session.number("Connection", place, value)
        else:
            session.type("Connection", place, filled_in(half, own))
    spare = book.row("tunnels[0]", book.tunnels)
    for number, tunnel in enumerate(half.stated["tunnels"]):
        session.type("Tunnels", f"G{spare + number}", tunnel["local_subnet"])
        session.type("Tunnels", f"H{spare + number}", tunnel["remote_subnet"])
