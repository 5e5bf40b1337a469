"""The agreement's page at both doors: what it says in each state, and what its forms do."""

import re

import pytest

from tests.sheets.cast import came_by_link, filled_in, guest_of, signed_in
from vns3pair.exchange import smtp
from vns3pair.exchange.models import Delivery
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.agreement_models import Agreement, Code, Signature
from vns3pair.sheets.models import Sheet


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def sheet(ready):
    return ready()


@pytest.fixture
def guest(sheet, engineer):
    return came_by_link(sheet, engineer)


@pytest.fixture
def ours(sheet, engineer):
    engineer.first_name, engineer.last_name, engineer.email = "Sam", "Rivera", "sam@vns3.example"
    engineer.save()
    return signed_in(engineer)


def at(sheet, who):
    return f"/{'sheets' if who == 'ours' else 'p'}/{sheet.pk}/agreement"


def page_of(browser, sheet, who):
    return browser.get(at(sheet, who)).content.decode()


def act(browser, sheet, who, do, **more):
    """Fills in the form for `do` as the page has it, and sends it."""
    made = frozen.current(sheet)
    fields = {
        "do": do,
        "digest": agreement.digest_of(Sheet.objects.get(pk=sheet.pk)),
        "number": made.pk if made else "",
    }
    if do in ("propose", "sign"):
        fields |= {"name": "Sam Rivera", "email": "sam@vns3.example"}
        if who == "theirs":
            fields |= {"name": "Dana Partner", "email": "dana@partner.example"}
    return browser.post(at(sheet, who), fields | more)


def stage(sheet):
    return Sheet.objects.get(pk=sheet.pk).stage


def digits_of(envelope):
    return re.search(r"Your code is (\d{6})\.", envelope.content.decode())[1]


# Not agreed yet


def test_what_is_missing_is_listed_with_links_to_its_rows(ready, engineer, client):
    sheet = ready(phase1_hash="sha2_512", phase2_lifetime=None)
    guest = came_by_link(sheet, engineer)
    for browser, who, base in ((client, "ours", "sheets"), (guest, "theirs", "p")):
        page = page_of(browser, sheet, who)
        assert f'<a href="/{base}/{sheet.pk}/?open=phase1_hash#phase1_hash">Phase 1 hash</a>' in page
        assert "Phase 2 lifetime</a>" in page
        assert 'name="do" value="propose"' not in page
        assert act(browser, sheet, who, "propose").status_code == 409


def test_a_reviewer_proposes_a_failing_sheet_with_a_reason_that_the_partner_reads(ready, engineer, reviewer):
    sheet = ready(phase1_hash="sha2_512")
    browser, guest = signed_in(reviewer), came_by_link(sheet, engineer)
    assert "Your reason covers what is listed here" in page_of(browser, sheet, "ours")
    assert act(browser, sheet, "ours", "propose").status_code == 400
    assert act(browser, sheet, "ours", "propose", reason="to try the alarm").status_code == 302
    page = page_of(guest, sheet, "theirs")
    assert "to try the alarm" in page
    assert "covered by the reason above" in page
    assert "Phase 1 hash</a>" in page


def test_a_reviewer_is_shown_what_is_to_be_filled_in_first(ready, reviewer):
    sheet = ready(phase1_hash="sha2_512", phase2_lifetime=None)
    browser = signed_in(reviewer)
    answer = act(browser, sheet, "ours", "propose", reason="to try the alarm")
    assert answer.status_code == 409
    assert "rows to fill in, so it cannot be proposed yet" in answer.content.decode()
    for page in (answer.content.decode(), page_of(browser, sheet, "ours")):
        assert "?open=phase2_lifetime#phase2_lifetime" in page
        assert "once no row is left to fill in" in page
        assert 'name="do" value="propose"' not in page
    assert not Agreement.objects.exists()


