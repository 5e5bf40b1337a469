"""Every device that is written and read: what the page offers for copying, brought back, changes nothing for the worse."""

import pytest
from django.urls import reverse

from tests.exchange.previewed import Preview
from tests.sheets.cast import came_by_link
from tests.workbench.posting import field
from tests.workbench.test_configure import copied
from vns3pair.exchange.models import Preview as Kept
from vns3pair.ipsec.devices import readers, writers
from vns3pair.ipsec.half import Half

PUBLIC = "54.210.9.31"
"""VNS3's public address, and its identity: some devices expect no other."""
BOTH = sorted(readers.READERS.keys() & writers.WRITERS.keys())


@pytest.fixture(params=BOTH)
def sheet(request, ready):
    """A sheet whose partner has the device, with NAT traversal as the device can say it."""
    for nat_traversal in ("on", "auto"):
        same = {"nat_traversal": nat_traversal, "dpd": False}
        ours = {**same, "local_peer_id": PUBLIC}
        made = ready(vns3=ours, device=request.param, device_version=None, remote_peer_id=PUBLIC, **same)
        if not isinstance(writers.write(Half("partner", made.partner), made.name), writers.Refused):
            return made
    pytest.fail(f"nothing is written for {request.param}")


def test_what_is_copied_reads_back_as_it_stands_on_the_sheet(sheet, engineer):
    guest = came_by_link(sheet, engineer)
    answer = guest.get(reverse("partner:configure_partner", args=[sheet.pk]))
    text = "\n".join(copied(answer, each.id) for each in answer.context["texts"])
    answer = guest.post(reverse("partner:read_config", args=[sheet.pk]), {"text": text})
    if answer.status_code == 200:  # several, or either end
        sealed = field(answer, "sealed")
        url = reverse("partner:read_config", args=[sheet.pk])
        answer = guest.post(url, {"sealed": sealed, "connection": "0"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    shown = Preview(guest, answer.url).shown
    assert not [
        (entry.line.label, entry.line.held) for entry in shown.changes if entry.line.effect.tone == "worse"
    ]
    assert len(shown.same) > 5
    assert Kept.objects.count() == 1
