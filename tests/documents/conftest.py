"""Sheets to print."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from vns3pair.documents.layout import About
from vns3pair.ipsec import sheetfile
from vns3pair.ipsec.sheetfile import Sheet

Halves = tuple[dict[str, Any], dict[str, Any]]

AGREED: dict[str, Any] = {
    "nat_traversal": "on",
    "ike_version": 2,
    "psk_fingerprint": "7K2-M9Q",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
}
VNS3_OWN: dict[str, Any] = {
    "organization": "Cohesive prod-east",
    "public_ip": "54.210.9.31",
    "peer_public_ip": "198.18.44.7",
    "local_private_ip": "192.0.2.254",
}
PARTNER_OWN: dict[str, Any] = {
    "organization": "Acme Corp",
    "device": "strongswan",
    "public_ip": "198.18.44.7",
    "peer_public_ip": "54.210.9.31",
    "local_peer_id": "198.18.44.7",
    "remote_peer_id": "192.0.2.254",
}


def tunnels(count: int, wrong_every: int = 0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Mirrored pairs; every so many the partner's local subnet has another mask."""
    vns3, partner = [], []
    for number in range(count):
        here = f"10.{number // 200}.{number % 200}.0/24"
        there = f"172.{16 + number // 200}.{number % 200}.0/24"
        wrong = wrong_every and number % wrong_every == 0
        vns3.append({"name": f"t{number}", "local_subnet": here, "remote_subnet": there})
        partner.append(
            {"local_subnet": there.replace("/24", "/25") if wrong else there, "remote_subnet": here}
        )
    return vns3, partner


def halves(count: int = 1, wrong_every: int = 0, **partner: Any) -> Halves:
    """Two halves that agree but for `partner`; None leaves a key out."""
    pairs = tunnels(count, wrong_every)
    stated = {**AGREED, **PARTNER_OWN, "tunnels": pairs[1], **partner}
    return {**AGREED, **VNS3_OWN, "tunnels": pairs[0]}, {k: v for k, v in stated.items() if v is not None}


def about_of(sheet: Halves, name: str = "acme-dc1") -> About:
    whole = sheetfile.redact(
        Sheet(name=name, vns3=sheet[0], partner=sheet[1], id="b7f1", revision=7), "neutral"
    )
    return About(
        name=name,
        sheet_id="b7f1",
        revision=7,
        digest=sheetfile.digest(whole),
        made=datetime(2026, 11, 24, 10, 5, tzinfo=UTC),
        sheet_json=sheetfile.write(whole),
    )


@pytest.fixture
def make_about() -> Callable[..., About]:
    return about_of


@pytest.fixture
def make_halves() -> Callable[..., Halves]:
    return halves