def test_the_form_knows_who_asks(sheet, ours, guest):
    assert 'value="Sam Rivera"' in page_of(ours, sheet, "ours")
    assert 'value="sam@vns3.example"' in page_of(ours, sheet, "ours")
    assert 'value="dana@partner.example"' in page_of(guest, sheet, "theirs")


def test_each_weak_spot_asks_for_its_reason_and_what_was_typed_stays(ready, engineer, client):
    sheet = ready({"phase1_hash": "sha1"}, phase1_hash="sha1", phase1_lifetime=14400)
    url = at(sheet, "ours")
    typed = {"because-phase1_lifetime": "at night only", "email": "sam@vns3.example"}
    data = filled_in(client, url, **typed)
    assert {"because-phase1_lifetime", "because-weak-hash:vns3", "because-weak-hash:partner"} <= set(data)
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "2 fields need another look" in page
    assert "at night only</textarea>" in page
    assert not Agreement.objects.exists()
    data |= {"because-weak-hash:vns3": "old", "because-weak-hash:partner": "old too"}
    assert client.post(url, data).status_code == 302
    assert [each.reason for each in Agreement.objects.get().acceptances.all()] == [
        "at night only",
        "old",
        "old too",
    ]


def test_a_reason_that_may_hold_the_key_is_not_taken(ready, client):
    sheet = ready({"psk_fingerprint": "unchecked"}, psk_fingerprint="unchecked")
    data = filled_in(client, at(sheet, "ours"), email="sam@vns3.example")
    answer = client.post(at(sheet, "ours"), data | {"because-psk_fingerprint": "psk: Sup3r-Secret-Canary!"})
    assert answer.status_code == 400
    assert not Agreement.objects.exists()


def test_what_changed_since_the_form_was_shown_is_not_signed(sheet, ours, engineer):
    data = filled_in(ours, at(sheet, "ours"))
    services.save_side(
        sheet=sheet,
        side="vns3",
        stated=sheet.vns3 | {"phase1_lifetime": 14400},
        edit_number=sheet.edit_number,
        author=engineer,
    )
    answer = ours.post(at(sheet, "ours"), data)
    page = answer.content.decode()
    assert answer.status_code in (400, 409)
    assert "Phase 1 lifetime" in page, "the form is shown for what the sheet holds now"
    assert agreement.digest_of(Sheet.objects.get(pk=sheet.pk)) in page
    assert not Agreement.objects.exists()


# Both sign, without a mail server


def test_engineer_proposes_and_partner_signs(sheet, ours, guest):
    assert act(ours, sheet, "ours", "propose").status_code == 302
    assert "Waiting for <b>the partner's side</b>" in page_of(ours, sheet, "ours")
    page = page_of(guest, sheet, "theirs")
    assert "Waiting for <b>your side</b>" in page
    assert "Sam Rivera" in page
    assert "not confirmed by e-mail" in page, "said before signing"
    assert act(guest, sheet, "theirs", "sign").status_code == 302
    for browser, who in ((ours, "ours"), (guest, "theirs")):
        page = page_of(browser, sheet, who)
        assert "Agreed</span>" in page
        assert "Dana Partner" in page
        assert "not confirmed by e-mail" in page, "and afterwards"
        assert agreement.digest_of(sheet) in page
    assert stage(sheet) == "agreed"


def test_partner_proposes_and_engineer_signs(sheet, ours, guest):
    assert act(guest, sheet, "theirs", "propose").status_code == 302
    assert "Waiting for <b>your side</b>" in page_of(ours, sheet, "ours")
    assert act(ours, sheet, "ours", "sign").status_code == 302
    assert stage(sheet) == "agreed"
    assert {each.user_id is None for each in Signature.objects.filter(side="partner")} == {True}


