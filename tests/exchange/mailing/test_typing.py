"""What is typed before a mail goes to the partner: what stands there already, what is refused, and all stays."""

import pytest

from tests.exchange.mailing.pages import page, preview, send, typed
from tests.sheets.cast import filled_in
from vns3pair.exchange import files
from vns3pair.exchange.models import Draft, Invitation


def test_the_mail_is_written_already_to_the_partners_contact(client, acme):
    before = filled_in(client, page(acme))
    assert before["recipients"] == "Jo Ito <noc@acme.example>"
    assert before["subject"] == "IPsec tunnel Cohesive prod-east – Acme Corp: acme-dc1"
    assert before["text"].startswith("Hello Jo Ito,\n")
    assert before["text"].endswith("Kind regards\nJane Doe")
    assert before["days"] == "30"


def test_a_partner_that_has_not_said_who_it_is_reads_who_asks(client, make):
    before = filled_in(client, page(make({"organization": "Cohesive Ops"})))
    assert before["subject"] == "IPsec tunnel with Cohesive Ops: acme-dc1"
    assert "This is the sheet acme-dc1 for the IPsec tunnel with Cohesive Ops. It holds" in before["text"]


def test_a_long_name_of_an_organization_is_visibly_cut(client, make):
    before = filled_in(client, page(make({"organization": "Networks and Security, " * 9})))
    assert before["subject"].endswith("…: acme-dc1")


def test_whoever_has_links_is_written_to_and_whoever_lost_them_is_not(client, acme, inbox):
    send(client, acme, recipients="Ann Ash <ann@acme.example>\neve@acme.example")
    gone = Invitation.objects.get(email="eve@acme.example")
    client.post(page(acme, f"partner-access/{gone.pk}/revoke"))
    assert filled_in(client, page(acme))["recipients"] == "Ann Ash <ann@acme.example>"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("recipients", "", "Say whom it goes to"),
        ("recipients", "  \n ", "Say whom it goes to"),
        ("recipients", "ann@acme.example, nobody", "nobody is not an e-mail address"),
        ("recipients", "änn@acme.example", "in front of the @"),
        ("recipients", "ann@acme.example\x0bBcc: eve@acme.example", "cannot be seen"),
        ("recipients", "\n".join(f"ann{n}@acme.example" for n in range(21)), "At most 20 at a time"),
        ("subject", "", "needs a subject"),
        ("subject", "one\nBcc: eve@acme.example", "one line"),
        ("subject", "one\u2028two", "one line"),
        ("text", "", "needs a text"),
        ("days", "0", "At least 1 day"),
        ("days", "366", "At most 365 days"),
        ("days", "soon", "whole number"),
        ("rights", "own", "not one of the available choices"),
        ("attach", ["exe"], "not one of the available choices"),
    ],
)
def test_what_cannot_be_sent_is_told_beside_the_field_and_all_that_was_typed_stays(
    client, acme, field, value, word
):
    sent = typed(client, acme, **{"text": "My own words.", "subject": "My own subject", field: value})
    answer = client.post(page(acme), sent)
    body = answer.content.decode()
    assert answer.status_code == 400
    assert word in body
    assert "Nothing was sent" in body
    assert "My own words." in body or field == "text"
    assert not Draft.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("address", ["jane@cohesive.example", ""])
def test_a_key_in_the_text_is_refused_and_neither_shown_nor_kept_while_the_rest_stays(
    client, acme, engineer, address
):
    engineer.email = address
    engineer.save()
    text = "Hello Jo,\n\nthe key is: Tr0ub4dor&3-canary\n\nKind regards"
    answer = client.post(page(acme), typed(client, acme, text=text, subject="x9$Kq-canary-77Lw"))
    body = answer.content.decode()
    assert answer.status_code == 400
    assert body.count("looked as if it held the pre-shared key") == 2
    assert "canary" not in body
    assert "Hello Jo," in body
    assert "Kind regards" in body
    assert not Draft.objects.exists()


def test_names_that_look_like_keys_are_names(client, make, engineer):
    engineer.first_name = "J4ne$Q"
    engineer.save()
    sheet = make({"organization": "Ours-2024!"}, {"organization": "Th31rs+Co"}, name="Acme-DC1-2024!x")
    assert preview(client, sheet, recipients="Ann <ann@acme.example>")


def test_a_mail_with_neither_link_nor_file_is_no_use(client, acme):
    answer = client.post(page(acme), typed(client, acme, with_link=None, attach=None, days="x"))
    assert answer.status_code == 400
    assert "nothing to answer with" in answer.content.decode()
    assert "whole number" not in answer.content.decode()


@pytest.mark.parametrize("extension", ["xlsx", "pdf"])
def test_a_file_that_cannot_be_made_is_told_and_nothing_is_lost(client, acme, monkeypatch, extension):
    def fail(*arguments):
        raise files.Unavailable("apt-get install something")

    monkeypatch.setattr(files, "make", fail)
    answer = client.post(page(acme), typed(client, acme, attach=[extension], text="My own words."))
    assert answer.status_code == 400
    assert "apt-get install something" in answer.content.decode()
    assert "My own words." in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["?again=0", "?again=x", "?to=99999999999999999999", "?draft=nothing", "?to=²"]
)
def test_an_odd_query_begins_anew(client, acme, query):
    assert filled_in(client, page(acme, f"send{query}"))["recipients"] == "Jo Ito <noc@acme.example>"
