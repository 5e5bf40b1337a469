"""What a mirrored row says of itself: at each door what that side's own cell is."""

import pytest
from django.utils.html import escape

from tests.sheets.cast import came_by_link, signed_in
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.parameter import OTHER, PARTNER, VNS3

MIRRORED = [parameter for parameter in catalogue.PARAMETERS if parameter.key_of(PARTNER) != parameter.key]


def test_there_are_mirrored_rows():
    assert {parameter.key for parameter in MIRRORED} >= {"public_ip", "local_peer_id", "remote_peer_id"}


@pytest.mark.parametrize("parameter", MIRRORED, ids=lambda parameter: parameter.key)
def test_an_open_row_and_the_help_explain_the_readers_own_cell(parameter, make, engineer):
    sheet = make()
    doors = {PARTNER: (came_by_link(sheet, engineer), "p"), VNS3: (signed_in(engineer), "sheets")}
    for side, (browser, door) in doors.items():
        own, other = (
            catalogue.BY_KEY[key].help for key in (parameter.key_of(side), parameter.key_of(OTHER[side]))
        )
        opened = browser.get(f"/{door}/{sheet.pk}/rows/{parameter.key}").content.decode()
        assert escape(own) in opened
        assert escape(other) not in opened
        page = browser.get(f"/p/{sheet.pk}/help" if side == PARTNER else "/help").content.decode()
        entry = page.partition(f'id="{parameter.key}"')[2].partition("</section>")[0]
        assert escape(own) in entry
        assert escape(other) not in entry
