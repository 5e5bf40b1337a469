"""A sheet of a live controller for the tests of its pages, and how they are asked for."""

import re

from tests.controllers.boxes import self_signed
from vns3pair.sheets.models import Sheet

CERTIFICATE = self_signed()
MATCHING = {
    "endpoint_name": "acme-dc1",
    "public_ip": "203.0.113.4",
    "peer_public_ip": "198.51.100.7",
    "local_private_ip": "192.0.2.254",
    "ike_version": 2,
    "nat_traversal": "auto",
    "pfs": True,
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "tunnels": [{"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}],
}


def page_of(sheet):
    return f"/sheets/{sheet.pk}/configure/controller"


def look(client, sheet, **more):
    return client.post(page_of(sheet), {"do": "look", **more})


def page_of_steps(browser, sheet):
    return browser.get(f"/sheets/{sheet.pk}/steps").content.decode()


def plan_in(response):
    return re.search(r'name="plan" value="([0-9a-f]{64})"', response.content.decode())[1]


def change(sheet, **changes):
    Sheet.objects.filter(pk=sheet.pk).update(vns3={**sheet.vns3, **changes})
