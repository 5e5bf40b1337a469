"""A key in whatever is brought is nowhere afterwards."""

import json

import pytest

from tests.documents.workbooks import package, rows
from tests.exchange.previewed import bring, exported, workbook

SECRET = "Zq7!kd93hhsXw"


def _in_a_workbook(sheet):
    book = workbook(sheet).fill(psk_fingerprint=SECRET, remarks=f"PSK: {SECRET}", phase1_hash=SECRET)
    book.connection.insert_rows(9)
    book.connection.cell(9, 2).value, book.connection.cell(9, 5).value = "Our secret", SECRET
    return book.fill("vns3", psk_fingerprint=SECRET).pair("tunnels[0]", SECRET, "10.0.0.0/24").saved()


def _in_a_foreign_form(sheet):
    lines = (
        ("Phase 1 hash", "SHA1"),
        ("Pre-shared key", SECRET),
        ("Notes", f"the key: {SECRET}"),
        (SECRET, "x"),
    )
    return package(rows(*lines))


def _in_a_sheet_file(sheet):
    document = json.loads(exported(sheet, "neutral", "json"))
    document["partner"] |= {
        "psk": SECRET,
        "psk_fingerprint": SECRET,
        "psk_exchange": SECRET,
        "phase2_hash": SECRET,
    }
    return json.dumps(document).encode()


def _pasted(sheet):
    return f"Phase 1 hash: SHA1\nPhase 2 hash: {SECRET}\nPSK: {SECRET}\nPSK exchange: {SECRET}\n"


@pytest.mark.parametrize("make_file", [_in_a_workbook, _in_a_foreign_form, _in_a_sheet_file, _pasted])
def test_a_key_in_a_file_is_nowhere_afterwards(sheet, client, caplog, make_file):
    from django.db import connection

    shown = bring(client, sheet, make_file(sheet))
    assert SECRET not in shown.text
    shown.send(
        take=[*shown.offered, "partner.psk_fingerprint", "partner.remarks"],
        choose=dict.fromkeys(shown.choices, "take"),
    )
    assert SECRET not in shown.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET not in repr(cursor.fetchall()), table
    assert SECRET not in caplog.text
