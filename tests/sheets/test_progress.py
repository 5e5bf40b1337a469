"""How far both halves are, and how long "done" holds."""

import datetime
import re

import pytest
from django.utils import timezone

from tests.sheets.cast import came_by_link, guest_of
from vns3pair.sheets import audit, progress, services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor


@pytest.fixture
def save(acme, engineer):
    """Saves some cells of a side, and returns the sheet."""

    def save_cells(side, **cells):
        now = Sheet.objects.get(pk=acme.pk)
        half = {key: value for key, value in (now.side(side) | cells).items() if value is not None}
        return services.save_sides(
            sheet=now, sides={side: half}, edit_number=now.edit_number, author=engineer
        )

    return save_cells


@pytest.fixture
def done(acme):
    when = timezone.now() - datetime.timedelta(hours=1)
    Sheet.objects.filter(pk=acme.pk).update(partner_done=when)
    return when


def of(visitor):
    visitor = Visitor(Sheet.objects.get(pk=visitor.sheet.pk), user=visitor.user, guest=visitor.guest)
    return progress.of(visitor, services.compared(visitor.sheet))


def test_each_reader_sees_its_own_side_first_and_both_see_the_same_numbers(acme, engineer):
    ours, theirs = of(Visitor(acme, user=engineer)), of(guest_of(acme, engineer))
    assert [each.label for each in ours] == ["VNS3", "Partner"]
    assert [each.label for each in theirs] == ["Your side", "VNS3"]
    numbers = {each.side: (each.filled, each.asked) for each in ours}
    assert numbers == {each.side: (each.filled, each.asked) for each in theirs}
    filled, asked = numbers["partner"]
    assert 0 < filled < asked


def test_filling_in_a_cell_is_progress(acme, engineer, save):
    before = of(Visitor(acme, user=engineer))[1]
    save("partner", psk_fingerprint="7K2-M9Q")
    after = of(Visitor(acme, user=engineer))[1]
    assert (after.filled, after.asked, after.complete) == (before.filled + 1, before.asked, True)


def test_done_holds_while_vns3_changes_what_asks_nothing_of_the_partner(done, save):
    assert save("vns3", phase1_hash="sha2_512").partner_done == done


def test_done_ends_when_the_partners_half_is_changed_by_whomever(done, save):
    assert save("partner", phase1_hash="sha2_256").partner_done is None


def test_done_ends_when_vns3_opens_something_to_fill_in(done, save):
    save("partner", pfs_group=None)
    assert save("vns3", pfs=False).open_partner == 1  # the fingerprint alone
    Sheet.objects.update(partner_done=done)
    opened = save("vns3", pfs=True)
    assert (opened.open_partner, opened.partner_done) == (2, None)


def test_who_said_done_is_known_to_engineers_and_since_changed_to_both(acme, engineer, done, save):
    ours, theirs = Visitor(acme, user=engineer), guest_of(acme, engineer)
    audit.record(visitor=theirs, what="done")
    assert [(each.done, each.was_done, each.who) for each in (of(ours)[1], of(theirs)[0])] == [
        (done, None, "Dana Partner"),
        (done, None, ""),
    ]
    save("partner", phase1_hash="sha2_256")
    for visitor, who, at in ((ours, "Dana Partner", 1), (theirs, "", 0)):
        side = of(visitor)[at]
        assert (side.done, side.who) == (None, who)
        assert side.was_done is not None


def test_the_bars_stand_on_the_page_and_in_answers_at_both_doors(acme, client, engineer):
    guest = came_by_link(acme, engineer)
    for browser, door in ((client, "sheets"), (guest, "p")):
        for page in ("", "changes"):
            text = browser.get(f"/{door}/{acme.pk}/{page}").content.decode()
            assert text.count('id="progress"') == 1
            assert len(re.findall(r"\d+ of \d+ filled in", text)) == 2