def test_a_proposal_is_withdrawn_or_declined_and_stays_in_sight(sheet, ours, guest):
    act(ours, sheet, "ours", "propose")
    assert "Withdraw the proposal" in page_of(ours, sheet, "ours")
    assert "Decline the proposal" in page_of(guest, sheet, "theirs")
    answer = guest.post(
        at(sheet, "theirs"), {"do": "withdraw", "number": Agreement.objects.get().pk}, follow=True
    )
    assert "The proposal is declined." in answer.content.decode()
    sides = ((ours, "ours", "the partner&#x27;s side"), (guest, "theirs", "your side"))
    for browser, who, decliner in sides:
        page = page_of(browser, sheet, who)
        assert f"declined by {decliner}" in page
        assert 'value="propose"' in page
    assert stage(sheet) == ""


def test_an_agreement_that_was_voided_says_so_and_why(sheet, ours, guest):
    act(ours, sheet, "ours", "propose")
    act(guest, sheet, "theirs", "sign")
    made = Agreement.objects.get()
    form = filled_in(ours, f"/sheets/{sheet.pk}/vns3", phase1_lifetime="8h", phase2_lifetime="30m")
    assert ours.post(f"/sheets/{sheet.pk}/vns3", form | {"voids": frozen.at_stake(made)}).status_code == 302
    for browser, who in ((ours, "ours"), (guest, "theirs")):
        page = page_of(browser, sheet, who)
        assert "The agreement on revision 1 was voided" in page
        assert "edited at VNS3&#x27;s side" in page


@pytest.mark.parametrize(
    "data", [{}, {"do": "agree"}, {"do": "sign", "number": "x"}, {"do": "confirm", "code": "1"}]
)
def test_a_form_that_is_none_of_ours_changes_nothing(sheet, client, data):
    answer = client.post(at(sheet, "ours"), data)
    assert answer.status_code in (400, 409)
    assert not Agreement.objects.exists()


def test_a_link_for_looking_sees_the_state_and_no_form(sheet, ours, engineer):
    act(ours, sheet, "ours", "propose")
    onlooker = came_by_link(sheet, engineer, may_edit=False)
    page = page_of(onlooker, sheet, "theirs")
    assert "Waiting for" in page
    assert 'name="do"' not in page
    for do in ("propose", "sign", "withdraw", "confirm"):
        assert act(onlooker, sheet, "theirs", do).status_code == 403
    assert Signature.objects.count() == 1


# With a mail server: the partner's signature takes a code


def test_the_code_goes_to_the_typed_address_and_signs(sheet, ours, guest, inbox):
    act(ours, sheet, "ours", "propose")
    inbox.mails.clear()
    answer = act(guest, sheet, "theirs", "sign", email="dana.private@partner.example")
    assert answer.status_code == 302
    assert Signature.objects.count() == 1, "nothing is signed before the code"
    assert [each.rcpt_tos for each in inbox.mails] == [["dana.private@partner.example"]]
    page = page_of(guest, sheet, "theirs")
    assert "dana.private@partner.example" in page
    assert 'autocomplete="one-time-code"' in page
    digits = digits_of(inbox.mails[0])
    assert digits not in page
    assert act(guest, sheet, "theirs", "confirm", code=f"{digits[:3]} {digits[3:]}").status_code == 302
    signed = Signature.objects.get(side="partner")
    assert (signed.email, signed.confirmed) == ("dana.private@partner.example", True)
    assert "confirmed by a code sent to this address" in page_of(guest, sheet, "theirs")


def test_the_partner_proposes_and_signs_by_code(sheet, ours, guest, inbox):
    act(guest, sheet, "theirs", "propose")
    assert stage(sheet) == "proposed"
    assert not Signature.objects.exists()
    act(guest, sheet, "theirs", "confirm", code=digits_of(inbox.mails[-1]))
    assert Signature.objects.get().confirmed
    assert act(ours, sheet, "ours", "sign").status_code == 302
    assert stage(sheet) == "agreed"


def test_the_engineer_needs_no_code(sheet, ours, inbox):
    act(ours, sheet, "ours", "propose")
    assert Signature.objects.get().side == "vns3"
    assert not Code.objects.exists()


