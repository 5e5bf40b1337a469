"""A proposed or agreed sheet is frozen: whatever changes what is signed asks first, then voids."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.documents.conftest import halves
from tests.sheets.cast import filled_in, guest_of, signed_in
from tests.sheets.test_agreement import DANA, SAM, account, propose
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.agreement_models import Agreement, Step
from vns3pair.sheets.models import Sheet


@pytest.fixture
def sheet(ready):
    return ready()


@pytest.fixture
def ours(sheet, engineer):
    return account(sheet, engineer)


@pytest.fixture
def agreed(sheet, ours, engineer):
    made = propose(ours)
    agreement.sign(visitor=guest_of(sheet, engineer), number=made.pk, signer=DANA, reasons={})
    made.refresh_from_db()
    return made


def now(sheet):
    return Sheet.objects.get(pk=sheet.pk)


def save(sheet, author, voids=None, **stated):
    current = now(sheet)
    return services.save_side(
        sheet=current,
        side="vns3",
        stated=current.vns3 | stated,
        edit_number=current.edit_number,
        author=author,
        voids=voids,
    )


# Services


def test_an_edit_of_what_is_signed_asks_and_saves_nothing(sheet, agreed, engineer):
    before = now(sheet)
    with pytest.raises(frozen.Frozen) as asked:
        save(sheet, engineer, phase1_lifetime=14400)
    assert asked.value.agreement == agreed
    assert "agreed (revision 1)" in asked.value.words
    assert "both signatures" in asked.value.words
    after = now(sheet)
    assert (after.vns3, after.edit_number, after.stage) == (before.vns3, before.edit_number, "agreed")
    assert sheet.revisions.count() == 1


def test_with_a_consent_it_saves_in_a_new_revision_and_voids_both_signatures(sheet, agreed, ours, engineer):
    saved = save(
        sheet,
        engineer,
        frozen.Consent(ours, frozen.at_stake(agreed)),
        phase1_lifetime=14400,
        phase2_lifetime=1800,
    )
    agreed.refresh_from_db()
    assert agreed.voided
    assert agreed.voided_because == "edited at VNS3's side"
    assert agreed.signatures.count() == 2, "they stay on record"
    assert (saved.stage, now(sheet).stage) == ("", "")
    assert [bool(revision.closed) for revision in sheet.revisions.all()] == [False, True]
    assert Step.objects.first().what == "voided"
    assert Step.objects.first().address == "192.0.2.1"


def test_what_is_not_signed_is_saved_unasked_and_the_agreement_stands(sheet, agreed, engineer):
    save(sheet, engineer, contact_name="Lee", remarks="see you", change_window="Sun 02:00")
    assert now(sheet).stage == "agreed"
    assert frozen.current(sheet) == agreed
    assert services.close_revision(sheet=sheet).digest == agreed.digest
    assert sheet.revisions.count() == 2
    services.rename(sheet=now(sheet), name="another name")
    assert frozen.current(sheet) == agreed


def test_a_consent_to_one_agreement_is_none_to_the_next(sheet, agreed, ours, engineer):
    consent = frozen.Consent(ours, frozen.at_stake(agreed))
    save(sheet, engineer, consent, phase1_lifetime=14400)
    save(sheet, engineer, phase1_lifetime=28800)
    later = propose(account(sheet, engineer))
    with pytest.raises(frozen.Frozen) as asked:
        save(sheet, engineer, consent, phase1_lifetime=14400)
    assert asked.value.agreement == later
    assert "ends the proposal" in asked.value.words


def test_undoing_the_edit_brings_no_signature_back(sheet, agreed, ours, engineer):
    save(sheet, engineer, frozen.Consent(ours, frozen.at_stake(agreed)), phase1_lifetime=14400)
    save(sheet, engineer, phase1_lifetime=28800)
    assert agreement.digest_of(now(sheet)) == agreed.digest
    assert now(sheet).stage == ""
    assert frozen.current(sheet) is None


def test_restoring_asks_too(sheet, ours, engineer):
    first = services.close_revision(sheet=sheet)
    save(sheet, engineer, phase2_lifetime=7200)
    current = now(sheet)
    current = services.save_side(
        sheet=current,
        side="partner",
        stated=current.partner | {"phase2_lifetime": 7200},
        edit_number=current.edit_number,
        author=engineer,
    )
    propose(account(sheet, engineer))
    current = now(sheet)
    with pytest.raises(frozen.Frozen):
        services.restore(
            sheet=current,
            revision=first,
            sides=("vns3",),
            edit_number=current.edit_number,
            author=engineer,
        )
    assert now(sheet).vns3["phase2_lifetime"] == 7200


def test_a_consent_is_read_from_the_form(ours):
    assert frozen.consent(ours, {"voids": "7-agreed"}) == frozen.Consent(ours, "7-agreed")
    assert frozen.consent(ours, {"voids": ""}) is None
    assert frozen.consent(ours, {}) is None


@pytest.mark.parametrize("what", ["{0}", "{0}-", "{0}-proposed", "x", "-agreed", "٣-agreed", "{0}-agreed "])
def test_what_is_not_what_was_asked_is_no_consent(sheet, agreed, ours, engineer, what):
    with pytest.raises(frozen.Frozen):
        save(sheet, engineer, frozen.Consent(ours, what.format(agreed.pk)), phase1_lifetime=14400)
    assert now(sheet).stage == "agreed"


def test_a_consent_to_end_a_proposal_is_none_to_void_an_agreement(client, sheet, ours, engineer):
    made = propose(ours)
    edits = json.dumps([{"side": "vns3", "key": "phase1_lifetime", "value": "4h", "was": "28800"}])
    url, data = f"/sheets/{sheet.pk}/cells", {"edits": edits, "edit_number": now(sheet).edit_number}
    assert "This sheet is proposed" in client.post(url, data).content.decode()
    consent = frozen.at_stake(made)
    agreement.sign(visitor=guest_of(sheet, engineer), number=made.pk, signer=DANA, reasons={})
    answer = client.post(url, data | {"voids": consent})
    made.refresh_from_db()
    assert made.voided is None
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Saving this voids both signatures" in page
    assert f'data-voids="{frozen.at_stake(made)}"' in page, "it asks anew"


def test_both_sides_are_told_once_it_is_on_record(
    sheet, agreed, ours, engineer, django_capture_on_commit_callbacks
):
    told = []

    def hear(agreement, visitor, **_):
        told.append((agreement.pk, agreement.voided is not None, visitor.side))

    frozen.voided.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            save(sheet, engineer, frozen.Consent(ours, frozen.at_stake(agreed)), phase1_lifetime=14400)
            assert told == []
        assert told == [(agreed.pk, True, "vns3")]
    finally:
        frozen.voided.disconnect(hear)


# Every sequence of what people do


@dataclass
class Model:
    """What should be, worked out apart from the code."""

    value: int = 0
    signed: set = field(default_factory=set)
    under: bool = False
    ended: int = 0

    @property
    def stage(self):
        return "" if not self.under else "agreed" if len(self.signed) == 2 else "proposed"

    def end(self):
        self.under, self.signed, self.ended = False, set(), self.ended + 1


SIDES = st.sampled_from(["vns3", "partner"])
ACTS = st.one_of(
    st.tuples(st.just("propose"), SIDES),
    st.tuples(st.just("sign"), SIDES),
    st.tuples(st.just("withdraw"), SIDES),
    st.tuples(st.just("edit"), st.sampled_from([0, 1, 2])),
    st.tuples(st.just("edit all the same"), st.sampled_from([0, 1, 2])),
    st.tuples(st.just("remark"), st.integers(0, 99)),
)
LIFETIMES = (28800, 14400, 7200)


class Play:
    """Carries acts out on a sheet and says whether each was let pass."""

    def __init__(self, engineer):
        ours, theirs = halves()
        self.sheet = services.create(name="played", owner=engineer)
        for each in (ours, theirs):
            each["psk_fingerprint"] = "7K2-M9Q"
        services.save_sides(
            sheet=self.sheet,
            sides={"vns3": ours, "partner": theirs},
            edit_number=self.sheet.edit_number,
            author=engineer,
        )
        self.engineer, self.guest = engineer, guest_of(self.sheet, engineer)

    def visitor(self, side):
        here = now(self.sheet)
        return (
            account(here, self.engineer) if side == "vns3" else type(self.guest)(here, guest=self.guest.guest)
        )

    def act(self, what, how):
        made = frozen.current(self.sheet)
        number, asked = (made.pk, frozen.at_stake(made)) if made else (0, "")
        try:
            if what == "propose":
                propose(self.visitor(how), signer=SAM)
            elif what == "sign":
                agreement.sign(visitor=self.visitor(how), number=number, signer=DANA, reasons={})
            elif what == "withdraw":
                agreement.withdraw(visitor=self.visitor(how), number=number)
            elif what == "remark":
                save(self.sheet, self.engineer, remarks=f"remark {how}")
            else:
                self.edit(how, asked if what == "edit all the same" else "")
        except (agreement.Refused, frozen.Frozen):
            return False
        return True

    def edit(self, how, asked):
        visitor = self.visitor("vns3")
        both = {
            side: visitor.sheet.side(side) | {"phase1_lifetime": LIFETIMES[how]}
            for side in ("vns3", "partner")
        }
        services.save_sides(
            sheet=visitor.sheet,
            sides=both,
            edit_number=visitor.sheet.edit_number,
            author=self.engineer,
            voids=frozen.Consent(visitor, asked) if asked else None,
        )


def expected(model, what, how):
    """Whether the act is let pass; changes the model where it is."""
    if what == "propose":
        if model.under:
            return False
        model.under, model.signed = True, {how}
    elif what == "sign":
        if not model.under or how in model.signed:
            return False
        model.signed.add(how)
    elif what == "withdraw":
        if not model.under or len(model.signed) == 2:
            return False
        model.end()
    elif what == "edit":
        if model.under and how != model.value:
            return False
        model.value = how
    elif what == "edit all the same":
        if model.under and how != model.value:
            model.end()
        model.value = how
    return True


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=14))
def test_whatever_people_do_one_after_another_the_sheet_is_in_one_clear_state(engineer, acts):
    play, model = Play(engineer), Model()
    for what, how in acts:
        assert play.act(what, how) == expected(model, what, how), (what, how)
        sheet, made = now(play.sheet), frozen.current(play.sheet)
        assert sheet.stage == model.stage
        assert sheet.vns3["phase1_lifetime"] == LIFETIMES[model.value]
        assert Agreement.objects.filter(sheet=sheet, voided__isnull=False).count() == model.ended
        assert (made is not None) == model.under
        if made is not None:
            assert {each.side for each in made.signatures.all()} == model.signed
            assert (made.agreed is not None) == (len(model.signed) == 2)
            assert made.revision.closed
            assert made.digest == made.revision.digest == agreement.digest_of(sheet)


# Pages


def test_a_cell_asks_and_a_second_request_with_the_consent_saves(client, sheet, agreed):
    edits = json.dumps([{"side": "vns3", "key": "phase1_lifetime", "value": "4h", "was": "28800"}])
    url, data = f"/sheets/{sheet.pk}/cells", {"edits": edits, "edit_number": now(sheet).edit_number}
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This sheet is agreed (revision 1)." in page
    assert "Undo does not bring them back" in page
    assert f'data-voids="{frozen.at_stake(agreed)}"' in page
    assert "14,400 s (4 h)" in page, "what was typed stays on the screen"
    assert 'id="v-vns3-phase1_lifetime"' in page, "the cell is shown as it is"
    assert now(sheet).vns3["phase1_lifetime"] == 28800
    assert client.post(url, data | {"voids": frozen.at_stake(agreed)}).status_code == 200
    assert now(sheet).vns3["phase1_lifetime"] == 14400
    assert now(sheet).stage == ""


def test_a_contact_is_saved_unasked_by_its_cell(client, sheet, agreed):
    edits = json.dumps([{"side": "vns3", "key": "contact_name", "value": "Lee", "was": ""}])
    data = {"edits": edits, "edit_number": now(sheet).edit_number}
    answer = client.post(f"/sheets/{sheet.pk}/cells", data)
    assert answer.status_code == 200
    assert "agreed</a>" in answer.content.decode()
    assert now(sheet).stage == "agreed"


def test_what_may_be_a_key_is_not_repeated_where_a_save_asks(client, sheet, agreed):
    edits = json.dumps(
        [
            {"side": "vns3", "key": "psk_fingerprint", "value": "Sup3r-Secret-Canary!", "was": "7K2-M9Q"},
            {"side": "vns3", "key": "phase1_lifetime", "value": "4h", "was": "28800"},
        ]
    )
    data = {"edits": edits, "edit_number": now(sheet).edit_number}
    answer = client.post(f"/sheets/{sheet.pk}/cells", data)
    assert answer.status_code == 409
    assert "Canary" not in answer.content.decode()


def test_the_plain_form_asks_and_keeps_what_was_typed(client, sheet, agreed):
    url = f"/sheets/{sheet.pk}/vns3"
    data = filled_in(client, url, phase1_lifetime="4h", contact_name="Lee")
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This sheet is agreed" in page
    assert 'value="4h"' in page
    assert "Lee" in page
    assert now(sheet).vns3["phase1_lifetime"] == 28800
    assert client.post(url, data).status_code == 409, "saving again without the tick asks again"
    assert client.post(url, data | {"voids": frozen.at_stake(agreed)}).status_code == 302
    assert now(sheet).vns3["phase1_lifetime"] == 14400
    assert now(sheet).vns3["contact_name"] == "Lee"


def test_restoring_asks_on_a_page_that_carries_the_form_along(client, sheet, engineer):
    first = services.close_revision(sheet=sheet)
    for side in ("vns3", "partner"):
        current = now(sheet)
        services.save_side(
            sheet=current,
            side=side,
            stated=current.side(side) | {"phase2_lifetime": 7200},
            edit_number=current.edit_number,
            author=engineer,
        )
    made = propose(account(sheet, engineer))
    url = f"/sheets/{sheet.pk}/history/{first.number}/restore"
    data = {"edit_number": now(sheet).edit_number, "sides": "both"}
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'<input type="hidden" name="edit_number" value="{data["edit_number"]}">' in page
    assert '<input type="hidden" name="sides" value="both">' in page
    assert f'name="voids" value="{frozen.at_stake(made)}"' in page
    assert client.post(url, data | {"voids": frozen.at_stake(made)}).status_code == 302
    assert now(sheet).vns3["phase2_lifetime"] == 3600


def test_the_partner_is_asked_too(sheet, agreed, engineer):
    from tests.sheets.cast import came_by_link

    browser = came_by_link(sheet, engineer)
    url, data = f"/p/{sheet.pk}/device", {"device": "fortigate", "device_version": ""}
    answer = browser.post(url, data)
    assert answer.status_code == 409
    assert '<input type="hidden" name="device" value="fortigate">' in answer.content.decode()
    assert browser.post(url, data | {"voids": frozen.at_stake(agreed)}).status_code == 302
    assert now(sheet).partner["device"] == "fortigate"
    agreed.refresh_from_db()
    assert agreed.voided_because == "edited at the partner's side"


def test_the_stage_stands_in_the_head_of_every_page(sheet, agreed, engineer):
    browser = signed_in(engineer)
    for path in ("", "history", "vns3", "agreement", "steps"):
        page = browser.get(f"/sheets/{sheet.pk}/{path}").content.decode()
        assert f'href="/sheets/{sheet.pk}/agreement"><span aria-hidden="true">✓</span> agreed</a>' in page
