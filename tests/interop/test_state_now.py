"""The workbook in LibreOffice: what "State now" says as somebody types, held against `compare`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.documents.conftest import AGREED, PARTNER_OWN, VNS3_OWN, Halves, about_of, halves, tunnels
from tests.interop.libreoffice import Session
from vns3pair.documents import form, xlsx, xlsx_reader
from vns3pair.documents.state_now import LEFT_TO_IMPORT
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.effects import STATE_TITLES
from vns3pair.ipsec.parameter import PARTNER, VNS3

pytestmark = pytest.mark.needs_libreoffice

SIGNS = "✓✗~…? "
OLD: dict[str, Any] = {
    "ike_version": 1,
    "pfs": False,
    "dpd": True,
    "initiation": "receive",
    "nat_traversal": "off",
}
SHEETS: dict[str, Halves] = {
    "agreed": halves(2),
    "aws": halves(2, device="aws"),
    "azure": halves(2, device="azure", phase1_lifetime=None),
    "old": (
        {**AGREED, **VNS3_OWN, **OLD},
        {**AGREED, **PARTNER_OWN, **OLD, "pfs": True, "initiation": "bidirectional", "local_private_ip": "10.0.0.1"},
    ),
    "gcm": (
        {**AGREED, **VNS3_OWN, "phase1_encryption": "aes256_gcm", "phase2_encryption": "aes256_gcm"},
        {**AGREED, **PARTNER_OWN, "phase1_encryption": "aes256_gcm", "phase1_prf": "sha2_256"},
    ),
    "named": (
        {**AGREED, **VNS3_OWN, "local_peer_id": "vpn.example.com", "remote_peer_id": "C=US, O=A  B", "dpd": True},
        {**AGREED, **PARTNER_OWN, "remote_peer_id": "vpn.example.com", "dpd": True, "dpd_delay": 30},
    ),
    "route": (
        {**AGREED, **VNS3_OWN, "vpn_type": "route", "tunnel_interface": "169.254.10.1/30", "public_ip": "2001:db8::1"},
        {**AGREED, **PARTNER_OWN, "vpn_type": "route", "tunnel_interface": "169.254.10.2/30"},
    ),
    "auto": (
        {**AGREED, **VNS3_OWN, "phase1_hash": "auto", "pfs_group": "auto", "nat_traversal": "auto"},
        {**AGREED, **PARTNER_OWN, "phase1_lifetime": "8 weeks or so", "phase2_hash": "AES 256 / SHA-2"},
    ),
    "unread": (
        {**AGREED, **VNS3_OWN, "phase1_lifetime": "soon", "ike_version": "v3", "psk_fingerprint": "unchecked"},
        {**AGREED, **PARTNER_OWN},
    ),
    "blank": ({**AGREED, **VNS3_OWN}, {}),
}  # fmt: skip
# Of each sheet, one case a line: what is typed into the partner's cells of the rows named; a number as a number.
CASES: list[tuple[str, dict[str, Any]]] = [
    *(("agreed", {"phase1_encryption": text}) for text in
      ("AES 256", "aes256", "AES_256.CBC", "aes-128", "AES*", "???", "aes", "auto", "-aes256", "aes256, aes128", "")),
    *(("agreed", {"phase1_hash": text}) for text in ("SHA256", "SHA-2", "sha", "HMAC-SHA1-96", "sha2-25?", "none")),
    *(("agreed", {"phase1_dh_group": text}) for text in
      ("14", "group 14", "DH14", "modp2048", "1 4", "2048", "19", 14, 2, 14.5, "-14")),
    *(("agreed", {"phase1_lifetime": text}) for text in
      (28800, "8h", "8 hours", "480 min", "28,800", "28.800", "28,800 s (8 h)", "28,800 s (9 h)", "24h", 86400,
       "1e5", "028800", "8", "0h", "-28800", "28800.5", "2 8800", "8:00")),
    *(("agreed", {"ike_version": text}) for text in ("IKEv1", "v2", 1, 2, "2.0", "IKEv1 and IKEv2")),
    *(("agreed", {"pfs": text}) for text in ("no", "ENABLED", "true", "perhaps", "")),
    *(("agreed", {"psk_fingerprint": text}) for text in ("7k2-m9q", "7K2M9Q", "7K2-M9R", "unchecked", "")),
    *(("agreed", {"nat_traversal": text}) for text in ("off", "Auto", "never", "forced", "On (UDP 4500) ")),
    ("agreed", {"public_ip": "54.210.9.32"}),
    ("agreed", {"public_ip": "host 54.210.9.31"}),
    ("agreed", {"public_ip": "54.210.9.031"}),
    ("agreed", {"public_ip": " 54.210.9.31"}),
    ("agreed", {"public_ip": "*"}),
    ("agreed", {"peer_public_ip": "0.0.0.0"}),
    ("agreed", {"remote_peer_id": ""}),
    ("agreed", {"remote_peer_id": "", "local_private_ip": "10.9.9.9"}),
    ("agreed", {"remote_peer_id": "", "local_private_ip": "10.9.9"}),
    ("agreed", {"local_peer_id": "@192.0.2.254"}),
    ("agreed", {"local_peer_id": "", "public_ip": "192.0.2.254"}),
    ("agreed", {"ipsec_protocol": "AH", "encapsulation_mode": "Transport", "authentication": "RSA"}),
    ("agreed", {"rekey": "off", "dpd": "on", "initiation": "responder"}),
    ("agreed", {"device": "AWS Site-to-Site VPN"}),
    ("agreed", {"device": "AWS Site-to-Site VPN", "remote_peer_id": ""}),
    ("agreed", {"phase1_prf": "SHA1"}),
    ("agreed", {"phase2_encryption": "aes256 gcm", "phase2_hash": ""}),
    ("aws", {"remote_peer_id": ""}),
    ("aws", {"remote_peer_id": "", "device": ""}),
    ("aws", {"remote_peer_id": "", "peer_public_ip": "198.18.44.8"}),
    ("azure", {"phase1_lifetime": "27000"}),
    ("azure", {"device": "other"}),
    ("old", {"initiation": "This side only answers"}),
    ("old", {"nat_traversal": "auto"}),
    ("old", {"nat_traversal": "auto", "local_private_ip": ""}),
    ("old", {"nat_traversal": "auto", "local_private_ip": "198.18.44.7"}),
    ("old", {"nat_traversal": "auto", "local_private_ip": "?"}),
    ("old", {"exchange_mode": "aggressive"}),
    ("old", {"ike_version": "2"}),
    ("old", {"pfs": "no", "pfs_group": ""}),
    ("old", {"dpd": "no"}),
    ("gcm", {"phase1_hash": ""}),
    ("gcm", {"phase1_hash": "", "phase1_prf": "sha1"}),
    ("gcm", {"phase1_hash": "", "phase1_prf": "", "phase1_encryption": "aes256"}),
    ("gcm", {"phase2_encryption": "aes256", "phase2_hash": "md5"}),
    *(("named", {"local_peer_id": text}) for text in
      ("VPN.Example.COM", "vpn.example.com.", "@vpn.example.com", "vpn.example.org", "vpn?example.com", "any")),
    *(("named", {"remote_peer_id": text}) for text in ("C=US, O=A B", "C=US, O=A  B", "c=US,O=A  B", "C=US")),
    *(("named", {"dpd_delay": text}) for text in (30, "30s", "1m", "", "thirty", 20)),
    ("route", {"tunnel_interface": "169.254.10.3/30"}),
    ("route", {"vpn_type": "policy"}),
    ("route", {"public_ip": "2001:DB8::1"}),
    ("route", {"public_ip": "2001:db8:0::1"}),
    ("auto", {"phase1_hash": "sha1", "pfs_group": ""}),
    ("auto", {"phase1_lifetime": "8h", "phase2_hash": "SHA-2"}),
    ("auto", {"nat_traversal": "off"}),
    ("unread", {"phase1_lifetime": "3600"}),
    ("unread", {"ike_version": "1"}),
    ("unread", {"psk_fingerprint": "7K2-M9R"}),
    ("blank", {"phase1_encryption": "AES-256-CBC", "public_ip": "198.18.44.7", "pfs": "on"}),
    ("blank", {"device": "strongSwan", "ike_version": "IKEv2"}),
]  # fmt: skip
MOVED = ("put in", "encryption", "hash", "group", "lifetime", "first pair", "second pair")
RETURNED: dict[str, Any] = {
    "phase1_encryption": "AES 256 gcm",
    "phase1_lifetime": 43200,
    "phase2_lifetime": "1h",
    "phase1_dh_group": "14.0",
    "contact_name": "=1+1",
    "organization": "",
    "local_private_ip": "10.9.9.9",
    "device": "cisco asa",
}
PAIRS = {"10.0.0.0/24": "172.16.0.0/24", "10.0.1.0/24": "172.16.1.0/24"}
# What is typed into the partner's two cells of rows of Tunnels, of two sheets with these two pairs of VNS3's.
TUNNEL_CASES: list[dict[int, tuple[str, str]]] = [
    {0: ("172.16.1.0/24", "10.0.1.0/24"), 1: ("172.16.0.0/24", "10.0.0.0/24")},
    {0: ("", "")},
    {0: ("", ""), 1: ("", "")},
    {0: ("", ""), 7: ("172.16.0.0/24", "10.0.0.0/24")},
    {0: ("172.16.0.9/24", "10.0.0.255/24")},
    {0: ("172.16.0.0/25", "10.0.0.0/24")},
    {0: ("10.0.0.0/24", "172.16.0.0/24")},
    {0: ("172.16.0.0/24", "")},
    {0: ("172.16.0.0 255.255.255.0", "10.0.0.0/24")},
    {0: ("172.16.0.0/024", "10.0.0.0/24")},
    {0: ("172.16.*", "10.0.0.*")},
    {0: ("2001:db8::/48", "10.0.0.0/24")},
    {0: (" 172.16.0.0/24 ", "10.0.0.0/24")},
    {5: ("172.16.0.0/24", "10.0.0.0/24")},
    {5: ("172.20.0.0/16", "10.9.0.0/16")},
    {5: ("172.20.0.0/16", "")},
    {5: ("host 172.16.0.1", "any")},
]


@dataclass
class Answer:
    """One row after one case: what the workbook says, and what `compare` says of the same cells."""

    case: str
    key: str
    typed: bool
    says: str
    state: str

    @property
    def agrees(self) -> bool:
        return self.says == self.state

    def __str__(self) -> str:
        return f"{self.case}: {self.key} says {self.says!r}, compare {self.state!r}"


class Form:
    """One exported workbook lying in a folder, and the cells of its rows."""

    def __init__(self, folder: Path, name: str, sheet: Halves) -> None:
        self.name, (self.vns3, self.partner) = f"{name}.xlsx", sheet
        content = xlsx.write(compare(*sheet), about_of(sheet))
        (folder / self.name).write_bytes(content)
        cells = load_workbook(BytesIO(content))[form.CONNECTION]
        self.rows = {
            row[0].value: row[0].row for row in cells.iter_rows(min_row=form.HEADER_ROW + 1) if row[0].value
        }
        self.texts = {key: cells.cell(row, 5).value or "" for key, row in self.rows.items()}
        self.states = f"G{form.HEADER_ROW + 1}:G{max(self.rows.values())}"

    def compare(self, typed: Mapping[str, Any]) -> Comparison:
        stated = dict(self.partner)
        for key, value in typed.items():
            stated[catalogue.BY_KEY[key].other_key] = value
        return compare(self.vns3, stated)


def word(shown: str) -> str:
    """What a cell says, without its sign."""
    return shown if shown == LEFT_TO_IMPORT else shown.lstrip(SIGNS)


@dataclass
class Typed:
    """All that one start of LibreOffice gave: an answer for each row of every case, and a workbook it saved."""

    connection: list[Answer]
    tunnels: list[Answer]
    moved: dict[str, str]
    """What the rows of "agreed" say after a cell was cut and pasted over another, and a row was put in."""
    returned: bytes

    @property
    def all(self) -> list[Answer]:
        return self.connection + self.tunnels


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """Every case typed, and a workbook saved with `RETURNED` in it."""
    folder = tmp_path_factory.mktemp("libreoffice")
    session = Session(folder)
    forms = {name: Form(folder, name, sheet) for name, sheet in SHEETS.items()}
    for name, page in forms.items():
        session.open(page.name)
        session.read(form.CONNECTION, page.states)
        for _, typed in (case for case in CASES if case[0] == name):
            type_all(session, page, typed)
            session.read(form.CONNECTION, page.states)
            type_all(session, page, {key: page.texts[key] for key in typed})
        session.close()
    pairs = tunnel_steps(folder, session)
    agreed = forms["agreed"]
    encryption, hashed = agreed.rows["phase1_encryption"], agreed.rows["phase1_hash"]
    session.open(agreed.name)
    session.move(form.CONNECTION, f"E{encryption}", f"E{hashed}")
    session.move(form.TUNNELS, "G5:H5", "G6")
    session.insert(form.CONNECTION, encryption)
    session.type(form.CONNECTION, f"E{agreed.rows['phase1_dh_group'] + 1}", "19")
    session.read(form.CONNECTION, f"G{encryption}:G{encryption + 4}")
    session.read(form.TUNNELS, "J5:J6")
    session.close()
    session.open(agreed.name)
    type_all(session, agreed, RETURNED)
    session.type(form.TUNNELS, "G8", "172.20.0.0/16")
    session.save("returned.xlsx")
    session.close()
    found = iter(session.run())
    rows = [answer for name, page in forms.items() for answer in connection_answers(name, page, found)]
    pairs_say = list(tunnel_answers(pairs, found))
    moved = dict(zip(MOVED, (*next(found), *next(found)), strict=True))
    return Typed(rows, pairs_say, moved, (folder / "returned.xlsx").read_bytes())


def type_all(session: Session, page: Form, typed: Mapping[str, Any]) -> None:
    for key, value in typed.items():
        cell = f"E{page.rows[key]}"
        if isinstance(value, str):
            session.type(form.CONNECTION, cell, value)
        else:
            session.number(form.CONNECTION, cell, value)


def connection_answers(name: str, page: Form, found: Iterator[list[str]]) -> Iterator[Answer]:
    for typed in ({}, *(typed for sheet, typed in CASES if sheet == name)):
        shown = next(found)
        for row in page.compare(typed).rows:
            if row.key in page.rows and row.relation is not None:
                says = word(shown[page.rows[row.key] - form.HEADER_ROW - 1])
                yield Answer(f"{name} {typed}", row.key, row.key in typed, says, STATE_TITLES[row.state])


def tunnel_steps(folder: Path, session: Session) -> Halves:
    """The steps on Tunnels: each case begins with what was sent."""
    sheet = halves(2)
    (folder / "tunnels.xlsx").write_bytes(xlsx.write(compare(*sheet), about_of(sheet)))
    session.open("tunnels.xlsx")
    for typed in ({}, *TUNNEL_CASES):
        for rows in (typed, {row: sent_pair(row) for row in typed}):
            for row, texts in rows.items():
                for column, text in zip("GH", texts, strict=True):
                    session.type(form.TUNNELS, f"{column}{form.HEADER_ROW + 1 + row}", text)
            if rows is typed:
                session.read(form.TUNNELS, "J5:J18")
    session.close()
    return sheet


def sent_pair(row: int) -> tuple[str, str]:
    vns3 = list(PAIRS.items())
    return (vns3[row][1], vns3[row][0]) if row < len(vns3) else ("", "")


def tunnel_answers(sheet: Halves, found: Iterator[list[str]]) -> Iterator[Answer]:
    """A row says something of VNS3's pair in it and of the partner's: the worse of their states is compared."""
    for typed in ({}, *TUNNEL_CASES):
        shown = next(found)
        cells = {row: typed.get(row, sent_pair(row)) for row in range(14)}
        stated = [row for row in cells if any(text.strip() for text in cells[row])]
        pairs = [dict(zip(("local_subnet", "remote_subnet"), cells[row], strict=True)) for row in stated]
        rows = [row for row in compare(sheet[0], {"tunnels": pairs}).rows if row.pair is not None]
        states = {(VNS3, row.pair.vns3.index): row.state for row in rows if row.pair.vns3}
        states |= {(PARTNER, stated[row.pair.partner.index]): row.state for row in rows if row.pair.partner}
        for row in stated:  # a duplicate has no row of its own: it goes as its twin does
            twin = next(other for other in stated if cells[other] == cells[row])
            if (PARTNER, twin) in states:
                states.setdefault((PARTNER, row), states[PARTNER, twin])
        for number in range(14):
            here = {states[key] for key in ((VNS3, number), (PARTNER, number)) if key in states}
            worst = next((state for state in ("mismatch", "incomplete", "match") if state in here), "")
            if not rows and number < 2:
                worst = "incomplete"  # one side has none at all
            yield Answer(
                str(typed), f"row {number}", number in typed, word(shown[number]), STATE_TITLES.get(worst, "")
            )


def test_enough_cases_are_typed():
    assert len(CASES) + len(TUNNEL_CASES) > 120
    assert {pair["local_subnet"]: pair["remote_subnet"] for pair in tunnels(2)[0]} == PAIRS


def test_state_now_never_says_match_against_compare(answers):
    wrong = [str(a) for a in answers.all if a.says == "match" and a.state != "match"]
    assert not wrong
    assert sum(a.says == "match" for a in answers.all) > 1000


def test_what_state_now_says_of_a_parameter_is_what_compare_says_or_that_the_import_will_tell(answers):
    assert not [str(a) for a in answers.connection if not a.agrees and a.says != LEFT_TO_IMPORT]


def test_as_sent_every_row_says_what_compare_says(answers):
    sent = [a for a in answers.all if a.case.endswith("{}")]
    assert len(sent) > 250
    assert not [str(a) for a in sent if not a.agrees]


def test_what_is_typed_is_answered_at_once_in_every_state(answers):
    found = Counter(a.says for a in answers.connection if a.typed)
    for state in ("match", "mismatch", "not_applicable", "incomplete"):
        assert found[STATE_TITLES[state]] >= 3, found
    assert found[LEFT_TO_IMPORT] < 0.5 * found.total(), found


def test_a_pair_of_subnets_is_answered_wherever_it_stands(answers):
    """A pair alone that waits for its other half may be told as missing or as a mismatch."""
    vague = {LEFT_TO_IMPORT, STATE_TITLES["incomplete"]}
    rows = answers.tunnels
    assert not [str(a) for a in rows if not a.agrees and a.says not in vague]
    found = Counter(a.says for a in rows if a.typed)
    assert min(found["match"], found["mismatch"], found[LEFT_TO_IMPORT], found["to fill in"]) >= 2, found


def test_a_state_tells_of_the_cell_beside_it_also_after_cutting_pasting_and_putting_in_a_row(answers):
    """Two pairs of subnets: the second lay where the first was pasted, so its own mirror is gone."""
    assert answers.moved == {
        "put in": "",
        "encryption": "… to fill in",
        "hash": LEFT_TO_IMPORT,
        "group": "✗ mismatch",
        "lifetime": "✓ match",
        "first pair": "✓ match",
        "second pair": "✗ mismatch",
    }


def test_what_libreoffice_saves_is_read_back_as_it_was_typed_and_nothing_else_is_changed(answers):
    vns3, partner = SHEETS["agreed"]
    half = compare(vns3, partner).partner
    read = xlsx_reader.read(answers.returned)
    cells = {cell.key: cell for cell in read.of(PARTNER)}
    for parameter in (p for p in catalogue.PARAMETERS if form.asked(p)):
        sent = form.filled_in(half, parameter.other_key)
        assert cells[parameter.other_key].text == str(RETURNED.get(parameter.key, sent)), parameter.key
    assert not [cell for cell in cells.values() if cell.problem]
    stated = [tunnel.fields for tunnel in read.tunnels_of(PARTNER) if not tunnel.blank]
    assert stated == [*partner["tunnels"], {"local_subnet": "172.20.0.0/16", "remote_subnet": ""}]


def test_the_file_that_libreoffice_saves_says_what_compare_says_of_the_cells_read_from_it(answers):
    read = xlsx_reader.read(answers.returned)
    partner = {cell.key: cell.text for cell in read.of(PARTNER)}
    book = load_workbook(BytesIO(answers.returned), data_only=True)
    shown = {row[0].value: row[6].value for row in book[form.CONNECTION].iter_rows(min_row=5) if row[0].value}
    rows = [row for row in compare(SHEETS["agreed"][0], partner).rows if row.key in shown and row.relation]
    assert len(rows) > 25
    for row in rows:
        assert word(shown[row.key]) in (STATE_TITLES[row.state], LEFT_TO_IMPORT), row.key