def test_the_digits_are_on_no_record(sheet, ours, guest, inbox, caplog):
    act(ours, sheet, "ours", "propose")
    act(guest, sheet, "theirs", "sign")
    digits = digits_of(inbox.mails[-1])
    kept = [
        *Delivery.objects.values_list("subject", "detail", "recipients"),
        *Code.objects.values_list("hashed", "name", "email"),
        *sheet.steps.values_list("detail", "what"),
        caplog.text,
    ]
    assert digits not in str(kept)


def test_a_wrong_code_is_told_and_counted(sheet, ours, guest, inbox):
    act(ours, sheet, "ours", "propose")
    act(guest, sheet, "theirs", "sign")
    digits = digits_of(inbox.mails[-1])
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    answer = act(guest, sheet, "theirs", "confirm", code=wrong)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "That is not the code. 4 tries are left." in page
    assert "one-time-code" in page
    assert wrong not in page
    answer = act(guest, sheet, "theirs", "confirm", code="12345")
    assert "did not count as a try" in answer.content.decode()
    assert Code.objects.get().tries == 1
    assert act(guest, sheet, "theirs", "confirm", code=digits).status_code == 302


def test_a_code_that_cannot_be_sent_is_told_and_does_not_count(sheet, ours, guest, inbox):
    act(ours, sheet, "ours", "propose")
    inbox.refuses.add("dana@partner.example")
    for _ in range(agreement.CODES + 1):
        answer = act(guest, sheet, "theirs", "sign")
        page = guest.get(answer.url).content.decode()
        assert "The code was not mailed: the address dana@partner.example was refused." in page
        assert "550" not in page, "what the mail server says is for VNS3's side"
    assert not Code.objects.exists()
    assert 'value="sign"' in page, "the form is there to try again"


@pytest.mark.parametrize("outcome", ["failed", "refused", "unknown"])
def test_how_the_mail_server_is_set_up_is_no_business_of_the_partner(
    sheet, ours, guest, settings, monkeypatch, outcome
):
    act(ours, sheet, "ours", "propose")
    settings.MAIL_SERVER = {
        "host": "127.0.0.1",
        "port": 9,
        "security": "none",
        "user": "svc-vpn",
        "password": "x",
    }
    if outcome != "failed":
        said = smtp.Outcome(
            outcome, "The mail server mail.internal refuses mail from vpn@vns3.example (530)."
        )
        monkeypatch.setattr(smtp, "deliver", lambda server, parcels, seconds: [said] * len(parcels))
    page = guest.get(act(guest, sheet, "theirs", "sign").url).content.decode()
    detail = Delivery.objects.filter(kind="code").get().detail
    assert Delivery.objects.filter(kind="code").get().outcome == outcome
    assert ("127.0.0.1" if outcome == "failed" else "mail.internal") in detail, "VNS3's side reads it"
    for word in ("127.0.0.1", "mail.internal", "EMAIL_URL", "svc-vpn", "mail server", "vpn@vns3", "530"):
        assert word not in page
    said = "The code may not arrive at" if outcome == "unknown" else "The code could not be mailed just now"
    assert said in page


def test_too_many_codes_are_refused_in_clear_words(sheet, ours, guest, inbox):
    act(ours, sheet, "ours", "propose")
    for _ in range(agreement.CODES):
        assert act(guest, sheet, "theirs", "sign").status_code == 302
    answer = act(guest, sheet, "theirs", "sign")
    assert answer.status_code == 409
    assert "within an hour" in answer.content.decode()


