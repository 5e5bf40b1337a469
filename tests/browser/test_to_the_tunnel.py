"""The whole way: an agreed sheet in a browser, what its pages show copied into two real daemons, and their log brought back."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Page, expect

from tests.interop.lab import machine, sheets
from tests.interop.lab.cases import Case, End, Run
from vns3pair.ipsec import extra_params, extra_params_sheet
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER
from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.ipsec.vns3_endpoint import nat_traversal_of

pytestmark = [
    pytest.mark.needs_daemons,
    pytest.mark.needs_chromium,
    pytest.mark.django_db(transaction=True),
]
OURS: dict[str, Any] = {
    "public_ip": "203.0.113.4",
    "local_private_ip": "192.0.2.254",
    "peer_public_ip": "198.51.100.60",
    "ike_version": 2,
    "nat_traversal": "on",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "dpd": True,
    "psk_fingerprint": "7K2-M9Q",
    "tunnels": [
        {"name": "one", "local_subnet": "172.31.1.0/24", "remote_subnet": "10.99.0.0/24"},
        {"name": "two", "local_subnet": "172.31.2.0/24", "remote_subnet": "10.99.0.0/24"},
    ],
}
THEIRS: dict[str, Any] = {
    **{key: OURS[key] for key in OURS if key.startswith("phase") or key in ("ike_version", "pfs", "dpd")},
    "device": "strongswan",
    "device_version": "5.9.8",
    "public_ip": "198.51.100.60",
    "peer_public_ip": "203.0.113.4",
    "remote_peer_id": "192.0.2.254",
    "nat_traversal": "on",
    "phase1_prf": "sha2_256",
    "pfs_group": 14,
    "dpd_action": "restart",
    "dpd_delay": 30,
    "dpd_timeout": 90,
    "initiation": "receive",
    "psk_fingerprint": "7K2-M9Q",
    "tunnels": [
        {"local_subnet": "10.99.0.0/24", "remote_subnet": "172.31.1.0/24"},
        {"local_subnet": "10.99.0.0/24", "remote_subnet": "172.31.2.0/24"},
    ],
}


@pytest.fixture
def sheet(admin):
    from vns3pair.sheets import services

    made = services.create(name="lab", owner=admin)
    return services.save_sides(
        sheet=made, sides={VNS3: OURS, PARTNER: THEIRS}, edit_number=made.edit_number, author=admin
    )


def fields_of(page: Page) -> list[tuple[str, str]]:
    """Every field of VNS3's forms with what is to be typed there, in the order of the page."""
    rows = page.locator("table.fields:not(.openings) tbody tr").all()
    pairs = []
    for row in rows:
        typed = row.locator(".typed")
        value = typed.inner_text() if typed.count() else row.locator(".to-type").inner_text()
        pairs.append((row.locator("th").inner_text().strip(), value.strip()))
    return pairs


def as_set_up(fields: list[tuple[str, str]]) -> dict[str, Any]:
    """What a controller has once somebody has typed all of it in, and nothing else."""
    typed = dict(fields)
    params = extra_params.parse(typed["Extra Config Parameters"])
    assert params.valid
    version = int(typed["IKEV1/IKEV2"].removeprefix("IKEv"))
    subnets = [
        [value for label, value in fields if label == name] for name in ("Local Subnet", "Remote Subnet")
    ]
    half = {
        **extra_params_sheet.stated(params),
        "public_ip": OURS["public_ip"],  # the controller's own, in none of its forms
        "local_private_ip": typed["Local Private IP"],
        "peer_public_ip": typed["Public IP"],
        "ike_version": version,
        "nat_traversal": nat_traversal_of(typed["NAT-Traversal"] == "checked", version),
        "pfs": typed["PFS"] == "checked",
        "tunnels": [{"local_subnet": near, "remote_subnet": far} for near, far in zip(*subnets, strict=True)],
    }
    if typed["NAT IP"][:1].isdigit():
        half["remote_peer_id"] = typed["NAT IP"]
    return half


def copied(page: Page, title: str) -> str:
    page.get_by_role("button", name=f"Copy {title}").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    return str(page.evaluate("navigator.clipboard.readText()"))


def set_up(page: Page, sheet: Any) -> Run:
    """Both boxes are set up from the pages, VNS3 starts, and this came of it."""
    key = secrets.token_hex(16)
    page.goto(f"/sheets/{sheet.pk}/configure")
    half = as_set_up(fields_of(page))
    page.goto(f"/sheets/{sheet.pk}/configure/partner")
    text = copied(page, page.locator(".text-head h3").first.inner_text())
    assert KEY_PLACEHOLDER in text
    vns3 = sheets.end(VNS3, half, key)
    pairs = tuple((one["local_subnet"], one["remote_subnet"]) for one in THEIRS["tunnels"])
    quoted = f'"{KEY_PLACEHOLDER}"'
    assert quoted in text
    partner = End(
        "strongswan", THEIRS["public_ip"], {"swanctl.conf": text.replace(quoted, f'"{key}"') + "\n"}, pairs
    )
    sheet.refresh_from_db()
    foretold = sheets.foretold(half, sheet.partner)
    case = Case("browser", vns3, partner, initiate=("A",), foretold=foretold)
    outcome = machine.negotiate([case]).outcomes["browser"]
    assert not outcome.error
    return outcome.by("A")


def diagnosed(page: Page, sheet: Any, run: Run) -> None:
    page.goto(f"/sheets/{sheet.pk}/diagnose")
    page.get_by_label("The log, pasted").fill(run.logs["A"])
    page.get_by_role("button", name="Diagnose", exact=True).click()


def test_what_is_copied_from_an_agreed_sheet_comes_up_and_a_changed_value_is_found_by_its_log(
    visit, sheet, admin
):
    from tests.sheets.test_agreement import account
    from tests.sheets.test_standing import agree
    from vns3pair.sheets import frozen, services
    from vns3pair.sheets.models import Sheet

    agree(sheet, admin)
    page = visit(admin, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/sheets/{sheet.pk}/")
    page.get_by_role("navigation", name="This sheet").get_by_role("link", name="Configure").click()
    expect(page.locator(".standing")).to_contain_text("Agreed")
    run = set_up(page, sheet)
    assert run.fails_at is None
    assert len(run.pings) == 4  # two tunnels, from either end
    assert all(run.pings.values())
    diagnosed(page, sheet, run)
    expect(page.locator("main")).to_contain_text("Up, but no traffic?")  # the list for tunnels that are up
    row = page.locator("tr[data-row=phase1_hash]")
    expect(row).to_contain_text("as on the sheet")

    current, made = Sheet.objects.get(pk=sheet.pk), frozen.current(sheet)
    services.save_sides(
        sheet=current,
        sides={
            VNS3: current.vns3,
            PARTNER: {**current.partner, "phase1_hash": "sha2_512", "phase1_prf": "sha2_512"},
        },
        edit_number=current.edit_number,
        author=admin,
        voids=frozen.Consent(account(sheet, admin), frozen.at_stake(made)),
    )
    run = set_up(page, sheet)
    assert run.fails_at == "phase1"
    diagnosed(page, sheet, run)
    expect(row).to_contain_text("the other half differs")