def test_a_code_of_one_sheet_signs_no_other(sheet, ready, ours, guest, engineer, inbox):
    other = ready()
    act(ours, sheet, "ours", "propose")
    act(ours, other, "ours", "propose")
    there = came_by_link(other, engineer)
    act(guest, sheet, "theirs", "sign")
    digits = digits_of(inbox.mails[-1])
    act(there, other, "theirs", "sign")
    if digits_of(inbox.mails[-1]) != digits:
        assert act(there, other, "theirs", "confirm", code=digits).status_code == 409
    assert (
        guest.post(
            at(sheet, "theirs"), {"do": "confirm", "number": frozen.current(other).pk, "code": digits}
        ).status_code
        == 409
    )
    assert not Signature.objects.filter(side="partner").exists()


# What the partner does not see


def test_nothing_internal_is_on_the_partners_page(ready, ours, guest, engineer, sheet):
    act(ours, sheet, "ours", "propose")
    made = Agreement.objects.get()
    made.acceptances.create(
        about="planted:vns3",
        title="PLANTED-TITLE",
        effect="weak",
        reason="PLANTED-REASON",
        internal=True,
        side="vns3",
    )
    act(guest, sheet, "theirs", "sign")
    assert "PLANTED-REASON" in page_of(ours, sheet, "ours")
    for path in ("agreement", "steps", "verify", ""):
        assert "PLANTED" not in guest.get(f"/p/{sheet.pk}/{path}").content.decode()
    for extension in ("xlsx", "json"):
        assert b"PLANTED" not in guest.get(f"/p/{sheet.pk}/export.{extension}").content
    form = filled_in(ours, f"/sheets/{sheet.pk}/vns3", phase2_lifetime="30m")
    ours.post(f"/sheets/{sheet.pk}/vns3", form | {"voids": frozen.at_stake(made)})
    assert "PLANTED" not in page_of(guest, sheet, "theirs")


def test_the_partner_signs_what_is_internal_to_vns3_without_seeing_it(ready, ours, engineer, monkeypatch):
    """A partner's proposal is signed by VNS3 with reasons for what only VNS3 sees."""
    from dataclasses import replace

    from vns3pair.ipsec.advisories import BY_CODE
    from vns3pair.ipsec.comparison import Comparison

    sheet = ready({"phase1_hash": "sha1"}, phase1_hash="sha1")
    inner = replace(BY_CODE["weak-hash"], audience="internal")
    original = Comparison.for_reader

    def for_reader(self, reader):
        made = [
            replace(each, advisory=inner) if each.code == "weak-hash" else each for each in self.advisories
        ]
        return original(replace(self, advisories=tuple(made)), reader)

    monkeypatch.setattr(Comparison, "for_reader", for_reader)
    guest = came_by_link(sheet, engineer)
    assert "Weak hash" not in page_of(guest, sheet, "theirs")
    assert act(guest, sheet, "theirs", "propose").status_code == 302
    assert "internal" in page_of(ours, sheet, "ours")
    assert act(ours, sheet, "ours", "sign").status_code == 400
    reasons = {f"because-weak-hash:{side}": "ours to know" for side in ("vns3", "partner")}
    assert act(ours, sheet, "ours", "sign", **reasons).status_code == 302
    assert stage(sheet) == "agreed"
    assert "ours to know" not in page_of(guest, sheet, "theirs")


def test_a_guest_learns_nothing_of_a_mail_that_did_not_reach_another_invited(
    sheet, ours, guest, engineer, inbox
):
    guest_of(sheet, engineer, email="gone@partner.example")
    inbox.refuses.add("gone@partner.example")
    act(ours, sheet, "ours", "propose")
    assert "Not everybody was told by mail" in page_of(ours, sheet, "ours")
    act(guest, sheet, "theirs", "sign")
    act(guest, sheet, "theirs", "confirm", code=digits_of(inbox.mails[-1]))
    page = page_of(guest, sheet, "theirs")
    assert "Both sides have signed: the sheet is agreed." in page
    assert "Not everybody" not in page
    refused = [each.recipients for each in Delivery.objects.filter(outcome="refused")]
    assert refused == [["gone@partner.example"]] * 2
